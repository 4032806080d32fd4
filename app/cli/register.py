"""`lifafa register …`: make a register, check it; its passphrase, people, sheets and keys.

Rules:

* People: people are named by login; a first passphrase is read from a file, or made and shown once
  on standard error or written to --words-out, never to standard output.
* Sheets: codes come from a file or standard input and go to a file or standard error, see
  `app.cli.sheets`.
* Salvage: the damaged folder stays as it is; what is lost is told by table, paper and case.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.base.clock import SystemClock
from app.base.jobs import Progress, Report, Token
from app.base.language import N_, ngettext
from app.base.language import translate as _
from app.cli import desk, judged, stopping
from app.cli.files import is_stdout, place, refuse_twice, said, secret_from
from app.cli.output import as_json, emit, progress, table, tell
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.sheets import GIVEN, codes_from, counted, hand_out, plan_from, refuse_kit_place
from app.cli.worded import codes, one_word
from app.core.records import UserRecord
from app.core.services import Services
from app.offices.office_facts import NewOffice, NewOfficer, kept_office, kept_officer
from app.register import access, people
from app.register.access import Created, refuse_used
from app.register.integrity import checks
from app.register.integrity import salvage as salvaging
from app.register.integrity.check_words import lost_words
from app.register.people import ROLE_WORDS, Enrolled, NewUser, list_users
from app.register.recovery import recovery
from app.rekey import rekey as keys
from app.sealed import case_sealing
from app.system.files import remove_all, write_new

noun("register", "Make a register, check it, change its passphrase, say who may open it.")


@verb(
    "register create",
    "Make a new register for an office. Shows the recovery code once, or writes it to --kit-out.",
    'register create ./desk --office "Demo shelter" --kind shelter_cci --state "West Bengal" '
    '--district Darjeeling --officer "R. Made-up" --login r',
    "register create ./desk --office Demo --kind ngo --officer Made-up --passphrase-file words.txt "
    "--kit-out kit.txt",
)
def create(
    settings: Settings,
    folder: Annotated[Path, typer.Argument(metavar="DIR", callback=judged.NEW_FOLDER)],
    office: Annotated[str, typer.Option(help="name of the office")],
    kind: Annotated[str, typer.Option(help="kind of office", callback=codes("office_type"))],
    officer: Annotated[str, typer.Option(help="name of the first officer")],
    state: Annotated[str, typer.Option(help="state or province")] = "",
    district: Annotated[str, typer.Option(help="district")] = "",
    post: Annotated[str, typer.Option(help="post of the first officer")] = "",
    name_local: Annotated[str, typer.Option(help="office name in the local script")] = "",
    phone: Annotated[str, typer.Option(help="telephone for the card")] = "",
    email: Annotated[str, typer.Option(help="mail address for the card")] = "",
    kit_out: Annotated[Path | None, typer.Option(help="write the recovery code here")] = None,
) -> None:
    new = NewOffice(
        name=office,
        name_local=name_local,
        kind=kind,
        state=state,
        district=district,
        phone=phone,
        email=email,
    )
    head = NewOfficer(name=officer, post=post, login=settings.login or "head")
    kept_office(new), kept_officer(head)
    refuse_kit_place(settings, kit_out, folder)
    refuse_used(folder)
    phrase = desk.new_passphrase(settings)
    with stopping.stoppable() as token:
        made = access.create_register(
            folder,
            new,
            head,
            phrase,
            clock=SystemClock(),
            report=_listening(token),
        )
        _hand_out(settings, made, folder, kit_out)


def _listening(token: Token) -> Report:
    """Return a report that also stops the making of a register between its steps."""
    shown = progress()

    def report(state: Progress) -> None:
        token.checkpoint()
        shown(state)

    return report


def _hand_out(settings: Settings, made: Created, folder: Path, kit_out: Path | None) -> None:
    """Give out the recovery code and what was made; a register whose code is lost is not kept."""
    try:
        if kit_out is not None:
            write_new(place(settings, kit_out, lines=True), (made.kit_code + "\n").encode("ascii"))
    except BaseException:
        access.lock(made.services)
        remove_all(made.services.folder, quietly=True)
        raise
    try:
        _tell_made(settings, made, folder, kit_out)
    finally:
        access.lock(made.services)


def _tell_made(settings: Settings, made: Created, folder: Path, kit_out: Path | None) -> None:
    for service in made.warnings:
        tell(
            _(
                "This folder is copied by {service}. Move the register to a folder that is not."
            ).format(service=service)
        )
    own = made.services.office
    where = str(folder.resolve())
    result = {"office_id": own.office_id, "office_number": own.number, "register": where}
    lines = [
        _("Register made in {folder}").format(folder=where),
        _("Office number: {number}").format(number=own.number),
    ]
    tell(_("Write the passphrase down as well, and keep it apart from this computer."))
    if kit_out is None:
        tell(_("Recovery code (write it on paper now, it is shown only once):"))
        tell("  " + made.kit_code)
    said(settings, kit_out, result, lines)


@verb(
    "register check",
    "Check every part of the register: database, documents, log, key file.",
    "register check --register ./desk",
    "register check --recount --json",
    "register check --close-folder",
)
def check(
    settings: Settings,
    accept: Annotated[
        bool, typer.Option("--accept", help="then take pages that were put back as they are")
    ] = False,
    recount: Annotated[
        bool, typer.Option("--recount", help="then count all cases anew for statistics")
    ] = False,
    close_folder: Annotated[
        bool, typer.Option("--close-folder", help="first let no other user open the folder")
    ] = False,
) -> None:
    with desk.opened(settings) as services, stopping.stoppable() as token:
        if close_folder:
            checks.close_folder(services)
        report = checks.check_register(services, progress(), token, in_terminal=True)
        if accept:
            checks.accept_pages(services)
        if recount:
            checks.recount(services)
    agreed = sum(one.agrees for one in report.anchors)
    lines = [
        f"{_('database')}: {report.database}",
        f"{_('documents read')}: {report.blobs}",
        f"{_('log')}: {report.log}",
        f"{_('key file')}: {report.header}",
    ]
    if report.anchors:
        told = _("backups that the log agrees with: {agreed} of {count}")
        lines.append(told.format(agreed=agreed, count=len(report.anchors)))
    for one in report.findings:
        lines += ["", one.happened, f"  {one.todo}", f"  ({one.slug})"]
    emit(settings.json, report, lines)
    if report.problems:
        raise typer.Exit(4)


@verb(
    "register passphrase",
    "Change your passphrase; the new one is asked, or is the first line of --new-passphrase-file.",
    "register passphrase --register ./desk",
    "register passphrase --passphrase-file old.txt --new-passphrase-file new.txt",
)
def passphrase(
    settings: Settings,
    new_passphrase_file: Annotated[
        str | None, typer.Option(help="first line is the new one", callback=judged.FILE)
    ] = None,
) -> None:
    old = desk.passphrase(settings)
    with desk.opened_with(settings, old) as services:
        if new_passphrase_file is not None:
            new = secret_from(new_passphrase_file)
        else:
            new = desk.new_passphrase(Settings())
        access.change_passphrase(services, old, new)
    emit(settings.json, {"changed": True}, [_("The passphrase was changed.")])
    tell(
        _(
            "An old copy of this folder can still be opened with the old passphrase. If someone "
            "knows the old passphrase, destroy old copies."
        )
    )


_FIRST = N_("first line is the first passphrase; six words are made without it")
_WORDS_OUT = N_("write the first passphrase here instead of showing it")


@verb(
    "register users",
    "Everybody who may open the register.",
    "register users",
    "register users --json",
)
def users(settings: Settings) -> None:
    with desk.opened(settings) as services:
        found = list_users(services)
    rows = [(one.login, one.name, _(ROLE_WORDS[one.role]), one.post or "-") for one in found]
    heads = (_("login"), _("name"), _("role"), _("post"))
    emit(settings.json, [as_json(one) for one in found], table(rows, heads))


@verb(
    "register add-user",
    "Let one more person open the register. Shows the first passphrase once, unless it is given.",
    'register add-user priya --name "Priya Made-up" --role officer',
    "register add-user ravi --name Ravi --role data_entry --words-out words.txt",
)
def add_user(
    settings: Settings,
    login: Annotated[str, typer.Argument(metavar="LOGIN")],
    name: Annotated[str, typer.Option(help="name of the person")],
    role: Annotated[str, typer.Option(callback=one_word(*ROLE_WORDS))],
    post: Annotated[str, typer.Option(help="post of the person")] = "",
    first_passphrase_file: Annotated[str | None, typer.Option(help=_FIRST)] = None,
    words_out: Annotated[Path | None, typer.Option(help=_WORDS_OUT)] = None,
) -> None:
    kept_officer(NewOfficer(name, login, post))
    first = _first(settings, first_passphrase_file, words_out)
    with desk.opened(settings) as services:
        _refuse_inside(services, words_out)
        done = people.add_user(services, NewUser(login, name, role, post), first)
        _hand_out_words(settings, done, words_out, shown=first is None)


@verb(
    "register reset-user",
    "Give somebody who lost the passphrase a new one; the old one opens only copies of the folder "
    "made before.",
    "register reset-user priya",
    "register reset-user priya --first-passphrase-file new.txt",
)
def reset_user(
    settings: Settings,
    login: Annotated[str, typer.Argument(metavar="LOGIN")],
    first_passphrase_file: Annotated[str | None, typer.Option(help=_FIRST)] = None,
    words_out: Annotated[Path | None, typer.Option(help=_WORDS_OUT)] = None,
) -> None:
    first = _first(settings, first_passphrase_file, words_out)
    with desk.opened(settings) as services:
        _refuse_inside(services, words_out)
        number = people.resolve_user(services, login)
        done = people.reset_passphrase(services, number, first)
        _hand_out_words(settings, done, words_out, shown=first is None)


@verb(
    "register set-role",
    "Give somebody another role: head, officer, data_entry or read_only.",
    "register set-role priya head",
    "register set-role ravi read_only --json",
)
def set_role(
    settings: Settings,
    login: Annotated[str, typer.Argument(metavar="LOGIN")],
    role: Annotated[str, typer.Argument(metavar="ROLE", callback=one_word(*ROLE_WORDS))],
) -> None:
    with desk.opened(settings) as services:
        number = people.resolve_user(services, login)
        after = people.set_role(services, number, role)
        person = next(one for one in list_users(after) if one.user == number)
    emit(settings.json, person, [_told(person)])


@verb(
    "register remove-user",
    "Take somebody's way into the register away. Asks first, unless --yes.",
    "register remove-user priya",
    "register remove-user priya --yes --json",
)
def remove_user(settings: Settings, login: Annotated[str, typer.Argument(metavar="LOGIN")]) -> None:
    with desk.opened(settings) as services:
        number = people.resolve_user(services, login)
        question = _("{login} will not be able to open the register any more.")
        if not desk.agreed(settings, question.format(login=login)):
            raise UsageError(_("nothing was removed: answer yes, or use --yes"))
        case_sealing.renewed(people.remove_user(services, number))
    emit(settings.json, {"removed": login}, [_("{login} was removed.").format(login=login)])
    tell(
        _(
            "An old copy of this folder still opens with the old passphrase of this person. "
            "Destroy old copies."
        )
    )


def _first(settings: Settings, given: str | None, words_out: Path | None) -> str | None:
    """Return the first passphrase that was given, None when one is to be made.

    Raises:
        UsageError: it could be told to nobody.
        TargetExistsError, FileUnreadableError: the place for it is taken, or no folder.
    """
    if given is not None:
        if words_out is not None:
            raise UsageError(_("--words-out is for a passphrase that is made"))
        return secret_from(given)
    if words_out is not None:
        place(settings, words_out, lines=True)
    elif sys.stderr is None:
        raise UsageError(_("nobody would see the first passphrase: use --words-out FILE"))
    return None


def _refuse_inside(services: Services, words_out: Path | None) -> None:
    if words_out is None or is_stdout(words_out):
        return
    if words_out.resolve().is_relative_to(services.folder.resolve()):
        raise UsageError(_("the first passphrase must not lie in the register folder"))


def _hand_out_words(
    settings: Settings, done: Enrolled, words_out: Path | None, *, shown: bool
) -> None:
    if shown and words_out is not None:
        write_new(place(settings, words_out, lines=True), (done.passphrase + "\n").encode("ascii"))
    elif shown:
        tell(_("First passphrase (tell it to this person only, it is shown only once):"))
        tell("  " + done.passphrase)
    said(settings, words_out, done.user, [_told(done.user)])


def _told(person: UserRecord) -> str:
    return f"{person.login}  {person.name}  {_(ROLE_WORDS[person.role])}"


_CODES_OUT = N_("write the new codes here instead of showing them")


@verb(
    "register recover",
    "Open a register with its recovery sheet: a new passphrase for a login, and new sheets.",
    "register recover --register ./desk --kit-file kit.txt",
    "register recover --kit-file - --login priya --new-passphrase-file new.txt --kit-out new-kit",
)
def recover(
    settings: Settings,
    kit_file: Annotated[str, typer.Option(help=GIVEN)],
    new_passphrase_file: Annotated[
        str | None, typer.Option(help="first line is the new one", callback=judged.FILE)
    ] = None,
    kit_out: Annotated[Path | None, typer.Option(help=_CODES_OUT)] = None,
    give_up: Annotated[
        bool,
        typer.Option(
            "--give-up", help="although sealed cases that nobody else can open stay closed for ever"
        ),
    ] = False,
) -> None:
    folder = desk.folder_of(settings)
    refuse_twice(kit_file, new_passphrase_file)
    refuse_kit_place(settings, kit_out, folder)
    given = codes_from(kit_file)
    if new_passphrase_file is not None:
        new = secret_from(new_passphrase_file)
    else:
        new = desk.new_passphrase(Settings())
    done = recovery.recover(
        folder,
        given,
        settings.login,
        new,
        clock=SystemClock(),
        report=progress(),
        give_up=give_up,
    )
    try:
        hand_out(settings, done.sheets, kit_out)
    finally:
        access.lock(done.services)
    login = done.services.user.login
    said(
        settings,
        kit_out,
        {"login": login, **counted(done.sheets)},
        [_("{login} can open the register with the new passphrase.").format(login=login)],
    )


@verb(
    "register new-kit",
    "Make new recovery sheets; the old ones open only backups and copies of the folder made "
    "before. Asks for the passphrase.",
    "register new-kit --register ./desk",
    "register new-kit --kits 1 --custodians 2/3 --kit-out sheets.txt",
)
def new_kit(
    settings: Settings,
    kits: Annotated[int | None, typer.Option(help="sheets that open it alone: 1 or 2")] = None,
    custodians: Annotated[str, typer.Option(help="how many of how many: 2/3 or 3/5")] = "",
    kit_out: Annotated[Path | None, typer.Option(help=_CODES_OUT)] = None,
) -> None:
    plan = plan_from(kits, custodians)
    refuse_kit_place(settings, kit_out, desk.folder_of(settings))
    with desk.opened_and_told(settings) as (services, phrase):
        _after, sheets = recovery.renew(services, phrase, plan)
        hand_out(settings, sheets, kit_out)
    said(settings, kit_out, counted(sheets), [_("New recovery sheets were made.")])


@verb(
    "register test-kit",
    "Try whether a recovery sheet opens this register; nothing is changed.",
    "register test-kit --kit-file kit.txt",
    "register test-kit --kit-file - --json",
)
def test_kit(
    settings: Settings,
    kit_file: Annotated[str, typer.Option(help=GIVEN)],
) -> None:
    refuse_twice(kit_file, settings.passphrase_file)
    given = codes_from(kit_file)
    with desk.opened(settings) as services:
        recovery.test(services, given)
    emit(settings.json, {"opens": True}, [_("This recovery sheet opens the register.")])


@verb(
    "register rekey",
    "Give everything new keys, after an old passphrase, key file or folder came into other hands. "
    "Passphrases stay. Old recovery sheets and old copies of the key file open nothing that is "
    "written from then on.",
    "register rekey --register ./desk --kit-out new-kit.txt",
    "register rekey --kit-file kit.txt --custodians 2/3",
)
def rekey(
    settings: Settings,
    kit_file: Annotated[
        str | None, typer.Option(help="needed for sealed cases that you are not named for")
    ] = None,
    kits: Annotated[int | None, typer.Option(help="sheets that open it alone: 1 or 2")] = None,
    custodians: Annotated[str, typer.Option(help="how many of how many: 2/3 or 3/5")] = "",
    kit_out: Annotated[
        Path | None, typer.Option(help="write the new codes here instead of showing them")
    ] = None,
) -> None:
    refuse_twice(kit_file, settings.passphrase_file)
    plan = plan_from(kits, custodians)
    refuse_kit_place(settings, kit_out, desk.folder_of(settings))
    given = codes_from(kit_file) if kit_file is not None else None
    with desk.opened_and_told(settings) as (services, phrase), stopping.stoppable() as token:
        after, sheets = keys.rekey(services, phrase, given, plan, progress(), token)
        try:
            hand_out(settings, sheets, kit_out)
        finally:
            access.lock(after)
    said(settings, kit_out, counted(sheets), [_("Everything has new keys. Make a backup now.")])


def _new_place(target: Path) -> None:
    judged.refuse_dash(target)
    refuse_used(target)


@verb(
    "register salvage",
    "Bring everything that can be read of a damaged register into a new folder.",
    "register salvage ./new-desk --register ./desk",
    "register salvage ./new-desk --passphrase-file words.txt --json",
)
def salvage(
    settings: Settings,
    target: Annotated[
        Path,
        typer.Argument(
            metavar="DIR", help="the new register folder", callback=judged.by(_new_place)
        ),
    ],
) -> None:
    folder = desk.folder_of(settings)
    login = desk.login_of(settings)
    phrase = desk.passphrase(settings)
    with stopping.stoppable() as token:
        report = salvaging.salvage(
            folder,
            login,
            phrase,
            target,
            clock=SystemClock(),
            report=progress(),
            token=token,
        )
    cases = ngettext("{count} case", "{count} cases", report.cases).format(count=report.cases)
    papers = ngettext("{count} document", "{count} documents", report.papers).format(
        count=report.papers
    )
    told = _("Brought into {folder}: {cases}, {papers}. The same passphrases and sheets open it.")
    lines = [told.format(folder=report.folder, cases=cases, papers=papers)]
    if not report.lost:
        lines.append(_("Nothing is lost."))
    lines += [lost_words(slug) for slug in report.lost]
    emit(settings.json, report, lines)
