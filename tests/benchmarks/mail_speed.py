"""How fast packets go and come by mail over two real servers on this computer, as a table.

Run as root with ``python tests/benchmarks/mail_speed.py`` (200 packets, a mailbox of 20,000 foreign
mails), ``--quick`` for small sizes. Targets: 200 packets sent and fetched in 60 s, 20,000 foreign
mails looked through in 10 s. Both servers run beside it and are measured with it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]


@dataclass(frozen=True)
class Plan:
    """How many packets, and how many mails that are none of ours."""

    packets: int
    foreign: int


FULL = Plan(200, 20_000)
QUICK = Plan(10, 500)


def row(what: str, target: str, measured: str) -> None:
    print(f"{what:<58} {target:>12} {measured:>14}", flush=True)


def foreign_mails(count: int) -> list[bytes]:
    """Return mails as an office gets them: notes, papers, pages."""
    from app.mail.messages import Envelope, build

    kinds = []
    for name, size in (("minutes.pdf", 30_000), ("photo.jpg", 60_000), ("list.xlsx", 9_000)):
        around = Envelope(
            "x@example.org", "y@example.org", f"<{name}@example.org>", 1, ("en", "hi")
        )
        kinds.append(build(around, name, bytes(size)))
    kinds.append(b"From: x@example.org\r\nSubject: made up\r\n\r\nSee you on Monday.\r\n")
    kinds.append(
        b"From: x@example.org\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>Made up\r\n"
    )
    return [kinds[number % len(kinds)] for number in range(count)]


def measure(plan: Plan, folder: Path) -> None:
    """Send, fetch and look through, and print the table."""
    from app.mail import fetching, queue, sending
    from mail_world import mail_world
    from pair_sim import pair, sealed_case

    row("what", "target", "measured")
    with mail_world() as world, pair(folder) as (one, other):
        world.set_up(one, "anita")
        world.set_up(other, "bimal")
        for _ in range(plan.packets):
            packet = sealed_case(one, other)[1].packet_id
            queue.enqueue(one, packet, world.address("bimal"), 0)
        began = time.perf_counter()
        assert sending.send_due(one).sent == plan.packets
        sent = time.perf_counter() - began
        row(f"{plan.packets} packets sent", "", f"{sent:.1f} s")
        world.wait_for("bimal", plan.packets)
        began = time.perf_counter()
        assert len(fetching.fetch(other).taken) == plan.packets
        fetched = time.perf_counter() - began
        row(f"{plan.packets} packets fetched and taken in", "", f"{fetched:.1f} s")
        row("both", "60 s", f"{sent + fetched:.1f} s")
        world.set_up(other, "anita")
        world.put("anita", foreign_mails(plan.foreign))
        for turn in ("the first time", "once more"):
            began = time.perf_counter()
            done = fetching.fetch(other)
            took = time.perf_counter() - began
            row(f"{done.looked} foreign mails looked through {turn}", "10 s", f"{took:.1f} s")
            assert done.attachments == 0
            forget(other)


def forget(s: object) -> None:
    """Let the next look begin with the first mail again."""
    from app.core.services import Services, writing
    from models.rows import mail as rows

    assert isinstance(s, Services)
    with writing(s) as session:
        for mark in session.query(rows.MailMark):
            mark.uid = 0


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--quick", action="store_true")
    plan = QUICK if asked.parse_args().quick else FULL
    with tempfile.TemporaryDirectory(prefix="lifafa-mail-speed-") as folder:
        measure(plan, Path(folder))


if __name__ == "__main__":
    main()
