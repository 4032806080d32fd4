"""Beside initials no typed text tells where a protected person is found, however it is written."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.cases import cases
from app.core.services import Services, reading
from app.inbox import acceptance
from app.letters.document import Letterhead
from app.letters.hiding import LEFT_OUT, Hidden, Hiding
from app.letters.prepare import content_of
from app.letters.records import MakeLetter, NameGround
from app.letters.source import matter_of
from app.outbox import delivery
from app.referrals import referrals
from content_desk import ADULT, CHILD, CHILD_WORD, CODE, NUMBER, said, sealed, words
from office_sim import TODAY
from pair_sim import agree, attach, case_with, everything, pair

PHONE, PAPER, PLACE = "+919000000077", "RC1234567", "Madeupnagar lane 4"
TYPED = (
    "Her mother answers on 90000 00077 and +91 90000-00077, or ०९०००००००७७; the ration card is "
    "rc 1234567. Home is MADEUPNAGAR LANE 4, in Purnia. The shop is on 9000000088."
)


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Services, Services]]:
    with pair(tmp_path) as offices:
        yield offices


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("call 90000 00077.", f"call {LEFT_OUT}."),
        ("(+91) 9000000077", f"(+91) {LEFT_OUT}"),
        ("919000000077 and 90000000770", f"{LEFT_OUT} and 90000000770"),
        ("+91-90000-00077", LEFT_OUT),
        ("০৯০০০০০০০৭৭ / ९०००० ०००७७", f"{LEFT_OUT} / {LEFT_OUT}"),
        ("RC-1234567, rc1234567", f"{LEFT_OUT}, {LEFT_OUT}"),
        ("9000,000,077", LEFT_OUT),
        ("in Madeupnagar", "in Madeupnagar"),
        ("at Madeupnagar\nlane, 4", f"at {LEFT_OUT}, 4"),
    ],
)
def test_a_number_is_found_however_it_is_grouped_and_an_address_as_it_is_spelt(text, told):
    hiding = Hiding((), (), (PHONE, PAPER, PLACE))
    assert hiding.of(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("now in Asha Ghar lane 4", f"now in {LEFT_OUT} 4"),
        ("at shelter asha", f"at {LEFT_OUT}"),
        ("left the bus stand", "left the bus stand"),
        ("Asha came to the Ghar", "Asha came to the Ghar"),
        ("mail to a@made-up.example", "mail to a@made-up.example"),
    ],
)
def test_an_address_is_found_by_two_words_of_it_that_not_every_address_has(text, told):
    finding = ("Shelter Asha Ghar, lane 4", "Near the bus stand 2", "x@made-up.example")
    assert Hiding((), (), finding).of(text) == told


@pytest.mark.parametrize("language", ["en", "hi"])
def test_what_would_find_a_child_stands_in_no_text_of_a_letter(two, language):
    one, other = two
    _, sent = sealed(one, other, {**CHILD, "narrative": TYPED}, details=TYPED)
    for kind in ("referral", "forwarding", "handover"):
        content = said(one, kind, sent.referral_id, note=TYPED, languages=(language,))
        told = words(content.letter).upper()
        for secret in ("00077", "०००७७", "1234567", "MADEUPNAGAR"):
            assert secret not in told, (kind, secret)
        assert "9000000088" in told
        assert content.hidden >= 5


def test_who_may_be_named_may_be_found_too(two):
    one, other = two
    _, sent = sealed(one, other, {**ADULT, "narrative": "Home is Madeupnagar lane 9."})
    assert "Madeupnagar lane 9." in words(said(one, "referral", sent.referral_id).letter)
    _, sent = sealed(one, other, {**CHILD, "narrative": TYPED})
    order = NameGround("court_order", "Order 7", "Made-up Judge")
    assert "90000 00077" in words(said(one, "referral", sent.referral_id, name_ground=order).letter)


def test_a_village_that_is_called_like_its_district_stays(two):
    one, other = two
    facts = {**CHILD, "p1.home_place": "Purnia", "narrative": "She comes from Purnia."}
    _, sent = sealed(one, other, facts)
    assert "She comes from Purnia." in words(said(one, "referral", sent.referral_id).letter)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("MeeraKumari.pdf", "M. K.pdf"),
        ("meerakumari-2.pdf", "M. K.-2.pdf"),
        ("ScanMeera.pdf", "Scan M. K.pdf"),
        ("SchoolRecord.pdf", "SchoolRecord.pdf"),
    ],
)
def test_a_name_without_a_blank_is_found_in_the_name_of_a_file(name, told):
    hiding = Hiding((Hidden(("Meera Kumari", "Guddi"), "M. K."),))
    assert hiding.of_file(name) == told


def test_the_list_of_papers_names_nobody(two, tmp_path):
    one, other = two
    case = case_with(one, CHILD)
    attach(one, case, tmp_path, "MeeraKumari9000000077.pdf", b"%PDF-made-up")
    agree(one, case, other, **CHILD_WORD)
    sent = referrals.send(one, everything(one, cases.show_case(one, case.case_id), other))
    told = words(said(one, "referral", sent.referral_id).letter).casefold()
    assert "meera" not in told
    assert "kumari" not in told


def test_the_note_of_an_acknowledgement_names_nobody_before_it_is_decided_on(two, tmp_path):
    one, other = two
    _, sent = sealed(one, other, CHILD)
    came = acceptance.receive(other, delivery.copy_to(one, sent.packet_id, tmp_path)).packet_id
    note = "Meera and Guddi came, Harilal too; 90000 00077."
    told = words(said(other, "acknowledgement", came, note=note).letter)
    for secret in ("Meera", "Guddi", "Harilal", "00077"):
        assert secret not in told


def test_a_common_reference_in_which_the_other_office_names_somebody_is_not_repeated(two, tmp_path):
    one, other = two
    _, sent = sealed(one, other, CHILD)
    came = acceptance.receive(other, delivery.copy_to(one, sent.packet_id, tmp_path)).packet_id
    wish = MakeLetter("acknowledgement", ("en",), referral_id=came)
    with reading(other) as session:
        matter = matter_of(session, other, wish, TODAY, NUMBER, CODE)
    content = content_of(replace(matter, case_ref="Meera Kumari 7"), Letterhead("Made-up Office"))
    assert "Meera" not in words(content.letter)
    assert content.ref_shown == "[name left out] 7"
