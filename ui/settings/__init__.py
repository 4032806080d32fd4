"""Look, language, locking and the passphrase."""
