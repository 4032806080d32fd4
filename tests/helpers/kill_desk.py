"""Kills a made-up office in the middle of its mail, while a real server answers it.

``KillDesk`` keeps one worker process; each ``run`` copies a register and lets the worker do one act
on the copy, killed before its n-th durable step. What needs no server is in ``kill_operations`` and
``kill_packets``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core import log
from app.core.services import Services
from app.register import access
from app.register.integrity import checks
from office_sim import PASSPHRASE, Clock

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ended:
    """How an act ended: killed or done, and how many durable steps it took."""

    killed: bool
    steps: int


class KillDesk:
    """One worker, one folder for copies, one temporary folder that is watched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.temp = folder / "temp"
        self.home = folder / "home"
        for path in (self.temp, self.home):
            path.mkdir(parents=True)
        environment = {
            **os.environ,
            "TMPDIR": str(self.temp),
            "HOME": str(self.home),
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests' / 'helpers'}",
        }
        self._worker = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("kill_worker.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=ROOT,
            text=True,
        )

    def close(self) -> None:
        """End the worker."""
        self._worker.communicate()

    def copy_of(self, register: Path) -> Path:
        """Return a fresh copy of a register folder; the copy before is removed."""
        target = self.folder / "register"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(register, target)
        (target / "lock").unlink(missing_ok=True)
        return target

    def run(
        self,
        register: Path,
        act: str,
        now: int,
        *,
        kill_at: int = 0,
        **order: Any,
    ) -> Ended:
        """Let the worker do one act on a register."""
        asked = {"folder": str(register), "act": act, "now": now, "kill_at": kill_at, **order}
        stdin, stdout = self._worker.stdin, self._worker.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps(asked) + "\n")
        stdin.flush()
        told = json.loads(stdout.readline())
        assert not [word for word in told["said"] if word.startswith("raised")], told
        done = [word for word in told["said"] if word.startswith("done ")]
        return Ended(told["killed"], int(done[0].split()[1]) if done else 0)

    def each_step(
        self,
        register: Path,
        act: str,
        now: int,
        fresh: Callable[[], None] = lambda: None,
        **order: Any,
    ) -> Iterator[Path]:
        """Yield the register as it is after a kill before each durable step in turn.

        Args:
            fresh: called before each act, to put back what it changes elsewhere.
        """
        fresh()
        whole = self.run(self.copy_of(register), act, now, **order)
        assert not whole.killed
        for step in range(1, whole.steps + 1):
            fresh()
            copy = self.copy_of(register)
            ended = self.run(copy, act, now, kill_at=step, **order)
            assert ended.killed, (step, whole.steps)
            yield copy


def opened_after_kill(register: Path, clock: Clock) -> Services:
    """Unlock what a kill left, and prove that it is whole: pages, log, blobs, key file."""
    s = access.unlock(register, None, PASSPHRASE, clock=clock)
    assert log.check(s).broken_at == 0
    report = checks.check_register(s)
    assert report.problems == (), report
    return s


def no_half_files(s: Services) -> bool:
    """Say whether no half-written file is left in the folder after unlocking."""
    endings = (".part", ".new")
    return not [path for path in s.folder.rglob("*") if path.name.endswith(endings)]
