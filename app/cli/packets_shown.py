"""A packet's preview in words, for the terminal: the same record as the window shows."""

from __future__ import annotations

from app.base.language import translate as _
from app.base.messages import show_day, warning
from app.base.numerals import size_words
from app.base.place_words import district_words
from app.cli.output import indented, moment
from app.consent.records import LegalGround
from app.core.field_catalogue import code_label
from app.offices.claims import sentence
from app.offices.trust import state_words
from app.packets.packet_view import (
    about,
    beyond_words,
    block_lines,
    fact_words,
    received_kind,
    withheld_words,
)
from app.packets.records import PacketPreview, ReferralPreview, SeenAnswer, SeenFile
from app.redaction.redaction_hints import DOUBT


def packet_lines(seen: PacketPreview) -> list[str]:
    """Return the lines of a packet as its reader sees it."""
    state = state_words(seen.from_state)
    kind = received_kind(seen.kind) if seen.type == "referral" else about(seen.type, seen.kind)
    purpose = _(code_label("consent_purpose", seen.purpose)) if seen.purpose else "-"
    claimed = sentence(seen.from_claims)
    sender = "; ".join(part for part in (f"{seen.from_name} ({state})", claimed) if part)
    lines = [
        f"{_('from')}: {sender}",
        *_office_lines(seen),
        f"{_('to')}: {seen.to_name}",
        f"{_('made')}: {moment(seen.created)}   {_('to be read before')}: {moment(seen.expires)}",
        f"{_('kind')}: {kind}   {_('purpose')}: {purpose}",
        f"{_('size of the file')}: {size_words(seen.size)}",
    ]
    lines += [f"! {text}" for text in warning_lines(seen)]
    if seen.ground:
        lines.append(f"{_('legal ground')}: {indented(ground_words(seen.ground))}")
    if seen.block:
        # The kind has a line of its own.
        told = "; ".join(f"{label}: {words}" for label, words in block_lines(seen.block)[1:])
        lines.append(f"{_('in short')}: {told}")
    if seen.reply_by:
        lines.append(f"{_('Answer needed by')}: {show_day(seen.reply_by)}")
    if seen.answer:
        lines += _answer_lines(seen.answer)
    lines += [f"  {fact.part}.{_(fact.label)}: {indented(fact_words(fact))}" for fact in seen.facts]
    lines += [_file_line(file) for file in seen.files]
    if seen.details:
        lines.append(f"  {indented(seen.details)}")
    return [*lines, *_agreed_lines(seen)]


def _agreed_lines(seen: PacketPreview) -> list[str]:
    """Return what was agreed, and what leaves beyond what was recorded for a child."""
    lines = []
    if seen.consent:
        lines.append(f"{_('Consent given')}:")
        lines += [f"  {_(fact.label)}: {indented(fact_words(fact))}" for fact in seen.consent]
    if seen.beyond:
        what = beyond_words(seen.beyond, seen.purpose, seen.to_name)
        words = _("Outside of what was recorded for the child: {what}").format(what=what)
        lines += [f"! {words}", f"  {_('Reason')}: {indented(seen.beyond.reason) or '-'}"]
    return lines


def _office_lines(seen: PacketPreview) -> list[str]:
    district = district_words(seen.from_district)
    return [f"{_('District of this office')}: {district}"] if district else []


def ground_words(ground: LegalGround) -> str:
    """Return a legal ground in one line: which, the order, who decided, and why."""
    basis = _(code_label("override_basis", ground.basis))
    return f"{basis} {ground.order_no}  {ground.officer}: {ground.reason}"


def _answer_lines(answer: SeenAnswer) -> list[str]:
    reason = _(code_label("decline_reason", answer.reason)) if answer.reason else ""
    told = (
        (_("About"), about(answer.of, answer.of_kind) if answer.of else ""),
        (_("Answer"), answer.state),
        (_("Reason"), reason),
        (_("Note"), answer.note),
    )
    return [f"{label}: {indented(words)}" for label, words in told if words]


def warning_lines(seen: PacketPreview) -> list[str]:
    """Return in words what a reader must know before acting, the gravest first."""
    facts: dict[str, str | int] = {
        "until": seen.expires,
        "count": len(seen.missing_packets),
        "office": seen.from_name,
        "other": seen.from_like,
    }
    return [warning(slug, **facts) for slug in seen.warnings]


def _file_line(file: SeenFile) -> str:
    line = f"  {file.name}  {size_words(file.size)}"
    return f"{line}  ! {warning('unsafe-name')}" if file.unsafe else line


def referral_lines(look: ReferralPreview) -> list[str]:
    """Return the sender's last look: what leaves, what stays, what to look at again."""
    lines = [_("They will see:"), *packet_lines(look.packet)]
    lines += [_("They will not see:") + " " + ", ".join(withheld_words(look))]
    lines += [
        f"{_('Look again')}: {_(each.label)}: {_found(each.found)}" for each in look.look_again
    ]
    return lines


def _found(what: str) -> str:
    """Return what stands out, in words where it is no text of the case."""
    return _("it does not fit the date of birth or the age") if what == DOUBT else what
