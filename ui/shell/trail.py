"""The way back: from which pages the page in front was opened.

Rules: a place of the rail begins a new trail, so that back never wanders through old pages; who
opens a page of the trail again went back to it; what is finished is not gone back to.
"""

from __future__ import annotations

type Stop = tuple[str, str]


class Trail:
    """The places before the one in front, each with what it was about."""

    def __init__(self) -> None:
        self._stops: list[Stop] = []

    @property
    def begin(self) -> str:
        """The key of the place where the trail began, "" when there is none."""
        return self._stops[0][0] if self._stops else ""

    def clear(self) -> None:
        """Begin anew."""
        self._stops = []

    def go_on(self, here: Stop | None, there: Stop) -> None:
        """Go from a place to another.

        Args:
            here: what is left behind; None when nothing is left to see there.
            there: where to.
        """
        if here == there:
            return
        if here is not None:
            self._stops.append(here)
        if there in self._stops:
            del self._stops[self._stops.index(there) :]

    def back(self) -> Stop | None:
        """Take the last place off the trail and return it, None at the begin."""
        return self._stops.pop() if self._stops else None
