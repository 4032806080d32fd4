"""What a process beside the program can still do once it has closed its doors, for tests."""

import subprocess
import sys
from pathlib import Path

TRIED = """
import sys; sys.path.insert(0, sys.argv[1])
{close}
for attempt in (lambda: open("/etc/passwd"), lambda: open("made-up", "w").write("x"),
                lambda: __import__("socket").socket().connect(("127.0.0.1", 9)),
                lambda: bytearray(3 * 1024**3), lambda: __import__("os").fork()):
    try: attempt(); print("open")
    except (OSError, MemoryError, ImportError) as error: print(type(error).__name__)
"""


def behind_closed_doors(root: str, close: str, folder: Path) -> list[str]:
    """Return what became of reading, writing, a line out, 3 GB and a new process, in this order.

    Args:
        root: where the program is.
        close: lines that close the doors.
        folder: where it is tried, in which nothing may be left.
    """
    words = [sys.executable, "-I", "-c", TRIED.format(close=close), root]
    done = subprocess.run(words, check=False, capture_output=True, text=True, cwd=folder)
    told = done.stdout.split()
    assert len(told) >= 5, done.stderr
    assert not (folder / "made-up").exists()
    return told
