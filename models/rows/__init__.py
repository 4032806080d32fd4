"""One module for each kind of row, with the rules of its columns."""
