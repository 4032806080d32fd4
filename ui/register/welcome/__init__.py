"""The first run: language, office, passphrase, recovery code."""
