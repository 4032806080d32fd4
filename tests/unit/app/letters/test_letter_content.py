"""What letters of each kind say: the facts that left, the protected as initials, nothing else."""

import functools
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.cases import cases
from app.consent import decisions
from app.consent.records import LegalGround
from app.core.services import Services, writing
from app.inbox import acceptance
from app.letters.document import Facts, Heading, Items, Words
from app.letters.frame import dialled, other_name, quiet_name, tells
from app.letters.kinds import certificate
from app.letters.letterhead import set_letterhead
from app.letters.prepare import is_nepali
from app.letters.reader_language import Tongue
from app.letters.records import NameGround
from app.letters.source import OtherOffice
from app.outbox import delivery
from app.packets.records import SentReferral
from app.referrals import referrals
from content_desk import (
    ADULT,
    CHILD,
    CHILD_SPOKEN,
    CHILD_WORD,
    CODE,
    NUMBER,
    refused,
    said,
    sealed,
    strings,
    words,
)
from models.rows.office import Office
from pair_sim import ENGLISH, REFUSED, agree, attach, case_with, everything, pair

ORDER = NameGround("court_order", "Order 7 of 3 Nov 2026", "Made-up Judge")
WRITING = NameGround("victim_in_writing", "Writing of 3 Nov 2026", "Made-up Head")
KINDS = ("referral", "forwarding", "home_verification", "handover")
NO_BREAK = "\u00a0"


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Services, Services]]:
    with pair(tmp_path) as offices:
        yield offices


@pytest.fixture(scope="module")
def child(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, SentReferral]]:
    """Give an office and its referral of a child; nothing changes them."""
    with pair(tmp_path_factory.mktemp("child")) as (one, other):
        yield one, sealed(one, other, CHILD)[1]


@pytest.fixture(scope="module")
def adult(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, SentReferral]]:
    """Give an office and its referral of an adult who may be named; nothing changes them."""
    with pair(tmp_path_factory.mktemp("adult")) as (one, other):
        yield one, sealed(one, other, ADULT)[1]


def rows(content) -> dict[str, str]:
    """Return what the tables of the first language say, of each label the first."""
    blocks = content.letter.bodies[0].blocks
    found: dict[str, str] = {}
    for label, text in (row for one in blocks if isinstance(one, Facts) for row in one.rows):
        found.setdefault(label, text)
    return found


def paragraphs(content) -> list[str]:
    return [one.text for one in content.letter.bodies[0].blocks if isinstance(one, Words)]


def headings(content) -> list[str]:
    return [one.text for one in content.letter.bodies[0].blocks if isinstance(one, Heading)]


def came(one: Services, other: Services, packet_id: str, folder: Path) -> str:
    """Hand a packet over and take it in at the other office; return its id there."""
    stick = folder / "stick"
    stick.mkdir(exist_ok=True)
    return acceptance.receive(other, delivery.copy_to(one, packet_id, stick)).packet_id


# Referral -------------------------------------------------------------------------------------


def test_a_referral_tells_what_left_and_where_the_rest_is(two):
    one, other = two
    _, sent = sealed(one, other, CHILD, details="Please call before noon.")
    content = said(one, "referral", sent.referral_id)
    told = rows(content)
    assert told["Purpose"] == "Shelter"
    assert told["FIR number"] == "212/2026"
    assert told["Home district"] == "Purnia"
    assert told["Investigating officer"] == "Insp. Made-up Singh"
    assert told["When, or from when"] == "3 October 2026"
    assert "Please call before noon." in paragraphs(content)
    assert any("in the sealed packet" in text for text in paragraphs(content))
    assert content.case_id
    assert content.referral_id == sent.referral_id
    body = content.letter.bodies[0]
    assert body.lines[:2] == (
        ("No.", NUMBER),
        ("Date", "25 November 2026"),
    )
    assert CODE in body.to_check
    assert "Bharatiya Nyaya Sanhita, 2023, s. 72" in body.footer
    assert body.signatory == ("R. Das", "Coordinator", "Asha Kendra Test Office")
    assert (content.to, content.signatory) == ("Bal Kalyan Test Shelter", "R. Das, Coordinator")
    assert "{page}" in body.page_words
    assert "{pages}" in body.page_words


@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_of_a_child_gives_the_reason_for_what_goes_beyond_the_record(two, kind):
    one, other = two
    case = case_with(one, CHILD)
    agree(one, case, other, **CHILD_WORD, field_groups="age_sex")
    order = everything(one, case, other, beyond_reason="Meera has to see a doctor today.")
    content = said(one, kind, referrals.send(one, order).referral_id)
    texts = paragraphs(content)
    assert any("goes beyond what was recorded with the child" in text for text in texts)
    assert not any("This was explained to the child" in text for text in texts)
    assert rows(content)["Reason"] == "M. K. has to see a doctor today."


def test_a_letter_within_the_record_of_a_child_says_that_it_was_explained(child):
    one, sent = child
    content = said(one, "referral", sent.referral_id)
    assert any("This was explained to the child" in text for text in paragraphs(content))
    assert "Reason" not in rows(content)


@pytest.mark.parametrize("kind", KINDS)
def test_the_word_of_an_adult_is_told_as_such_where_the_age_is_not_known(two, kind):
    one, other = two
    of_age = {"p1.age", "p1.is_child_stated"}
    case = case_with(one, {name: value for name, value in ADULT.items() if name not in of_age})
    agree(one, case, other)
    content = said(one, kind, referrals.send(one, everything(one, case, other)).referral_id)
    # The name is protected as that of a child; nobody explained anything to a guardian.
    assert content.initials
    assert any("The person was told what this letter says" in one for one in paragraphs(content))
    assert not any("to the child or the guardian" in one for one in paragraphs(content))


def test_the_word_of_an_adult_who_was_a_child_then_is_told_as_such(two):
    one, other = two
    _, sent = sealed(one, other, {**ADULT, "p1.under_18_when_exploited": "yes"})
    content = said(one, "referral", sent.referral_id)
    assert content.initials
    assert any("The person was told what this letter says" in one for one in paragraphs(content))


def test_a_child_stands_as_initials_and_what_would_find_it_stays_off_the_paper(child):
    one, sent = child
    content = said(one, "referral", sent.referral_id)
    text = words(content.letter).casefold()
    for secret in (
        "meera", "kumari", "guddi", "harilal", "मीरा", "कुमारी", "lane 4", "919000000077",
        "RC1234567", "scar on",
    ):  # fmt: skip
        assert secret.casefold() not in text
    assert content.initials == ("M. K.",)
    assert content.hidden == 3
    assert content.ref_shown == "M.K."
    assert rows(content)["Name"] == "M. K."
    assert rows(content)["Short account"].startswith("M. K. went with Ramesh Banawati; M. K. ")
    assert {"Full name", "Telephone", "Home village or street", "Name of the father"} <= set(
        content.left_out
    )
    # A suspect and an officer are named normally, with what belongs to them.
    assert "Ramesh Banawati" in words(content.letter)
    assert "+919000000088" in words(content.letter)


def test_an_adult_without_a_sexual_offence_is_named(adult):
    one, sent = adult
    content = said(one, "referral", sent.referral_id)
    assert rows(content)["Full name"] == "Lata Banawati"
    assert rows(content)["Home village or street"] == "Madeupnagar lane 9"
    assert (content.initials, content.hidden, content.left_out) == ((), 0, ())
    # The QR code is read by whoever holds the paper: never a full name.
    assert content.shown(2) == "To Bal Kalyan Test Shelter; 2 pages; ref L.B."


def test_a_ground_names_the_person_and_is_printed(child):
    one, sent = child
    content = said(one, "referral", sent.referral_id, name_ground=ORDER)
    assert rows(content)["Full name"] == "मीरा कुमारी"
    assert content.initials == ()
    assert {"Order 7 of 3 Nov 2026", "Made-up Judge", "Order of a court"} <= set(
        strings(content.letter)
    )
    assert content.ref_shown == "M.K."
    why = refused(one, "referral", sent.referral_id, name_ground=WRITING)
    assert why == "letter.ground-adults-only"
    empty = replace(ORDER, details="")
    assert refused(one, "referral", sent.referral_id, name_ground=empty) == "consent.incomplete"


def test_an_adult_allows_it_in_writing(two):
    one, other = two
    _, sent = sealed(one, other, {**ADULT, "p1.purpose": "sexual_prostitution"})
    hidden = said(one, "referral", sent.referral_id)
    assert hidden.initials == ("L. B.",)
    named = said(one, "referral", sent.referral_id, name_ground=WRITING)
    assert named.initials == ()
    assert rows(named)["Full name"] == "Lata Banawati"


def test_a_writing_of_an_adult_names_no_child_beside_her(two):
    one, other = two
    facts = {**CHILD, "p2.role": "victim", "p2.name_full": "Lata Banawati", "p2.age": "31"}
    facts |= {"p2.is_child_stated": "no", "p2.purpose": "sexual_other"}
    case = case_with(one, {name: text for name, text in facts.items() if name != "p2.phone"})
    agree(one, case, other, 1, **CHILD_WORD)
    agree(one, case, other, 2)
    sent = referrals.send(one, everything(one, cases.show_case(one, case.case_id), other))
    named = replace(WRITING, details="Writing of Lata, mother of Meera")
    content = said(one, "referral", sent.referral_id, name_ground=named)
    assert content.initials == ("M. K.",)
    text = words(content.letter)
    assert "Lata Banawati" in text
    assert "mother of M. K." in text
    assert "Meera" not in text


def test_the_family_of_a_child_is_not_named_either(two):
    one, other = two
    facts = {
        **CHILD,
        "p2.role": "family_member",
        "p2.name_full": "Harilal Kumar",
        "p2.phone": "+919000000089",
        "summary": "Harilal asked for Meera.",
    }
    _, sent = sealed(one, other, facts)
    content = said(one, "referral", sent.referral_id)
    assert "harilal" not in words(content.letter).casefold()
    assert "919000000089" not in words(content.letter)
    assert content.initials == ("M. K.", "H. K.")


def test_two_children_with_the_same_initials_are_told_apart(two):
    one, other = two
    facts = {**CHILD, "p2.role": "victim", "p2.name_full": "Munni Kaur", "p2.age": "9"}
    case = case_with(one, facts)
    for person in (1, 2):
        word = {
            **CHILD_SPOKEN,
            "purposes": "shelter",
            "named_offices": other.office.office_id,
            "field_groups": "identity_names,age_sex",
        }
        decisions.add_consent(one, case.case_id, person, word)
    record = cases.show_case(one, case.case_id)
    facts = ("p1.name_latin", "p1.age", "p2.name_full", "p2.age")
    sent = referrals.send(one, everything(one, record, other, facts=facts, papers=()))
    content = said(one, "referral", sent.referral_id)
    assert content.initials == ("M. K. (person 1)", "M. K. (person 2)")
    assert "M. K. (person 2): Age" in headings(content)


def test_a_name_that_did_not_leave_gives_no_initials(two):
    one, other = two
    _, sent = sealed(one, other, CHILD, facts=("p1.age", "p1.sex_or_gender", "summary"))
    content = said(one, "referral", sent.referral_id)
    assert content.initials == ("Person 1",)
    assert "Person 1 went with" in rows(content)["Short account"]
    ref = referrals.show_referral(one, sent.referral_id).case_ref
    assert content.ref_shown == ref
    assert content.shown(1) == f"To Bal Kalyan Test Shelter; 1 page; ref {ref}"


def test_a_legal_ground_is_printed(two):
    one, other = two
    case = case_with(one, CHILD)
    ground = LegalGround("court_order", "Order 9", "Made-up Judge", "Meera is in danger")
    record = cases.show_case(one, case.case_id)
    sent = referrals.send(one, everything(one, record, other, ground=ground))
    content = said(one, "referral", sent.referral_id)
    assert "Shared on a legal ground, without consent" in headings(content)
    assert rows(content)["Number and date"] == "Order 9"
    assert rows(content)["Reason"] == "M. K. is in danger"


def test_papers_are_listed_by_title_without_names(two, tmp_path):
    one, other = two
    case = case_with(one, CHILD)
    attach(one, case, tmp_path, "Meera school record.pdf", b"%PDF-made-up")
    agree(one, case, other, **CHILD_WORD)
    sent = referrals.send(one, everything(one, cases.show_case(one, case.case_id), other))
    body = said(one, "referral", sent.referral_id).letter.bodies[0]
    assert body.enclosures_label == "Documents in the sealed packet"
    assert len(body.enclosures) == 1
    assert body.enclosures[0].startswith("M. K. school record")


def test_a_long_account_stands_by_itself_with_its_line_breaks(two):
    one, other = two
    story = "\n".join(f"Line {number} of a made-up account." for number in range(700))
    _, sent = sealed(one, other, {**ADULT, "narrative": story[:19_900]})
    content = said(one, "referral", sent.referral_id)
    assert story[:19_900] in paragraphs(content)
    assert "Full account" in headings(content)


# Other kinds ----------------------------------------------------------------------------------


def test_a_forwarding_letter_names_the_law_and_leaves_room_for_times(child):
    one, sent = child
    content = said(one, "forwarding", sent.referral_id)
    assert any("section 31" in text and "twenty-four hours" in text for text in paragraphs(content))
    assert set(rows(content)["Produced on (date, time)"]) == {"…"}


def test_a_home_visit_tells_nothing_of_what_happened(two):
    one, other = two
    _, sent = sealed(one, other, CHILD, reply_by="2026-12-20")
    content = said(one, "home_verification", sent.referral_id)
    text = words(content.letter)
    assert "Ramesh" not in text
    assert "Child labour" not in text
    assert "212/2026" not in text
    assert "20 December 2026" in text
    assert rows(content)["Home district"] == "Purnia"
    assert {"FIR number", "Short account"} <= set(content.left_out)


def test_a_hand_over_note_has_room_for_both_signatures(child):
    one, sent = child
    content = said(one, "handover", sent.referral_id)
    assert {"Signature of the officer handing over", "Signature of the officer receiving"} <= set(
        rows(content)
    )
    blocks = content.letter.bodies[0].blocks
    assert any(isinstance(block, Items) and len(block.lines) == 4 for block in blocks)


def test_an_acknowledgement_tells_how_it_stands(two, tmp_path):
    one, other = two
    _, sent = sealed(one, other, CHILD)
    packet_id = came(one, other, sent.packet_id, tmp_path)
    ref = referrals.show_referral(one, sent.referral_id).case_ref
    waiting = said(other, "acknowledgement", packet_id)
    assert any(ref in text and "under consideration" in text for text in paragraphs(waiting))
    assert waiting.to == "Asha Kendra Test Office"
    assert waiting.ref_shown == ref
    assert "Officer dealing with it" not in rows(waiting)
    acceptance.accept(other, packet_id)
    accepted = said(other, "acknowledgement", packet_id)
    assert any("accepted it on 25 November 2026" in text for text in paragraphs(accepted))
    assert rows(accepted)["Officer dealing with it"] == "R. Das"
    cases.set_facts(other, accepted.case_id, {"case_owner": ""})
    unowned = said(other, "acknowledgement", packet_id)
    assert "Officer dealing with it" not in rows(unowned)
    assert accepted.case_id
    for secret in ("meera", "मीरा", "ramesh", "labour"):
        assert secret not in words(accepted.letter).casefold()


def test_an_acknowledgement_of_a_no_gives_the_reason(two, tmp_path):
    one, other = two
    _, sent = sealed(one, other, CHILD)
    packet_id = came(one, other, sent.packet_id, tmp_path)
    acceptance.decline(other, packet_id, "no_capacity", "No bed is free.")
    content = said(other, "acknowledgement", packet_id)
    assert rows(content)["Reason"] == "No capacity"
    assert any("unable to accept" in text for text in paragraphs(content))


def test_a_certificate_says_that_somebody_was_here_and_no_more(two):
    one, other = two
    case, _ = sealed(one, other, ADULT)
    content = said(one, "certificate", case_id=case.case_id)
    assert any(
        "Lata Banawati has been registered with our office since" in one
        for one in paragraphs(content)
    )
    assert "care" not in words(content.letter)
    assert tells(words(content.letter) + " She was trafficked.")
    assert content.to == "To whom it may concern"
    assert content.shown(1) == "To whom it may concern; 1 page; ref L.B."
    assert content.letter.bodies[0].footer == ""
    assert not tells(words(content.letter))
    cases.close_case(one, case.case_id, "formal_closing", "2026-11-25")
    closed = said(one, "certificate", case_id=case.case_id, note="Lata was always kind.")
    assert any("to 25 November 2026" in text for text in paragraphs(closed))


@pytest.mark.parametrize(
    ("opened", "closed", "said_of_it"),
    [
        ("", "", "Lata is registered with our office"),
        ("2026-03", "", "Lata has been registered with our office since Mar 2026"),
        ("", "2026-11-25", "Lata was registered with our office until 25 November 2026"),
    ],
)
def test_a_certificate_names_no_day_that_nobody_wrote_down(two, opened, closed, said_of_it):
    one, _other = two
    case = replace(case_with(one, ADULT), opened_on=opened, closed_on=closed)
    first = certificate(case, "Lata", "", Tongue("en"))[0]
    assert isinstance(first, Words)
    said_without_bs = first.text.split(" (")[0].rstrip(".")
    assert said_without_bs == f"This is to certify that {said_of_it}"


def test_a_certificate_of_a_protected_person_has_initials(two):
    one, other = two
    case, sent = sealed(one, other, CHILD)
    for wish in ({"case_id": case.case_id}, {"referral_id": sent.referral_id}):
        content = said(one, "certificate", **wish, note="Meera likes to read.")
        assert content.initials == ("M. K.",)
        assert any("M. K. likes to read." in text for text in paragraphs(content))
        assert not tells(words(content.letter))
    named = said(one, "certificate", case_id=case.case_id, name_ground=ORDER)
    assert any("Meera Kumari" in text for text in paragraphs(named))


def test_a_person_who_came_to_us_gets_a_certificate_too(two, tmp_path):
    one, other = two
    _, sent = sealed(one, other, ADULT)
    packet_id = came(one, other, sent.packet_id, tmp_path)
    acceptance.accept(other, packet_id)
    content = said(other, "certificate", packet_id)
    assert any(
        "Lata Banawati has been registered with our office" in text for text in paragraphs(content)
    )


def test_a_slip_names_two_offices_and_nobody(child):
    one, sent = child
    content = said(one, "slip", sent.referral_id, safe_to_carry=True, person=1)
    told = rows(content)
    assert told["You can call"] == "Asha Kendra Test Office"
    assert told["Please go to"] == "Bal Kalyan Test Shelter"
    assert told["Number of this slip"] == NUMBER
    assert not tells(words(content.letter))
    body = content.letter.bodies[0]
    assert (body.to, body.subject, body.signatory, body.footer) == ((), "", (), "")
    assert "R. Das" not in words(content.letter)


def test_a_slip_hides_an_office_whose_name_tells():
    assert quiet_name("Patna", "Bihar", Tongue("en")) == "Office in Patna"
    assert quiet_name("", "", Tongue("en")) == "Office"
    unit = OtherOffice("Anti Human Trafficking Unit Gaya", {}, "ahtu", "Gaya", "Bihar", "")
    assert other_name(unit, Tongue("en")) == "Office in Gaya"
    goa = replace(unit, name="Anti Human Trafficking Unit North", district="North", state="Goa")
    assert "दिल्ली" not in other_name(goa, Tongue("hi"))
    assert "दाङ" in quiet_name("Dang", "Lumbini Province", Tongue("hi"))


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("919000000002", "+919000000002"),
        ("9779800000000", "+9779800000000"),
        ("1098", "1098"),
        ("06122 345678", "06122 345678"),
        ("ask for the rescued girl", ""),
        ("", ""),
    ],
)
def test_a_slip_shows_a_telephone_or_nothing(phone, shown):
    assert dialled(phone) == shown


def test_a_notice_holds_six_facts_and_no_name(two):
    one, other = two
    case = case_with(one, {**CHILD, "p1.age": "30", "p1.is_child_stated": "no"})
    decisions.add_consent(one, case.case_id, 1, REFUSED)
    cases.set_facts(one, case.case_id, {"e1.event_date": "2026-10"})
    facts = ("p1.sex_or_gender", "p1.home_district", "p1.purpose", "e1.event_date")
    record = cases.show_case(one, case.case_id)
    command = everything(one, record, other, kind="notify", facts=facts, papers=(), services=())
    sent = referrals.send(one, command)
    content = said(one, "notice", sent.referral_id)
    assert rows(content) == {
        "Sex or gender": "Female",
        "Home district": "Purnia",
        "Purpose of the exploitation": "Child labour",
        "Month": "October 2026",
    }
    text = words(content.letter).casefold()
    for name in ("meera", "kumari", "मीरा", "guddi", "harilal", "ramesh", "m. k."):
        assert name not in text
    assert content.initials == ()
    assert refused(one, "referral", sent.referral_id) == "letter.notify-only"


# Around it --------------------------------------------------------------------------------------


def test_two_languages_give_two_whole_bodies(child):
    one, sent = child
    content = said(one, "referral", sent.referral_id, languages=("hi", "en"))
    first, second = content.letter.bodies
    assert (first.language, second.language) == ("hi", "en")
    assert content.initials == ("मी. कु.",)
    assert "M. K." in words(second)
    assert "मी. कु." in words(first)
    assert len(first.blocks) == len(second.blocks)
    # The office is called in the reader's script, and as the seal calls it.
    assert {"बाल कल्याण परीक्षण", "Bal Kalyan Test Shelter"} <= set(first.to)


def test_a_note_is_printed_as_typed_but_for_hidden_names(child):
    one, sent = child
    content = said(one, "referral", sent.referral_id, note="Meera <b>likes</b> & draws.\nDaily.")
    assert "M. K. <b>likes</b> & draws.\nDaily." in paragraphs(content)


def test_copies_have_words_of_their_own(adult):
    one, sent = adult
    copies = ("addressee", "office", "person")
    content = said(one, "referral", sent.referral_id, copies=copies)
    assert content.letter.copies == copies
    assert [copy for copy, _ in content.letter.bodies[0].copy_words] == ["office", "person"]


def days_of(s: Services, sent: SentReferral, **wish: bool) -> str:
    return dict(said(s, "referral", sent.referral_id, **wish).letter.bodies[0].lines)["Date"]


def in_country(s: Services, code: str) -> Services:
    return replace(s, office=replace(s.office, country=code))


def test_nepali_dates_stand_where_an_office_is_in_nepal_or_they_are_asked_for(two):
    one, other = two
    _, sent = sealed(one, other, ADULT)
    plain, both = "25 November 2026", "25 November 2026 (9 Mangsir 2083 BS)"
    assert days_of(one, sent) == plain
    assert not is_nepali(one, sent.referral_id)
    assert days_of(one, sent, nepali_dates=True).replace(NO_BREAK, " ") == both
    assert days_of(in_country(one, "NP"), sent).replace(NO_BREAK, " ") == both
    assert is_nepali(in_country(one, "NP"))
    with writing(one) as session:
        session.get(Office, other.office.office_id).country = "NP"
    assert days_of(one, sent).replace(NO_BREAK, " ") == both
    assert is_nepali(one, sent.referral_id)
    assert not is_nepali(one)
    certificate_of = said(one, "certificate", sent.referral_id).letter.bodies[0]
    assert "2083" in dict(certificate_of.lines)["Date"]


@pytest.mark.parametrize(
    ("language", "home", "to", "head"),
    [
        ("en", "Purnia", "Ranchi, Jharkhand", "Patna, Bihar"),
        ("hi", "पूर्णिया", "रांची, झारखंड", "पटना, बिहार"),
        ("ne", "पूर्णिया", "रांची, झारखंड", "पटना, बिहार"),
        ("bn", "পূর্ণিয়া", "রাঁচি, ঝাড়খণ্ড", "পাটনা, বিহার"),
    ],
)
def test_places_stand_in_the_script_of_the_letter(child, language, home, to, head):
    one, sent = child
    content = said(one, "referral", sent.referral_id, languages=(language,))
    plain = functools.partial(unicodedata.normalize, "NFC")
    told = [text for block in content.letter.bodies[0].blocks if isinstance(block, Facts)
            for _label, text in block.rows]  # fmt: skip
    assert plain(home) in told
    assert content.letter.bodies[0].to[-1] == plain(to)
    assert content.letter.letterhead.lines[0] == plain(head)
    assert content.to_shown == "Bal Kalyan Test Shelter"


@pytest.mark.parametrize(
    ("district", "state", "shown"),
    [("North", "Goa", "गोवा"), ("East", "Sikkim", "सिक्किम"), ("Purnia", "Delhi", "दिल्ली")],
)
def test_a_letter_names_no_district_of_another_state(two, district, state, shown):
    one, other = two
    written = {**CHILD, "p1.home_state": state, "p1.home_district": district}
    _, sent = sealed(one, other, written)
    content = said(one, "referral", sent.referral_id, languages=("hi",))
    told = [text for block in content.letter.bodies[0].blocks if isinstance(block, Facts)
            for _label, text in block.rows]  # fmt: skip
    assert {district, shown} <= set(told)
    assert "उत्तरी दिल्ली" not in words(content.letter)


def test_a_line_of_the_letterhead_that_is_more_than_the_place_stays_as_it_was_written(two):
    one, other = two
    _, sent = sealed(one, other, ADULT)
    set_letterhead(one, "Asha Kendra", lines=["Patna, Bihar 800001", "Patna, Bihar"])
    content = said(one, "referral", sent.referral_id, languages=("hi",))
    assert content.letter.letterhead.lines == ("Patna, Bihar 800001", "पटना, बिहार")


def test_how_long_it_is_good_is_printed(adult):
    one, sent = adult
    usual = said(one, "referral", sent.referral_id).letter.bodies[0].lines
    assert ("Valid up to", "23 February 2027") in usual
    short = said(one, "referral", sent.referral_id, valid_days=1).letter.bodies[0].lines
    assert ("Valid up to", "26 November 2026") in short
    ever = said(one, "referral", sent.referral_id, valid_days=0).letter.bodies[0].lines
    assert "Valid up to" not in dict(ever)


def test_the_same_wish_gives_the_same_words(two):
    one, other = two
    _, sent = sealed(one, other, ENGLISH)
    assert said(one, "referral", sent.referral_id) == said(one, "referral", sent.referral_id)


def test_no_name_of_a_child_stands_as_that_of_a_suspect_or_in_a_field_of_one(two):
    one, other = two
    facts = {**CHILD, "p2.name_full": "Mausi of Meera Kumari", "p2.name_spouse": "Harilal Kumar"}
    facts |= {"p2.contact_person": "Meera Kumari", "p2.phone": CHILD["p1.phone"]}
    _, sent = sealed(one, other, {**facts, "summary": "Mausi of Meera Kumari came."})
    content = said(one, "referral", sent.referral_id)
    text = words(content.letter)
    for gone in ("Meera", "Kumari", "Harilal", "00077"):
        assert gone not in text, gone
    assert "Person 2" in text
    assert "Mausi of M. K. came." in text


def test_a_child_who_is_called_like_the_officer_who_signs_is_not_named_in_a_text(two):
    one, other = two
    name = one.user.name
    facts = {**CHILD, "p1.name_full": name, "p1.name_latin": name, "summary": f"{name} is 13."}
    _, sent = sealed(one, other, facts)
    told = rows(said(one, "referral", sent.referral_id))
    assert name not in told["Short account"]


def test_a_writing_names_one_woman_alone(two):
    one, other = two
    facts = {**ADULT, "p1.purpose": "sexual_other", "p2.role": "victim", "p2.age": "40"}
    facts |= {"p2.name_full": "Rekha Testwati", "p2.is_child_stated": "no"}
    facts |= {"p2.purpose": "sexual_other"}
    case = case_with(one, facts)
    for number in (1, 2):
        agree(one, case, other, number)
    sent = referrals.send(one, everything(one, cases.show_case(one, case.case_id), other))
    why = refused(one, "referral", sent.referral_id, name_ground=WRITING)
    assert why == "letter.ground-one-person"
    assert said(one, "referral", sent.referral_id, name_ground=ORDER).initials == ()
