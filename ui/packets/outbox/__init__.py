"""Sealed packets on our side and the ways they leave the house."""
