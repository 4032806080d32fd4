"""Words and marks for what a case holds: its status, its next step, its story, and why one that is
not open is fixed.

Rules: states are words with an icon and a tone; what a record carries as an English message id is
translated here and filled with its facts; unknown codes are shown as they are; everything can be
read whatever the state, and the way back is a button beside the words, where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.base.messages import first_shown
from app.base.numerals import shown
from app.cases.records import (
    CaseRecord,
    ConsentRecord,
    NoteRecord,
    PersonRecord,
    TimelineEntry,
)
from app.core.field_catalogue import code_label, state_beside, words_of
from app.core.permissions import Act
from app.story.log_sentences import field_words, in_words
from ui.frame import dates, projector
from ui.frame.desk import Desk
from ui.widgets.badge import Mark
from ui.widgets.buttons import by_role, secondary
from ui.widgets.frames import column
from ui.widgets.plain import reveal
from ui.widgets.strip import Banner

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
    "referral_not_handed_over": ("undo-2", "plain"),
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
    "wish_answered": ("message-square", "good"),
    "wish": ("message-square", "caution"),
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
    places = ("home_district", "home_country")
    where = [(key, value) for key in places if (value := facts.get(key))][:1]
    parts += [words_of(key, value, state_beside(key, facts)) for key, value in where]
    return " · ".join(parts)


def note_facts(note: NoteRecord, now: int) -> str:
    """Return number, moment and author of a note, and which one it corrects; `now` in seconds."""
    facts = [
        _("Note {number}").format(number=numerals.shown(note.number)),
        dates.moment(note.at, now),
        note.by,
    ]
    if note.corrects:
        facts.append(_("corrects note {number}").format(number=numerals.shown(note.corrects)))
    return " · ".join(part for part in facts if part)


def late_words(days: int) -> str:
    """Return by how many days something is late."""
    words = ngettext("{count} day late", "{count} days late", days)
    return words.format(count=numerals.shown(days))


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


OPEN, CLOSED, BINNED, DAMAGED = "open", "closed", "binned", "damaged"
_WHY = {
    CLOSED: N_("The case is closed. Open it again, then this can be done."),
    "transferred": N_("The case was handed over to another office, which works on it now."),
    "duplicate": N_("The case became one with another case. Write there."),
    BINNED: N_("The case is in the bin. Take it back, then this can be done."),
    DAMAGED: N_(
        "A part of the case cannot be read. Nothing is changed in it until that is put right."
    ),
}
_TOLD = {
    "transferred": (
        N_("Handed over to another office, which works on it now"),
        N_("All of it can be read. What that office sends about it comes into the inbox."),
    ),
    "duplicate": (
        N_("This case became one with another case"),
        N_("All of it can be read. What is new is written in the other case."),
    ),
    BINNED: (
        N_("This case is in the bin"),
        N_("It is erased 30 days after it was put there. Take it back to write in it."),
    ),
}

_PARTS = {
    "case": N_("what was typed about the case"),
    "persons": N_("persons"),
    "events": N_("events"),
    "consents": N_("consents"),
    "attachments": N_("documents"),
    "services": N_("services"),
    "referrals": N_("referrals"),
    "timeline": N_("history"),
    "tasks": N_("next steps"),
    "notes": N_("notes"),
}
_DAMAGED_NEXT = N_(
    "Everything else is shown. Press Backup, then Check the register: it tells the best way out."
)


@dataclass(frozen=True)
class Ways:
    """The ways back: what the buttons of the line do."""

    reopen: Callable[[], object]
    unbin: Callable[[], object]


def is_open(case: CaseRecord | None) -> bool:
    """Say whether a case can be written in; one that is not written down yet can."""
    return case is None or case.state == OPEN


def why_fixed(case: CaseRecord | None) -> str:
    """Return why nothing is changed in a case, "" when it is open."""
    return "" if case is None or is_open(case) else _(_WHY[case.state])


class StateLine(QWidget):
    """The line above the form of a case that is not open; nothing for one that is.

    Args:
        desk: the officer's desk.
        ways: what its button does.
    """

    def __init__(self, desk: Desk, ways: Ways, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._ways = desk, ways
        self._shown: tuple[str, ...] = ()
        self.banner: Banner | None = None
        self._column = column(spacing=None, within=self)
        self.hide()

    def show_case(self, case: CaseRecord | None) -> None:
        """Say what state a case is in."""
        told = ("", "") if case is None or is_open(case) else told_of(case)
        state = case.state if case is not None else OPEN
        if self._shown == (state, *told):
            return
        self._shown = (state, *told)
        if self.banner is not None:
            self.banner.hide()
            self._column.removeWidget(self.banner)
            self.banner.deleteLater()
            self.banner = None
        if told[0]:
            self.banner = Banner("accent", *told, self._button(state))
            self._column.addWidget(self.banner)
        reveal(self, bool(told[0]))

    def _button(self, state: str) -> QWidget | None:
        if state == CLOSED:
            back = secondary(_("Open again"), "folder-open", self._ways.reopen)
            by_role(self._desk, Act.CLOSE, back)
            return back
        if state == BINNED:
            back = secondary(_("Take it back"), "undo-2", self._ways.unbin)
            by_role(self._desk, Act.BIN, back)
            return back
        return None


def told_of(case: CaseRecord) -> tuple[str, str]:
    """Return what happened to a case that is not open, and what can be done."""
    if case.state == DAMAGED:
        parts = ", ".join(_(_PARTS[part]) for part in case.unreadable if part in _PARTS)
        return _("Cannot be read - damaged: {parts}").format(parts=parts), _(_DAMAGED_NEXT)
    if case.state != CLOSED:
        text, todo = _TOLD[case.state]
        if case.gone_to:
            text = _("Handed over to {office}, which works on it now").format(office=case.gone_to)
            return text, _(todo)
        return _(text), _(todo)
    reason = case.value("closure_reason")
    date = dates.iso_day(case.closed_on) if case.closed_on else ""
    text = _("Closed on {date}").format(date=date)
    if isinstance(reason, str):
        text = f"{text} · {_(code_label('closure_reason', reason))}"
    return text, _("All of it can be read. To write in it, open it again.")


def more_cases(count: int) -> str:
    """Return what is said where more cases fit than a list of choices shows.

    Args:
        count: how many are shown.
    """
    return first_shown(count, _("To find the others, type more of the name or the number."))
