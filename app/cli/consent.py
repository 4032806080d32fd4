"""`lifafa consent …`: what a person decided about sharing, recorded and withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer
from typer._click.globals import get_current_context

from app.base.language import translate as _
from app.cases import cases
from app.cases.records import PersonRecord
from app.cli import desk, judged
from app.cli.case import facts_of
from app.cli.choose import listed, one_of
from app.cli.output import as_json, emit, indented, table, tell
from app.cli.packets_shown import ground_words
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import codes
from app.consent import decisions, rules
from app.core.field_catalogue import code_label, code_list
from app.core.services import Services
from app.offices.offices import resolve_office
from app.packets.records import SmallPacket
from app.referrals import consent_view, consent_withdrawn

noun("consent", "What a person decided about sharing, recorded and withdrawn.")

OWN_VOICE = "individual"
EXPLAINED_ALL = "all"
NOT_ASKED = "not_asked_child_rule"


def _points(text: str) -> tuple[str, ...]:
    return (
        tuple(c for c, _label in code_list("explained")) if text == EXPLAINED_ALL else listed(text)
    )


@verb(
    "consent add",
    "Record a decision. Whoever gives this command states that all seven points were explained, "
    "that the answer was spoken, and that it counts from today on; the options say otherwise. "
    "Without --language it is the one language that is recorded for the person, and is shown; "
    "where none or several are recorded, name it. Without --capacity it follows from who decided "
    "and whether the person may be a child. Lists are separated by commas.",
    "consent add LF-26-0001 --given-by individual --purposes shelter,medical "
    "--groups identity_names,age_sex --offices 3f9a --until 2027-05-25 --language hin",
    "consent add LF-26-0001 --given-by guardian_or_cwc --relation committee --purposes shelter "
    "--groups age_sex --offices 3f9a --until 2027-05-25 witness=Made-up",
)
def add(
    settings: Settings,
    case: str,
    given_by: Annotated[str, typer.Option(callback=codes("given_by"))],
    capacity: Annotated[str, typer.Option(callback=codes("capacity"))] = "",
    purposes: Annotated[str, typer.Option(callback=codes("consent_purpose", split=","))] = "",
    groups: Annotated[
        str, typer.Option(help="what may leave", callback=codes("consent_group", split=","))
    ] = "",
    offices: Annotated[str, typer.Option(help="offices that may receive")] = "",
    from_: Annotated[str, typer.Option("--from", help="first day, default today")] = "",
    until: Annotated[str, typer.Option(help="last day on which it counts")] = "",
    relation: Annotated[str, typer.Option(help="who decided for the person")] = "",
    explained: Annotated[str, typer.Option(help="points explained, or all")] = EXPLAINED_ALL,
    language: Annotated[str, typer.Option(help="language of the explanation")] = "",
    form: Annotated[str, typer.Option(callback=codes("consent_form"))] = "spoken",
    person: Annotated[int, typer.Option(min=1, help="number of the person in the case")] = 1,
    facts: Annotated[list[str] | None, typer.Argument(metavar="[FIELD=VALUE]…")] = None,
) -> None:
    given: dict[str, str | tuple[str, ...]] = {
        "given_by": given_by,
        "capacity": capacity,
        "purposes": listed(purposes),
        "field_groups": listed(groups),
        "valid_from": from_,
        "valid_to": until,
        "given_by_relation": relation,
        "explained": _points(explained),
        "explained_in_language": language,
        "form": form,
    }
    if capacity == NOT_ASKED:
        # Whoever was not asked was told nothing, unless the command says so itself.
        given |= {name: "" for name in ("explained", "form") if _by_default(name)}
    given |= {name: value or "" for name, value in facts_of(facts or ()).items()}
    decisions.refuse_never_kept(given, judged.today())
    with desk.at_case(settings, case) as (services, place):
        case_id = cases.resolve_case(services, place)
        given["named_offices"] = tuple(
            resolve_office(services, office) for office in listed(offices)
        )
        filled = _with_defaults(services, case_id, person, given)
        kept = decisions.add_consent(services, case_id, person, filled)
    emit(settings.json, kept, [f"{kept.consent_id[:8]}  {kept.capacity}"])


def _with_defaults(
    services: Services, case_id: str, number: int, given: dict[str, str | tuple[str, ...]]
) -> dict[str, str | tuple[str, ...]]:
    """Return the given facts without empty ones, with the defaults that the help names.

    Raises:
        UsageError: nobody said in which language it was explained, and none is recorded.
    """
    found = cases.show_case(services, case_id)
    person = next((one for one in found.persons if one.number == number), None)
    defaults: dict[str, str | tuple[str, ...]] = {"valid_from": services.clock.today().isoformat()}
    if person is not None:
        defaults["capacity"] = _capacity(person, str(given["given_by"]))
    filled = {name: value for name, value in (defaults | _filled(given)).items() if value}
    language = "explained_in_language"
    if person is not None and language in rules.needed(str(filled["capacity"])):
        filled[language] = filled.get(language) or _recorded_language(person)
    return filled


def _filled(given: dict[str, str | tuple[str, ...]]) -> dict[str, str | tuple[str, ...]]:
    return {name: value for name, value in given.items() if value}


def _capacity(person: PersonRecord, given_by: str) -> str:
    may_be_child = person.is_child != "no"
    if given_by == OWN_VOICE:
        return "child_assent" if may_be_child else "adult_own"
    return "child_guardian" if may_be_child else "adult_without_capacity"


def _recorded_language(person: PersonRecord) -> str:
    """Return the one language that is recorded for a person, and say that it is taken."""
    languages = person.facts.get("languages") or ()
    if not isinstance(languages, tuple) or len(languages) != 1:
        raise UsageError(
            _("--language is missing: person {number} has no language recorded, or several").format(
                number=person.number
            )
        )
    shown = code_label("language", languages[0])
    tell(_("Explained in {language}: the language recorded for the person.").format(language=shown))
    return languages[0]


def _by_default(name: str) -> bool:
    source = get_current_context().get_parameter_source(name)
    return source is not None and source.name == "DEFAULT"


@verb(
    "consent list",
    "The decisions recorded in a case, and whether they count today.",
    "consent list LF-26-0001",
    "consent list LF-26-0001 --json",
)
def list_(settings: Settings, case: str) -> None:
    with desk.at_case(settings, case) as (services, place):
        found = consent_view.decisions_of(services, cases.resolve_case(services, place))
    heads = (_("consent"), _("person"), _("capacity"), _("purposes"), _("until"), _("counts"))
    lines = table([_row(one) for one in found.decisions], heads)
    records = [one.record for one in found.decisions]
    emit(settings.json, records, [*lines, *_ground_lines(found)])


def _row(one: consent_view.Decision) -> tuple[object, ...]:
    kept = one.record
    return (
        kept.consent_id[:8],
        kept.person_number,
        kept.capacity,
        ", ".join(kept.purposes),
        kept.valid_to or "-",
        consent_view.state_words(one),
    )


def _ground_lines(found: consent_view.Decisions) -> list[str]:
    """Return what left on a legal ground, one line each."""
    return [
        "! "
        + _("Sent on a legal ground to {office}: {ground}").format(
            office=used.office_name, ground=indented(ground_words(used.ground))
        )
        for used in found.grounds
    ]


@verb(
    "consent show",
    "One decision: all that was written down, whether it counts, which offices know of its end.",
    "consent show LF-26-0001 7c1d",
    "consent show LF-26-0001 7c1d --json",
)
def show(settings: Settings, case: str, consent_ref: str) -> None:
    with desk.at_case(settings, case) as (services, place):
        found = consent_view.decisions_of(services, cases.resolve_case(services, place))
    ids = [one.record.consent_id for one in found.decisions]
    wanted = one_of(ids, consent_ref, "find.consent")
    decision = next(one for one in found.decisions if one.record.consent_id == wanted)
    kept = decision.record
    lines = [
        f"{kept.consent_id[:8]}  {_('person')} {kept.person_number}  {kept.capacity}",
        consent_view.state_words(decision),
        *(
            f"  {label}: {indented(words)}"
            for label, words in consent_view.decision_lines(kept, found.names)
        ),
        *(f"  {indented(consent_view.told_words(told))}" for told in decision.told),
    ]
    emit(settings.json, decision, lines)


def _day_taken_back(typed: str) -> None:
    decisions.day_taken_back(typed, judged.today())


@verb(
    "consent withdraw",
    "The person takes the decision back; nothing more leaves under it.",
    "consent withdraw LF-26-0001 7c1d --how spoken",
    "consent withdraw LF-26-0001 7c1d --how letter --json",
)
def withdraw(
    settings: Settings,
    case: str,
    consent_ref: str,
    how: Annotated[
        str, typer.Option(help="how it was said", callback=judged.text("withdrawn_how"))
    ],
    on: Annotated[
        str, typer.Option(help="the day, default today", callback=judged.by(_day_taken_back))
    ] = "",
    notices: Annotated[
        bool, typer.Option("--tell", help="also seal a notice for every office that holds facts")
    ] = False,
    words: Annotated[str, typer.Option(help="a few words for them; leave as typed")] = "",
) -> None:
    with desk.at_case(settings, case) as (services, place):
        case_id = cases.resolve_case(services, place)
        ids = [one.consent_id for one in decisions.list_consents(services, case_id)]
        kept = decisions.withdraw_consent(
            services, one_of(ids, consent_ref, "find.consent"), on, how
        )
        told = consent_withdrawn.tell_offices(services, kept.consent_id, words) if notices else ()
        left = consent_withdrawn.offices_to_tell(services, kept.consent_id)
    lines = [f"{kept.consent_id[:8]}  {_('withdrawn')} {kept.withdrawn_on}"]
    value = as_json(kept) | {"notices": as_json(told), "to_tell": as_json(left)}
    emit(settings.json, value, [*lines, *_told_lines(told)])
    _remind(left)


@verb(
    "consent tell",
    "Seal a notice for every office that holds facts under a decision that was taken back.",
    "consent tell LF-26-0001 7c1d",
    "consent tell LF-26-0001 7c1d --words 'Please stop.' --json",
)
def tell_(
    settings: Settings,
    case: str,
    consent_ref: str,
    words: Annotated[str, typer.Option(help="a few words for them; leave as typed")] = "",
) -> None:
    with desk.at_case(settings, case) as (services, place):
        case_id = cases.resolve_case(services, place)
        ids = [one.consent_id for one in decisions.list_consents(services, case_id)]
        consent_id = one_of(ids, consent_ref, "find.consent")
        told = consent_withdrawn.tell_offices(services, consent_id, words)
        left = consent_withdrawn.offices_to_tell(services, consent_id)
    emit(settings.json, told, _told_lines(told))
    _remind(left)


def _told_lines(told: Sequence[SmallPacket]) -> list[str]:
    return [f"{one.to_name}  {one.file}" for one in told if one.packet_id]


def _remind(left: Sequence[consent_withdrawn.ToTell]) -> None:
    """Name the offices that hold facts and were not told yet."""
    for name in dict.fromkeys(one.office_name for one in left):
        tell("! " + _("{office} holds facts and was not told yet.").format(office=name))
