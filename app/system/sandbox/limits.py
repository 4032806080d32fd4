"""What a process of ours gives up before it reads what nobody can trust.

Rules: called once, before the first untrusted byte; what the system cannot limit stays open and
is no error, because the process is apart from the register all the same; nothing is taken back.
"""

from __future__ import annotations

from app.system.platforms import system


def close(
    memory_bytes: int, cpu_s: int, *, file_bytes: int = 0, threads: bool = False, same_user: bool
) -> None:
    """Give up memory, time, files, children, calls and the network, as far as the system can.

    Args:
        memory_bytes: most memory that the process may ask for.
        cpu_s: most processor time, in seconds.
        file_bytes: length of the longest file that it may write, 0 for none at all.
        threads: whether threads are left to it, and children where it may write files.
        same_user: whether it goes on being known to itself as the user that it is, which drivers
            may ask for; others see no difference.
    """
    system.limit(memory_bytes, cpu_s, file_bytes, threads)
    system.leave_the_network(same_user)
    system.hide_memory()
    system.refuse_calls(alone=file_bytes == 0)
