"""Windows: what the window asks of it.

Rules: as for the package; it was written from Microsoft's documents and tested with made-up
libraries only.
"""

from __future__ import annotations

import contextlib
from pathlib import Path, PureWindowsPath
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

USUAL_TEXT_PX: Final[int] = 12
CAN_KEEP_OUT: Final[bool] = True
KEY_OF_L: Final[int] = 38
"""The place of the key L on a keyboard, as Windows counts it."""


def watch_kind() -> type[Watch]:
    """Load what watches the session on this system, and return it."""
    from ui.system.platforms.windows.session import WindowsWatch

    return WindowsWatch


def give_back_memory() -> None:
    """Do nothing: this system's heap gives back by itself what was freed."""


def hand_back_large_pieces() -> None:
    """Do nothing: the system gets large pieces back by itself."""


def keep_out(handle: int, wanted: bool) -> bool:
    """Keep a window out of captures, or let it be seen again; say whether it was done."""
    from ui.system.platforms.windows.user32 import keep_window_out

    return keep_window_out(handle, wanted)


def keyboard_state(drawn_by: str) -> tuple[str | None, bool | None]:
    """Return that Qt tells the layout, and whether Caps Lock is on."""
    from ui.system.platforms.windows.user32 import caps_is_on

    with contextlib.suppress(OSError, AttributeError, ValueError):
        return None, caps_is_on()
    return None, None


def conceal_copied() -> None:
    """Do nothing: the marks that lie with a copy tell Windows already."""


def is_other_disk(path: str) -> bool:
    """Say that a disk with a letter of its own is another one."""
    return True


def is_fixed_disk(path: str) -> bool:
    """Say whether Windows counts a disk among those that stay; one on a cable is told so, too."""
    from app.system.platforms.windows import disks

    with contextlib.suppress(OSError, AttributeError):
        return disks.kind_of(PureWindowsPath(path)) in disks.STAYING
    return False


def door_called(place: Path) -> str:
    """Return what Qt calls a door of ours: pipes have a name and no folder."""
    return f"lifafa-{place.name}"


def close_door(place: Path) -> None:
    """Do nothing: Qt made the pipe for this user alone."""


def is_own(line: int) -> bool:
    """Say that the other end is ours: the rights of the pipe keep others out."""
    return True


def let_others_come_forward() -> None:
    """Allow the window that is there already to come to the front.

    Windows lets a program come forward only when the one in front allows it.
    """
    from ui.system.platforms.windows.user32 import let_any_come_forward

    let_any_come_forward()
