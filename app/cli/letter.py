"""`lifafa letter …`: the issue list, whether a letter is what it seems, and whose proof counts.

Rules:

* Checking: what was found out about a letter is told in the words that the window uses too; nothing
  of a letter that is not proved is ever printed.
* Authorities: what is named is first told with its number, so that it can be compared.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from app.base.language import N_
from app.base.language import translate as _
from app.base.messages import show_day
from app.cases import cases
from app.cli import desk, judged, stopping
from app.cli.files import STDIN, is_stdin, read_all
from app.cli.output import emit, indented, moment, next_with, progress, table, tell, tell_more
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import codes
from app.core.field_catalogue import code_label
from app.letters import issue, pdf_signatures
from app.letters.check_words import CheckWords, words_of
from app.letters.checking import check_file, check_text
from app.letters.document import Letterhead
from app.letters.letterhead import letterhead, set_letterhead
from app.letters.records import IssuedLetter
from app.letters.signing_talk import Certificate
from app.referrals import referrals
from app.system import pictures

NO_EMBLEM: Final = "none"

noun("letter", "Letters on paper: made, listed, withdrawn, and checked.")
MOST_TEXT_BYTES: Final = 65_536
DAMAGED: Final = 4
_NOT_READ: Final = frozenset({"not_ours", "newer"})
_VERDICTS: Final = {
    "yes": N_("Yes, this office issued it, and it is valid."),
    "expired": N_("This office issued it, but it has expired."),
    "withdrawn": N_("No. This office has withdrawn it."),
    "no": N_("No letter of this office has this code."),
}


@verb(
    "letter check",
    "Check a letter: a PDF, a scan or photo, or the typed text of its QR code or its letter code.",
    "letter check letter.pdf",
    "letter check photo.jpg --json",
    "letter check - < text.txt",
    "letter check --text KQ3F-7XNA-B2RTM",
)
def check(
    settings: Settings,
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="- reads typed text", callback=judged.FILE),
    ] = "",
    text: Annotated[str, typer.Option(help="text of the QR code, or a letter code")] = "",
) -> None:
    if bool(file) == bool(text):
        raise UsageError(_("name a file, or give --text"))
    typed = read_all(STDIN, MOST_TEXT_BYTES).decode("utf-8", "replace") if file == STDIN else text
    with desk.opened(settings) as services, stopping.stoppable() as token:
        if text or file == STDIN:
            found = check_text(services, typed)
        else:
            found = check_file(services, Path(file), token, progress())
    told = words_of(found)
    emit(settings.json, found, _check_lines(told, found.text))
    unread = "damaged" in found.notes or found.verdict in _NOT_READ
    code = DAMAGED if unread else told.exit_code
    if code:
        raise typer.Exit(code)


def _check_lines(told: CheckWords, text: str) -> list[str]:
    lines = [told.headline, told.todo]
    if told.compare:
        lines += ["", told.compare, f"  {indented(told.shown)}", ""]
    lines += told.lines
    return [*lines, "", f"  {indented(text)}"] if text else lines


@verb(
    "letter list",
    "The issue list: letters of this office, newest first. A sealed case is told with --case only.",
    "letter list",
    "letter list --case LF-26-0001 --json",
    "letter list --text committee --limit 20",
)
def list_(
    settings: Settings,
    case: Annotated[str, typer.Option(help="of this case only")] = "",
    referral: Annotated[str, typer.Option(help="of this referral only")] = "",
    text: Annotated[str, typer.Option(help="in number, code, addressee or shown words")] = "",
    limit: Annotated[int, typer.Option(help="most letters", min=1, max=10_000)] = 100,
    after: Annotated[str, typer.Option(help="go on after the letter of this code")] = "",
) -> None:
    with desk.within(settings, case) as services:
        found = issue.list_letters(
            services,
            case_id=cases.resolve_case(services, case) if case else "",
            referral_id=referrals.resolve_referral(services, referral) if referral else "",
            text=text,
            limit=limit + 1,
            after=issue.show_letter(services, after).letter_id if after else "",
        )
    listed = found[:limit]
    emit(settings.json, listed, _table(listed))
    if len(found) > limit:
        tell_more(limit, next_with(f"--after {listed[-1].code}"))


@verb(
    "letter show",
    "One letter of this office, by its code or its number.",
    "letter show L-26-0031",
    "letter show KQ3F-7XNA-B2RTM --json",
)
def show(
    settings: Settings,
    letter: str,
    case: Annotated[str, typer.Option(help="its case, when that is sealed")] = "",
) -> None:
    with desk.within(settings, case) as services:
        found = issue.show_letter(services, letter)
    emit(settings.json, found, lines_of(found))


@verb(
    "letter withdraw",
    "Say that a letter does not count any more; whoever asks for it by telephone is told.",
    "letter withdraw KQ3F-7XNA-B2RTM --why lost",
    "letter withdraw L-26-0031 --why facts_changed --json",
)
def withdraw(
    settings: Settings,
    letter: str,
    why: Annotated[str, typer.Option(callback=codes("letter_withdrawal"))],
) -> None:
    with desk.opened(settings) as services:
        found = issue.withdraw(services, letter, why)
    emit(settings.json, found, lines_of(found))


@verb(
    "letter look-up",
    "Answer somebody on the telephone: is this letter code one of ours, and does it still count?",
    "letter look-up KQ3F-7XNA-B2RTM",
    "letter look-up 'kq3f 7xna b2rtm' --json",
)
def look_up(settings: Settings, code: str) -> None:
    with desk.opened(settings) as services:
        found = issue.look_up(services, code)
    lines = [_(_VERDICTS[found.verdict])]
    if found.kind:
        lines.append(f"{_kind(found.kind)}  {show_day(found.issued_on)}")
    if found.shown:
        lines += [_("This must stand on the paper:"), f"  {indented(found.shown)}"]
    emit(settings.json, found, lines)
    if found.verdict == "no":
        raise typer.Exit(DAMAGED)


@verb(
    "letter head",
    "Show the head of our letters, or change it.",
    "letter head",
    'letter head --name "Made-up Office" --line "12 Made-up Road" --line "+919000000001"',
    "letter head --emblem emblem.png",
)
def head(
    settings: Settings,
    name: Annotated[str | None, typer.Option(help="name of the office")] = None,
    local: Annotated[str | None, typer.Option(help="its name in a second script")] = None,
    line: Annotated[list[str] | None, typer.Option(help="a line below; all lines anew")] = None,
    emblem: Annotated[str | None, typer.Option(help="picture file; none takes it away")] = None,
) -> None:
    if emblem not in (None, NO_EMBLEM):
        judged.a_file(emblem)
    with desk.opened(settings) as services:
        found = letterhead(services)
        if any(given is not None for given in (name, local, line, emblem)):
            found = set_letterhead(
                services,
                found.name if name is None else name,
                found.name_local if local is None else local,
                found.lines if line is None else line,
                _emblem(emblem),
            )
    value = {"name": found.name, "name_local": found.name_local, "lines": found.lines}
    emit(settings.json, value | {"emblem": len(found.emblem)}, _head_lines(found))


def _emblem(given: str | None) -> bytes | None:
    if given is None:
        return None
    return b"" if given == NO_EMBLEM else read_all(given, pictures.MOST_BYTES)


def _head_lines(head: Letterhead) -> list[str]:
    emblem = _("with an emblem") if head.emblem else _("no emblem")
    return [line for line in (head.name, head.name_local, *head.lines, f"({emblem})") if line]


# Lines of one letter --------------------------------------------------------------------------


def lines_of(letter: IssuedLetter) -> list[str]:
    """Return a letter of the issue list in lines."""
    named = (letter.number, letter.code, _kind(letter.kind), letter.case_no)
    lines = [
        "  ".join(part for part in named if part),
        f"{moment(letter.issued_at)}  {letter.issued_by}  {_state(letter)}",
    ]
    if letter.shown:
        lines.append(f"  {indented(letter.shown)}")
    counts = _("printed: {prints}, saved: {saves}")
    return [*lines, counts.format(prints=letter.prints, saves=letter.saves)]


def _table(letters: tuple[IssuedLetter, ...]) -> list[str]:
    heads = (_("number"), _("code"), _("date"), _("kind"), _("case"), _("state"), _("to"))
    rows = [
        (
            one.number,
            one.code,
            moment(one.issued_at),
            one.kind,
            one.case_no,
            _state(one),
            one.to,
        )
        for one in letters
    ]
    return table(rows, heads)


def _state(letter: IssuedLetter) -> str:
    if letter.withdrawn_at:
        return _("withdrawn")
    if letter.is_expired:
        return _("expired")
    return show_day(letter.valid_until) if letter.valid_until else _("no limit")


def _kind(kind: str) -> str:
    return _(code_label("letter_kind", kind))


_COMPARE: Final = N_(
    "Compare the number with the one that the authority publishes. What it proves is as good as"
    " this comparison."
)
_LEAST: Final = 4
MOST_CERTIFICATE_BYTES: Final = 1 << 20


@verb(
    "letter authorities",
    "List the authorities whose certificates count as proof of who signed a letter digitally.",
    "letter authorities",
    "letter authorities --json",
)
def listed(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = pdf_signatures.list_authorities(services)
    emit(settings.json, found, [_line(one) for one in found])


@verb(
    "letter trust-ca",
    "Take an authority as proof of who signed: its root certificate, as .cer, .crt or .pem.",
    "letter trust-ca cca-india.cer --number 3f2a91c07de45b18",
    "letter trust-ca cca-india.cer --json --number 3f2a91c07de45b18",
)
def trust(
    settings: Settings,
    file: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="- reads standard input", callback=judged.FILE),
    ],
    number: Annotated[
        str, typer.Option(help="first digits of its SHA-256, as the authority publishes them")
    ] = "",
) -> None:
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
    "letter forget-ca",
    "Take an authority as proof no longer.",
    "letter forget-ca 3f2a",
    "letter forget-ca 3f2a91c07de45b18 --json",
)
def forget(settings: Settings, authority: Annotated[str, typer.Argument(metavar="NUMBER")]) -> None:
    with desk.opened(settings) as services:
        known = pdf_signatures.list_authorities(services)
        fitting = [one for one in known if one.identifier.startswith(authority.lower())]
        wanted = fitting[0].identifier if len(fitting) == 1 and len(authority) >= _LEAST else ""
        found = pdf_signatures.forget_authority(services, wanted)
    emit(settings.json, found, [_line(found)])


def _line(found: Certificate) -> str:
    until = _("valid until {day}").format(day=show_day(found.valid_to))
    return f"{found.identifier}  {found.holder}: {until}"
