"""`lifafa letter make …`: letters that leave, one or many, signed digitally when that is asked.

Rules: a file that is in the way is refused before anything is drawn; what cannot be signed is not
issued; a letter is issued before it is written, so that no paper exists that is not in the list;
passphrase and PIN come from a file or a prompt, never from an argument.
"""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from app.base.errors import AmbiguousError, AppError, NotFoundError
from app.base.jobs import Cancelled, Token
from app.base.language import LETTER_LANGUAGES, ngettext
from app.base.language import translate as _
from app.base.messages import words
from app.cases import cases
from app.cli import desk, judged, stopping
from app.cli.choose import listed
from app.cli.files import STDIN, place, read_all, said, secret_from, shown_name
from app.cli.judged import refuse_idle
from app.cli.letter import lines_of
from app.cli.output import OutputLostError, as_json, emit, progress, tell
from app.cli.program import verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import codes, one_word
from app.core.services import Services
from app.letters import issue, records
from app.letters.prepare import Batch, make_all, prepare
from app.letters.records import IssuedLetter, MakeLetter, NameGround, PreparedLetter
from app.letters.signing import kind_of, sign, stamp_drawer
from app.letters.signing_talk import FileKey, Key, TokenKey
from app.packets.store import resolve_packet
from app.referrals import referrals
from app.sealed import sealed
from app.system.files import Target, plain_errors

MOST_IDS_BYTES: Final = 1_048_576

Languages = Annotated[
    list[str],
    typer.Option(
        "--lang", help="twice for two languages", callback=one_word(*LETTER_LANGUAGES, split=",")
    ),
]
Kind = Annotated[str, typer.Option(callback=codes("letter_kind"))]
Copies = Annotated[
    list[str] | None,
    typer.Option(
        "--copy", help="several times", callback=one_word("addressee", "office", "person")
    ),
]
Days = Annotated[int | None, typer.Option("--valid", help="days, 0 for no limit; default as usual")]
Note = Annotated[str, typer.Option(help="a paragraph of your own")]
NepaliDates = Annotated[
    bool, typer.Option("--nepali-dates", help="Nepali dates, too; usual when an office is in Nepal")
]
Output = Annotated[Path, typer.Option("-o", "--output", help="the PDF: a new file, or -")]
Pkcs11 = Annotated[
    Path | None, typer.Option(help="driver of a signing token", callback=judged.FILE)
]
Label = Annotated[str, typer.Option("--token", help="label or serial number of the token")]
PinFile = Annotated[str, typer.Option(help="first line is the PIN; - reads standard input")]
P12 = Annotated[
    Path | None,
    typer.Option("--p12", help="key file that signs (.p12, .pfx)", callback=judged.FILE),
]
P12Words = Annotated[
    str, typer.Option("--p12-passphrase-file", help="first line is its passphrase")
]

type Place = tuple[Services, str, str]


@verb(
    "letter make",
    "Make a letter of a referral, or a certificate of a case, and write it as a new PDF.",
    "letter make 7c1d --lang en -o letter.pdf",
    "letter make 7c1d --lang hi --lang en --copy addressee --copy office -o letter.pdf",
    "letter make --kind certificate --case LF-26-0001 --person 1 --lang bn -o stay.pdf",
    "letter make --kind person_notice --case LF-26-0001 --lang hi --safe-to-carry -o notice.pdf",
    "letter make 7c1d --lang en --p12 officer.p12 --p12-passphrase-file words -o letter.pdf",
)
def make(
    settings: Settings,
    lang: Languages,
    output: Output,
    referral: Annotated[str, typer.Argument(metavar="REFERRAL")] = "",
    kind: Kind = "referral",
    copy: Copies = None,
    valid: Days = None,
    note: Note = "",
    nepali_dates: NepaliDates = False,
    case: Annotated[str, typer.Option(help="of a paper without a referral")] = "",
    person: Annotated[int, typer.Option(help="whom the paper is for", min=0)] = 0,
    safe_to_carry: Annotated[
        bool, typer.Option("--safe-to-carry", help="the person said that the paper is safe")
    ] = False,
    name_ground: Annotated[str, typer.Option(callback=codes("letter_name_ground"))] = "",
    ground_details: Annotated[str, typer.Option(help="number and date of the order")] = "",
    ground_officer: Annotated[str, typer.Option(help="who decided")] = "",
    p12: P12 = None,
    p12_passphrase_file: P12Words = "",
    pkcs11: Pkcs11 = None,
    pin_file: PinFile = "",
    token_label: Label = "",
) -> None:
    if not referral and not case:
        raise UsageError(_("name a referral, or a case with --case"))
    of_name = {"--ground-details": ground_details, "--ground-officer": ground_officer}
    refuse_idle(bool(name_ground), "--name-ground", of_name)
    ground = NameGround(name_ground, ground_details, ground_officer) if name_ground else None
    wish = _wish(kind, lang, copy, valid, note, nepali_dates)
    wish = replace(wish, person=person, safe_to_carry=safe_to_carry, name_ground=ground)
    records.check_wish(replace(wish, referral_id=referral, case_id=case))
    target = place(settings, output)
    key = _key(p12, p12_passphrase_file, pkcs11, pin_file, token_label)
    with (
        _at(settings, referral, case) as (there, referral_id, case_id),
        stopping.stoppable() as token,
    ):
        ready = prepare(there, replace(wish, referral_id=referral_id, case_id=case_id))
        _tell_of(ready)
        done = _leave(there, ready, target, key, token)
    said(settings, output, _json(ready, done, output), [shown_name(output), *lines_of(done)])


@verb(
    "letter batch",
    "Make a letter of each of many referrals into a folder; what cannot be made is told.",
    "letter batch 7c1d 81f0 --lang en --into letters",
    "letter batch - --lang hi --lang en --into letters < referrals.txt",
)
def batch(
    settings: Settings,
    referrals_: Annotated[list[str], typer.Argument(metavar="REFERRAL…", help="- reads ids")],
    lang: Languages,
    into: Annotated[
        Path,
        typer.Option(help="folder, made when it is not there", callback=judged.NEW_FOLDER),
    ],
    kind: Kind = "referral",
    copy: Copies = None,
    valid: Days = None,
    note: Note = "",
    nepali_dates: NepaliDates = False,
) -> None:
    wish = _wish(kind, lang, copy, valid, note, nepali_dates)
    records.check_wish(replace(wish, referral_id=referrals_[0]))
    files: dict[str, str] = {}
    with plain_errors():
        # Its parent has to be there: a USB drive that is not in would be made on the own disk.
        into.mkdir(exist_ok=True)
    with desk.opened(settings) as services, stopping.stoppable() as token:

        def take(ready: PreparedLetter, letter: IssuedLetter) -> None:
            _tell_of(ready)
            files[letter.letter_id] = str(into / f"{ready.number}.pdf")
            _write(services, letter, Path(files[letter.letter_id]), ready.pdf)

        wishes = [replace(wish, referral_id=one) for one in _named(services, referrals_)]
        try:
            told = make_all(services, wishes, take, progress(), token)
        except Cancelled:
            words_ = ngettext(
                "{count} letter was made before that and stands in the list of letters.",
                "{count} letters were made before that and stand in the list of letters.",
                len(files),
            )
            tell(words_.format(count=len(files)))
            raise
    _say(settings, told, files)


@verb(
    "letter save",
    "Write a letter of the issue list once more: the same pages, without a digital signature.",
    "letter save L-26-0031 -o letter.pdf",
    "letter save KQ3F-7XNA-B2RTM -o letter.pdf --json",
)
def save(
    settings: Settings,
    letter: str,
    output: Output,
    case: Annotated[str, typer.Option(help="its case, when that is sealed")] = "",
) -> None:
    target = place(settings, output)
    with desk.within(settings, case) as services:
        found = issue.show_letter(services, letter)
        pdf = issue.pdf_again(services, found.letter_id)
        services.keep_now()
        done = _write(services, found, target, pdf)
    told = as_json(done) | {"file": str(output)}
    said(settings, output, told, [shown_name(output), *lines_of(done)])


# What is wished for ---------------------------------------------------------------------------


def _wish(
    kind: str,
    lang: list[str],
    copy: list[str] | None,
    valid: int | None,
    note: str,
    nepali_dates: bool,
) -> MakeLetter:
    return MakeLetter(
        kind=kind,
        languages=tuple(one for given in lang for one in listed(given)),
        copies=tuple(dict.fromkeys(copy or ())) or ("addressee",),
        valid_days=valid,
        note=note,
        nepali_dates=nepali_dates,
    )


@contextmanager
def _at(settings: Settings, referral: str, case: str) -> Iterator[Place]:
    """Open the place of a referral, or of a case alone: services, id of the one, of the other."""
    if not referral:
        with desk.at_case(settings, case) as (services, case_id):
            yield services, "", case_id
        return
    with desk.opened(settings) as services, sealed.of_referral(services, referral) as there:
        yield there, _referral_id(there, referral), cases.resolve_case(there, case) if case else ""


def _referral_id(services: Services, typed: str) -> str:
    """Return the whole id of a referral, or of a packet that came and was not answered yet."""
    try:
        return referrals.resolve_referral(services, typed)
    except NotFoundError as no_referral:
        try:
            return resolve_packet(services, typed)
        except NotFoundError:
            raise no_referral from None


def _named(services: Services, typed: list[str]) -> list[str]:
    given = typed
    if typed == [STDIN]:
        given = read_all(STDIN, MOST_IDS_BYTES).decode("utf-8", "replace").split()
    return list(dict.fromkeys(_if_any(services, one) for one in given))


def _if_any(services: Services, typed: str) -> str:
    """Return a whole id, or what was typed: then that one letter is refused, and no other."""
    try:
        return _referral_id(services, typed)
    except (NotFoundError, AmbiguousError):
        return typed


def _key(
    p12: Path | None, p12_words: str, pkcs11: Path | None, pin_file: str, label: str
) -> Key | None:
    """Return what signs; its secret comes from a file, or from whoever sits there."""
    if p12 is not None and pkcs11 is not None:
        raise UsageError(_("sign with --p12 or with --pkcs11, not with both"))
    if p12 is not None:
        return FileKey(p12, _secret(p12_words, _("Passphrase of the key file")))
    if pkcs11 is not None:
        return TokenKey(pkcs11, label, _secret(pin_file, _("PIN of the signing token")))
    return None


def _secret(file: str, question: str) -> str:
    if file:
        return secret_from(file)
    # A key file may be open, and a stick may have keys of its own to type the PIN.
    return getpass.getpass(f"{question}: ") if desk.is_terminal() else ""


# What leaves ----------------------------------------------------------------------------------


def _leave(
    services: Services, ready: PreparedLetter, target: Target, key: Key | None, token: Token
) -> IssuedLetter:
    pdf = ready.pdf
    if key is not None:
        stamp = stamp_drawer(ready.languages, services.clock.today())
        at = services.clock.now()
        pdf = sign(pdf, ready.box, key, at=at, stamp=stamp, report=progress(), token=token)
    letter = issue.issue(services, ready)
    return _write(services, letter, target, pdf, kind_of(key))


def _write(
    services: Services, letter: IssuedLetter, target: Target, pdf: bytes, signed_with: str = ""
) -> IssuedLetter:
    try:
        return issue.save(services, letter.letter_id, pdf, target, signed_with)
    except (AppError, OutputLostError):
        again = _("The letter stands in the list as {number}. Write it again with “letter save”.")
        tell(again.format(number=letter.number or letter.code))
        raise


def _tell_of(ready: PreparedLetter) -> None:
    """Say what is not printed as it was written."""
    if ready.initials:
        tell(_("Initials stand for: {names}").format(names=", ".join(ready.initials)))
    if ready.hidden:
        tell(
            ngettext(
                "A name in typed text was made initials {count} time.",
                "A name in typed text was made initials {count} times.",
                ready.hidden,
            ).format(count=ready.hidden)
        )
    if ready.left_out:
        left = ", ".join(_(label) for label in ready.left_out)
        words_ = (
            _("Not on paper, but told when it is read out: {facts}.")
            if ready.kind in records.ON_OWN_DATA
            else _("In the packet, but not on paper: {facts}")
        )
        tell(words_.format(facts=left))
    if ready.missing:
        signs = " ".join(ready.missing)
        tell(_("Signs that cannot be printed: {signs}").format(signs=signs))


def _json(ready: PreparedLetter, letter: IssuedLetter, output: Path) -> dict[str, Any]:
    seen = {name: getattr(ready, name) for name in ("missing", "hidden", "initials", "left_out")}
    value: dict[str, Any] = as_json(letter)
    return value | {"file": str(output)} | seen


def _say(settings: Settings, told: Batch, files: dict[str, str]) -> None:
    """Say what became of the wishes; the exit code is that of the first refusal."""
    for wish, refusal in told.refused:
        tell(f"{wish.referral_id}: {words(refusal).happened}")
    data = {
        "letters": [as_json(one) | {"file": files[one.letter_id]} for one in told.made],
        "refused": [
            {"referral": wish.referral_id, "code": refusal.code} for wish, refusal in told.refused
        ],
    }
    emit(settings.json, data, [files[one.letter_id] for one in told.made])
    if told.refused:
        raise typer.Exit(told.refused[0][1].exit_code)
