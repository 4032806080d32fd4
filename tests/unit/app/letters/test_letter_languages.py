"""Every text that a letter asks for is among those that must be there in all of its languages."""

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest

import translations
from app.base.language import LETTER_LANGUAGES, catalogue
from app.cases import cases
from app.consent import decisions
from app.consent.records import LegalGround
from app.core.services import Services
from app.inbox import acceptance
from app.letters import reader_language, signing
from app.letters.records import NameGround
from app.outbox import delivery
from app.referrals import referrals
from content_desk import ADULT, CHILD, said, sealed, words
from crypto.letter.letter_record import KINDS
from pair_sim import REFUSED, case_with, everything, pair

OUT = ("referral", "forwarding", "home_verification", "handover")
MORE = {
    **CHILD,
    "p1.immediate_needs": "safehouse",
    "p1.nationality": "NP",
    "p1.birth": "~2013",
    "e1.event_date": "2026-03..2026-05",
    "offence_acts": "bns_143_4",
    "risk_level": "high",
}


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Services, Services]]:
    with pair(tmp_path) as offices:
        yield offices


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Texts that a letter asked its language for; they are answered as ever."""
    asked: set[str] = set()

    class Listening:
        def __init__(self, language: str) -> None:
            self._words = catalogue(language)

        def gettext(self, text: str) -> str:
            asked.add(text)
            return self._words.gettext(text)

    monkeypatch.setattr(reader_language, "catalogue", Listening)
    monkeypatch.setattr(signing, "catalogue", Listening)
    return asked


@functools.cache
def texts() -> frozenset[str]:
    """Return every text that must be there; gathered when it is first asked for."""
    gathered = translations.entries(translations.gather())
    return frozenset(translations.singular(one) for one in gathered)


def missed(heard: set[str]) -> list[str]:
    """Return what was asked for and need not be there; most is said in more than one kind."""
    return sorted(heard - texts())


def test_letters_that_go_with_a_packet(two, heard):
    one, other = two
    case, sent = sealed(one, other, MORE, reply_by="2026-12-20", details="Please call.")
    ground = NameGround("court_order", "Order 7 of 3 Nov 2026", "Made-up Judge")
    for kind in OUT:
        said(one, kind, sent.referral_id, languages=("ne", "bn"), name_ground=ground, note="So.")
        said(one, kind, sent.referral_id, languages=("ne",), copies=("office", "person"))
    said(one, "slip", sent.referral_id, languages=("bn",), safe_to_carry=True, person=1)
    said(one, "certificate", case_id=case.case_id, languages=("bn",))
    cases.close_case(one, case.case_id, "formal_closing", "2026-11-25")
    said(one, "certificate", case_id=case.case_id, languages=("bn",))
    assert len(heard) > 80
    assert not missed(heard)


def test_letters_on_a_legal_ground_and_of_other_kinds_of_referral(two, heard):
    one, other = two
    case = case_with(one, CHILD)
    record = cases.show_case(one, case.case_id)
    for kind in ("refer", "transfer", "request"):
        ground = LegalGround("court_order", "Order 9", "Made-up Judge", "Meera is in danger")
        sent = referrals.send(one, everything(one, record, other, ground=ground, kind=kind))
        said(one, "referral", sent.referral_id, languages=("ne",))
    assert not missed(heard)


def test_answers(two, heard, tmp_path):
    one, other = two
    for number, answer in enumerate((acceptance.accept, None, acceptance.decline)):
        _, sent = sealed(one, other, CHILD)
        stick = tmp_path / f"stick {number}"
        stick.mkdir()
        packet = acceptance.receive(other, delivery.copy_to(one, sent.packet_id, stick)).packet_id
        if answer is not None:
            more = ("no_capacity", "No bed is free.") if answer is acceptance.decline else ()
            answer(other, packet, *more)
        said(other, "acknowledgement", packet, languages=("ne", "bn"))
    assert "Acknowledgement of a referral" in heard
    assert not missed(heard)


def test_a_notice(two, heard):
    one, other = two
    case = case_with(one, ADULT)
    decisions.add_consent(one, case.case_id, 1, REFUSED)
    record = cases.show_case(one, case.case_id)
    facts = ("p1.sex_or_gender", "p1.purpose")
    command = everything(one, record, other, kind="notify", facts=facts, papers=(), services=())
    sent = referrals.send(one, command)
    said(one, "notice", sent.referral_id, languages=("bn",))
    assert "Notice without identity" in heard
    assert not missed(heard)


@pytest.mark.parametrize("language", ["hi", "ne", "bn"])
def test_a_letter_holds_no_english_of_ours(two, language):
    one, other = two
    _, sent = sealed(one, other, MORE)
    text = words(said(one, "referral", sent.referral_id, languages=(language,)).letter)
    lines = set(text.splitlines())
    assert not sorted(lines & texts() - {"", language})


def test_every_kind_has_a_name_in_every_language():
    from app.core.field_catalogue import code_list

    assert set(dict(code_list("letter_kind"))) == set(KINDS)
    for language in LETTER_LANGUAGES:
        names = [catalogue(language).gettext(label) for _, label in code_list("letter_kind")]
        assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("language", "initials"), [("en", "M. K."), ("hi", "मी. कु."), ("ne", "मी. कु."), ("bn", "M. K.")]
)
def test_initials_stand_in_letters_that_the_reader_knows(two, language, initials):
    one, other = two
    _, sent = sealed(one, other, {**CHILD, "p1.name_latin": ""})
    content = said(one, "referral", sent.referral_id, languages=(language,))
    assert content.initials == (initials,)
    _, sent = sealed(one, other, CHILD)
    content = said(one, "referral", sent.referral_id, languages=(language,))
    assert content.initials == (initials,)
