"""Is everything in the register folder whole, and what is to be done if not."""
