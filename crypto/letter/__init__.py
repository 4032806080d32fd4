"""The sealed code of a letter that can be checked offline."""
