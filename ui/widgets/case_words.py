"""Words and marks for what a case holds: its status, its next step, its story.

Rules: states are words with an icon and a tone; what a record carries as an English message id is
translated here and filled with its facts; unknown codes are shown as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.cases.records import CaseRecord, ConsentRecord, PersonRecord, TimelineEntry
from app.core.field_catalogue import code_label
from app.story.log_sentences import field_words, in_words
from ui.frame import dates, projector
from ui.widgets.badge import Mark

_STATUS = {
    "active": ("plain", "circle-dot", N_("Ongoing")),
    "open": ("plain", "circle-dot", N_("Ongoing")),
    "follow_up": ("accent", "repeat", N_("Follow-up")),
    "closed": ("plain", "archive", N_("Closed")),
    "closed_referred": ("plain", "archive", N_("Closed, referred")),
    "duplicate": ("plain", "copy", N_("Duplicate")),
    "waiting": ("caution", "clock", N_("Waiting")),
    "accepted": ("good", "check", N_("Accepted")),
    "declined": ("danger", "circle-x", N_("Declined")),
    "urgent": ("danger", "triangle-alert", N_("Urgent")),
    "high": ("danger", "triangle-alert", N_("Urgent")),
}

_STORY_ICONS = {
    "case_added": ("folder-plus", "accent"),
    "case_merged": ("merge", "accent"),
    "merge_undone": ("undo-2", "accent"),
    "case_changed": ("pencil", "plain"),
    "case_closed": ("archive", "plain"),
    "case_reopened": ("folder-open", "accent"),
    "paper": ("file-text", "plain"),
    "consent_recorded": ("handshake", "accent"),
    "consent_withdrawn": ("undo-2", "danger"),
    "referral_sealed": ("send", "accent"),
    "referral_handed_over": ("send", "accent"),
    "referral": ("send", "plain"),
    "referral_withdrawn": ("undo-2", "danger"),
    "referral_withdrawn_there": ("undo-2", "danger"),
    "status_sealed": ("repeat", "accent"),
    "case_handed_over": ("send", "good"),
    "case_taken_over": ("inbox", "good"),
    "consent_withdrawn_there": ("undo-2", "danger"),
    "packet_accepted": ("inbox", "good"),
    "packet": ("inbox", "accent"),
    "note": ("notebook-pen", "plain"),
    "task_done": ("check", "good"),
    "task": ("list-checks", "plain"),
    "case_binned": ("trash", "danger"),
    "case_restored": ("undo-2", "accent"),
    "case_held": ("anchor", "accent"),
    "hold_lifted": ("anchor", "plain"),
    "case_kept": ("calendar-check", "plain"),
    "deletion_asked": ("undo-2", "danger"),
    "deletion_not_asked": ("undo-2", "plain"),
    "value_restored": ("undo-2", "plain"),
    "person": ("user", "plain"),
    "event": ("map-pin", "plain"),
}
_ANSWER_ICONS = {
    "accepted": ("circle-check", "good"),
    "done": ("circle-check", "good"),
    "declined": ("circle-x", "danger"),
}
_SHORT = {
    "case_added": N_("Case opened"),
    "case_closed": N_("Case closed"),
    "case_reopened": N_("Case opened again"),
    "person_added": N_("Person {number} added"),
    "person_removed": N_("Person {number} removed"),
    "event_added": N_("Event {number} added"),
    "event_removed": N_("Event {number} removed"),
    "paper_added": N_("Document added: {kind}"),
    "consent_withdrawn": N_("Consent taken back"),
    "note_added": N_("Note {number} written"),
    "task_added": N_("Next step added"),
    "task_changed": N_("Next step changed"),
    "task_done": N_("Next step done"),
    "task_dropped": N_("Next step taken off"),
    "task_reopened": N_("Next step opened again"),
    "case_binned": N_("Put into the bin"),
    "case_restored": N_("Taken back out of the bin"),
    "person_restored": N_("Person {number} brought back"),
    "event_restored": N_("Event {number} brought back"),
    "service_restored": N_("Service {number} brought back"),
}
_TOGETHER_S = 30 * 60
_NAMED = 3


def status_mark(status: str) -> Mark:
    """Return the badge of a status."""
    tone, icon_name, words = _STATUS.get(status, ("plain", "circle-dot", ""))
    return Mark(_(words) if words else _(code_label("case_status", status)), tone, icon_name)


def name_or_withheld(name: str) -> str:
    """Return a name, or words that say that there is none."""
    return projector.name(name.strip()) or _("Name not known")


@dataclass(frozen=True)
class StoryLine:
    """One line of a case's story, as it is shown.

    Attributes:
        icon: Lucide name.
        tone: of the icon.
        text: what happened, translated.
        at: when, in Unix seconds.
        by: who did it.
    """

    icon: str
    tone: str
    text: str
    at: int
    by: str


def story(entries: Iterable[TimelineEntry]) -> tuple[StoryLine, ...]:
    """Return the story of a case, newest first; changes of one sitting are told together."""
    lines: list[StoryLine] = []
    together: list[TimelineEntry] = []
    for entry in sorted(entries, key=lambda entry: -entry.at):
        if together and not _same_sitting(together[-1], entry):
            lines.append(_changes_line(together))
            together = []
        if entry.kind == "case_changed":
            together.append(entry)
        else:
            lines.append(_story_line(entry))
    if together:
        lines.append(_changes_line(together))
    return tuple(lines)


def _same_sitting(one: TimelineEntry, other: TimelineEntry) -> bool:
    near = one.at - other.at <= _TOGETHER_S
    return other.kind == "case_changed" and other.by == one.by and near


def _changes_line(entries: Sequence[TimelineEntry]) -> StoryLine:
    names: list[str] = []
    for entry in reversed(entries):
        names += [name for name in str(entry.facts.get("names", "")).split(", ") if name]
    labels = list(dict.fromkeys(field_words(name) for name in names))
    shown = ", ".join(labels[:_NAMED])
    more = len(labels) - _NAMED
    words = _("Written down: {fields}").format(fields=shown)
    if more > 0:
        rest = ngettext("and {count} more", "and {count} more", more).format(
            count=numerals.shown(more)
        )
        words = f"{words} {rest}"
    icon_name, tone = _STORY_ICONS["case_changed"]
    return StoryLine(icon_name, tone, words, entries[0].at, entries[0].by)


def _story_icon(entry: TimelineEntry) -> tuple[str, str]:
    if entry.kind == "referral_answered":
        return _ANSWER_ICONS.get(str(entry.facts.get("state", "")), ("mail-check", "accent"))
    general = _STORY_ICONS.get(entry.kind.split("_")[0], ("circle-dot", "plain"))
    return _STORY_ICONS.get(entry.kind, general)


def _story_line(entry: TimelineEntry) -> StoryLine:
    icon_name, tone = _story_icon(entry)
    about = str(entry.facts.get("object", ""))
    if entry.kind in _SHORT:
        kind = _(code_label("attachment_kind", str(entry.facts.get("kind", ""))))
        words = _(_SHORT[entry.kind]).format(
            number=numerals.in_digits(str(entry.facts.get("number", ""))), kind=kind
        )
    elif entry.kind == "consent_recorded":
        words = _(code_label("capacity", str(entry.facts.get("capacity", ""))))
        words = _("Decision recorded: {decision}").format(decision=words)
    else:
        words = in_words(entry.kind, about, entry.facts)
    return StoryLine(icon_name, tone, words, entry.at, entry.by)


def main_person(case: CaseRecord) -> PersonRecord | None:
    """Return the person a case is about: the first victim, else the first person."""
    victims = [p for p in case.persons if {"victim", "possible_victim"} & set(p.roles)]
    people = victims or list(case.persons)
    return people[0] if people else None


def person_line(person: PersonRecord) -> str:
    """Return what is said under the name: Latin name, age, sex, home district."""
    facts = person.facts
    parts = []
    latin = str(facts.get("name_latin") or "")
    if latin and latin != person.display_name and not projector.is_on():
        parts.append(latin)
    if person.age:
        years = person.age
        parts.append(
            _("{age} years").format(age=numerals.in_digits(years)) if years.isdigit() else years
        )
    sex = str(facts.get("sex_or_gender") or "")
    if sex:
        parts.append(_(code_label("sex_or_gender", sex)))
    parts += [str(facts[key]) for key in ("home_district", "home_country") if facts.get(key)][:1]
    return " · ".join(parts)


def consent_line(consents: Iterable[ConsentRecord], person_number: int) -> tuple[str, str]:
    """Return tone and words about the newest decision of a person."""
    own = [c for c in consents if c.person_number == person_number]
    if not own:
        return "caution", _("Consent: nobody has been asked yet")
    newest = max(own, key=lambda record: record.recorded_at)
    if newest.withdrawn_on:
        when = dates.iso_day(newest.withdrawn_on)
        return "danger", _("Consent was taken back on {date}").format(date=when)
    if newest.capacity in ("refused", "undecided"):
        words = _(code_label("capacity", newest.capacity))
        return "danger", _("Consent: {decision}").format(decision=words)
    what = ", ".join(_(code_label("consent_purpose", purpose)) for purpose in newest.purposes)
    if newest.valid_to:
        until = dates.iso_day(newest.valid_to)
        return "accent", _("Consent: {purposes}, until {date}").format(purposes=what, date=until)
    return "accent", _("Consent: {purposes}").format(purposes=what or _("recorded"))


def content_words(cases: int, papers: int) -> str:
    """Return how much is in a backup: 1,204 cases, 302 papers."""
    parts = (
        ngettext("{count} case", "{count} cases", cases).format(count=shown(cases)),
        ngettext("{count} document", "{count} documents", papers).format(count=shown(papers)),
    )
    return ", ".join(parts)
