"""What all rows stand on: the base class, the cipher, one value a key, files that last."""
