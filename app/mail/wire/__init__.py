"""Lines to mail servers: only `app.mail.network` imports from here; only here is the network."""
