"""Recovery sheets in the window."""
