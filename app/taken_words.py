"""What became of a folder of packets, in words: the same in the window and on the command line."""

from __future__ import annotations

from app import numbers
from app.language import ngettext
from app.language import translate as _
from app.taking_in import TakenIn


def taken_words(told: TakenIn, count: int) -> list[str]:
    """Return the sentences about many files, in the language shown now; none for what is zero.

    Args:
        told: what became of them.
        count: how many files there were.
    """
    left = count - told.done
    lines = [
        (
            told.received,
            ngettext(
                "{count} packet is in the inbox now.",
                "{count} packets are in the inbox now.",
                told.received,
            ),
        ),
        (
            told.known,
            ngettext(
                "{count} file was here already.", "{count} files were here already.", told.known
            ),
        ),
        (
            told.gathered,
            ngettext(
                "{count} part was put to the others.",
                "{count} parts were put to the others.",
                told.gathered,
            ),
        ),
        (
            len(told.refused),
            ngettext(
                "{count} file was not taken in.",
                "{count} files were not taken in.",
                len(told.refused),
            ),
        ),
        (
            left,
            ngettext(
                "{count} file is left. Take in the folder again to go on.",
                "{count} files are left. Take in the folder again to go on.",
                left,
            ),
        ),
    ]
    found = [words.format(count=numbers.shown(number)) for number, words in lines if number]
    return found or [_("There is no packet in this folder.")]
