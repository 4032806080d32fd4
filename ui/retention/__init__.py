"""How long cases are kept: what is due, holds, the rules, and what deleting cannot reach."""
