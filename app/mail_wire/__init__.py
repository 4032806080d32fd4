"""Lines to mail servers: only `app.mail` imports from here, only here is the network reached."""
