"""How fast a register of very many cases is, beside the same register unencrypted, as a table.

Run with ``python tests/benchmarks/large_register.py`` (a million made-up cases, in a temporary
folder), ``--cases N`` for another number, ``--folder PATH`` to keep the register there and to use
it again the next time, ``--quick`` for a few hundred cases, as the checks do. The plain copy has
the same tables and indexes and is read by the same library without a key, so that only the
encryption differs. Every figure is the 95th percentile of many questions drawn at random, the
same ones for both; the first one after opening is told apart, as nothing is in memory then.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

_PLAIN = "plain.db"
_SEARCHED = (
    "s su sun suni sunita|r ra raj|अ अन अनी|सु सुनी सुनीता सुनीता_कु|সু সুনী সুনীতা|m mo moh moha|"
    "ka kam kaml kamla_d|98 987 9876 98765|LF LF-26 LF-26-00 LF-26-0123|12/ 12/20 12/2024|pu pur "
    "purn purnia|pro prom promised|sunita_prom|train_bor|devi_malda|fat fati fatima|zzz|kumari_s"
)


@dataclass(frozen=True)
class Plan:
    """How large and how often."""

    cases: int
    rounds: int


FULL, QUICK = Plan(1_000_000, 200), Plan(400, 10)


class Table:
    """The rows of the result, printed as they come."""

    def __init__(self) -> None:
        print(f"{'what':<48} {'target':>12} {'p95 ms':>9} {'plain':>9} {'ratio':>6} {'median':>8}")

    def row(
        self, what: str, target: str, ours: Sequence[float], plain: Sequence[float] = ()
    ) -> None:
        """Print the 95th percentile of both, and what one is of the other."""
        high, low = p95(ours), p95(plain) if plain else 0.0
        told = f"{low:>9.2f} {high / low:>6.2f}" if plain else f"{'-':>9} {'-':>6}"
        print(
            f"{what:<48} {target:>12} {high:>9.2f} {told} {statistics.median(ours):>8.2f}",
            flush=True,
        )

    def say(self, what: str, target: str, told: str) -> None:
        """Print another figure."""
        print(f"{what:<48} {target:>12} {told:>9}", flush=True)


def p95(values: Sequence[float]) -> float:
    """Return the value below which 95 of 100 lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


type Clock = Callable[[], float]


def timed(work: Callable[[], object], clock: Clock = time.perf_counter) -> float:
    """Return the milliseconds that a piece of work takes on a clock."""
    start = clock()
    work()
    return (clock() - start) * 1000


# The two registers --------------------------------------------------------------------------------


@contextmanager
def opened(folder: Path, plan: Plan) -> Iterator[Any]:
    """Yield the services over the register in a folder, which is made when it is not there."""
    from app.register import access
    from many_cases import fill
    from office_sim import PASSPHRASE, fixed_clock, office

    if (folder / "register").is_dir():
        s = access.unlock(folder / "register", None, PASSPHRASE, clock=fixed_clock())
    else:
        start = time.perf_counter()
        s = office(folder)
        fill(s.register, plan.cases, told=tell_progress)
        print(f"written in {time.perf_counter() - start:.0f} s", file=sys.stderr)
    try:
        yield s
    finally:
        access.lock(s)


def tell_progress(done: int) -> None:
    """Say how far the writing is, now and then."""
    if done % 100_000 == 0:
        print(f"{done} cases", file=sys.stderr, flush=True)


def plain_engine(s: Any, folder: Path) -> Any:
    """Return an engine over a copy without encryption, which is made when it is not there."""
    import sqlalchemy
    from sqlcipher3 import dbapi2

    from models.base import cipher

    path = folder / _PLAIN
    if not path.exists():
        with s.register.session() as session:
            raw = session.connection().connection.dbapi_connection
            raw.execute("COMMIT")
            raw.execute("ATTACH DATABASE ? AS plain KEY ''", (str(path),))
            raw.execute("SELECT sqlcipher_export('plain')")
            raw.execute("DETACH DATABASE plain")
            raw.execute("BEGIN")

    def connect() -> Any:
        connection = dbapi2.connect(str(path), isolation_level=None, check_same_thread=False)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA cache_size = {-cipher.cache_kib(path.stat().st_size)}")
        return connection

    return sqlalchemy.create_engine("sqlite://", creator=connect, module=dbapi2)


# What is asked ------------------------------------------------------------------------------------


def keystrokes(chance: random.Random, rounds: int) -> list[str]:
    """Return what stands in the search after a key, drawn from names and numbers."""
    texts = [text.replace("_", " ") for line in _SEARCHED.split("|") for text in line.split()]
    return [chance.choice(texts) for _ in range(rounds)]


def pages(session: Any, chance: random.Random, rounds: int) -> list[tuple[Any, str, bool]]:
    """Return filters, orders and ways, drawn so that all meet."""
    from models.index import list_rows
    from models.queries import listing

    def some(kind: str) -> str:
        values = listing.facet_values(session, kind)
        return chance.choice(values)[0] if values else ""

    orders = ("updated", "case_no", "name", "age", "place", "status", "next_step_on")
    found = []
    for number in range(rounds):
        narrowed = {
            name: some(kind)
            for name, kind in (
                ("status", list_rows.STATUS),
                ("district", list_rows.DISTRICT),
                ("purpose", list_rows.PURPOSE),
            )
            if chance.random() < 0.35
        }  # fmt: skip
        owner = some(list_rows.MINE) if chance.random() < 0.15 else None
        state = chance.choice(("open", "open", "closed", None))
        due = "2026-12-02" if chance.random() < 0.15 else None
        which = listing.CaseFilter(record_state=state, owner=owner, due_until=due, **narrowed)
        found.append((which, orders[number % len(orders)], chance.random() < 0.3))
    return found


def looked_for(session: Any, texts: Sequence[str]) -> list[float]:
    """Return the milliseconds of looking for each text in the open cases."""
    from app.base.name_similarity import same_name
    from models.queries import listing

    is_open = listing.CaseFilter(record_state="open")
    return [
        timed(
            lambda text=text: listing.search_cases(
                session, text, is_open, limit=101, same=same_name
            )
        )
        for text in texts
    ]


def compare(table: Table, s: Any, plain: Any, plan: Plan) -> None:
    """Ask both registers the same questions."""
    from sqlalchemy.orm import Session

    from many_cases import Names
    from models.queries import listing

    chance, drawn = random.Random(7), Names(random.Random(11))
    with s.register.read() as session, Session(plain) as other:
        typed = keystrokes(chance, plan.rounds)
        asked = pages(session, chance, plan.rounds)
        named = [drawn.draw() for _ in range(plan.rounds)]

        def search(where: Any) -> list[float]:
            return looked_for(where, typed)

        def search_names(where: Any) -> list[float]:
            return looked_for(where, named)

        def page(where: Any) -> list[float]:
            return [
                timed(
                    lambda one=one: listing.list_cases(
                        where, one[0], order=one[1], reverse=one[2], limit=100
                    )
                )
                for one in asked
            ]

        for what, target, work in (
            ("search of open cases, in the database", "50 / 1.5", search),
            ("search of whole names, in the database", "50", search_names),
            ("page of 100, filtered and sorted", "20 / 2", page),
        ):
            first_ours, first_plain = work(session), work(other)
            table.row(what, target, work(session), work(other))
            table.row("   the first time each is asked", "-", first_ours, first_plain)
        if os.environ.get("LIFAFA_BENCH_WORST"):
            tell_worst(page(session), asked)
            tell_worst(search(session), typed)


def tell_worst(times: Sequence[float], asked: Sequence[Any]) -> None:
    """Say which questions took longest."""
    for took, what in sorted(zip(times, map(str, asked), strict=True), reverse=True)[:12]:
        print(f"   {took:8.2f}  {what}")


def use_cases(table: Table, s: Any, plan: Plan) -> None:
    """Time what the window asks the program."""
    from app.cases import case_list, cases
    from app.cases.records import CaseQuery

    chance = random.Random(8)
    typed = keystrokes(chance, plan.rounds)
    asked = [
        timed(partial(case_list.list_cases, s, CaseQuery(text=text, limit=100, counted=False)))
        for text in typed
    ]
    table.row("keystroke to rows with their marks", "50", asked)
    counted = [timed(partial(case_list.count_found, s, CaseQuery(text=text))) for text in typed]
    table.row("   and to the counts behind the filters", "-", counted)
    listed = [
        timed(lambda: case_list.list_cases(s, CaseQuery(limit=100))) for _ in range(plan.rounds)
    ]
    table.row("open cases with all counts", "-", listed)
    offered = [timed(lambda: case_list.list_choices(s)) for _ in range(20)]
    table.row("what can be narrowed to", "-", offered)
    large = large_case(s)
    shown = [timed(lambda: cases.show_case(s, large)) for _ in range(20)]
    table.row("open a case of 12 persons and 40 papers", "100", shown)
    save(table, s, plan, large)
    known(table, s, plan)


def large_case(s: Any) -> str:
    """Add a made-up case with 12 persons and 40 papers and return its id."""
    from app.cases import cases
    from models.rows.case import Attachment

    facts = {"narrative": "Made up for a benchmark. " * 40}
    for number in range(1, 13):
        facts |= {f"p{number}.name_full": f"Person {number}", f"p{number}.role": "victim"}
    case = cases.add_case(s, facts)
    with s.register.session() as session:
        for number in range(40):
            session.add(
                Attachment(
                    case_id=case.case_id, kind="statement", title=f"Paper {number}", created=1,
                    file_name=f"{number}.pdf", media_type="application/pdf", size=1000 + number,
                    sha256="0" * 64, wrapped_key=b"k", blob_name=os.urandom(32).hex(),
                )
            )  # fmt: skip
    return str(case.case_id)


_WRITTEN = 350


def save(table: Table, s: Any, plan: Plan, large: str) -> None:
    """Save one field of many cases as the form does, of one with a long story, of the large one.

    Every saving has a later moment than the one before. What follows it in the search index is
    timed beside it, because a saving does not wait for it.
    """
    from app.cases import case_list, cases
    from app.cases.records import CaseQuery
    from app.core.search_index import catch_up
    from office_sim import Hands

    rows = case_list.list_cases(s, CaseQuery(limit=min(plan.rounds, 100), order="name")).rows
    many, one = [row.case_id for row in rows], written_often(s)
    hands: Any = Hands(s.clock.now())
    s = replace(s, clock=hands)

    def saved(case: str, field: str, value: str, clock: Clock = time.perf_counter) -> list[float]:
        hands.at += 1
        work = partial(cases.save_facts, s, case, {field: value})
        return [timed(work, clock), timed(partial(catch_up, s), clock)]

    for field, value in made_up_values().items():
        took, followed = zip(*(saved(row, field, value()) for row in many), strict=True)
        table.row(f"save {field}", "10", took)
        table.row("   and until the search has it", "-", followed)
    for field, value in made_up_values().items():
        spent = [saved(one, field, value(), time.process_time)[0] for _ in range(40)]
        table.row(f"   processor: {field}, 5 persons, {_WRITTEN} lines", "10", spent)
    ages = [saved(large, "p3.age", str(age))[0] for age in range(20, 40)]
    table.row("save one field of the large case", "-", ages)


def made_up_values() -> dict[str, Callable[[], str]]:
    """Return for some fields what makes up another value each time."""
    chance = random.Random(9)
    return {
        "next_step": lambda: f"Call again {chance.randrange(99)}",
        "p1.age": lambda: str(chance.randrange(10, 40)),
        "fir_no": lambda: f"{chance.randrange(999)}/2026",
        "p1.name_full": lambda: chance.choice(("Sunita Devi", "आशा कुमारी", "Rahima Khatun")),
        "risk_level": lambda: chance.choice(("high", "low", "medium")),
        "narrative": lambda: f"Made up for a benchmark, {chance.randrange(999)}. " * 40,
    }


def written_often(s: Any) -> str:
    """Add a made-up case of five persons that was changed very often, and return its id."""
    from app.cases import cases

    facts = {"narrative": "Made up for a benchmark. " * 40}
    for number in range(1, 6):
        facts |= {
            f"p{number}.name_full": f"Person {number}",
            f"p{number}.age": str(20 + number),
            f"p{number}.phone": f"98765{number}3210",
            f"p{number}.home_district": "Purnia",
        }
    case_id = str(cases.add_case(s, facts).case_id)
    for number in range(_WRITTEN):
        cases.save_facts(s, case_id, {"p3.age": str(20 + number % 20)})
    return case_id


def known(table: Table, s: Any, plan: Plan) -> None:
    """Ask whether a person is in the register already."""
    from app.duplicates.same_person import known as ask
    from many_cases import made_up

    people = [facts for facts in made_up(plan.rounds, seed=2) if facts["name"]]
    took = [
        timed(
            lambda facts=facts: ask(
                s,
                {
                    "name_full": facts["name"], "phone": facts["phone"],
                    "age": str(facts["age"]), "home_district": facts["district"],
                },
            )
        )
        for facts in people
    ]  # fmt: skip
    table.row("already in the register?", "30", took)


# The window ---------------------------------------------------------------------------------------


def window(folder: Path) -> None:
    """Open the window over a register, scroll and search, and print what memory it holds."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from app.register import access
    from desk_sim import dressed, on_lane, settle
    from office_sim import PASSPHRASE, fixed_clock
    from ui.cases.register_page import RegisterPage
    from ui.frame.desk import Desk
    from ui.frame.worker import make_lane
    from ui.shell.main_window import MainWindow

    application = QApplication([])
    dressed(application)
    lane = make_lane()
    s: Any = on_lane(lane, lambda: access.unlock(folder, None, PASSPHRASE, clock=fixed_clock()))
    desk = Desk(s, lane)
    shown = MainWindow(desk)
    shown.go("register")
    shown.resize(1366, 720)
    shown.show()
    settle(desk)
    page = shown.findChild(RegisterPage)
    assert page is not None
    first = rss_mib()
    keys = painted_keystrokes(page, application, partial(settle, desk))
    page.flow.search("")
    settle(desk)
    for column in (1, 3, 0, 6):
        page.sorting.by_column(column)
        settle(desk)
        for _ in range(15):
            page.table.fetchMore(page.view.rootIndex())
            settle(desk)
    print(json.dumps({"first": first, "last": rss_mib(), "peak": rss_mib("VmHWM"), "keys": keys}))
    shown.hide()
    on_lane(lane, lambda: access.lock(s))
    lane.waitForDone()
    sys.stdout.flush()
    os._exit(0)


def painted_keystrokes(page: Any, application: Any, settled: Callable[[], object]) -> list[float]:
    """Return the milliseconds from each keystroke of a search to its painted rows."""
    from PySide6.QtCore import QEventLoop

    listed: list[object] = []
    page.flow.listed.connect(listed.append)
    waiting = QEventLoop.ProcessEventsFlag.WaitForMoreEvents
    keys = []
    for text in keystrokes(random.Random(10), 120):
        listed.clear()
        start = time.perf_counter()
        page.flow.search(text)
        while not listed:
            application.processEvents(waiting)
        page.view.viewport().repaint()
        keys.append((time.perf_counter() - start) * 1000)
        settled()
    return keys


def rss_mib(name: str = "VmRSS") -> float:
    """Return the memory of this process in MiB; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    lines = (line.split() for line in status.read_text().splitlines())
    return next((int(words[1]) / 1024 for words in lines if words[0] == f"{name}:"), 0.0)


def memory(table: Table, folder: Path) -> None:
    """Measure the window in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "--window", str(folder / "register")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    told = json.loads(done.stdout.strip().splitlines()[-1])
    table.row("keystroke to painted rows, in the window", "50", told["keys"])
    table.say("memory of the window, at first", "-", f"{told['first']:.0f} MiB")
    table.say("   after searching, sorting and scrolling", "<= 300 MiB", f"{told['last']:.0f} MiB")
    table.say("   highest", "-", f"{told['peak']:.0f} MiB")


def main() -> int:
    """Measure and print."""
    words = sys.argv[1:]
    if words[:1] == ["--window"]:
        window(Path(words[1]))
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--cases", type=int, help="how many cases, a million unless told")
    asked.add_argument("--folder", type=Path, help="where the register is kept")
    asked.add_argument("--quick", action="store_true", help="few cases, few rounds")
    given = asked.parse_args(words)
    plan = QUICK if given.quick else FULL
    plan = Plan(given.cases or plan.cases, plan.rounds)
    with tempfile.TemporaryDirectory(prefix="lifafa-large-") as name:
        folder = (given.folder or Path(name)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        table_of(folder, plan, load)
    return 0


def table_of(folder: Path, plan: Plan, load: str) -> None:
    """Print the whole table."""
    with opened(folder, plan) as s:
        plain = plain_engine(s, folder)
        size = s.register.path.stat().st_size / 2**20
        print(f"{plan.cases} cases, {size:.0f} MiB; load {load}; {plan.rounds} questions of a kind")
        table = Table()
        compare(table, s, plain, plan)
        use_cases(table, s, plan)
        plain.dispose()
        tell_check(table, s)
    memory(table, folder)


def tell_check(table: Table, s: Any) -> None:
    """Print how long a check of everything takes, and locking after one more line."""
    from app.register.integrity import checks

    took = timed(lambda: checks.check_register(s))
    table.say("check of everything (20 s for 100,000)", "-", f"{took / 1000:.1f} s")
    moved = timed(s.register.checkpoint)
    table.say("pages and their marks moved, as at lock", "100 ms", f"{moved:.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
