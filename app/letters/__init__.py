"""Letters on paper: what they say, how they look, their seal, and how one that came is checked."""
