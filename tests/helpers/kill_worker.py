"""A process that is made to be killed: it does one act at a register and dies where it is told.

Started by ``kill_desk``; reads one JSON object a line, forks a child for it, and answers with one
line: how the child ended and how many durable steps it counted.
"""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import once

STEPS = ("fsync", "link", "rename", "replace", "unlink")
"""Calls of the operating system after which the disk may be in another state."""


class Countdown:
    """Counts durable steps and kills this process just before the one it was told."""

    def __init__(self, kill_at: int, tell: Callable[[int], None]) -> None:
        self.left = kill_at
        self.count = 0
        self._tell = tell

    def step(self) -> None:
        self.count += 1
        if self.count == self.left:
            self._tell(self.count)
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self) -> None:
        """Put the counter in front of every durable call and every commit."""
        for name in STEPS:
            setattr(os, name, self._before(getattr(os, name)))
        from sqlalchemy import event
        from sqlalchemy.engine import Engine

        event.listen(Engine, "commit", lambda _connection: self.step())

    def _before(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*words: Any, **names: Any) -> Any:
            self.step()
            return call(*words, **names)

        return counted


def act(order: dict[str, Any], pipe: int) -> None:
    """Unlock, say so, do the act."""
    from app import acceptance, cases, referrals, vault
    from app.records import SendReferral
    from office_sim import PASSPHRASE, fixed_clock

    s = vault.unlock(Path(order["folder"]), None, PASSPHRASE, clock=fixed_clock(order["now"]))
    counter = Countdown(order["kill_at"], lambda count: None)
    counter.watch()
    os.write(pipe, b"begun\n")
    what = order["act"]
    if what == "case add":
        cases.add_case(s, order["facts"])
    elif what == "refer":
        lists = {name: tuple(value) for name, value in order["command"].items() if name in LISTS}
        referrals.send(s, SendReferral(**{**order["command"], **lists}))
    elif what == "receive":
        acceptance.receive(s, Path(order["file"]))
    elif what == "merge":
        from app.merging import MergeChoices, merge_cases

        merge_cases(s, order["kept"], order["merged"], MergeChoices({1: 1}))
    elif what == "undo merge":
        from app.merging import undo_merge

        undo_merge(s, order["merge"])
    elif what == "accept":
        acceptance.accept(s, order["packet"])
    elif what in ("empty bin", "delete due", "erase declined"):
        take_away(s, what, order)
    elif what == "copy":
        from app import delivery

        delivery.copy_to(s, order["packet"], Path(order["target"]))
    else:
        with_paper(s, what, order)
    os.write(pipe, f"done {counter.count}\n".encode())
    # The register is left open on purpose: a killed program closes nothing.
    os._exit(0)


def take_away(s: Any, what: str, order: dict[str, Any]) -> None:
    """Put due cases into the bin, or erase what lies there."""
    from app import bin as bins
    from app.retention import due

    if what == "empty bin":
        bins.empty_bin(s)
    elif what == "erase declined":
        from app.retention.declined import erase_declined
        from office_sim import fixed_clock

        # Unlocking does it too, so it is unlocked before the days are over.
        erase_declined(dataclasses.replace(s, clock=fixed_clock(order["later"])))
    else:
        due.delete_due(s, order["cases"])


def with_paper(s: Any, what: str, order: dict[str, Any]) -> None:
    """Do an act with a paper of a case."""
    from app import paper_changes, papers

    if what == "attach":
        wish = papers.Wish(order["wish"])
        papers.attach(s, order["case"], Path(order["file"]), "other", wish=wish)
    elif what == "detach":
        paper_changes.detach(s, order["paper"])
    elif what == "put back":
        paper_changes.put_back(s, order["paper"])
    else:
        with_part(s, what, order)


def with_part(s: Any, what: str, order: dict[str, Any]) -> None:
    """Do an act with parts of a packet."""
    from app import parts, parts_out, taking_in

    if what == "receive part":
        parts.receive(s, Path(order["file"]))
    elif what == "receive all":
        taking_in.take_in(s, taking_in.files_in(Path(order["stick"])))
    elif what == "copy parts":
        parts_out.copy_parts(s, order["packet"], Path(order["target"]), order["step"])
    else:
        with_facts(s, what, order)


def with_facts(s: Any, what: str, order: dict[str, Any]) -> None:
    """Save facts of a case, and let the search index follow."""
    from app import cases, search_index

    if what != "save":
        with_mail(s, what)
        return
    cases.save_facts(s, order["case"], order["facts"])
    search_index.catch_up(s)


def with_mail(s: Any, what: str) -> None:
    """Send or fetch mail."""
    from app.mailing import fetching, sending

    if what == "mail send":
        sending.send_due(s)
    elif what == "mail fetch":
        fetching.fetch(s)
    else:
        with_everything(s, what)


def with_everything(s: Any, what: str) -> None:
    """Give everything new keys, or make a register out of a backup that lies beside."""
    from app import rekey, restore
    from app.records import GivenCodes, RecoveryPlan
    from crypto.vault import KDF_CHEAPEST
    from office_sim import LOGIN, OTHER_PASSPHRASE, PASSPHRASE

    beside = s.folder.parent
    if what == "rekey":
        rekey.rekey(s, PASSPHRASE, None, RecoveryPlan())
    elif what == "restore":
        kit = GivenCodes(bytes.fromhex((beside / "kit.hex").read_text("ascii")))
        restore.restore(
            beside / "office.lfbak",
            beside / "restored",
            kit,
            LOGIN,
            OTHER_PASSPHRASE,
            clock=s.clock,
            cost=KDF_CHEAPEST,
        )
    else:
        with_match(s, what)


def with_match(s: Any, what: str) -> None:
    """Take the next step of the one match that there is."""
    from app.matching import answering, asking, matches

    (record,) = matches.matches(s)
    step = {
        "match ask": asking.confirm,
        "match answer": answering.confirm,
        "match finish": asking.finish,
    }[what]
    step(s, record.match_id)


LISTS = frozenset({"facts", "papers", "services"})


def one(order: dict[str, Any]) -> dict[str, Any]:
    """Fork a child for an order, kill it when it is time, and tell how it ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            act(order, writing)
        except BaseException as error:
            os.write(writing, f"raised {type(error).__name__} {error}\n".encode())
            os._exit(3)
    os.close(writing)
    said = b""
    with os.fdopen(reading, "rb") as pipe:
        while b"begun" not in said and (line := pipe.readline()):
            said += line
        if order.get("delay_s") is not None:
            time.sleep(order["delay_s"])
            os.kill(child, signal.SIGKILL)
        said += pipe.read()
    _pid, status = os.waitpid(child, 0)
    words = said.decode("utf-8", "replace").split("\n")
    return {"killed": os.WIFSIGNALED(status), "said": [word for word in words if word]}


def main() -> None:
    # Everything is imported before the first fork, so that a child begins at once.
    from app import acceptance, delivery, referrals, vault  # noqa: F401
    from models import database  # noqa: F401

    with once.keys_derived():
        for line in sys.stdin:
            order = json.loads(line)
            derive(Path(order["folder"]))
            print(json.dumps(one(order)), flush=True)


def derive(folder: Path) -> None:
    """Derive the key of a register here, because a child knows what its parent knew."""
    from app.passphrase_slots import unlock_newest
    from office_sim import PASSPHRASE

    # What is wrong with the register is told by the child.
    with contextlib.suppress(Exception):
        unlock_newest(folder, "", PASSPHRASE)


if __name__ == "__main__":
    main()
