"""`lifafa match …`: private matching with another office, one step after the other.

Rules: what is sealed has to be agreed to by a head, who is shown the sentence of what is agreed to
and answers yes, or says `--yes`; packets go out and come in as any others do; names of people are
printed only beside the office's own cases.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from app.base.language import translate as _
from app.cli import desk
from app.cli.choose import case_ids, listed
from app.cli.judged import legal_ground
from app.cli.output import emit, moment, next_with, table, tell, tell_more
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import codes, one_word
from app.core.permissions import Act, may
from app.core.services import Services
from app.matching import allowed, answering, asking, ending, match_words, matches
from app.matching.match_records import (
    BUCKETS,
    DECLINES,
    OUTCOMES,
    AnswerMatch,
    AskMatch,
    MatchPlan,
    MatchRecord,
    MatchSent,
    ResultRecord,
)
from app.offices.offices import resolve_office

noun(
    "match", "Private matching: which people, telephones and identity documents both offices hold."
)

Ground = Annotated[str, typer.Option(callback=codes("override_basis"))]
Order = Annotated[str, typer.Option("--ground-order", help="number of the order")]
Officer = Annotated[str, typer.Option("--ground-officer", help="who decided")]
Reason = Annotated[str, typer.Option("--ground-reason", help="why")]
Cases = Annotated[list[str], typer.Argument(metavar="CASE…", help="cases to compare")]
Which = Annotated[str, typer.Argument(metavar="MATCH", help="match, or its packet")]
Plan = Annotated[bool, typer.Option("--plan", help="show what would be compared, seal nothing")]

_ON, _OFF = "on", "off"
_SHORT = 8
_WAIT_HERE = ("answer", "confirm")


@verb(
    "match switch",
    "Say whether matching is on; a head switches it on or off. Off stops every open match.",
    "match switch",
    "match switch on --yes",
)
def switch_(
    settings: Settings,
    to: Annotated[str, typer.Argument(help="on or off; nothing only shows")] = "",
) -> None:
    if to not in ("", _ON, _OFF):
        raise UsageError(_("say on or off"))
    with desk.opened(settings) as services:
        if to == _ON:
            for line in (*match_words.PROTECTS, *match_words.PROTECTS_NOT):
                tell(_(line))
            _agree(settings, _("Switch private matching on?"))
            allowed.turn_on(services)
        elif to == _OFF:
            allowed.turn_off(services)
        found = allowed.switched(services)
    words = _("Private matching is on.") if found.on else _("Private matching is off.")
    emit(settings.json, found, [words])


@verb(
    "match ask",
    "Ask a checked office whether it holds the same people. A head agrees before it is sealed; "
    "without a head it waits.",
    "match ask 3f9a LF-26-0001 LF-26-0007 --purpose restoration --basis consent",
    "match ask 3f9a LF-26-0001 --size 256 --kinds phone,id --purpose investigation "
    "--basis legal_obligation --plan",
)
def ask(
    settings: Settings,
    office: Annotated[str, typer.Argument(metavar="OFFICE")],
    chosen: Cases,
    purpose: Annotated[str, typer.Option(callback=codes("consent_purpose"))],
    basis: Annotated[str, typer.Option(callback=codes("legal_basis"))],
    size: Annotated[int, typer.Option(help="64, 256 or 1024; names with 64 only")] = 64,
    kinds: Annotated[str, typer.Option(help="id,phone,account,vehicle,nd; all by default")] = "",
    ground: Ground = "",
    ground_order: Order = "",
    ground_officer: Officer = "",
    ground_reason: Reason = "",
    note: Annotated[str, typer.Option(help="words for them; leave as typed")] = "",
    plan: Plan = False,
) -> None:
    asking.kinds_of(size, listed(kinds))
    legal = legal_ground(ground, ground_order, ground_officer, ground_reason)
    with desk.opened(settings) as services:
        wanted = AskMatch(
            office_id=resolve_office(services, office),
            case_ids=_cases(services, chosen),
            bucket=size,
            purpose=purpose,
            basis=basis,
            kinds=listed(kinds),
            ground=legal,
            note=note,
        )
        if plan:
            _show_plan(settings, asking.plan(services, wanted))
            return
        _agreed_or_waits(settings, services, asking.prepare(services, wanted))


@verb(
    "match answer",
    "Answer a question with own cases. A head agrees before it is sealed; without a head it waits.",
    "match answer 7d21 LF-26-0003 LF-26-0004",
    "match answer 7d21 LF-26-0003 --plan",
)
def answer(
    settings: Settings,
    which: Which,
    chosen: Cases,
    ground: Ground = "",
    ground_order: Order = "",
    ground_officer: Officer = "",
    ground_reason: Reason = "",
    plan: Plan = False,
) -> None:
    legal = legal_ground(ground, ground_order, ground_officer, ground_reason)
    with desk.opened(settings) as services:
        match_id = matches.resolve(services, which)
        wanted = AnswerMatch(_cases(services, chosen), legal)
        if plan:
            _show_plan(settings, answering.plan(services, match_id, wanted))
            return
        _agreed_or_waits(settings, services, answering.prepare(services, match_id, wanted))


@verb(
    "match agree",
    "Agree, as a head, to a question or an answer that was prepared, and seal it.",
    "match agree 7d21",
    "match agree 7d21 --yes --json",
)
def agree(settings: Settings, which: Which) -> None:
    with desk.opened(settings) as services:
        record = matches.match(services, matches.resolve(services, which))
        _agree(settings, match_words.sentence(record.bucket))
        _sealed(settings, _confirmed(services, record))


@verb(
    "match decline",
    "Decline a question; with lower_cap, say which size would be answered.",
    "match decline 7d21 --reason purpose",
    "match decline 7d21 --reason lower_cap --size 64",
)
def decline(
    settings: Settings,
    which: Which,
    reason: Annotated[str, typer.Option(callback=one_word(*DECLINES))],
    size: Annotated[int, typer.Option(help="64 or 256, with lower_cap")] = 0,
    note: Annotated[str, typer.Option(help="words for them; leave as typed")] = "",
) -> None:
    answering.require_reason(reason, size, max(BUCKETS))
    with desk.opened(settings) as services:
        match_id = matches.resolve(services, which)
        _sealed(settings, answering.decline(services, match_id, reason, size, note))


@verb(
    "match finish",
    "Learn from their answer what both hold, and seal the last packet for them.",
    "match finish 7d21",
    "match finish 7d21 --json",
)
def finish(settings: Settings, which: Which) -> None:
    with desk.opened(settings) as services:
        sent = asking.finish(services, matches.resolve(services, which))
        found = matches.results(services, sent.match_id)
    lines = [sent.file, *_result_lines(found)]
    emit(settings.json, sent, lines)


@verb(
    "match list",
    "The matches, open ones first.",
    "match list",
    "match list --limit 20 --json",
)
def list_(
    settings: Settings,
    limit: Annotated[int, typer.Option(help="most matches", min=1, max=10_000)] = matches.MOST,
    after: Annotated[str, typer.Option(help="go on after this match")] = "",
) -> None:
    with desk.opened(settings) as services:
        last = matches.resolve(services, after) if after else ""
        found = matches.matches(services, limit + 1, last)
    listed = found[:limit]
    heads = (_("match"), _("office"), _("state"), _("room"), _("until"))
    emit(settings.json, listed, table([_row(one) for one in listed], heads))
    if len(found) > limit:
        tell_more(limit, next_with(f"--after {listed[-1].match_id[:_SHORT]}"))


@verb(
    "match incoming",
    "Questions that wait here, and from when they may be answered within the allowance.",
    "match incoming",
    "match incoming --json",
)
def incoming(settings: Settings) -> None:
    with desk.opened(settings) as services:
        waiting = [one for one in matches.open_matches(services) if one.waits_for in _WAIT_HERE]
        asked = [one for one in waiting if one.side == "answering"]
        found = [(one, answering.allowance(services, one.match_id)) for one in asked]
    rows = [
        (
            one.match_id[:_SHORT],
            one.office_name,
            match_words.purpose_words(one.purpose),
            str(one.bucket),
            moment(told.until) if told.until else _("now"),
        )
        for one, told in found
    ]
    heads = (_("match"), _("office"), _("purpose"), _("room"), _("may be answered from"))
    value = [{"match": one, "allowance": told} for one, told in found]
    emit(settings.json, value, table(rows, heads))


@verb(
    "match show",
    "A match: who asks, why and how much.",
    "match show 7d21",
    "match show 7d21 --json",
)
def show(settings: Settings, which: Which) -> None:
    with desk.opened(settings) as services:
        found = matches.match(services, matches.resolve(services, which))
    emit(settings.json, found, _lines(found))


@verb(
    "match results",
    "What both hold: possibly the same. Nothing is linked; call the office and ask.",
    "match results",
    "match results 7d21 --json",
)
def results(
    settings: Settings,
    which: Annotated[str, typer.Argument(metavar="[MATCH]")] = "",
) -> None:
    with desk.opened(settings) as services:
        found = matches.results(services, matches.resolve(services, which) if which else "")
    emit(settings.json, found, _result_lines(found))


@verb(
    "match outcome",
    "Write down what the call about a result showed: same, different or unclear.",
    "match outcome 5c0e same",
    "match outcome 5c0e different --json",
)
def outcome(
    settings: Settings,
    result: Annotated[str, typer.Argument(metavar="RESULT")],
    showed: Annotated[
        str, typer.Argument(metavar="same|different|unclear", callback=one_word(*OUTCOMES))
    ],
) -> None:
    with desk.opened(settings) as services:
        result_id = matches.resolve_result(services, result)
        found = ending.note_outcome(services, result_id, showed)
    emit(settings.json, found, [found.line])


@verb(
    "match stop",
    "Stop an open match; what it needed is destroyed.",
    "match stop 7d21 --yes",
    "match stop 7d21 --yes --json",
)
def stop(settings: Settings, which: Which) -> None:
    with desk.opened(settings) as services:
        match_id = matches.resolve(services, which)
        _agree(settings, _("Stop this match? It cannot be taken up again."))
        found = ending.stop(services, match_id)
    emit(settings.json, found, _lines(found))


@verb(
    "match forget",
    "Remove a match that is over, with its results.",
    "match forget 7d21 --yes",
    "match forget 7d21 --yes --json",
)
def forget(settings: Settings, which: Which) -> None:
    with desk.opened(settings) as services:
        match_id = matches.resolve(services, which)
        _agree(settings, _("Remove this match with its results?"))
        ending.forget(services, match_id)
    emit(settings.json, {"forgotten": match_id}, [_("Removed.")])


def _agree(settings: Settings, question: str) -> None:
    if not desk.agreed(settings, question):
        raise UsageError(_("nothing was changed: answer yes, or use --yes") + f". {question}")


def _cases(services: Services, chosen: Sequence[str]) -> tuple[str, ...]:
    return tuple(case_ids(services, chosen))


def _agreed_or_waits(settings: Settings, services: Services, record: MatchRecord) -> None:
    """Let a head who is there agree at once; else the match waits for one."""
    if may(services.user, Act.MATCH_AGREE) and desk.agreed(
        settings, match_words.sentence(record.bucket)
    ):
        _sealed(settings, _confirmed(services, record))
        return
    emit(settings.json, record, _lines(record))


def _confirmed(services: Services, record: MatchRecord) -> MatchSent:
    confirm = asking.confirm if record.side == "asking" else answering.confirm
    return confirm(services, record.match_id)


def _sealed(settings: Settings, sent: MatchSent) -> None:
    emit(settings.json, sent, [sent.file, _("Sealed. Nobody else can open it.")])


def _show_plan(settings: Settings, plan: MatchPlan) -> None:
    rows = [
        (one.case_no, str(one.keys), match_words.why_words(one.why) or _("may be compared"))
        for one in plan.cases
    ]
    lines = table(rows, (_("case"), _("compared"), _("state")))
    kinds = ", ".join(f"{match_words.kind_words(kind)}: {count}" for kind, count in plan.by_kind)
    emit(settings.json, plan, [*lines, kinds, plan.sentence])


def _row(one: MatchRecord) -> tuple[str, ...]:
    state = match_words.state_words(one.side, one.state)
    return (one.match_id[:_SHORT], one.office_name, state, str(one.bucket), moment(one.expires_at))


def _lines(one: MatchRecord) -> list[str]:
    kinds = ", ".join(match_words.kind_words(kind) for kind in one.kinds)
    told = [
        f"{one.match_id[:_SHORT]}  {one.office_name}",
        match_words.state_words(one.side, one.state),
        f"{_('purpose')}: {match_words.purpose_words(one.purpose)}",
        f"{_('legal ground')}: {match_words.basis_words(one.basis)}",
        f"{_('compared')}: {kinds}",
        match_words.sentence(one.bucket),
    ]
    if one.decline_reason:
        told.append(match_words.decline_words(one.decline_reason))
    return [*told, *filter(None, (one.note, one.decline_note))]


def _result_lines(found: Sequence[ResultRecord]) -> list[str]:
    if not found:
        return [_("Nothing that both hold was found.")]
    lines = []
    for one in found:
        lines += [f"{one.result_id[:_SHORT]}  {one.line}", f"  {one.todo}", f"  {one.office_phone}"]
    return lines
