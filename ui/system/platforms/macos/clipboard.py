"""macOS: says of what was just copied that it is not for the histories of the clipboard.

Rules: the mark is the one that nspasteboard.org describes; the text itself is not looked at.
"""

from __future__ import annotations

import contextlib

from ui.system.platforms.macos.objective_c import ObjectiveC

CONCEALED = "org.nspasteboard.ConcealedType"


def conceal(system: ObjectiveC | None = None) -> None:
    """Add the mark to what lies on the general pasteboard.

    Args:
        system: sends the messages, by default to this computer.

    Raises:
        OSError, AttributeError: the system's libraries are not there.
    """
    system = system or ObjectiveC()
    pasteboard = system.send(system.named("NSPasteboard"), "generalPasteboard")
    kind = system.text(CONCEALED)
    kinds = system.send(system.named("NSArray"), "arrayWithObject:", kind)
    system.send(pasteboard, "addTypes:owner:", kinds, 0)
    nothing = system.send(system.named("NSData"), "data")
    system.send(pasteboard, "setData:forType:", nothing, kind)


def conceal_if_possible() -> None:
    """As `conceal`; a system that cannot be told is left alone."""
    with contextlib.suppress(OSError, AttributeError):
        conceal()
