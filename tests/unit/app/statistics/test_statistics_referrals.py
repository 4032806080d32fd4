"""Numbers about referrals are what a plain count of the same made-up referrals says.

Nobody in here exists. Each referral is a list of steps with their moments; the count goes through
these lists with rules written down a second time, and is compared with every cell.
"""

import datetime as dt
import random
import statistics as plain
from collections import defaultdict
from dataclasses import dataclass
from dataclasses import replace as changed
from fractions import Fraction
from pathlib import Path

import pytest

from app.core.services import Services, writing
from app.inbox import acceptance
from app.outbox import delivery
from app.referrals import feedback, withdrawing
from app.retention import recycle_bin as waste
from app.statistics import periods
from app.statistics.behind import cases_behind
from app.statistics.making import statistics
from app.statistics.tables import ALL, Choice, StatTable
from counted_world import plain_cells
from models.queries.listing import cases_added
from models.rows.case import Referral, add_person, open_case
from models.rows.directory import OfficeNotice
from models.rows.packet import Packet, Seen
from office_sim import DAY_S, open_office
from pair_sim import sealed_case
from register_maker import make_office

TODAY = dt.date(2026, 11, 25)
FIRST, LAST = dt.date(2026, 4, 1), dt.date(2026, 9, 30)
CHOICE = Choice(periods.days(FIRST, LAST))
BEGIN, END = (
    int(dt.datetime.combine(day, dt.time()).astimezone().timestamp())
    for day in (FIRST, LAST + dt.timedelta(days=1))
)
A, B, OLD, MOVED = (letter * 64 for letter in "abcd")
REASONS = (
    "not_our_area", "no_capacity", "service_not_offered", "already_known",
    "insufficient_information", "person_not_willing", "wrong_office", "other", None,
)  # fmt: skip
WAYS_OUT = (
    (), ("handed_over",), ("handed_over", "received"), ("handed_over", "accepted"),
    ("handed_over", "received", "accepted"), ("handed_over", "received", "accepted", "done"),
    ("handed_over", "accepted", "in_progress", "done"), ("handed_over", "done"), ("accepted",),
    ("handed_over", "received", "accepted", "in_progress"), ("revoked",),
    ("handed_over", "received", "revoked"), ("handed_over", "accepted", "revoked"),
    ("handed_over", "expired"), ("handed_over", "expired", "accepted"),
    ("handed_over", "lost_resent"), ("handed_over", "lost_resent", "received", "accepted"),
    ("handed_over", "superseded"), *(("handed_over", "received", "declined"),) * 3,
    ("handed_over", "declined"),
)  # fmt: skip
WAYS_IN = (
    ("accepted",), ("accepted",), ("accepted", "in_progress"), ("accepted", "done"),
    ("declined",), ("declined",), ("declined",), ("revoked",), ("superseded",),
    ("accepted", "revoked"),
)  # fmt: skip


@dataclass
class Drawn:
    """One referral: its steps with Unix seconds, the first one when it was sealed or arrived."""

    direction: str
    office: str
    steps: list[tuple[str, int]]
    reason: str | None = None
    case: int | None = None

    @property
    def end(self) -> str:
        return self.steps[-1][0]

    @property
    def counterpart(self) -> str:
        return MOVED if self.office == OLD else self.office

    def when(self, step: str) -> int | None:
        return dict(self.steps).get(step)

    def happened(self) -> set[str]:
        visited = {step for step, _at in self.steps}
        found = {"sent"} if self.direction == "out" else {"received"}
        if visited & {"received", "accepted", "declined", "in_progress", "done"}:
            found.add("received")
        if visited & {"accepted", "in_progress", "done"}:
            found.add("accepted")
        found |= visited & {"done", "declined"}
        if self.end == "declined":
            found.add(f"declined.{self.reason or ''}")
        ends = {"revoked": "withdrawn", "expired": "expired"}
        waits = {"sealed", "handed_over", "received", "lost_resent"}
        return (
            found
            | ({ends[self.end]} if self.end in ends else set())
            | ({"waiting"} if self.end in waits else set())
        )

    def days(self) -> dict[str, Fraction]:
        if self.direction == "in":
            since, ends = self.steps[0][1], {"days.answered": ("accepted", "declined")}
        else:
            since = self.when("handed_over") or self.steps[0][1]
            ends = {f"days.{step}": (step,) for step in ("received", "accepted", "done")}
        return {
            name: Fraction(max(0, at - since), DAY_S)
            for name, steps in ends.items()
            for step in steps
            if (at := self.when(step)) is not None
        }


@dataclass
class Desk:
    """An office with drawn referrals, and the cases they are of; case 0 is in the bin."""

    s: Services
    drawn: list[Drawn]
    case_ids: list[str]

    def counted(self, direction: str) -> list[Drawn]:
        return [
            one
            for one in self.drawn
            if one.direction == direction
            and one.end not in {"superseded", "draft"}
            and one.case != 0
            and BEGIN <= one.steps[0][1] < END
        ]


def draw(chance: random.Random, direction: str, ways: tuple[tuple[str, ...], ...]) -> list[Drawn]:
    found = []
    for number in range(80):
        at = BEGIN + chance.randrange(-20, 200) * DAY_S + chance.randrange(DAY_S)
        steps = [("sealed" if direction == "out" else "received", at)]
        way = ways[number % len(ways)]
        for step in way:
            # A clock that was wrong: an answer before what it answers.
            at += chance.choice((-3600, 1, 5 * 3600, DAY_S, 3 * DAY_S, 9 * DAY_S + 77))
            steps.append((step, at))
        reason = chance.choice(REASONS) if "declined" in way else None
        no_case = direction == "in" and "accepted" not in way
        case = None if no_case else chance.randrange(9)
        found.append(Drawn(direction, chance.choice((A, A, B, OLD, MOVED)), steps, reason, case))
    edges = (BEGIN - 1, BEGIN, END - 1, END)
    found += [Drawn(direction, A, [(steps[0][0], at)]) for at in edges]
    answered = ([(steps[0][0], at), ("accepted", at + DAY_S)] for at in edges)
    return found + [Drawn(direction, B, each, case=1) for each in answered]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    chance = random.Random(60)
    drawn = draw(chance, "out", WAYS_OUT) + draw(chance, "in", WAYS_IN)
    drawn.append(Drawn("out", A, [("draft", BEGIN + 5)]))
    with open_office(tmp_path_factory.mktemp("referring")) as s:
        with writing(s) as session:
            session.add_all([make_office(A[0], name="Made-up Anchal"), make_office(B[0], name="B")])
            session.add(make_office(OLD[0], name="Made-up Old", successor=MOVED))
            session.add(make_office(MOVED[0], name="Made-up Moved", state="handover"))
            session.add(
                OfficeNotice(
                    sha256="1" * 64, kind="succession", office_id=OLD, new_id=MOVED, at=1, why="",
                    file=b"", taken_at=1, own=False,
                )
            )  # fmt: skip
            cases = [open_case(session, now=BEGIN, today=TODAY) for _ in range(9)]
            for number, case in enumerate(cases):
                person = add_person(case, now=BEGIN)
                district = "Purnia" if number % 2 else "Gaya"
                person.put_all({"role": ("victim",), "home_district": district})
            session.flush()
            cases_added(session, cases)
            ids = [case.id for case in cases]
        waste.bin_case(s, ids[0])
        with writing(s) as session:
            for number, one in enumerate(drawn):
                write(session, one, f"{number:032x}", ids)
        yield Desk(s, drawn, ids)


def write(session, one: Drawn, packet_id: str, ids: list[str]) -> None:
    (first, begun), *later = one.steps
    if one.direction == "in":
        packet = arrived(session, packet_id, one.office, begun)
        if not later:
            return
        packet.state = "noted"
    row = Referral(
        direction=one.direction, office_id=one.office, created=1, updated=1, state=first,
        case_id=None if one.case is None else ids[one.case],
        packet_id=None if first == "draft" else packet_id,
    )  # fmt: skip
    if one.direction == "in":
        row.received_at, row.sealed_at = begun, begun - 4 * DAY_S
    elif first == "sealed":
        row.sealed_at = begun
    for step, at in later:
        row.move_to(step, at)
    row.put("decline_reason", one.reason)
    session.add(row)


def arrived(session, packet_id: str, office: str, at: int, **changes: object) -> Packet:
    serial = int(packet_id[:4], 16) * 999 + int(packet_id[4:], 16) % 999 + 1
    facts = {
        "id": packet_id, "direction": "in", "state": "waiting", "type": "referral",
        "office_id": office, "thread": packet_id, "ep": "e" * 16, "seq": serial,
        "created": at - 9 * DAY_S, "expires": at + 90 * DAY_S, "updated": at + 50, "size": 1,
    }  # fmt: skip
    row = Packet(**{**facts, **changes})
    session.add(row)
    seen = Seen(
        pid=packet_id, manifest_sha256="", from_office=office, ep=row.ep, seq=row.seq, at=at
    )
    session.add(seen)
    return row


def expected(counted: list[Drawn]) -> tuple[dict, dict, dict]:
    """Return numbers, medians and cases by row and column."""
    numbers, times, cases = defaultdict(int), defaultdict(list), defaultdict(set)
    for one in counted:
        for row in (one.counterpart, ALL):
            for step in one.happened():
                numbers[row, step] += 1
                if one.case is not None:
                    cases[row, step].add(one.case)
            for name, days in one.days().items():
                times[row, name].append(days)
    return dict(numbers), {key: plain.median(some) for key, some in times.items()}, dict(cases)


def compare(desk: Desk, table: StatTable, counted: list[Drawn]) -> None:
    numbers, medians, cases = expected(counted)
    assert {key: n for key, n in plain_cells(table).items() if n} == numbers
    found = {
        (row.code, column.code): table.value(row.code, column.code)
        for row in table.rows
        for column in table.columns
        if column.unit == "days"
    }
    assert {key: days for key, days in found.items() if days is not None} == medians
    for key, cell in table.cells.items():
        wanted = {desk.case_ids[number] for number in cases.get(key, ())}
        if cell.behind is None:
            assert not wanted
        else:
            ids = cases_behind(desk.s, cell.behind, limit=1000).case_ids
            assert sorted(ids) == sorted(wanted)


def test_referrals_that_left(desk: Desk) -> None:
    table, _came = statistics(desk.s, "referrals", CHOICE)
    counted = desk.counted("out")
    compare(desk, table, counted)
    assert table.value(ALL, "sent") == len(counted) >= 50
    assert table.value(ALL, "days.done") is not None
    labels = [head.label for head in table.rows]
    assert labels == ["B", "Made-up Anchal", "Made-up Moved", "All"]
    for column in ("received", "accepted", "declined", "done", "waiting", "withdrawn", "expired"):
        assert table.value(ALL, column) >= 2, column
    reasons = [head.code for head in table.columns if head.code.startswith("declined.")]
    assert table.value(ALL, "declined") == sum(table.value(ALL, code) for code in reasons)


def test_referrals_that_came(desk: Desk) -> None:
    _left, table = statistics(desk.s, "referrals", CHOICE)
    counted = desk.counted("in")
    compare(desk, table, counted)
    assert table.value(ALL, "received") == len(counted) >= 50
    assert table.value(ALL, "waiting") == 2
    for column in ("accepted", "declined", "done", "withdrawn"):
        assert table.value(ALL, column) >= 2, column
    assert all(head.meaning for head in (*table.rows, *table.columns))


def test_narrowed_to_a_district_only_referrals_of_its_cases_count(desk: Desk) -> None:
    tables = statistics(desk.s, "referrals", changed(CHOICE, district="Purnia"))
    for direction, table in zip(("out", "in"), tables, strict=True):
        compare(desk, table, [one for one in desk.counted(direction) if (one.case or 0) % 2])


def test_what_lies_aside_or_is_no_referral_did_not_come(tmp_path: Path) -> None:
    with open_office(tmp_path) as s:
        with writing(s) as session:
            session.add(make_office(A[0], name="Made-up Anchal"))
            session.flush()
            arrived(session, "1" * 31 + "0", A, BEGIN)
            arrived(session, "2" * 31 + "0", A, BEGIN, state="quarantined")
            arrived(session, "3" * 31 + "0", A, BEGIN, type="notice")
            arrived(session, "4" * 31 + "0", A, BEGIN, state="refused")
            arrived(session, "5" * 31 + "0", A, BEGIN, direction="out", state="sealed")
        _left, table = statistics(s, "referrals", CHOICE)
        assert (table.value(A, "received"), table.value(A, "waiting")) == (1, 1)


def test_both_offices_count_the_same_referrals_of_a_real_exchange(two, hands) -> None:
    one, other = two
    year = Choice(periods.calendar_year(2026))

    def there(path: str, days: int) -> str:
        hands.at += days * DAY_S
        return acceptance.receive(other, Path(path)).packet_id

    for answer in ("accept", "decline", "wait", "withdraw"):
        _case, sent = sealed_case(one, other)
        delivery.mark_handed_over(one, sent.packet_id)
        came = there(sent.file, 2)
        hands.at += 3 * DAY_S
        if answer == "accept":
            receipt = acceptance.accept(other, came).receipt
            acceptance.receive(one, Path(receipt))
            hands.at += DAY_S
            end = feedback.done(other, sent.packet_id, "Made-up end.")
            acceptance.receive(one, Path(end.file))
        elif answer == "decline":
            receipt = acceptance.decline(other, came, "no_capacity").receipt
            acceptance.receive(one, Path(receipt))
        elif answer == "withdraw":
            there(withdrawing.withdraw(one, sent.referral_id, "Made-up").file, 0)
    left, _none = statistics(one, "referrals", year)
    _none, came_in = statistics(other, "referrals", year)
    names = ("accepted", "declined", "declined.no_capacity", "waiting", "withdrawn", "done")
    row, back = other.office.office_id, one.office.office_id
    assert [left.value(row, name) for name in ("sent", *names)] == [4, 1, 1, 1, 1, 1, 1]
    assert [came_in.value(back, name) for name in ("received", *names)] == [4, 1, 1, 1, 1, 1, 1]
    assert (left.value(row, "days.accepted"), left.value(row, "days.done")) == (5, 6)
    assert came_in.value(back, "days.answered") == 3
