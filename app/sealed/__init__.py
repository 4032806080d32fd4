"""Cases that only named people can open."""
