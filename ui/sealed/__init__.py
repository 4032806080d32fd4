"""Sealed cases: for whom, and working on one."""
