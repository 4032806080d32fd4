"""New keys for everything."""
