"""What every page stands in: the desk, pages, errands, workers."""
