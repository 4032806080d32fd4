"""The register list is read page by page, in every order, through an index."""

import datetime as dt

import pytest
from sqlalchemy import event

from models.errors import NotFoundError
from models.queries import case_filter
from models.queries.case_filter import waiting_among, waiting_cases
from models.queries.listing import CaseFilter, case_changed, count_cases, lines_of, list_cases
from models.queries.lookup import find_case
from models.register.database import Register
from models.rows.case import Referral
from register_maker import TODAY, make_office

ORDERS = ("updated", "case_no", "name", "age", "place", "status", "next_step_on")
NAMES = ["Asha", "Bina", "Asha", None, "Chand", "Dilip", "Asha"]


@pytest.fixture
def seven(register: Register, add_case) -> list[str]:
    """Seven cases; two of them changed at the same moment."""
    made = [
        add_case(
            now=number // 2,
            name_full=name,
            birth="2010-11-26",
            purpose=["begging", "other"] if number > 5 else ["forced_labour"],
            home_district="Purnia",
            case={
                "status": "active" if number % 2 else "follow_up",
                "case_owner": "r.das" if number < 3 else "s.lal",
                "next_step_on": f"2026-12-0{number}" if number in {2, 4, 6} else None,
                "risk_level": "high",
            },
        )
        for number, name in enumerate(NAMES, start=1)
    ]
    return [case.id for case in made]


@pytest.fixture(params=[float("inf"), 0.0], ids=["listed", "walked"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A narrow choice is read from its own list when it is small, else the lines are walked."""
    monkeypatch.setattr(case_filter, "WALKING", request.param)


def pages(register: Register, limit: int, **how) -> list[str]:
    found: list[str] = []
    with register.read() as session:
        while True:
            lines = list_cases(session, limit=limit, after=found[-1] if found else None, **how)
            found += [line.id for line in lines]
            if len(lines) < limit:
                return found


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("which", [CaseFilter(), CaseFilter(status="active")])
def test_pages_together_are_the_whole_list(
    register: Register, seven: list[str], order: str, which: CaseFilter, either_way: None
) -> None:
    with register.read() as session:
        upwards = [line.id for line in list_cases(session, which, order=order)]
        downwards = [line.id for line in list_cases(session, which, order=order, reverse=True)]
    assert len(upwards) == (4 if which.status else 7)
    assert downwards == upwards[::-1]
    for limit in (1, 2, 3, 7, 100):
        for whole, reverse in ((upwards, False), (downwards, True)):
            assert pages(register, limit, which=which, order=order, reverse=reverse) == whole


def test_orders_are_newest_first_or_upwards(register: Register, seven: list[str]) -> None:
    with register.read() as session:
        assert [line.updated for line in list_cases(session)] == [3, 3, 2, 2, 1, 1, 0]
        numbers = [line.case_no for line in list_cases(session, order="case_no")]
        names = [line.name for line in list_cases(session, order="name")]
        due = [line.next_step_on for line in list_cases(session, order="next_step_on")]
    assert numbers == [f"LF-26-000{number}" for number in range(7, 0, -1)]
    assert names == ["Asha", "Asha", "Asha", "Bina", "Chand", "Dilip", None]
    assert due == ["2026-12-02", "2026-12-04", "2026-12-06", None, None, None, None]


@pytest.mark.parametrize(
    ("which", "count"),
    [
        (CaseFilter(), 7),
        (CaseFilter(status="active"), 4),
        (CaseFilter(owner="r.das"), 2),
        (CaseFilter(owner="r.das", status="active"), 1),
        (CaseFilter(district="Purnia"), 7),
        (CaseFilter(district="Purnia", status="active", due_until="2026-12-09"), 0),
        (CaseFilter(district="Araria"), 0),
        (CaseFilter(purpose="begging"), 2),
        (CaseFilter(purpose="begging", record_state="open", district="Purnia"), 2),
        (CaseFilter(record_state="open"), 7),
        (CaseFilter(record_state="closed"), 0),
        (CaseFilter(due_until="2026-12-04"), 2),
        (CaseFilter(binned=True), 0),
    ],
)
def test_filter_lists_and_counts_the_same(
    register: Register, seven: list[str], which: CaseFilter, count: int, either_way: None
) -> None:
    with register.read() as session:
        assert len(list_cases(session, which)) == count_cases(session, which) == count


def test_binned_case_moves_to_the_list_of_the_bin(register: Register, seven: list[str]) -> None:
    with register.session() as session:
        case = find_case(session, seven[0])
        case.bin(9)
        case_changed(session, case, now=9)
    with register.read() as session:
        assert count_cases(session) == 6
        assert [line.id for line in list_cases(session, CaseFilter(binned=True))] == [seven[0]]


def test_line_tells_the_age_of_today(register: Register, seven: list[str]) -> None:
    with register.read() as session:
        line = lines_of(session, [seven[0]], today=TODAY)[0]
        later = lines_of(session, [seven[0]], today=TODAY + dt.timedelta(days=1))[0]
        bare = lines_of(session, [seven[0]])[0]
    assert (line.age, later.age, bare.age) == (15, 16, None)
    assert (line.name, line.place, line.status) == ("Asha", "Purnia", "active")
    assert (line.record_state, line.risk_level, line.case_owner) == ("open", "high", "r.das")


def test_lines_come_in_the_order_of_the_search(register: Register, seven: list[str]) -> None:
    wanted = [seven[4], seven[1], "f" * 32, seven[6]]
    with register.read() as session:
        assert [line.id for line in lines_of(session, wanted)] == [seven[4], seven[1], seven[6]]


def test_page_after_a_case_that_is_gone_is_refused(register: Register) -> None:
    with register.read() as session, pytest.raises(NotFoundError, match="after-unknown"):
        list_cases(session, after="f" * 32)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("which", [CaseFilter(), CaseFilter(binned=True)], ids=["register", "bin"])
def test_no_list_is_sorted_without_an_index(register: Register, order, which) -> None:
    plans: list[str] = []

    with register.read() as session:
        connection = session.connection()

        def explain(conn, cursor, statement, parameters, context, executemany):
            if statement.startswith("SELECT") and "FROM case_lines" in statement:
                cursor.execute("EXPLAIN QUERY PLAN " + statement, parameters)
                plans.extend(row[3] for row in cursor.fetchall())

        event.listen(connection, "before_cursor_execute", explain)
        list_cases(session, which, order=order)
    assert plans
    assert not any("TEMP B-TREE" in plan for plan in plans), plans


def test_case_with_a_sealed_referral_waits_for_its_answer(
    register: Register, seven: list[str]
) -> None:
    with register.session() as session:
        session.add(make_office())
        session.flush()
        for place, (state, direction) in enumerate(
            [("sealed", "out"), ("handed_over", "out"), ("done", "out"), ("received", "in")]
        ):
            session.add(
                Referral(
                    direction=direction,
                    state=state,
                    case_id=seven[place],
                    office_id="a" * 64,
                    packet_id=f"{place}" * 32,
                    created=1,
                    updated=place,
                )
            )
    with register.read() as session:
        assert waiting_cases(session) == [seven[1], seven[0]]
        assert waiting_cases(session, limit=1) == [seven[1]]
        assert waiting_among(session, seven) == {seven[0], seven[1]}
        assert waiting_among(session, seven[1:2]) == {seven[1]}
