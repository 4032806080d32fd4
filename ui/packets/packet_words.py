"""Words for packets: what they are, how far they are, what a warning says, and what stands in them.

Rules: states are marks; a warning comes with what follows from it; codes of the trade come from the
code lists, so that the form, the packet and the letter say the same; what a packet says is laid out
as label and value, alike for sender and receiver, as in `ui.widgets.facts_view`.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.messages import warning
from app.base.numerals import size_words
from app.base.place_words import district_words
from app.core.field_catalogue import state_beside
from app.packets.packet_view import (
    KINDS,
    about,
    asked_words,
    beyond_words,
    person_lines,
    received_kind,
)
from app.packets.records import (
    InboxItem,
    OutboxItem,
    PacketPreview,
    PreviewBlock,
    SeenAnswer,
    SeenFact,
    SeenFile,
)
from ui.frame import dates
from ui.frame.values import code, day_at, fact_in_words
from ui.look.theme import look
from ui.widgets.badge import Mark
from ui.widgets.facts_view import FactLines, ground_lines, part_title
from ui.widgets.frames import Rule, put
from ui.widgets.plain import IconLabel, PlainLabel, SectionLabel, wrapped
from ui.widgets.strip import Banner

ARRIVED = "received/"
"""Begins what the page of returns is opened with to show one that came, before its packet id."""

_INBOX = {
    "quarantined": ("caution", "shield-question-mark", N_("Sender not checked")),
    "waiting": ("accent", "mail", N_("New")),
    "accepted": ("good", "circle-check", N_("Accepted")),
    "declined": ("plain", "circle-x", N_("Declined")),
    "read": ("plain", "mail-open", N_("Read")),
}
_OUTBOX = {
    "sealed": ("caution", "hourglass", N_("Not handed over")),
    "copied": ("accent", "usb", N_("Copied")),
    "partly_copied": ("caution", "files", N_("Copied in part")),
    "handed_over": ("accent", "send", N_("Handed over")),
    "silent": ("caution", "clock-alert", N_("No answer in 7 days")),
    "overdue": ("caution", "clock-alert", N_("Day of reply has passed")),
    "lost_resent": ("accent", "send", N_("Sent again")),
    "revoked": ("plain", "undo-2", N_("Withdrawn")),
    "superseded": ("plain", "repeat", N_("Replaced")),
    "expired": ("plain", "clock-alert", N_("No answer, file removed")),
    "received": ("accent", "mail-check", N_("Received")),
    "accepted": ("good", "circle-check", N_("Accepted")),
    "declined": ("danger", "circle-x", N_("Declined")),
    "answered": ("good", "mail-check", N_("Answered")),
    "in_progress": ("accent", "repeat", N_("In progress")),
    "done": ("good", "check-check", N_("Done")),
}
_SOUGHT = ("receipt", "status", "notice", "return")
_MATCHES = {
    "psi1": N_(
        "They ask whether both offices know the same people. Nothing can be read from it."
        " Under Matches you choose what to answer, or decline."
    ),
    "psi2": N_("It belongs to a question of this office. Look at it under Matches."),
    "psi3": N_("It ends a match. Under Matches stands which of your cases they may know."),
}
_CARD = N_(
    "Their office card. If it is newer than the one that is kept here, it was taken in by itself."
    " Nothing has to be answered."
)
_NOTICE_OF_NUMBERS = N_(
    "A signed notice about numbers of offices: a new number, a withdrawn one, or a list. It is"
    " checked by itself. What follows from it stands under Offices; nothing has to be answered."
)
_ANSWERED = {
    "received": N_("Received and read"),
    "accepted": N_("Accepted"),
    "declined": N_("Declined"),
    "part_missing": N_("A part of the packet is missing"),
    "cannot_open": N_("They could not open it"),
    "progress": N_("They are working on it"),
    "done": N_("Done"),
    "withdraw": N_("They have withdrawn the referral"),
    "supersede": N_("They have replaced the referral"),
    "consent_withdrawn": N_("The person took consent back"),
}
_AFTER = {
    "declined": N_("Next: call them and ask why."),
    "part_missing": N_("Next: copy the same file for them once more, from the outbox."),
    "cannot_open": N_("Next: call them. What you wrote has not reached them."),
    "consent_withdrawn": N_(
        "Next: pass nothing on any more, tell whoever got it from you, then acknowledge."
    ),
}
_FILE_GONE = N_("Next: call them. The sealed file is not kept here any more.")
_NO_FILE = {
    "answered": N_("It has reached them since. Nothing is left to do."),
    "withdrawn": N_("It was withdrawn since. Nothing is left to do."),
    "superseded": N_("It was replaced since. Nothing is left to do."),
}
_NO_FILE_OF: dict[tuple[str, ...], str] = {
    ("referral",): N_(
        "Next: open the case and seal it for them again. The sealed file is not kept here any more."
    ),
    **dict.fromkeys(
        [("referral", "refer"), ("referral", "transfer")],
        N_("Next: open the case and refer again. The sealed file is not kept here any more."),
    ),
    ("return",): N_(
        "Next: seal the return for them again. The sealed file is not kept here any more."
    ),
    **dict.fromkeys(
        [("psi1",), ("psi2",), ("psi3",)],
        N_(
            "Next: look under Matches how this match goes on."
            " The sealed file is not kept here any more."
        ),
    ),
}
"""What to do about a part that is missing once the file is gone: type and kind of our packet."""
_ANOTHER_OFFICE = N_("Next: open the case and choose another office, or talk to them.")
_REFER_AGAIN = N_("Next: ask for their newest office card, then refer again.")
_SEAL_AGAIN = N_(
    "Next: ask for their newest office card, then open the case and seal it for them again."
)
_MATCH_AGAIN = N_(
    "Next: ask for their newest office card, then look under Matches how this match goes on."
)
_AFTER_OF = {
    ("declined", "referral"): _ANOTHER_OFFICE,
    ("declined", "referral", "request"): N_("Next: talk to them. What you asked for is with them."),
    ("cannot_open", "referral"): _SEAL_AGAIN,
    ("cannot_open", "referral", "refer"): _REFER_AGAIN,
    ("cannot_open", "referral", "transfer"): _REFER_AGAIN,
    ("cannot_open", "notice", "withdraw"): N_(
        "Next: call them and tell them that the referral is withdrawn. They do not know it yet."
    ),
    ("cannot_open", "notice", "supersede"): N_(
        "Next: call them and tell them that the earlier referral is replaced."
        " They do not know it yet."
    ),
    ("cannot_open", "notice", "consent_withdrawn"): N_(
        "Next: call them and tell them that the person took consent back. They do not know it yet."
    ),
    ("cannot_open", "notice"): N_(
        "Next: call them, and give them your newest office card."
        " What the notice says has not reached them."
    ),
    ("cannot_open", "card"): N_("Next: give them your office card as a file or on paper."),
    ("cannot_open", "receipt"): N_(
        "Next: call them and tell them your answer. They do not know it yet."
    ),
    ("cannot_open", "status"): N_(
        "Next: call them and tell them how the work stands. They do not know it yet."
    ),
    ("cannot_open", "return"): N_(
        "Next: ask for their newest office card, then seal the return for them again."
    ),
    ("cannot_open", "psi1"): _MATCH_AGAIN,
    ("cannot_open", "psi2"): _MATCH_AGAIN,
    ("cannot_open", "psi3"): _MATCH_AGAIN,
}
"""What to do after an answer: its state, the type of our packet that is answered, and its kind."""

_DANGER = frozenset({
    "sender-changed", "sender-mismatch", "sender-like-another", "sender-strange",
    "sender-withdrawn", "sender-blocked", "sender-alike", "sender-other-key",
})  # fmt: skip


def inbox_mark(item: InboxItem) -> Mark:
    """Return the badge of a received packet."""
    if item.state == "quarantined" and item.from_state in ("changed", "mismatch"):
        return Mark(_("Sender changed: stop"), "danger", "octagon-alert")
    if item.state == "quarantined" and item.from_state == "revoked":
        return Mark(_("Sender withdrawn: stays closed"), "danger", "ban")
    if item.sealed_case and item.state == "read":
        return Mark(_("Waits, sealed"), "accent", "lock")
    tone, icon, words = _INBOX.get(item.state, ("plain", "mail", item.state))
    return Mark(_(words), tone, icon)


def outbox_mark(state: str) -> Mark:
    """Return the badge of a sealed packet; "silent" after seven days without an answer."""
    if state not in _OUTBOX:
        return Mark(code("referral_state", state), "plain", "mail")
    tone, icon, words = _OUTBOX[state]
    return Mark(_(words), tone, icon)


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of packets to look for in a list, with their words."""
    kinds = [(kind, _(words)) for kind, words in KINDS.items() if kind != "query"]
    return [*kinds, *((type_, about(type_)) for type_ in _SOUGHT)]


def state_words(state: str) -> str:
    """Return the words of the state of a received packet."""
    return _(_INBOX[state][2]) if state in _INBOX else state


def match_sentence(type_: str) -> str:
    """Return what a packet of a match is, and where to go with it; "" for another packet."""
    return _(_MATCHES[type_]) if type_ in _MATCHES else ""


def plain_sentence(preview: PacketPreview) -> str:
    """Return what a packet is that holds nothing to lay out; "" for another."""
    if preview.type == "notice" and preview.answer is None:
        return _(_NOTICE_OF_NUMBERS)
    return _(_CARD) if preview.type == "card" else match_sentence(preview.type)


def case_words(item: InboxItem | OutboxItem) -> str:
    """Return how a packet's case is called in a list; of a sealed case only that it is one."""
    if item.sealed_case:
        return _("a sealed case")
    reference = item.case_ref if isinstance(item, InboxItem) else ""
    return item.case_no or reference or "—"


def answer_words(state: str) -> str:
    """Return what another office answered."""
    return _(_ANSWERED.get(state, state))


def answer_mark(state: str) -> Mark:
    """Return the badge of an answer."""
    tone, icon = {
        "accepted": ("good", "circle-check"),
        "done": ("good", "check-check"),
        "declined": ("danger", "circle-x"),
        "withdraw": ("caution", "undo-2"),
        "consent_withdrawn": ("danger", "undo-2"),
        "part_missing": ("caution", "triangle-alert"),
        "cannot_open": ("caution", "triangle-alert"),
    }.get(state, ("accent", "mail-check"))
    return Mark(answer_words(state), tone, icon)


def after_answer(answer: SeenAnswer) -> str:
    """Return what to do after an answer to a packet of its kind, "" when nothing is left to do."""
    if answer.state == "part_missing" and answer.of_file != "here":
        return _(_without_file(answer))
    told = (answer.state, answer.of, answer.of_kind)
    words = _AFTER_OF.get(told) or _AFTER_OF.get(told[:2]) or _AFTER.get(answer.state)
    return _(words) if words else ""


def _without_file(answer: SeenAnswer) -> str:
    """Return what can be done about a missing part when the same file cannot be copied again."""
    told = (answer.of, answer.of_kind)
    again = _NO_FILE.get(answer.of_file) or _NO_FILE_OF.get(told) or _NO_FILE_OF.get(told[:1])
    # What is no case and no numbers can be told: the words for what they could not open say what.
    by_word = _AFTER_OF.get(("cannot_open", *told)) or _AFTER_OF.get(("cannot_open", answer.of))
    return again or by_word or _FILE_GONE


def urgency_mark(urgency: str) -> Mark | None:
    """Return a badge for an urgent packet, None for one with time."""
    if urgency in ("1_hour", "3_hours"):
        return Mark(code("urgency", urgency), "danger", "siren")
    if urgency == "1_day":
        return Mark(code("urgency", urgency), "caution", "clock-alert")
    return None


def block_lines(block: PreviewBlock) -> list[tuple[str, str]]:
    """Return what is seen before acceptance, as pairs of label and words: no name in it."""
    files = (
        ngettext("{count} document", "{count} documents", block.files).format(
            count=numerals.shown(block.files)
        )
        if block.files
        else ""
    )
    lines = [
        (_("Asked for"), asked_words(block.services, block.times)),
        (_("Urgency"), code("urgency", block.urgency) if block.urgency else ""),
        *person_lines(block),
        (_("Documents"), files),
    ]
    return [(label, words) for label, words in lines if words]


def warnings(preview: PacketPreview) -> list[tuple[str, str]]:
    """Return the warnings of a packet as pairs of tone and words."""
    facts: dict[str, str | int] = {
        "until": preview.expires,
        "count": len(preview.missing_packets),
        "office": preview.from_name or _("this office"),
        "other": preview.from_like,
    }
    shown = [slug for slug in preview.warnings if slug not in ("files-not-checked", "ground")]
    return [("danger" if slug in _DANGER else "caution", warning(slug, **facts)) for slug in shown]


def office_district(district: str) -> str:
    """Return the line under the name of an office, so that its place is taken for no person's."""
    return _("District of this office: {district}").format(district=district_words(district))


def sealed_line(preview: PacketPreview) -> str:
    """Return when a packet was sealed and how long it is meant to be read."""
    return _("Sealed {day}, to be read before {until}").format(
        day=day_at(preview.created), until=day_at(preview.expires)
    )


def decline_place(packet_id: str) -> str:
    """Return where half a refusal of a packet is kept."""
    return f"decline:packet:{packet_id}"


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
        held = [fact for fact in facts if fact.part == part]
        values = {fact.name: fact.value for fact in held}
        lines = [
            (_(fact.label), fact_in_words(fact, state_beside(fact.name, values))) for fact in held
        ]
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
        grid.addWidget(wrapped(file.name), 0, 1)
        grid.addWidget(PlainLabel(size_words(file.size), "muted"), 0, 2)
        if file.unsafe:
            grid.addWidget(wrapped(warning("unsafe-name"), "small"), 1, 1, 1, 2)
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
        (_("About"), about(answer.of, answer.of_kind) if answer.of else ""),
        (_("Answer"), answer_words(answer.state)),
        (_("Reason"), code("decline_reason", answer.reason) if answer.reason else ""),
        (_("Message from them"), answer.note),
        (_(_DAYS.get(answer.state, _NEXT)), dates.iso_day(answer.next_day)),
    ]
    return [(label, words) for label, words in lines if words]


def packet_into(layout: QVBoxLayout, preview: PacketPreview, *, facts_first: bool = False) -> None:
    """Lay out all that a reader sees of a packet: request, facts, papers, ground, consent.

    Args:
        layout: takes it.
        preview: of the packet.
        facts_first: the request stands below facts and papers, where there is room for little.
    """
    asked = request_lines(preview)
    if asked and not facts_first:
        put(layout, FactLines(asked), Rule())
    facts_into(layout, preview.facts)
    files_into(layout, preview.files)
    if asked and facts_first:
        put(layout, Rule(), FactLines(asked))
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
