"""Stand-ins for the use cases of mail, in memory, for presenters and pages: nothing is sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.base.jobs import Progress
from app.mail.by_hand import WebmailParcel
from app.mail.records import (
    FetchReport,
    MailAccount,
    MailChoice,
    MailJob,
    MailServer,
    ProbeStep,
    SendReport,
)
from exchange_fakes import AtOnce
from exchange_records import NOW
from ui.mail.mail_uses import Due, Plan
from ui.mail.rounds import MailHands, MailRounds
from ui.mail.setup_flow import READ_STEPS, SEND_STEPS

ACCOUNT = MailAccount(
    "office@made-up.example",
    "office@made-up.example",
    MailServer("mail.made-up.example", 465, "tls"),
    MailServer("imap.made-up.example", 993, "tls"),
    has_password=True,
)
CHOICES = {
    "": MailChoice(),
    "webmail": MailChoice("webmail"),
    "draft": MailChoice("draft"),
    "account": MailChoice("account", account=ACCOUNT, fetch_minutes=15),
}
FAILURES = {
    "send.name": "mail.name",
    "send.port": "mail.port",
    "send.certificate": "mail.certificate-unknown",
    "send.login": "mail.login",
    "send.size": "mail.strange",
    "read.name": "mail.name",
    "read.port": "mail.timeout",
    "read.certificate": "mail.certificate-expired",
    "read.login": "mail.app-password",
    "read.look": "mail.too-much",
}


def steps(failed: str = "", reason: str = "") -> tuple[ProbeStep, ...]:
    """Return what a test of a mailbox finds, with one step that fails."""
    found = []
    for order in (SEND_STEPS, READ_STEPS):
        state = "ok"
        host = ACCOUNT.send.host if order is SEND_STEPS else ACCOUNT.read.host
        for step in order:
            facts = (("host", host), ("port", 465), *_found(step))
            if step == failed:
                slug = reason or FAILURES[step]
                found.append(ProbeStep(step, "failed", slug, facts))
                state = "skipped"
            else:
                found.append(ProbeStep(step, state, facts=facts))
    return tuple(found)


def _found(step: str) -> tuple[tuple[str, int], ...]:
    return {"send.size": (("size", 25_000_000),), "read.look": (("mails", 12),)}.get(step, ())


def job(part: int = 1, parts: int = 1, state: str = "queued", **more) -> MailJob:
    """Return one mail of the queue."""
    facts = {
        "packet_id": "a7f39k2m" * 4,
        "to": "cwc@made-up.example",
        "size": 7_000_000,
        "tries": 0,
        "next_try_at": NOW if state in ("queued", "failed") else 0,
        "sent_at": NOW if state == "sent" else 0,
        "reason": "",
    } | more
    return MailJob(part=part, parts=parts, state=state, **facts)


class FakeMail:
    """How a made-up office mails; what was asked for is noted."""

    def __init__(self, way: str = "account", found: tuple[ProbeStep, ...] | None = None) -> None:
        self.kept = CHOICES[way]
        self.found = steps() if found is None else found
        self.address = "cwc@made-up.example"
        self.mails = Plan(0, 1)
        self.waiting: list[MailJob] = []
        self.error: Exception | None = None
        self.report = FetchReport()
        self.time = NOW
        self.look_due = False
        self.asked: list[object] = []
        self.saved: list[tuple[MailChoice, str | None]] = []

    def now(self):
        return self.time

    def choice(self):
        return self.kept

    def heads(self):
        return ("R. Das",)

    def set_choice(self, wanted, typed):
        self._may_fail()
        self.saved.append((wanted, typed))
        account = wanted.account
        has = bool(typed) or bool(self.kept.account and self.kept.account.has_password)
        self.kept = replace(wanted, account=account and replace(account, has_password=has))
        return self.kept

    def password_for(self, account):
        kept = self.kept.account
        return "kept words" if kept is not None and kept.send.host == account.send.host else ""

    def probe(self, account, secret, report, token):
        self.asked.append(("probe", secret))
        for number, step in enumerate(self.found, 1):
            token.checkpoint()
            if step.state == "ok":
                report(Progress("mail_test", number, len(self.found)))
        return self.found if account.read is not None else self.found[: len(SEND_STEPS)]

    def address_of(self, office_id):
        return self.address

    def plan(self, size):
        self._may_fail()
        return self.mails

    def webmail(self, packet_id, folder: Path, to, report, token):
        self.asked.append(("webmail", folder, to))
        report(Progress("copying", 1, 2))
        token.checkpoint()
        self._may_fail()
        files = tuple(
            str(folder / f"A7F3-9K2M.{n:03d}of{self.mails.mails:03d}.lfpart")
            for n in range(1, self.mails.mails + 1)
        )
        return WebmailParcel(files, (), to, "Documents", "Please find the attached file.")

    def draft(self, packet_id, folder: Path, to, report, token):
        self.asked.append(("draft", folder, to))
        token.checkpoint()
        self._may_fail()
        return tuple(folder / f"mail-{n}.eml" for n in range(1, self.mails.mails + 1))

    def send(self, packet_id, to, only):
        self._may_fail()
        self.asked.append(("send", packet_id, to, only))
        if not only:
            self.waiting = [
                job(n, self.mails.mails, packet_id=packet_id, to=to)
                for n in range(1, self.mails.mails + 1)
            ]

    def jobs(self, packet_ids):
        return tuple(one for one in self.waiting if not packet_ids or one.packet_id in packet_ids)

    def again_now(self, packet_id):
        self.asked.append(("again", packet_id))
        return len(self.waiting)

    def stop(self, packet_id):
        self.asked.append(("stop", packet_id))
        self.waiting = [replace(one, state="given_up", reason="mail.stopped", next_try_at=0)
                        for one in self.waiting]  # fmt: skip
        return len(self.waiting)

    def due(self):
        waits = [one.next_try_at - self.time for one in self.waiting
                 if one.state in ("queued", "failed")]  # fmt: skip
        mails = sum(wait <= 0 for wait in waits)
        next_s = max(0, min(waits)) if waits else None
        return Due(mails, next_s, 0 if self.look_due else None)

    def send_due(self, report, token):
        self.asked.append("send_due")
        report(Progress("sending", 1, 2))
        token.checkpoint()
        self._may_fail()
        count = self.due().mails
        self.waiting = [replace(one, state="sent", sent_at=self.time, next_try_at=0)
                        for one in self.waiting]  # fmt: skip
        return SendReport(count, 0, 0)

    def fetch(self, report, token):
        self.asked.append("fetch")
        report(Progress("fetching", 1, 2))
        token.checkpoint()
        self._may_fail()
        return self.report

    def _may_fail(self):
        if self.error is not None:
            raise self.error


def hands(desk, mail: FakeMail | None = None, opened: list[Path] | None = None, errands=None):
    """Return what pages mail with, over made-up use cases."""
    mail = mail or FakeMail()
    errands = errands or AtOnce()
    kept = [] if opened is None else opened
    return MailHands(mail, errands, MailRounds(desk, mail, errands, desk), kept.append)
