"""What stands on a summary: nobody who is protected, what was agreed to, on two pages at most."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.base.errors import AppError
from app.consent.errors import ConsentBeyondError, ConsentForbidsError, ConsentMissingError
from app.consent.records import LegalGround
from app.letters.errors import SummaryRefusedError
from app.letters.records import NameGround
from app.letters.summary.fitting import fitted
from app.letters.summary.presets import PRESETS
from app.letters.summary.records import OWN, Part
from full_case import OTHER, agreed, full_case
from told_summary import GROUND, NAMED, a_child, drawn, of_labour, told, wish, with_person, words

# Who is hidden ----------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", [*PRESETS, OWN])
@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
def test_a_child_stands_as_initials_in_every_summary_and_language(audience, language):
    made = told(a_child(), wish(audience, language=language))
    said = words(made)
    for name in ("Meera", "Kumari", "मीरा", "कुमारी", "Guddi"):
        assert name not in said, name
    assert made.initials == (("मी. कु.",) if language in ("hi", "ne") else ("M. K.",))
    assert "+919000000077" not in said
    assert "Full name" in made.left_out


def test_a_ground_lets_the_name_stand_and_is_told_on_the_paper():
    said = words(told(a_child(), wish(name_ground=NAMED)))
    assert "Meera Kumari" in said
    assert "Order 7" in said
    with pytest.raises(AppError):
        told(a_child(), wish(name_ground=NameGround("victim_in_writing", "Letter 1", "Q.")))


def test_the_name_of_an_adult_stands_when_it_was_agreed_to_and_else_leaves_typed_text_too():
    case = with_person(full_case(), sex_exploitation_type=None)
    case = replace(
        case,
        facts={
            **case.facts,
            "offence_acts": (),
            "offence_sections": "",
            "summary": "Abcname left.",
        },
    )
    assert "Abcname Personab" in words(told(case, wish()))
    groups = tuple(one for one in case.consents[0].groups if one != "identity_names")
    fewer = replace(case, consents=(agreed(1, field_groups=groups),))
    made = told(fewer, wish())
    assert "Abcname" not in words(made)
    assert made.initials == ("Person 1",)
    assert "Full name" in made.not_agreed


def test_who_is_not_told_is_hidden_in_typed_text_as_in_letters():
    case = full_case(3)
    child = with_person(case, 3, role=("witness",), is_child_stated="yes", age=12, birth=None)
    text = {**child.facts, "summary": "Abcname Personad saw it."}
    made = told(replace(child, facts=text), wish("shelter"))
    assert "Personad" not in words(made)


def test_who_said_no_is_in_no_typed_text_of_another_and_neither_is_what_finds_her():
    typed = "Abcname Personac came too; her number is 90000 00055, she lives at Xyzgaon tola."
    case = with_person(of_labour(full_case(2), 1, 2), recruitment_details=typed)
    case = with_person(case, 2, phone="+919000000055", home_place="Xyzgaon tola")
    case = replace(case, consents=(agreed(1), agreed(2, capacity="refused")))
    open_to_all = replace(case, consents=(agreed(1), agreed(2)))
    said = words(told(open_to_all, wish("police")))
    assert "Personac" in said, "it stands when she agreed"
    assert "90000 00055" in said
    said = words(told(case, wish("police")))
    assert "Abcname Personab" in said
    assert "came too" in said
    for gone in ("Personac", "90000 00055", "Xyzgaon"):
        assert gone not in said, gone


def test_one_name_that_was_withheld_leaves_typed_text_while_the_others_stand():
    typed = "They called her Guddi at the kiln."
    case = of_labour(full_case(), 1)
    case = with_person(case, name_nickname="Guddi", recruitment_details=typed)
    assert "Guddi at the kiln" in words(told(case, wish("police")))
    case = replace(case, consents=(agreed(1, withhold=("name_nickname",)),))
    said = words(told(case, wish("police")))
    assert "Guddi" not in said
    assert "at the kiln" in said
    assert "Abcname Personab" in said


def test_the_family_of_an_adult_whose_name_was_withheld_is_not_named_either():
    case = of_labour(full_case(3), 1, 2, 3)
    case = with_person(case, 3, role=("family_member",), name_full="Xyzbrother Personad")
    yes = agreed(1)
    assert "Xyzbrother" in words(told(replace(case, consents=(yes, agreed(2))), wish()))
    names = ("name_full", "name_latin")
    case = replace(case, consents=(agreed(1, withhold=names), agreed(2)))
    assert "Xyzbrother" not in words(told(case, wish()))


def test_the_police_find_no_witness_and_no_informant_by_a_summary():
    typed = "Xyzinformant Personaf told it, and Abcname Personad saw it."
    case = of_labour(full_case(5), 1, 2)
    case = with_person(case, 3, role=("witness",), phone="+919000000033")
    case = with_person(case, 4, role=("rescuer",), present_place="Xyzgaon")
    case = with_person(case, 5, role=("informant",), name_full="Xyzinformant Personaf")
    case = replace(case, facts={**case.facts, "narrative": typed})
    made = told(case, wish("police"))
    said = words(made)
    assert "Abcname Personad saw it" in said
    for gone in ("000033", "Xyzgaon", "Xyzinformant", "Personaf"):
        assert gone not in said, gone
    (seen,) = (part for part in made.sheet.parts if part.title == "Abcname Personad")
    assert seen.rows == (("Role in the case", "Witness"),)
    assert "Informant" not in said
    whole = words(told(case, wish(OWN, sections=("identity", "story"))))
    assert "Xyzinformant" in whole, "whoever chooses sections tells of everybody"


# What was agreed to -----------------------------------------------------------------------------


def test_without_an_answer_there_is_no_summary_and_a_ground_opens_it():
    case = replace(full_case(), consents=())
    with pytest.raises(ConsentMissingError):
        told(case, wish())
    said = words(told(case, wish(ground=GROUND)))
    assert "The hearing is today" in said
    assert "Made-up Judge" in said


def test_the_decision_that_was_written_down_is_told_whatever_the_age():
    case = of_labour(full_case(), 1)
    (person,) = case.persons
    unsure = replace(case, persons=(replace(person, is_child="unknown"),))
    said = words(told(unsure, wish()))
    assert "The person agreed that this is shared" in said
    assert "to the child or the guardian" not in said
    said = words(told(a_child(), wish()))
    assert "This was explained to the child or the guardian" in said
    assert "The person agreed that this is shared" not in said
    both = replace(
        a_child(),
        persons=(*a_child().persons, replace(person, person_id="p2", number=2)),
        consents=(*a_child().consents, agreed(2)),
    )
    said = words(told(both, wish()))
    assert "This was explained to the child or the guardian" in said
    assert "The person agreed that this is shared" in said


def test_a_no_is_a_no():
    case = replace(full_case(), consents=(agreed(1, capacity="refused"),))
    with pytest.raises(ConsentForbidsError) as refused:
        told(case, wish())
    assert refused.value.facts["reason"] == "refused"


@pytest.mark.parametrize(
    ("changes", "slug"),
    [({"purposes": ("shelter",)}, "purpose"), ({"named_offices": ("d" * 64,)}, "office")],
)
def test_another_purpose_or_office_is_refused_as_in_a_letter(changes, slug):
    case = replace(full_case(), consents=(agreed(1, **changes),))
    with pytest.raises(ConsentForbidsError) as refused:
        told(case, wish())
    assert refused.value.facts["reason"] == slug


def test_an_office_outside_of_the_register_gets_nothing_that_was_agreed_for_others():
    with pytest.raises(ConsentForbidsError):
        told(full_case(), wish(office_id=""), other=None)


def test_what_was_withheld_or_not_agreed_to_stays_off_and_is_told_by_its_label():
    only = ("age_sex", "language", "health", "exploitation_summary")
    case = replace(
        full_case(), consents=(agreed(1, field_groups=only, withhold=("health_needs",)),)
    )
    made = told(case, wish())
    said = words(made)
    assert "Pregnant" in said
    assert "FIR number" not in said
    assert {"FIR number", "Home district"} <= set(made.not_agreed)
    assert "Some particulars do not stand on this paper" in said


def test_of_two_victims_the_no_of_one_keeps_the_case_and_her_own_facts_off():
    case = replace(full_case(2), consents=(agreed(1), agreed(2, capacity="refused")))
    made = told(case, wish())
    said = words(made)
    assert "Personab" in said or made.initials == ("A. P.",)
    assert len([part for part in made.sheet.parts if part.is_person]) == 1
    assert "The case" not in [part.title for part in made.sheet.parts]


def test_more_than_was_recorded_for_a_child_needs_a_reason_which_stands_on_the_paper():
    case = a_child(purposes=("shelter",))
    with pytest.raises(ConsentBeyondError) as refused:
        told(case, wish())
    assert "Legal help" in str(refused.value.facts["what"])
    said = words(told(case, wish(beyond_reason="The committee sits today")))
    assert "The committee sits today" in said
    assert "beyond what was recorded" in said
    narrow = a_child(field_groups=("age_sex",))
    assert "Home district" in told(narrow, wish()).not_agreed


def test_a_suspect_whose_role_may_not_be_told_is_not_told_at_all():
    groups = tuple(one for one in agreed(1).groups if one != "suspects")
    case = replace(full_case(3), consents=tuple(agreed(n, field_groups=groups) for n in (1, 2)))
    made = told(case, wish("police"))
    assert "Suspect" not in words(made)


def test_nothing_written_down_is_told_as_that():
    case = with_person(full_case(), **dict.fromkeys(full_case().persons[0].facts))
    empty = replace(case, facts={}, events=())
    with pytest.raises(SummaryRefusedError) as refused:
        told(empty, wish())
    assert refused.value.facts["reason"] == "summary.nothing"


# The paper --------------------------------------------------------------------------------------


def test_it_says_what_it_is_who_printed_it_and_that_nobody_signed():
    made = told(full_case(), wish())
    assert made.sheet.foot == (
        "Not a referral; for the file. Not signed. Printed by Pqr Office on 25 November 2026, from"
        " case LF-26-0001."
    )
    assert ("For whom", f"Child welfare committee – {OTHER.name}") in made.sheet.lines
    practice = told(full_case(), wish(), practice=True)
    assert any("Practice letter" in line for line in practice.sheet.head.lines)


@pytest.mark.parametrize("audience", [*PRESETS, OWN])
@pytest.mark.parametrize(("persons", "events"), [(1, 1), (4, 3), (40, 6)])
def test_every_field_of_forty_persons_makes_two_pages_and_the_rest_is_counted(
    audience, persons, events
):
    made = told(full_case(persons, events), wish(audience))
    pages = drawn(made)
    assert pages.pages <= 2
    assert not pages.missing
    if persons == 40:
        assert pages.cut.facts > 500
        assert f"Facts: {pages.cut.facts}; persons: {pages.cut.persons}" in text_of(pages.pdf)
    foot = "Not a referral; for the file."
    assert text_of(pages.pdf).count(foot) == pages.pages, "on every page"
    spoken = foot.encode("utf-16-be").hex().encode()
    marks = rb"/Artifact <</Type /Pagination[^>]*>> BDC\s+/Span <<[^<]*<feff" + spoken
    assert len(re.findall(marks, pages.pdf)) == pages.pages, "and it is no part of the text"


def text_of(pdf: bytes) -> str:
    """Return the words beside the glyphs of a PDF."""
    found = re.findall(rb"/ActualText <feff([0-9a-f]*)>>> BDC", pdf)
    tagged = [bytes.fromhex(one.decode()).decode("utf-16-be") for one in found]
    return "\n".join(tagged)


def test_the_same_words_give_the_same_bytes():
    made = told(full_case(5, 2), wish("police", language="hi"))
    assert drawn(made).pdf == drawn(made).pdf
    again = told(full_case(5, 2), wish("police", language="hi"))
    assert drawn(again).pdf == drawn(made).pdf


@pytest.mark.parametrize("language", ["en", "hi", "ne", "bn"])
def test_each_language_is_set_whole(language):
    made = told(full_case(), wish(language=language))
    pages = drawn(made)
    assert pages.missing == ()
    said = text_of(pages.pdf)
    for row in made.sheet.parts[0].rows[:5]:
        assert row[0] in said


def test_hostile_text_is_printed_as_it_is_and_breaks_nothing():
    odd = "<img src='/etc/passwd'/> &amp; \u202e\U0001f600 \x07 ((( " + "x" * 5000
    case = full_case(narrative=odd, summary="\n" * 400 + "end")
    pages = drawn(told(case, wish("police")))
    assert pages.pages <= 2
    assert "\U0001f600" in pages.missing
    assert "<img src='/etc/passwd'/>" in text_of(pages.pdf)


# Cutting ----------------------------------------------------------------------------------------


def rows(count: int, text: str = "short") -> tuple[tuple[str, str], ...]:
    return tuple((f"Fact {number}", text) for number in range(count))


def test_everything_stays_when_it_has_room():
    parts = [
        Part("One", rows(3), 3),
        Part("Two", rows(2), 2, "brief", 1, "Further", is_person=True),
    ]
    plan = fitted(parts, lambda _plan: True)
    assert not plan.cut
    assert [group.title for group in plan.groups] == ["One", "Two"]


def test_further_persons_become_a_line_before_any_text_is_cut():
    parts = [
        Part("One", rows(3, "long " * 200), 3),
        *(Part(f"P{n}", rows(9), 9, "brief", 3, "Further", is_person=True) for n in range(4)),
    ]
    plan = fitted(parts, lambda plan: len(plan.groups) < 3)
    assert [group.title for group in plan.groups] == ["One", "Further"]
    assert [line.words for line in plan.groups[1].lines] == ["brief"] * 4
    assert (plan.cut.facts, plan.cut.persons, plan.cut.texts) == (24, 0, 0)


def test_texts_are_cut_at_a_word_before_facts_are_and_both_are_counted():
    parts = [Part("One", rows(3, "word " * 400), 3)]
    plan = fitted(parts, lambda plan: max(len(one.words) for one in plan.groups[0].lines) < 700)
    assert (plan.cut.facts, plan.cut.texts) == (0, 3)
    assert all(line.words.endswith("word …") for line in plan.groups[0].lines)


def test_a_text_of_many_lines_is_cut_by_its_lines_and_empty_ones_go_first():
    airy = Part("One", (("Fact", "\n" * 400 + "end"), ("Other", "one\n" * 90)), 2)
    plan = fitted(
        [airy], lambda plan: sum(one.words.count("\n") for one in plan.groups[0].lines) < 12
    )
    assert plan.groups[0].lines[0].words == "end"
    assert plan.groups[0].lines[1].words.splitlines() == ["one"] * 9 + ["one …"]
    assert (plan.cut.facts, plan.cut.texts) == (0, 1)


def test_no_part_is_lost_for_another_when_facts_are_cut():
    parts = [
        Part("One", rows(90), 90),
        Part("Case", rows(60), 60),
        *(Part(f"P{n}", (), 50, "brief", 3, "Further", is_person=True) for n in range(40)),
    ]
    plan = fitted(parts, lambda plan: sum(len(group.lines) for group in plan.groups) <= 90)
    assert [len(group.lines) for group in plan.groups] == [30, 30, 30]
    assert plan.cut.persons == 10
    assert plan.cut.facts == 60 + 30 + 30 * 47 + 10 * 50


def test_where_nothing_fits_the_cut_counts_everything():
    plan = fitted([Part("One", rows(4), 4)], lambda plan: not plan.groups)
    assert (plan.groups, plan.cut.facts) == ((), 4)


def test_where_not_a_single_fact_has_room_nothing_is_drawn():
    made = told(full_case(2), wish(ground=replace(GROUND, reason="x\n" * 250)))
    with pytest.raises(SummaryRefusedError) as refused:
        drawn(made)
    assert refused.value.facts["reason"] == "summary.no-room"


def test_the_longest_grounds_that_may_be_written_leave_room_for_facts():
    long = ("word " * 120).strip()
    by = LegalGround("court_order", long, long, long)
    named = NameGround("committee_order", long, long)
    pages = drawn(told(full_case(40, 6), wish(ground=by, name_ground=named)))
    assert pages.pages == 2
    assert "Full name" in text_of(pages.pdf) or "Abcname" in text_of(pages.pdf)


def test_an_office_of_another_kind_than_the_reader_is_known():
    other = replace(OTHER, kind="ngo")
    assert told(full_case(), wish("cwc"), other=other).is_unfit
    assert not told(full_case(), wish("shelter"), other=other).is_unfit
    assert not told(full_case(), wish(OWN), other=other).is_unfit
    assert not told(full_case(), wish("cwc"), other=replace(OTHER, kind="")).is_unfit
    assert not told(full_case(), wish("cwc")).is_unfit


def test_the_number_of_a_case_stands_as_it_is_everywhere():
    made = told(replace(full_case(), case_no="LF-26-0077"), wish(ground=GROUND))
    assert made.sheet.number == "LF-26-0077"
    assert "LF-26-0077" in made.sheet.foot
