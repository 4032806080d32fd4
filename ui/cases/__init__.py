"""A case in the window."""
