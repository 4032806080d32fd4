"""A case: what was written down of it, changed, shown, found."""
