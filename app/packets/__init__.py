"""What a packet says, how it is sealed, and where it lies."""
