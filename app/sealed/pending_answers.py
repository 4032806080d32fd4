"""Answers about sealed cases: kept closed as they come in, until somebody opens the case.

Rules: whoever runs the inbox sees that there is an answer about a sealed case and from whom, never
what it says; its content is sealed to the letterbox of the people named for the case, and no copy
of it stays that this office's own keys would open; it counts once the case is opened, and until
then nothing of it is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.packets import store
from app.packets.bodies import MULTILINE
from app.packets.errors import PacketStateError
from app.packets.packet_view import ANSWERS
from crypto.errors import TamperError
from crypto.packet.manifest import decode
from crypto.vault.letterbox import letterbox_pair, open_letter, seal_letter
from models.queries.exchange import left_packet, packets_in, sealed_case_of
from models.rows.directory import is_same_office
from models.rows.packet import STEPS, Packet, note_received
from models.rows.sealed import SealedAnswer, SealedCase, SealedDomain, answers_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.core.services import Services
    from crypto.envelope.hybrid import HybridKey
    from crypto.packet.manifest import Manifest
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Session

_NOTICE = "notice"
_CANNOT = frozenset({"part_missing", "cannot_open"})
"""What a receipt says of a packet that has to be handed over again."""


def letterbox(vault: OpenVault, domain: str) -> HybridKey:
    """Return the pair of a compartment's letterbox.

    Raises:
        NotForUsError: this user cannot open the compartment.
    """
    return letterbox_pair(vault.domain_key(domain), vault.vault_id, domain)


def hold(session: Session, s: Services, row: Packet, manifest: Manifest) -> bool:
    """Keep an answer closed when it is about a sealed case.

    Args:
        session: the writing session in which the packet is kept.
        s: the open register, which may be that of somebody who cannot open the case.
        row: the packet, waiting or quarantined.
        manifest: its manifest.

    Returns:
        False when it is about something else; then nothing was done.

    Raises:
        PacketStateError: ``packet.sealed-case``: none of the people named for the case was here
            since letterboxes are there, so that nobody can close it.
    """
    about = _about(session, row, manifest)
    case = sealed_case_of(session, about) if about is not None else None
    if about is None or case is None:
        return False
    box = session.get(SealedDomain, case.domain)
    if box is None or not box.letterbox:
        raise PacketStateError(reason="packet.sealed-case")
    sealed = seal_letter(box.letterbox, s.vault.vault_id, case.domain, row.id, manifest.raw)
    now = s.clock.now()
    session.add(SealedAnswer(id=row.id, case_id=case.id, domain=case.domain, sealed=sealed, at=now))
    row.manifest, row.case_id, row.thread = None, case.id, row.id
    store.let_go(session, s, row)
    if row.state == "waiting":
        store.note_number(session, s, row, manifest)
        row.move_to("noted", now)
        _note_answered(session, s, about, row, manifest)
    return True


def hold_quarantined(session: Session, s: Services) -> None:
    """Keep the answers closed that lay in quarantine when the case they are about was sealed.

    Args:
        session: the writing session in which cases were sealed.
        s: the open register.
    """
    for row in packets_in(session, "in", "quarantined"):
        if row.manifest:
            hold(session, s, row, decode(row.manifest, MULTILINE))


def freed(session: Session, s: Services, row: Packet) -> bool:
    """Let an answer count that came out of quarantine; it is read when the case is opened.

    Returns:
        False when it is no answer about a sealed case.
    """
    if session.get(SealedAnswer, row.id) is None:
        return False
    note_received(session, row.office_id, row.ep, row.seq, s.clock.now())
    row.move_to("noted", s.clock.now())
    return True


def take_out(
    session: Session, vault: OpenVault, case: SealedCase
) -> Iterator[tuple[Packet, Manifest]]:
    """Take the answers out that wait for a case which is open; each becomes a packet inside.

    What is in quarantine goes on waiting, and so does what does not open: it was changed, or put
    into the letterbox of somebody else, and the case must not be lost with it.

    Args:
        session: inside the seal.
        vault: the keys of somebody who can open the case.
        case: the sealed row.
    """
    for held in answers_for(session, case.id):
        left = left_packet(session, held.id)
        if left is not None and left["state"] == "quarantined":
            continue
        raw = _opened(vault, held)
        if raw is None:
            continue
        manifest = decode(raw, MULTILINE)
        row = Packet(
            id=held.id,
            direction="in",
            state="waiting",
            type=manifest.type,
            office_id=manifest.from_ if left is None else left["office_id"],
            thread=manifest.thread,
            re=manifest.re,
            ep=manifest.ep,
            seq=manifest.seq,
            created=manifest.created,
            expires=manifest.expires,
            updated=held.at,
            size=left["size"] if left is not None else 0,
            manifest_sha256=left["manifest_sha256"] if left is not None else None,
            manifest=raw,
            case_id=case.id,
        )
        session.add(row)
        session.delete(held)
        session.flush()
        yield row, manifest


def moved(session: Session, vault: OpenVault, case: SealedCase, domain: str) -> None:
    """Seal the answers that wait for a case again, for the people of another compartment.

    Args:
        session: a writing session.
        vault: keys of both compartments.
        case: the sealed row.
        domain: name of the compartment to which it goes.
    """
    for held in answers_for(session, case.id):
        raw = _opened(vault, held)
        public = letterbox(vault, domain).public
        if raw is not None:
            held.sealed = seal_letter(public, vault.vault_id, domain, held.id, raw)
        held.domain = domain


def come_back(session: Session, vault: OpenVault, case_id: str) -> None:
    """Give the packets their content back that still wait when the seal of a case is taken away."""
    for held in answers_for(session, case_id):
        row, raw = session.get(Packet, held.id), _opened(vault, held)
        if row is not None and raw is None:
            # Nobody can read it any more; that it came stays known.
            session.delete(row)
        elif row is not None and raw is not None:
            row.manifest = raw
            manifest = decode(raw, MULTILINE)
            row.thread, row.case_id = manifest.thread, None
        session.delete(held)
    session.flush()


def _opened(vault: OpenVault, held: SealedAnswer) -> bytes | None:
    """Return what an answer says, None when it does not open."""
    pair = letterbox(vault, held.domain)
    try:
        return open_letter(pair, vault.vault_id, held.domain, held.id, held.sealed)
    except TamperError:
        return None


def _about(session: Session, row: Packet, manifest: Manifest) -> Packet | None:
    """Return the packet that an answer or a notice is about, None when it does not fit to it."""
    if row.type not in ANSWERS and row.type != _NOTICE:
        return None
    found = session.get(Packet, str(manifest.body.get("pid") or ""))
    if found is None:
        return None
    if row.type in ANSWERS:
        quoted = manifest.body.get("manifest_sha256", found.manifest_sha256)
        ours = found.direction == "out" and is_same_office(session, found.office_id, row.office_id)
        return (
            found if ours and manifest.re == found.id and quoted == found.manifest_sha256 else None
        )
    came = found.direction == "in" and is_same_office(session, found.office_id, row.office_id)
    return found if came else None


def _note_answered(
    session: Session, s: Services, about: Packet, row: Packet, manifest: Manifest
) -> None:
    """Let the outbox show that a packet arrived, so that nobody hands it over again."""
    arrived = row.type in ANSWERS and manifest.body.get("state") not in _CANNOT
    if arrived and "answered" in STEPS.get(about.state, frozenset()):
        about.move_to("answered", s.clock.now())
        store.let_go(session, s, about)
