"""Packets by mail: what is written, what waits, what came. Nothing in here reaches the network."""
