"""The command line: one small module per noun over the same use cases as the window."""
