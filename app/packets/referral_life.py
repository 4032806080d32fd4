"""The life of a referral, read out of its packets and said in words; which want a reminder.

Rules:

* Reminders: only reminding, nothing is ever sent by itself; what was answered or has ended reminds
  nobody; a referral that still lies here is a matter of handing over, not of waiting.
* Life: reading only; every step is decoded from a signed packet or from a time of the row, so that
  both offices tell the same story; an answer that came after its day is told as late, never
  dropped.
* Words: the same words at the command line and in the window; what another office wrote is quoted
  and never mixed with ours.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.base.language import N_, ngettext, translate
from app.base.messages import show_day
from app.base.numerals import shown
from app.offices.moved_offices import same_office
from app.packets import store
from app.packets.bodies import MULTILINE
from app.packets.extensions import beyond_in, replaced_by, withdrawn_in
from app.packets.packet_view import about
from app.packets.records import CaseBanner, Gap, LifeStep, OutboxItem
from models.base.local_time import utc
from models.fields import code_label
from models.queries.exchange import packets_naming, referral_of, thread_packets
from models.queries.lookup import referrals as referrals_of_case
from models.rows.case import REFERRAL_STEPS, Referral
from models.rows.office import Office
from models.rows.packet import Packet, Seen

if TYPE_CHECKING:
    from crypto.packet.manifest import Manifest
    from models.register.database import Session


SILENT = "silent"
OVERDUE = "overdue"
SILENT_AFTER_S = 7 * 86_400
_WAITS = frozenset({"handed_over", "received", "lost_resent"})


def reminder(state: str, since: int, reply_by: str, now: int, today: dt.date) -> str:
    """Return why a referral of ours wants a word: overdue, silent, or "" when it does not.

    Args:
        state: a code of referral_state.
        since: when it was handed over or sealed, in Unix seconds.
        reply_by: ISO date, or "".
        now: Unix seconds.
        today: the local day.
    """
    if state not in _WAITS:
        return ""
    if reply_by and reply_by < today.isoformat():
        return OVERDUE
    return SILENT if now - since > SILENT_AFTER_S else ""


def count_reminders(items: Iterable[OutboxItem]) -> dict[str, int]:
    """Return how many packets of the outbox want a word, by reason."""
    found: dict[str, int] = {}
    for item in items:
        if item.reminder:
            found[item.reminder] = found.get(item.reminder, 0) + 1
    return found


WORDS = {
    "sealed": N_("Sealed"),
    "handed_over": N_("Handed over"),
    "received": N_("Received"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "progress": N_("In progress"),
    "done": N_("Done"),
    "withdrawn": N_("Withdrawn"),
    "superseded": N_("Replaced by a newer one"),
    "replaces": N_("Replaces an earlier one"),
    "consent_withdrawn": N_("Consent was taken back"),
    "acknowledged": N_("Notice acknowledged"),
    "part_missing": N_("A part of the packet is missing"),
    "cannot_open": N_("They could not open it"),
}
"""The steps in words."""

_ORDER = {what: place for place, what in enumerate(WORDS)}
NOTICES = {
    "withdraw": "withdrawn",
    "supersede": "superseded",
    "consent_withdrawn": "consent_withdrawn",
}
"""Kinds of notices about a packet, and the step that each tells."""

_LONGEST = 300
PROGRESS, DONE, WITHDRAW, CORRECT = "progress", "done", "withdraw", "correct"
NOT_TOLD = frozenset({"reserved", "burnt", "quarantined", "refused"})
"""States of packets that tell nobody anything: not sealed, or of an office that is not checked."""

_NOT_WHOLE = frozenset({"part_missing", "cannot_open"})
_DECIDED = frozenset({"accepted", "declined"})
ENDS = frozenset({"revoked", "superseded"})
_TRANSFER = "transfer"
_MOVED = frozenset({"accepted", "in_progress"})


def life_of(session: Session, row: Referral) -> tuple[LifeStep, ...]:
    """Return all steps of a referral, oldest first.

    Args:
        session: any session.
        row: the referral, out or in.
    """
    steps = list(_of_row(row))
    if row.packet_id is None:
        return tuple(steps)
    packets = _thread(session, row)
    notices: dict[str, str] = {}
    for packet, manifest in packets:
        named = str(manifest.body.get("pid") or "")
        if packet.type == "notice" and named == row.packet_id:
            notices[packet.id] = str(manifest.body.get("kind") or "")
    for packet, manifest in packets:
        steps += _told(session, row, packet, manifest, notices)
    steps += _untold(session, row, steps)
    return _marked_late(row, session.get(Packet, row.packet_id), steps)


def may(session: Session, row: Referral) -> tuple[str, ...]:
    """Return what the officer may do with a referral now: progress, done, withdraw, correct.

    Args:
        session: any session.
        row: the referral, out or in.
    """
    if row.direction == "in":
        working = row.state in ("accepted", "in_progress")
        return (PROGRESS, DONE) if working else ()
    correct = (CORRECT,) if "superseded" in REFERRAL_STEPS[row.state] else ()
    return (*correct, WITHDRAW) if can_withdraw(row) else correct


def can_withdraw(row: Referral) -> bool:
    """Say whether one of our referrals can be withdrawn; a transfer that was accepted cannot."""
    moved = row.get("kind") == _TRANSFER and row.state in _MOVED
    return row.direction == "out" and "revoked" in REFERRAL_STEPS[row.state] and not moved


def banners(session: Session, case_id: str) -> tuple[CaseBanner, ...]:
    """Return what other offices told about the referrals with which a case came, newest first.

    Args:
        session: any session.
        case_id: whole id of the case.
    """
    found: list[CaseBanner] = []
    for row in referrals_of_case(session, direction="in", case_id=case_id, limit=1000):
        office = session.get(Office, row.office_id)
        for step in life_of(session, row):
            if step.what not in NOTICES.values() or step.ours:
                continue
            notice = session.get(Packet, step.packet_id) if step.packet_id else None
            found.append(
                CaseBanner(
                    what=step.what,
                    office_id=row.office_id,
                    office_name=office.name if office else "",
                    at=step.at,
                    day=step.day,
                    words=step.words,
                    referral_id=row.id,
                    packet_id=step.packet_id,
                    waits=notice is not None and notice.state == "waiting",
                )
            )
    return tuple(sorted(found, key=lambda one: -one.at))


def told_before(session: Session, packet: Packet) -> Iterator[tuple[Packet, Manifest]]:
    """Yield packets of the same office that end or bind a referral packet: notices, replacements.

    Args:
        session: any session.
        packet: a referral packet that came in.
    """
    for other in packets_naming(session, packet):
        if other.state in NOT_TOLD:
            continue
        manifest = store.manifest_of(other, MULTILINE)
        is_about_it = manifest.type == "notice" and manifest.body.get("pid") == packet.id
        if is_about_it or replaced_by(manifest) == packet.id:
            yield other, manifest


def _thread(session: Session, row: Referral) -> list[tuple[Packet, Manifest]]:
    return [
        (packet, store.manifest_of(packet, MULTILINE))
        for packet in thread_packets(
            session, same_office(session, row.office_id), row.thread_id or ""
        )
        if packet.state not in NOT_TOLD and packet.manifest
    ]


def _of_row(row: Referral) -> Iterator[LifeStep]:
    """Yield the steps that the row itself knows and no small packet tells."""
    out = row.direction == "out"
    if row.sealed_at:
        yield LifeStep(row.sealed_at, "sealed", out)
    if out and row.handed_over_at:
        yield LifeStep(row.handed_over_at, "handed_over", ours=True)
    if not out and row.received_at:
        yield LifeStep(row.received_at, "received", ours=True)


def _told(
    session: Session, row: Referral, packet: Packet, manifest: Manifest, notices: Mapping[str, str]
) -> Iterator[LifeStep]:
    """Yield the step that a packet of the thread tells about a referral."""
    ours = packet.direction == "out"
    seen = None if ours else session.get(Seen, packet.id)
    step = LifeStep(seen.at if seen else packet.created, "", ours, packet_id=packet.id)
    named = str(manifest.body.get("pid") or "")
    if packet.type == "receipt" and named in notices:
        if acknowledges(manifest):
            yield replace(step, what="acknowledged", words=str(manifest.body["note"]))
        elif manifest.body["state"] in _NOT_WHOLE:
            yield replace(_answer(step, manifest), of_notice=notices[named])
    elif packet.type in ("receipt", "status") and named == row.packet_id:
        yield _answer(step, manifest)
    elif packet.type == "notice" and named == row.packet_id:
        kind = str(manifest.body.get("kind"))
        yield replace(
            step,
            what=NOTICES.get(kind, kind),
            words=str(manifest.body.get("note") or ""),
            day=withdrawn_in(manifest)[0],
        )
    elif replaced_by(manifest) == row.packet_id:
        yield replace(step, what="superseded")
    elif packet.id == row.packet_id and replaced_by(manifest):
        yield replace(step, what="replaces", packet_id=replaced_by(manifest))


def acknowledges(answer: Manifest) -> bool:
    """Say whether an answer to a notice says that it was read.

    An office that could not open it knows nothing of what it says.
    """
    return answer.type == "receipt" and answer.body["state"] == "received"


def _answer(step: LifeStep, manifest: Manifest) -> LifeStep:
    body = manifest.body
    state = str(body["state"])
    note, feedback = str(body["note"]), str(body.get("feedback") or "")
    status = manifest.type == "status"
    return replace(
        step,
        what=state,
        words=feedback if status else note,
        next_step=note if status else "",
        day=str(body.get("next_date") or ""),
        reason=str(body.get("reason") or ""),
    )


def _untold(session: Session, row: Referral, steps: Sequence[LifeStep]) -> Iterator[LifeStep]:
    """Yield what no packet tells: the end of one that had not left, an answer not sealed."""
    for what, at in (("accepted", row.accepted_at), ("declined", row.declined_at)):
        if at and all(step.what != what for step in steps):
            yield LifeStep(at, what, ours=row.direction == "in")
    told = any(step.what in ("withdrawn", "superseded") for step in steps)
    if row.state in ENDS and row.ended_at and not told:
        packet = session.get(Packet, row.packet_id) if row.packet_id else None
        what = "withdrawn" if row.state == "revoked" else "superseded"
        words = (packet.note or "") if packet else ""
        yield LifeStep(row.ended_at, what, ours=row.direction == "out", words=words)


def _marked_late(
    row: Referral, packet: Packet | None, steps: list[LifeStep]
) -> tuple[LifeStep, ...]:
    """Return the steps in order; the other office's are late after the day that was named."""
    # Within one second, in the order in which things happen.
    ordered = sorted(steps, key=lambda step: (step.at, _ORDER.get(step.what, 0)))
    reply_by = str(row.get("reply_by") or "")
    ended = row.ended_at if row.state in ENDS else None
    decided = False
    found = []
    for step in ordered:
        answer = step.what in _DECIDED or step.what in (PROGRESS, DONE)
        late = answer and not decided and _after(step.at, reply_by, packet)
        late = late or (answer and ended is not None and step.at > ended)
        decided = decided or answer
        found.append(replace(step, late=late))
    return tuple(found)


def _after(at: int, reply_by: str, packet: Packet | None) -> bool:
    day = utc(at).date().isoformat()
    return bool(reply_by and day > reply_by) or (packet is not None and at > packet.expires)


def words_of(session: Session, packet_id: str) -> str:
    """Return in one line what a packet says in typed words, "" when it is not kept here.

    Of an answer and a note of progress all of it, of a referral why more leaves than was recorded.

    Args:
        session: any session.
        packet_id: the packet, ours or theirs.
    """
    packet = session.get(Packet, packet_id)
    if packet is None or not packet.manifest:
        return ""
    manifest = store.manifest_of(packet, MULTILINE)
    beyond = beyond_in(manifest)
    typed = [manifest.body.get(name) for name in ("feedback", "note")]
    told = (str(one or "") for one in (*typed, beyond and beyond.reason))
    words = " · ".join(" ".join(one.split()) for one in told if one.strip())
    return words if len(words) <= _LONGEST else words[:_LONGEST] + "…"


def superseding(session: Session, row: Referral) -> Referral | None:
    """Return the referral that replaced this one, None when none did."""
    for packet, manifest in _thread(session, row):
        if replaced_by(manifest) == row.packet_id:
            return referral_of(session, packet.id, row.direction)
    return None


_MOST_NAMED = 5
_BANNERS = {
    "withdrawn": N_("{office} has withdrawn the referral with which this case came."),
    "superseded": N_("{office} has replaced the referral with which this case came."),
    "consent_withdrawn": N_("{office} tells us that the person took consent back."),
}


def step_words(step: LifeStep) -> str:
    """Return a step in the language shown now: what, who, which day, and the words beside it."""
    what = translate(WORDS.get(step.what, step.what))
    told = [what if step.ours else translate(N_("{what} (they)")).format(what=what)]
    if step.of_notice:
        told.append(about("notice", step.of_notice))
    if step.day:
        told.append(show_day(step.day))
    if step.reason:
        told.append(translate(code_label("decline_reason", step.reason)))
    if step.late:
        told.append(translate(N_("late")))
    line = " · ".join(told)
    if step.words:
        line += f": “{step.words}”"
    if step.next_step:
        line += " " + translate(N_("Next: “{words}”")).format(words=step.next_step)
    return line


def reminder_words(why: str, count: int) -> str:
    """Return how many referrals want a word by telephone.

    Args:
        why: overdue or silent.
        count: how many.
    """
    if why == OVERDUE:
        words = ngettext(
            "{count} referral has no answer, and its day of reply has passed.",
            "{count} referrals have no answer, and their day of reply has passed.",
            count,
        )
    else:
        words = ngettext(
            "{count} referral has had no answer for 7 days.",
            "{count} referrals have had no answer for 7 days.",
            count,
        )
    return words.format(count=shown(count))


def gap_words(gap: Gap) -> str:
    """Return which packets of an office have not arrived: "Packets 5 and 7 from …"."""
    named = gap.numbers[:_MOST_NAMED]
    more = gap.more + len(gap.numbers) - len(named)
    numbers = [str(number) for number in named]
    if more:
        joined = translate(N_("{numbers} and {more} more")).format(
            numbers=", ".join(numbers), more=shown(more)
        )
    elif len(numbers) > 1:
        joined = translate(N_("{numbers} and {last}")).format(
            numbers=", ".join(numbers[:-1]), last=numbers[-1]
        )
    else:
        joined = numbers[0] if numbers else ""
    count = gap.more + len(gap.numbers)
    words = ngettext(
        "Packet {numbers} from {office} has not arrived.",
        "Packets {numbers} from {office} have not arrived.",
        count,
    )
    return words.format(numbers=joined, office=gap.office_name)


def banner_words(banner: CaseBanner) -> str:
    """Return what another office said about a case that came from it."""
    line = translate(_BANNERS.get(banner.what, banner.what)).format(office=banner.office_name)
    line += " " + show_day(banner.day or banner.at)
    return f"{line}: “{banner.words}”" if banner.words else line
