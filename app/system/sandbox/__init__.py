"""Processes of our own that read what nobody can trust, with as few rights as can be."""
