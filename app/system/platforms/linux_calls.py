"""Which calls of Linux a process gives up for good, by a filter that the kernel keeps.

Rules: nothing is given back, also not to what the process starts; a call that is given up fails
like one that is not permitted, so that a library goes another way; what reaches into other
processes or into the kernel is given up by all, and what reaches out of the process at all
(connections, programs, changes on a disk) by those that need nothing outside; a program of
somebody else's can be started with all it needs but the network; on a processor whose numbers are
not known here, and on a kernel without filters, nothing is given up, nothing fails, and who must
know is told.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import platform
import struct
from collections.abc import Mapping
from typing import Final

_NO_NEW_PRIVILEGES: Final = 38  # PR_SET_NO_NEW_PRIVS
_SET_SECCOMP: Final = 22  # PR_SET_SECCOMP
_FILTER: Final = 2  # SECCOMP_MODE_FILTER

# Steps of the filter (linux/bpf_common.h, linux/seccomp.h).
_LOAD, _SAME, _AT_LEAST, _ANY_BIT, _END = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER_AT, _PROCESSOR_AT, _FIRST_WORD_AT = 0, 4, 16
_GO_ON, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000
_OTHER_NUMBERS: Final = 0x40000000  # calls of x32, which have numbers of their own
# Calls of x32 that kernels before 5.4 do without that mark too; none of x86-64 has such a number.
_X32_UNMARKED: Final = range(512, 548)

# O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, the same on both processors.
_WRITES: Final = 0o1 | 0o2 | 0o100 | 0o1000
_NEW_THREAD: Final = 0x10000  # CLONE_THREAD
# AF_UNIX and AF_NETLINK: other programs of this computer, and what is plugged into it.
_WITHIN_THE_COMPUTER: Final = (1, 16)

_OTHERS_AND_KERNEL: Final[Mapping[str, tuple[int, int]]] = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "kcmp": (312, 272), "setns": (308, 268),
    "unshare": (272, 97), "mount": (165, 40), "umount2": (166, 39), "move_mount": (429, 429),
    "open_tree": (428, 428), "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432),
    "fspick": (433, 433), "mount_setattr": (442, 442), "pivot_root": (155, 41),
    "chroot": (161, 51), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "add_key": (248, 217), "request_key": (249, 218),
    "keyctl": (250, 219), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "swapon": (167, 224), "swapoff": (168, 225), "reboot": (169, 142), "acct": (163, 89),
    "quotactl": (179, 60), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "adjtimex": (159, 171), "clock_adjtime": (305, 266), "sethostname": (170, 161),
    "setdomainname": (171, 162), "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265), "personality": (135, 92),
}  # fmt: skip
_OUT_OF_THE_PROCESS: Final[Mapping[str, tuple[int, int]]] = {
    # Connections.
    "socket": (41, 198), "connect": (42, 203), "accept": (43, 202), "bind": (49, 200),
    "listen": (50, 201), "accept4": (288, 242), "socketpair": (53, 199),
    # Other programs and signals to them.
    "vfork": (58, -1), "fork": (57, -1), "execve": (59, 221), "execveat": (322, 281),
    "kill": (62, 129), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    # Changes on a disk; opening a file to write is looked at by its flags.
    "creat": (85, -1), "rename": (82, -1), "renameat": (264, 38), "renameat2": (316, 276),
    "link": (86, -1), "linkat": (265, 37), "symlink": (88, -1), "symlinkat": (266, 36),
    "unlink": (87, -1), "unlinkat": (263, 35), "mkdir": (83, -1), "mkdirat": (258, 34),
    "rmdir": (84, -1), "mknod": (133, -1), "mknodat": (259, 33), "chmod": (90, -1),
    "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, -1),
    "lchown": (94, -1), "fchown": (93, 55), "fchownat": (260, 54), "truncate": (76, 45),
    "ftruncate": (77, 46), "fallocate": (285, 47), "setxattr": (188, 5), "lsetxattr": (189, 6),
    "fsetxattr": (190, 7), "removexattr": (197, 14), "lremovexattr": (198, 15),
    "fremovexattr": (199, 16), "utime": (132, -1), "utimes": (235, -1), "futimesat": (261, -1),
    "utimensat": (280, 88),
}  # fmt: skip

# Out of the group of processes that is ended as one.
_OUT_OF_THE_GROUP: Final[Mapping[str, tuple[int, int]]] = {
    "setpgid": (109, 154), "setsid": (112, 157),
}  # fmt: skip

# Processor: its number in the filter, the column of the tables above, and calls that are looked
# at closer: opening by name and below a folder, a new process, and their newer forms.
_PROCESSORS: Final = {
    "x86_64": (0xC000003E, 0, {"open": 2, "openat": 257, "clone": 56}),
    "aarch64": (0xC00000B7, 1, {"openat": 56, "clone": 220}),
}
_NEWER_FORMS: Final = (435, 437)  # clone3 and openat2, whose flags a filter cannot see


def refuse(alone: bool) -> None:
    """Give calls up for good, where this kernel and processor let us.

    Args:
        alone: the process needs nothing outside: no connection, no program, no change on a disk.
    """
    _give_up(steps_for(platform.machine(), alone))


def refuse_network() -> bool:
    """Have no network from now on, nor what this process becomes or starts; say whether it is so.

    Other programs of this computer, and what is plugged into it, can still be spoken to.
    """
    return _give_up(steps_without_network(platform.machine()))


def _give_up(steps: list[bytes]) -> bool:
    """Have the kernel keep a filter; say whether it does."""
    with contextlib.suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        if steps:
            program = ctypes.create_string_buffer(b"".join(steps))
            head = struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(program))
            filtering = ctypes.create_string_buffer(head)
            return bool(library.prctl(_SET_SECCOMP, _FILTER, filtering, 0, 0) == 0)
    return False


def steps_for(processor: str, alone: bool) -> list[bytes]:
    """Return the filter for a processor, none for one that is not known.

    Args:
        processor: as ``platform.machine`` names it.
        alone: as for `refuse`.
    """
    steps, column = _begun(processor)
    if not steps:
        return []
    closer = _PROCESSORS[processor][2]
    if alone:
        for call in _OUT_OF_THE_PROCESS.values():
            steps += _refused(call[column], errno.EPERM)
        for call_number in _NEWER_FORMS:
            steps += _refused(call_number, errno.ENOSYS)
        for name, word in (("open", 1), ("openat", 2)):
            steps += _unless_any(closer.get(name, -1), word, _WRITES, then_go_on=False)
        steps += _unless_any(closer["clone"], 0, _NEW_THREAD, then_go_on=True)
    return [*steps, _step(_END, _GO_ON)]


def steps_without_network(processor: str) -> list[bytes]:
    """Return the filter that takes the network and the way out of the group, none as above."""
    steps, column = _begun(processor)
    if not steps:
        return []
    for call in _OUT_OF_THE_GROUP.values():
        steps += _refused(call[column], errno.EPERM)
    # A pair of some families (TIPC) is no pair alone: each end speaks to others, too.
    socket, pair = (_OUT_OF_THE_PROCESS[name][column] for name in ("socket", "socketpair"))
    steps += [_step(_SAME, socket, 1, 0), _step(_SAME, pair, 0, 4), _step(_LOAD, _FIRST_WORD_AT)]
    unix, netlink = _WITHIN_THE_COMPUTER
    steps += [_step(_SAME, unix, 2, 0), _step(_SAME, netlink, 1, 0)]
    return [*steps, _step(_END, _FAIL | errno.EAFNOSUPPORT), _step(_END, _GO_ON)]


def _begun(processor: str) -> tuple[list[bytes], int]:
    """Return what each filter begins with, none for an unknown processor, and its column."""
    if processor not in _PROCESSORS:
        return [], 0
    number, column, _closer = _PROCESSORS[processor]
    steps = [_step(_LOAD, _PROCESSOR_AT), _step(_SAME, number, 1, 0), _step(_END, _KILL)]
    steps += [_step(_LOAD, _NUMBER_AT), _step(_AT_LEAST, _OTHER_NUMBERS, 0, 1)]
    steps += [_step(_END, _FAIL | errno.ENOSYS)]
    if processor == "x86_64":
        first, behind = _X32_UNMARKED.start, _X32_UNMARKED.stop
        steps += [_step(_AT_LEAST, first, 0, 2), _step(_AT_LEAST, behind, 1, 0)]
        steps += [_step(_END, _FAIL | errno.ENOSYS)]
    for call in _OTHERS_AND_KERNEL.values():
        steps += _refused(call[column], errno.EPERM)
    return steps, column


def _step(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_so, if_not, value)


def _refused(number: int, error: int) -> list[bytes]:
    """Return the steps by which one call fails; none where the processor does not have it."""
    if number < 0:
        return []
    return [_step(_SAME, number, 0, 1), _step(_END, _FAIL | error)]


def _unless_any(number: int, word: int, bits: int, *, then_go_on: bool) -> list[bytes]:
    """Return the steps by which one call goes on or fails by the bits of one of its words.

    Args:
        number: of the call; nothing is done where the processor does not have it.
        word: which word of the call, from 0.
        bits: of its lower half.
        then_go_on: whether it goes on when one of the bits is set, else when none is.
    """
    if number < 0:
        return []
    fails, goes_on = _step(_END, _FAIL | errno.EPERM), _step(_END, _GO_ON)
    looked_at = [_step(_LOAD, _FIRST_WORD_AT + 8 * word), _step(_ANY_BIT, bits, 0, 1)]
    ends = [goes_on, fails] if then_go_on else [fails, goes_on]
    return [_step(_SAME, number, 0, 4), *looked_at, *ends]
