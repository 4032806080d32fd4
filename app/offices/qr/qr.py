"""Our own office code as a QR code: squares for the window, a PNG to print or to show on a phone.

Rules: it holds what `crypto.office.office_code` says and nothing else, so it is no secret; a notice
that withdraws the number is one that must be kept; the library that lays the squares out is loaded
when a code is wanted.
"""

from __future__ import annotations

import io

from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, writing
from app.system import files
from crypto.office.office_code import office_code

QUIET_ZONE = 4
"""So many light modules must stand around a QR code on every side."""

MODULE_PX = 20
_NOTICE_MODULE_PX = 12
_LEVEL = "m"


def squares(office_id: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of the QR code of an office, row by row, True for dark ones.

    Args:
        office_id: 64 hex digits.

    Returns:
        29 rows of 29 modules, without the quiet zone.
    """
    import segno

    made = segno.make_qr(office_code(office_id), error=_LEVEL, boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in made.matrix)


def png(office_id: str) -> bytes:
    """Return the QR code of an office as a PNG of 740 by 740 pixels, black on white."""
    import segno

    made = segno.make_qr(office_code(office_id), error=_LEVEL, boost_error=False)
    out = io.BytesIO()
    made.save(out, kind="png", scale=MODULE_PX, border=QUIET_ZONE)
    return out.getvalue()


def notice_png(notice: bytes) -> bytes:
    """Return a notice as the PNG of a QR code that holds the whole file, black on white.

    Args:
        notice: the file by which an office withdraws its number, at most 1,500 bytes.
    """
    import segno

    made = segno.make_qr(notice, error=_LEVEL, mode="byte", boost_error=False)
    out = io.BytesIO()
    made.save(out, kind="png", scale=_NOTICE_MODULE_PX, border=QUIET_ZONE)
    return out.getvalue()


def export_own[Where: files.Target](s: Services, target: Where) -> Where:
    """Write our own code to a picture file that is not there yet, or into what is open.

    Raises:
        TargetExistsError: something has this name.
        FileUnreadableError, NotEnoughDiskError: nothing was written.
    """
    require(s, Act.OFFICES)
    files.write_new(target, png(s.office.office_id))
    with writing(s) as session:
        log.record(session, s, "own_code_exported")
    return target
