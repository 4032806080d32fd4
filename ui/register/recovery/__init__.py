"""Recovery sheets: typed to open a register, written down when they are new, tested, printed."""
