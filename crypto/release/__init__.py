"""Which release is ours: its statement and the keys that sign it."""
