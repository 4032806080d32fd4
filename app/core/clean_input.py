"""Short texts that are typed beside the form: a title, a note, a reason, who was spoken to.

Rules: each is cleaned by the rule of a field of the catalogue that holds the same kind of text, so
that it can be kept, shown, logged and sealed; a refusal names the text by its own label.
"""

from __future__ import annotations

import datetime as dt

from app.base.errors import FactRefusedError
from app.core.services import register_refusals
from models.fields import CATALOGUE, normalise


def kept_text(typed: str, like: str, label: str = "", today: dt.date | None = None) -> str:
    """Return a text as it is kept, "" when it is empty.

    Args:
        typed: as typed.
        like: name of the field whose rule counts.
        label: English label for a refusal, that of the field when it is "".
        today: the local day, for a field that is a date.

    Raises:
        FactRefusedError: it cannot be kept.
    """
    try:
        with register_refusals():
            return str(normalise(CATALOGUE.field(like), typed, today) or "")
    except FactRefusedError as error:
        if not label:
            raise
        raise FactRefusedError(field=label, reason=error.facts["reason"]) from error
