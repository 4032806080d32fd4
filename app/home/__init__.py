"""What waits today, and the way of a beginner."""
