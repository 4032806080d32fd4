"""What a person is told of their own wishes: what they asked for, and what came of it.

Rules: pure; of the person alone; read out, their own words and those of the answer are told, with
the names of everybody else hidden; what a guardian said, or somebody who is not known here, and was
answered, is told by kinds and answers of the lists; on paper stand days, kinds and answers, no
ground and no typed word, because a paper can be found, and the officer is told that they are
missing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.base.language import N_
from app.cases.records import WishRecord
from app.cases.wishes import ANSWER_LABEL, DECIDED_ON, GROUND_LABEL, WAITS, WORDS_LABEL
from app.letters.document import Block, Facts, Heading
from app.letters.hiding import Hiding
from app.letters.reader_language import Tongue, stored_in_words
from models.fields.values import code_label
from models.rows.wish import PERSON

WISHED: Final = N_("What you asked for")


def wishes_told(
    wishes: Iterable[WishRecord],
    number: int,
    tongue: Tongue,
    hiding: Hiding,
    left_out: list[str] | None = None,
) -> tuple[Block, ...]:
    """Return what a person asked for and got as an answer, nothing when they asked for nothing.

    Args:
        wishes: those of the case.
        number: of the person.
        tongue: in whose language.
        hiding: hides who else is in the case.
        left_out: for paper: takes the labels of what is not on it; None when it is read out.
    """
    theirs = sorted(
        (one for one in wishes if one.person_number == number),
        key=lambda one: (one.stated_on, one.written_at, one.wish_id),
    )
    if not theirs:
        return ()
    rows = tuple(
        (stored_in_words(one.stated_on, tongue), "; ".join(_parts(one, tongue, hiding, left_out)))
        for one in theirs
    )
    return Heading(tongue.say(WISHED)), Facts(rows)


def _parts(
    one: WishRecord, tongue: Tongue, hiding: Hiding, left_out: list[str] | None
) -> list[str]:
    say = tongue.say
    parts = [say(code_label("wish_kind", one.kind))]
    if one.stated_by not in ("", PERSON):
        parts.append(say(code_label("wish_stated_by", one.stated_by)))
    typed = left_out is None and one.stated_by == PERSON
    if typed:
        parts.append(hiding.of(one.words))
    if one.is_open:
        parts.append(say(WAITS))
    else:
        outcome = say(code_label("wish_outcome", one.outcome))
        parts.append(say(DECIDED_ON, outcome=outcome, day=stored_in_words(one.decided_on, tongue)))
    if one.ground and left_out is None:
        parts.append(say(code_label("wish_ground", one.ground)))
    if one.answer and typed:
        parts.append(hiding.of(one.answer))
    if left_out is not None:
        filled = ((WORDS_LABEL, one.words), (GROUND_LABEL, one.ground), (ANSWER_LABEL, one.answer))
        left_out += [label for label, value in filled if value]
    return parts
