"""Linux: what the window asks of it.

Rules: as for the package; the bus of the desktop and the library of X11 are loaded when they are
asked for.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ui.system.platforms.watching import Watch

__all__ = [
    "CAN_KEEP_OUT",
    "KEY_OF_L",
    "USUAL_TEXT_PX",
    "close_door",
    "conceal_copied",
    "door_called",
    "give_back_memory",
    "hand_back_large_pieces",
    "is_fixed_disk",
    "is_other_disk",
    "is_own",
    "keep_out",
    "keyboard_state",
    "let_others_come_forward",
    "watch_kind",
]

USUAL_TEXT_PX: Final[int] = 15
"""Pixels of the computer's own text where nobody changed it."""

CAN_KEEP_OUT: Final[bool] = False
"""Whether a window can be left out of what is captured of the screen."""

KEY_OF_L: Final[int] = 46
"""The place of the key L on a keyboard, as X11 and Wayland count it."""

_MMAP_THRESHOLD, _LARGE_PIECE = -3, 128 * 1024
"""Of mallopt(3), and bytes: where the C library begins, before it learns to keep more."""
_OTHER_DISKS = ("/media/", "/run/media/", "/mnt/")
_X11 = "xcb"


def watch_kind() -> type[Watch]:
    """Load what watches the session on this system, and return it."""
    from ui.system.platforms.linux.session import LinuxWatch

    return LinuxWatch


def give_back_memory() -> None:
    """Give memory back to the system that was freed and is kept by the C library for later."""
    import ctypes

    with contextlib.suppress(OSError, AttributeError):  # Not every C library can.
        ctypes.CDLL(None).malloc_trim(0)


def hand_back_large_pieces() -> None:
    """Let each large piece of memory go back to the system as soon as it is freed.

    The C library does so at first, and then keeps ever larger ones for later: a page of a letter
    that was drawn once would stay, in pieces, as long as the program runs.
    """
    import ctypes

    with contextlib.suppress(OSError, AttributeError):  # Not every C library can.
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE_PIECE)


def keep_out(handle: int, wanted: bool) -> bool:
    """Keep a window out of captures, or let it be seen again.

    Args:
        handle: of the window, as Qt gives it.
        wanted: True keeps it out.

    Returns:
        Whether the system did it.
    """
    return not wanted


def keyboard_state(drawn_by: str) -> tuple[str | None, bool | None]:
    """Return what the keyboard is set to, as far as the system tells it.

    Args:
        drawn_by: what draws the windows, as Qt names it.

    Returns:
        The name of the layout, None where Qt tells it; and whether Caps Lock is on, None when it is
        not known.
    """
    if drawn_by != _X11:
        return None, None
    from ui.system.platforms.linux.keyboard import state

    with contextlib.suppress(OSError, AttributeError, ValueError):
        return state()
    # Qt tells the language of the system there, whatever the keyboard is set to.
    return "", None


def conceal_copied() -> None:
    """Tell the system that what was just copied is not for histories, where marks do not do it."""


def is_other_disk(path: str) -> bool:
    """Say whether a disk is one that people plug in or mount for their work."""
    return path.startswith(_OTHER_DISKS)


def is_fixed_disk(path: str) -> bool:
    """Say whether a disk is mounted for long: it stands behind those that are plugged in."""
    return path.startswith("/mnt/")


def door_called(place: Path) -> str:
    """Return what Qt calls a door of ours."""
    return str(place)


def close_door(place: Path) -> None:
    """Let nobody but this user through an open door.

    Raises:
        OSError: the door is gone.
    """
    place.chmod(0o600)


def is_own(line: int) -> bool:
    """Say whether the process at the other end of a door belongs to this user.

    Args:
        line: number of the open line.
    """
    try:
        with socket.socket(fileno=os.dup(line)) as twin:
            told = twin.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    except OSError:
        return False
    _pid, user, _group = struct.unpack("3i", told)
    return bool(user == os.getuid())


def let_others_come_forward() -> None:
    """Allow the window that is there already to come to the front."""
