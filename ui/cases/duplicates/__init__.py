"""Possible duplicates: pairs side by side, merged or told apart."""
