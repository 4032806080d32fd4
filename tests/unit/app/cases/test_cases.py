"""Cases are kept whole, with their history and a line in the log, or not at all."""

import datetime as dt

import pytest
from sqlalchemy import Engine, event

from app.base.errors import (
    AmbiguousError,
    CaseStateError,
    FactRefusedError,
    NotFoundError,
    UnknownFieldError,
)
from app.cases import case_list, case_view, cases
from app.cases.history import history
from app.cases.records import CaseQuery
from app.consent import decisions
from app.core import log
from app.core.services import Services, reading, writing
from app.story import log_sentences
from models.base.base import new_id
from models.queries import lookup
from models.rows.case import Case, Referral
from models.rows.office import Office
from models.rows.user import User
from office_sim import DAY_S, Hands, reopened

FACTS = {
    "summary": "Found at the station",
    "p1.name_full": "आशा कुमारी",
    "p1.age": "16",
    "p1.phone": "+91 90000 00001",
    "p1.home_district": "Patna",
    "e1.event_type": "rescue",
    "next_step": "Call the home office",
    "next_step_on": "28/11/2026",
}


def actions(s: Services) -> list[str]:
    return [entry.action for entry in log.entries(s)]


def test_a_new_case_has_a_number_an_owner_and_a_day(s: Services):
    case = cases.add_case(s)
    assert case.case_no == "LF-26-0001"
    assert (case.status, case.opened_on, case.closed_on) == ("active", "2026-11-25", "")
    assert case.facts["case_owner"] == "R. Das"
    assert (case.persons, case.events, case.papers, case.consents) == ((), (), (), ())
    assert cases.add_case(s).case_no == "LF-26-0002"
    assert cases.show_case(s, case.case_id) == case
    assert actions(s)[:2] == ["case_added", "case_added"]


def test_facts_make_the_parts_they_belong_to(s: Services):
    case = cases.add_case(s, FACTS)
    assert case.value("p1.name_full") == "आशा कुमारी"
    assert case.value("p1.age") == 16
    assert case.value("p1.phone") == "+919000000001"
    assert case.value("e1.event_type") == "rescue"
    assert case.value("next_step_on") == "2026-11-28"
    assert case.value("p2.age") is None
    person = case.persons[0]
    assert person.roles == ("possible_victim",)
    assert (person.display_name, person.age, person.is_child) == ("आशा कुमारी", "16", "yes")
    assert [entry.kind for entry in case.timeline] == ["case_added"]
    assert log_sentences.story(case.timeline[0]) == "LF-26-0001 added"


def test_a_case_that_is_being_made_is_written_once_and_asked_for_nothing(s: Services):
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        said.append(" ".join(statement.split()))

    # A next step is a task as well, which is asked for.
    facts = {name: value for name, value in FACTS.items() if not name.startswith("next_step")}
    event.listen(Engine, "before_cursor_execute", note)
    try:
        case = cases.add_case(s, facts | {"p2.name_full": "Mohan", "s1.service": "shelter"})
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    rows = ("cases", "persons", "events", "services", "consents", "attachments", "referrals")
    asked = [one for one in said if one.startswith(tuple(f"SELECT {name}." for name in rows))]
    written = [one for one in said if one.startswith(tuple(f"UPDATE {name} " for name in rows))]
    made = [one for one in said if one.startswith("INSERT INTO cases ")]
    assert (asked, written, len(made)) == ([], [], 1)
    assert cases.show_case(s, case.case_id) == case
    assert s.register.check() == []


def test_the_role_that_was_typed_wins(s: Services):
    case = cases.add_case(s, {"name_full": "Mohan", "role": "suspect", "p2.name_full": "Asha"})
    assert [person.roles for person in case.persons] == [("suspect",), ()]


def test_a_case_is_found_by_number_id_and_beginning(s: Services):
    case = cases.add_case(s)
    for ref in (case.case_id, case.case_id[:8], "LF-26-0001", "lf 26 0001"):
        assert cases.resolve_case(s, ref) == case.case_id
    for ref in ("", "LF-26-0009", "abcd", "zzzz", case.case_id[:3]):
        with pytest.raises(NotFoundError):
            cases.show_case(s, ref)
    with writing(s) as session:
        row = session.get(Case, case.case_id)
        assert row is not None
        other = cases.open_case(session, now=1, today=dt.date(2026, 11, 25))
        other.id = case.case_id[:6] + "0" * 26
    with pytest.raises(AmbiguousError):
        cases.resolve_case(s, case.case_id[:5])


def test_changes_are_kept_with_their_history(s: Services, hands: Hands):
    case = cases.add_case(s, FACTS)
    hands.at += DAY_S
    changed = cases.set_facts(
        s, case.case_no, {"p1.age": "17", "summary": "", "p1.name_alias": ("Asu", "Rani")}
    )
    assert changed.value("p1.age") == 17
    assert changed.value("summary") is None
    assert changed.value("p1.name_alias") == ("Asu", "Rani")
    assert changed.updated_at == hands.at
    line = log.entries(s)[0]
    assert (line.action, line.object, line.by) == ("case_changed", "LF-26-0001", "R. Das")
    assert line.facts == {"fields": 3, "names": "summary, p1.age, p1.name_alias"}
    told = {change.address: change for change in history(s, case.case_no).lines}
    assert (told["p1.age"].before, told["p1.age"].after) == ("16", "17")
    assert told["summary"].value_before == "Found at the station"
    assert told["p1.name_alias"].after == "Asu, Rani"
    assert {change.at for change in told.values()} == {hands.at}
    assert {change.by for change in told.values()} == {"R. Das"}


def test_the_log_holds_no_values(s: Services):
    case = cases.add_case(s, FACTS)
    cases.set_facts(s, case.case_id, {"p1.name_full": "Rani Devi", "notes": "very private"})
    told = repr(log.entries(s))
    for secret in ("आशा", "Rani", "private", "station", "90000"):
        assert secret not in told


def test_what_does_not_change_leaves_no_line(s: Services):
    case = cases.add_case(s, FACTS)
    before = log.entries(s)
    same = cases.set_facts(s, case.case_id, {"p1.age": " १६ ", "p1.phone": "+919000000001"})
    assert log.entries(s) == before
    assert same == case
    assert cases.set_facts(s, case.case_id, {}) == case


@pytest.mark.parametrize(
    ("changes", "refusal", "facts"),
    [
        ({"p1.age": "old"}, FactRefusedError, ("Age in years", "number.not-whole")),
        ({"fir_date": "2026"}, FactRefusedError, ("FIR date", "date.day-missing")),
        ({"risk_level": "huge"}, FactRefusedError, ("Danger", "code.unknown")),
        ({"p9.age": "4"}, FactRefusedError, ("Age in years", "part.missing")),
        ({"closed_on": "today"}, FactRefusedError, ("Date of closure", "field.fixed")),
        ({"status": "closed"}, FactRefusedError, ("Status", "field.fixed")),
        ({"no_such": "1"}, UnknownFieldError, ("no_such",)),
        ({"capacity": "adult_own"}, UnknownFieldError, ("capacity",)),
    ],
)
def test_one_bad_value_keeps_everything_as_it_was(s: Services, changes, refusal, facts):
    case = cases.add_case(s, FACTS)
    with pytest.raises(refusal) as caught:
        cases.set_facts(s, case.case_id, {"summary": "new", "p2.age": "3", **changes})
    assert tuple(caught.value.facts.values()) == facts
    assert caught.value.exit_code == 2
    assert cases.show_case(s, case.case_id) == case
    assert history(s, case.case_id).lines == ()
    with pytest.raises(refusal):
        cases.add_case(s, {"summary": "new", **changes})
    assert case_list.list_cases(s).counts["all"] == 1


def test_people_and_events_come_and_go(s: Services):
    case = cases.add_case(s, FACTS)
    assert cases.add_person(s, case.case_id, "suspect") == 2
    assert cases.add_event(s, case.case_id) == 2
    cases.set_facts(s, case.case_id, {"p2.name_full": "Mohan", "e2.event_date": "2026"})
    without = cases.remove_person(s, case.case_id, 2)
    assert [person.number for person in without.persons] == [1]
    assert [event.number for event in cases.remove_event(s, case.case_id, 1).events] == [2]
    assert cases.add_person(s, case.case_id, "witness") == 2
    kept = {(change.label, change.before) for change in history(s, case.case_id).lines}
    assert {("Full name", "Mohan"), ("What happened", "Rescue")} <= kept
    assert "" in {change.address for change in history(s, case.case_id).lines}
    for number in (0, 9):
        with pytest.raises(NotFoundError):
            cases.remove_person(s, case.case_id, number)
        with pytest.raises(NotFoundError):
            cases.remove_event(s, case.case_id, number)
    with pytest.raises(FactRefusedError):
        cases.add_person(s, case.case_id, "king")
    assert actions(s)[:2] == ["person_added", "event_removed"]


def test_a_person_with_an_answer_on_record_stays(s: Services):
    case = cases.add_case(s, FACTS)
    facts = {"given_by": "individual", "capacity": "undecided", "explained_in_language": "hin",
             "explained": "use_of_data", "form": "spoken"}  # fmt: skip
    decisions.add_consent(s, case.case_id, 1, facts)
    with pytest.raises(CaseStateError) as caught:
        cases.remove_person(s, case.case_id, 1)
    assert caught.value.facts == {"reason": "person.has-records"}


def test_a_closed_case_is_opened_again_once(s: Services):
    case = cases.add_case(s, FACTS)
    closed = cases.close_case(s, case.case_id, "repatriated", "25-11-2026")
    assert (closed.status, closed.closed_on) == ("closed", "2026-11-25")
    again = cases.reopen_case(s, case.case_id)
    assert (again.status, again.closed_on) == ("active", "")
    with pytest.raises(CaseStateError):
        cases.reopen_case(s, case.case_id)
    assert actions(s)[:2] == ["case_reopened", "case_closed"]


@pytest.mark.parametrize(
    ("reason", "on", "refusal"),
    [
        ("bored", "", FactRefusedError),
        ("other", "someday", FactRefusedError),
        ("other", "2026-11-01", CaseStateError),
    ],
)
def test_closing_needs_a_reason_and_a_day(s: Services, reason: str, on: str, refusal):
    case = cases.add_case(s)
    with pytest.raises(refusal):
        cases.close_case(s, case.case_id, reason, on)
    assert cases.show_case(s, case.case_id) == case


def test_the_list_pages_and_counts(s: Services, hands: Hands):
    made = []
    for number in range(5):
        hands.at += 60
        made.append(cases.add_case(s, {"p1.name_full": f"Person {number}", "p1.age": str(number)}))
    cases.set_facts(s, made[0].case_id, {"next_step": "call", "next_step_on": "2026-12-02"})
    cases.set_facts(s, made[1].case_id, {"next_step_on": "2026-12-03"})
    cases.set_facts(s, made[2].case_id, {"case_owner": "B. Roy"})
    cases.close_case(s, made[4].case_id, "other")
    page = case_list.list_cases(s, CaseQuery(limit=3, order="case_no"))
    assert [row.case_no for row in page.rows] == ["LF-26-0004", "LF-26-0003", "LF-26-0002"]
    assert page.more
    rest = case_list.list_cases(s, CaseQuery(limit=3, order="case_no", after=page.rows[-1].case_id))
    assert [row.case_no for row in rest.rows] == ["LF-26-0001"]
    assert not rest.more
    assert page.counts == {"open": 4, "mine": 3, "due": 1, "waiting": 0, "closed": 1, "all": 5}
    assert [row.name for row in case_list.list_cases(s, CaseQuery(filter="due")).rows] == [
        "Person 0"
    ]
    closed = case_list.list_cases(s, CaseQuery(filter="closed")).rows
    assert [(row.name, row.age, row.status) for row in closed] == [("Person 4", "4", "closed")]
    assert case_list.list_cases(s, CaseQuery(filter="waiting")).rows == ()
    with pytest.raises(NotFoundError):
        case_list.list_cases(s, CaseQuery(after="f" * 32))


def test_waiting_lists_what_another_office_has_to_answer(s: Services):
    case = cases.add_case(s, FACTS)
    cases.add_case(s)
    with writing(s) as session:
        session.add(
            Office(
                id="a" * 64, number="1 2", name="Other", state_since=1, ed25519=bytes(32),
                pq_commit=bytes(32), card=b"", card_seq=1, card_issued=1, card_expires=2,
                first_seen=1,
            )
        )  # fmt: skip
        session.add(
            Referral(
                id=new_id(), direction="out", state="sealed", case_id=case.case_id,
                office_id="a" * 64, packet_id="b" * 32, created=1, updated=1,
            )
        )  # fmt: skip
    page = case_list.list_cases(s, CaseQuery(filter="waiting"))
    assert [row.case_id for row in page.rows] == [case.case_id]
    assert page.counts["waiting"] == 1
    found = case_list.list_cases(s, CaseQuery(filter="waiting", text="station"))
    assert [row.case_id for row in found.rows] == [case.case_id]


@pytest.mark.parametrize(
    "text", ["आशा", "आशा कुम", "LF-26-0001", "0001", "90000 00001", "patna", "station", "+91900"]
)
def test_search_finds_names_numbers_places_and_texts(s: Services, text: str):
    case = cases.add_case(s, FACTS)
    cases.add_case(s, {"p1.name_full": "Somebody Else"})
    page = case_list.list_cases(s, CaseQuery(text=text))
    assert [row.case_id for row in page.rows] == [case.case_id]
    assert page.counts["open"] == page.counts["all"] == 1


def test_search_stays_behind_its_filter_and_tells_the_other_counts(s: Services):
    case = cases.add_case(s, FACTS)
    other = cases.add_case(s, FACTS)
    cases.close_case(s, case.case_id, "other")
    page = case_list.list_cases(s, CaseQuery(text="आशा", limit=1))
    assert [row.case_id for row in page.rows] == [other.case_id]
    assert page.counts == {"open": 1, "mine": 1, "due": 1, "waiting": 0, "closed": 1, "all": 2}
    everything = case_list.list_cases(s, CaseQuery(text="आशा", filter="all", limit=1))
    assert everything.more
    last = everything.rows[0].case_id
    second = case_list.list_cases(s, CaseQuery(text="आशा", filter="all", after=last))
    assert len(second.rows) == 1
    assert second.rows[0].case_id != last
    assert case_list.list_cases(s, CaseQuery(text="आशा", after="f" * 32)).rows == ()
    assert case_list.list_cases(s, CaseQuery(text="nobody")).rows == ()
    for odd in ('"', "*", "a OR b", "NEAR(", "   "):
        case_list.list_cases(s, CaseQuery(text=odd))


@pytest.mark.parametrize("wrong", [{"filter": "x"}, {"order": "x"}, {"limit": 0}, {"limit": 1001}])
def test_a_query_that_makes_no_sense_is_a_bug(wrong):
    with pytest.raises(ValueError, match=r"unknown|rows"):
        CaseQuery(**wrong)


def test_everything_is_there_after_locking(s: Services):
    case = cases.add_case(s, FACTS)
    s2 = reopened(s)
    shown = cases.show_case(s2, case.case_id)
    assert shown == case
    assert [fact.address for fact in case_view.all_facts(shown)][:2] == ["registered_on", "status"]
    by_address = {fact.address: fact for fact in case_view.all_facts(shown)}
    assert by_address["p1.phone"].group == "contact"
    assert by_address["p1.role"].shown == "Possible victim"
    assert by_address["status"].group is None
    from app.register import access

    access.lock(s2)


def test_who_may_only_read_changes_nothing(s: Services):
    from dataclasses import replace

    case = cases.add_case(s, FACTS)
    with writing(s) as session:
        row = session.get(User, 1)
        assert row is not None
        row.role = "viewer"
    from app.register.people import list_users

    (reader,) = list_users(s)
    assert reader.role == "read_only"
    looking = replace(s, user=reader)
    assert cases.show_case(looking, case.case_id) == case
    for act in (
        lambda: cases.add_case(looking),
        lambda: cases.set_facts(looking, case.case_id, {"summary": "x"}),
        lambda: cases.close_case(looking, case.case_id, "other"),
    ):
        with pytest.raises(CaseStateError) as caught:
            act()
        assert caught.value.facts == {"reason": "role.read-only"}


def test_a_look_cannot_change_anything(s: Services):
    case = cases.add_case(s, FACTS)
    with pytest.raises(Exception, match=r"."), reading(s) as session:
        lookup.find_case(session, case.case_id).put("summary", "changed")
        session.flush()
    assert cases.show_case(s, case.case_id) == case
