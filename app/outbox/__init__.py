"""A sealed file leaves: to a stick, in parts, and once more."""
