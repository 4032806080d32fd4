"""The composer: to which office, what was agreed, what to share, check and seal."""
