"""What a notice tells a person: how long as the head set it, nothing of the case, on paper less."""

import dataclasses

import pytest

from app.base.errors import AppError, CaseStateError, NotFoundError
from app.cases.records import CaseRecord
from app.core import log
from app.core.permissions import HEAD, OFFICER, ROLES
from app.core.services import Services
from app.letters import person_notice
from app.letters.document import block_text
from app.letters.frame import tells
from app.letters.issue import issue, list_letters, pdf_again
from app.letters.prepare import kinds_for, prepare
from app.letters.read_out import ToRead, lines_of, note_read, words_to_read
from app.letters.records import PERSON_NOTICE, MakeLetter
from app.retention import recycle_bin, rules
from app.sealed import sealed
from app.story.log_sentences import sentence
from app.story.timeline import case_timeline
from content_desk import ADULT, CHILD, refused, said, words
from office_sim import Hands
from pair_sim import CLOCK, case_with
from sealed_offices import sealed_pair

LANGUAGES = ("en", "hi", "ne", "bn")
UNIT = "Anti Human Trafficking Unit Made-up"


@pytest.fixture
def child(s: Services) -> CaseRecord:
    return case_with(s, CHILD)


def notice(case: CaseRecord, **changes: object) -> dict[str, object]:
    return {"case_id": case.case_id, "safe_to_carry": True, **changes}


def aloud(s: Services, case: CaseRecord, **changes: object) -> str:
    wish = dataclasses.replace(ToRead(PERSON_NOTICE, case.case_id), **changes)  # type: ignore[arg-type]
    return "\n".join(lines_of(words_to_read(s, wish).blocks))


def called(s: Services, **changes: object) -> Services:
    """Return the same office under another name or in another country."""
    return dataclasses.replace(s, office=dataclasses.replace(s.office, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_the_case_and_nobody_stands_on_the_paper(s, child, language):
    told = words(said(s, PERSON_NOTICE, **notice(child, languages=(language,))).letter)
    for fact in (
        "Meera",
        "मीरा",
        "Guddi",
        "Kumari",
        "Purnia",
        "Banawati",
        "212/2026",
        "13",
        "kiln",
    ):
        assert fact not in told
    assert child.case_no not in told
    assert not tells(told)
    # Whom to call stands there, and who signs.
    assert s.office.name in told
    assert "+919000000001" in told
    assert "R. Das" in told


def test_how_long_is_told_as_the_head_set_it(s, child):
    assert "No fixed time is set." in aloud(s, child)
    rules.set_rules(s, {"child": (24, 84), "adult": (12, 0)})
    told = aloud(s, child)
    assert "2 years after our work ends, we look whether it is still needed." in told
    assert "7 years after our work ends, we decide whether to erase it." in told
    assert person_notice.FROM_18 in told
    assert person_notice.NO_TIME not in told
    grown = aloud(s, case_with(s, ADULT))
    assert "1 year after our work ends, we look" in grown
    assert "erase it." not in grown.split("How long")[1].split("What you can ask")[0]
    assert person_notice.FROM_18 not in grown


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "18 months after our work ends, we look"),
        ("hi", "हमारा काम ख़त्म होने के 18 महीने बाद हम देखते हैं"),
        ("ne", "हाम्रो काम सकिएको 18 महिना पछि हामी"),
        ("bn", "আমাদের কাজ শেষ হওয়ার 18 মাস পরে আমরা দেখি"),
    ],
)
def test_how_long_is_a_sentence_in_each_language(s, child, language, words):
    rules.set_rules(s, {"child": (18, 0)})
    assert words in aloud(s, child, language=language)


def test_whose_age_nobody_knows_is_told_the_rule_of_a_child(s):
    rules.set_rules(s, {"adult": (12, 60)})
    unsure = case_with(s, {"p1.name_full": "Lata Banawati", "p1.role": "victim"})
    assert person_notice.NO_TIME in aloud(s, unsure)


def test_what_an_office_owes_by_the_law_of_india_is_told_in_india_alone(s, child):
    assert "90 days" in aloud(s, child)
    abroad = aloud(called(s, country="NP"), child)
    assert "India" not in abroad
    assert person_notice.TELL_HEAD in abroad


def test_a_name_that_tells_is_said_aloud_and_stands_on_no_paper(s, child):
    unit = called(s, name=UNIT, name_local="")
    assert UNIT in aloud(unit, child)
    content = said(unit, PERSON_NOTICE, **notice(child))
    assert "We are Office in Patna." in words(content.letter)
    assert UNIT not in "\n".join((words(content.letter), content.to, content.shown(1)))


def test_nobody_hands_it_over_before_the_person_said_that_it_is_safe(s, child):
    assert refused(s, PERSON_NOTICE, case_id=child.case_id) == "letter.not-safe"
    assert refused(s, PERSON_NOTICE, **notice(child, note="Come back")) == "letter.no-note"
    assert refused(s, PERSON_NOTICE, **notice(child, person=2)) == "letter.no-such-person"


def test_it_is_of_a_case_and_of_no_referral(two):
    from content_desk import sealed as sealed_letter

    one, other = two
    case, sent = sealed_letter(one, other, ADULT)
    assert PERSON_NOTICE in kinds_for(one, case_id=case.case_id)
    assert PERSON_NOTICE not in kinds_for(one, referral_id=sent.referral_id)
    wish = notice(case, referral_id=sent.referral_id)
    with pytest.raises(AppError) as caught:
        prepare(one, MakeLetter(PERSON_NOTICE, ("en",), **wish))  # type: ignore[arg-type]
    assert caught.value.facts["reason"] == "letter.of-case-alone"


def test_without_a_telephone_it_can_be_read_out_and_not_handed_over(s, child, monkeypatch):
    monkeypatch.setattr(
        "app.letters.source.contact_facts", lambda _session: {"phone": "", "email": ""}
    )
    assert refused(s, PERSON_NOTICE, **notice(child)) == "letter.no-telephone"
    assert person_notice.WHO in aloud(s, child)


def test_on_paper_it_is_a_letter_with_its_number_its_seal_and_its_line(s, child):
    wish = MakeLetter(PERSON_NOTICE, ("hi",), **notice(child))  # type: ignore[arg-type]
    ready = prepare(s, wish)
    assert (ready.pages, ready.missing, ready.initials) == (1, (), ())
    assert ready.shown == "To whom it may concern; 1 page; ref L-26-0001"
    issued = issue(s, ready)
    assert [one.letter_id for one in list_letters(s, case_id=child.case_id)] == [issued.letter_id]
    assert pdf_again(s, issued.letter_id) == ready.pdf
    assert "Notice to the person" in sentence(log.entries(s, limit=1)[0])


def test_looking_keeps_nothing_and_reading_out_is_written_down(s, child):
    before = log.entries(s, limit=1)[0].number
    told = words_to_read(s, ToRead(PERSON_NOTICE, child.case_id, language="hi"))
    assert log.entries(s, limit=1)[0].number == before
    assert (told.wish.person, told.case_no) == (1, child.case_no)
    note_read(s, told.wish)
    (line,) = log.entries(s, limit=1)
    assert sentence(line) == (
        f"What is kept was read out to person 1 of {child.case_no};"
        " Notice to the person: what is kept, and why; हिन्दी"
    )
    assert "person_told" in [one.kind for one in case_timeline(s, child.case_id).entries]


def test_of_a_sealed_case_the_line_outside_tells_numbers_alone(tmp_path):
    with sealed_pair(tmp_path, Hands(CLOCK.now())) as at:
        with sealed.opened(at.one, at.case_id) as inside:
            told = words_to_read(inside, ToRead(PERSON_NOTICE, at.case_id))
            note_read(inside, told.wish)
        (line,) = [one for one in log.entries(at.one) if one.action == "person_told"]
        assert dict(line.facts) == {"number": 1}
        with pytest.raises(NotFoundError):
            words_to_read(at.one, ToRead(PERSON_NOTICE, at.case_id))


@pytest.mark.parametrize("role", [one for one in ROLES if one not in (HEAD, OFFICER)])
def test_who_may_make_no_letters_reads_nothing_out(s, child, role):
    reader = dataclasses.replace(s, user=dataclasses.replace(s.user, role=role))
    for act in (words_to_read, note_read):
        with pytest.raises(CaseStateError):
            act(reader, ToRead(PERSON_NOTICE, child.case_id))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "certificate"}, "letter.kind-unknown"),
        ({"language": "fr"}, "letter.language-unknown"),
        ({"person": 2}, "letter.no-such-person"),
        ({"person": 9}, "letter.no-such-person"),
    ],
)
def test_what_cannot_be_read_out_is_refused_and_not_written_down(s, child, changes, reason):
    before = log.entries(s, limit=1)[0].number
    wish = dataclasses.replace(ToRead(PERSON_NOTICE, child.case_id), **changes)
    for act in (words_to_read, note_read):
        with pytest.raises(AppError) as caught:
            act(s, wish)
        assert caught.value.facts["reason"] == reason
    assert log.entries(s, limit=1)[0].number == before


def test_of_several_persons_it_is_asked_who_and_of_a_case_in_the_bin_nothing(s):
    both = case_with(s, {**ADULT, "p1.role": "victim", "p2.role": "victim", "p2.name_full": "Asha"})
    with pytest.raises(AppError) as caught:
        words_to_read(s, ToRead(PERSON_NOTICE, both.case_id))
    assert caught.value.facts["reason"] == "letter.which-person"
    recycle_bin.bin_case(s, both.case_id)
    with pytest.raises(CaseStateError):
        words_to_read(s, ToRead(PERSON_NOTICE, both.case_id, 1))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_that_is_read_out_is_in_the_language(s, child, language):
    told = words_to_read(s, ToRead(PERSON_NOTICE, child.case_id, language=language))
    letters = [one for block in told.blocks for one in block_text(block) if one.isalpha()]
    latin = sum(one.isascii() for one in letters)
    assert (latin > len(letters) * 0.9) == (language == "en")
