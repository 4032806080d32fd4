"""What an office can do with its register: use cases over crypto and models, without Qt."""

__version__ = "0.1.0"

LICENCE = "GPL-3.0-or-later"
"""Of the program, as SPDX names it; its text is LICENSE. What is under another: REUSE.toml."""
