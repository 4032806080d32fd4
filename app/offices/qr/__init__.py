"""The code of an office as a picture: made, read, compared."""
