"""The window of a locked register."""
