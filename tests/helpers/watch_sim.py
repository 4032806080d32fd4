"""A session of a person at the computer that a test locks by hand."""

from ui.system.platforms.watching import Watch


class HandWatch(Watch):
    """It goes away when a test says so, and counts how often the computer may sleep."""

    released = 0

    def release(self) -> None:
        """Count it."""
        self.released += 1
