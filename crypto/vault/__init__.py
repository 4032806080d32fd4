"""The keys of a register: key file, slots, grants, letterboxes, pages, log, recovery codes."""
