"""A process that is made to be killed: it does one act at a register and dies where it is told.

Started by ``kill_desk``; reads one JSON object a line, forks a child for it, and answers with one
line: how the child ended and how many durable steps it counted.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
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
    """Unlock, say so, send or fetch mail."""
    from app.mail import fetching, sending
    from app.register import access
    from office_sim import PASSPHRASE, fixed_clock

    s = access.unlock(Path(order["folder"]), None, PASSPHRASE, clock=fixed_clock(order["now"]))
    counter = Countdown(order["kill_at"], lambda count: None)
    counter.watch()
    {"mail send": sending.send_due, "mail fetch": fetching.fetch}[order["act"]](s)
    os.write(pipe, f"done {counter.count}\n".encode())
    # The register is left open on purpose: a killed program closes nothing.
    os._exit(0)


def one(order: dict[str, Any]) -> dict[str, Any]:
    """Fork a child for an order, which kills itself when it is time, and tell how it ended."""
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
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read()
    _pid, status = os.waitpid(child, 0)
    words = said.decode("utf-8", "replace").split("\n")
    return {"killed": os.WIFSIGNALED(status), "said": [word for word in words if word]}


def main() -> None:
    # Everything is imported before the first fork, so that a child begins at once.
    from app.mail import fetching, sending  # noqa: F401
    from models.register import database  # noqa: F401

    with once.keys_derived():
        for line in sys.stdin:
            order = json.loads(line)
            derive(Path(order["folder"]))
            print(json.dumps(one(order)), flush=True)


def derive(folder: Path) -> None:
    """Derive the key of a register here, because a child knows what its parent knew."""
    from app.register.passphrase_slots import unlock_newest
    from office_sim import PASSPHRASE

    # What is wrong with the register is told by the child.
    with contextlib.suppress(Exception):
        unlock_newest(folder, "", PASSPHRASE)


if __name__ == "__main__":
    main()
