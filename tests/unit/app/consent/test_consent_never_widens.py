"""Nothing that happens beside a decision makes it cover more: clocks, ages, roles, files, moves."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from app.base import messages
from app.base.errors import UnknownFieldError
from app.cases import cases, history
from app.consent import decisions
from app.consent.errors import (
    ConsentForbidsError,
    ConsentMissingError,
)
from app.consent.rules import ALLOWED, decide, in_force
from app.core.services import Services
from app.exports.export import ExportChoice, export_cases
from app.imports.documents import take_in
from app.imports.plan import targets
from app.inbox import acceptance
from app.offices import offices, own_identity
from app.packets.bodies import MULTILINE
from app.packets.extensions import withdrawn_records
from app.packets.store import manifest_of
from app.referrals import referrals
from models.fields import CATALOGUE
from models.rows.packet import Packet
from office_sim import DAY_S, Hands, open_office
from packet_desk import write_packet
from pair_sim import ENGLISH, GROUPS, agree, case_with, check, everything, pair

OFFICE = "a" * 64
ADULT = {"p1.name_full": "Made-up Asha", "p1.age": "30", "p1.is_child_stated": "no"}
YES = {
    "given_by": "individual",
    "capacity": "adult_own",
    "explained": "use_of_data",
    "explained_in_language": "hin",
    "form": "spoken",
    "purposes": "shelter",
    "named_offices": OFFICE,
    "field_groups": GROUPS,
}
NARROW = {**YES, "field_groups": "age_sex"}
CHILD = {**YES, "capacity": "child_assent"}
NO = {**YES, "capacity": "refused"}


@pytest.fixture
def s(tmp_path: Path, hands: Hands):
    with open_office(tmp_path / "own", clock=hands) as services:
        yield services


def verdict(s: Services, case_id: str, address: str = "p1.name_full", kind: str = "refer") -> str:
    case = cases.show_case(s, case_id)
    wish = (OFFICE, "shelter", kind, None, s.clock.today())
    return decide(case, [address], (), *wish)[address]


# Words one after the other --------------------------------------------------------------------


@pytest.mark.parametrize("end", ["taken back", "expired"])
def test_a_no_that_ended_does_not_bring_back_the_yes_before_it(s, hands, end):
    case_id = cases.add_case(s, ADULT).case_id
    decisions.add_consent(s, case_id, 1, YES)
    no = decisions.add_consent(s, case_id, 1, {**NO, "valid_to": "2026-11-26"})
    assert verdict(s, case_id) == "refused"
    hands.at += DAY_S
    if end == "taken back":
        decisions.withdraw_consent(s, no.consent_id)
    hands.at += DAY_S
    assert verdict(s, case_id) == "no-answer"
    decisions.add_consent(s, case_id, 1, YES)
    assert verdict(s, case_id) == ALLOWED


def test_a_no_of_a_later_day_ends_nothing_before_that_day(s, hands):
    case_id = cases.add_case(s, ADULT).case_id
    decisions.add_consent(s, case_id, 1, YES)
    decisions.add_consent(s, case_id, 1, {**NO, "valid_from": "2026-11-26"})
    assert verdict(s, case_id) == ALLOWED
    hands.at += DAY_S
    assert verdict(s, case_id) == "refused"


@pytest.mark.parametrize("back_s", [0, 1, 3600])
def test_the_later_word_counts_also_when_the_clock_stood_or_went_back(s, hands, back_s):
    case_id = cases.add_case(s, ADULT).case_id
    decisions.add_consent(s, case_id, 1, YES)
    hands.at -= back_s
    decisions.add_consent(s, case_id, 1, NO)
    assert verdict(s, case_id) == "refused"
    decisions.add_consent(s, case_id, 1, YES)
    assert verdict(s, case_id) == ALLOWED


def test_of_two_words_of_one_second_the_no_counts(s):
    case_id = cases.add_case(s, ADULT).case_id
    decisions.add_consent(s, case_id, 1, NO)
    decisions.add_consent(s, case_id, 1, YES)
    (yes, no) = cases.show_case(s, case_id).consents[::-1]
    same = [dataclasses.replace(one, recorded_at=7) for one in (no, yes)]
    for records in (same, same[::-1]):
        assert [one.capacity for one in in_force(records, 1, s.clock.today())] == ["refused"]


# Age and role ---------------------------------------------------------------------------------


def test_an_adults_later_word_keeps_its_scope_when_the_age_becomes_unsure(s):
    case_id = cases.add_case(s, {"p1.name_full": "Made-up Asha"}).case_id
    decisions.add_consent(s, case_id, 1, CHILD)
    assert verdict(s, case_id) == ALLOWED
    cases.set_facts(s, case_id, {"p1.is_child_stated": "no", "p1.age": "30"})
    decisions.add_consent(s, case_id, 1, NARROW)
    assert verdict(s, case_id) == "group"
    cases.set_facts(s, case_id, {"p1.is_child_stated": "", "p1.age": ""})
    assert cases.show_case(s, case_id).persons[0].is_child == "not_sure"
    assert verdict(s, case_id) == "group"


def test_a_value_put_back_out_of_the_history_opens_nothing(s):
    case_id = cases.add_case(s, {"p1.name_full": "Made-up Asha"}).case_id
    decisions.add_consent(s, case_id, 1, CHILD)
    cases.set_facts(s, case_id, {"p1.is_child_stated": "no"})
    cases.set_facts(s, case_id, {"p1.age": "30"})
    decisions.add_consent(s, case_id, 1, NARROW)
    for line in history.history(s, case_id).lines:
        if line.field in ("age", "is_child_stated"):
            history.restore_value(s, case_id, line.change)
    assert cases.show_case(s, case_id).persons[0].is_child == "not_sure"
    assert verdict(s, case_id) == "group"


@pytest.mark.parametrize("role", ["family_member", "guardian", "witness"])
def test_who_said_no_as_a_victim_is_not_overruled_in_another_role(s, role):
    case_id = cases.add_case(s, {**ADULT, "p2.name_full": "Made-up Rani", "p2.age": "31"}).case_id
    decisions.add_consent(s, case_id, 1, YES)
    cases.set_facts(s, case_id, {"p2.role": "victim", "p2.is_child_stated": "no"})
    decisions.add_consent(s, case_id, 2, NO)
    cases.set_facts(s, case_id, {"p2.role": role})
    assert verdict(s, case_id, "p2.name_full") == "refused"


def test_a_notice_after_a_no_tells_nothing_of_others(s):
    case_id = cases.add_case(
        s, {**ADULT, "p2.role": "suspect", "p2.sex_or_gender": "male", "p1.sex_or_gender": "female"}
    ).case_id
    decisions.add_consent(s, case_id, 1, NO)
    assert verdict(s, case_id, "p1.sex_or_gender", "notify") == ALLOWED
    assert verdict(s, case_id, "p2.sex_or_gender", "notify") == "refused"


def test_a_role_that_was_kept_back_keeps_the_rest_of_that_person_back(two):
    one, other = two
    case = case_with(one, ENGLISH)
    agree(one, case, other, withhold="role")
    command = dataclasses.replace(everything(one, case, other), facts=("p2.name_full",))
    with pytest.raises(ConsentForbidsError) as refused:
        referrals.preview(one, command)
    assert refused.value.facts == {"field": "Role in the case", "person": 2, "reason": "withheld"}


# Brought in from a file -----------------------------------------------------------------------


def exported(s: Services, folder: Path, **changes: Any) -> Path:
    out = folder / "out.json"
    export_cases(s, ExportChoice("json"), out)
    loaded = json.loads(out.read_text("utf-8"))
    for record in loaded["cases"][0]["consents"]:
        record.update(changes)
    out.write_text(json.dumps(loaded), "utf-8")
    return out


@pytest.mark.parametrize("answers", [(YES,), (NARROW,), (YES, NO), (NO, YES), (CHILD,)])
def test_a_case_that_was_brought_in_lets_out_no_more_than_before(s, tmp_path, hands, answers):
    facts = ADULT if answers != (CHILD,) else {"p1.name_full": "Made-up Asha"}
    case_id = cases.add_case(s, {**facts, "summary": "Made up"}).case_id
    for given in answers:
        decisions.add_consent(s, case_id, 1, given)
    places = ("p1.name_full", "p1.age", "summary")
    before = [verdict(s, case_id, place) for place in places]
    with open_office(tmp_path / "two", clock=hands) as there:
        take_in(there, exported(s, tmp_path))
        assert [verdict(there, "LF-26-0001", place) for place in places] == before


def test_a_decision_of_the_far_future_does_not_outlive_what_is_said_now(s, tmp_path, hands):
    case_id = cases.add_case(s, ADULT).case_id
    decisions.add_consent(s, case_id, 1, YES)
    with open_office(tmp_path / "two", clock=hands) as there:
        take_in(there, exported(s, tmp_path, recorded=2**39))
        decisions.add_consent(there, "LF-26-0001", 1, NO)
        assert verdict(there, "LF-26-0001") == "refused"


def test_a_childs_word_in_a_file_opens_no_adult(s, tmp_path, hands):
    case_id = cases.add_case(s, {"p1.name_full": "Made-up Asha"}).case_id
    decisions.add_consent(s, case_id, 1, CHILD)
    out = exported(s, tmp_path)
    loaded = json.loads(out.read_text("utf-8"))
    loaded["cases"][0]["persons"][0]["facts"] |= {"age": 30, "is_child_stated": "no"}
    out.write_text(json.dumps(loaded), "utf-8")
    with open_office(tmp_path / "two", clock=hands) as there:
        take_in(there, out)
        assert verdict(there, "LF-26-0001") == "no-answer"


def test_no_column_of_a_sheet_is_a_decision():
    decisions = {field.name for field in CATALOGUE.of("consent")}
    assert not decisions & {one.address.rpartition(".")[2] for one in targets()}


# An office that moved -------------------------------------------------------------------------


@pytest.fixture(params=["handover", "checked", "never checked", "red"])
def moved(request, tmp_path):
    """A consent that names the number which an office had before it moved."""
    hands = Hands()
    with pair(tmp_path, clock=hands, checked=request.param != "never checked") as (one, other):
        case = case_with(one, ENGLISH)
        agree(one, case, other)
        hands.at += DAY_S
        later, _told = own_identity.succeed(other, "planned")
        offices.add_card(one, offices.own_card(later))
        if request.param == "checked":
            check(one, later)
        if request.param == "red":
            offices.report_mismatch(one, later.office.office_id)
        yield request.param, one, case, other.office.office_id, later


def test_a_consent_follows_an_office_only_to_a_number_that_was_checked(moved):
    state, one, case, old, later = moved
    record = cases.show_case(one, case.case_id)
    wish = (later.office.office_id, "shelter", "refer", None, one.clock.today())
    told = decide(record, ["p1.name_full"], (), *wish)["p1.name_full"]
    expected = {"checked": ALLOWED, "handover": "office-moved"}
    assert told == expected.get(state, "office")
    if state == "checked":
        sent = referrals.send(one, everything(one, case, later))
        with one.register.read() as session:
            body = manifest_of(session.get(Packet, sent.packet_id), MULTILINE).body
        assert body["consent"]["records"][0]["named_offices"] == [old]


def test_whoever_must_check_first_is_told_so(moved):
    state, one, case, _old, later = moved
    if state != "handover":
        return
    with pytest.raises(ConsentForbidsError) as refused:
        referrals.preview(one, everything(one, case, later))
    assert "Check it" in messages.words(refused.value).happened


# What a refusal says --------------------------------------------------------------------------


def test_a_refusal_names_the_fact_the_person_and_what_to_do(two):
    one, other = two
    adult = {"p2.role": "victim", "p2.age": "40", "p2.is_child_stated": "no"}
    case = case_with(one, {**ENGLISH, **adult})
    command = everything(one, case, other)
    with pytest.raises(ConsentMissingError) as missing:
        referrals.preview(one, dataclasses.replace(command, facts=("p2.name_full",)))
    told = messages.words(missing.value)
    assert "Full name" in told.happened
    assert "person 2" in told.happened
    assert "record" in told.todo
    agree(one, case, other, field_groups="age_sex")
    with pytest.raises(ConsentForbidsError) as forbidden:
        referrals.preview(one, dataclasses.replace(command, facts=("p1.name_full",)))
    told = messages.words(forbidden.value)
    assert "Full name of person 1" in told.happened
    assert "this kind of facts" in told.happened
    assert "ask the person again" in told.todo


def test_what_can_never_leave_is_refused_with_its_name(two):
    one, other = two
    case = case_with(one, {**ENGLISH, "notes": "Made-up note"})
    agree(one, case, other)
    command = dataclasses.replace(everything(one, case, other), facts=("notes",))
    with pytest.raises(UnknownFieldError):
        referrals.send(one, command)


# What another office says ---------------------------------------------------------------------


def test_a_decision_that_came_with_a_packet_names_no_office_but_ours(two, tmp_path):
    one, other = two
    record = {
        **{name: value for name, value in YES.items() if name != "explained"},
        "explained": ["use_of_data"],
        "purposes": ["shelter"],
        "field_groups": GROUPS.split(","),
        "named_offices": [other.office.office_id, OFFICE],
        "valid_from": "2026-11-25",
        "person": 1,
    }
    body = {
        "kind": "refer",
        "purpose": "shelter",
        "case": {},
        "persons": [{"name_full": "Made-up Maria", "age": 31, "is_child_stated": "no"}],
        "consent": {"records": [record]},
    }
    path = write_packet(tmp_path / "hostile.lifafa", one, other, body=body)
    done = acceptance.accept(other, acceptance.receive(other, path).packet_id)
    (kept,) = decisions.list_consents(other, done.case_id)
    assert kept.offices == (other.office.office_id,)
    assert verdict(other, done.case_id) == "office"
    pid = hashlib.sha256(str(path).encode()).hexdigest()[:32]
    notice = {"kind": "consent_withdrawn", "pid": pid, "note": ""}
    told = write_packet(
        tmp_path / "notice.lifafa",
        *(one, other),
        type="notice",
        body=notice,
        re=pid,
        seq=2,
        ext=withdrawn_records("2026-11-25", [0]),
    )
    acceptance.receive(other, told)
    assert decisions.list_consents(other, done.case_id)[0].withdrawn_on == "2026-11-25"


def test_a_packet_that_joins_one_of_our_cases_does_not_overrule_the_no_said_here(two, tmp_path):
    one, other = two
    facts = {**ADULT, "summary": "Made up"}
    ours = cases.add_case(other, facts).case_id
    decisions.add_consent(other, ours, 1, NO)
    case = case_with(one, facts)
    agree(one, case, other)
    sent = referrals.send(one, everything(one, case, other))
    acceptance.receive(other, Path(sent.file))
    acceptance.accept(other, sent.packet_id, ours)
    assert len(decisions.list_consents(other, ours)) == 2
    for address in ("p1.name_full", "summary"):
        assert verdict(other, ours, address) == "refused"
    assert verdict(other, ours, "p2.name_full") == "office"
