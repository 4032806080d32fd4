"""What stands in the box of a digital signature: that it is one, whose, and of which day.

Rules: in the languages of the letter, the first one first; drawn with the typefaces of the
letter; it says nothing that the signature itself does not say.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Final

from app.base.language import N_, catalogue
from app.letters.drawing import draw_stamp
from app.letters.signing_records import Certificate
from models.fields.dates import show_date

SIGNED: Final = N_("Digitally signed")


def drawer(languages: Sequence[str], day: dt.date) -> Callable[[Certificate, float, float], bytes]:
    """Return what draws the stamp when it is known whose certificate signs, for `signing.sign`.

    Args:
        languages: of the letter, one or two of en, hi, ne, bn.
        day: local calendar date of the signature.
    """

    def drawn(certificate: Certificate, width: float, height: float) -> bytes:
        return draw_stamp(lines(certificate.holder, languages, day), width, height)

    return drawn


def lines(holder: str, languages: Sequence[str], day: dt.date) -> tuple[str, ...]:
    """Return the lines of the stamp.

    Args:
        holder: as the certificate says.
        languages: of the letter, one or two of en, hi, ne, bn.
        day: local calendar date of the signature.
    """
    titles = " / ".join(dict.fromkeys(catalogue(one).gettext(SIGNED) for one in languages))
    first = catalogue(languages[0]) if languages else catalogue("en")
    return (titles or SIGNED, holder, show_date(day.isoformat(), first.gettext))
