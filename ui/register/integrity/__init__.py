"""Is the register whole, and what to do when it is not."""
