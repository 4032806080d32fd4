"""Names hidden on screens and in texts."""
