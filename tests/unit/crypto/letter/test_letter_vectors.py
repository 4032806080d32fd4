"""Golden letters are read for ever; each named bad one is refused for its own reason.

Names l01 to l04 are those of the test plan. l04 is no failure of the seal: the office was
withdrawn, and whoever checks letters has to ask for that.
"""

import hashlib
import json
from pathlib import Path

import pytest

from crypto.errors import CryptoError
from crypto.letter.letter_record import KINDS, read, record_hash, written
from crypto.letter.letter_seal import letter_code, read_seal, verify
from crypto.office.notices import read_revocation

FOLDER = Path(__file__).resolve().parents[3] / "vectors" / "letters"
GOLDEN = json.loads((FOLDER / "golden.json").read_text("utf-8"))
NEGATIVE = json.loads((FOLDER / "negative" / "negative.json").read_text("utf-8"))
REFUSED = {name: one for name, one in NEGATIVE.items() if one["code"]}
PUBLIC = bytes.fromhex(GOLDEN["public"])


def bad(name):
    return (FOLDER / "negative" / f"{name}.txt").read_text("utf-8")


def test_no_file_is_without_expectation_and_none_was_changed():
    files = {path.name for path in FOLDER.iterdir() if path.suffix in {".json", ".txt"}}
    assert files == {*GOLDEN["files"], "golden.json"}
    for name, expected in GOLDEN["files"].items():
        raw = (FOLDER / name).read_bytes()
        assert hashlib.sha256(raw).hexdigest() == expected, "a golden file was changed"
    assert {path.stem for path in (FOLDER / "negative").glob("*.txt")} == set(NEGATIVE)


@pytest.mark.parametrize("name", GOLDEN["claims"])
def test_a_golden_letter_is_read_and_its_words_are_bound(name):
    seal = read_seal((FOLDER / f"{name}.txt").read_text("utf-8"))
    verify(seal, PUBLIC)
    claim = seal.claim
    found = {
        "kind": claim.kind,
        "issued": claim.issued,
        "valid_days": claim.valid_days,
        "code": letter_code(claim.letter_id),
        "shown": claim.shown,
    }
    assert found == GOLDEN["claims"][name]
    assert bytes.fromhex(GOLDEN["office"]).startswith(claim.office_hint)
    raw = (FOLDER / f"{name}.json").read_bytes()
    assert record_hash(raw) == claim.record_hash
    record = read(raw)
    assert KINDS[record.kind] == claim.kind
    assert written(record) == raw


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_seal_is_refused_for_its_own_reason(name):
    with pytest.raises(CryptoError) as refused:
        verify(read_seal(bad(name)), PUBLIC)
    expected = NEGATIVE[name]
    assert (refused.value.code, refused.value.reason) == (expected["code"], expected["reason"])


def test_l04_revoked_office():
    seal = read_seal(bad("l04_revoked_office"))
    verify(seal, bytes.fromhex(GOLDEN["revoked_public"]))
    notice = read_revocation((FOLDER / "negative" / "l04_revoked_office.lfnotice").read_bytes())
    assert bytes.fromhex(notice.office).startswith(seal.claim.office_hint)
    assert notice.office == GOLDEN["revoked_office"]
    assert seal.claim.issued >= notice.at
