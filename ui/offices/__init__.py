"""Other offices: their cards, the number check, and our own number."""
