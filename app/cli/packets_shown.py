"""A packet's preview in words, for the terminal: the same record as the window shows."""

from __future__ import annotations

from app.cli.output import moment, size
from app.language import translate as _
from app.records import PacketPreview, ReferralPreview


def packet_lines(seen: PacketPreview) -> list[str]:
    """Return the lines of a packet as its reader sees it."""
    lines = [
        f"{_('from')}: {seen.from_name} ({seen.from_state})",
        f"{_('to')}: {seen.to_name}",
        f"{_('made')}: {moment(seen.created)}   {_('to be read before')}: {moment(seen.expires)}",
        f"{_('kind')}: {seen.kind or seen.type}   {_('purpose')}: {seen.purpose or '-'}",
        f"{_('size of the file')}: {size(seen.size)}",
    ]
    lines += [f"! {warning}" for warning in seen.warnings]
    if seen.ground:
        lines.append(
            f"{_('legal ground')}: {seen.ground.basis} {seen.ground.order_no} {seen.ground.reason}"
        )
    if seen.block:
        block = seen.block
        lines.append(
            f"{_('in short')}: {block.urgency}, {block.age_band}, {block.sex}, "
            f"{block.nationality}, {block.district_from} > {block.district_to}"
        )
    lines += [f"  {fact.part}.{_(fact.label)}: {fact.shown}" for fact in seen.facts]
    lines += [f"  {file.name}  {size(file.size)}" for file in seen.files]
    if seen.details:
        lines.append(f"  {seen.details}")
    return lines


def referral_lines(look: ReferralPreview) -> list[str]:
    """Return the sender's last look: what leaves, what stays, what to look at again."""
    lines = [_("They will see:"), *packet_lines(look.packet)]
    lines += [_("They will not see:") + " " + ", ".join(_(label) for label in look.withheld)]
    lines += [f"{_('Look again')}: {where} {what}" for where, what in look.look_again]
    return lines
