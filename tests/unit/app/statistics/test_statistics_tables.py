"""Every cell of every table is what a plain count of the same made-up cases says."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from app.base.errors import CaseStateError, FactRefusedError
from app.base.jobs import Cancelled, Progress, Token
from app.cases import cases
from app.core.services import Services, reading
from app.register import access, opening
from app.retention import recycle_bin as waste
from app.statistics import periods
from app.statistics.behind import cases_behind
from app.statistics.counts import STEP, look
from app.statistics.flows import flows
from app.statistics.making import KINDS, statistics
from app.statistics.population import read_population
from app.statistics.tables import ALL, Choice, StatTable
from counted_world import (
    FORMS,
    HEADS,
    World,
    age_of,
    counted,
    draw,
    outcomes,
    people_rows,
    plain_cells,
    rescued_on,
    way_of,
    write,
)
from models import migrations
from models.base.cipher import LARGEST_CACHE_KIB
from models.index import fact_rows as rows
from models.index.fact_rows import CountedPerson
from models.queries import counting, listing
from office_sim import CLOCK, PASSPHRASE, open_office
from older_register import as_it_was, written_into
from register_maker import raw_connection

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 9, 30)
CHOICE = Choice(periods.days(FIRST, LAST))


@pytest.fixture(scope="module")
def world() -> World:
    return draw(500, seed=20261125)


@pytest.fixture(scope="module", params=["of today", "of 1.6"])
def office(world: World, tmp_path_factory: pytest.TempPathFactory, request):
    """An office that wrote all cases; or wrote them with a register that counted nothing yet."""
    folder = tmp_path_factory.mktemp("office")
    if request.param == "of today":
        with open_office(folder) as s:
            write(s.register, world)
            yield s
        return
    with pytest.MonkeyPatch.context() as then:
        older = written_into([step for step in migrations._steps() if step[0] <= (1, 6)])
        then.setattr(migrations, "_steps", lambda: older)
        then.setattr(migrations, "CURRENT", (1, 6))
        then.setattr(listing, "add_counted", lambda *_: None)
        then.setattr(listing, "add_kept", lambda *_: None)
        # An opening puts right what later versions keep, and the tables of that are not there yet.
        then.setattr(opening, "_put_right", lambda *_: None)
        with open_office(folder) as s:
            write(s.register, world)
            as_it_was(s.register)
            with raw_connection(s.register.path, s.vault.db_key) as raw:
                names = [row[0] for row in raw.execute("SELECT name FROM sqlite_master")]
    assert "cases" in names
    assert "counted_persons" not in names
    s = access.unlock(folder / "register", None, PASSPHRASE, clock=CLOCK)
    yield s
    access.lock(s)


def filled(table: StatTable) -> dict[tuple[str, str], int]:
    return {key: count for key, count in plain_cells(table).items() if count}


def in_period(case, _person=None) -> bool:
    return FIRST <= case.registered <= LAST


def test_sdg(office: Services, world: World) -> None:
    (table,) = statistics(office, "sdg", CHOICE)
    known = set().union(*FORMS.values())
    pairs = []
    for _case, person in world.victims(in_period):
        held = set(person["purpose"] or ())
        columns = ["VC_HTF_DETV", *(code for code, codes in FORMS.items() if held & codes)]
        columns += [] if held & known else ["form_not_known"]
        pairs += [(row, column) for row in people_rows(person) for column in columns]
    assert filled(table) == counted(pairs)
    assert table.value("all", "VC_HTF_DETV") == len(world.victims(in_period)) > 100


def test_rates_are_exact_and_only_where_the_population_is_known(office: Services) -> None:
    people = read_population(b"sex,age,people\nfemale,under_18,1234\nfemale,adult,4321\n")
    (table,) = statistics(office, "sdg", CHOICE, population=people)
    count = table.value("female.under_18", "VC_HTF_DETVSX")
    assert table.value("female.under_18", "VC_HTF_DETVSXR") * 1234 == count * 100_000
    assert table.value("female.all", "VC_HTF_DETVR") * 5555 == 100_000 * table.value(
        "female.all", "VC_HTF_DETV"
    )
    assert table.value("male.adult", "VC_HTF_DETVR") is None
    assert not any(column.endswith("R") for _row, column in plain_cells(table))


def test_ncrb(office: Services, world: World) -> None:
    victims, purposes, nations, disposal = statistics(office, "ncrb", CHOICE)
    pairs = [(row, "trafficked") for _c, p in world.victims(in_period) for row in people_rows(p)]
    rescued = world.victims(
        lambda case, one: FIRST <= (rescued_on(case, one) or dt.date.min) <= LAST
    )
    pairs += [(row, "rescued") for _case, person in rescued for row in people_rows(person)]
    assert filled(victims) == counted(pairs)
    pairs = []
    for _case, person in world.victims(in_period):
        held = set(person["purpose"] or ())
        lines = [head for head, codes in HEADS.items() if held & codes] or ["not_known"]
        pairs += [(row, column) for row in (*lines, ALL) for column in people_rows(person)]
    assert filled(purposes) == counted(pairs)
    pairs = []
    named = {("AE",): "other", ("IN", "NP"): "several", ("ZZ",): "not_known", None: "not_known"}
    for _case, person in rescued:
        nation = person["nationality"]
        row = named.get(nation) or nation[0]
        pairs += [(one, column) for one in (row, ALL) for column in people_rows(person)]
    assert filled(nations) == counted(pairs)
    pairs = []
    for case in filter(in_period, world.cases):
        fir = "fir" if case.case["fir_no"] else "no_fir"
        stage = case.case["court_stage"] or "not_known"
        pairs += [(row, column) for row in (stage, ALL) for column in (fir, ALL)]
    assert filled(disposal) == counted(pairs)


def test_flows(office: Services, world: World) -> None:
    (table,) = statistics(office, "flows", CHOICE)
    pairs = []
    for case, person in world.victims(in_period):
        source, end = way_of(case, person)
        pairs += [(row, column) for row in (source, ALL) for column in (end, ALL)]
    assert filled(table) == counted(pairs)
    largest = flows(table)
    assert sum(one.persons for one in largest) == len(world.victims(in_period))
    assert [one.persons for one in largest] == sorted(
        (one.persons for one in largest), reverse=True
    )
    assert flows(table, most=4) == largest[:4]
    assert len(table.cells) == len(dict(table.cells)) == len(list(table.numbers()))


def test_identification_and_needs(office: Services, world: World) -> None:
    (table,) = statistics(office, "identification", CHOICE)
    pairs = []
    for case, person in world.victims(in_period):
        found = case.case["how_identified"] or "not_known"
        decided = person["status_decided_by"] or "not_known"
        pairs += [(row, column) for row in (found, ALL) for column in (decided, ALL)]
    assert filled(table) == counted(pairs)
    needs, first = statistics(office, "needs", CHOICE)
    pairs = []
    for case, person in world.victims(in_period):
        held = outcomes(case, person)
        pairs += [(need, result) for need, result in held.items()]
        pairs += [(need, "needed") for need in held]
        pairs += [(ALL, column) for column in {*held.values(), *(["needed"] if held else [])}]
    assert filled(needs) == counted(pairs)
    pairs = []
    for _case, person in world.victims(in_period):
        named = person["immediate_needs"] or ()
        pairs += [(need, "persons") for need in (*named, *([ALL] if named else []))]
    assert filled(first) == counted(pairs)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_and_columns_add_up_where_a_table_says_so(office: Services, kind: str) -> None:
    for table in statistics(office, kind, CHOICE):
        cells = plain_cells(table)
        for _row, column in cells:
            if table.rows_add_up and (ALL, column) in cells:
                parts = [n for (r, c), n in cells.items() if c == column and r != ALL]
                assert sum(parts) == cells[ALL, column], (table.code, column)
        for row, _column in cells:
            if table.columns_add_up and (row, ALL) in cells:
                parts = [n for (r, c), n in cells.items() if r == row and c != ALL]
                assert sum(parts) == cells[row, ALL], (table.code, row)


@pytest.mark.parametrize(
    "narrow",
    [{"state": "bihar"}, {"district": "Purnia"}, {"purpose": "begging"}],
    ids=["state", "district", "purpose"],
)
def test_narrowed(office: Services, world: World, narrow: dict[str, str]) -> None:
    def chosen(case, person) -> bool:
        return in_period(case) and (
            narrow.get("purpose") in (person["purpose"] or ())
            if "purpose" in narrow
            else person["home_state"] == "Bihar"
            and narrow.get("district") in {None, person["home_district"]}
        )

    (table,) = statistics(office, "sdg", replace(CHOICE, **narrow))
    assert table.value("all", "VC_HTF_DETV") == len(world.victims(chosen)) > 5
    children = [one for one in world.victims(chosen) if age_of(one[1]) == "under_18"]
    assert table.value("all.under_18", "VC_HTF_DETV") == len(children)


def test_behind_a_number_stand_its_cases_page_by_page(office: Services, world: World) -> None:
    (table,) = statistics(office, "sdg", CHOICE)
    cell = table.cells["all.under_18", "VC_HTF_DETVFL"]
    wanted = {
        case.persons[0]["id"]
        for case, person in world.victims(in_period)
        if age_of(person) == "under_18" and set(person["purpose"] or ()) & FORMS["VC_HTF_DETVFL"]
    }
    found, after = [], None
    while True:
        page = cases_behind(office, cell.behind, limit=7, after=after)
        found += page.case_ids
        after = page.after
        if after is None:
            break
    assert len(found) == len(set(found)) == len(wanted)
    numbers = [cases.show_case(office, one).case_no for one in found]
    assert numbers == sorted(numbers, reverse=True)
    first = {cases.show_case(office, one).persons[0].person_id for one in found}
    assert first == wanted


def test_every_cell_has_as_many_rows_as_it_says(office: Services) -> None:
    for kind in KINDS:
        for table in statistics(office, kind, CHOICE):
            cell = next(iter(table.cells.values()), None)
            if cell is None:
                continue
            ids = cases_behind(office, cell.behind, limit=1000).case_ids
            assert 0 < len(ids) <= cell.value


def test_the_counting_rows_are_those_that_would_be_made_anew(office: Services) -> None:
    table = CountedPerson.__table__
    query = select(table).order_by(table.c.case_order, table.c.number)
    with office.register.session() as session:
        before = session.execute(query).all()
        rows.fill(session)
        assert session.execute(query).all() == before
        assert len(before) > 500


def test_work_that_is_not_wanted_any_more_stops(office: Services) -> None:
    token = Token()
    token.cancel()
    for kind in KINDS:
        if kind != "referrals":
            with pytest.raises(Cancelled):
                statistics(office, kind, CHOICE, token=token)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "referrals"])
def test_it_is_told_how_many_of_the_cases_are_counted(
    office: Services, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(counting, "_CASES_AT_ONCE", 40)
    told: list[Progress] = []
    statistics(office, kind, CHOICE, report=told.append)
    assert [one.done for one in told] == list(range(told[-1].total + 1))
    assert {(one.step, one.total) for one in told} == {(STEP, told[-1].total)}
    assert told[-1].total > 3


def test_a_large_register_is_counted_through_a_small_cache(office: Services) -> None:
    def cache(session) -> int:
        return session.connection().exec_driver_sql("PRAGMA cache_size").scalar_one()

    with reading(office) as session:
        session.connection().exec_driver_sql(f"PRAGMA cache_size = {-LARGEST_CACHE_KIB}")
    with look(office) as one:
        assert cache(one.sessions[0]) == -counting.MOST_CACHE_KIB
    with reading(office) as session:
        assert cache(session) == -LARGEST_CACHE_KIB


@pytest.mark.parametrize(
    "narrow", [{"state": "Atlantis"}, {"district": "Nowhere"}, {"purpose": "none"}]
)
def test_unknown_places_and_purposes_are_refused(office: Services, narrow) -> None:
    with pytest.raises(FactRefusedError):
        statistics(office, "sdg", replace(CHOICE, **narrow))
    with pytest.raises(FactRefusedError):
        statistics(office, "astrology", CHOICE)


def test_nothing_and_one_case(tmp_path) -> None:
    year = Choice(periods.calendar_year(2026))
    with open_office(tmp_path) as s:
        for kind in KINDS:
            for table in statistics(s, kind, year):
                assert not filled(table)
        case = cases.add_case(s, {"p1.role": "victim", "p1.age": "17", "p1.purpose": "begging"})
        (table,) = statistics(s, "sdg", year)
        assert filled(table) == {
            (row, column): 1
            for row in ("not_known.under_18", "not_known.all", "all.under_18", "all")
            for column in ("VC_HTF_DETV", "VC_HTF_DETVOP")
        }
        cell = table.cells["all", "VC_HTF_DETV"]
        assert cases_behind(s, cell.behind).case_ids == (case.case_id,)
        waste.bin_case(s, case.case_id)
        assert not filled(statistics(s, "sdg", year)[0])
        waste.restore_case(s, case.case_id)
        assert filled(statistics(s, "sdg", year)[0])
        with pytest.raises(CaseStateError):
            statistics(replace(s, user=replace(s.user, role="nobody")), "sdg", year)
