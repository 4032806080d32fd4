"""A letter that may not or cannot be made is refused in plain words, and odd input is held."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.base import messages
from app.base.errors import FactRefusedError
from app.cases import cases
from app.consent import decisions
from app.core.services import Services, writing
from app.inbox import acceptance
from app.letters.prepare import SHOWN_BYTES, Content, cut
from app.letters.records import NameGround
from app.offices import offices
from app.outbox import delivery
from app.referrals import referrals, withdrawing
from app.retention import recycle_bin as case_bin
from content_desk import ADULT, CHILD, refused, said, sealed, words
from models.base.meta import set_meta
from models.rows.office import Office
from pair_sim import everything, pair

ORDER = NameGround("court_order", "Order 7", "Made-up Judge")
MARKUP = '<img src="/etc/passwd"/> & <b>{0} {ref} %s</b> ]]> \\'


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Services, Services]]:
    with pair(tmp_path) as offices_:
        yield offices_


@pytest.fixture(scope="module")
def adults(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, str]]:
    """Give an office and its referral of an adult and a suspect; nothing changes them."""
    with pair(tmp_path_factory.mktemp("adults")) as (one, other):
        facts = {**ADULT, "p2.role": "suspect", "p2.name_full": "Ramesh B."}
        _, sent = sealed(one, other, facts)
        yield one, sent.referral_id


@pytest.mark.parametrize(
    ("kind", "wish", "reason"),
    [
        ("poem", {}, "letter.kind-unknown"),
        ("referral", {"languages": ()}, "letter.languages"),
        ("referral", {"languages": ("en", "hi", "ne")}, "letter.languages"),
        ("referral", {"languages": ("en", "en")}, "letter.language-twice"),
        ("referral", {"languages": ("fr",)}, "letter.language-unknown"),
        ("referral", {"copies": ()}, "letter.copy-unknown"),
        ("referral", {"copies": ("addressee", "press")}, "letter.copy-unknown"),
        ("referral", {"valid_days": -1}, "letter.days"),
        ("referral", {"valid_days": 65_536}, "letter.days"),
        ("slip", {}, "letter.not-safe"),
        ("slip", {"safe_to_carry": True, "note": "Ask for Meera."}, "letter.no-note"),
        ("slip", {"safe_to_carry": True, "name_ground": ORDER}, "letter.never-named"),
        ("notice", {"note": "Hello"}, "letter.no-note"),
        ("notice", {}, "letter.needs-notify"),
        ("acknowledgement", {}, "letter.needs-incoming"),
        ("forwarding", {}, "letter.no-child"),
        ("certificate", {"person": 9}, "letter.no-such-person"),
        ("certificate", {"person": 2}, "letter.no-such-person"),
        ("certificate", {"note": "She was rescued."}, "letter.note-tells"),
        ("certificate", {"note": "উদ্ধার হয়েছে"}, "letter.note-tells"),
    ],
)
def test_a_wish_that_makes_no_letter_is_refused_with_words(adults, kind, wish, reason):
    one, referral_id = adults
    assert refused(one, kind, referral_id, **wish) == reason
    assert reason in messages.REASONS


def test_a_letter_belongs_to_something_that_is_there(two):
    one, _ = two
    assert refused(one, "referral") == "letter.no-referral"
    assert refused(one, "slip", safe_to_carry=True) == "letter.no-referral"
    assert refused(one, "referral", "f" * 32) == "find.nothing"
    assert refused(one, "referral", "zz") == "find.nothing"
    assert refused(one, "certificate", case_id="f" * 32) == "find.nothing"


def test_several_persons_need_a_choice(two):
    one, other = two
    case, _ = sealed(one, other, CHILD)
    cases.add_person(one, case.case_id, "victim")
    assert refused(one, "certificate", case_id=case.case_id) == "letter.which-person"
    assert said(one, "certificate", case_id=case.case_id, person=1).initials == ("M. K.",)
    # The other one has no name yet.
    assert said(one, "certificate", case_id=case.case_id, person=3).initials == ("Person 1",)


def test_an_ended_referral_makes_no_letter(two):
    one, other = two
    case, sent = sealed(one, other, CHILD)
    record = cases.show_case(one, case.case_id)
    newer = referrals.send(one, everything(one, record, other, supersedes=sent.referral_id))
    assert refused(one, "referral", sent.referral_id) == "letter.superseded"
    withdrawing.withdraw(one, newer.referral_id, "made by mistake")
    assert refused(one, "slip", newer.referral_id, safe_to_carry=True) == "letter.withdrawn"


def test_consent_that_was_taken_back_today_stops_the_letter(two):
    one, other = two
    case, sent = sealed(one, other, ADULT)
    said(one, "referral", sent.referral_id)
    (record,) = decisions.list_consents(one, case.case_id)
    decisions.withdraw_consent(one, record.consent_id)
    for kind in ("referral", "home_verification", "handover"):
        assert refused(one, kind, sent.referral_id) == "consent.missing"
    # It is the person's own paper: no consent for others is needed.
    assert said(one, "certificate", case_id=case.case_id).to == "To whom it may concern"


def test_a_case_in_the_bin_makes_no_letter(two):
    one, other = two
    case, sent = sealed(one, other, ADULT)
    withdrawing.withdraw(one, sent.referral_id, "made by mistake")
    case_bin.bin_case(one, case.case_id)
    assert refused(one, "certificate", case_id=case.case_id) == "case.in-bin"


def test_a_referral_that_came_makes_no_letter_of_ours(two, tmp_path):
    one, other = two
    _, sent = sealed(one, other, CHILD)
    stick = tmp_path / "stick"
    stick.mkdir()
    item = acceptance.receive(other, delivery.copy_to(one, sent.packet_id, stick))
    assert refused(other, "referral", item.packet_id) == "letter.needs-outgoing"
    assert refused(other, "certificate", item.packet_id) == "letter.no-case"
    offices.report_mismatch(other, one.office.office_id)
    assert refused(other, "acknowledgement", item.packet_id) == "letter.sender-unchecked"


def test_a_slip_needs_a_telephone(two):
    one, other = two
    _, sent = sealed(one, other, CHILD)
    with writing(one) as session:
        set_meta(session, "office.phone", "")
    assert refused(one, "slip", sent.referral_id, safe_to_carry=True) == "letter.no-telephone"


def test_a_note_that_cannot_be_printed_is_refused(two):
    one, other = two
    _, sent = sealed(one, other, ADULT)
    for note in ("turned \u202e round", "too long " * 3_000):
        with pytest.raises(FactRefusedError):
            said(one, "referral", sent.referral_id, note=note)


# Bad input ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Meera" * 40, "M."),
        ("M", "Person 1"),
        ("😀😀😀", "Person 1"),
        ("<b>Meera</b> &amp; {0}", "B. M. B. A."),
    ],
)
def test_odd_names_become_initials_or_a_code(two, name, initials):
    one, other = two
    facts = {"p1.name_full": name, "p1.age": "13", "summary": "A made-up account."}
    _, sent = sealed(one, other, facts)
    content = said(one, "referral", sent.referral_id)
    assert content.initials == (initials,)
    assert name not in [*words(content.letter).split(), *words(content.letter).split("\n")]
    assert len(content.shown(9).encode()) <= SHOWN_BYTES


def test_markup_in_every_field_is_text(two):
    one, other = two
    texts = ("name_full", "occupation_before", "home_place", "complexion", "id_place")
    facts = {f"p1.{name}": MARKUP for name in texts}
    facts |= {"summary": MARKUP, "narrative": MARKUP, "court_name": MARKUP}
    facts |= {"p1.age": "31", "p1.is_child_stated": "no"}
    _, sent = sealed(one, other, facts, details=MARKUP)
    for kind in ("referral", "handover"):
        content = said(one, kind, sent.referral_id, note=MARKUP)
        assert MARKUP in words(content.letter)
    assert said(one, "certificate", sent.referral_id).letter.kind == "certificate"


def test_hostile_texts_of_another_office_do_not_reach_the_paper(two, tmp_path):
    one, other = two
    _, sent = sealed(one, other, CHILD, details=MARKUP)
    stick = tmp_path / "stick"
    stick.mkdir()
    item = acceptance.receive(other, delivery.copy_to(one, sent.packet_id, stick))
    with writing(other) as session:
        row = session.get_one(Office, one.office.office_id)
        row.name, row.district, row.office_type = MARKUP * 3, MARKUP, "pirates"
    content = said(other, "acknowledgement", item.packet_id)
    assert "passwd" not in "".join(content.letter.bodies[0].subject)
    assert len(content.shown(99_999).encode()) <= SHOWN_BYTES
    assert content.letter.bodies[0].to[0] == "The Person in Charge"


def test_a_register_without_any_head_or_contact_still_writes(two):
    one, other = two
    _, sent = sealed(one, other, ADULT)
    with writing(one) as session:
        for name in ("phone", "email", "district", "state", "name_local"):
            set_meta(session, f"office.{name}", "")
    bare = replace(one, office=replace(one.office, name_local="", district="", state=""))
    content = said(bare, "referral", sent.referral_id)
    assert content.letter.letterhead.name == "Asha Kendra Test Office"
    assert content.letter.letterhead.lines == ()


def test_a_case_that_moved_away_still_has_its_letter(two, tmp_path):
    one, other = two
    _, sent = sealed(one, other, ADULT, kind="transfer")
    stick = tmp_path / "stick"
    stick.mkdir()
    item = acceptance.receive(other, delivery.copy_to(one, sent.packet_id, stick))
    done = acceptance.accept(other, item.packet_id)
    acceptance.receive(one, delivery.copy_to(other, done.receipt_packet_id, stick))
    content = said(one, "handover", sent.referral_id)
    assert content.referral_id == sent.referral_id


# The words of the seal --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "CWC Patna",
        "बाल कल्याण समिति, पटना " * 9,
        "Office " * 60,
        "😀" * 60,
        "é" * 200,
        "ক্ষ" * 100,
        "",
    ],
)
@pytest.mark.parametrize("pages", [1, 2, 65_535])
def test_the_words_of_the_seal_fit_whatever_the_name(name, pages):
    content = Content(
        letter=None,  # type: ignore[arg-type]
        to=name,
        subject="",
        signatory="",
        ref_shown="S.K., A.B.",
        to_shown=name,
    )
    shown = content.shown(pages)
    assert len(shown.encode()) <= SHOWN_BYTES
    assert shown.endswith("; ref S.K., A.B.")
    assert shown.startswith("To ")


def test_a_cut_never_takes_a_sign_from_its_letter():
    name = "किकीकुकृकेको"
    for most in range(3, len(name.encode())):
        shown = cut(name, most).removesuffix("…")
        assert len(cut(name, most).encode()) <= most
        assert len(shown) % 2 == 0, "a letter and its sign stay together"
    assert cut("short", 90) == "short"
    assert cut("é" * 10, 9) == "é" * 3 + "…"
