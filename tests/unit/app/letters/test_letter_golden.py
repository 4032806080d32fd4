"""Every printed letter that a released version made is checked for ever.

Rules: the files are never made again; with other libraries a page may be drawn differently, and
then the words are proved and the looks are not.
"""

import json

import pytest

from app.letters import checking
from app.offices import offices
from crypto.office.card import read_card
from source_tree import ROOT

FOLDER = ROOT / "tests" / "vectors" / "printed"
PRINTED = json.loads((FOLDER / "printed.json").read_text("utf-8"))


@pytest.fixture
def reader(two):
    """An office that has checked the one that issued the letters."""
    s = two[0]
    card = (FOLDER / "printed.card").read_bytes()
    office = offices.add_card(s, card)
    number = read_card(card).public.number
    offices.check_number(s, office.office_id, number, "phone", "made-up colleague")
    return s


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_a_printed_letter_is_proved(reader, name):
    told = PRINTED[name]
    check = checking.check_file(reader, FOLDER / f"{name}.pdf")
    assert (check.verdict, check.shown, check.code) == ("good", told["shown"], told["code"])
    assert check.copy in ("same", "other_version")
    assert check.text


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_its_qr_code_is_proved_alone(reader, name):
    told = PRINTED[name]
    check = checking.check_text(reader, told["qr"])
    assert (check.verdict, check.shown) == ("good", told["shown"])


def test_a_golden_letter_that_was_changed_is_told(reader):
    raw = (FOLDER / "p02_certificate_bn.pdf").read_bytes()
    place = raw.index(b"stream") + 40
    check = checking.check_file(reader, raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])
    assert check.copy != "same"
