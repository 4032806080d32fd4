"""How fast a month of packets is taken in by the window, whether it stays alive, and large parts.

Run with ``python tests/benchmarks/inbox_speed.py`` (5,000 packets, 1 GiB in parts of 18 MiB),
``--quick`` for small sizes, as the checks do, ``--on DIR`` for a folder on a disk, ``--only
window|parts``. Files lie in memory where there is a folder for that, so that no disk is measured.
The window is a real page on a real register without a screen; a clock in its thread ticks every
10 ms, and the longest time between two ticks is how long it did not answer. On a busy computer the
processor time of that thread says more. Targets: at least 200 packets a second, no gap over 100 ms.
"""

from __future__ import annotations

import argparse
import functools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"
ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers"), str(ROOT / "tests" / "benchmarks")]

MIB = 2**20


@dataclass(frozen=True)
class Plan:
    """How many packets, and how large the one in parts is."""

    packets: int
    size: int


FULL = Plan(5_000, 1024 * MIB)
QUICK = Plan(90, 24 * MIB)


def row(what: str, target: str, measured: str) -> None:
    print(f"{what:<58} {target:>12} {measured:>26}", flush=True)


class Watchdog:
    """Ticks in the window's thread and keeps the longest time between two ticks.

    Attributes:
        gap: in seconds on the clock.
        work: in seconds of that thread's processor.
    """

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.gap = self.work = 0.0
        self._at, self._used = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(10)

    def _tick(self) -> None:
        now, used = time.perf_counter(), time.thread_time()
        self.gap, self.work = max(self.gap, now - self._at), max(self.work, used - self._used)
        self._at, self._used = now, used

    def told(self) -> str:
        """Return the longest of both in words, and begin anew."""
        words = f"{self.gap * 1000:.0f} ms ({self.work * 1000:.0f} ms work)"
        self.gap = self.work = 0.0
        return words


def until(done: Callable[[], bool]) -> None:
    """Let the window run, and sleep when it has nothing to do, until something is so."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop, clock = QEventLoop(), QTimer()
    clock.timeout.connect(lambda: loop.quit() if done() else None)
    clock.start(5)
    loop.exec()


def window(folder: Path, plan: Plan) -> None:
    """Take a month in by the window: half, stopped, gone on with; then look through the list."""
    from PySide6.QtWidgets import QApplication

    from app.register import access
    from desk_sim import dressed, on_lane, settle
    from month_of_packets import know, senders, write_month
    from office_sim import CLOCK, PASSPHRASE, open_office
    from ui.frame.desk import Desk
    from ui.frame.worker import make_lane
    from ui.packets.inbox.inbox_page import InboxPage

    with open_office(folder) as s:
        know(s, senders(s.clock.now()))
        start = time.perf_counter()
        month = write_month(folder / "stick", s, plan.packets)
        took = time.perf_counter() - start
    print(f"{month.packets} packets in {month.files} files, sealed in {took:.0f} s")
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    dressed(app)
    lane = make_lane()
    unlock = functools.partial(access.unlock, folder / "register", None, PASSPHRASE, clock=CLOCK)
    desk: Any = Desk(on_lane(lane, unlock), lane)  # type: ignore[arg-type]
    page = InboxPage(desk)
    page.resize(1130, 640)
    page.refresh()
    page.show()
    settle(desk)
    take_in(page, desk, folder / "stick", plan)
    look_through(page, desk)
    on_lane(lane, functools.partial(access.lock, desk.services))
    page.deleteLater()
    app.processEvents()


def take_in(page: Any, desk: Any, stick: Path, plan: Plan) -> None:
    """Take the folder in, stop in the middle, and go on."""
    from desk_sim import settle

    dog = Watchdog()
    start, used, mine = time.perf_counter(), time.process_time(), time.thread_time()
    page.many.take([stick])
    until(lambda: page.many.told.done >= page.many.total // 2 > 0)
    asked = time.perf_counter()
    page.many.stop()
    until(lambda: not page.many.busy)
    half = page.many.told.received
    took, cpu = time.perf_counter() - start, time.process_time() - used
    mine = time.thread_time() - mine
    row("taken in by the window", ">= 200 /s", f"{half / took:.0f} /s")
    row("   processor time of a packet, all threads", "-", f"{cpu / half * 1000:.2f} ms")
    row("   of it in the window's own thread", "-", f"{mine / half * 1000:.2f} ms")
    row("   longest time the window did not answer", "<= 100 ms", dog.told())
    row("   from Stop to stopped", "-", f"{(time.perf_counter() - asked) * 1000:.0f} ms")
    settle(desk)
    start = time.perf_counter()
    page.many.take([stick])
    until(lambda: page.many.busy)
    until(lambda: not page.many.busy)
    took = time.perf_counter() - start
    known, rest = page.many.told.known, page.many.told.received
    row("gone on with: files here already and new ones", "-", f"{(known + rest) / took:.0f} /s")
    row("   longest time the window did not answer", "<= 100 ms", dog.told())
    settle(desk)
    if half + rest != plan.packets:
        raise SystemExit(f"{half + rest} packets came, not {plan.packets}")


def look_through(page: Any, desk: Any) -> None:
    """Read the whole list again, narrow it, and step through it."""
    from desk_sim import settle

    dog = Watchdog()
    start = time.perf_counter()
    page.refresh()
    settle(desk)
    took = time.perf_counter() - start
    row(f"the list of {page.model.rowCount()} read again and shown", "-", f"{took * 1000:.0f} ms")
    start = time.perf_counter()
    for text in ("night", "night r-00", "health", ""):
        page.narrow.text.setText(text)
        page.narrow.text.searched.emit(text)
        page.repaint()
    took = (time.perf_counter() - start) / 4
    row("narrowed by words", "<= 100 ms", f"{took * 1000:.0f} ms")
    for place in range(0, page.model.rowCount(), max(1, page.model.rowCount() // 10)):
        page.view.choose(place)
        page.view.picked.emit(place)
        settle(desk)
    row("   longest time the window did not answer", "<= 100 ms", dog.told())


# A large packet in parts ------------------------------------------------------------------------


def child(words: list[str]) -> None:
    """Do one act with parts in a process of its own and print what it took."""
    from run import measured

    from app.inbox import inbox_list, parts
    from app.outbox import parts_out
    from app.register import access
    from office_sim import PASSPHRASE, fixed_clock

    act, folder, stick, *rest = words
    s = access.unlock(Path(folder), None, PASSPHRASE, clock=fixed_clock())
    if act == "copy":
        step = parts_out.STEPS["18M"]
        told = measured(lambda: parts_out.copy_parts(s, rest[0], Path(stick), step))
    else:
        files = sorted(Path(stick).glob("*.lfpart"), reverse=True)
        told = measured(lambda: [parts.receive(s, path) for path in files])
        told["packets"] = len(inbox_list.inbox(s))
    print(json.dumps(told))
    access.lock(s)


def run_child(*words: object) -> dict[str, Any]:
    command = [sys.executable, str(Path(__file__)), "--child", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def large(folder: Path, plan: Plan) -> None:
    """Copy one large packet in parts, and receive them in the wrong order."""
    from app.cases.papers import papers
    from app.referrals import referrals
    from pair_sim import agree, case_with, everything, pair

    plain = folder / "plain.bin"
    piece = os.urandom(MIB)
    with plain.open("wb") as target:
        for _ in range(plan.size // MIB):
            target.write(piece)
    stick = folder / "parts"
    stick.mkdir()
    with pair(folder / "pair") as (one, other):
        case = case_with(one)
        agree(one, case, other)
        papers.attach(one, case.case_id, plain, "other")
        plain.unlink()
        sent = referrals.send(one, everything(one, case, other))
    size = f"{sent.size / MIB:.0f} MiB"
    sides = [folder / "pair" / name / "register" for name in ("one", "other")]
    told = run_child("copy", sides[0], stick, sent.packet_id)
    count = len(list(stick.glob("*.lfpart")))
    row(
        f"{size} copied in {count} parts of 18 MiB, each proved",
        "-",
        f"{told['s']:.2f} s ({told['cpu']:.2f} s cpu)",
    )
    row("   memory over idle", "<= 64 MiB", f"{told['mib']:.1f} MiB")
    Path(sent.file).unlink()
    told = run_child("receive", sides[1], stick)
    row(
        f"{count} parts received, the last one first, and opened",
        "-",
        f"{told['s']:.2f} s ({told['cpu']:.2f} s cpu)",
    )
    row("   memory over idle", "<= 64 MiB", f"{told['mib']:.1f} MiB")
    if told["packets"] != 1:
        raise SystemExit("the parts did not become the packet")


def main() -> int:
    words = sys.argv[1:]
    if words[:1] == ["--child"]:
        child(words[1:])
        return 0
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true", help="small sizes")
    asked.add_argument("--packets", type=int)
    asked.add_argument("--only", choices=("window", "parts"))
    asked.add_argument("--on", type=Path, help="a folder on the disk to be measured")
    given = asked.parse_args(words)
    plan = QUICK if given.quick else FULL
    plan = Plan(given.packets or plan.packets, plan.size)
    memory = Path("/dev/shm")
    place = given.on or (memory if memory.is_dir() and os.access(memory, os.W_OK) else None)
    for name, work in (("window", window), ("parts", large)):
        if given.only in (None, name):
            with tempfile.TemporaryDirectory(prefix="lifafa-inbox-", dir=place) as made:
                print(f"{name}: {place or 'disk'}")
                work(Path(made), plan)
    return 0


if __name__ == "__main__":
    sys.exit(main())
