"""One register becomes that of one computer of several, and back.

Rules: both are one transaction; a register with one computer is as it was before there were any
others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.seats import recording

if TYPE_CHECKING:
    from models.register.database import Register


def begin_recording(register: Register, seat: int = 1) -> None:
    """Let every change of what is shared be recorded from now on, in a chain of the log of its own.

    Args:
        register: an open register in which nothing is recorded yet.
        seat: number of this computer, 1 to 99.

    Raises:
        ModelsError: nothing was changed.
    """
    try:
        with register.session() as session:
            recording.begin(session, seat)
            register._engines.goes_on(recording.own_chain(session.connection()))
    except BaseException:
        register._engines.goes_on(None)
        raise


def end_recording(register: Register) -> None:
    """Record nothing any more; what was recorded is forgotten.

    Raises:
        ModelsError: nothing was changed.
    """
    before = None
    try:
        with register.session() as session:
            before = recording.own_chain(session.connection())
            recording.end(session)
            register._engines.goes_on(None)
    except BaseException:
        register._engines.goes_on(before)
        raise
