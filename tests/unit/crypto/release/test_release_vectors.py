"""Golden announcements are read for ever; each named bad one is refused for its own reason."""

import hashlib
import io
import json
from pathlib import Path

import pytest

from crypto.errors import CryptoError
from crypto.release.release import compare, numbers, read_keys, read_release

FOLDER = Path(__file__).resolve().parents[3] / "vectors" / "release"
GOLDEN = json.loads((FOLDER / "golden.json").read_text("utf-8"))
NEGATIVE = json.loads((FOLDER / "negative" / "negative.json").read_text("utf-8"))
KEYS = read_keys((FOLDER / "keys.json").read_bytes())
CONTENT = "u03_hash_mismatch"


def bad(name):
    return (FOLDER / "negative" / f"{name}.lfrelease").read_bytes()


def test_no_file_is_without_expectation_and_none_was_changed():
    assert {path.name for path in FOLDER.glob("*.lfrelease")} == set(GOLDEN["files"])
    for name, expected in GOLDEN["files"].items():
        found = hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()
        assert found == expected, "a golden file was changed"
    assert {path.stem for path in (FOLDER / "negative").glob("*.lfrelease")} == set(NEGATIVE)


@pytest.mark.parametrize("name", GOLDEN["files"])
def test_a_golden_announcement_counts(name):
    found = read_release((FOLDER / name).read_bytes())
    assert len(found.check_signed(KEYS)) >= 2
    assert compare("0.1.0", found) == "newer"
    assert compare(found.version, found) == "same"


def test_the_golden_installers_are_those_announced():
    found = read_release((FOLDER / "r01_two_of_three.lfrelease").read_bytes())
    assert {one.name: one.platform for one in found.files} == GOLDEN["installers"]
    for one in found.files:
        one.check_content(io.BytesIO((FOLDER / one.name).read_bytes()))


def take(name, running):
    """Do with a bad file what a receiver does."""
    found = read_release(bad(name))
    found.check_signed(KEYS)
    compare(running, found)
    if name == CONTENT:
        one = found.files[0]
        content = (FOLDER / one.name).read_bytes()
        one.check_content(io.BytesIO(content[:-1] + b"x"))


@pytest.mark.parametrize("name", NEGATIVE)
def test_a_bad_file_is_refused_for_its_own_reason(name):
    expected = NEGATIVE[name]
    with pytest.raises(CryptoError) as refused:
        take(name, expected["running"])
    assert (refused.value.code, refused.value.reason) == (expected["code"], expected["reason"])


def test_versions_are_compared_as_numbers():
    newest = read_release((FOLDER / "r04_one_file.lfrelease").read_bytes())
    assert newest.version == "0.10.0"
    assert numbers("0.10.0") > numbers("0.9.9999") > numbers("0.2.0")
    assert compare("0.9.9999", newest) == "newer"
