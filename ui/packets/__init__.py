"""Packets that come and go in the window."""
