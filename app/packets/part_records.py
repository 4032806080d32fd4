"""Frozen records of packets that travel in parts.

Rules: times are Unix seconds (UTC), sizes are bytes; parts are counted from 1.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WaitingParts:
    """A packet of which some parts came in.

    Attributes:
        set_id: what its parts have in common, 32 hex digits.
        count: how many parts there are.
        missing: numbers of those that did not come in yet, lowest first.
        size: bytes of the whole packet.
        since: when the first part came in.
        until: when what came in is thrown away.
        damaged: all are here, but one of them was damaged on the way.
    """

    set_id: str
    count: int
    missing: tuple[int, ...]
    size: int
    since: int
    until: int
    damaged: bool = False

    @property
    def arrived(self) -> int:
        """How many parts came in."""
        return self.count - len(self.missing)


@dataclass(frozen=True)
class CopiedParts:
    """What a copy in parts left on a stick or in a folder.

    Attributes:
        files: paths of the parts that were asked for and lie there now, in their order.
        count: how many parts the packet has.
        numbers: which of them lie there.
        left: which of those that were asked for found no room and go on the next stick.
    """

    files: tuple[str, ...]
    count: int
    numbers: tuple[int, ...]
    left: tuple[int, ...] = ()
