"""The program itself: its parts, its version, its updates."""
