"""What changes many rows at once."""
