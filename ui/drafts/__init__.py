"""What was begun and is not done yet."""
