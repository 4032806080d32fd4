"""A file comes in, is judged, accepted or declined, and answered."""
