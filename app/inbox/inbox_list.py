"""The inbox as a person sees it: what came in, and each packet as far as its sender is trusted.

Rules: reading only; a preview is decoded from the signed manifest by the same code that the sender
saw it with; warnings say what a reader must know before acting, the gravest first.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import (
    NotFoundError,
)
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.inbox import arrival
from app.inbox.notices import CONSENT
from app.offices import clock_check, trust
from app.offices.cards import CardFacts, facts_of, facts_of_row, is_strange
from app.offices.claims import called, claim_of
from app.offices.office_view import card_on_file, conflict_of, number_on_file
from app.offices.offices import looks_like, office_row
from app.offices.standing import is_disowned
from app.packets import store
from app.packets.bodies import MULTILINE
from app.packets.errors import PacketStateError
from app.packets.extensions import replaced_by
from app.packets.packet_view import ANSWERS, Answered, Standing, kind_of, preview_of
from app.packets.records import Gap, InboxItem, PacketPreview
from app.packets.referral_life import told_before
from app.packets.store import packet_row
from app.system.files import open_to_read, plain_errors
from crypto.office.card import Card
from crypto.packet.manifest import Manifest
from models.queries import lookup
from models.queries.exchange import (
    InboxLine,
    inbox_line,
    inbox_lines,
    sealed_case_of,
    waiting_lines,
    with_gaps,
)
from models.rows.directory import is_same_office
from models.rows.office import Office
from models.rows.packet import MOST_MISSING, Packet, PeerReceived
from models.rows.sealed import count_held

if TYPE_CHECKING:
    from models.register.database import Session

_STATES = {
    "quarantined": "quarantined",
    "waiting": "waiting",
    "accepted": "accepted",
    "declined": "declined",
}
_READ = "read"
STATES = (*_STATES, _READ)
_NOTHING_LEFT = frozenset({"answered", "withdrawn", "superseded"})
"""States of a packet of ours after which its file is needed no more."""
MOST = 10_000
"""Most packets of one list."""


@dataclass(frozen=True)
class InboxQuery:
    """What somebody looks for in the inbox; "" stands for all.

    Attributes:
        office: whole id of the sender.
        kind: a type of packet (referral, receipt, status, notice), or what one says (transfer).
        state: quarantined, waiting, accepted, declined or read.
        text: words of the sender's name, a case number or reference, the beginning of an id.
    """

    office: str = ""
    kind: str = ""
    state: str = ""
    text: str = ""


def preview_file(s: Services, path: Path) -> PacketPreview:
    """Look at a packet file without keeping anything of it; at most 1.2 MB are read.

    Raises:
        CaseStateError: the role of the user does not allow it.
        AppError: as `receive`, but for what only the tray can know.
    """
    require(s, Act.ACCEPT)
    with open_to_read(path) as source:
        with plain_errors():
            size = source.seek(0, 2)
        opened = arrival.open_from(s, source, size)
    found = opened.manifest
    with reading(s) as session:
        office = session.get(Office, found.from_)
        state = arrival.sender_state(session, s, found)
        if office is None:
            sender = _newcomer(session, s, opened.card, state)
        else:
            sender = _sender(session, office, opened.card, state)
        return _preview(session, s, found, size, sender)


def preview(s: Services, packet_id: str) -> PacketPreview:
    """Look at a packet of the inbox as far as its sender is trusted (step 13).

    Args:
        s: the open register.
        packet_id: whole id.

    Raises:
        NotFoundError: no such packet.
    """
    with reading(s) as session:
        row = packet_row(session, packet_id)
        office = office_row(session, row.office_id)
        if sealed_case_of(session, row) is not None:
            raise PacketStateError(reason="packet.sealed-case")
        found = store.manifest_of(row, MULTILINE)
        # What an older version kept was not checked to its last byte.
        is_waiting = row.state in ("waiting", "quarantined")
        checked = not is_waiting or row.file_sha256 is not None
        state = arrival.sender_state(session, s, found)
        sender = _sender(session, office, card_on_file(office), state)
        return _preview(session, s, found, row.size, sender, checked=checked)


def inbox(s: Services) -> tuple[InboxItem, ...]:
    """Return the packets that came in, the last changed first."""
    with reading(s) as session:
        return tuple(_item(line) for line in inbox_lines(session, MOST))


def narrow(items: Iterable[InboxItem], query: InboxQuery) -> tuple[InboxItem, ...]:
    """Return the packets that fit what somebody looks for, in their order.

    Args:
        items: what `inbox` returned.
        query: each part that is not "" has to fit.
    """
    words = query.text.casefold().split()
    return tuple(item for item in items if _fits(item, query, words))


def _fits(item: InboxItem, query: InboxQuery, words: list[str]) -> bool:
    return (
        query.office in ("", item.from_office)
        and query.kind in ("", item.type, item.kind)
        and query.state in ("", item.state)
        and _says(item, words)
    )


def _says(item: InboxItem, words: list[str]) -> bool:
    said = f"{item.from_name} {item.case_no} {item.case_ref} {item.packet_id}".casefold()
    return all(word in said for word in words)


def count_waiting(s: Services) -> int:
    """Return how many packets wait for a person, for the number beside the inbox.

    An answer about a sealed case waits for those who can open the case.
    """
    with reading(s) as session:
        return _how_many_wait(session, s)


def waiting_items(session: Session, s: Services, limit: int) -> tuple[tuple[InboxItem, ...], int]:
    """Return the first packets that wait for a person, urgent ones first, and how many wait."""
    lines = waiting_lines(session, s.vault.domains, limit)
    items = tuple(_item(line) for line in lines)
    return items, len(items) if len(items) < limit else _how_many_wait(session, s)


def _how_many_wait(session: Session, s: Services) -> int:
    open_to_all = lookup.count_packets(session, "in", ("waiting", "quarantined"))
    return open_to_all + count_held(session, s.vault.domains)


def is_late(session: Session, s: Services, expires: int) -> bool:
    """Say whether the time of a packet is over; nothing is late by a clock that is in doubt."""
    return s.clock.now() > expires and not clock_check.is_in_doubt(session, s)


@dataclass(frozen=True)
class _Sender:
    """Who sent a packet: as it is shown, number, where it stands, and what it calls itself now.

    Attributes:
        like: name of the office for which it can be taken, "" for none.
        mixed_up_by: as ``OfficeRecord.conflict_by``, "" when it is like no other office.
        is_strange: its name has letters of a script that is not ours.
    """

    said: CardFacts
    number: str | None
    state: trust.State | None
    claimed: str = ""
    is_disowned: bool = False
    like: str = ""
    mixed_up_by: str = ""
    is_strange: bool = False


def _newcomer(session: Session, s: Services, card: Card, state: trust.State | None) -> _Sender:
    """Return what is told of an office that was never met: red already when it imitates one."""
    facts = facts_of(card)
    like, strange = looks_like(session, s, card), is_strange(facts)
    if like or strange:
        state = trust.State.CHANGED
    return _Sender(facts, None, state, like=like, is_strange=strange)


def _sender(session: Session, office: Office, card: Card, state: trust.State | None) -> _Sender:
    """Return what is told of an office on file; a card that came along may be newer than ours."""
    newest = max((card, card_on_file(office)), key=lambda each: each.seq)
    like, by, _check = conflict_of(session, office)
    return _Sender(
        facts_of_row(office),
        number_on_file(session, office),
        state,
        called(claim_of(office, newest)),
        is_disowned=is_disowned(office),
        like=like,
        mixed_up_by=by,
        is_strange=is_strange(facts_of(card_on_file(office))),
    )


def _preview(
    session: Session,
    s: Services,
    found: Manifest,
    size: int,
    sender: _Sender,
    *,
    checked: bool = False,
) -> PacketPreview:
    state = sender.state
    is_open = trust.reading(state) is trust.Reading.OPEN
    missing = store.missing_before(session, found.from_, found.ep, found.seq)
    standing = Standing(
        from_name=sender.said.name,
        from_state=state.value if state else "unknown",
        from_number=sender.number,
        from_district=sender.said.district,
        from_claims=sender.claimed,
        from_like=sender.like,
        to_name=s.office.name,
        trusted=is_open,
        warnings=(
            *_warnings(session, s, found, sender, missing, checked=checked),
            *(_told(session, found) if is_open else ()),
        ),
        missing=missing,
        answered=_answered(session, s, found) if is_open else Answered(),
    )
    return preview_of(found, size, standing)


def _answered(session: Session, s: Services, found: Manifest) -> Answered:
    """Return what is known here of our packet that an answer is about.

    Nothing is when it went to another office: only who got a packet answers it.
    """
    ours = session.get(Packet, str(found.body["pid"])) if found.type in ANSWERS else None
    if ours is None or ours.direction != "out":
        return Answered()
    if not is_same_office(session, ours.office_id, found.from_):
        return Answered()
    kind = kind_of(store.manifest_of(ours, MULTILINE)) if ours.manifest else ""
    return Answered(ours.type, kind, _file_left(s, ours))


def _file_left(s: Services, ours: Packet) -> str:
    """Return whether the file of a packet of ours is here, or why not; see `SeenAnswer`."""
    path = store.file_of(s, ours)
    if path is not None and path.is_file():
        return "here"
    return ours.state if ours.state in _NOTHING_LEFT else "gone"


def _warnings(
    session: Session,
    s: Services,
    found: Manifest,
    sender: _Sender,
    missing: tuple[int, ...],
    *,
    checked: bool,
) -> Iterator[str]:
    """Yield what a reader must know before acting, gravest first."""
    yield from _about_sender(sender)
    if found.created > s.clock.now() + arrival.CLOCK_TOLERANCE_S:
        yield "future-date"
    if is_late(session, s, found.expires):
        yield "expired"
    if missing:
        yield "gap"
    if found.files and not checked:
        yield "files-not-checked"


def _about_sender(sender: _Sender) -> Iterator[str]:
    state = sender.state
    if state in trust.RED:
        yield _why_red(sender)
    if state is trust.State.REVOKED:
        yield "sender-blocked"
    if state in (None, trust.State.NEW):
        yield "sender-unknown"
    if state is trust.State.VERIFIED and sender.mixed_up_by:
        yield "sender-alike" if sender.mixed_up_by == "office" else "sender-other-key"


def _why_red(sender: _Sender) -> str:
    """Return as a slug why an office is red: what is so, and nothing that is not known of it."""
    if sender.is_disowned:
        return "sender-withdrawn"
    if sender.state is trust.State.MISMATCH:
        return "sender-mismatch"
    if sender.like:
        return "sender-like-another"
    return "sender-strange" if sender.is_strange else "sender-changed"


def _told(session: Session, found: Manifest) -> Iterator[str]:
    """Yield what the same office told about a referral beside it."""
    row = session.get(Packet, found.pid)
    if found.type != "referral" or row is None:
        return
    # What is neither of them replaces it: a notice that says so, or the newer packet itself.
    slugs = {"withdraw": "withdrawn", CONSENT: "consent-withdrawn"}
    yield from dict.fromkeys(
        slugs.get(str(manifest.body.get("kind")), "superseded")
        for _packet, manifest in told_before(session, row)
    )
    if replaced_by(found):
        yield "replaces"


def gaps(s: Services) -> tuple[Gap, ...]:
    """Return which packets of which offices have not arrived, the last heard of first."""
    with reading(s) as session:
        return tuple(_gap(session, row) for row in with_gaps(session))


def _gap(session: Session, row: PeerReceived) -> Gap:
    office = session.get(Office, row.office_id)
    total = sum(last - first + 1 for first, last in row.gaps)
    numbers = tuple(itertools.islice(row.missing(), MOST_MISSING))
    return Gap(row.office_id, office.name if office else "", numbers, total - len(numbers))


def item_of(session: Session, packet_id: str) -> InboxItem:
    """Return the line of the inbox for a packet.

    Raises:
        NotFoundError: no such packet came in.
    """
    line = inbox_line(session, packet_id)
    if line is None:
        raise NotFoundError(reason="find.packet")
    return _item(line)


def _item(line: InboxLine) -> InboxItem:
    kind, state, urgency, case_ref = (*line.said, "", "", "", "")[:4]
    if line.state == "quarantined":
        # A stranger's own words; the list shows none of them before its number is checked.
        urgency = case_ref = ""
    return InboxItem(
        packet_id=line.id,
        type=line.type,
        kind=kind or state,
        from_office=line.office_id,
        from_name=line.office_name,
        from_state=line.office_state,
        received_at=line.arrived,
        state=_STATES.get(line.state, _READ),
        urgency=urgency,
        size=line.size,
        case_no=line.case_no,
        case_id=line.case_id,
        # Both offices call the case so; an answer is about a referral of ours.
        case_ref=case_ref if line.type == "referral" else line.case_ref,
        referral_id=line.referral_id,
        sealed_case=line.sealed_case,
    )
