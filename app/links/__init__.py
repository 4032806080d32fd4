"""What comes again in several cases of this register: suspects, numbers, places and routes."""
