"""How long each report of statistics takes over a very large register, and what memory it needs.

Run with ``python tests/benchmarks/statistics_speed.py`` (a million made-up cases with one counted
victim each, in a temporary folder), ``--cases N`` for another number, ``--folder PATH`` to keep
the register there and to use it again the next time (with the same version of the register, as a
step to a newer one makes counting rows anew out of cases that are empty here), ``--quick`` for a
few hundred cases, as the checks do. The targets are 3 s for a million cases, 0.2 s for 20,000,
100 MiB above the idle program and 0.3 s from the wish to stop to the end. Each report is counted in
a process of its own over all the days there are, once so that its pages are read, then several
times.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers"), str(ROOT / "tests" / "benchmarks")]

FULL_CASES, QUICK_CASES, ROUNDS = 1_000_000, 400, 3
TARGETS_S = ((1_000_000, 3.0), (20_000, 0.2))
TARGET_MIB, TARGET_STOP_S, STOPPED_AFTER_S = 100, 0.3, 0.1
FIRST, DAYS = dt.date(2022, 1, 1), 1_750
_CHUNK = 10_000
_REFERRED = 10
"""One case of so many is referred."""


# The register -------------------------------------------------------------------------------------


class Drawn:
    """Draws the numbers of counting rows, unevenly as registers are."""

    def __init__(self, seed: int = 1) -> None:
        from models.fields import CODE_LISTS
        from models.index import fact_codes as codes

        self._chance = random.Random(seed)
        self._codes = codes
        self._lists = CODE_LISTS
        self._days = [codes.day_number(FIRST + dt.timedelta(days=day)) for day in range(DAYS)]
        self._places = [0, *(number for number, told in codes.places().items() if told[2])]
        self._chance.shuffle(self._places)

    def rows(self, first: int, many: int) -> list[dict[str, Any]]:
        """Return the counting rows of some cases; what is not drawn is 0."""
        from models.index.fact_rows import COLUMNS

        columns = {
            **{name: itertools.repeat(0) for name in COLUMNS},
            "case_order": range(first, first + many),
            "number": itertools.repeat(1),
            "lead": itertools.repeat(1),
            "day": self._some(self._days, many),
            "left_day": self._seldom(self._days, many, 0.02),
            "rescued_day": self._seldom(self._days, many, 0.5),
            "nation": self._rare(["IN", "NP", "BD", "", "+", "MM", "LK"], many),
            **{name: self._rare(self._places, many) for name in ("home", "source", "destination")},
            **{
                name: self._rare(range(len(self._lists[code_list]) + 1), many)
                for name, code_list in (
                    ("sex", "sex_or_gender"), ("status", "trafficking_status"),
                    ("found", "how_identified"), ("decided", "status_decided_by"),
                    ("stage", "court_stage"),
                )
            },
            "band": self._some((0, 1, 2), many),
            "fir": self._some((0, 1), many),
            "purposes": self._masks("purpose", many),
            "first_needs": self._masks("immediate_need", many),
            **{
                name: self._masks("service_asked", many)
                for name in ("needed", "given", "refused", "missing", "waiting")
            },
        }  # fmt: skip
        # What is the same in every row has no end, so the shortest ends it.
        each = zip(*columns.values(), strict=False)
        return [dict(zip(columns, row, strict=True)) for row in each]

    def _some(self, values: Any, many: int) -> list[Any]:
        return self._chance.choices(values, k=many)

    def _seldom(self, values: Any, many: int, share: float) -> list[Any]:
        found = self._chance.choices(values, k=many)
        return [value if self._chance.random() < share else 0 for value in found]

    def _rare(self, values: Any, many: int) -> list[Any]:
        weights = [1 / (place + 3) for place in range(len(values))]
        return self._chance.choices(values, weights, k=many)

    def _masks(self, code_list: str, many: int) -> list[int]:
        bits = [0, *(1 << place for place in range(len(self._lists[code_list])))]
        one, other = self._rare(bits, many), self._rare(bits, many)
        return [a | b for a, b in zip(one, other, strict=True)]


def fill(s: Any, cases: int) -> None:
    """Write so many cases that have nothing but a number, with their counting rows."""
    from register_maker import make_office

    drawn = Drawn()
    with s.register.session() as session:
        session.add(make_office("b"))
    for first in range(1, cases + 1, _CHUNK):
        rows = drawn.rows(2026 * 10_000_000 + first, min(_CHUNK, cases + 1 - first))
        with s.register.session() as session:
            raw: Any = session.connection().connection.dbapi_connection
            write(raw, "cases", case_rows(rows))
            write(raw, "counted_persons", rows)
            write(raw, "referrals", referral_rows(rows))


def case_rows(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield the cases of some counting rows."""
    for row in rows:
        order = row["case_order"]
        yield {
            "id": case_id(order), "case_no": f"LF-26-{order % 10_000_000:04}", "case_order": order,
            "record_state": "open", "binned": 0, "created": 1_795_600_800, "updated": 1_795_600_800,
        }  # fmt: skip


def referral_rows(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield a referral for some of the cases."""
    begun = int(dt.datetime.combine(FIRST, dt.time()).timestamp())
    for row in rows[::_REFERRED]:
        sealed = begun + row["case_order"] % DAYS * 86_400
        yield {
            "id": f"{row['case_order']:032x}", "direction": "out", "office_id": "b" * 64,
            "case_id": case_id(row["case_order"]), "state": "accepted", "sealed_at": sealed,
            "packet_id": f"{row['case_order']:032x}",
            "received_at": sealed + row["case_order"] % 97 * 3_600,
            "accepted_at": sealed + row["case_order"] % 89 * 7_200,
            "created": sealed, "updated": sealed,
        }  # fmt: skip


def case_id(order: int) -> str:
    """Return an id that looks drawn."""
    return f"{order * 0x9E3779B97F4A7C15 % 2**64:016x}{order:016x}"


def write(raw: Any, table: str, rows: Any) -> None:
    """Insert rows that all have the columns of the first."""
    made = list(rows)
    columns = ", ".join(f'"{name}"' for name in made[0])
    places = ", ".join(f":{name}" for name in made[0])
    raw.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", made)


# What the processes do ----------------------------------------------------------------------------


def child(folder: Path, kind: str) -> None:
    """Count one report and print what it took."""
    from run import measured

    from app.register import access
    from app.statistics import making, periods
    from app.statistics.behind import cases_behind
    from app.statistics.tables import Choice
    from office_sim import PASSPHRASE, fixed_clock

    s = access.unlock(folder, None, PASSPHRASE, clock=fixed_clock())
    choice = Choice(periods.days(FIRST, FIRST + dt.timedelta(days=DAYS)))
    kept: list[Any] = []
    first = measured(lambda: kept.append(making.statistics(s, kind, choice)))
    again = [measured(lambda: making.statistics(s, kind, choice)) for _ in range(ROUNDS)]
    tables = kept[0]
    cell = next((one for one in tables[0].cells.values() if one.behind is not None), None)
    if cell is None:
        raise SystemExit("nobody is counted in this register; name another folder")
    listed = measured(lambda: cases_behind(s, cell.behind))
    told = {
        "first": first["s"],
        "s": statistics.median(one["s"] for one in again),
        "cpu": statistics.median(one["cpu"] for one in again),
        "mib": first["mib"],
        "cells": sum(len(one.cells) for one in tables),
        "counted": max(int(cell.value) for one in tables for cell in one.cells.values()),
        "listed": listed["s"],
        "stopped": stopped(s, kind, choice),
    }
    access.lock(s)
    print(json.dumps(told))


def stopped(s: Any, kind: str, choice: Any) -> float:
    """Return the seconds from the wish to stop to the end, 0 when it was done before."""
    from app.base.jobs import Cancelled, Token
    from app.statistics.making import statistics as counted

    token, asked = Token(), []

    def ask() -> None:
        asked.append(time.perf_counter())
        token.cancel()

    timer = threading.Timer(STOPPED_AFTER_S, ask)
    timer.start()
    try:
        counted(s, kind, choice, token=token)
    except Cancelled:
        return time.perf_counter() - asked[0]
    finally:
        timer.cancel()
    return 0.0


# What the table does ------------------------------------------------------------------------------


def row(kind: str, told: dict[str, Any], cases: int) -> None:
    """Print one line, and what of it is beyond a target."""
    most = next((seconds for many, seconds in TARGETS_S if cases >= many), None)
    beyond = [
        what
        for what, is_beyond in (
            ("slow", most is not None and told["s"] > most),
            ("large", told["mib"] > TARGET_MIB),
            ("stops late", told["stopped"] > TARGET_STOP_S),
        )
        if is_beyond
    ]
    print(
        f"{kind:<16} {told['first']:7.3f} {told['s']:7.3f} {told['cpu']:7.3f} {told['mib']:7.1f}"
        f" {told['stopped']:7.3f} {told['listed']:7.3f} {told['cells']:9,} {told['counted']:10,}"
        f"  {', '.join(beyond)}",
        flush=True,
    )


def main() -> None:
    """Print what each report takes."""
    from app.register import access
    from app.statistics.making import KINDS
    from office_sim import PASSPHRASE, fixed_clock, office

    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), sys.argv[3])
        return
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, default=FULL_CASES)
    asked.add_argument("--folder", type=Path, help="where the register is kept")
    asked.add_argument("--quick", action="store_true", help="few cases")
    given = asked.parse_args()
    cases = QUICK_CASES if given.quick else given.cases
    with tempfile.TemporaryDirectory(prefix="lifafa-statistics-") as name:
        folder = (given.folder or Path(name)).resolve()
        if (folder / "register").is_dir():
            s = access.unlock(folder / "register", None, PASSPHRASE, clock=fixed_clock())
        else:
            start = time.perf_counter()
            s = office(folder)
            fill(s, cases)
            print(f"{cases} cases written in {time.perf_counter() - start:.0f} s")
        access.lock(s)
        print(
            f"{'report':<16} {'first s':>7} {'s':>7} {'cpu s':>7} {'MiB':>7} {'stop s':>7}"
            f" {'list s':>7} {'cells':>9} {'counted':>10}"
        )
        for kind in KINDS:
            command = [sys.executable, __file__, "--child", str(folder / "register"), kind]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SystemExit(done.stderr)
            row(kind, json.loads(done.stdout.strip().splitlines()[-1]), cases)


if __name__ == "__main__":
    main()
