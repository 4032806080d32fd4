"""What several computers of one office share: one list of sealed changes, and how to join it."""
