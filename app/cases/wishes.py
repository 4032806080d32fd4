"""Wishes of a person: to have something corrected, completed, erased or shared no more.

Rules:

* A wish is written down in the person's own words, with who stated it and when, also in a case that
  is closed; it changes no fact and erases nothing; a wish for erasing that names no
  section makes its case due as one for deletion does (``models.index.retention_rows``), until it
  is answered by keeping.
* The answer says what was done, on which day and by whom; where the wish is not followed, or only
  in part, it needs the ground and words. It stays; the hand that wrote it takes it back on the
  same day.
* The log holds the kind, the answer as a code and the number of the person, and no word of either.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from app.base.clock import local_day
from app.base.errors import AmbiguousError, CaseStateError, FactRefusedError, NotFoundError
from app.base.language import N_, translate
from app.base.messages import show_day
from app.cases.case_view import wish_record, wish_records
from app.cases.records import WishAnswer, WishRecord, WishStated
from app.core import log
from app.core.field_catalogue import code_label, code_list, kept_text, sections_of
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from models.queries import lookup
from models.queries.listing import case_changed
from models.rows.user import names_by_number
from models.rows.wish import ERASE as ERASE  # the window names the kinds from here
from models.rows.wish import IN_PART, REFUSED, Wish, wishes_of
from models.rows.wish import NO_SHARE as NO_SHARE

if TYPE_CHECKING:
    from models.register.database import Session
    from models.rows.case import Case, Person

KIND_LABEL: Final = N_("What is wished")
SECTION_LABEL: Final = N_("What it is about")
WORDS_LABEL: Final = N_("The wish in the person's words")
STATED_BY_LABEL: Final = N_("Who stated it")
STATED_ON_LABEL: Final = N_("Stated on")
PERSON_LABEL: Final = N_("Whose wish")
OUTCOME_LABEL: Final = N_("What came of it")
GROUND_LABEL: Final = N_("The reason in law")
ANSWER_LABEL: Final = N_("What was done, or why not")
DECIDED_LABEL: Final = N_("Done or decided on")
NEEDS_GROUND: Final = frozenset({IN_PART, REFUSED})
"""Answers that have to say why the wish is not followed, or not wholly."""

_LIKE_TEXT, _LIKE_DAY = "closure_details", "withdrawn_on"
_MISSING = "value.missing"
_SHORTEST = 4
DECIDED_ON: Final = N_("{outcome} on {day}")
WAITS: Final = N_("no answer yet")
_STATED = N_("{who}, {day}")


def list_wishes(s: Services, case_id: str) -> tuple[WishRecord, ...]:
    """Return the wishes of a case: open ones first.

    Raises:
        NotFoundError, AmbiguousError: no such case.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        return _records(session, lookup.find_case(session, case_id))


def write_wish(s: Services, case_id: str, person: int, stated: WishStated) -> WishRecord:
    """Write down what a person wishes.

    Args:
        s: the open register.
        case_id: id or number of the case.
        person: number of the person in the case, 0 for the only one.
        stated: what was said, by whom and when.

    Raises:
        NotFoundError, AmbiguousError: no such case or person.
        CaseStateError: it is in the bin or merged into another, or the role does not allow it.
        FactRefusedError: something is missing, no code of its list, or a day that has not come yet.
    """
    require(s, Act.HOLD)
    kept = _checked(s, stated)
    with writing(s) as session:
        case = _case(session, case_id)
        row = Wish(
            case_id=case.id,
            person_id=_person(case, person).id,
            kind=kept.kind,
            section=kept.section,
            words=kept.words,
            stated_by=kept.stated_by,
            stated_on=kept.stated_on,
            created=s.clock.now(),
            created_by=s.user.user,
        )
        session.add(row)
        return _done(session, s, case, row, "wish_written", wish=row.kind)


def answer_wish(s: Services, case_id: str, wish_id: str, answer: WishAnswer) -> WishRecord:
    """Write down what came of a wish.

    Args:
        s: the open register.
        case_id: id or number of the case.
        wish_id: its id or a beginning of it.
        answer: what was done, and why not more.

    Raises:
        NotFoundError, AmbiguousError: no such case or wish.
        CaseStateError: the case is in the bin or merged, or the wish was answered already.
        FactRefusedError: something is missing, or a day before the wish or still to come.
    """
    require(s, Act.HOLD)
    day = day_decided(answer.decided_on, s.clock.today())
    words = checked_answer(answer)
    with writing(s) as session:
        case = _case(session, case_id)
        row = _wish(session, case, wish_id)
        if not row.is_open:
            raise CaseStateError(reason="wish.answered")
        # One that was written while the clock ran ahead waits for no day to come.
        if day < min(row.stated_on, s.clock.today().isoformat()):
            raise FactRefusedError(field=DECIDED_LABEL, reason="wish.day-before")
        row.decide(
            answer.outcome, _ground(answer), words, on=day, at=s.clock.now(), user=s.user.user
        )
        return _done(session, s, case, row, "wish_answered", wish_outcome=answer.outcome)


def take_answer_back(s: Services, case_id: str, wish_id: str) -> WishRecord:
    """Let a wish wait again whose answer was written by mistake.

    Raises:
        NotFoundError, AmbiguousError: no such case or wish.
        CaseStateError: the wish waits, or somebody else answered it, or not today.
    """
    require(s, Act.HOLD)
    with writing(s) as session:
        case = _case(session, case_id)
        row = _wish(session, case, wish_id)
        if row.is_open:
            raise CaseStateError(reason="wish.open")
        if not _is_fresh(s, row):
            raise CaseStateError(reason="wish.answer-stays")
        row.undecide()
        return _done(session, s, case, row, "wish_reopened")


# What is typed ----------------------------------------------------------------------------------


def day_stated(typed: str, today: dt.date) -> str:
    """Return the day on which a wish was stated, today when nothing was typed.

    Raises:
        FactRefusedError: not a day, or one that has not come yet.
    """
    return _day(typed, today, STATED_ON_LABEL)


def day_decided(typed: str, today: dt.date) -> str:
    """Return the day on which a wish was decided, today when nothing was typed.

    Raises:
        FactRefusedError: not a day, or one that has not come yet.
    """
    return _day(typed, today, DECIDED_LABEL)


def checked_answer(answer: WishAnswer) -> str:
    """Return the words of an answer as they are kept.

    Raises:
        FactRefusedError: something is missing, or no code of its list.
    """
    _known(answer.outcome, "wish_outcome", OUTCOME_LABEL)
    words = kept_text(answer.words, _LIKE_TEXT, ANSWER_LABEL)
    if answer.outcome in NEEDS_GROUND:
        _known(answer.ground, "wish_ground", GROUND_LABEL)
        if not words:
            raise FactRefusedError(field=ANSWER_LABEL, reason=_MISSING)
    return words


def section_choices() -> tuple[tuple[str, str], ...]:
    """Return the sections that a wish can be about: keys and English labels."""
    return tuple((one.key, one.label) for one in sections_of("person"))


def _checked(s: Services, stated: WishStated) -> WishStated:
    _known(stated.kind, "wish_kind", KIND_LABEL)
    _known(stated.stated_by, "wish_stated_by", STATED_BY_LABEL)
    if stated.section and stated.section not in dict(section_choices()):
        raise FactRefusedError(field=SECTION_LABEL, reason="code.unknown")
    words = kept_text(stated.words, _LIKE_TEXT, WORDS_LABEL)
    if not words:
        raise FactRefusedError(field=WORDS_LABEL, reason=_MISSING)
    day = day_stated(stated.stated_on, s.clock.today())
    return WishStated(stated.kind, words, stated.stated_by, day, stated.section)


def _ground(answer: WishAnswer) -> str:
    return answer.ground if answer.outcome in NEEDS_GROUND else ""


def _known(code: str, of: str, label: str) -> None:
    if code not in dict(code_list(of)):
        raise FactRefusedError(field=label, reason="code.unknown" if code else _MISSING)


def _day(typed: str, today: dt.date, label: str) -> str:
    day = kept_text(typed.strip() or today.isoformat(), _LIKE_DAY, label, today)
    if day > today.isoformat():
        raise FactRefusedError(field=label, reason="date.future")
    return day


# Rows -------------------------------------------------------------------------------------------


def _case(session: Session, ref: str) -> Case:
    """Return a case in which wishes can be written, closed ones too."""
    case = lookup.find_case(session, ref)
    if case.binned:
        raise CaseStateError(reason="case.in-bin")
    if case.record_state == "duplicate":
        raise CaseStateError(reason="case.merged")
    return case


def _person(case: Case, number: int) -> Person:
    there = [one for one in case.persons if number in (0, one.position)]
    if not there:
        raise NotFoundError(reason="find.person")
    if len(there) > 1:
        raise FactRefusedError(field=PERSON_LABEL, reason=_MISSING)
    return there[0]


def _wish(session: Session, case: Case, ref: str) -> Wish:
    wanted = ref.strip().lower()
    found = [one for one in wishes_of(session, case.id) if one.id.startswith(wanted)]
    if len(wanted) < _SHORTEST or not found:
        raise NotFoundError(reason="find.wish")
    if len(found) > 1:
        raise AmbiguousError
    return found[0]


def _done(
    session: Session, s: Services, case: Case, row: Wish, action: str, **codes: str
) -> WishRecord:
    session.flush()
    # To hear a wish is no work on the case: an open one does not count as touched.
    case_changed(session, case, now=case.updated)
    numbers = {one.id: one.position for one in case.persons}
    number = numbers.get(row.person_id, 0)
    log.record(session, s, action, case.case_no, case.id, number=number, **codes)
    session.flush()
    return wish_record(row, numbers, names_by_number(session))


def _is_fresh(s: Services, row: Wish) -> bool:
    today = s.clock.today()
    return row.decided_by == s.user.user and local_day(row.decided_at or 0) == today


def _records(session: Session, case: Case) -> tuple[WishRecord, ...]:
    numbers = {one.id: one.position for one in case.persons}
    return wish_records(session, case.id, numbers, names_by_number(session))


# Words ------------------------------------------------------------------------------------------


def kind_words(one: WishRecord) -> str:
    """Return what is wished, and the section it is about: "To correct something: Home"."""
    kind = translate(code_label("wish_kind", one.kind))
    section = translate(dict(section_choices()).get(one.section, ""))
    return f"{kind}: {section}" if section else kind


def stated_words(one: WishRecord) -> str:
    """Return who stated a wish, and when."""
    who = translate(code_label("wish_stated_by", one.stated_by))
    return translate(_STATED).format(who=who, day=show_day(one.stated_on))


def outcome_words(one: WishRecord) -> str:
    """Return what came of a wish, on which day, and on which ground; "" while it waits."""
    if not one.outcome:
        return ""
    outcome = translate(code_label("wish_outcome", one.outcome))
    told = translate(DECIDED_ON).format(outcome=outcome, day=show_day(one.decided_on))
    return f"{told}; {translate(code_label('wish_ground', one.ground))}" if one.ground else told
