"""macOS: what the window asks of it.

Rules: as for the package; it was written from Apple's documents and tested with made-up libraries
only.
"""

from __future__ import annotations

import contextlib
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

USUAL_TEXT_PX: Final[int] = 13
CAN_KEEP_OUT: Final[bool] = True
KEY_OF_L: Final[int] = -1
"""Not known: nobody could try it."""


def watch_kind() -> type[Watch]:
    """Load what watches the session on this system, and return it."""
    from ui.system.platforms.macos.session import MacWatch

    return MacWatch


def give_back_memory() -> None:
    """Do nothing: this system takes back what was freed when it needs it."""


def hand_back_large_pieces() -> None:
    """Do nothing: the system gets large pieces back by itself."""


def keep_out(handle: int, wanted: bool) -> bool:
    """Keep a window out of captures, or let it be seen again; say whether it was done."""
    from ui.system.platforms.macos.libraries import keep_window_out

    return keep_window_out(handle, wanted)


def keyboard_state(drawn_by: str) -> tuple[str | None, bool | None]:
    """Return that Qt tells the layout, and whether Caps Lock is on."""
    from ui.system.platforms.macos.libraries import caps_is_on

    with contextlib.suppress(OSError, AttributeError, ValueError):
        return None, caps_is_on()
    return None, None


def conceal_copied() -> None:
    """Tell the system that what was just copied is not for histories; Qt has no such mark."""
    from ui.system.platforms.macos.libraries import conceal_if_possible

    conceal_if_possible()


def is_other_disk(path: str) -> bool:
    """Say whether a disk is one that people plug in or mount for their work."""
    return path.startswith("/Volumes/")


def is_fixed_disk(path: str) -> bool:
    """Say that a disk is plugged in: nothing here tells those that stay."""
    return False


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
    """Say that the other end is ours: the rights of the folder and the door keep others out."""
    return True


def let_others_come_forward() -> None:
    """Do nothing: the window that is there may come to the front."""
