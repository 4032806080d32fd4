"""The activity log in plain sentences."""
