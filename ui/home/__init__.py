"""The page an officer sees first: what waits for her today."""
