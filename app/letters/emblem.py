"""An emblem for the head of letters: a picture file that is drawn anew before anybody keeps it.

Rules: the file goes to the process that reads pictures, as every picture of somebody else; what
comes back is a PNG without a past, small enough to be kept in the register and put on every page.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from app.base.errors import FactRefusedError, PaperRefusedError
from app.base.language import N_
from app.system import pictures
from models.rows.letter import MAX_EMBLEM_BYTES

if TYPE_CHECKING:
    from app.base.jobs import Token

EDGES: Final = (600, 420, 300, 200)
"""Longest edges in pixels, tried one after the other until the file is small enough."""

_EMBLEM: Final = N_("Emblem")


def drawn_anew(
    content: bytes, token: Token | None = None, most_bytes: int = MAX_EMBLEM_BYTES
) -> bytes:
    """Return a PNG that looks like a picture file and holds nothing else of it.

    Args:
        content: a JPEG, PNG or WebP file.
        token: asked again and again whether to stop.
        most_bytes: the PNG is not larger.

    Raises:
        FactRefusedError: ``emblem.kind``: another kind of file; ``emblem.large``; ``picture.…``:
            damaged, cut, one that moves, or one with too many pixels.
        Cancelled: the officer asked to stop.
    """
    if not pictures.kind_of(content[: pictures.HEAD_BYTES]):
        raise FactRefusedError(field=_EMBLEM, reason="emblem.kind")
    for edge in EDGES:
        made = _made(content, edge, token)
        if len(made) <= most_bytes:
            return made
    raise FactRefusedError(field=_EMBLEM, reason="emblem.large")


def _made(content: bytes, edge: int, token: Token | None) -> bytes:
    source = io.BytesIO(content)
    try:
        return pictures.remake(source, len(content), edge, token, as_png=True).content
    except PaperRefusedError as error:
        raise FactRefusedError(field=_EMBLEM, reason=str(error.facts["reason"])) from error
