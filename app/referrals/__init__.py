"""A case goes to one other office, and what becomes of it."""
