"""A letter that was printed, copied and scanned badly still gives its seal; figures in benchmarks.

The whole table, a hundred of each damage at both resolutions, is in
``tests/benchmarks/letter_checks.py``.
"""

import pytest

from app.letters import check_worker
from crypto.letter.letter_seal import MAX_SHOWN
from crypto.office.identity import Identity
from letter_prints import DAMAGES, scan, sealed

IDENTITY = Identity.from_seeds(b"\1" * 32, None)
LETTER = sealed(IDENTITY)
LONG = "To CWC Patna; 2 pages; ref S.K. " + "ब" * 19 + "."
LONGEST = sealed(IDENTITY, shown=LONG)


@pytest.mark.parametrize("damage", ("", *DAMAGES))
@pytest.mark.parametrize("dpi", [200, 300])
def test_a_print_gives_its_seal(dpi: int, damage: str):
    for letter, seeds in ((LETTER, range(2)), (LONGEST, (2,))):
        for seed in seeds:
            seen = check_worker.look(scan(letter.pdf, dpi, damage, seed))
            assert list(seen.codes) == [letter.text], (dpi, damage, seed)


def test_the_longest_seal_is_the_largest_square_there_is():
    assert len(LONGEST.text) > len(LETTER.text)
    assert len(LONG.encode()) == MAX_SHOWN


def test_the_same_seed_is_the_same_print():
    assert scan(LETTER.pdf, 200, "all", 7) == scan(LETTER.pdf, 200, "all", 7)
    assert scan(LETTER.pdf, 200, "all", 7) != scan(LETTER.pdf, 200, "all", 8)
