"""Letters in the window: made, printed, checked, and the list of those that were issued."""
