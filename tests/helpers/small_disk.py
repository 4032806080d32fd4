"""A disk that is full: a small one that is mounted, or, where not, files that cannot grow.

``small_disk(folder, kib)`` lends a folder of the size; ``RoomLeft`` runs commands with little left.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from command_line import Done, bare
from office_sim import LOGIN

_LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)), resource.RLIM_INFINITY))
from app.cli.program import run
sys.exit(run(sys.argv[1:]))
"""


@contextmanager
def small_disk(folder: Path, kib: int) -> Iterator[bool]:
    """Make a folder a disk of its own; say whether the system let us."""
    folder.mkdir(exist_ok=True)
    mounted = False
    if sys.platform == "linux" and os.geteuid() == 0 and shutil.which("mount"):
        words = ("mount", "-t", "tmpfs", "-o", f"size={kib}k", "tmpfs", str(folder))
        mounted = subprocess.run(words, check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(("umount", str(folder)), check=True)


class RoomLeft:
    """A register on a disk, and the commands that are given while so much room is left.

    Args:
        disk: the folder of the disk; the register lies in it.
        words: file of the passphrase.
        mounted: whether it is a disk of its own; otherwise no file may grow by more.
    """

    def __init__(self, disk: Path, words: Path, *, mounted: bool) -> None:
        self.register = disk / "register"
        self.mounted = mounted
        self._filler, self._words = disk / "filler", words
        self._limit: int | None = None

    def leave(self, kib: int | None) -> None:
        """Leave so much room on the disk, all of it for None."""
        self._limit = kib
        self._filler.unlink(missing_ok=True)
        if self.mounted and kib is not None:
            free = shutil.disk_usage(self._filler.parent).free
            self._filler.write_bytes(bytes(max(0, free - kib * 1024)))

    def run(self, *words: object) -> Done:
        """Run a command; in a process of its own where the size of its files is to be limited."""
        given = [
            *map(str, words),
            *("--register", str(self.register), "--login", LOGIN),
            *("--passphrase-file", str(self._words)),
        ]
        if self.mounted:
            return bare(*given)
        limit = -1
        if self._limit is not None:
            largest = max(one.stat().st_size for one in self.register.iterdir() if one.is_file())
            limit = largest if self._limit > 40 else self._limit * 1024
        done = subprocess.run(
            [sys.executable, "-c", _LIMITED, str(limit), *given],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        )
        return Done(done.returncode, done.stdout, done.stderr)
