"""`lifafa case summary …`: one or two pages about a case for a committee, the police or a shelter.

Rules: a file that is in the way is refused before anything is drawn; what is not printed as it was
written, and what had no room, is said on standard error; what consent does not cover stays off the
pages and is said as well; an option that would change nothing is refused, so that nobody believes
that it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from app.base.language import LETTER_LANGUAGES, ngettext
from app.base.language import translate as _
from app.cli import desk, stopping
from app.cli.choose import listed
from app.cli.files import place, said, shown_name
from app.cli.judged import legal_ground, refuse_idle
from app.cli.output import tell
from app.cli.program import verb
from app.cli.settings import Settings
from app.cli.worded import codes, one_word
from app.letters.records import NameGround
from app.letters.summary.records import OWN, PreparedSummary, SummaryWish
from app.offices import offices
from models.fields.values import code_label

Audience = Annotated[str, typer.Option("--for", help="who reads it", callback=codes("summary_for"))]
Output = Annotated[Path, typer.Option("--to", "-o", "--output", help="the PDF: a new file, or -")]
Sections = Annotated[
    str, typer.Option(help="with --for own: identity,court,story as in case fields")
]
Purpose = Annotated[str, typer.Option(help="with --for own", callback=codes("consent_purpose"))]


@verb(
    "case summary",
    "Write one or two pages about a case as a new PDF. It is no letter: nothing is signed.",
    "case summary LF-26-0001 --for cwc --lang hi --to summary.pdf",
    "case summary LF-26-0001 --for police --office 3f9a --to summary.pdf",
    "case summary LF-26-0001 --for own --sections identity,court,story -o summary.pdf",
    'case summary LF-26-0001 --for cwc --beyond-reason "Hearing today" -o summary.pdf',
)
def summary(
    settings: Settings,
    case: str,
    for_: Audience,
    output: Output,
    lang: Annotated[str, typer.Option("--lang", callback=one_word(*LETTER_LANGUAGES))] = "en",
    office: Annotated[str, typer.Option(help="the office that gets it")] = "",
    sections: Sections = "",
    purpose: Purpose = "",
    ground: Annotated[str, typer.Option(callback=codes("override_basis"))] = "",
    ground_order: Annotated[str, typer.Option(help="number of the order")] = "",
    ground_officer: Annotated[str, typer.Option(help="who decided")] = "",
    ground_reason: Annotated[str, typer.Option(help="why")] = "",
    beyond_reason: Annotated[
        str, typer.Option(help="why more leaves about a child than was recorded with it")
    ] = "",
    name_ground: Annotated[str, typer.Option(callback=codes("letter_name_ground"))] = "",
    name_details: Annotated[str, typer.Option(help="number and date of the order")] = "",
    name_officer: Annotated[str, typer.Option(help="who decided on the name")] = "",
) -> None:
    # Imported here: most commands are about no summary.
    from app.letters.summary import issuing
    from app.letters.summary.presets import preset_of

    refuse_idle(for_ == OWN, "--for own", {"--sections": sections, "--purpose": purpose})
    by = legal_ground(ground, ground_order, ground_officer, ground_reason)
    of_name = {"--name-details": name_details, "--name-officer": name_officer}
    refuse_idle(bool(name_ground), "--name-ground", of_name)
    chosen = listed(sections)
    preset_of(for_, chosen, purpose)
    target = place(settings, output)
    named = NameGround(name_ground, name_details, name_officer) if name_ground else None
    with desk.at_case(settings, case) as (services, case_id), stopping.stoppable() as token:
        wish = SummaryWish(
            case_id=case_id,
            audience=for_,
            language=lang,
            office_id=offices.resolve_office(services, office) if office else "",
            sections=chosen,
            purpose=purpose,
            ground=by,
            beyond_reason=beyond_reason,
            name_ground=named,
        )
        ready = issuing.prepare(services, wish, token)
        for line in _told(ready):
            tell(line)
        issuing.save(services, ready, target, token)
    said(settings, output, _json(ready, output), [shown_name(output)])


def _told(ready: PreparedSummary) -> Iterator[str]:
    """Yield what is not on the pages as it is in the register."""
    if ready.initials:
        yield _("Initials stand for: {names}").format(names=", ".join(ready.initials))
    if ready.hidden:
        yield ngettext(
            "A name in typed text was made initials {count} time.",
            "A name in typed text was made initials {count} times.",
            ready.hidden,
        ).format(count=ready.hidden)
    if ready.left_out:
        facts = ", ".join(_(label) for label in ready.left_out)
        yield _("Not on paper, to protect the person: {facts}").format(facts=facts)
    if ready.not_agreed:
        facts = ", ".join(_(label) for label in ready.not_agreed)
        yield _("Not on paper, because consent does not cover it: {facts}").format(facts=facts)
    if ready.is_unfit:
        words = _("The office that gets it is of another kind than who reads this: {reader}.")
        reader = _(code_label("summary_for", ready.wish.audience))
        yield words.format(reader=reader)
    if ready.cut:
        words = _("Cut to two pages. Facts: {facts}; persons: {persons}; texts cut short: {texts}.")
        yield words.format(**asdict(ready.cut))
    if ready.missing:
        signs = " ".join(ready.missing)
        yield _("Signs that cannot be printed: {signs}").format(signs=signs)


def _json(ready: PreparedSummary, output: Path) -> dict[str, Any]:
    seen = ("case_no", "pages", "missing", "hidden", "initials", "left_out", "not_agreed")
    told = {name: getattr(ready, name) for name in seen}
    return told | {"for": ready.wish.audience, "cut": asdict(ready.cut), "file": str(output)}
