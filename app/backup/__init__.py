"""Backups of the register: made, kept in order, tested, opened."""
