"""The words of a case's time line: lanes, entries, days, gathered entries.

Rules: the same words stand on the axis, in the list and before a screen reader; a day is told as
exactly as it is known; what persons typed and their names go through the projector first.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.place_words import district_words, state_words
from app.cases.records import TimelineEntry
from app.core.field_catalogue import code_label
from app.packets.referral_life import WORDS
from app.story.timeline import OPEN, OVERDUE, DatedEntry
from ui.frame import dates, projector
from ui.widgets.badge import Mark
from ui.widgets.case_words import status_mark, story

LANE_WORDS = {
    "event": N_("What happened"),
    "person": N_("Case and people"),
    "step": N_("Next steps"),
    "referral": N_("Referrals"),
    "consent": N_("Consent"),
    "paper": N_("Documents"),
    "note": N_("Notes"),
}
LANE_ICONS = {
    "event": "map-pin",
    "person": "user",
    "step": "list-checks",
    "referral": "send",
    "consent": "handshake",
    "paper": "paperclip",
    "note": "notebook-pen",
}
_ICONS = {
    "done": "check",
    "due": "clock",
    "answer_due": "clock",
    "consent_ends": "clock",
    "consent_withdrawn": "undo-2",
    "case_added": "folder-plus",
    "case_closed": "archive",
    "case_reopened": "folder-open",
    "referral_accepted": "circle-check",
    "referral_done": "circle-check",
    "referral_declined": "circle-x",
    "referral_withdrawn": "undo-2",
}
_LISTS = {
    "paper": "attachment_kind",
    "event": "event_type",
    "decision": "capacity",
    "service": "service_asked",
}


def lane_words(lane: str) -> str:
    """Return the name of a lane, translated."""
    return _(LANE_WORDS[lane])


def icon_of(entry: DatedEntry) -> str:
    """Return the icon of an entry: of its state, its kind or its lane."""
    if entry.state == OVERDUE:
        return "triangle-alert"
    return _ICONS.get(entry.kind, LANE_ICONS[entry.lane])


def tone_of(entry: DatedEntry) -> str:
    """Return the tone in which an entry is drawn; its icon and words say the same."""
    if entry.state == OVERDUE or entry.kind in ("consent_withdrawn", "referral_declined"):
        return "danger"
    if entry.state == OPEN:
        return "caution"
    return "good" if entry.state == "done" or entry.kind == "referral_accepted" else "accent"


def entry_words(entry: DatedEntry) -> str:
    """Return what an entry says, translated."""
    if entry.key == "history":
        told = TimelineEntry(entry.at, entry.kind, entry.text, entry.facts, entry.by)
        return projector.over(story((told,))[0].text)
    words = _(entry.text).format(**_shown(entry))
    tail = [projector.free_text(str(entry.facts.get("words") or "")), _whose(entry)]
    # What is drawn passes no label that would look for names.
    return projector.over(" · ".join(one for one in (words, *tail) if one))


def stated_words(entry: DatedEntry) -> str:
    """Return what an entry says, where no badge beside it tells that it is overdue."""
    words = entry_words(entry)
    return f"{_('Overdue')} · {words}" if entry.state == OVERDUE else words


def _shown(entry: DatedEntry) -> dict[str, str | int]:
    facts: dict[str, str | int] = dict(entry.facts)
    for name, list_name in _LISTS.items():
        code = str(facts.get(name, ""))
        facts[name] = _(code_label(list_name, code)) if code else lane_words("event")
    facts["step"] = _(WORDS.get(str(facts.get("step", "")), str(facts.get("step", ""))))
    facts["status"] = status_mark(str(facts.get("status", ""))).text
    facts["what"] = _typed(entry) if "typed" in facts else _(str(facts.get("what", "")))
    return facts


def _typed(entry: DatedEntry) -> str:
    """Return what somebody typed; where it is a place of the lists, as the screens call it."""
    words, where = str(entry.facts["typed"]), entry.facts.get("where")
    if where == "event_district":
        words = district_words(words, str(entry.facts.get("around", "")))
    elif where == "event_state":
        words = state_words(words)
    return projector.free_text(words)


def _whose(entry: DatedEntry) -> str:
    if "person" not in entry.facts:
        return ""
    name = str(entry.facts.get("name") or "")
    number = _("Person {number}").format(number=entry.facts["person"])
    return projector.name(name) if name else number


def when_words(entry: DatedEntry, now: int) -> str:
    """Return the day of an entry as exactly as it is known; `now` in Unix seconds."""
    if entry.at:
        return dates.moment(entry.at, now)
    return dates.stored(entry.stored)


def state_mark(entry: DatedEntry) -> Mark:
    """Return the badge of an entry in the list: overdue, still to come, or its lane."""
    if entry.state == OVERDUE:
        return Mark(_("Overdue"), "danger", "triangle-alert")
    if entry.state == OPEN:
        return Mark(_("To come"), "caution", "clock")
    return Mark(lane_words(entry.lane), "plain", LANE_ICONS[entry.lane])


def gathered_words(lane: str, count: int) -> str:
    """Return what stands for several entries of one lane: "4 papers"."""
    words = {
        "event": ngettext("{count} event", "{count} events", count),
        "person": ngettext("{count} change", "{count} changes", count),
        "step": ngettext("{count} step", "{count} steps", count),
        "referral": ngettext("{count} step of referrals", "{count} steps of referrals", count),
        "consent": ngettext("{count} decision", "{count} decisions", count),
        "paper": ngettext("{count} document", "{count} documents", count),
        "note": ngettext("{count} note", "{count} notes", count),
    }
    return words[lane].format(count=numerals.shown(count))


def mark_words(entries: Sequence[DatedEntry]) -> str:
    """Return the words of one mark: of its entry, or how many of what there are."""
    if len(entries) == 1:
        return stated_words(entries[0])
    words = gathered_words(entries[0].lane, len(entries))
    overdue = sum(entry.state == OVERDUE for entry in entries)
    if not overdue:
        return words
    told = ngettext("{count} overdue", "{count} overdue", overdue)
    return f"{words} · {told.format(count=numerals.shown(overdue))}"


def axis_summary(entries: Sequence[DatedEntry], now: int) -> str:
    """Return the axis in words: how many of what, from when to when."""
    if not entries:
        return _("No entries in this period.")
    lanes = [one.lane for one in entries]
    told = [gathered_words(lane, lanes.count(lane)) for lane in LANE_WORDS if lanes.count(lane)]
    return _("{entries}; from {first} to {last}").format(
        entries=", ".join(told),
        first=when_words(entries[0], now),
        last=when_words(max(entries, key=lambda one: one.last), now),
    )
