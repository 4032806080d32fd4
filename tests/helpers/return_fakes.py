"""Returns in memory for presenters, pages and pictures: made-up numbers with small ones hidden.

Rules: the numbers are of made-up people, hidden by the program's own rule; nothing is written.
"""

from __future__ import annotations

import functools
import random
from collections import Counter
from dataclasses import replace

from app.base.jobs import Progress
from app.returns import counting
from app.returns.adding import Arrived, add_up
from app.returns.hiding import Rule, hide
from app.returns.knowledge import Counted
from app.returns.naming import period_of_return
from app.returns.published import publish
from app.returns.records import (
    Caution,
    ChangedCell,
    PeriodLine,
    PlannedReturn,
    ReceivedReturn,
    Recipient,
    Sender,
    SentReturn,
    ShownReturn,
    Totals,
)
from app.returns.showing import shown_tables, shown_totals, told_cell
from app.returns.tables import Table
from app.returns.words import mark_words
from app.statistics.periods import month, quarter, read_period
from exchange_records import DAY, NOW
from models.fields.crosswalk import PURPOSES as CROSSWALK

NODAL = "a" * 64
QUARTER = quarter(2026, 3)
EARLIER = quarter(2026, 2)
MONTH = month(2026, 10)
PACKET = "c" * 32
OLDER = "b" * 32
MADE = NOW - 30 * DAY
SENDERS = ("AHTU Gorakhpur", "CWC Kishanganj", "SJPU Patna", "One Stop Centre Jalpaiguri")
_SEXES = [70, 26, 1, 3]
_PURPOSES = tuple(
    (counting.head_code(one.ncrb), one.sdg.lower())
    for one in CROSSWALK.values()
    if one.ncrb and one.sdg
)


def recipients() -> tuple[Recipient, ...]:
    """A nodal office that may get one, a nodal office that is not checked, and a shelter."""
    nodal, label = "state_nodal_officer", "State nodal officer"
    return (
        Recipient(NODAL, "State nodal office, Made-up Pradesh", nodal, label, True, True),
        Recipient("d" * 64, "Bal Kalyan Shelter, Siliguri", "shelter_cci", "Shelter", False, True),
        Recipient(
            "e" * 64, "State nodal office, Other Pradesh", nodal, label, True, False,
            "Its number has not been checked yet.",
        ),
    )  # fmt: skip


def named(period):
    """Return a period with the name that it has in the language shown now."""
    return read_period(period.code)


@functools.cache
def made_up(seed: int, people: int, period=QUARTER):
    """Return the tables of so many made-up people and what of them is hidden."""
    rng = random.Random(seed)
    found = {name: Counter() for name in counting.SHAPES}

    def count(name, rows, columns):
        for row in dict.fromkeys(rows):
            for column in dict.fromkeys(columns):
                found[name][row, column] += 1

    for _one in range(people):
        sex = rng.choices(counting.SEXES, _SEXES)[0]
        age = rng.choices(counting.AGES, [40, 55, 5])[0]
        both = [counting.both(s, a) for s in (sex, counting.ALL) for a in (age, counting.ALL)]
        by_sex = [counting.both(sex, counting.ALL), counting.ALL]
        purpose, form = rng.choice(_PURPOSES)
        count("sdg", both, [form, counting.DETECTED])
        rescued = [counting.RESCUED] if rng.random() < 0.8 else []
        count("ncrb_victims", both, [counting.TRAFFICKED, *rescued])
        count("ncrb_purposes", [purpose, counting.ALL], by_sex)
        if rescued:
            nation = rng.choices(counting.NATIONS, [60, 25, 9, 1, 1, 1, 1, 1, 1, 1, 3])[0]
            count("ncrb_nationality", [nation, counting.ALL], [counting.ALL])
        stage = rng.choices(counting.STAGES, [50, 20, 4, 12, 5, 2, 1, 6])[0]
        count("ncrb_disposal", [stage, counting.ALL], [rng.choice(counting.FIRS), counting.ALL])
        start, end = (rng.choices(("lgd.19", "lgd.209", "lgd.664"), [5, 3, 1])[0] for _ in "12")
        count("flows", [start, counting.ALL], [end, counting.ALL])
        steps = rng.choice(
            (["received", "accepted"], ["waiting"], ["received", "accepted", "done"])
        )
        count("referrals", [counting.ALL], [counting.SENT, *steps])
    tables = tuple(Table(shape, found[name]) for name, shape in counting.SHAPES.items())
    return hide(Counted(period_of_return(period), tables, counting.LINKS), Rule(11))


def told(seed: int = 1, people: int = 1800, period=QUARTER, replaces: str = ""):
    """Return what a return of so many people tells."""
    covered = made_up(seed, people, period)
    return publish(covered, Rule(11), MADE, counting.VERSION, replaces)


def planned(*cautions: Caution, replaces: str = "", period=QUARTER) -> PlannedReturn:
    """Return one that has not left."""
    covered = made_up(1, 1800, period)
    body = told(period=period, replaces=replaces)
    return PlannedReturn(
        NODAL, recipients()[0].name, period, 11, MADE, shown_tables(body), cautions, replaces,
        False, len(covered.hidden), body, covered,
    )  # fmt: skip


def sent_return(packet_id=PACKET, **changes) -> SentReturn:
    """Return one that lies in the outbox."""
    made = SentReturn(
        packet_id, NODAL, recipients()[0].name, named(EARLIER), MADE - 80 * DAY, 11, 7,
        "handed_over", "/register/outbox/A7F3-9K2M.lifafa",
    )  # fmt: skip
    return replace(made, **changes)


def sent_returns() -> tuple[SentReturn, ...]:
    """Returns in every state."""
    return (
        sent_return(),
        sent_return(OLDER, made=MADE - 90 * DAY, replaced_by=PACKET),
        sent_return("e" * 32, period=quarter(2026, 1), made=MADE - 170 * DAY, is_outdated=True),
        sent_return("f" * 32, period=quarter(2025, 4), made=MADE - 260 * DAY, state="sealed"),
    )


def totals() -> Totals:
    """Return what three offices told, of five; one came twice and one is not checked."""
    names = SENDERS[:3]
    came = [
        Arrived(f"{place}" * 64, f"{place}" * 32, place, told(place, 900 + 400 * place))
        for place, _name in enumerate(names, 1)
    ]
    waited = [one.office for one in came] + ["8" * 64]
    added = add_up(period_of_return(QUARTER), waited, came, counting.SHAPES, counting.VERSION)
    marks = (("1", "replaced"), ("7", "unchecked"), ("6", "overlaps"), ("5", "unknown-office"))
    return Totals(
        named(QUARTER),
        shown_totals(period_of_return(QUARTER), added.totals),
        tuple(
            Sender(one.office, name, one.packet, MADE, MADE + DAY)
            for one, name in zip(came, names, strict=True)
        ),
        (Sender("8" * 64, SENDERS[3]),),
        tuple(
            ReceivedReturn(
                digit * 32, digit * 64, f"Made-up office {digit}", named(QUARTER), MADE - DAY,
                MADE, 11, 3, mark, mark_words(mark),
            )
            for digit, mark in marks
        ),
        (
            ChangedCell(
                "1" * 64, SENDERS[0], "Victims trafficked and rescued (NCRB)", "Female, all",
                "Victims trafficked", told_cell(34), told_cell(41),
            ),
            ChangedCell(
                "2" * 64, SENDERS[1], "Nationality of the rescued (NCRB)", "Nepal", "All",
                told_cell(14), told_cell(None),
            ),
        ),
    )  # fmt: skip


class FakeReturns:
    """The use cases of returns."""

    def __init__(self, rows=None, lines=None, to=None) -> None:
        self.rows = sent_returns() if rows is None else tuple(rows)
        self.to = recipients() if to is None else tuple(to)
        self.lines = (PeriodLine(named(QUARTER), 3, 4, 4), PeriodLine(named(EARLIER), 4, 4, 0))
        if lines is not None:
            self.lines = tuple(lines)
        self.cautions: tuple[Caution, ...] = ()
        self.replaces = ""
        self.error: Exception | None = None
        self.asked = []
        self.sealed = []
        self.wanted = {}
        self.looked_at = []
        self.written = []
        self.added: Totals | None = None

    def recipients(self):
        return self.to

    def usual_k(self):
        return 11

    def plan(self, office_id, period, k, report, token):
        report(Progress("counting"))
        token.checkpoint()
        self.asked.append((office_id, period.code, k))
        if self.error is not None:
            raise self.error
        return planned(*self.cautions, replaces=self.replaces, period=period)

    def send(self, plan, report, token):
        report(Progress("sealing"))
        if self.error is not None:
            raise self.error
        self.sealed.append(plan)
        return sent_return(period=plan.period, state="sealed", made=NOW)

    def sent(self):
        return self.rows

    def show(self, packet_id):
        self.looked_at.append(packet_id)
        ours = any(one.packet_id == packet_id for one in self.rows)
        mark = "" if ours else "overlaps"
        return ShownReturn(
            ours, packet_id, NODAL, recipients()[0].name if ours else SENDERS[0], named(QUARTER),
            MADE,
            11, 7, OLDER if ours else "", shown_tables(told()), mark, mark_words(mark),
        )  # fmt: skip

    def periods(self):
        return self.lines

    def totals(self, period, token):
        token.checkpoint()
        if self.error is not None:
            raise self.error
        return replace(self.added or totals(), period=period)

    def write_totals(self, totals, target, token):
        if self.error is not None:
            raise self.error
        self.written.append((totals, target))
        return target

    def expected(self):
        names = enumerate(SENDERS, 1)
        return tuple(Sender(f"{n}" * 64, name, is_expected=n != 3) for n, name in names)

    def expect(self, office_id, wanted):
        self.wanted[office_id] = wanted
