"""The one door to the network: lines to the mail servers of this office.

Rules: nothing here happens by itself; only the use cases in `app.mail` import this module, and
only when an officer sends, fetches or tests; a test of the mailbox sends no mail and changes
nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final

from app.base.jobs import Progress, Report, Token
from app.mail.lines import Incoming, Outgoing
from app.mail.mail_words import MailError
from app.mail.records import MailAccount, MailServer, ProbeStep
from app.mail.wire import imap, smtp, tls

STEP: Final = "mail_test"
_SEND: Final = ("name", "port", "certificate", "login", "size")
_READ: Final = ("name", "port", "certificate", "login", "look")
# At which step somebody looks for what went wrong; anything else belongs to the step it came at.
_STEP_OF: Final = {
    "mail.name": "name",
    "mail.port": "port",
    "mail.own-ca": "certificate",
    "mail.certificate-expired": "certificate",
    "mail.certificate-name": "certificate",
    "mail.certificate-unknown": "certificate",
    "mail.tls": "certificate",
    "mail.no-starttls": "certificate",
    "mail.no-password": "login",
}


def outgoing(account: MailAccount, password: str, token: Token) -> AbstractContextManager[Outgoing]:
    """Lend a line to the server that takes our mail in.

    Raises:
        MailError: a step failed.
        Cancelled: the officer asked to stop.
    """
    return smtp.line(account, password, token)


def incoming(account: MailAccount, password: str, token: Token) -> AbstractContextManager[Incoming]:
    """Lend a line to the mailbox; see `outgoing`."""
    return imap.line(account, password, token)


def probe(
    account: MailAccount,
    password: str,
    report: Report,
    token: Token,
    waits: tls.Waits = tls.WAITS,
) -> tuple[ProbeStep, ...]:
    """Try both servers of a mailbox, step by step, and say which step fails.

    Args:
        account: its servers; reading is not tried when there is no server for it.
        password: for the login.
        report: told the step "mail_test", in steps.
        token: may stop it.
        waits: how long a server may take.

    Raises:
        Cancelled: the officer asked to stop.
    """
    total = len(_SEND) + (len(_READ) if account.read is not None else 0)
    sending = _Probe("send", _SEND, account.send, report, 0, total)
    with sending.trying(), smtp.line(account, password, token, sending.passed, waits) as submission:
        sending.facts["size"] = (("size", submission.most_bytes),)
    if account.read is None:
        return sending.steps()
    reading = _Probe("read", _READ, account.read, report, len(_SEND), total)
    with reading.trying(), imap.line(account, password, token, reading.passed, waits) as mailbox:
        reading.facts["look"] = (("mails", mailbox.mails),)
    return (*sending.steps(), *reading.steps())


@dataclass
class _Probe:
    """How far the test of one server came."""

    side: str
    order: tuple[str, ...]
    server: MailServer
    report: Report
    begun: int
    total: int
    done: list[str] = field(default_factory=lambda: ["name"])
    failed: MailError | None = None
    facts: dict[str, tuple[tuple[str, str | int], ...]] = field(default_factory=dict)

    def passed(self, step: str) -> None:
        """Note that a step went well."""
        self.done.append(step)
        self.report(Progress(STEP, self.begun + len(self.done), self.total))

    def trying(self) -> _Trying:
        """Note what goes wrong in a block."""
        return _Trying(self._note)

    def _note(self, error: MailError) -> None:
        self.failed = error

    def steps(self) -> tuple[ProbeStep, ...]:
        """Return every step in order."""
        return tuple(self._step(step) for step in self.order)

    def _step(self, step: str) -> ProbeStep:
        where: tuple[tuple[str, str | int], ...] = (
            ("host", self.server.host),
            ("port", self.server.port),
            *self.facts.get(step, ()),
        )
        name = f"{self.side}.{step}"
        if self.failed is None:
            return ProbeStep(name, "ok", facts=where)
        wrong = self._wrong_at()
        if step == wrong:
            return ProbeStep(name, "failed", self.failed.reason, where)
        is_before = self.order.index(step) < self.order.index(wrong)
        # A file of an own authority that is no such file stops everything before it begins.
        is_known = is_before and self.failed.reason != "mail.own-ca"
        return ProbeStep(name, "ok" if is_known else "skipped", facts=where)

    def _wrong_at(self) -> str:
        assert self.failed is not None
        next_one = next((one for one in self.order if one not in self.done), self.order[-1])
        return _STEP_OF.get(self.failed.reason, next_one)


@dataclass(frozen=True)
class _Trying:
    note: Callable[[MailError], None]

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        """Note a refusal of a server; everything else goes on."""
        if isinstance(error, MailError):
            self.note(error)
            return True
        return False
