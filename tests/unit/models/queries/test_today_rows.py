"""What the questions of the first page find: whose steps, which decisions, whose drafts."""

from collections.abc import Callable

import pytest

from models.base.meta import set_meta
from models.queries import today
from models.queries.today import LOOKED_BACK, StepCount, Whose
from models.register.database import Register
from models.rows.case import Case, Consent
from models.rows.case_work import Hand, add_task
from models.rows.log import append

DAY, MONTH = "2026-11-25", "2026-12-25"
ME = Whose(1, "R. Das")
type Maker = Callable[..., Case]


def step(register: Register, case: Case, title: str, due: str, who: int | None) -> None:
    with register.session() as session:
        add_task(session, case.id, Hand(1000, 1), title, due, who)


def decision(register: Register, case: Case, created: int, capacity: str, until: str) -> None:
    with register.session() as session:
        row = Consent(case_id=case.id, person_id=case.persons[0].id, created=created)
        row.put_all({"capacity": capacity, "valid_to": until, "purposes": ("shelter",)})
        session.add(row)


@pytest.fixture
def mine(add_case: Maker) -> Case:
    facts = {"case_owner": "R. Das", "next_step": "", "next_step_on": "2026-11-01"}
    return add_case(case=facts, name_full="Made-up Asha")


@pytest.fixture
def theirs(add_case: Maker) -> Case:
    facts = {"case_owner": "P. Rai", "next_step": "", "next_step_on": "2026-11-01"}
    return add_case(case=facts)


def test_mine_are_steps_given_to_me_and_those_of_my_cases_given_to_nobody(
    register: Register, mine: Case, theirs: Case
) -> None:
    for case, title, who in (
        (mine, "nobody's", None),
        (mine, "given away", 2),
        (theirs, "given to me", 1),
        (theirs, "theirs", None),
    ):
        step(register, case, title, DAY, who)
    with register.read() as session:
        found = today.due_steps(session, DAY, 9, ME)
        everybody = today.due_steps(session, DAY, 9)
        many = today.count_steps(session, DAY, DAY, ME)
    assert {line.title for line in found} == {"nobody's", "given to me"}
    assert {(line.name, line.who) for line in found} == {("Made-up Asha", 0), ("", 1)}
    assert len(everybody) == 4
    assert many == StepCount(all=4, late=0, today=4, mine=2, my_late=0, my_today=2)


def test_no_step_is_counted_where_there_is_none(register: Register) -> None:
    with register.read() as session:
        assert today.count_steps(session, DAY, MONTH, ME) == StepCount()
        assert today.next_step_after(session, DAY) is None
        assert today.recent_cases(session, 1, 5) == []


@pytest.mark.parametrize(
    ("later", "found"),
    [
        ((), ["2026-12-01"]),
        ((("adult_own", "2027-12-01"),), []),
        ((("adult_own", "2026-11-28"),), ["2026-11-28", "2026-12-01"]),
        ((("refused", "2027-12-01"),), []),
        ((("undecided", "2026-12-02"),), []),
    ],
)
def test_a_later_decision_ends_or_prolongs_an_earlier_one(
    register: Register, mine: Case, later: tuple[tuple[str, str], ...], found: list[str]
) -> None:
    decision(register, mine, 1000, "adult_own", "2026-12-01")
    for capacity, until in later:
        decision(register, mine, 2000, capacity, until)
    with register.read() as session:
        lines = today.ending_consents(session, DAY, MONTH, 9, {"refused", "undecided"})
    assert [line.valid_to for line in lines] == found
    assert all(line.purposes == ("shelter",) for line in lines)


def test_a_person_is_called_by_the_first_name_that_is_known(
    register: Register, add_case: Maker
) -> None:
    case = add_case(name_alias=("Munni", "Guddi"))
    decision(register, case, 1000, "adult_own", "2026-12-01")
    with register.read() as session:
        [line] = today.ending_consents(session, DAY, MONTH, 9, ())
    assert line.name == "Munni"


def test_drafts_are_those_behind_the_key_and_of_open_cases(register: Register, mine: Case) -> None:
    with register.session() as session:
        for key in ("draft.1.refer:", "draft.11.refer:", "draft.1.mail:"):
            set_meta(session, f"{key}{mine.id}", "{}")
        set_meta(session, f"draft.1.refer:{'f' * 32}", "{}")
    with register.read() as session:
        found = today.drafts(session, "draft.1.refer:", 9)
    assert [(line.about, line.case_no) for line in found] == [(mine.id, mine.case_no)]


def test_only_the_newest_lines_of_the_log_are_gone_through(register: Register, mine: Case) -> None:
    with register.session() as session:
        for number in range(LOOKED_BACK + 1):
            about = mine.id if number == 0 else None
            append(session, b"x", b"h" * 32, at=number, user=1, action="made_up", object_id=about)
    with register.read() as session:
        assert today.recent_cases(session, 1, 5) == []
    with register.session() as session:
        append(session, b"x", b"h" * 32, at=9, user=2, action="made_up", object_id=mine.id)
    with register.read() as session:
        assert today.recent_cases(session, 1, 5) == []
        assert [line.at for line in today.recent_cases(session, 2, 5)] == [9]
