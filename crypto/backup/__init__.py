"""A backup file: sealed and opened."""
