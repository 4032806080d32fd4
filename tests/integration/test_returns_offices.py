"""Five made-up offices with 500 cases send returns to one nodal office, which adds them up.

The totals are counted a second time from the facts as they were drawn, with plain loops. Some cases
move from office to office by real transfers; each is counted once, by who holds it at the end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from app.cases import cases
from app.core import log
from app.core.services import Services
from app.inbox import acceptance
from app.referrals import referrals
from app.returns import desk, nodal
from app.returns.naming import period_of_return
from app.returns.records import ReturnTable
from app.statistics import periods
from counted_world import FORMS as DRAWN_FORMS
from counted_world import HEADS as DRAWN_HEADS
from counted_world import (
    DrawnCase,
    World,
    counted,
    draw,
    people_rows,
    rescued_on,
    sex_of,
    way_of,
    write,
)
from office_sim import DAY_S, FIRST, Hands, open_office
from pair_sim import add_each_other, agree, check, everything

MARCH_10 = int(dt.datetime(2026, 3, 10, 10, tzinfo=dt.UTC).timestamp())
YEAR = (dt.date(2025, 4, 1), dt.date(2026, 3, 31))
NAMES = ("Araria", "Bettiah", "Chapra", "Darbhanga", "Gaya")
FACTS = {
    "registered_on": "2026-01-15",
    "p1.role": "victim",
    "p1.name_full": "Made-up Maria",
    "p1.age": "31",
    "p1.is_child_stated": "no",
    "p1.sex_or_gender": "female",
    "p1.purpose": "begging",
    "p1.nationality": "IN",
    "p1.home_state": "Bihar",
    "p1.home_district": "Purnia",
    "e1.event_type": "rescue",
    "e1.event_date": "2026-01-14",
}
MOVED = DrawnCase(
    dt.date(2026, 1, 15),
    {"court_stage": None, "fir_no": None},
    [
        {
            "id": "p", "role": ("victim",), "age": 31, "is_child_stated": "no",
            "sex_or_gender": "female", "purpose": ("begging",), "nationality": ("IN",),
            "home_state": "Bihar", "home_district": "Purnia",
        }
    ],
    [{"event_type": "rescue", "event_date": "2026-01-14", "person_ids": None,
      "event_state": None, "event_district": None}],
    [],
)  # fmt: skip


class Offices:
    """The open registers, their drawn cases, and one clock for all."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.clock = Hands(MARCH_10)
        self.worlds: dict[str, World] = {}
        self.by: dict[str, Services] = {}
        for number, name in enumerate(NAMES):
            new = replace(FIRST, name=f"{name} Test Unit", kind="ahtu", district=name, phone="")
            self.by[name] = stack.enter_context(open_office(folder / name, new, clock=self.clock))
            self.worlds[name] = draw(100, number + 1)
            write(self.by[name].register, self.worlds[name])
        new = replace(FIRST, name="Bihar Nodal Test Office", kind="state_nodal_officer", phone="")
        self.nodal = stack.enter_context(open_office(folder / "nodal", new, clock=self.clock))
        for s in self.by.values():
            meet(s, self.nodal)
            s.second_lock.open()

    def transfer(self, start: str, end: str, case_id: str, *, days: int = 0) -> tuple[str, Path]:
        """Move a case by real packets; return its id there and the receipt that is on its way."""
        one, other = self.by[start], self.by[end]
        case = cases.show_case(one, case_id)
        agree(one, case, other)
        command = replace(everything(one, cases.show_case(one, case_id), other), kind="transfer")
        sent = referrals.send(one, command)
        self.clock.at += days * DAY_S
        item = acceptance.receive(other, Path(sent.file))
        done = acceptance.accept(other, item.packet_id)
        return done.case_id, Path(done.receipt)

    def send(self, name: str, period: periods.Period) -> desk.SentReturn:
        s = self.by[name]
        return desk.send(s, desk.plan(s, self.nodal.office.office_id, period))


def meet(one: Services, other: Services) -> None:
    add_each_other(one, other)
    check(one, other)
    check(other, one)


@pytest.fixture(scope="module")
def offices(tmp_path_factory) -> Iterator[Offices]:
    with ExitStack() as stack:
        yield Offices(stack, tmp_path_factory.mktemp("returns"))


def truth(held: list[DrawnCase]) -> dict[str, dict[tuple[str, str], int]]:
    """Return what all offices together have to tell, from the facts as they were drawn."""
    within = [c for c in held if YEAR[0] <= c.registered <= YEAR[1]]
    people = [(c, p) for c in within for p in c.victims]
    rescued = [
        (c, p)
        for c in held
        for p in c.victims
        if (day := rescued_on(c, p)) and YEAR[0] <= day <= YEAR[1]
    ]

    def forms(person) -> list[str]:
        has = set(person["purpose"] or ())
        found = [code.lower() for code, some in DRAWN_FORMS.items() if has & some]
        return ["vc_htf_detv", *(found or ["form_not_known"])]

    def heads(person) -> list[str]:
        has = set(person["purpose"] or ())
        found = [code for code, some in DRAWN_HEADS.items() if has & some]
        return ["all", *(found or ["not_known"])]

    def sexes(person) -> list[str]:
        return [f"{sex_of(person)}.all", "all"]

    def stages(case) -> list[str]:
        return ["all", case.case["court_stage"] or "not_known"]

    def flows(way) -> list[tuple[str, str]]:
        start, end = (code.lower() for code in way)
        return [(start, end), (start, "all"), ("all", end), ("all", "all")]

    return {
        "sdg": counted(
            (row, form) for _c, p in people for row in people_rows(p) for form in forms(p)
        ),
        "ncrb_victims": {
            **counted((row, "trafficked") for _c, p in people for row in people_rows(p)),
            **counted((row, "rescued") for _c, p in rescued for row in people_rows(p)),
        },
        "ncrb_purposes": counted(
            (head, sex) for _c, p in people for head in heads(p) for sex in sexes(p)
        ),
        "ncrb_disposal": counted(
            (stage, fir)
            for c in within
            for stage in stages(c)
            for fir in ("all", "fir" if c.case["fir_no"] else "no_fir")
        ),
        "flows": counted(cell for c, p in people for cell in flows(way_of(c, p))),
    }


def moved_about(offices) -> Path:
    """Let four cases of one office move; return the answer that is long on its way."""
    by, clock = offices.by, offices.clock
    for one, other in (("Araria", "Bettiah"), ("Bettiah", "Chapra"), ("Araria", "Gaya")):
        meet(by[one], by[other])
    # One moves on and on before the year is over.
    chain = cases.add_case(by["Araria"], FACTS).case_id
    there, receipt = offices.transfer("Araria", "Bettiah", chain)
    acceptance.receive(by["Araria"], receipt)
    _end, receipt = offices.transfer("Bettiah", "Chapra", there, days=2)
    acceptance.receive(by["Bettiah"], receipt)
    # One is taken over in time, and the answer takes weeks.
    slow = cases.add_case(by["Araria"], FACTS).case_id
    _there, late_receipt = offices.transfer("Araria", "Gaya", slow, days=3)
    # One is taken over after the last day.
    after = cases.add_case(by["Araria"], FACTS).case_id
    clock.at += 20 * DAY_S
    assert clock.today() > YEAR[1]
    _there, receipt = offices.transfer("Araria", "Gaya", after)
    acceptance.receive(by["Araria"], receipt)
    return late_receipt


def sent_again(offices, late_receipt: Path, first, year) -> None:
    """Let the answer come home at last, and the return be sent again."""
    araria = offices.by["Araria"]
    offices.clock.at += DAY_S
    acceptance.receive(araria, late_receipt)
    (sent,) = desk.sent(araria)
    assert sent.is_outdated
    again = desk.plan(araria, offices.nodal.office.office_id, year)
    assert [one.code for one in again.cautions] == ["outdated", "sent-before"]
    assert again.replaces == first.packet_id
    acceptance.receive(offices.nodal, Path(desk.send(araria, again).file))


def test_five_offices_and_their_totals(offices) -> None:
    year = periods.financial_year(2025)
    late_receipt = moved_about(offices)
    planned = desk.plan(offices.by["Araria"], offices.nodal.office.office_id, year)
    assert [one.code for one in planned.cautions] == ["transfers"]
    first = desk.send(offices.by["Araria"], planned)
    for name in NAMES[1:]:
        acceptance.receive(offices.nodal, Path(offices.send(name, year).file))
    found = nodal.totals(offices.nodal, year)
    assert [one.name for one in found.missing] == ["Araria Test Unit"]
    item = acceptance.receive(offices.nodal, Path(first.file))
    assert (item.type, item.state) == ("return", "read")

    # One case is counted twice, until the answer comes home and the return is sent again.
    every = [case for world in offices.worlds.values() for case in world.cases]
    found = nodal.totals(offices.nodal, year)
    compare(found.tables, truth([*every, *[MOVED] * 4]))
    victims = next(one for one in found.tables if one.code == "sdg").cell("all", "vc_htf_detv")
    assert victims.is_exact

    sent_again(offices, late_receipt, first, year)
    found = nodal.totals(offices.nodal, year)
    assert (len(found.sent), found.missing) == (5, ())
    assert [(one.packet_id, one.mark) for one in found.marked] == [(first.packet_id, "replaced")]
    assert {one.office_name for one in found.changes} == {"Araria Test Unit"}
    compare(found.tables, truth([*every, *[MOVED] * 3]))
    each_tells_the_truth(offices, found)


def each_tells_the_truth(offices, found) -> None:
    """Hold every return that counts against the cases that its office holds."""
    moved = {"Araria": 1, "Chapra": 1, "Gaya": 1}
    for one in found.sent:
        name = one.name.partition(" ")[0]
        held = [*offices.worlds[name].cases, *[MOVED] * moved.get(name, 0)]
        each = desk.show(offices.nodal, one.packet_id)
        assert compare(each.tables, truth(held)) > 20, name
    for s in (*offices.by.values(), offices.nodal):
        assert log.check(s).broken_at == 0


def compare(tables: tuple[ReturnTable, ...], wanted) -> int:
    """Hold every cell against the truth; return how many are told exactly."""
    exact = 0
    by_code = {table.code: table for table in tables}
    for code, cells in wanted.items():
        table = by_code[code]
        for key in {*cells, *table.cells}:
            known, count = table.cell(*key), cells.get(key, 0)
            assert known.least <= count, (code, key)
            assert known.most is None or count <= known.most, (code, key)
            exact += known.is_exact
            assert known.is_exact or known.is_hidden
    return exact


def test_a_period_across_an_earlier_one_is_refused(offices) -> None:
    period = periods.calendar_year(2025)
    sent = desk.sent(offices.by["Bettiah"])
    assert period_of_return(sent[0].period).crosses(period_of_return(period))
    with pytest.raises(desk.ReturnRefusedError) as refused:
        desk.plan(offices.by["Bettiah"], offices.nodal.office.office_id, period)
    assert refused.value.facts["reason"] == "return.crosses"
