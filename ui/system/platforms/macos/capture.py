"""macOS: leaves a window out of what other programs read of the screen (NSWindow sharingType).

Rules: the system's own programs may still see it, which is said in the guide; a view that stands in
no window yet has nothing to be kept out.
"""

from __future__ import annotations

from ui.system.platforms.macos.objective_c import ObjectiveC

SHARING_NONE = 0
SHARING_READ_ONLY = 1


def keep_window_out(handle: int, wanted: bool, system: ObjectiveC | None = None) -> bool:
    """Keep a window out of captures, or let it be seen again.

    Args:
        handle: of the view in the window (NSView), as Qt gives it.
        wanted: True keeps it out.
        system: sends the messages, by default to this computer.

    Returns:
        Whether there was a window to ask.
    """
    try:
        system = system or ObjectiveC()
        window = system.send(handle, "window")
        system.send(window, "setSharingType:", SHARING_NONE if wanted else SHARING_READ_ONLY)
    except (OSError, AttributeError):
        return False
    return bool(window)
