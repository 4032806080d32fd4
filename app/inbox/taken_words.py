"""What became of a folder of packets, in words: the same in the window and on the command line."""

from __future__ import annotations

from collections.abc import Iterator

from app.base import numerals
from app.base.language import ngettext
from app.base.language import translate as _
from app.inbox.bulk import TakenIn


def taken_words(told: TakenIn, count: int) -> list[str]:
    """Return the sentences about many files, in the language shown now; none for what is zero.

    Args:
        told: what became of them.
        count: how many files there were.
    """
    found = [
        words.format(count=numerals.shown(number))
        for number, words in _lines(told, count)
        if number
    ]
    return found or [_("There is no packet in this folder.")]


def _lines(told: TakenIn, count: int) -> Iterator[tuple[int, str]]:
    yield (
        told.received,
        ngettext(
            "{count} packet is in the inbox now.",
            "{count} packets are in the inbox now.",
            told.received,
        ),
    )
    yield (
        told.known,
        ngettext("{count} file was here already.", "{count} files were here already.", told.known),
    )
    yield (
        told.own,
        ngettext(
            "{count} file is your own packet for another office and was passed over.",
            "{count} files are your own packets for other offices and were passed over.",
            told.own,
        ),
    )
    yield (
        told.gathered,
        ngettext(
            "{count} part was put to the others.",
            "{count} parts were put to the others.",
            told.gathered,
        ),
    )
    yield (
        len(told.refused),
        ngettext(
            "{count} file was not taken in.",
            "{count} files were not taken in.",
            len(told.refused),
        ),
    )
    left = count - told.done
    yield (
        left,
        ngettext(
            "{count} file is left. Take in the folder again to go on.",
            "{count} files are left. Take in the folder again to go on.",
            left,
        ),
    )
