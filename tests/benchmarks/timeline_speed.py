"""How fluent the timeline of a very long case is, as a table.

Run with ``python tests/benchmarks/timeline_speed.py`` (5,000 entries, a made-up register in a
temporary folder) or ``--entries N``. Nothing is shown on a screen. The reading goes on beside the
window; what the window itself does has to stay under 100 ms.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROUNDS = 9
TARGET_MS = 100
STEP_S = 40_000


def worst(work: Callable[[], object]) -> str:
    """Return median and worst milliseconds of some rounds of a piece of work."""
    found = []
    for _round in range(ROUNDS):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1000)
    return f"{statistics.median(found):>9.1f} {max(found):>9.1f}"


def row(what: str, target: str, told: str) -> None:
    """Print one line of the table."""
    print(f"{what:<44} {target:>9} {told}", flush=True)


def fill(services: object, folder: Path, entries: int) -> str:
    """Write a case with so many notes and done steps, and return its id."""
    from app.core.services import writing
    from made_up_cases import fill as fill_all
    from models.base.base import new_id
    from models.rows.case_work import CaseNote, Hand, add_task

    case_id = fill_all(services, folder)  # type: ignore[arg-type]
    now = services.clock.now()  # type: ignore[attr-defined]
    with writing(services) as session:  # type: ignore[arg-type]
        for number in range(entries // 2):
            at = now - number * STEP_S
            session.add(
                CaseNote(
                    id=new_id(), case_id=case_id, position=number + 10,
                    text=f"Made-up note {number}", corrects=None, at=at, user=1,
                )
            )  # fmt: skip
            add_task(session, case_id, Hand(at, 1), f"Made-up step {number}").do(Hand(at, 1))
    return case_id


def measure(entries: int) -> None:
    """Measure the reading on its lane, and what the window does with the answer."""
    from PySide6.QtWidgets import QApplication

    from app.story.timeline import case_timeline
    from desk_sim import desk_over, dressed, on_lane, settle
    from ui.cases.form.timeline_body import TimelineBody
    from ui.shell.main_window import MainWindow

    app = QApplication([])
    dressed(app)
    ids: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with desk_over(folder, lambda s: ids.append(fill(s, folder, entries))) as desk:
            told = on_lane(desk.lane, lambda: worst(lambda: case_timeline(desk.services, ids[0])))
            row("reading, beside the window", "-", str(told))
            window = MainWindow(desk)
            window.resize(1366, 720)
            window.show()
            window.go("case", ids[0])
            settle(desk)
            window.page.show_section("timeline")
            settle(desk)
            body = window.page.body.piece
            assert isinstance(body, TimelineBody)
            of_body(body)
            window.prepare_to_go()
            window.hide()
            window.deleteLater()


def of_body(body: object) -> None:
    """Measure what is done in the window's own thread."""
    line, axis, view = body.line, body.axis, body.view  # type: ignore[attr-defined]
    bar = view.verticalScrollBar()

    def scroll() -> None:
        bar.setValue((bar.value() + 997) % max(1, bar.maximum()))
        view.viewport().repaint()

    target = f"{TARGET_MS} ms"
    row(f"entries {len(line.entries)}, marks drawn {len(axis.drawing.marks)}", "", "")
    row("the answer is shown", target, worst(lambda: body._on_read(line)))  # type: ignore[attr-defined]
    row("all, then the last month", target, worst(lambda: _spans(body)))
    row("the axis is painted", target, worst(axis.grab))
    row("the list is scrolled and painted", target, worst(scroll))


def _spans(body: object) -> None:
    for span in ("all", "month"):
        body.show_span(span)  # type: ignore[attr-defined]
    body.show_span("all")  # type: ignore[attr-defined]


def main() -> None:
    """Print the table."""
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--entries", type=int, default=5_000)
    given = ask.parse_args()
    print(f"{'what':<44} {'target':>9} {'median ms':>9} {'worst ms':>9}")
    measure(given.entries)


if __name__ == "__main__":
    main()
