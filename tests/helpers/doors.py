"""What this system lets a process give up: where it does not, tests do not ask for it."""

import subprocess
import sys


def can_leave_the_network() -> bool:
    """Say whether a process here can give up the network, in one way or the other."""
    ways = ("os.CLONE_NEWUSER | os.CLONE_NEWNET", "os.CLONE_NEWNET")
    return any(
        subprocess.run(
            [sys.executable, "-c", f"import os; os.unshare({way})"],
            check=False,
            stderr=subprocess.DEVNULL,
        ).returncode
        == 0
        for way in ways
    )
