"""The register in the window: made, unlocked, recovered, checked."""
