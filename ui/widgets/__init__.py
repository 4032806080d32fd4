"""Small pieces that every page is laid out with."""
