"""Sending what waits: each mail at its time, over one line, with the same bytes at every try.

Rules (docs/rules.md, Sending): trust and consent are asked again before the mails of a packet; each
is noted as on its way before its first byte leaves, and as sent as soon as the server took it, so
that a kill sends the same mail again rather than none; what is too large goes in smaller parts.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.base.errors import (
    AppError,
    CaseStateError,
    FactRefusedError,
    FileUnreadableError,
    NotFoundError,
)
from app.base.jobs import Cancelled, Report, Token, silent
from app.base.language import N_
from app.consent.errors import (
    ConsentForbidsError,
    ConsentMissingError,
)
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.mail import accounts, queue
from app.mail.lines import Outgoing
from app.mail.mail_words import FOR_GOOD, MailError, MailNotSetUpError
from app.mail.messages import Envelope, Pieces, build, counterpart_of, opened
from app.mail.records import MailAccount, MailJob, SendReport
from app.offices import practice
from app.offices.trust_errors import (
    CounterpartNotTrustedError,
    OfficeChangedError,
    OfficeRevokedError,
)
from app.outbox import delivery
from app.outbox.parts_out import count_of, numbers_in
from app.packets.errors import PacketStateError
from app.sealed.sealed import inside_its_seal, of_packet
from models.rows import mail as rows

if TYPE_CHECKING:
    from models.register.database import Session

_ONE_MAIL: Final = FOR_GOOD | {"mail.full", "mail.later"}
"""Refusals of one mail, after which the line takes the next one."""

_MAY_NOT = (
    ConsentForbidsError,
    ConsentMissingError,
    CounterpartNotTrustedError,
    NotFoundError,
    OfficeChangedError,
    OfficeRevokedError,
    PacketStateError,
)
_CLOSED: Final = "packet.sealed-case"
_NOT_WANTED: Final = frozenset({"revoked", "superseded", "withdrawn"})


@inside_its_seal
def send_packet(
    s: Services, packet_id: str, to: str = "", only: str = "", most_bytes: int = 0
) -> tuple[MailJob, ...]:
    """Put a packet into the queue, whole or in parts of the right size.

    One that waits there already is made due at once instead, unless it goes to another address.

    Args:
        s: the open register.
        packet_id: whole id of a packet in the outbox.
        to: an address that counts instead of the one on the card.
        only: parts that go once more alone, such as "2, 5-9", of the size they had before.
        most_bytes: the largest mail that is taken; 0 lets the size of the mailbox decide.

    Raises:
        MailNotSetUpError: this office does not mail by itself.
        FactRefusedError: no address, no such parts, or a mailbox too small for the smallest part.
        AppError: the packet may not leave; see `delivery.copy_to`.
    """
    require(s, Act.REFER)
    practice.refuse_mail(s)
    chosen = accounts.choice(s)
    if chosen.way != accounts.ACCOUNT or chosen.account is None:
        raise MailNotSetUpError
    item = delivery.show_outgoing(s, packet_id)
    address = counterpart_of(s, item.to_office, to).address
    if only:
        return _parts_again(s, packet_id, address, only)
    before = queue.jobs(s, (packet_id,))
    # One that was on its way when the program ended goes again as the same mail, not as another.
    waits = [job for job in before if job.state in (*rows.WAITS, "sending")]
    if waits and {job.to for job in waits} == {address}:
        queue.again_now(s, packet_id)
        return queue.jobs(s, (packet_id,))
    if waits:
        queue.stop(s, packet_id)
    step = queue.step_for(item.size, most_bytes or chosen.limit_bytes)
    return queue.enqueue(s, packet_id, address, step)


def _parts_again(s: Services, packet_id: str, to: str, only: str) -> tuple[MailJob, ...]:
    with reading(s) as session:
        before = rows.jobs_of(session, (packet_id,))
        step = before[-1].step_bytes if before else 0
    if not step:
        raise FactRefusedError(field=N_("Parts"), reason="mail.part-number")
    numbers = numbers_in(only, count_of(delivery.size_of(s, packet_id), step))
    return queue.enqueue(s, packet_id, to, step, numbers)


def send_due(
    s: Services,
    report: Report = silent,
    token: Token | None = None,
    outgoing: Outgoing | None = None,
) -> SendReport:
    """Send every mail whose time has come.

    Args:
        s: the open register.
        report: told "reading" and "sending", in bytes.
        token: may stop it; what was not taken by the server stays in the queue.
        outgoing: a line that is open already; one is opened for the mailbox when it is None.

    Raises:
        MailNotSetUpError: there is no mailbox to send from.
        MailError: the server could not be reached; the mails are tried again later.
        Cancelled: the officer asked to stop.
    """
    require(s, Act.REFER)
    queue.take_up(s)
    _note_complete(s)
    if not queue.due(s):
        return SendReport(0, 0, 0)
    account = accounts.choice(s).account
    if account is None:
        raise MailNotSetUpError
    work = _Round(s, account, report, token or Token(), may_begin_anew=outgoing is None)
    try:
        while work.wants_line:
            with _line(s, account, work.token, outgoing) as line:
                work.go(line)
    except MailError as refusal:
        # Whatever is wrong with one mail was noted for that mail; this one is about all of them.
        work.not_reached(refusal)
        raise
    return work.told()


@contextlib.contextmanager
def _line(
    s: Services, account: MailAccount, token: Token, given: Outgoing | None
) -> Iterator[Outgoing]:
    if given is not None:
        yield given
        return
    # Only here, when the officer asked for it, the door to the network is opened.
    from app.mail import network

    with network.outgoing(account, accounts.password(s), token) as line:
        yield line


@dataclass(frozen=True)
class _Mail:
    """A mail of the queue, as it was when the round began with it."""

    number: int
    packet_id: str
    to: str
    part: int
    turn: int
    step: int
    message_id: str
    queued_at: int

    @property
    def cut(self) -> tuple[str, int]:
        """What mails have in common whose pieces come from one cutting."""
        return self.packet_id, self.step


@dataclass(frozen=True)
class _Leave:
    """A packet that may leave: its file, and the languages of the line beside it."""

    source: Path
    languages: tuple[str, ...]


class _Round:
    """One round of sending, over one line where the server lets it be one.

    Attributes:
        wants_line: whether there is more to send over a new line.
    """

    def __init__(
        self,
        s: Services,
        account: MailAccount,
        report: Report,
        token: Token,
        *,
        may_begin_anew: bool,
    ) -> None:
        self._s = s
        self._account = account
        self._report = report
        self.token = token
        self._may_begin_anew = may_begin_anew
        self.wants_line = True
        self._line_holds = True
        self._taken_on_line = 0
        self._seen: set[int] = set()
        self._twice: set[int] = set()
        self._sent = self._later = self._given_up = 0

    def told(self) -> SendReport:
        """Return what became of the mails."""
        left = [number for number in queue.due(self._s) if number not in self._seen]
        return SendReport(self._sent, self._later + len(left), self._given_up)

    def go(self, line: Outgoing) -> None:
        """Send what is due, until nothing is or the line breaks."""
        self._line_holds, self.wants_line, self._taken_on_line = True, False, 0
        while self._line_holds:
            due = [number for number in queue.due(self._s) if number not in self._seen]
            if not due:
                return
            for _cut, group in itertools.groupby(self._mails(due), key=lambda one: one.cut):
                self._packet(line, list(group))

    def not_reached(self, refusal: MailError) -> None:
        """Note that no mail could be sent, because the server could not be reached."""
        with writing(self._s) as session:
            now = self._s.clock.now()
            for row in rows.jobs_by_number(session, queue.due(self._s)):
                queue.begin(session, row)
                queue.failed(session, row, now, refusal.reason, for_good=False)

    def _mails(self, numbers: list[int]) -> list[_Mail]:
        with reading(self._s) as session:
            found = {row.id: row for row in rows.jobs_by_number(session, numbers)}
            return [_mail(found[number]) for number in numbers if number in found]

    def _packet(self, line: Outgoing, mails: list[_Mail]) -> None:
        """Send mails whose pieces come from one cutting of one packet."""
        if not self._line_holds:
            return
        leave = self._leave(mails)
        if leave is None:
            self._seen.update(mail.number for mail in mails)
            return
        try:
            with opened(leave.source, mails[0].step, self._report, self.token) as pieces:
                for mail in mails:
                    self._next(line, mail, leave, pieces)
        except FileUnreadableError as error:
            # The next packet does not wait for this one.
            self._seen.update(mail.number for mail in mails)
            self._failed(mails, error.code, for_good=False)

    def _next(self, line: Outgoing, mail: _Mail, leave: _Leave, pieces: Pieces) -> None:
        """Send a mail, unless the line broke or one before took it along as too large."""
        if self._line_holds:
            self._seen.add(mail.number)
            if self._waits(mail):
                self._one(line, mail, leave, pieces)

    def _leave(self, mails: list[_Mail]) -> _Leave | None:
        """Ask trust and consent again; without them the mails are given up."""
        try:
            with of_packet(self._s, mails[0].packet_id, looks=False) as there:
                return _leave_of(there, mails[0])
        except _MAY_NOT as refusal:
            reason = str(refusal.facts.get("reason", refusal.code))
            if isinstance(refusal, PacketStateError) and reason == _CLOSED:
                # Whoever is named for the case sends it.
                self._later += len(mails)
                return None
            if _is_not_wanted(self._s, mails[0].packet_id):
                reason = "mail.withdrawn"
            elif not isinstance(refusal, PacketStateError):
                reason = refusal.code
            self._give_up(mails, reason)
        except CaseStateError:
            self._later += len(mails)
        return None

    def _one(self, line: Outgoing, mail: _Mail, leave: _Leave, pieces: Pieces) -> None:
        self.token.checkpoint()
        piece = pieces.piece(mail.part)
        address = self._account.address
        around = Envelope(address, mail.to, mail.message_id, mail.queued_at, leave.languages)
        message = build(around, piece.name, piece.content)
        if line.most_bytes and len(message) > line.most_bytes:
            self._too_large(mail, line.most_bytes)
            return
        with of_packet(self._s, mail.packet_id, looks=False) as there:
            delivery.note_leaving(there, mail.packet_id)
        if not self._begin(mail):
            return
        try:
            line.submit(mail.to, message, self._report, self.token)
        except MailError as refusal:
            self._refused(mail, refusal)
        except Cancelled:
            self._put_back(mail)
            raise
        else:
            self._taken(mail)

    def _begin(self, mail: _Mail) -> bool:
        with writing(self._s) as session:
            found = rows.jobs_by_number(session, (mail.number,))
            return sum(queue.begin(session, row) for row in found) > 0

    def _put_back(self, mail: _Mail) -> None:
        with writing(self._s) as session:
            for row in rows.jobs_by_number(session, (mail.number,)):
                queue.put_back(row, self._s.clock.now())

    def _taken(self, mail: _Mail) -> None:
        with writing(self._s) as session:
            for row in rows.jobs_by_number(session, (mail.number,)):
                queue.sent(session, row, self._s.clock.now())
        self._sent += 1
        self._taken_on_line += 1
        _note_when_complete(self._s, mail.packet_id)

    def _refused(self, mail: _Mail, refusal: MailError) -> None:
        if self._may_go_over_a_new_line(mail, refusal):
            self._put_back(mail)
            self._seen.discard(mail.number)
            self._line_holds, self.wants_line = False, True
            return
        self._line_holds = refusal.reason in _ONE_MAIL
        if refusal.reason == "mail.too-large":
            told = refusal.facts.get("size")
            self._too_large(mail, told if isinstance(told, int) else 0)
            return
        for_good = refusal.reason in FOR_GOOD and not refusal.later
        self._failed([mail], refusal.reason, for_good=for_good)

    def _may_go_over_a_new_line(self, mail: _Mail, refusal: MailError) -> bool:
        """Say whether a mail is tried once more at once: many servers take so many over a line."""
        again = self._may_begin_anew and refusal.later and self._taken_on_line > 0
        if not again or mail.number in self._twice:
            return False
        self._twice.add(mail.number)
        return True

    def _failed(self, mails: list[_Mail], reason: str, *, for_good: bool) -> None:
        now = self._s.clock.now()
        with writing(self._s) as session:
            found = rows.jobs_by_number(session, [mail.number for mail in mails])
            tried = [row for row in found if row.state in (*rows.WAITS, "sending")]
            for row in tried:
                if row.state != "sending":
                    queue.begin(session, row)
                queue.failed(session, row, now, reason, for_good=for_good)
            given_up = sum(row.state == "given_up" for row in tried)
            if given_up:
                self._log_given_up(session, mails[0], given_up)
        self._given_up += given_up
        self._later += len(tried) - given_up

    def _too_large(self, mail: _Mail, most_bytes: int) -> None:
        """Cut the packet smaller, all of it: parts of two sizes do not fit together."""
        with reading(self._s) as session:
            size = delivery.size_of(self._s, mail.packet_id)
            others = [
                row
                for row in rows.jobs_of(session, (mail.packet_id,))
                if row.turn <= mail.turn and row.state in (*rows.WAITS, "sending")
            ]
            mails = [_mail(row) for row in others]
        step = queue.smaller_step(size, mail.step, most_bytes)
        if not step:
            self._give_up(mails, "mail.too-large")
            return
        numbers = [one.number for one in mails]
        with of_packet(self._s, mail.packet_id, looks=False) as there:
            queue.enqueue(there, mail.packet_id, mail.to, step, instead_of=numbers)

    def _give_up(self, mails: list[_Mail], reason: str) -> None:
        with writing(self._s) as session:
            for row in rows.jobs_by_number(session, [mail.number for mail in mails]):
                queue.give_up(row, reason)
            self._log_given_up(session, mails[0], len(mails))
        self._given_up += len(mails)

    def _log_given_up(self, session: Session, mail: _Mail, mails: int) -> None:
        log.record(session, self._s, "mail_given_up", object_id=mail.packet_id, mails=mails)

    def _waits(self, mail: _Mail) -> bool:
        with reading(self._s) as session:
            return any(
                row.state in rows.WAITS for row in rows.jobs_by_number(session, (mail.number,))
            )


def _mail(row: rows.MailJob) -> _Mail:
    return _Mail(
        number=row.id,
        packet_id=row.packet_id,
        to=row.to_address,
        part=row.part,
        turn=row.turn,
        step=row.step_bytes,
        message_id=row.message_id,
        queued_at=row.queued_at,
    )


def _leave_of(there: Services, mail: _Mail) -> _Leave:
    source = delivery.may_leave(there, mail.packet_id)
    office = delivery.show_outgoing(there, mail.packet_id).to_office
    return _Leave(source, counterpart_of(there, office, mail.to).languages)


def _is_not_wanted(s: Services, packet_id: str) -> bool:
    """Say whether a packet was withdrawn or replaced while its mail waited."""
    try:
        return delivery.show_outgoing(s, packet_id).state in _NOT_WANTED
    except NotFoundError:
        # Nothing of it had left, so that its number was burnt.
        return True


def _note_complete(s: Services) -> None:
    """Note packets as given away whose last mail was taken before a kill."""
    with reading(s) as session:
        found = rows.sent_not_noted(session)
    for packet_id in found:
        _note_when_complete(s, packet_id)


def _note_when_complete(s: Services, packet_id: str) -> None:
    """Note a packet as given away when each of its parts was taken."""
    mails = _mails_of_whole(s, packet_id)
    if not mails:
        return
    # Who cannot open its case leaves the note to somebody who can.
    with contextlib.suppress(AppError), of_packet(s, packet_id, looks=False) as there:
        delivery.note_mailed(there, packet_id, mails)


def _mails_of_whole(s: Services, packet_id: str) -> int:
    with reading(s) as session:
        last = queue.newest(rows.jobs_of(session, (packet_id,)))
        if not last:
            return 0
        count = max(last, key=lambda row: row.turn).parts
        sent = {row.part for row in last if row.parts == count and row.state == "sent"}
        return count if len(sent) == count else 0
