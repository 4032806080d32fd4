"""What travels between two offices: sealed, opened, in parts."""
