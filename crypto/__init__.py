"""All that is sealed, signed or locked: bytes in, bytes out, no clock, no paths, no words."""
