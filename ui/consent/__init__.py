"""Decisions of a person in the window."""
