"""Backups, restoring, checking and new keys: the pages that keep a register alive."""
