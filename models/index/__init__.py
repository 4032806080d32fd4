"""What is kept beside the rows so that they are found quickly."""
