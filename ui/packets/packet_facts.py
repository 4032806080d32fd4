"""What a packet says as label and value, laid out the way sender and receiver see it alike.

Rules: as in `ui.widgets.facts_view`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.reasons import show_size, warning
from app.packets.packet_view import asked_words, beyond_words, received_kind
from app.packets.records import PacketPreview, SeenAnswer, SeenFact, SeenFile
from ui.frame import dates
from ui.frame.values import code, fact_in_words
from ui.look.theme import look
from ui.packets.packet_words import answer_words
from ui.widgets.facts_view import FactLines, ground_lines, part_title
from ui.widgets.frames import Rule
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel
from ui.widgets.strip import Banner

_NEXT = N_("Next date")


_DAYS = {"done": N_("Done on"), "consent_withdrawn": N_("Taken back on")}


def facts_into(layout: QVBoxLayout, facts: Sequence[SeenFact]) -> None:
    """Lay out facts part after part, the persons first."""
    parts = list(dict.fromkeys(fact.part for fact in facts))
    parts.sort(key=lambda part: ("pce".find(part[0]), len(part), part))
    several = sum(1 for part in parts if part.startswith("p")) > 1
    for part in parts:
        if len(parts) > 1:
            layout.addWidget(SectionLabel(part_title(part, several)))
        lines = [(_(fact.label), fact_in_words(fact)) for fact in facts if fact.part == part]
        layout.addWidget(FactLines(lines))


def files_into(layout: QVBoxLayout, files: Sequence[SeenFile]) -> None:
    """Lay out attachments with their size; a replaced name says so."""
    if not files:
        return
    layout.addWidget(
        SectionLabel(
            ngettext("{count} document", "{count} documents", len(files)).format(
                count=numerals.shown(len(files))
            )
        )
    )
    for file in files:
        line = QWidget()
        grid = QGridLayout(line)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(IconLabel("paperclip", look().tokens.muted, 16), 0, 0)
        grid.addWidget(PlainLabel(file.name, wrap=True), 0, 1)
        grid.addWidget(PlainLabel(show_size(file.size), "muted"), 0, 2)
        if file.unsafe:
            grid.addWidget(PlainLabel(warning("unsafe-name"), "small", wrap=True), 1, 1, 1, 2)
        layout.addWidget(line)


def request_lines(preview: PacketPreview) -> list[tuple[str, str]]:
    """Return what is asked of the other office, in words that are true on both sides."""
    if preview.block is None:
        return []
    block = preview.block
    lines = [
        (_("What it is"), received_kind(block.kind)),
        (_("Common reference"), preview.case_ref),
        (_("For"), code("consent_purpose", preview.purpose) if preview.purpose else ""),
        (_("Asked for"), asked_words(block.services, block.times)),
        (_("Urgency"), code("urgency", block.urgency) if block.urgency else ""),
        (_("Answer needed by"), dates.iso_day(preview.reply_by)),
        (_("Arrangements"), preview.details),
    ]
    return [(label, words) for label, words in lines if words]


def answer_lines(answer: SeenAnswer) -> list[tuple[str, str]]:
    """Return what another office answers, as pairs of label and words."""
    lines = [
        (_("Answer"), answer_words(answer.state)),
        (_("Reason"), code("decline_reason", answer.reason) if answer.reason else ""),
        (_("Message from them"), answer.note),
        (_(_DAYS.get(answer.state, _NEXT)), dates.iso_day(answer.next_day)),
    ]
    return [(label, words) for label, words in lines if words]


def packet_into(layout: QVBoxLayout, preview: PacketPreview) -> None:
    """Lay out all that a reader sees of a packet: request, facts, papers, ground, consent."""
    asked = request_lines(preview)
    if asked:
        layout.addWidget(FactLines(asked))
        layout.addWidget(Rule())
    facts_into(layout, preview.facts)
    files_into(layout, preview.files)
    if preview.ground is not None:
        layout.addWidget(Rule())
        layout.addWidget(SectionLabel(_("Sent on a legal ground")))
        layout.addWidget(FactLines(ground_lines(preview.ground)))
    if preview.consent_text:
        layout.addWidget(Rule())
        layout.addWidget(SectionLabel(_("Consent given")))
        told = [(_(fact.label), fact_in_words(fact)) for fact in preview.consent]
        layout.addWidget(
            FactLines(told or [(_(label), _(words)) for label, words in preview.consent_text])
        )
    if preview.beyond is not None:
        what = beyond_words(preview.beyond, preview.purpose, preview.to_name)
        lines = [(_("What"), what), (_("Reason"), preview.beyond.reason)]
        layout.addWidget(Rule())
        layout.addWidget(Banner("caution", _("More leaves than was recorded for the child.")))
        layout.addWidget(FactLines([(label, words) for label, words in lines if words]))
