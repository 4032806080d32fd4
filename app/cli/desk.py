"""Sit down at a register for the length of one command: folder, login, passphrase, and rise again.

Rules: a passphrase comes from a prompt, a file or an open descriptor, never from an argument or the
environment; without a terminal nothing is asked; the register is closed whatever happens.
"""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.base.clock import SystemClock
from app.base.errors import FileUnreadableError
from app.base.language import translate as _
from app.cli.files import secret_at, secret_from
from app.cli.output import progress, tell
from app.cli.settings import Settings, UsageError
from app.cli.stopping import stoppable as stoppable
from app.core import key_files
from app.core.services import Services
from app.offices import clock_check
from app.register import access
from app.system.paths import default_register


def folder_of(settings: Settings) -> Path:
    """Return the register folder of a command.

    Raises:
        UsageError: none is named, and this user has no folder of his own.
    """
    try:
        return settings.register or default_register()
    except RuntimeError as error:
        raise UsageError(_("this user has no home folder: use --register DIR")) from error


@contextmanager
def opened(settings: Settings, *, tells_clock: bool = True) -> Iterator[Services]:
    """Unlock the register for one command and close it afterwards.

    Args:
        settings: of the command.
        tells_clock: False for what tells itself what speaks against the date of this computer.

    Raises:
        AppError: as `app.register.access.unlock`.
        UsageError: no passphrase was given and nobody can be asked.
    """
    with opened_and_told(settings, tells_clock=tells_clock) as (services, _phrase):
        yield services


@contextmanager
def opened_and_told(
    settings: Settings, *, tells_clock: bool = True
) -> Iterator[tuple[Services, str]]:
    """As ``opened``, for what asks for the passphrase once more: it is not typed twice.

    Yields:
        The services, and the passphrase.
    """
    login = login_of(settings)
    phrase = passphrase(settings)
    with opened_with(replace(settings, login=login), phrase, tells_clock=tells_clock) as services:
        yield services, phrase


def login_of(settings: Settings) -> str | None:
    """Return the login that was named, or ask for it where several people use the register.

    Raises:
        UsageError: none was named and nobody can be asked.
        AppError: as `app.core.key_files.needs_login`: there is no register, so nothing is asked
            for it.
    """
    if key_files.needs_login(folder_of(settings)) and settings.login is None:
        return ask(_("Login"))
    return settings.login


@contextmanager
def at_case(settings: Settings, ref: str) -> Iterator[tuple[Services, str]]:
    """Unlock the register and open one case, sealed or not, for one command.

    Yields:
        Services to work on it with, and its whole id.
    """
    # Imported here: most commands are about no case.
    from app.sealed import sealed

    with opened(settings) as services, sealed.wherever(services, ref) as found:
        yield found


@contextmanager
def within(settings: Settings, case: str) -> Iterator[Services]:
    """Unlock the register, and open one case when one is named: needed for a sealed one only."""
    if not case:
        with opened(settings) as services:
            yield services
        return
    with at_case(settings, case) as (services, _case_id):
        yield services


@contextmanager
def opened_with(settings: Settings, phrase: str, *, tells_clock: bool = True) -> Iterator[Services]:
    """Unlock with a passphrase that was read before, and close afterwards."""
    services = _unlocked(settings, phrase)
    _remind(services)
    # The passphrase was given for this command and is gone with it: sealed cases need no other.
    services.second_lock.open()
    for doubt in clock_check.doubts(services) if tells_clock else ():
        tell(" ".join(clock_check.words_of(doubt, in_terminal=True)))
    try:
        yield services
    finally:
        access.lock(services)


def _unlocked(settings: Settings, phrase: str) -> Services:
    """Unlock the register; where nothing can be written it is opened to be read."""
    at = (folder_of(settings), settings.login, phrase)
    try:
        return access.unlock(*at, clock=SystemClock(), report=progress())
    except FileUnreadableError as error:
        if error.facts.get("reason") != "denied":
            raise
    return access.look(*at, clock=SystemClock(), report=progress())


def _remind(services: Services) -> None:
    """Say what whoever opens the register should know at once."""
    if not services.may_write:
        told = _("Nothing can be written in {folder}. The register is open to be read only.")
        tell(told.format(folder=services.folder))
    if services.user.must_change:
        tell(
            _(
                "Somebody else made this passphrase and knows it. Choose your own and write it"
                " down: register passphrase"
            )
        )


def passphrase(settings: Settings, question: str | None = None) -> str:
    """Read the passphrase from where the command says.

    Raises:
        UsageError: the file cannot be read, or there is no terminal to ask on.
    """
    if settings.passphrase_fd is not None:
        return secret_at(settings.passphrase_fd)
    if settings.passphrase_file is not None:
        return secret_from(settings.passphrase_file)
    if not is_terminal():
        raise UsageError(_("no passphrase: use --passphrase-file FILE or --passphrase-fd N"))
    return getpass.getpass((question or _("Passphrase")) + ": ")


def new_passphrase(settings: Settings) -> str:
    """Read a new passphrase from where the command says; on a terminal it is typed twice.

    Raises:
        UsageError: as for ``passphrase``, or the two differ.
    """
    phrase = passphrase(settings, _("New passphrase"))
    given = settings.passphrase_file is not None or settings.passphrase_fd is not None
    if not given and passphrase(settings, _("The same again")) != phrase:
        raise UsageError(_("the two passphrases differ"))
    return phrase


def ask(question: str) -> str:
    """Ask for one line on the terminal.

    Raises:
        UsageError: there is no terminal.
    """
    if not is_terminal():
        told = _("{question} is needed and there is no terminal to ask on")
        raise UsageError(told.format(question=question))
    print(f"{question}: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().rstrip("\r\n")


def is_terminal() -> bool:
    """Say whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty()


def agreed(settings: Settings, question: str) -> bool:
    """Ask a question whose safe answer is no; `--yes` answers it."""
    if settings.yes:
        return True
    if not is_terminal():
        return False
    tell(question)
    return ask(_("Type yes to go on")).strip().casefold() == "yes"
