"""Questions that are asked of the register."""
