"""`lifafa retention …`: how long cases are kept, which are due, and what deleting cannot reach.

Rules: nothing is deleted without `--yes` or an answer on the terminal; what goes into the bin is
told beside what stays elsewhere.
"""

from __future__ import annotations

from typing import Annotated

import typer

from app.base.language import ngettext
from app.base.language import translate as _
from app.base.messages import REASONS
from app.base.numerals import shown
from app.cli import desk, judged
from app.cli.choose import case_ids
from app.cli.output import as_json, emit, moment, next_with, table, tell, tell_more
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import one_word
from app.retention import declined, rules
from app.retention import due as keeping
from app.retention import promise as promises
from app.retention.due import due_words
from app.retention.promise import lines, request_text
from app.retention.records import DELETE, Decided, DeclinedRule, DueCase, Rule
from app.retention.rules import KIND_WORDS, SUGGESTED
from app.sealed import sealed
from models.rows.retention import KINDS

noun("retention", "Retention periods, and which cases are due for review.")
_FEW = 100


@verb(
    "retention show",
    "The rules: when cases are looked at and proposed, and when referrals without one are erased.",
    "retention show",
    "retention show --json",
)
def show(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found, days = rules.list_rules(services), declined.declined_rule(services)
    _tell_rules(settings, found, days)


@verb(
    "retention set",
    "Set the rule of one kind of case, or of referrals that became none; only the head may.",
    "retention set adult --review 12 --delete 60",
    "retention set declined --days 60",
    "retention set declined --keep",
    "retention set child --off",
    "retention set --suggested",
)
def set_(
    settings: Settings,
    kind: Annotated[str, typer.Argument(callback=one_word(*KINDS, declined.DECLINED))] = "",
    review: Annotated[int | None, typer.Option(help="months until it is looked at")] = None,
    delete: Annotated[int, typer.Option(help="months until it is proposed; 0 for never")] = 0,
    off: Annotated[bool, typer.Option("--off", help="no rule for this kind any more")] = False,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="what the program suggests, for all kinds")
    ] = False,
    days: Annotated[
        int | None,
        typer.Option(help="of referrals that became no case: days until they are erased", min=1),
    ] = None,
    keep_all: Annotated[
        bool, typer.Option("--keep", help="never erase referrals that became no case")
    ] = False,
) -> None:
    of_cases = review is not None or delete or off or suggested
    if kind == declined.DECLINED or days is not None or keep_all:
        if kind != declined.DECLINED or of_cases or keep_all == (days is not None):
            raise UsageError(
                _("say {kind} with --days N or with --keep, and nothing else").format(
                    kind=declined.DECLINED
                )
            )
        wanted, wanted_days = {}, days or 0
    elif suggested == bool(kind) or (kind and off == (review is not None)):
        raise UsageError(_("name a kind with --review N or with --off, or --suggested alone"))
    else:
        wanted, wanted_days = {kind: (review or 0, delete)}, None
    if suggested:
        wanted = {one: (months.review, months.delete) for one, months in SUGGESTED.items()}
        wanted_days = declined.SUGGESTED_DAYS
    for months in wanted.values():
        rules.check_months(*months)
    if wanted_days is not None:
        declined.check_days(wanted_days)
    with desk.opened(settings) as services:
        found = rules.set_rules(services, wanted, wanted_days)
        told = declined.declined_rule(services)
    _tell_rules(settings, found, told)


@verb(
    "retention due",
    "The cases that are due: to be looked at, proposed for deletion, or asked to be deleted.",
    "retention due",
    "retention due --sealed --json",
)
def due(
    settings: Settings,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = _FEW,
    after: Annotated[int, typer.Option(min=0, help="pass over so many")] = 0,
    with_sealed: Annotated[
        bool, typer.Option("--sealed", help="also the sealed cases that you can open")
    ] = False,
) -> None:
    with desk.opened(settings) as services:
        found = keeping.due(services, limit, after, with_sealed=with_sealed)
    heads = (_("case"), _("name"), _("kind"), _("why"))
    emit(settings.json, found, table([_row(one) for one in found.rows], heads))
    sealed_ones = sum(one.sealed for one in found.rows)
    passed = after + len(found.rows) - sealed_ones
    if passed < found.count - sealed_ones:
        tell_more(len(found.rows), next_with(f"--after {passed}"))
    if found.sealed:
        words = ngettext(
            "{count} sealed case was not looked at.",
            "{count} sealed cases were not looked at.",
            found.sealed,
        )
        tell(words.format(count=found.sealed))
    if not found.rules_on:
        tell(_("No rule is set: only what somebody asked to be deleted is due."))


def _day_to_keep(typed: str) -> None:
    keeping.day_to_keep(typed, judged.today())


def _day_asked(typed: str) -> None:
    keeping.day_asked(typed, judged.today())


@verb(
    "retention keep",
    "Decide to keep cases until a day; before it they are not due again.",
    'retention keep LF-20-0001 --until 2028-12-31 --why "Compensation is not paid yet"',
    'retention keep LF-20-0001 LF-20-0007 --until "31 Dec 2028" --why "Appeal"',
)
def keep(
    settings: Settings,
    case: Annotated[list[str], typer.Argument(metavar="CASE…")],
    until: Annotated[
        str, typer.Option(help="the day, still to come", callback=judged.by(_day_to_keep))
    ],
    why: Annotated[str, typer.Option(help="the reason")],
) -> None:
    judged.needed(why, keeping.KEEP_WHY_LABEL)
    with desk.opened(settings) as services:
        done: list[str] = []
        for ref in case:
            with sealed.wherever(services, ref) as (inside, case_id):
                done += keeping.keep(inside, [case_id], until, why).done
    _tell_decided(settings, Decided(tuple(done)))


@verb(
    "retention asked",
    "Write down that somebody asked for a case to be deleted: it is due at once.",
    'retention asked LF-20-0001 --note "Letter of the person"',
    "retention asked LF-20-0001 --not-any-more",
)
def asked(
    settings: Settings,
    case: str,
    on: Annotated[
        str, typer.Option(help="the day; today without it", callback=judged.by(_day_asked))
    ] = "",
    note: Annotated[str, typer.Option(help="who asked, and how")] = "",
    withdrawn: Annotated[bool, typer.Option("--not-any-more", help="it is not asked any more")] = (
        False
    ),
) -> None:
    with desk.at_case(settings, case) as (services, case_id):
        if withdrawn:
            found = keeping.unask_deletion(services, case_id, note)
        else:
            found = keeping.ask_deletion(services, case_id, on, note)
    emit(settings.json, found, [found.case_no])


@verb(
    "retention reach",
    "What deleting cases cannot reach: old backups, other offices, files and paper.",
    "retention reach LF-20-0001",
    "retention reach LF-20-0001 LF-20-0007 --json",
)
def reach(
    settings: Settings,
    case: Annotated[list[str], typer.Argument(metavar="CASE…")],
    request: Annotated[
        bool, typer.Option("--request", help="also words to ask the other offices with")
    ] = False,
) -> None:
    if len(case) == 1:
        with desk.at_case(settings, case[0]) as (services, case_id):
            found, name = promises.promise(services, [case_id]), services.office.name
    else:
        with desk.opened(settings) as services:
            ids = case_ids(services, case)
            found, name = promises.promise(services, ids), services.office.name
    asked = [request_text(one, name) for one in found.given if request and not one.from_them]
    emit(settings.json, {**as_json(found), "requests": asked}, (*lines(found), *asked))


@verb(
    "retention delete",
    "Put cases that are due into the bin, and say what that cannot reach. Needs --yes.",
    "retention delete LF-20-0001 --yes",
    "retention delete --proposed --yes --json",
)
def delete(
    settings: Settings,
    case: Annotated[list[str] | None, typer.Argument(metavar="[CASE…]")] = None,
    proposed: Annotated[
        bool, typer.Option("--proposed", help="all that the rules propose for deletion")
    ] = False,
) -> None:
    if proposed == bool(case):
        raise UsageError(_("name cases, or --proposed alone"))
    with desk.opened(settings) as services:
        ids = case_ids(services, case or ())
        if proposed:
            listed = keeping.due(services, 1000).rows
            ids = [one.case_id for one in listed if one.why == DELETE]
        found = promises.promise(services, ids)
        for line in lines(found) if ids else ():
            tell(line)
        question = ngettext(
            "{count} case goes into the bin.", "{count} cases go into the bin.", len(ids)
        ).format(count=len(ids))
        if ids and not desk.agreed(settings, question):
            raise UsageError(_("nothing was deleted: add --yes to put them into the bin"))
        done = keeping.delete_due(services, ids)
    _tell_decided(settings, done)


def _tell_rules(settings: Settings, found: tuple[Rule, ...], days: DeclinedRule) -> None:
    heads = (_("kind"), _("months to the look"), _("months to the proposal"), _("set"))
    lines = table([_rule(one) for one in found], heads)
    emit(settings.json, (*found, days), (*lines, _days_line(days)))


def _days_line(rule: DeclinedRule) -> str:
    name = f"{rule.kind}: {_(declined.DECLINED_LABEL)}"
    if not rule.days:
        return f"{name}: {_('never erased')}"
    words = ngettext("erased {days} day after", "erased {days} days after", rule.days)
    return f"{name}: {words.format(days=shown(rule.days))}"


def _rule(one: Rule) -> tuple[str, ...]:
    name = f"{one.kind}: {_(KIND_WORDS[one.kind])}"
    if not one.is_on:
        return name, "-", "-", _("off")
    delete = str(one.delete_months) if one.delete_months else _("never")
    return name, str(one.review_months), delete, moment(one.changed_at)


def _row(one: DueCase) -> tuple[str, ...]:
    return one.case_no, one.name or "-", _(KIND_WORDS[one.kind]), due_words(one)


def _tell_decided(settings: Settings, done: Decided) -> None:
    emit(settings.json, as_json(done), [str(len(done.done))])
    for one in done.left:
        tell(f"{one.case_no}: {_(REASONS[one.reason])}")
