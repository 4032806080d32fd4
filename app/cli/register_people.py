"""`lifafa register users …`: the verbs of a register that are about its people.

Rules: people are named by login; a first passphrase is read from a file, or made and shown once on
standard error or written to --words-out, never to standard output.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.base.language import N_
from app.base.language import translate as _
from app.cli import desk
from app.cli.given import secret_from
from app.cli.handed import is_stdout, place, said
from app.cli.output import as_json, emit, table, tell
from app.cli.program import verb
from app.cli.register import group
from app.cli.settings import Settings, UsageError
from app.cli.worded import one_word
from app.core.records import UserRecord
from app.core.services import Services
from app.offices.office_facts import NewOfficer, kept_officer
from app.register import people
from app.register.people import Enrolled, NewUser
from app.register.users import ROLE_WORDS, list_users
from app.sealed import members
from app.system.files import write_new

_FIRST = N_("first line is the first passphrase; six words are made without it")
_OUT = N_("write the first passphrase here instead of showing it")


@verb(
    group,
    "users",
    "Everybody who may open the register.",
    "register users",
    "register users --json",
)
def users(ctx: typer.Context) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        found = list_users(services)
    rows = [(one.login, one.name, _(ROLE_WORDS[one.role]), one.post or "-") for one in found]
    heads = (_("login"), _("name"), _("role"), _("post"))
    emit(settings.json, [as_json(one) for one in found], table(rows, heads))


@verb(
    group,
    "add-user",
    "Let one more person open the register. Shows the first passphrase once, unless it is given.",
    'register add-user priya --name "Priya Made-up" --role officer',
    "register add-user ravi --name Ravi --role data_entry --words-out words.txt",
)
def add_user(
    ctx: typer.Context,
    login: Annotated[str, typer.Argument(metavar="LOGIN")],
    name: Annotated[str, typer.Option(help="name of the person")],
    role: Annotated[str, typer.Option(callback=one_word(*ROLE_WORDS))],
    post: Annotated[str, typer.Option(help="post of the person")] = "",
    first_passphrase_file: Annotated[str | None, typer.Option(help=_FIRST)] = None,
    words_out: Annotated[Path | None, typer.Option(help=_OUT)] = None,
) -> None:
    settings: Settings = ctx.obj
    kept_officer(NewOfficer(name, login, post))
    first = _first(settings, first_passphrase_file, words_out)
    with desk.opened(settings) as services:
        _refuse_inside(services, words_out)
        done = people.add_user(services, NewUser(login, name, role, post), first)
        _hand_out(settings, done, words_out, shown=first is None)


@verb(
    group,
    "reset-user",
    "Give somebody who lost the passphrase a new one; the old one opens nothing any more.",
    "register reset-user priya",
    "register reset-user priya --first-passphrase-file new.txt",
)
def reset_user(
    ctx: typer.Context,
    login: Annotated[str, typer.Argument(metavar="LOGIN")],
    first_passphrase_file: Annotated[str | None, typer.Option(help=_FIRST)] = None,
    words_out: Annotated[Path | None, typer.Option(help=_OUT)] = None,
) -> None:
    settings: Settings = ctx.obj
    first = _first(settings, first_passphrase_file, words_out)
    with desk.opened(settings) as services:
        _refuse_inside(services, words_out)
        number = people.resolve_user(services, login)
        done = people.reset_passphrase(services, number, first)
        _hand_out(settings, done, words_out, shown=first is None)


@verb(
    group,
    "set-role",
    "Give somebody another role: head, officer, data_entry or read_only.",
    "register set-role priya head",
    "register set-role ravi read_only --json",
)
def set_role(
    ctx: typer.Context,
    login: Annotated[str, typer.Argument(metavar="LOGIN")],
    role: Annotated[str, typer.Argument(metavar="ROLE", callback=one_word(*ROLE_WORDS))],
) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        number = people.resolve_user(services, login)
        after = people.set_role(services, number, role)
        person = next(one for one in list_users(after) if one.user == number)
    emit(settings.json, person, [_told(person)])


@verb(
    group,
    "remove-user",
    "Take somebody's way into the register away. Asks first, unless --yes.",
    "register remove-user priya",
    "register remove-user priya --yes --json",
)
def remove_user(ctx: typer.Context, login: Annotated[str, typer.Argument(metavar="LOGIN")]) -> None:
    settings: Settings = ctx.obj
    with desk.opened(settings) as services:
        number = people.resolve_user(services, login)
        question = _("{login} will not be able to open the register any more.")
        if not desk.agreed(settings, question.format(login=login)):
            raise UsageError(_("nothing was removed: answer yes, or use --yes"))
        members.renewed(people.remove_user(services, number))
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


def _hand_out(settings: Settings, done: Enrolled, words_out: Path | None, *, shown: bool) -> None:
    if shown and words_out is not None:
        write_new(place(settings, words_out, lines=True), (done.passphrase + "\n").encode("ascii"))
    elif shown:
        tell(_("First passphrase (tell it to this person only, it is shown only once):"))
        tell("  " + done.passphrase)
    said(settings, words_out, done.user, [_told(done.user)])


def _told(person: UserRecord) -> str:
    return f"{person.login}  {person.name}  {_(ROLE_WORDS[person.role])}"
