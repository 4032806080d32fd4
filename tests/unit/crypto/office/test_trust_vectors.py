"""Golden trust files are read for ever; each named bad one is refused for its own reason.

Names c01 to c07 and d01 to d09 are those of the test plan. d08 is no failure of a file: a list with
another key for a checked office is taken in, and ``test_office_list.py`` shows what is not changed.
"""

import hashlib
import json
from itertools import pairwise
from pathlib import Path

import pytest

from crypto.errors import CryptoError, LimitError
from crypto.office.card import compare, read_card
from crypto.office.directory import check_current, follow, read_directory
from crypto.office.notices import on_card, read_revocation, read_succession

FOLDER = Path(__file__).resolve().parents[3] / "vectors" / "trust"
GOLDEN = json.loads((FOLDER / "golden.json").read_text("utf-8"))
NEGATIVE = json.loads((FOLDER / "negative" / "negative.json").read_text("utf-8"))
DIRECTORIES = sorted(name for name in GOLDEN["files"] if name.endswith(".lfdir"))


def raw_of(name):
    return (FOLDER / name).read_bytes()


def test_no_file_is_without_expectation_and_none_was_changed():
    files = {path.name for path in FOLDER.iterdir() if path.suffix.startswith(".lf")}
    assert files == set(GOLDEN["files"])
    for name, expected in GOLDEN["files"].items():
        assert hashlib.sha256(raw_of(name)).hexdigest() == expected, "a golden file was changed"
    bad = {path.name for path in (FOLDER / "negative").iterdir() if path.suffix != ".json"}
    stored = {name.replace(".lf", ".stored.lf") for name, one in NEGATIVE.items() if one["stored"]}
    assert bad == set(NEGATIVE) | stored


def test_golden_successions_and_revocations_are_read():
    move = read_succession(raw_of("t01_succession.lfnotice"))
    assert (move.old, move.new) == (GOLDEN["old_id"], GOLDEN["new_id"])
    own = read_revocation(raw_of("t02_revocation.lfnotice"))
    assert (own.office, own.why) == (GOLDEN["old_id"], "lost")
    given = read_revocation(raw_of("t03_revocation_by_authority.lfnotice"))
    authority = read_directory(raw_of(DIRECTORIES[0])).authority
    given.check_by_authority(authority.keys, authority.need)
    found = read_card(raw_of("t04_card_with_succession.lfcard"))
    assert found.public.office_id == GOLDEN["new_id"]
    carried = on_card(found)
    assert carried is not None
    assert carried.raw == move.raw


def test_golden_directories_follow_one_another():
    found = [read_directory(raw_of(name)) for name in DIRECTORIES]
    for each in found:
        each.check_signed()
        assert each.dir_id == GOLDEN["dir"]
    assert [each.version for each in found] == [1, 2, 3, 4]
    for older, newer in pairwise(found):
        assert follow(older, newer) == "newer"
    assert found[0].authority.number == GOLDEN["authority"]
    assert found[2].following.number == found[3].authority.number == GOLDEN["next_authority"]
    assert found[0].offices[1].name == "बाल कल्याण समिति परीक्षण"


def take(name, expected):
    """Do with a bad file what a receiver does."""
    path = FOLDER / "negative" / name
    stored = path.with_name(name.replace(".lf", ".stored.lf"))
    if path.suffix == ".lfcard":
        found = read_card(path.read_bytes())
        if expected["now"]:
            found.check_current(expected["now"])
        compare(read_card(stored.read_bytes()), found)
        return
    listing = read_directory(path.read_bytes())
    if expected["now"]:
        check_current(listing.expires, expected["now"])
    if expected["stored"]:
        follow(read_directory(stored.read_bytes()), listing)
    listing.check_signed()


@pytest.mark.parametrize("name", NEGATIVE)
def test_a_bad_file_is_refused_for_its_own_reason(name):
    expected = NEGATIVE[name]
    with pytest.raises(CryptoError) as refused:
        take(name, expected)
    assert (refused.value.code, refused.value.reason) == (expected["code"], expected["reason"])


def test_d09_2MiB():
    with pytest.raises(LimitError) as refused:
        read_directory(raw_of(DIRECTORIES[0]) + b"\n" * 2 * 2**20)
    assert (refused.value.code, refused.value.reason) == ("E_LIMIT", "signed.too-long")
