"""How the office mails: the choice, the mailbox, sending and fetching, in the window."""
