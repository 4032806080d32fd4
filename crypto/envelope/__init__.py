"""The outer layer: an age file, its recipients, and readers and writers of streams."""
