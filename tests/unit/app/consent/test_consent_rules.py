"""What may leave: the whole table of answers, ages, purposes, offices, groups, days and grounds."""

import dataclasses
import datetime as dt
import itertools
from typing import Any

import pytest

from app.base.errors import UnknownFieldError
from app.cases.records import CaseRecord, ConsentRecord, EventRecord, PaperRecord, PersonRecord
from app.consent import rules
from app.consent.errors import (
    ConsentForbidsError,
    ConsentIncompleteError,
    ConsentMissingError,
)
from app.consent.records import Beyond, LegalGround, SendReferral
from models.fields import CATALOGUE, CODE_LISTS

TODAY = dt.date(2026, 11, 25)
OFFICE, OTHER_OFFICE = "a" * 64, "b" * 64
ALL_GROUPS = tuple(group.key for group in CATALOGUE.groups)
GROUND = LegalGround("risk_to_life", "", "R. Das", "The child is in danger tonight.")


def person(
    number: int = 1, *, child: str = "no", roles: tuple[str, ...] = ("victim",), **facts: Any
):
    values = {"name_full": "Asha", "sex_or_gender": "female", "nationality": ("IN",), **facts}
    return PersonRecord(f"id{number}", number, roles, "Asha", "", child, values)


def answer(capacity: str = "adult_own", number: int = 1, at: int = 100, **changes: Any):
    facts: dict[str, Any] = {
        "given_by": "individual",
        "capacity": capacity,
        "explained_in_language": "hin",
        "explained": ("use_of_data",),
        "form": "spoken",
        "purposes": ("shelter", "medical"),
        "named_offices": (OFFICE,),
        "field_groups": ALL_GROUPS,
        "valid_from": "2026-11-01",
        "valid_to": "2026-12-31",
    }
    if capacity in ("child_guardian", "adult_without_capacity"):
        facts.update(given_by="caregiver", given_by_relation="mother")
    facts.update(changes)
    facts = {name: value for name, value in facts.items() if value}
    return ConsentRecord(
        consent_id=f"c{number}-{at}",
        person_number=number,
        given_by=facts.get("given_by", ""),
        capacity=capacity,
        purposes=facts.get("purposes", ()),
        groups=facts.get("field_groups", ()),
        offices=facts.get("named_offices", ()),
        valid_from=facts.get("valid_from", ""),
        valid_to=facts.get("valid_to", ""),
        recorded_at=at,
        recorded_by="R. Das",
        withdrawn_on=facts.get("withdrawn_on", ""),
        facts=facts,
    )


def case(
    *persons: PersonRecord, consents: tuple[ConsentRecord, ...] = (), **facts: Any
) -> CaseRecord:
    return CaseRecord(
        case_id="x",
        case_no="LF-26-0001",
        status="active",
        opened_on="2026-11-20",
        closed_on="",
        updated_at=0,
        facts={"summary": "Found", "notes": "Ours", "fir_no": "12/26", **facts},
        persons=persons,
        events=(EventRecord("e", 1, {"event_type": "rescue", "event_date": "2026-11"}),),
        papers=(),
        consents=consents,
        timeline=(),
    )


def one(record: CaseRecord, address: str = "p1.name_full", **changes: Any) -> str:
    asked: dict[str, Any] = {
        "papers": (), "office_id": OFFICE, "purpose": "shelter", "kind": "refer", "ground": None,
        "today": TODAY, **changes,
    }  # fmt: skip
    return rules.decide(record, [address], **asked)[address]


def test_no_answer_lets_nothing_leave():
    record = case(person())
    for address in ("p1.name_full", "summary", "e1.event_type", "fir_no", "p1.sex_or_gender"):
        for kind in ("refer", "transfer", "request", "notify"):
            assert one(record, address, kind=kind) == "no-answer"


def test_undecided_lets_nothing_leave_either():
    assert one(case(person(), consents=(answer("undecided"),))) == "no-answer"


def test_an_adults_yes_covers_what_it_names():
    record = case(person(), consents=(answer(),))
    for address in ("p1.name_full", "summary", "e1.event_type", "fir_no"):
        assert one(record, address) == ""


@pytest.mark.parametrize(
    ("purpose", "office", "group", "day"),
    list(itertools.product((True, False), (True, False), (True, False), ("before", "in", "after"))),
)
def test_an_adults_yes_needs_purpose_office_group_and_day_together(purpose, office, group, day):
    days = {
        "before": ("2026-11-26", ""),
        "in": ("2026-11-25", "2026-11-25"),
        "after": ("2026-11-01", "2026-11-24"),
    }
    record = case(
        person(),
        consents=(
            answer(
                purposes=("shelter",) if purpose else ("medical",),
                named_offices=(OFFICE,) if office else (OTHER_OFFICE,),
                field_groups=("identity_names",) if group else ("contact",),
                valid_from=days[day][0],
                valid_to=days[day][1],
            ),
        ),
    )
    if day != "in":
        expected = "no-answer"
    elif not purpose:
        expected = "purpose"
    elif not office:
        expected = "office"
    else:
        expected = "" if group else "group"
    assert one(record) == expected


def test_two_answers_do_not_add_up_to_one():
    """One for this purpose but another office, one for this office but another purpose."""
    record = case(
        person(),
        consents=(
            answer(at=1, named_offices=(OTHER_OFFICE,)),
            answer(at=2, purposes=("medical",)),
        ),
    )
    assert one(record) == "office"


def test_any_one_of_several_answers_may_cover_it():
    record = case(
        person(),
        consents=(
            answer(at=1, purposes=("medical",)),
            answer(at=2),
            answer(at=3, purposes=("legal",)),
        ),
    )
    assert one(record) == ""


def test_a_withdrawn_answer_does_not_count():
    assert one(case(person(), consents=(answer(withdrawn_on="2026-11-25"),))) == "no-answer"


@pytest.mark.parametrize(
    "lacking",
    [
        "given_by",
        "explained_in_language",
        "explained",
        "form",
        "purposes",
        "named_offices",
        "field_groups",
    ],
)
def test_an_incomplete_answer_does_not_count(lacking: str):
    record = answer(**{lacking: ()})
    assert rules.lacks(record.facts) == lacking
    assert one(case(person(), consents=(record,))) == "no-answer"


def test_a_later_no_ends_an_earlier_yes_and_a_later_yes_ends_the_no():
    no = answer("refused", at=200)
    assert one(case(person(), consents=(answer(at=100), no))) == "refused"
    assert one(case(person(), consents=(no, answer(at=100)))) == "refused"
    assert one(case(person(), consents=(no, answer(at=300)))) == ""
    undecided = answer("undecided", at=400)
    assert one(case(person(), consents=(answer(at=300), undecided))) == "no-answer"


@pytest.mark.parametrize(
    ("address", "value", "expected"),
    [
        ("p1.sex_or_gender", None, ""),
        ("p1.nationality", None, ""),
        ("p1.home_district", "Patna", ""),
        ("p1.purpose", ("begging",), ""),
        ("e1.event_date", None, ""),
        ("p1.name_full", None, "refused"),
        ("p1.phone", "+919000000001", "refused"),
        ("p1.home_place", "A village", "refused"),
        ("summary", None, "refused"),
        ("fir_no", None, "refused"),
        ("e1.event_type", None, "refused"),
    ],
)
def test_after_a_no_only_a_notice_without_identity_leaves(address, value, expected):
    facts = {} if value is None else {address.partition(".")[2]: value}
    record = case(person(**facts), consents=(answer("refused"),))
    assert one(record, address, kind="notify") == expected
    for kind in ("refer", "transfer", "request"):
        assert one(record, address, kind=kind) == "refused"


def test_after_a_no_the_day_stays_and_the_month_may_leave():
    record = case(person(), consents=(answer("refused"),))
    for date, expected in (
        ("2026-11-25", "month-only"),
        ("~2026-11-25", "month-only"),
        ("2026-11", ""),
        ("~2026", ""),
    ):
        record.events[0].facts["event_date"] = date  # type: ignore[index]
        assert one(record, "e1.event_date", kind="notify") == expected


@pytest.mark.parametrize("child", ["yes", "not_sure"])
@pytest.mark.parametrize("capacity", ["child_assent", "child_guardian"])
def test_for_a_child_explaining_and_assent_are_enough(child: str, capacity: str):
    record = case(
        person(child=child),
        consents=(answer(capacity, purposes=(), named_offices=(), field_groups=()),),
    )
    for address in ("p1.name_full", "p1.sex_or_gender", "summary", "e1.event_type", "fir_no"):
        assert one(record, address, office_id=OTHER_OFFICE, purpose="legal") == ""


@pytest.mark.parametrize("child", ["yes", "not_sure"])
@pytest.mark.parametrize(
    "consents",
    [
        (),
        (answer("child_assent", explained=()),),
        (answer("child_assent", explained_in_language=""),),
        (answer("child_guardian", given_by_relation=""),),
        (answer("child_guardian", given_by="individual"),),
        (answer("not_asked_child_rule"),),
        (answer("child_assent", withdrawn_on="2026-11-02"),),
        (answer("child_assent", valid_to="2026-11-24"),),
        (answer("child_assent", at=1), answer("undecided", at=9)),
    ],
)
def test_for_a_child_nothing_leaves_without_them(child: str, consents):
    expected = "child-not-explained"
    if consents and consents[-1].capacity == "undecided" and child == "not_sure":
        expected = "no-answer"
    assert one(case(person(child=child), consents=consents)) == expected


def test_an_adults_word_does_not_open_a_childs_facts():
    assert one(case(person(child="yes"), consents=(answer(),))) == "child-not-explained"


def test_a_childs_word_does_not_open_an_adults_facts():
    assert one(case(person(child="no"), consents=(answer("child_assent"),))) == "no-answer"


def test_when_age_is_not_sure_the_persons_own_word_keeps_its_scope():
    record = case(person(child="not_sure"), consents=(answer(field_groups=("contact",)),))
    assert one(record) == "group"
    assert one(case(person(child="not_sure"), consents=(answer("refused"),))) == "refused"


@pytest.mark.parametrize("capacity", ["adult_own", "child_assent"])
def test_what_was_withheld_by_name_stays(capacity: str):
    child = "yes" if capacity == "child_assent" else "no"
    record = case(
        person(child=child), consents=(answer(capacity, withhold=("name_full", "summary")),)
    )
    assert one(record) == "withheld"
    assert one(record, "summary") == "withheld"
    assert one(record, "p1.sex_or_gender") == ""


def test_what_is_about_the_whole_case_needs_every_victim():
    two = (person(1), person(2), person(3, roles=("suspect",)))
    assert one(case(*two, consents=(answer(number=1),)), "summary") == "no-answer"
    both = (answer(number=1), answer(number=2))
    for address in ("summary", "fir_no", "e1.event_type"):
        assert one(case(*two, consents=both), address) == ""
    assert (
        one(case(*two, consents=(answer(number=1), answer("refused", number=2))), "summary")
        == "refused"
    )
    assert one(case(*two, consents=(answer(number=1),)), "p1.name_full") == ""
    assert one(case(*two, consents=(answer(number=1),)), "p2.name_full") == "no-answer"


def test_a_case_without_victims_has_nobody_who_could_agree():
    assert one(case(), "summary") == "no-answer"
    assert one(case(person(roles=("suspect",)), consents=(answer(),)), "summary") == "no-answer"


@pytest.mark.parametrize(
    ("roles", "group"),
    [
        (("suspect",), "suspects"),
        (("family_member",), "family"),
        (("guardian",), "family"),
        (("witness",), "family"),
    ],
)
def test_facts_of_others_need_their_group_from_the_victims(roles, group):
    people = (person(1), person(2, roles=roles))
    without = tuple(one for one in ALL_GROUPS if one != group)
    assert one(case(*people, consents=(answer(),)), "p2.name_full") == ""
    assert one(case(*people, consents=(answer(field_groups=without),)), "p2.name_full") == "group"
    assert one(case(*people), "p2.name_full") == "no-answer"


def test_a_witness_who_was_asked_decides_too():
    people = (person(1), person(2, roles=("witness",)))
    consents = (answer(), answer("refused", number=2))
    assert one(case(*people, consents=consents), "p2.name_full") == "refused"


def test_a_suspect_has_no_say_about_the_case():
    people = (person(1), person(2, roles=("suspect",)))
    consents = (answer(), answer("refused", number=2))
    assert one(case(*people, consents=consents), "p2.name_full") == ""


def test_a_victim_who_is_also_a_suspect_decides_as_a_victim():
    record = case(
        person(roles=("suspect", "victim")), consents=(answer(field_groups=("suspects",)),)
    )
    assert one(record) == "group"


def test_papers_need_every_victim_and_their_group():
    def verdict(record: CaseRecord, group: str, ground: LegalGround | None = None) -> str:
        return rules.decide(record, [], [paper(group)], OFFICE, "shelter", "refer", ground, TODAY)[
            "f1"
        ]

    record = case(person(), consents=(answer(field_groups=("attachments",)),))
    assert verdict(record, "attachments") == ""
    assert verdict(record, "photo") == "group"
    assert verdict(record, "") == "never-leaves"
    assert verdict(case(person()), "attachments") == "no-answer"
    assert verdict(case(person()), "attachments", GROUND) == ""
    assert verdict(case(person()), "", GROUND) == "never-leaves"


def test_a_legal_ground_opens_all_but_what_never_leaves():
    for consents in ((), (answer("refused"),), (answer(withhold=("name_full",)),)):
        record = case(person(), consents=consents)
        for address in ("p1.name_full", "summary", "e1.event_type"):
            assert one(record, address, ground=GROUND) == ""
        assert one(record, "notes", ground=GROUND) == "never-leaves"
        assert one(record, "p7.name_full", ground=GROUND) == "not-in-case"


def test_what_never_leaves_and_what_is_not_there():
    record = case(person(), consents=(answer(),))
    assert one(record, "notes") == "never-leaves"
    assert one(record, "case_owner") == "never-leaves"
    assert one(record, "p2.name_full") == "not-in-case"
    with pytest.raises(UnknownFieldError):
        one(record, "no_such_field")


@pytest.mark.parametrize(
    ("ground", "missing"),
    [
        (LegalGround("", "", "R. Das", "why"), "Ground"),
        (LegalGround("because", "", "R. Das", "why"), "Ground"),
        (LegalGround("risk_to_life", "", " ", "why"), "Decided by"),
        (LegalGround("child_protection", "", "R. Das", "\n"), "Reason in words"),
        (LegalGround("court_order", "", "R. Das", "why"), "Order number or law"),
    ],
)
def test_a_ground_that_nobody_could_answer_for_is_refused(ground: LegalGround, missing: str):
    with pytest.raises(ConsentIncompleteError) as caught:
        one(case(person()), ground=ground)
    assert caught.value.facts == {"field": missing}
    rules.check_ground(LegalGround("court_order", "12/2026", "R. Das", "why"))


def ask(record: CaseRecord, facts: list[str], papers=()) -> None:
    rules.require(record, facts, papers, OFFICE, "shelter", "refer", None, TODAY)


def test_require_says_which_fact_and_why():
    with pytest.raises(ConsentMissingError):
        ask(case(person()), ["p1.name_full"])
    record = case(person(), consents=(answer(field_groups=("contact",)),))
    with pytest.raises(ConsentForbidsError) as caught:
        ask(record, ["p1.phone", "p1.name_full"])
    assert caught.value.facts == {"field": "Full name", "reason": "group"}
    ask(record, ["p1.phone"])
    with pytest.raises(ConsentForbidsError) as caught:
        ask(record, [], [PaperRecord("f1", "t", "other", "x/y", 1, "0" * 64, 0, "", "photo")])
    assert caught.value.facts == {"field": "Attachments", "reason": "group"}


def test_adults_without_capacity_need_somebody_who_speaks_for_them():
    assert one(case(person(), consents=(answer("adult_without_capacity"),))) == ""
    alone = answer("adult_without_capacity", given_by="individual")
    assert rules.lacks(alone.facts) == "given_by"
    assert one(case(person(), consents=(alone,))) == "no-answer"


def paper(group: str = "photo") -> PaperRecord:
    return PaperRecord("f1", "t", "other", "x/y", 1, "0" * 64, 0, "", group)


def test_it_is_told_whose_word_counts_and_for_which_facts():
    record = case(person(1), person(2), person(3, roles=("suspect",)))
    facts = ["p1.name_full", "p1.sex_or_gender", "p3.name_full"]
    assert rules.asked(record, facts, [paper()]) == {
        1: {"identity_names", "age_sex", "suspects", "photo"},
        2: {"suspects", "photo"},
    }
    assert rules.asked(record, ["p7.name_full"], ()) == {}
    assert rules.asked(case(person()), ["notes"], ()) == {1: {""}}


def test_a_refusal_says_whose_fact_it_is_where_a_case_has_several_people():
    record = case(person(1), person(2), consents=(answer(number=1, field_groups=("contact",)),))
    for address, told, error in (
        ("p1.name_full", {"person": 1, "reason": "group"}, ConsentForbidsError),
        ("p2.name_full", {"person": 2}, ConsentMissingError),
    ):
        with pytest.raises(error) as caught:
            ask(record, [address])
        assert caught.value.facts == {"field": "Full name", **told}
    record = case(person(1), person(2))
    with pytest.raises(ConsentMissingError) as caught:
        ask(record, ["fir_no"])
    assert caught.value.facts == {"field": CATALOGUE.field("fir_no").label}
    with pytest.raises(ConsentMissingError) as caught:
        ask(record, [], [paper()])
    assert caught.value.facts == {"field": "Attachments"}


def test_of_two_words_of_one_second_the_no_is_the_later():
    both = (answer(at=100), answer("refused", at=100))
    for consents in (both, both[::-1]):
        assert one(case(person(), consents=consents)) == "refused"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"valid_from": "2026-11-26"}, ""),
        ({"valid_from": "2026-11-25"}, "refused"),
        ({"withdrawn_on": "2026-11-24"}, "no-answer"),
        ({"valid_to": "2026-11-24"}, "no-answer"),
        ({"valid_to": "2026-11-25"}, "refused"),
    ],
)
def test_a_no_ends_the_yes_from_its_first_day_and_for_good(changes, expected):
    consents = (answer(at=100), answer("refused", at=200, **changes))
    assert one(case(person(), consents=consents)) == expected


def test_what_a_decision_needs_follows_from_who_decided():
    told = ("given_by", "capacity", "explained_in_language", "explained", "form")
    scope = ("purposes", "named_offices", "field_groups", "valid_from")
    assert rules.needed("not_asked_child_rule") == told[:2]
    assert rules.needed("refused") == rules.needed("child_assent") == told
    assert rules.needed("adult_own") == told + scope
    assert rules.needed("adult_without_capacity") == (*told, *scope, "given_by_relation")
    assert rules.needed("child_guardian") == (*told, "given_by_relation")


def test_all_that_a_decision_lacks_is_told_in_its_order():
    assert rules.lacking({}) == (
        "given_by",
        "capacity",
        "explained_in_language",
        "explained",
        "form",
    )
    assert rules.lacks({}) == "given_by"
    own = answer("child_guardian", given_by="individual", form="").facts
    assert rules.lacking(own) == ("form", "given_by")
    assert rules.lacking(answer().facts) == ()
    assert rules.lacks(answer().facts) == ""


def test_words_beside_a_notice_stay_back_only_while_the_no_stands():
    def check(*consents: ConsentRecord, details: str = "Some words", ground=None) -> None:
        command = SendReferral(
            case_id="x", to=OFFICE, kind="notify", purpose="shelter", facts=("p1.sex_or_gender",),
            details=details, ground=ground,
        )  # fmt: skip
        rules.check_details(case(person(), consents=consents), command, TODAY)

    no = answer("refused", at=100)
    with pytest.raises(ConsentForbidsError) as caught:
        check(answer(at=50), no)
    assert caught.value.facts == {"field": CATALOGUE.field("details").label, "reason": "refused"}
    check(no, details="")
    check(no, ground=GROUND)
    check(no, answer(at=200))
    check()


def test_the_usual_facts_of_a_purpose_and_of_a_notice_are_those_of_the_catalogue():
    purposes = {code.value for code in CODE_LISTS["consent_purpose"]}
    assert set(rules.USUAL_GROUPS) == purposes - {"statistics", "other"}
    for groups in rules.USUAL_GROUPS.values():
        assert {"age_sex", "language"} <= set(groups) <= set(ALL_GROUPS)
        assert len(groups) > 2
    assert len(rules.NOTIFY_FACTS) == 6
    assert all(name in CATALOGUE for name in rules.NOTIFY_FACTS)


def test_an_office_under_a_new_number_counts_once_the_number_was_checked():
    def verdict(earlier: tuple[str, ...], checked: tuple[str, ...]) -> str:
        record = case(person(), consents=(answer(named_offices=(OTHER_OFFICE,)),))
        moved = dataclasses.replace(record, moves={OFFICE: earlier}, moves_checked=checked)
        return one(moved)

    assert verdict((OTHER_OFFICE,), (OFFICE,)) == ""
    assert verdict((OTHER_OFFICE,), ()) == "office-moved"
    assert verdict(("c" * 64,), (OFFICE,)) == "office"
    assert verdict((), ()) == "office"


def test_the_nearest_decision_says_what_to_ask():
    """A group is asked for before a moved office, this before another one, and last the purpose."""
    far = {"purpose": {"purposes": ("legal",)}, "office": {"named_offices": ("c" * 64,)},
           "office-moved": {"named_offices": (OTHER_OFFICE,)},
           "group": {"field_groups": ("contact",)}}  # fmt: skip
    order = list(far)
    for first, nearer in itertools.pairwise(order):
        consents = (answer(at=1, **far[nearer]), answer(at=2, **far[first]))
        record = dataclasses.replace(
            case(person(), consents=consents), moves={OFFICE: (OTHER_OFFICE,)}
        )
        assert one(record) == nearer


def test_of_several_endings_the_last_one_counts():
    consents = (answer("refused", at=100), answer(at=200), answer("undecided", at=300))
    assert one(case(person(), consents=consents)) == "no-answer"


def test_a_yes_without_a_last_day_counts_on():
    assert one(case(person(), consents=(answer(valid_to=""),))) == ""


def test_who_has_no_role_decides_as_a_victim_does():
    bare = person(2, roles=())
    assert one(case(bare, consents=(answer(number=2),)), "summary") == ""
    record = case(person(1), bare, consents=(answer(number=2),))
    assert one(record, "p2.name_full") == ""
    assert one(record, "summary") == one(record, "p1.name_full") == "no-answer"


def test_what_happened_is_no_fact_of_the_person_of_the_same_number():
    without = tuple(group for group in ALL_GROUPS if group != "suspects")
    record = case(
        person(1, roles=("suspect",)),
        person(2),
        consents=(answer(number=2, field_groups=without),),
    )
    assert one(record, "e1.event_type") == ""
    assert rules.asked(record, ["e1.event_type"], ()) == {2: {"exploitation_detail"}}


def past(record: CaseRecord, facts=("p1.name_full",), papers=(), ground=None) -> Beyond:
    return rules.beyond(record, facts, papers, OFFICE, "shelter", ground, TODAY)


def test_papers_and_filled_facts_past_what_was_recorded_for_a_child_are_named():
    told = answer("child_assent", field_groups=("age_sex",))
    record = case(person(child="yes", phone="", languages=()), consents=(told,))
    assert past(record, (), [paper()]) == Beyond(papers=("f1",))
    assert past(record, (), [paper("age_sex")]) == past(record, ()) == Beyond()
    assert past(record, papers=[paper()], ground=GROUND) == Beyond()
    facts = ("p1.phone", "p1.languages", "p1.home_place", "p1.name_full")
    assert past(record, facts) == Beyond(facts=("p1.name_full",))


@pytest.mark.parametrize("at", [0, 2])
def test_of_the_decisions_for_a_child_only_those_that_count_set_bounds(at: int):
    narrow = answer("child_assent", at=1, field_groups=("age_sex",))
    for other in (
        answer("not_asked_child_rule", at=at, field_groups=("identity_names",)),
        answer("child_assent", at=at, field_groups=("identity_names",), explained=()),
        answer("adult_own", at=at, field_groups=("identity_names",)),
    ):
        record = case(person(child="yes"), consents=(narrow, other))
        assert past(record) == Beyond(facts=("p1.name_full",)), other.capacity


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"purposes": ("medical",)}, Beyond(purpose=True)),
        ({"named_offices": (OTHER_OFFICE,)}, Beyond(office=True)),
        ({"field_groups": ("age_sex",)}, Beyond(facts=("p1.name_full",))),
        ({"purposes": (), "named_offices": (), "field_groups": ()}, Beyond()),
        ({"purposes": ("medical",), "named_offices": ()}, Beyond(purpose=True)),
    ],
)
def test_a_decision_for_a_child_binds_where_it_names_something(changes, found):
    assert past(case(person(child="yes"), consents=(answer("child_assent", **changes),))) == found


def test_only_decisions_for_a_child_bind_here():
    narrow = answer("child_assent", at=1, field_groups=("age_sex",))
    assert past(case(person(child="no"), consents=(narrow,))) == Beyond()
    grown = answer("adult_own", at=2)
    assert past(case(person(child="not_sure"), consents=(narrow, grown))) == Beyond()
    found = past(case(person(child="not_sure"), consents=(narrow,)))
    assert found == Beyond(facts=("p1.name_full",))


def test_on_both_sides_of_cases_that_became_one_it_has_to_be_agreed():
    wide, narrow = answer(at=1), answer(at=2, field_groups=("identity_names",))
    sides = {1: (("c1-1",), ("c1-2",))}

    def verdict(*consents: ConsentRecord, address: str = "p1.sex_or_gender") -> str:
        return one(
            dataclasses.replace(case(person(), consents=consents), consent_sides=sides), address
        )

    assert verdict(wide, narrow) == "asked-apart"
    assert verdict(wide, narrow, address="p1.name_full") == ""
    assert verdict(narrow) == "group"
    assert verdict(wide, narrow, answer(at=3)) == ""


def test_a_yes_that_lacks_something_answers_nothing_after_a_no():
    consents = (answer("refused", at=100), answer(at=200, form=""))
    assert one(case(person(), consents=consents)) == "no-answer"


@pytest.mark.parametrize("role", ["suspect", "family_member"])
def test_a_notice_tells_nothing_of_others_after_a_no(role: str):
    record = case(person(1), person(2, roles=(role,)), consents=(answer("refused"),))
    assert one(record, "p2.sex_or_gender", kind="notify") == "refused"


@pytest.mark.parametrize(
    ("address", "value"),
    [
        ("p1.home_district", "Muzaffarpur"),
        ("e1.event_date", None),
        ("e1.event_date", "~2026-11"),
        ("e1.event_district", "Muzaffarpur"),
    ],
)
def test_only_the_day_of_a_date_stays_back_in_a_notice(address, value):
    record = case(person(home_district="Muzaffarpur"), consents=(answer("refused"),))
    record.events[0].facts[address.partition(".")[2]] = value  # type: ignore[index]
    assert one(record, address, kind="notify") == ""


def test_of_a_person_of_unsure_age_the_last_word_says_whose_rule_holds():
    grown = answer("adult_own", at=2, field_groups=("contact",))
    consents = (answer("child_assent", at=1), grown)
    assert one(case(person(child="not_sure"), consents=consents)) == "group"


def test_each_of_several_sides_has_to_agree_by_itself():
    def verdict(sides, *consents: ConsentRecord) -> str:
        record = dataclasses.replace(case(person(), consents=consents), consent_sides={1: sides})
        return one(record, "p1.sex_or_gender")

    wide = (answer(at=1), answer(at=2))
    assert verdict((("c1-1",), ("c1-2",)), *wide) == ""
    assert verdict((("c1-1",), ("c1-2",), ()), *wide) == "asked-apart"
    kept = answer(at=1, withhold=("sex_or_gender",))
    later = (answer("refused", at=2), answer(at=3))
    assert verdict((("c1-1",), ("c1-2", "c1-3")), kept, *later) == "asked-apart"
    assert verdict((), kept, *later) == ""
