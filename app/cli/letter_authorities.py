"""`lifafa letter authorities`, `trust-ca`, `forget-ca`: who proves whose digital signature it is.

Rules: what is named is first told with its number, so that it can be compared.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from app.base.language import N_
from app.base.language import translate as _
from app.base.reasons import show_day
from app.cli import desk, judged
from app.cli.given import STDIN, is_stdin, read_all
from app.cli.letter import group
from app.cli.output import emit, tell
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.letters import pdf_signatures
from app.letters.signing_talk import Certificate

_COMPARE: Final = N_(
    "Compare the number with the one that the authority publishes. What it proves is as good as"
    " this comparison."
)
_LEAST: Final = 4
MOST_CERTIFICATE_BYTES: Final = 1 << 20


@verb(
    group,
    "authorities",
    "List the authorities whose certificates count as proof of who signed a letter digitally.",
    "letter authorities",
    "letter authorities --json",
)
def listed(ctx: typer.Context) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = pdf_signatures.list_authorities(services)
    emit(settings.json, found, [_line(one) for one in found])


@verb(
    group,
    "trust-ca",
    "Take an authority as proof of who signed: its root certificate, as .cer, .crt or .pem.",
    "letter trust-ca cca-india.cer --number 3f2a91c07de45b18",
    "letter trust-ca cca-india.cer --json --number 3f2a91c07de45b18",
)
def trust(
    ctx: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="- reads standard input", callback=judged.FILE),
    ],
    number: Annotated[
        str, typer.Option(help="first digits of its SHA-256, as the authority publishes them")
    ] = "",
) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        given = read_all(STDIN, MOST_CERTIFICATE_BYTES) if is_stdin(file) else file
        seen = pdf_signatures.look_at(services, given)
        tell(_line(seen))
        if sum(map(str.isalnum, number)) < len(seen.identifier):
            tell(_(_COMPARE))
            raise UsageError(_("type at least 16 digits of the number with --number"))
        found = pdf_signatures.name_authority(services, given, number)
    emit(settings.json, found, [_line(found)])


@verb(
    group,
    "forget-ca",
    "Take an authority as proof no longer.",
    "letter forget-ca 3f2a",
    "letter forget-ca 3f2a91c07de45b18 --json",
)
def forget(ctx: typer.Context, authority: Annotated[str, typer.Argument(metavar="NUMBER")]) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        known = pdf_signatures.list_authorities(services)
        fitting = [one for one in known if one.identifier.startswith(authority.lower())]
        wanted = fitting[0].identifier if len(fitting) == 1 and len(authority) >= _LEAST else ""
        found = pdf_signatures.forget_authority(services, wanted)
    emit(settings.json, found, [_line(found)])


def _line(found: Certificate) -> str:
    until = _("valid until {day}").format(day=show_day(found.valid_to))
    return f"{found.identifier}  {found.holder}: {until}"
