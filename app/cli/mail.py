"""`lifafa mail …`: packets by mail: the mailbox, sending, fetching, webmail and drafts.

Rules: the password of the mailbox comes from a prompt or a file, never from an argument or the
environment; the network is reached by test, send and fetch alone.
"""

from __future__ import annotations

import getpass
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import typer

from app.base.language import translate as _
from app.base.messages import words
from app.base.numerals import size_words
from app.cli import desk, judged, stopping
from app.cli.files import read_all, secret_from
from app.cli.output import emit, moment, progress, table, tell
from app.cli.program import noun, verb
from app.cli.settings import Settings, UsageError
from app.cli.worded import one_word
from app.mail import accounts, by_hand, fetching, job_words, queue, sending
from app.mail.accounts import TAKES_NONE, known
from app.mail.mail_words import MailError, MailNotSetUpError
from app.mail.records import MailAccount, MailChoice, MailJob, MailServer
from app.outbox.parts_out import numbers_named
from app.packets.store import resolve_outgoing

noun("mail", "Packets by mail: the mailbox, sending, fetching, webmail and drafts.")

_SERVER = re.compile(r"(?P<host>[^:/\s]+):(?P<port>[0-9]{1,5})(?:/(?P<security>tls|starttls))?")
_SIZE = re.compile(r"(?P<number>[0-9]{1,9})(?P<unit>[MmKk]?)[Bb]?")
_TLS_PORTS = (465, 993)
_MOST_CA_BYTES = 262_144
_UNITS = {"": 1, "k": 1_000, "m": 1_000_000}
_NONE = "none"

To = Annotated[
    str,
    typer.Option(
        help="address instead of the one on their card",
        callback=judged.by(accounts.kept_address),
    ),
]
Folder = Annotated[Path, typer.Argument(callback=judged.FOLDER)]


def _check_limit(typed: str) -> None:
    accounts.check_limit(_size(typed))


def _check_server(typed: str) -> None:
    if typed != _NONE:
        accounts.checked_server(_server(typed))


def _check_ca(name: str) -> None:
    judged.a_file(name)
    if Path(name).is_file():
        accounts.checked_ca(_ca_in(name))


def _ca_in(name: str) -> str:
    return read_all(name, _MOST_CA_BYTES).decode("ascii", "replace")


Address = Annotated[
    str,
    typer.Argument(help="mail address of this office", callback=judged.by(accounts.kept_address)),
]
Limit = Annotated[
    str,
    typer.Option(help="largest mail the mailbox takes: 10M, 25M", callback=judged.by(_check_limit)),
]
Smtp = Annotated[
    str,
    typer.Option(help="HOST:PORT[/tls|/starttls] for sending", callback=judged.by(_check_server)),
]
Imap = Annotated[
    str, typer.Option(help="the same for fetching, or none", callback=judged.by(_check_server))
]
PasswordFile = Annotated[str, typer.Option(help="first line is the password", callback=judged.FILE)]
OwnAuthority = Annotated[
    str,
    typer.Option(
        "--ca",
        help="certificate file of an authority of your own",
        callback=judged.by(_check_ca),
    ),
]
Minutes = Annotated[
    int | None,
    typer.Option(
        help="look by itself so often; 0 never", callback=judged.by(accounts.check_minutes)
    ),
]


@verb(
    "mail setup",
    "Choose how this office mails, and set up its mailbox. Known servers are found by the address.",
    "mail setup office@example.org --password-file words.txt",
    "mail setup office@example.org --smtp mail.example.org:587 --imap mail.example.org:993",
    "mail setup --way webmail --limit 25M",
)
def setup(
    settings: Settings,
    address: Address = "",
    way: Annotated[str, typer.Option(callback=one_word("webmail", "draft", "account"))] = "",
    limit: Limit = "",
    smtp: Smtp = "",
    imap: Imap = "",
    login: Annotated[str, typer.Option("--mail-login", help="when not the address")] = "",
    password_file: PasswordFile = "",
    ca: OwnAuthority = "",
    fetch_minutes: Minutes = None,
    delete_fetched: Annotated[
        bool | None,
        typer.Option("--delete-fetched/--keep-fetched", help="remove what was taken in"),
    ] = None,
) -> None:
    wish = _Wish(address.strip(), way or accounts.ACCOUNT, smtp, imap, login, ca)
    size = _size(limit)
    with desk.opened(settings) as services:
        before = accounts.choice(services)
        wanted = MailChoice(
            way=wish.way,
            limit_bytes=size or before.limit_bytes,
            account=wish.account(before.account),
            fetch_minutes=before.fetch_minutes if fetch_minutes is None else fetch_minutes,
            delete_fetched=before.delete_fetched if delete_fetched is None else delete_fetched,
        )
        secret = _password(password_file) if wanted.account is not None else None
        kept = accounts.set_choice(services, wanted, secret)
    emit(settings.json, kept, _lines(kept))
    _tell_hint(kept)


@verb("mail show", "How this office mails.", "mail show", "mail show --json")
def show(settings: Settings) -> None:
    with desk.opened(settings) as services:
        kept = accounts.choice(services)
    emit(settings.json, kept, _lines(kept))


@verb(
    "mail test",
    "Try the mailbox step by step. Nothing is sent or changed.",
    "mail test",
    "mail test --json",
)
def test(settings: Settings) -> None:
    with desk.opened(settings) as services, stopping.stoppable() as token:
        account = accounts.choice(services).account
        if account is None:
            raise MailNotSetUpError
        secret = accounts.password_for(services, account)
        steps = accounts.probe(account, secret, progress(), token)
    rows = [job_words.step_words(step) for step in steps]
    emit(settings.json, steps, table(rows, (_("step"), _("result"))))
    failed = [step for step in steps if step.state == "failed"]
    for step in failed:
        tell(job_words.wrong_words(step))
    if failed:
        raise typer.Exit(1)


@verb(
    "mail send",
    "Put packets into the queue, and send everything that is due.",
    "mail send",
    "mail send 3b2f --to office@example.org",
    'mail send 3b2f --parts "2,5-9"',
)
def send(
    settings: Settings,
    packets: Annotated[list[str] | None, typer.Argument(metavar="[PACKET]...")] = None,
    to: To = "",
    parts: Annotated[
        str,
        typer.Option(
            help="only these parts once more: 3, or 2,5-9", callback=judged.by(numbers_named)
        ),
    ] = "",
) -> None:
    named = packets or []
    if (parts or to) and len(named) != 1:
        raise UsageError(_("--to and --parts need one packet"))
    with desk.opened(settings) as services, stopping.stoppable() as token:
        ids = [resolve_outgoing(services, packet) for packet in named]
        for packet_id in ids:
            sending.send_packet(services, packet_id, to, parts)
        done = sending.send_due(services, progress(), token)
        jobs = queue.jobs(services, ids) if ids else queue.jobs(services)
        host = _host(accounts.choice(services))
    emit(settings.json, {"report": done, "mails": jobs}, job_words.sent_words(done))
    for job in jobs:
        if job.reason and job.state in ("failed", "given_up", "bounced"):
            happened, todo = job_words.why_words(job, *host)
            tell(f"{job.packet_id[:8]} {job.part}/{job.parts}: {happened} {todo}".rstrip())
    if done.given_up:
        raise typer.Exit(1)


@verb(
    "mail queue",
    "Mails that wait, and what became of those before.",
    "mail queue",
    "mail queue --json",
)
def queue_(settings: Settings) -> None:
    with desk.opened(settings) as services:
        jobs = queue.jobs(services)
        host = _host(accounts.choice(services))
    rows = [_row(job, host) for job in jobs]
    heads = (_("packet"), _("to"), _("part"), _("size"), _("state"), _("next try"), _("reason"))
    emit(settings.json, jobs, table(rows, heads))


@verb(
    "mail stop",
    "Give up the mails of a packet that were not sent yet.",
    "mail stop 3b2f",
    "mail stop 3b2f --json",
)
def stop(settings: Settings, packet: str) -> None:
    with desk.opened(settings) as services:
        count = queue.stop(services, resolve_outgoing(services, packet))
    emit(settings.json, {"stopped": count}, [_("Stopped: {count}").format(count=count)])


@verb(
    "mail fetch",
    "Look into the mailbox, and take packets and parts into the inbox. Nothing is opened.",
    "mail fetch",
    "mail fetch --json",
)
def fetch(settings: Settings) -> None:
    with desk.opened(settings) as services, stopping.stoppable() as token:
        done = fetching.fetch(services, progress(), token)
        host = _host(accounts.choice(services))
    emit(settings.json, done, job_words.fetched_words(done))
    for slug, count in done.refused:
        tell(f"{count} x {' '.join(job_words.reason_words(slug, *host))}".rstrip())


@verb(
    "mail webmail",
    "Save a packet, whole or in parts that fit into a mail, and tell what to paste.",
    "mail webmail 3b2f ./out",
    "mail webmail 3b2f ./out --to office@example.org",
)
def webmail_(
    settings: Settings,
    packet: str,
    folder: Folder,
    to: To = "",
) -> None:
    with desk.opened(settings) as services, stopping.stoppable() as token:
        packet_id = resolve_outgoing(services, packet)
        parcel = by_hand.save_files(services, packet_id, folder, to, progress(), token)
    told = [
        *parcel.files,
        f"{_('To')}: {parcel.to}",
        f"{_('Subject')}: {parcel.subject}",
        parcel.line,
    ]
    emit(settings.json, parcel, told)
    if parcel.left:
        tell(_("Some parts found no room in this folder. Make room, then save it again."))


@verb(
    "mail draft",
    "Save a packet as drafts that the mail program of this computer opens.",
    "mail draft 3b2f ./out",
    "mail draft 3b2f ./out --to office@example.org",
)
def draft_(
    settings: Settings,
    packet: str,
    folder: Folder,
    to: To = "",
) -> None:
    with desk.opened(settings) as services, stopping.stoppable() as token:
        packet_id = resolve_outgoing(services, packet)
        made = by_hand.save_drafts(services, packet_id, folder, to, progress(), token)
    files = [str(path) for path in made]
    emit(settings.json, {"files": files}, files)


# What was typed -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Wish:
    """A mailbox as it is typed; what is not typed stays, or is found from the address."""

    address: str
    way: str
    smtp: str
    imap: str
    login: str
    ca: str

    def account(self, before: MailAccount | None) -> MailAccount | None:
        """Return the mailbox that is wished for, None for the two ways without one."""
        if self.way != accounts.ACCOUNT:
            return None
        base = self._base(before)
        if self.smtp:
            base = replace(base, send=_server(self.smtp))
        if self.imap:
            base = replace(base, read=None if self.imap == _NONE else _server(self.imap))
        if self.login:
            base = replace(base, login=self.login)
        if self.ca:
            base = replace(base, own_ca=_ca_in(self.ca))
        return base

    def _base(self, before: MailAccount | None) -> MailAccount:
        if before is not None and self.address in ("", before.address):
            return before
        if not self.address:
            raise UsageError(_("name the mail address of this office"))
        found = known(self.address)
        if found is not None:
            return MailAccount(self.address, self.address, found.send, found.read)
        if not self.smtp:
            raise UsageError(_("the servers of this address are not known: add --smtp and --imap"))
        return MailAccount(self.address, self.address, _server(self.smtp), None)


def _server(typed: str) -> MailServer:
    found = _SERVER.fullmatch(typed.strip())
    if found is None:
        raise UsageError(_("a server is HOST:PORT, HOST:PORT/tls or HOST:PORT/starttls"))
    port = int(found["port"])
    usual = "tls" if port in _TLS_PORTS else "starttls"
    return MailServer(found["host"], port, found["security"] or usual)


def _size(typed: str) -> int:
    if not typed:
        return 0
    found = _SIZE.fullmatch(typed.strip())
    if found is None:
        raise UsageError(_("--limit is a size such as 10M"))
    return int(found["number"]) * _UNITS[found["unit"].lower()]


def _password(name: str) -> str | None:
    """Return the password that is given, None to keep the one that there is."""
    if name:
        return secret_from(name)
    if not desk.is_terminal():
        return None
    return getpass.getpass(_("Password of the mailbox") + ": ") or None


# What is shown --------------------------------------------------------------------------------


def _lines(kept: MailChoice) -> list[str]:
    told = [
        f"{_('Way')}: {kept.way or '-'}",
        f"{_('Largest mail')}: {size_words(kept.limit_bytes)}",
    ]
    account = kept.account
    if account is None:
        return told
    return [
        *told,
        f"{_('Mail address')}: {account.address}",
        f"{_('Login name')}: {account.login}",
        f"{_('Sending')}: {_server_words(account.send)}",
        f"{_('Fetching')}: {_server_words(account.read)}",
        f"{_('Password')}: {_('kept') if account.has_password else '-'}",
        f"{_('Certificate file')}: {_('kept') if account.own_ca else '-'}",
        f"{_('Look for new mail')}: {kept.fetch_minutes or '-'}",
        f"{_('Remove what was taken in')}: {_('yes') if kept.delete_fetched else _('no')}",
    ]


def _server_words(server: MailServer | None) -> str:
    return f"{server.host}:{server.port}/{server.security}" if server is not None else "-"


def _tell_hint(kept: MailChoice) -> None:
    """Say what is known of a service that takes no ordinary password."""
    account = kept.account
    found = known(account.address) if account is not None else None
    if account is None or found is None or not found.hint or found.send != account.send:
        return
    reason = "mail.oauth" if found.hint == TAKES_NONE else found.hint
    tell(str(words(MailError(reason, host=account.send.host), in_terminal=True)))


def _host(kept: MailChoice) -> tuple[str, int]:
    return (kept.account.send.host, kept.account.send.port) if kept.account else ("", 0)


def _row(job: MailJob, host: tuple[str, int]) -> tuple[str, ...]:
    return (
        job.packet_id[:8],
        job.to,
        f"{job.part}/{job.parts}",
        size_words(job.size),
        job_words.state_words(job.state),
        moment(job.next_try_at),
        job_words.why_words(job, *host)[0] if job.reason else "-",
    )
