"""An accepted referral becomes rows: what is taken over, what is only noted, whose it is."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from app.base import language
from app.base.errors import CaseStateError, NotFoundError
from app.cases import case_list, case_work, cases, history
from app.consent import rules
from app.core import log
from app.core.services import writing
from app.home.due_calendar import due_between
from app.inbox import acceptance, inbox_list, incoming
from app.inbox.incoming import due_day, kept_decision
from app.packets.bodies import read_referral
from models.rows.case import Case, Referral
from models.rows.case_work import Task
from office_sim import DAY_S, OFFICER
from packet_desk import file_of, write_packet

PACKET = "12" * 16
OURS = {"summary": "Ours.", "fir_no": "1/2026", "notes": "Written here."}


def taken(folder, two, body, into=None, *, pid=PACKET, **changes):
    """Accept a referral of the first office at the second one, and return the case."""
    path = write_packet(
        folder / f"{pid}.lifafa", *two, body={"kind": "refer", **body}, pid=pid, **changes
    )
    done = acceptance.accept(two[1], acceptance.receive(two[1], path).packet_id, into)
    return cases.show_case(two[1], done.case_id)


def notes(case):
    return str(case.value("notes") or "").split("\n")


# A new case --------------------------------------------------------------------------------------


def test_a_new_case_is_of_who_accepts_it_and_says_how_it_came(two, tmp_path):
    case = taken(tmp_path, two, {"case": {"summary": "Made up."}})
    assert case.facts["case_owner"] == OFFICER.name
    assert case.facts["how_identified"] == "referral_in"
    assert case.facts["summary"] == "Made up."
    assert "notes" not in case.facts
    with two[1].register.read() as session:
        assert session.get_one(Case, case.case_id).from_packet == PACKET


def test_how_a_person_was_found_is_believed_where_it_is_told(two, tmp_path):
    case = taken(tmp_path, two, {"case": {"how_identified": "helpline_1098"}})
    assert case.facts["how_identified"] == "helpline_1098"


def test_what_has_no_field_here_is_noted_under_its_office_and_day_with_its_place(two, tmp_path):
    body = {
        "case": {"notes": "theirs", "drone": "seen", "summary": "Kept.", "event_place": "nowhere"},
        "persons": [{"name_full": "Made-up"}, {"age": "many", "eye_scan": 2, "role": ["suspect"]}],
        "events": [{"event_type": "?", "event_place": "a market"}],
        "a_newer_member": ["x", "y"],
        "decline_reason": "no_capacity",
    }
    case = taken(tmp_path, two, body)
    assert notes(case) == [
        f"{two[0].office.name}, 2026-11-25:",
        "Notes of this office: theirs",
        "drone: seen",
        "event_place: nowhere",
        "p1 Role in the case: not told by them; entered here: Possible victim",
        "p2 Age in years: many",
        "p2 eye_scan: 2",
        "e1 What happened: ?",
        "a_newer_member: x, y",
        "Why it was declined: No capacity",
    ]
    assert case.value("e1.event_place") == "a market"
    assert [one.roles for one in case.persons] == [("possible_victim",), ("suspect",)]


@pytest.mark.parametrize(("length", "kept"), [(0, True), (1, False)])
def test_notes_that_just_fit_are_not_cut(two, tmp_path, length, kept):
    head = f"{two[0].office.name}, 2026-11-25:\n"
    facts = {f"new_{number:03}": "x" * 190 for number in range(98)}
    used = len(head) + sum(len(f"{name}: {value}\n") for name, value in facts.items())
    facts["last"] = "y" * (20_000 - used - len("last: ") + length)
    told = str(taken(tmp_path, two, {"case": facts}).value("notes"))
    assert len(told) == 20_000
    assert told.endswith("y") == kept
    assert told.endswith("…") != kept


# By when something is asked -----------------------------------------------------------------------

STEP = "Do what the referral asks for"


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ({"urgency": "1_hour"}, "2026-11-25"),
        ({"urgency": "3_hours"}, "2026-11-25"),
        ({"urgency": "1_day"}, "2026-11-26"),
        ({"urgency": "3_days"}, "2026-11-28"),
        ({"urgency": "7_days"}, "2026-12-02"),
        ({"urgency": "30_days"}, "2026-12-25"),
        ({"urgency": "30_days", "reply_by": "2026-12-01"}, "2026-12-01"),
        ({"urgency": "of a newer office"}, ""),
        ({"reply_by": "soon"}, ""),
        ({"urgency": "3_days", "kind": "notify"}, ""),
        ({}, ""),
    ],
)
def test_the_deadline_of_a_referral_is_a_step_of_who_accepts_it(two, tmp_path, told, due):
    case = taken(tmp_path, two, told)
    steps = [(one.title, one.due_on, one.who_name, one.state) for one in case.tasks]
    assert steps == ([(STEP, due, OFFICER.name, "open")] if due else [])
    assert case.value("next_step_on") == (due or None)
    found = due_between(two[1], dt.date(2026, 11, 1), dt.date(2026, 12, 31))
    assert (STEP in str(found)) == bool(due)
    asked = read_referral({"kind": "refer", **told}, 0, 0)
    assert due_day(asked, dt.date(2026, 11, 25)) == due


def test_the_deadline_waits_in_a_case_of_ours_once_with_the_nearest_day(two, tmp_path):
    ours = cases.add_case(two[1], {**OURS, "next_step": "Call", "next_step_on": "2026-12-20"})
    taken(tmp_path, two, {"urgency": "7_days"}, ours.case_id)
    case = taken(tmp_path, two, {"urgency": "1_day"}, ours.case_id, pid="34" * 16, seq=2)
    assert [(one.title, one.due_on) for one in case.tasks] == [
        (STEP, "2026-11-26"),
        ("Call", "2026-12-20"),
    ]
    # A day that is no nearer changes nothing, and nothing of it is written down.
    later = taken(tmp_path, two, {"urgency": "30_days"}, ours.case_id, pid="56" * 16, seq=3)
    assert (later.case_id, later.tasks) == (ours.case_id, case.tasks)
    told = [one.action for one in log.entries(two[1]) if one.object == ours.case_no]
    assert [one for one in told if one.startswith("task_")] == ["task_changed", "task_added"]
    assert case.value("next_step") == STEP
    case_work.finish_task(two[1], case.case_id, case.tasks[0].task_id)
    assert cases.show_case(two[1], ours.case_id).value("next_step") == "Call"


def test_a_step_that_was_written_by_hand_in_these_words_is_the_step(two, tmp_path):
    ours = cases.add_case(two[1], OURS)
    for due in ("2026-12-20", "", "2026-12-10"):
        case_work.add_task(two[1], ours.case_id, STEP, due)
    case = taken(tmp_path, two, {"urgency": "3_days"}, ours.case_id)
    # Of several the one that is due first; the others are somebody's own.
    assert [one.due_on for one in case.tasks] == ["2026-11-28", "2026-12-20", ""]
    assert all(one.title == STEP for one in case.tasks)


def test_a_first_step_that_is_due_earlier_is_left_as_it_is(two, tmp_path):
    ours = cases.add_case(two[1], OURS)
    for due in ("2026-11-26", "2026-12-20"):
        case_work.add_task(two[1], ours.case_id, STEP, due)
    case = taken(tmp_path, two, {"urgency": "3_days"}, ours.case_id)
    assert [one.due_on for one in case.tasks] == ["2026-11-26", "2026-12-20"]
    assert "task_changed" not in [one.action for one in log.entries(two[1])]


def test_a_case_without_steps_is_accepted_without_reading_other_languages(
    two, tmp_path, monkeypatch
):
    """They are some 20,000 texts, which take longer than opening a packet of 64 MiB."""
    asked: list[str] = []
    real = incoming.catalogue
    monkeypatch.setattr(incoming, "catalogue", lambda code: asked.append(code) or real(code))
    case = taken(tmp_path, two, {"urgency": "7_days"})
    assert (asked, [one.title for one in case.tasks]) == ([], [STEP])
    hindi = language.catalogue("hi").gettext(STEP)
    case_work.finish_task(two[1], case.case_id, case.tasks[0].task_id)
    case_work.add_task(two[1], case.case_id, hindi, "2026-12-20")
    taken(tmp_path, two, {"urgency": "3_days"}, case.case_id, pid="34" * 16, seq=2)
    steps = cases.show_case(two[1], case.case_id).tasks
    assert [(one.title, one.due_on) for one in steps if one.state == "open"] == [
        (hindi, "2026-11-28")
    ]
    assert "hi" in asked


def test_a_step_without_a_day_gets_the_one_that_is_asked(two, tmp_path):
    ours = cases.add_case(two[1], OURS)
    case_work.add_task(two[1], ours.case_id, STEP)
    case = taken(tmp_path, two, {"urgency": "3_days"}, ours.case_id)
    assert [(one.title, one.due_on) for one in case.tasks] == [(STEP, "2026-11-28")]


def test_a_step_that_was_done_stays_done_and_what_is_asked_next_is_another(two, tmp_path):
    ours = cases.add_case(two[1], OURS)
    first = taken(tmp_path, two, {"urgency": "7_days"}, ours.case_id)
    case_work.finish_task(two[1], first.case_id, first.tasks[0].task_id)
    case = taken(tmp_path, two, {"urgency": "1_day"}, ours.case_id, pid="34" * 16, seq=2)
    assert [(one.due_on, one.state) for one in case.tasks] == [
        ("2026-11-26", "open"),
        ("2026-12-02", "done"),
    ]


def test_the_step_is_a_change_of_a_case_of_ours_and_none_of_a_new_one(two, tmp_path):
    ours = cases.add_case(two[1], OURS)
    case = taken(tmp_path, two, {"urgency": "1_day"}, ours.case_id)
    found = {one.field: one for one in history.history(two[1], case.case_id).lines}
    assert (found["next_step"].value_before, found["next_step"].value_after) == (None, STEP)
    assert found["next_step_on"].value_after == "2026-11-26"
    fresh = taken(tmp_path, two, {"urgency": "1_day"}, pid="34" * 16, seq=2)
    assert fresh.value("next_step") == STEP
    assert history.history(two[1], fresh.case_id).lines == ()


def test_what_is_declined_makes_no_step(two, tmp_path):
    path = write_packet(
        tmp_path / "p.lifafa", *two, body={"kind": "refer", "urgency": "1_day"}, pid=PACKET
    )
    acceptance.decline(two[1], acceptance.receive(two[1], path).packet_id, "no_capacity")
    with two[1].register.read() as session:
        assert session.scalars(select(Task)).all() == []


# Into a case of ours -----------------------------------------------------------------------------


@pytest.fixture
def ours(two):
    return cases.add_case(two[1], {**OURS, "p1.name_full": "Ours", "p1.role": "victim"})


def test_a_case_of_ours_keeps_what_it_has_and_is_filled_where_it_is_empty(two, tmp_path, ours):
    told = {"summary": "Theirs.", "fir_no": "1/2026", "narrative": "How it went."}
    case = taken(tmp_path, two, {"case": told, "persons": [{"name_full": "Theirs"}]}, ours.case_id)
    assert case.case_id == ours.case_id
    assert (case.value("summary"), case.value("fir_no")) == ("Ours.", "1/2026")
    assert case.value("narrative") == "How it went."
    assert "how_identified" not in case.facts
    assert [one.facts["name_full"] for one in case.persons] == ["Ours", "Theirs"]
    assert notes(case) == [
        "Written here.",
        "",
        f"{two[0].office.name}, 2026-11-25:",
        "Short account: Theirs.",
        "p2 Role in the case: not told by them; entered here: Possible victim",
    ]


@pytest.mark.parametrize("which", ["unknown", "handed over", "thrown away"])
def test_a_case_that_is_not_open_takes_nothing(two, tmp_path, ours, which):
    with writing(two[1]) as session:
        row = session.get_one(Case, ours.case_id)
        if which == "handed over":
            row.record_state = "transferred"
        elif which == "thrown away":
            row.binned = True
    refusal = NotFoundError if which == "unknown" else CaseStateError
    with pytest.raises(refusal) as refused:
        taken(tmp_path, two, {"case": {}}, "0" * 32 if which == "unknown" else ours.case_id)
    if which != "unknown":
        why = "case.in-bin" if which == "thrown away" else "case.not-open"
        assert refused.value.facts == {"reason": why}
    assert inbox_list.inbox(two[1])[0].state == "waiting"


def test_what_was_filled_in_a_case_of_ours_stands_in_its_history(two, tmp_path, ours, hands):
    hands.at += DAY_S
    case = taken(tmp_path, two, {"case": {"narrative": "How it went."}}, ours.case_id)
    found = history.history(two[1], case.case_id).lines
    line = next(one for one in found if one.field == "narrative")
    assert (line.value_before, line.value_after) == (None, "How it went.")
    assert (line.at, line.by, line.address) == (hands.now(), OFFICER.name, "narrative")
    assert [one.field for one in found] == ["narrative"]
    assert case.updated_at == hands.now()


def test_what_came_with_a_new_case_is_no_change_of_it(two, tmp_path):
    case = taken(tmp_path, two, {"case": {"summary": "Made up."}})
    assert history.history(two[1], case.case_id).lines == ()


# The referral and its papers ---------------------------------------------------------------------


def test_the_referral_says_what_is_asked_in_the_senders_words(two, tmp_path, hands):
    created = hands.now() - 60
    body = {
        "case": {},
        "purpose": "shelter",
        "urgency": "1_day",
        "service_asked": ["shelter", "medical"],
        "details": "Two beds.",
        "from_officer": "R. Made-up",
        "from_officer_post": "Coordinator",
        "reply_by": "2026-11-30",
        "case_ref": "R-00011",
    }
    times = {"created": created, "expires": created + DAY_S}
    item_at = hands.now()
    case = taken(tmp_path, two, body, thread="cd" * 16, **times)
    with two[1].register.read() as session:
        (row,) = session.query(Referral).all()
        assert (row.direction, row.state, row.case_id) == ("in", "accepted", case.case_id)
        assert (row.packet_id, row.thread_id, row.case_ref) == (PACKET, "cd" * 16, "R-00011")
        assert row.office_id == two[0].office.office_id
        assert (row.sealed_at, row.received_at, row.created) == (created, item_at, item_at)
        assert row.owner_snapshot == "R. Made-up"
        assert row.facts() == {
            "kind": "refer",
            "referral_purpose": "shelter",
            "urgency": "1_day",
            "service_asked": ("shelter", "medical"),
            "details": "Two beds.",
            "from_officer": "R. Made-up",
            "from_officer_post": "Coordinator",
            "reply_by": "2026-11-30",
        }


def test_what_the_senders_words_lack_is_empty(two, tmp_path):
    body = {"case": {}, "reply_by": "soon", "urgency": "now", "details": "Two beds."}
    taken(tmp_path, two, body)
    with two[1].register.read() as session:
        (row,) = session.query(Referral).all()
        assert row.facts() == {"kind": "refer", "details": "Two beds."}
        assert (row.case_ref, row.owner_snapshot) == (None, None)


def test_papers_are_named_as_they_came_where_that_is_safe(two, tmp_path, hands):
    names = ("First page.pdf", "run.exe", "x" * 130 + ".pdf", "a\u202eb.pdf", "\u202e")
    files = tuple(file_of(name, name.encode()) for name in names)
    told = [{"kind": "fir_copy", "group": "case_numbers"}, {"kind": "medical_report"}]
    told += [{"kind": "hologram", "group": "smell"}, {"kind": 5, "group": ["health"]}]
    case = taken(tmp_path, two, {"case": {}, "papers": told}, files=files)
    assert [(one.title, one.file_name) for one in case.papers] == [
        ("First page.pdf", "First page.pdf"),
        ("file-02.bin", "run.exe"),
        ("file-03.pdf", "x" * 120),
        ("file-04.bin", "a b.pdf"),
        ("file-05.bin", "file-05.bin"),
    ]
    assert [(one.kind, one.group) for one in case.papers] == [
        ("fir_copy", "case_numbers"),
        ("medical_report", "attachments"),
        ("other", "attachments"),
        ("other", "attachments"),
        ("other", "attachments"),
    ]
    assert {(one.media_type, one.added_at, one.added_by) for one in case.papers} == {
        ("application/octet-stream", hands.now(), OFFICER.name)
    }


# Decisions ---------------------------------------------------------------------------------------


def test_decisions_are_of_the_person_they_name_and_for_this_office_alone(two, tmp_path, hands):
    us, them = two[1].office.office_id, two[0].office.office_id
    said = {"capacity": "adult_own", "form": "spoken", "valid_from": "2026-11-20"}
    records = [
        said | {"person": 0},
        said | {"person": 2, "named_offices": [us, them], "valid_to": "2026-11-20"},
        said | {"person": 3},
        said | {"person": "1"},
        said,
        said | {"person": 1, "named_offices": [them], "valid_to": "2026-12-24"},
        said | {"person": 1, "valid_to": "2026-11-19"},
        said | {"person": 1, "told_offices": [them], "summary": "x", "details": "x"},
    ]
    body = {"case": {}, "persons": [{"age": 30}, {"age": 31}], "consent": {"records": records}}
    case = taken(tmp_path, two, body)
    found = sorted((one.person_number, one.offices, one.valid_to) for one in case.consents)
    assert found == [(1, (), ""), (1, (), "2026-12-24"), (2, (us,), "2026-11-20")]
    assert {one.valid_from for one in case.consents} == {"2026-11-20"}
    assert {one.recorded_at for one in case.consents} == {hands.now()}
    assert {one.facts["form"] for one in case.consents} == {"spoken"}
    passed_over = {"told_offices", "summary", "details"}
    assert not any(passed_over & one.facts.keys() for one in case.consents)


@pytest.mark.parametrize("day", ["valid_from", "valid_to", "withdrawn_on"])
@pytest.mark.parametrize("told", ["soon", "2026-13-01", "2026-12"])
def test_a_yes_with_a_day_that_cannot_be_kept_is_not_kept_and_a_no_is(two, tmp_path, day, told):
    """Without its day the yes would cover more than the person said."""
    records = [
        {"person": 1, "capacity": capacity, day: told}
        for capacity in ("child_guardian", "adult_own", "refused", "undecided")
    ]
    body = {"case": {}, "persons": [{"age": 30}], "consent": {"records": records}}
    case = taken(tmp_path, two, body)
    assert sorted(one.capacity for one in case.consents) == ["refused", "undecided"]


def test_a_no_without_its_first_day_is_kept_with_its_last(two, tmp_path):
    record = {"person": 1, "capacity": "refused", "valid_to": "2026-12-24"}
    body = {"case": {}, "persons": [{"age": 30}], "consent": {"records": [record]}}
    (found,) = taken(tmp_path, two, body).consents
    assert (found.valid_from, found.valid_to) == ("", "2026-12-24")


CHILDS = {
    "person": 1, "given_by": "individual", "capacity": "child_assent",
    "explained": ["use_of_data"], "explained_in_language": "hin", "form": "spoken",
}  # fmt: skip
BOUNDS = {"purposes": "shelter", "field_groups": "contact"}


def decided(tmp_path, two, **more):
    """Return the decisions that are kept of a child's, with something more in it."""
    record = {**CHILDS, "valid_from": "2026-11-20", **more}
    body = {"case": {}, "persons": [{"age": 14}], "consent": {"records": [record]}}
    return taken(tmp_path, two, body).consents


@pytest.mark.parametrize("name", BOUNDS)
def test_of_a_list_with_a_code_of_a_newer_office_the_others_are_kept(two, tmp_path, name):
    (found,) = decided(tmp_path, two, **{name: [BOUNDS[name], "later_code"]})
    assert (*found.purposes, *found.groups) == (BOUNDS[name],)


@pytest.mark.parametrize("name", BOUNDS)
def test_a_childs_decision_whose_bounds_are_all_unknown_here_is_not_kept(two, tmp_path, name):
    """Without its list it would cover anything."""
    assert decided(tmp_path, two, **{name: ["later_code"]}) == ()


@pytest.mark.parametrize("named", ["nobody that we are told of", "us"])
def test_a_childs_decision_that_names_other_offices_stays_bound(two, tmp_path, named):
    sender, ours = (one.office.office_id for one in two)
    (found,) = decided(tmp_path, two, named_offices=[ours] if named == "us" else [])
    assert found.offices == ((ours,) if named == "us" else (sender,))
    case = cases.show_case(two[1], case_list.list_cases(two[1]).rows[0].case_id)
    onward = rules.beyond(case, ("p1.age",), (), "1" * 64, "shelter", None, two[1].clock.today())
    assert onward.office, "whoever sends on to a third office is asked why"


def test_a_role_of_a_newer_office_makes_no_victim(two, tmp_path):
    body = {
        "case": {},
        "persons": [
            {"name_full": "Made-up One", "role": ["suspect", "later_role"]},
            {"name_full": "Made-up Two", "role": ["later_role"]},
        ],
    }
    case = taken(tmp_path, two, body)
    assert [one.facts["role"] for one in case.persons] == [("suspect",), ("other",)]
    assert notes(case)[1:] == [
        "p1 Role in the case: later_role",
        "p2 Role in the case: later_role",
    ]


def test_of_services_that_were_asked_for_the_known_ones_are_kept(two, tmp_path):
    case = taken(tmp_path, two, {"case": {}, "service_asked": ["shelter", "later_service"]})
    with two[1].register.read() as session:
        [row] = session.scalars(select(Referral).where(Referral.case_id == case.case_id))
        assert row.get("service_asked") == ("shelter",)


def test_of_what_an_older_version_kept_less_is_asked():
    record = {"person": 1, "capacity": "adult_own", "valid_from": "soon"}
    assert kept_decision(record, 1) is None
    kept = kept_decision(record, 1, was_kept=True)
    assert kept is not None
    assert kept.facts() == {"capacity": "adult_own"}
