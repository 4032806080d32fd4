"""Mails that wait: which packet or part goes to whom, when it is due, and what became of it.

Rules: a mail has its name from the moment it is queued and keeps it, so that a try after a crash
is known again; it is tried with growing pauses and given up after five days; what was on its way
when the program ended is due at once; nothing here reaches the network.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.base.errors import FactRefusedError
from app.base.language import N_
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.mail.accounts import choice_of, kept_address
from app.mail.records import MailJob
from app.mail.staging import MOST_BYTES
from app.outbox import delivery
from app.outbox.parts_out import count_of
from crypto.packet.parts import LARGE_STEP, SMALL_STEP
from models.rows import mail as rows

if TYPE_CHECKING:
    from models.register.database import Session

PAUSES_S: Final = (60, 300, 1_800, 7_200, 21_600, 43_200)
DAILY_S: Final = rows.LONGEST_PAUSE_S
GIVEN_UP_S: Final = 5 * DAILY_S
_AT_ONCE: Final = 500
_NOT_SENT: Final = (*rows.WAITS, "sending")
_ENCODED_TIMES: Final = 1.37
_AROUND_BYTES: Final = 4_096
"""What base64 with its line ends, and the head of a mail, add to a file."""


def step_for(size: int, most_bytes: int) -> int:
    """Return the bytes of a part, so that each mail fits, 0 when the packet goes whole.

    Args:
        size: bytes of the packet.
        most_bytes: the largest mail that both mailboxes take; a mail never carries more than an
            office fetches (`staging.MOST_BYTES`).

    Raises:
        FactRefusedError: not even the smallest part fits.
    """
    most = min(most_bytes, MOST_BYTES)
    for step in (0, LARGE_STEP, SMALL_STEP):
        if mail_bytes(min(step, size) or size) <= most:
            return step
    raise FactRefusedError(field=N_("Largest mail"), reason="mail.limit-small")


def smaller_step(size: int, step: int, most_bytes: int) -> int:
    """Return the bytes of smaller parts than those that were too large, 0 when there are none.

    Args:
        size: bytes of the packet.
        step: bytes of a part as it was, 0 for the whole packet.
        most_bytes: the largest mail that is taken, 0 when nobody told.
    """
    for one in (LARGE_STEP, SMALL_STEP):
        fits = not most_bytes or mail_bytes(one) <= most_bytes
        if fits and one < (step or size):
            return one
    return 0


def mail_bytes(size: int) -> int:
    """Return about how many bytes a mail has that carries a file of this size."""
    return int(size * _ENCODED_TIMES) + _AROUND_BYTES


def enqueue(
    s: Services,
    packet_id: str,
    to: str,
    step: int,
    only: Collection[int] = (),
    instead_of: Collection[int] = (),
) -> tuple[MailJob, ...]:
    """Put a packet, or some parts of it, into the queue; it is sent at the next round.

    Args:
        s: the open register.
        packet_id: whole id of a packet in the outbox.
        to: mail address of the counterpart.
        step: bytes of each part but the last, 0 for the whole packet.
        only: numbers of the parts that go, all of them for none named.
        instead_of: numbers of mails that are given up for these, being too large.

    Raises:
        NotFoundError: no such packet.
        AppError: trust or consent was lost after it was sealed.
        FactRefusedError: no address.
    """
    address = kept_address(to)
    delivery.may_leave(s, packet_id)
    size = delivery.size_of(s, packet_id)
    with writing(s) as session:
        for old in rows.jobs_by_number(session, instead_of):
            give_up(old, "mail.smaller")
        turn = rows.last_turn(session, packet_id) + 1
        wish = _Wish(packet_id, address, size, step, turn, s.clock.now())
        wanted = sorted(only) or range(1, wish.count + 1)
        domain = _domain(session)
        session.add_all(wish.row(number, domain) for number in wanted)
        log.record(
            session,
            s,
            "mail_queued",
            object_id=packet_id,
            office=rows.name_of_addressee(session, packet_id),
            mails=len(wanted),
        )
        session.flush()
        return tuple(
            _record(row) for row in rows.jobs_of(session, (packet_id,)) if row.turn == turn
        )


@dataclass(frozen=True)
class _Wish:
    """A packet that goes into the queue."""

    packet_id: str
    to: str
    size: int
    step: int
    turn: int
    now: int

    @property
    def count(self) -> int:
        return count_of(self.size, self.step) if self.step else 1

    def row(self, number: int, domain: str) -> rows.MailJob:
        """Return the mail of one part, under a name of its own."""
        left = self.size - self.step * (number - 1)
        return rows.MailJob(
            packet_id=self.packet_id,
            to_address=self.to,
            part=number,
            parts=self.count,
            turn=self.turn,
            step_bytes=self.step,
            size=min(self.step, left) if self.step else self.size,
            state="queued",
            queued_at=self.now,
            next_try_at=self.now,
            message_id=f"<{secrets.token_hex(16)}@{domain}>",
        )


def jobs(s: Services, packet_ids: Collection[str] = ()) -> tuple[MailJob, ...]:
    """Return the newest mail of each packet and part, of all packets for none named."""
    require(s, Act.VIEW)
    with reading(s) as session:
        return tuple(_record(row) for row in newest(rows.jobs_of(session, packet_ids)))


def newest(found: Iterable[rows.MailJob]) -> list[rows.MailJob]:
    """Return of each part of a packet the mail that was queued last."""
    last: dict[tuple[str, int, int], rows.MailJob] = {}
    for row in found:
        key = (row.packet_id, row.parts, row.part)
        if key not in last or last[key].turn < row.turn:
            last[key] = row
    return list(last.values())


def take_up(s: Services) -> int:
    """Make due what was on its way when the program ended; called before a round begins.

    Returns:
        How many mails there were: each may have arrived, and goes again as the same mail.
    """
    with writing(s) as session:
        found = rows.jobs_in_hand(session)
        for row in found:
            row.state, row.next_try_at = "queued", s.clock.now()
        return len(found)


def due(s: Services) -> tuple[int, ...]:
    """Return the numbers of the mails whose time has come, at most 500."""
    with reading(s) as session:
        return tuple(row.id for row in rows.due_jobs(session, s.clock.now(), _AT_ONCE))


def count_to_send(s: Services) -> int:
    """Return how many mails a round that begins now would send: those due, those a kill cut off."""
    with reading(s) as session:
        return len(rows.due_jobs(session, s.clock.now(), _AT_ONCE)) + len(
            rows.jobs_in_hand(session)
        )


def next_try_s(s: Services) -> int | None:
    """Return in how many seconds the next mail is due, 0 for one that is; None when none waits."""
    with reading(s) as session:
        at = rows.next_try_at(session)
        if at is None:
            return None
        left_s = at - s.clock.now()
        return left_s if 0 <= left_s <= DAILY_S else 0


def again_now(s: Services, packet_id: str) -> int:
    """Make every mail of a packet that waits due at once; the officer asked for it.

    Returns:
        How many mails there are.
    """
    require(s, Act.REFER)
    with writing(s) as session:
        found = [row for row in rows.jobs_of(session, (packet_id,)) if row.state in rows.WAITS]
        for row in found:
            row.next_try_at = s.clock.now()
        return len(found)


def stop(s: Services, packet_id: str) -> int:
    """Give up every mail of a packet that was not sent yet; the officer asked for it.

    One that was on its way when the program ended counts as not sent: nothing sends it again.

    Returns:
        How many mails there were.
    """
    require(s, Act.REFER)
    with writing(s) as session:
        found = [row for row in rows.jobs_of(session, (packet_id,)) if row.state in _NOT_SENT]
        for row in found:
            row.state, row.reason = "given_up", "mail.stopped"
        if found:
            log.record(session, s, "mail_stopped", object_id=packet_id, mails=len(found))
        return len(found)


def begin(session: Session, row: rows.MailJob) -> bool:
    """Note that a mail is on its way, before its first byte leaves.

    Returns:
        False when it does not wait any more: an officer stopped it meanwhile.
    """
    if row.state not in rows.WAITS:
        return False
    row.state, row.tries = "sending", row.tries + 1
    return True


def sent(session: Session, row: rows.MailJob, now: int) -> None:
    """Note that the server took a mail."""
    row.state, row.sent_at, row.reason = "sent", now, None


def put_back(row: rows.MailJob, now: int) -> None:
    """Note that a mail did not go after all, and is due at once unless an officer stopped it."""
    if row.state == "sending":
        row.state, row.next_try_at = "queued", now


def give_up(row: rows.MailJob, reason: str) -> None:
    """Note that a mail is not tried any more."""
    row.state, row.reason = "given_up", reason


def failed(session: Session, row: rows.MailJob, now: int, reason: str, *, for_good: bool) -> None:
    """Note that a mail was not taken, and when it is tried again.

    Args:
        session: the writing session.
        row: the mail.
        now: Unix seconds.
        reason: slug of what went wrong.
        for_good: no other try can change it.
    """
    row.reason = reason
    if for_good or now - row.queued_at >= GIVEN_UP_S:
        row.state = "given_up"
        return
    place = row.tries - 1
    pause = PAUSES_S[place] if 0 <= place < len(PAUSES_S) else DAILY_S
    row.state, row.next_try_at = "failed", now + pause


def bounced(session: Session, row: rows.MailJob, status: str) -> None:
    """Note that a mail that was taken came back.

    Args:
        session: the writing session.
        row: the mail.
        status: such as "5.1.1".
    """
    row.state, row.reason = "bounced", f"mail.bounced-{status[:1] or '5'}"


def _domain(session: Session) -> str:
    account = choice_of(session).account
    return account.address.rpartition("@")[2] if account is not None else "localhost"


def _record(row: rows.MailJob) -> MailJob:
    waits = row.state in rows.WAITS
    return MailJob(
        packet_id=row.packet_id,
        to=row.to_address,
        part=row.part,
        parts=row.parts,
        size=row.size,
        state=row.state,
        tries=row.tries,
        next_try_at=row.next_try_at if waits else 0,
        sent_at=row.sent_at or 0,
        reason=row.reason or "",
    )
