"""How long a key waits for the spellings of a word or a name that is being typed, as a table.

Run with ``python tests/benchmarks/spelling_speed.py``; ``--quick`` types once and not three times.
A key is what it takes to spell all that was typed so far. Processor time, which other programs do
not lengthen. Ends with 1 when a figure is over its limit.
"""

from __future__ import annotations

import argparse
import random
import string
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

KEY_OF_WORD_MS, KEY_OF_NAME_MS, ODD_MS, LONG_MS = 20.0, 5.0, 500.0, 500.0
WORDS = ("mahine", "vishwas", "dhamkiyan", "surakshit", "chhudwaya")
NAME = "Bishnupada Chattopadhyay Bandopadhyay"
LANGUAGES = ("hi", "ne", "bn")
_ODD, _SEED = 200, 1


def row(what: str, limit: str, told: str) -> None:
    """Print one line of the table."""
    print(f"{what:<58} {limit:>9} {told:>9}", flush=True)


def spent_ms(work: Callable[[], object]) -> float:
    """Return the processor time of some work."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def beginnings(texts: Sequence[str]) -> list[str]:
    """Return each text as it grows letter by letter."""
    return [text[:end] for text in texts for end in range(1, len(text) + 1)]


def odd_words() -> list[str]:
    """Return words that nobody types, of up to 24 letters; the same ones each time."""
    chance = random.Random(_SEED)
    words = [
        "".join(chance.choices(string.ascii_lowercase, k=chance.randint(1, 24)))
        for _word in range(_ODD)
    ]
    return [*words, "mnyvh", "h" * 24, "c" * 24]


def main() -> int:
    """Measure."""
    from app.base.name_scripts import BENGALI, DEVANAGARI
    from app.base.name_spelling import offers
    from app.base.word_spelling import make_ready, spellings

    ask = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    ask.add_argument("--quick", action="store_true")
    rounds = range(1 if ask.parse_args().quick else 3)
    row("", "limit", "")
    reading = max(spent_ms(lambda code=code: make_ready(code)) for code in LANGUAGES)
    row("lists of a language are read, beside the window", "", f"{reading:.0f} ms")
    words, name = beginnings(WORDS), beginnings([NAME])
    offers(NAME, DEVANAGARI)
    found = (
        ("a key of a word", KEY_OF_WORD_MS, [
            spent_ms(lambda: [spellings(one, "hi") for one in words]) / len(words) for _ in rounds
        ]),
        ("a key of a name in Bengali", KEY_OF_NAME_MS, [
            spent_ms(lambda: [offers(one, BENGALI) for one in name]) / len(name) for _ in rounds
        ]),
        ("the slowest of some 200 odd words, in three languages", ODD_MS, [
            max(
                spent_ms(lambda one=one, code=code: spellings(one, code))
                for one in odd_words() for code in LANGUAGES
            )
        ]),
        ("10,000 letters without a gap", LONG_MS, [
            spent_ms(lambda: (spellings("a" * 10_000, "hi"), offers("a" * 10_000, DEVANAGARI)))
        ]),
    )  # fmt: skip
    for what, limit, times in found:
        row(what, f"{limit:.0f} ms", f"{min(times):.1f} ms")
    return int(any(min(times) > limit for _what, limit, times in found))


if __name__ == "__main__":
    raise SystemExit(main())
