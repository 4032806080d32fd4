"""A summary of a case on one or two sheets: for whom, what it says, how it is drawn and leaves."""
