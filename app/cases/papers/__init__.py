"""The papers of a case: added, shrunk, kept sealed, changed."""
