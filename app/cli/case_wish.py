"""`lifafa case wish | wishes | wish-answer | wish-again`: what a person asks for; joined to `case`.

Rules: a wish changes no fact and erases nothing; beside the wishes of a person stand the offices
that have facts of that person, because they have to hear of what is changed.
"""

from __future__ import annotations

from typing import Annotated

import typer

from app.base.language import translate as _
from app.base.messages import show_day
from app.base.numerals import shown
from app.cases import wishes
from app.cases.records import WishAnswer, WishRecord, WishStated
from app.cli import desk, judged
from app.cli.output import emit
from app.cli.program import verb
from app.cli.settings import Settings
from app.cli.worded import codes, one_word
from app.referrals.facts_given import FactsGiven, offices_with_facts

_TEXT = "closure_details"


def _stated(typed: str) -> None:
    wishes.day_stated(typed, judged.today())


def _decided(typed: str) -> None:
    wishes.day_decided(typed, judged.today())


@verb(
    "case wish",
    "Write down what a person wants changed in what is kept.",
    'case wish LF-20-0001 correct "My village is Rampur, not Ramnagar" --by person --about home',
    'case wish LF-20-0001 erase "Take my address out" --by guardian --about home --person 2',
)
def wish(
    settings: Settings,
    case: str,
    kind: Annotated[str, typer.Argument(callback=codes("wish_kind"))],
    words: Annotated[
        str,
        typer.Argument(
            help="in the person's own words", callback=judged.text(_TEXT, wishes.WORDS_LABEL)
        ),
    ],
    by: Annotated[
        str, typer.Option(help="who stated it", callback=codes("wish_stated_by"))
    ] = "person",
    on: Annotated[
        str,
        typer.Option(help="the day, today unless told", callback=judged.by(_stated)),
    ] = "",
    person: Annotated[int, typer.Option(help="whose wish it is", min=0)] = 0,
    about: Annotated[
        str,
        typer.Option(
            help="the section it is about",
            callback=one_word(*(key for key, _label in wishes.section_choices())),
        ),
    ] = "",
) -> None:
    stated = WishStated(kind, words, by, on, about)
    with desk.at_case(settings, case) as (services, case_id):
        made = wishes.write_wish(services, case_id, person, stated)
    emit(settings.json, made, [_line(made)])


@verb(
    "case wishes",
    "What the persons of a case asked for, what came of it, and which offices have their facts.",
    "case wishes LF-20-0001",
    "case wishes LF-20-0001 --json",
)
def list_all(settings: Settings, case: str) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        found = wishes.list_wishes(services, case_id)
        numbers = sorted({one.person_number for one in found})
        given = {number: offices_with_facts(services, case_id, number) for number in numbers}
    lines = [_line(one) for one in found]
    lines += [_given(number, one) for number in numbers for one in given[number]]
    emit(settings.json, {"wishes": found, "offices": given}, lines)


@verb(
    "case wish-answer",
    "Write down what came of a wish.",
    'case wish-answer LF-20-0001 3fa9c2d1 followed --note "Village put right"',
    'case wish-answer LF-20-0001 3fa9c2d1 refused --ground proceedings --note "Trial is open"',
)
def answer(
    settings: Settings,
    case: str,
    wish_id: Annotated[str, typer.Argument(metavar="WISH")],
    outcome: Annotated[str, typer.Argument(callback=codes("wish_outcome"))],
    note: Annotated[
        str,
        typer.Option(
            help="what was done, or why not", callback=judged.text(_TEXT, wishes.ANSWER_LABEL)
        ),
    ] = "",
    ground: Annotated[
        str,
        typer.Option(help="why it is not followed, or not wholly", callback=codes("wish_ground")),
    ] = "",
    on: Annotated[
        str,
        typer.Option(help="the day, today unless told", callback=judged.by(_decided)),
    ] = "",
) -> None:
    given = WishAnswer(outcome, note, ground, on)
    wishes.checked_answer(given)
    with desk.at_case(settings, case) as (services, case_id):
        made = wishes.answer_wish(services, case_id, wish_id, given)
    emit(settings.json, made, [_line(made)])


@verb(
    "case wish-again",
    "Let a wish wait again whose answer you wrote by mistake today.",
    "case wish-again LF-20-0001 3fa9c2d1",
    "case wish-again LF-20-0001 3fa9c2d1 --json",
)
def again(
    settings: Settings,
    case: str,
    wish_id: Annotated[str, typer.Argument(metavar="WISH")],
) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        made = wishes.take_answer_back(services, case_id, wish_id)
    emit(settings.json, made, [_line(made)])


def _line(one: WishRecord) -> str:
    who = _("Person {number}").format(number=shown(one.person_number))
    outcome = wishes.outcome_words(one) or _(wishes.WAITS)
    told = (who, wishes.kind_words(one), wishes.stated_words(one), f"“{one.words}”", outcome)
    return f"{one.wish_id[:8]}  {'; '.join(part for part in (*told, one.answer) if part)}"


def _given(number: int, one: FactsGiven) -> str:
    words = _("{office} has facts of person {number} since {day}")
    return words.format(office=one.office_name, number=shown(number), day=show_day(one.given_on))
