"""The use cases of mail, as the pages ask for them.

Rules: called on the register's lane, but `probe`, which touches no register, and rounds of sending
and fetching, which have a lane of their own; what reaches the network is imported when the officer,
or the interval that a head chose, asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.base.jobs import Report, Token
from app.core.permissions import HEAD
from app.core.services import Services
from app.mail import accounts, by_hand, queue
from app.mail.records import FetchReport, MailAccount, ProbeStep, SendReport
from app.offices.offices import show_office
from app.outbox.parts_out import count_of
from app.register.people import list_users
from ui.frame.desk import Bound, asks


@dataclass(frozen=True)
class Plan:
    """How a packet goes out: bytes of a part (0 for whole), and the number of mails."""

    step: int
    mails: int


@dataclass(frozen=True)
class Due:
    """What mail does by itself, and when.

    Attributes:
        mails: so many wait to be sent now.
        send_s: in so many seconds the next one is to be sent; None when none waits.
        look_s: in so many seconds the mailbox is to be looked into; None for never.
    """

    mails: int = 0
    send_s: int | None = None
    look_s: int | None = None


class MailUses(Bound):
    """Use cases bound to the open register."""

    def now(self) -> int:
        """Return the time of the register in Unix seconds."""
        return self._s.clock.now()

    choice = asks(accounts.choice)

    def heads(self) -> tuple[str, ...]:
        """Return the names of those who may set up mail."""
        return tuple(one.name for one in list_users(self._s) if one.role == HEAD)

    set_choice = asks(accounts.set_choice)
    password_for = asks(accounts.password_for)

    def probe(
        self, account: MailAccount, secret: str, report: Report, token: Token
    ) -> tuple[ProbeStep, ...]:
        """Try a mailbox without sending a mail, and return what came of each step."""
        return accounts.probe(account, secret, report, token)

    def address_of(self, office_id: str) -> str:
        """Return the mail address of another office, "" when none is known."""
        return show_office(self._s, office_id).email

    def plan(self, size: int) -> Plan:
        """Return in which parts, and in how many mails, a packet of so many bytes goes out."""
        return plan_of(self._s, size)

    webmail = asks(by_hand.save_files)
    draft = asks(by_hand.save_drafts)

    def send(self, packet_id: str, to: str, only: str) -> None:
        """Put a packet, or only some parts of it, into the queue for an address."""
        from app.mail import sending

        sending.send_packet(self._s, packet_id, to, only)

    jobs = asks(queue.jobs)
    again_now = asks(queue.again_now)
    stop = asks(queue.stop)

    def due(self) -> Due:
        """Return what is due now, and when the next thing will be."""
        from app.mail import fetching

        mails = queue.count_to_send(self._s)
        return Due(mails, queue.next_try_s(self._s), fetching.next_look_s(self._s))

    def send_due(self, report: Report, token: Token) -> SendReport:
        """Send what waits in the queue, and return what went and what did not."""
        from app.mail import sending

        return sending.send_due(self._s, report, token)

    def fetch(self, report: Report, token: Token) -> FetchReport:
        """Take the packets out of the mailbox into the inbox."""
        from app.mail import fetching

        return fetching.fetch(self._s, report, token)


def plan_of(s: Services, size: int) -> Plan:
    """Return how a packet of this size goes out, by the size of the mailbox.

    Raises:
        FactRefusedError: not even the smallest part fits.
    """
    step = queue.step_for(size, accounts.choice(s).limit_bytes)
    return Plan(step, count_of(size, step) if step else 1)
