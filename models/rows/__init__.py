"""The rows of the register by subject, with the rules of their columns."""
