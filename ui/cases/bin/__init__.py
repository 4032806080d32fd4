"""The bin: cases that were put away, with the days that are left."""
