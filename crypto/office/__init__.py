"""Who an office is: identity, card, notices, lists, codes to scan."""
