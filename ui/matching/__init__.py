"""Private matching in the window: asking another office, answering one, and what came of it."""
