"""A packet's preview in words, for the terminal: the same record as the window shows."""

from __future__ import annotations

from app.cli.output import indented, moment
from app.language import translate as _
from app.reasons import show_size, warning
from app.records import PacketPreview, ReferralPreview, SeenFile


def packet_lines(seen: PacketPreview) -> list[str]:
    """Return the lines of a packet as its reader sees it."""
    lines = [
        f"{_('from')}: {seen.from_name} ({seen.from_state})",
        f"{_('to')}: {seen.to_name}",
        f"{_('made')}: {moment(seen.created)}   {_('to be read before')}: {moment(seen.expires)}",
        f"{_('kind')}: {seen.kind or seen.type}   {_('purpose')}: {seen.purpose or '-'}",
        f"{_('size of the file')}: {show_size(seen.size)}",
    ]
    lines += [f"! {text}" for text in warning_lines(seen)]
    if seen.ground:
        ground = seen.ground
        told = f"{ground.basis} {ground.order_no}  {ground.officer}: {ground.reason}"
        lines.append(f"{_('legal ground')}: {indented(told)}")
    if seen.block:
        block = seen.block
        lines.append(
            f"{_('in short')}: {block.urgency}, {block.age_band}, {block.sex}, "
            f"{block.nationality}, {block.district_from} > {block.district_to}"
        )
    lines += [f"  {fact.part}.{_(fact.label)}: {indented(fact.shown)}" for fact in seen.facts]
    lines += [_file_line(file) for file in seen.files]
    if seen.details:
        lines.append(f"  {indented(seen.details)}")
    return lines


def warning_lines(seen: PacketPreview) -> list[str]:
    """Return in words what a reader must know before acting, the gravest first."""
    facts: dict[str, str | int] = {
        "until": seen.expires,
        "count": len(seen.missing_packets),
        "office": seen.from_name,
    }
    return [warning(slug, **facts) for slug in seen.warnings]


def _file_line(file: SeenFile) -> str:
    line = f"  {file.name}  {show_size(file.size)}"
    return f"{line}  ! {warning('unsafe-name')}" if file.unsafe else line


def referral_lines(look: ReferralPreview) -> list[str]:
    """Return the sender's last look: what leaves, what stays, what to look at again."""
    lines = [_("They will see:"), *packet_lines(look.packet)]
    lines += [_("They will not see:") + " " + ", ".join(_(label) for label in look.withheld)]
    lines += [f"{_('Look again')}: {where} {what}" for where, what in look.look_again]
    return lines
