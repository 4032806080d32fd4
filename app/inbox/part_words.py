"""What a set of parts waits for, in words: the same in the window and on the command line."""

from __future__ import annotations

from collections.abc import Iterable

from app.base import numerals
from app.base.language import N_
from app.base.language import translate as _
from app.packets.records import OutboxItem, WaitingParts

_PLACES = {
    "stick": N_("To a USB drive"),
    "network": N_("To another computer"),
    "folder": N_("To a folder of this computer"),
    "stream": N_("By a command, to another program or file"),
}


def waiting_words(waiting: WaitingParts) -> str:
    """Return how far a packet in parts is, in the language shown now."""
    if waiting.damaged:
        return _(
            "All {count} parts are here, but one of them was damaged on the way. Take the parts in"
            " once more: each sound one takes its place."
        ).format(count=numerals.shown(waiting.count))
    if not waiting.missing:
        return _("All {count} parts are here.").format(count=numerals.shown(waiting.count))
    return _("{arrived} of {count} parts. Missing: {missing}.").format(
        arrived=numerals.shown(waiting.arrived),
        count=numerals.shown(waiting.count),
        missing=shown_numbers(waiting.missing),
    )


def copied_words(item: OutboxItem) -> str:
    """Return to what kind of place a packet was copied, "" when it never was."""
    if not item.copied_at:
        return ""
    place = _(_PLACES.get(item.copied_to, _PLACES["folder"]))
    if not item.parts:
        return place
    left = item.parts_left
    copied = [number for number in range(1, item.parts + 1) if number not in left]
    told = _("{place}, parts {numbers} of {count}").format(
        place=place, numbers=shown_numbers(copied), count=numerals.shown(item.parts)
    )
    if not left:
        return told
    return _("{told}. Not copied yet: {missing}").format(told=told, missing=shown_numbers(left))


def shown_numbers(numbers: Iterable[int]) -> str:
    """Return part numbers as they are read and typed: "2, 5-9"."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(
        ", ".join(map(str, range(first, last + 1))) if last - first < 2 else f"{first}-{last}"
        for first, last in runs
    )
