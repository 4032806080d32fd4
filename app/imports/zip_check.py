"""Looks at the directory of a zip before anybody unpacks it: xlsx and ods are zips.

Rules: sizes are believed only after they were counted; nothing is kept of what is unpacked; what
would fill the memory is refused with one word.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Final

from app.imports.refusal import SheetError

MOST_MEMBERS: Final = 2_000
MOST_UNPACKED: Final = 400 * 1024 * 1024
MOST_RATIO: Final = 250
RATIO_FROM: Final = 4 * 1024 * 1024
"""Smaller members may be as empty as they like."""

_STORED, _DEFLATED = 0, 8
_STEP = 1024 * 1024
_LOCAL = struct.Struct("<4s5H3L2H")
_ENCRYPTED = 0x1


def names_of(content: bytes) -> list[str]:
    """Return the names of the members of a zip that may be unpacked.

    Args:
        content: the whole file.

    Raises:
        SheetError: ``sheet.damaged``, ``sheet.bomb``, ``sheet.too-large`` or ``sheet.password``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, struct.error) as error:
        raise SheetError("sheet.damaged") from error
    if len(members) > MOST_MEMBERS:
        raise SheetError("sheet.bomb")
    for member in members:
        _look_at(member)
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise SheetError("sheet.too-large")
    for member in members:
        _count(content, member)
    return [member.filename for member in members]


def _look_at(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise SheetError("sheet.password")
    if member.compress_type not in (_STORED, _DEFLATED):
        raise SheetError("sheet.damaged")
    large = member.file_size > RATIO_FROM
    if large and member.file_size > MOST_RATIO * max(1, member.compress_size):
        raise SheetError("sheet.bomb")


def _count(content: bytes, member: zipfile.ZipInfo) -> None:
    """Unpack a member into nothing: a directory that tells too small a size is found out."""
    start = member.header_offset
    if start < 0 or start + _LOCAL.size > len(content):
        raise SheetError("sheet.damaged")
    header = _LOCAL.unpack_from(content, start)
    start += _LOCAL.size + header[9] + header[10]
    packed = memoryview(content)[start : start + member.compress_size]
    if member.compress_type == _STORED:
        counted = len(packed)
    else:
        counted = _unpacked_size(packed, member.file_size)
    if counted != member.file_size:
        raise SheetError("sheet.damaged" if counted < member.file_size else "sheet.bomb")


def _unpacked_size(packed: memoryview, told: int) -> int:
    """Return how many bytes come out, counting no further than just over ``told``."""
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    counted, waiting = 0, bytes(packed)
    try:
        while waiting and counted <= told:
            counted += len(unpacker.decompress(waiting, _STEP))
            waiting = unpacker.unconsumed_tail
        return counted + len(unpacker.flush()) if counted <= told else counted
    except zlib.error as error:
        raise SheetError("sheet.damaged") from error
