"""What a person is told of what is written about them: theirs, all of it aloud, little on paper."""

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from app.base.errors import AppError
from app.cases import cases
from app.cases.records import CaseRecord
from app.consent import decisions
from app.consent.records import LegalGround
from app.core import log
from app.core.services import Services, writing
from app.duplicates.merging import MergeChoices, merge_cases, undo_merge
from app.inbox import acceptance
from app.letters import person_summary
from app.letters.document import Facts
from app.letters.frame import tells
from app.letters.issue import issue, pdf_again
from app.letters.prepare import prepare
from app.letters.read_out import ToRead, lines_of, note_read, words_to_read
from app.letters.reader_language import Tongue
from app.letters.records import PERSON_SUMMARY, MakeLetter, NameGround
from app.letters.summary import issuing
from app.letters.summary.records import SummaryWish
from app.outbox import delivery
from app.referrals import consent_withdrawn, referrals
from content_desk import ADULT, CHILD, refused, said, words
from content_desk import sealed as sealed_letter
from models.fields import CATALOGUE, CODE_LISTS
from models.fields.values import code_label
from models.rows.case import Referral
from models.rows.case_work import FieldChange
from models.rows.office import Office
from pair_sim import agree, case_with, everything
from told_summary import GROUND

LANGUAGES = ("en", "hi", "ne", "bn")
TOLD = {
    **CHILD,
    "p1.needs_details": "Afraid of Ramesh Banawati, told the warden Asha Made-up.",
    "p1.present_place": "Made-up shelter, lane 2",
    "p3.role": "informant",
    "p3.name_full": "Kamla Chandrika",
    "p4.role": "victim",
    "p4.name_full": "Rupa Banawati",
    "p4.age": "15",
    "p4.phone": "+919000000099",
    "e1.event_description": "Ramesh Banawati and Kamla Chandrika were at the station with Rupa.",
    "e1.person_ids": "p1",
}
TWO = {
    **ADULT,
    "p1.role": "victim",
    "p2.role": "victim",
    "p2.name_full": "Rupa",
    "p2.age": "30",
    "fir_no": "212/2026",
    "narrative": "They came by train.",
}
ON_A_GROUND = LegalGround("risk_to_life", "", "Made-up Judge", "Tonight")
OTHERS = ("Ramesh", "Kamla", "Rupa", "Insp.", "+919000000088", "+919000000099")


def paper(case: CaseRecord, **changes: object) -> dict[str, object]:
    return {"case_id": case.case_id, "safe_to_carry": True, "person": 1, **changes}


def aloud(s: Services, case: CaseRecord, person: int = 1, language: str = "en") -> str:
    told = words_to_read(s, ToRead(PERSON_SUMMARY, case.case_id, person, language))
    return "\n".join(lines_of(told.blocks))


def without_harmless(told: str) -> str:
    """Return the words of a paper without two that hold "sex" and tell nothing."""
    return told.replace("Sex or gender", "").replace("Age, sex and nationality", "")


@pytest.fixture
def child(s: Services) -> CaseRecord:
    return case_with(s, TOLD)


def test_every_section_of_a_person_is_told_or_left_out_on_purpose():
    known = {one.key for one in CATALOGUE.sections("person")}
    assert known - set(person_summary.SECTIONS) == {"suspect"}
    assert set(person_summary.SECTIONS) <= known
    for name in (*person_summary.CASE_FACTS, *person_summary.NOT_ON_PAPER):
        assert CATALOGUE.field(name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_aloud_all_of_the_person_is_told_and_nobody_else(s, child, language):
    told = aloud(s, child, language=language)
    for own in ("Meera Kumari", "Guddi", "+919000000077", "RC1234567", "Madeupnagar lane 4"):
        assert own in told
    assert "a scar on the left hand" in told
    assert "212/2026" in told
    for other in OTHERS:
        assert other not in told
    # The account of the case, and what the office thinks of it, stay here.
    assert "went with" not in told


def test_who_tells_something_in_a_text_of_the_person_stands_in_it_without_a_name(s, child):
    told = aloud(s, child)
    assert "Afraid of [name left out]" in told
    assert "[name left out]" in told.split("Event 1")[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_stands_nothing_that_tells_or_finds(s, child, language):
    content = said(s, PERSON_SUMMARY, **paper(child, languages=(language,)))
    told = "\n".join((words(content.letter), content.shown(1)))
    for hidden in (
        *OTHERS, "Meera", "मीरा", "Kumari", "Guddi", "Harilal", "RC1234567", "+919000000077",
        "Madeupnagar", "shelter, lane", "scar", "212/2026", child.case_no,
    ):  # fmt: skip
        assert hidden not in told
    assert not tells(without_harmless(told))
    assert person_summary.MORE_HERE in told or language != "en"
    assert content.left_out


def test_whose_house_is_that_of_somebody_else_is_told_their_own_address(s):
    home = {"p1.home_place": "Madeupnagar lane 9", "p1.name_father": "Harilal Banawati"}
    father = {
        "p2.role": "family_member",
        "p2.name_full": "Harilal Banawati",
        "p2.home_place": "Madeupnagar lane 9",
        "p2.phone": "+919000000066",
    }
    texts = {"p1.needs_details": "Call Harilal Banawati, +91 90000 00066."}
    told = aloud(s, case_with(s, {**ADULT, "p1.role": "victim", **home, **father, **texts}))
    assert "Madeupnagar lane 9" in told
    # A name is hidden also where the person knows it: a text may tell what he said here.
    assert "Harilal" not in told
    assert "00066" not in told


def test_another_victim_is_told_their_own_and_not_the_first(s, child):
    told = aloud(s, child, person=4)
    assert "Rupa Banawati" in told
    assert "+919000000099" in told
    for other in ("Meera", "Guddi", "Ramesh", "+919000000077", "scar"):
        assert other not in told
    # The event is about the first one alone.
    assert "Event 1" not in told
    assert refused(s, PERSON_SUMMARY, **paper(child, person=0)) == "letter.which-person"
    assert refused(s, PERSON_SUMMARY, **paper(child, person=2)) == "letter.no-such-person"


def test_an_event_of_nobody_is_told_when_nobody_else_is_there(s):
    alone = {"e1.event_type": "recruitment", "e1.event_description": "By train, in made-up March."}
    assert "By train" in aloud(s, case_with(s, {**ADULT, **alone}))
    two = {"p2.role": "victim", "p2.name_full": "Rupa", "p2.age": "30", **alone}
    assert "By train" not in aloud(s, case_with(s, {**ADULT, "p1.role": "victim", **two}))


def test_who_got_what_is_told_when_it_may_have_left(two, tmp_path: Path):
    one, other = two
    case, sent = sealed_letter(one, other, ADULT)
    assert person_summary.GIVEN_NOTHING in aloud(one, case)
    (tmp_path / "stick").mkdir()
    delivery.copy_to(one, sent.packet_id, tmp_path / "stick")
    told = aloud(one, case)
    assert person_summary.GIVEN_NOTHING not in told
    assert "25 November 2026: Bal Kalyan Test Shelter: " in told
    assert "Names" in told.split("Bal Kalyan")[-1]
    assert "for: Shelter" in told
    # Also what was taken back since: they may still have it.
    (consent,) = cases.show_case(one, case.case_id).consents
    decisions.withdraw_consent(one, consent.consent_id, how="spoken")
    consent_withdrawn.tell_offices(one, consent.consent_id)
    after = aloud(one, case)
    assert "Bal Kalyan Test Shelter: " in after
    assert "taken back on" in after


def test_what_stood_on_no_answer_says_so(two):
    one, other = two
    case = case_with(one, ADULT)
    sent = referrals.send(one, everything(one, case, other, ground=ON_A_GROUND))
    referrals.mark_handed_over(one, sent.referral_id)
    told = aloud(one, case)
    assert person_summary.NOT_ASKED in told
    assert person_summary.ON_GROUND in told


def sent_of(s: Services, to: Services, case: CaseRecord, *only: str) -> None:
    """Hand over some facts of a case on a ground, all of them when none are named."""
    command = everything(s, case, to, ground=ON_A_GROUND)
    command = dataclasses.replace(command, facts=only) if only else command
    referrals.mark_handed_over(s, referrals.send(s, command).referral_id)


def ended(s: Services) -> None:
    """Let every referral be answered, so that cases can become one."""
    with writing(s) as session:
        for row in session.scalars(select(Referral)):
            row.state = "accepted"


def no_list(s: Services, case: CaseRecord, person: int) -> bool:
    """Say whether neither aloud nor on paper is told who got what; on paper it stands too."""
    content = said(s, PERSON_SUMMARY, **paper(case, person=person))
    both = (aloud(s, case, person), words(content.letter))
    assert all(person_summary.GIVEN_NOTHING not in told for told in both)
    return all(
        person_summary.SEVERAL in told
        and not any(of in told for of in ("Bal Kalyan", "a printed summary", person_summary.CAME))
        for told in both
    )


def test_of_two_victims_nobody_is_told_what_left_of_the_other(two, tmp_path):
    one, other = two
    case = case_with(one, TWO)
    sent_of(one, other, case, "p1.age", "p1.name_full", "fir_no", "narrative")
    issuing.save(
        one,
        issuing.prepare(one, SummaryWish(case.case_id, "police", ground=GROUND)),
        tmp_path / "summary.pdf",
    )
    assert no_list(one, case, 1)
    assert no_list(one, case, 2)


def test_a_child_is_not_told_what_left_of_the_mother(two):
    one, other = two
    mother = {"p2.role": "family_member", "p2.name_full": "Rupa Banawati", "p2.phone": "9000000012"}
    case = case_with(one, {**CHILD, **mother, "p2.age": "38"})
    sent_of(one, other, case, "p2.name_full", "p2.phone", "summary")
    assert no_list(one, case, 1)


def test_whoever_was_taken_out_leaves_no_list_to_the_one_who_stays(two):
    one, other = two
    case = case_with(one, TWO)
    sent_of(one, other, case)
    cases.remove_person(one, case.case_id, 1)
    assert no_list(one, case, 2)
    case = case_with(one, {**ADULT, "p1.role": "victim"})
    sent_of(one, other, case)
    cases.remove_person(one, case.case_id, 1)
    # The next one is person 1 again.
    cases.set_facts(one, case.case_id, {"p1.role": "victim", "p1.name_full": "Rupa"})
    assert no_list(one, case, 1)


def test_what_a_damaged_history_lost_is_proved_by_log_and_referrals(two):
    one, other = two
    case = case_with(one, TWO)
    sent_of(one, other, case, "p1.age")
    cases.remove_person(one, case.case_id, 1)
    with writing(one) as session:
        session.execute(delete(FieldChange))
    assert no_list(one, case, 2)
    salvaged = case_with(one, ADULT)
    with writing(one) as session:
        log.record(session, one, "register_salvaged", cases=1, papers=0)
    assert no_list(one, salvaged, 1)


@pytest.mark.parametrize("match", [{}, {1: 1}], ids=["two people", "one person"])
def test_cases_that_were_made_one_give_no_list(two, match):
    one, other = two
    kept = case_with(one, {**ADULT, "p1.role": "victim"})
    merged = case_with(one, {**ADULT, "p1.role": "victim", "p1.name_full": "Rupa"})
    sent_of(one, other, merged)
    ended(one)
    merge = merge_cases(one, kept.case_id, merged.case_id, MergeChoices(match))
    assert no_list(one, kept, 1)
    undo_merge(one, merge.merge_id)
    # While they were one, what left stood in one of them.
    assert no_list(one, kept, 1)
    assert no_list(one, merged, 1)


def test_an_event_of_whoever_was_taken_out_is_told_to_nobody_else(s):
    of_both = {
        **TWO,
        "cwc_order_no": "77/2026",
        "fir_no": "212/2026",
        "e1.event_type": "recruitment",
        "e1.event_description": "Rupa was in made-up Katihar.",
        "e1.person_ids": "p2",
    }
    case = case_with(s, of_both)
    cases.remove_person(s, case.case_id, 2)
    told = aloud(s, case)
    assert "Katihar" not in told
    assert "77/2026" not in told
    assert "212/2026" in told


def test_of_a_case_that_came_with_one_person_who_sent_it_is_told(two):
    one, other = two
    for written, count in ((ADULT, 1), (TWO, 2)):
        mine = case_with(one, written)
        command = everything(one, mine, other, ground=ON_A_GROUND)
        item = acceptance.receive(other, Path(referrals.send(one, command).file))
        there = cases.show_case(other, acceptance.accept(other, item.packet_id).case_id)
        assert len(there.persons) == count
        told = aloud(other, there)
        assert (person_summary.CAME in told) == (count == 1)
        assert (person_summary.SEVERAL in told) == (count == 2)


def test_a_printed_summary_is_told_by_its_reader(s, tmp_path):
    case = case_with(s, ADULT)
    wish = SummaryWish(case.case_id, "police", ground=GROUND)
    issuing.save(s, issuing.prepare(s, wish), tmp_path / "summary.pdf")
    assert "25 November 2026: Police; a printed summary" in aloud(s, case)


def test_on_paper_an_office_whose_name_tells_is_called_by_its_place(two, monkeypatch):
    one, other = two
    case, sent = sealed_letter(one, other, ADULT)
    referrals.mark_handed_over(one, sent.referral_id)
    with writing(one) as session:
        row = session.get(Office, other.office.office_id)
        assert row is not None
        row.name = "Rescue Home for Trafficked Women"
        row.names = ()
    assert "Rescue Home" in aloud(one, case)
    told = words(said(one, PERSON_SUMMARY, **paper(case)).letter)
    assert "Office in Ranchi" in told
    assert not tells(without_harmless(told))


ON_PAPER = [
    one
    for section, stands in person_summary.SECTIONS.items()
    for one in next(each for each in CATALOGUE.sections("person") if each.key == section).fields
    if stands and one.name not in person_summary.NOT_ON_PAPER
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_stands_on_paper_is_called_by_no_word_that_tells(language):
    say = Tongue(language).say
    named = [one for one in ON_PAPER if one.name != "sex_or_gender"]
    assert not [one.name for one in named if tells(say(one.label))]
    for listed in person_summary.TELLING:
        codes = [one.value for one in CODE_LISTS[listed]]
        assert person_summary.TELLING[listed] <= set(codes)
        for code in set(codes) - person_summary.TELLING[listed] - {"age_sex"}:
            assert not tells(say(code_label(listed, code)))
    assert {one.value for one in CODE_LISTS["office_type"]} >= person_summary.NAMED_OFFICES


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_paper_codes_decide_what_is_left_out_in_every_language(two, tmp_path, language):
    one, other = two
    case = case_with(one, {**ADULT, "p1.occupation_before": "Bonded in a made-up kiln"})
    agree(one, case, other, purposes="shelter,legal,investigation,compensation")
    referrals.mark_handed_over(one, referrals.send(one, everything(one, case, other)).referral_id)
    for reader in ("police", "cwc", "shelter"):
        wish = SummaryWish(case.case_id, reader, ground=GROUND)
        issuing.save(one, issuing.prepare(one, wish), tmp_path / f"{reader}.pdf")
    say = Tongue(language).say
    content = said(one, PERSON_SUMMARY, **paper(case, languages=(language,)))
    told = words(content.letter)
    for listed, codes in person_summary.TELLING.items():
        for code in codes:
            assert say(code_label(listed, code)) not in told
            assert code_label(listed, code) in content.left_out
    # What harms nobody stands, in English too.
    female = f"{say('Sex or gender')}\n{say('Female')}"
    for stays in (female, say("Names"), say("Age, sex and nationality"), say("Shelter")):
        assert stays in told
    assert "kiln" not in told
    # The officer is told which row fell away; the paper only that there is more.
    assert "Work before" in content.left_out
    assert say(person_summary.AND_MORE) in told


@pytest.mark.parametrize("kind", ["police_station", "cwc", "court", "ahtu", "other", None])
def test_on_paper_an_office_of_a_kind_that_tells_or_is_not_known_is_called_by_its_place(two, kind):
    one, other = two
    case, sent = sealed_letter(one, other, ADULT)
    referrals.mark_handed_over(one, sent.referral_id)
    with writing(one) as session:
        session.get_one(Office, other.office.office_id).office_type = kind
    told = words(said(one, PERSON_SUMMARY, **paper(case)).letter)
    assert "Office in Ranchi" in told
    assert other.office.name not in told
    assert other.office.name in aloud(one, case)


def test_that_nothing_left_is_said_only_where_nothing_else_did(two, tmp_path):
    one, other = two
    case = case_with(one, ADULT)
    assert "As far as this register has written down, no other office" in aloud(one, case)
    letter = prepare(one, MakeLetter("certificate", ("en",), case_id=case.case_id, person=1))
    issue(one, letter)
    assert "no other office" not in aloud(one, case)
    assert person_summary.MORE_LEFT in aloud(one, case)
    for action in sorted(log.TAKEN_OUT_OF_MANY):
        fresh = case_with(one, ADULT)
        with writing(one) as session:
            log.record(session, one, action, cases=3, papers=1, format="csv")
        assert person_summary.MORE_LEFT in aloud(one, fresh)
    # A case that came was answered.
    command = everything(one, case, other, ground=ON_A_GROUND)
    item = acceptance.receive(other, Path(referrals.send(one, command).file))
    there = cases.show_case(other, acceptance.accept(other, item.packet_id).case_id)
    assert person_summary.MORE_LEFT in aloud(other, there)


def test_brothers_and_sisters_are_told_the_name_of_their_own_father(s):
    family = {
        "p1.role": "victim",
        "p2.role": "victim",
        "p2.name_full": "Rupa Banawati",
        "p1.name_father": "Harilal Banawati",
        "p2.name_father": "Harilal Banawati",
        "p1.name_mother": "Sita",
        "p2.name_mother": "Gita Chandrika",
        "p2.age": "12",
        "p1.needs_details": "Asks for Harilal Banawati, not for Gita Chandrika or Rupa.",
    }
    case = case_with(s, {**ADULT, **family})
    first, second = aloud(s, case, 1), aloud(s, case, 2)
    for told in (first, second):
        assert "Name of the father: Harilal Banawati" in told
    assert "Name of the mother: Sita" in first
    assert "Asks for Harilal Banawati, not for" in first
    assert "Gita" not in first
    assert "Rupa" not in first
    assert "Name of the mother: Gita Chandrika" in second
    # On paper his name could give away the child.
    assert "Harilal" not in words(said(s, PERSON_SUMMARY, **paper(case)).letter)


@pytest.mark.parametrize("father", ["Ramesh Banawati", "Ramesh", "रमेश बनावटी"])
def test_a_father_who_is_in_the_case_himself_is_not_named(s, father):
    suspect = {"p2.role": "suspect", "p2.name_full": "Ramesh Banawati"}
    case = case_with(s, {**ADULT, "p1.role": "victim", "p1.name_father": father, **suspect})
    assert father not in aloud(s, case)


def test_what_the_office_suspects_is_not_read_out_as_a_role(s):
    told = aloud(s, case_with(s, {**ADULT, "p1.role": "victim,suspect"}))
    assert "Role in the case: Victim\n" in told
    assert "Suspect" not in told


def test_an_office_that_is_gone_is_told_as_such(two, monkeypatch):
    one, other = two
    case = case_with(one, ADULT)
    agree(one, case, other)
    monkeypatch.setattr("app.letters.source.other_office", lambda _session, _office: None)
    assert "an office that is no longer in our list" in aloud(one, case)


def test_on_paper_nobody_is_asked_to_tell_us_without_a_telephone(s, child, monkeypatch):
    told = words(said(s, PERSON_SUMMARY, **paper(child)).letter)
    assert "Tell us. You need no reason, and you get an answer. You can also call +91" in told
    monkeypatch.setattr(
        "app.letters.source.contact_facts", lambda _session: {"phone": "", "email": ""}
    )
    content = said(s, PERSON_SUMMARY, **paper(child))
    assert "Tell us" not in words(content.letter)
    assert person_summary.WHOM_TO_TELL in content.left_out
    assert person_summary.YOU_CAN in aloud(s, child)


def test_an_adult_who_may_be_named_stands_by_name_and_others_on_a_ground_alone(s, child):
    case = case_with(s, ADULT)
    assert "Lata Banawati" in words(said(s, PERSON_SUMMARY, **paper(case)).letter)
    order = NameGround("court_order", "CRM 17/2026", "Sessions Judge")
    named = said(s, PERSON_SUMMARY, **paper(child, name_ground=order))
    assert "Meera Kumari" in words(named.letter)
    assert not any(other in words(named.letter) for other in OTHERS)


def test_it_takes_no_note_and_is_made_only_when_it_is_safe(s, child):
    assert refused(s, PERSON_SUMMARY, **paper(child, note="Come back")) == "letter.no-note"
    assert refused(s, PERSON_SUMMARY, **paper(child, safe_to_carry=False)) == "letter.not-safe"


def test_on_paper_it_is_a_letter_that_is_drawn_again_the_same(s, child):
    wish = MakeLetter(PERSON_SUMMARY, ("hi", "en"), **paper(child))  # type: ignore[arg-type]
    ready = prepare(s, wish)
    assert ready.missing == ()
    assert "ref L-26-0001" in ready.shown
    issued = issue(s, ready)
    assert pdf_again(s, issued.letter_id) == ready.pdf


def test_reading_it_out_is_written_down_without_a_word_of_it(s, child):
    wish = ToRead(PERSON_SUMMARY, child.case_id, 1, "bn")
    note_read(s, wish)
    (line,) = log.entries(s, limit=1)
    assert dict(line.facts) == {"number": 1, "letter_kind": PERSON_SUMMARY, "tongue": "বাংলা"}


def test_a_case_with_hardly_anything_is_told_as_it_is(s):
    bare = case_with(s, {"p1.name_full": "Lata Banawati", "p1.role": "victim"})
    told = words_to_read(s, ToRead(PERSON_SUMMARY, bare.case_id))
    assert any(isinstance(one, Facts) and one.rows[0][1] == "Lata Banawati" for one in told.blocks)
    nobody = cases.add_case(s, {"p1.role": "suspect", "p1.name_full": "Ramesh"})
    with pytest.raises(AppError) as caught:
        words_to_read(s, ToRead(PERSON_SUMMARY, nobody.case_id))
    assert caught.value.facts["reason"] == "letter.no-such-person"
