"""What a person decided about sharing, and what follows from it for each fact."""
