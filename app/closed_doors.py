"""What a process of ours gives up before it reads what nobody can trust.

Rules: called once, before the first untrusted byte; what the system cannot limit stays open and
is no error, because the process is apart from the register all the same; nothing is taken back.
"""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from app.windows_job import limit_this_process

_NOT_DUMPABLE = 4  # PR_SET_DUMPABLE: no core dump, and no other program looks into this memory


def close(
    memory_bytes: int, cpu_s: int, *, file_bytes: int = 0, threads: bool = False, same_user: bool
) -> None:
    """Give up memory, time, files, children and the network, as far as the system knows how.

    Args:
        memory_bytes: most memory that the process may ask for.
        cpu_s: most processor time, in seconds.
        file_bytes: length of the longest file that it may write, 0 for none at all.
        threads: whether threads and children are left to it.
        same_user: whether it goes on being known to itself as the user that it is, which drivers
            may ask for; others see no difference.
    """
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            limit_this_process(memory_bytes, cpu_s)
        return
    import resource

    wanted = {"RLIMIT_AS": memory_bytes, "RLIMIT_CPU": cpu_s, "RLIMIT_CORE": 0}
    wanted["RLIMIT_FSIZE"] = file_bytes
    if not threads:
        wanted["RLIMIT_NPROC"] = 0
    for name, most in wanted.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (most, most))
    if sys.platform == "linux":
        _leave_the_network(same_user)
        _hide_memory()


def _leave_the_network(same_user: bool) -> None:
    user, group = os.getuid(), os.getgid()
    try:
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    except OSError:
        # Where nobody becomes another user, such as below a changed root, root still may do this.
        with contextlib.suppress(OSError):
            os.unshare(os.CLONE_NEWNET)
        return
    if same_user:
        process = Path("/proc/self")
        with contextlib.suppress(OSError):
            (process / "uid_map").write_text(f"{user} {user} 1", encoding="ascii")
            (process / "setgroups").write_text("deny", encoding="ascii")
            (process / "gid_map").write_text(f"{group} {group} 1", encoding="ascii")


def _hide_memory() -> None:
    import ctypes

    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_NOT_DUMPABLE, 0, 0, 0, 0)
