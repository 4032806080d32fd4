"""Words and marks for what a case holds: its status, its next step, its story.

Rules: states are words with an icon and a tone; what a record carries as an English message id is
translated here and filled with its facts; unknown codes are shown as they are.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.catalogue import code_label, sections_of
from app.language import N_, _
from app.records import CaseRecord, CaseSummary, ConsentRecord, PersonRecord, TimelineEntry
from ui import dates
from ui.widgets.badge import Mark

_STATUS = {
    "active": ("plain", "circle-dot", N_("Open")),
    "open": ("plain", "circle-dot", N_("Open")),
    "follow_up": ("accent", "repeat", N_("Follow-up")),
    "closed": ("plain", "archive", N_("Closed")),
    "closed_referred": ("plain", "archive", N_("Closed, referred")),
    "waiting": ("caution", "clock", N_("Waiting")),
    "accepted": ("good", "check", N_("Accepted")),
    "declined": ("danger", "circle-x", N_("Declined")),
    "urgent": ("danger", "triangle-alert", N_("Urgent")),
    "high": ("danger", "triangle-alert", N_("Urgent")),
}

_TIMELINE_ICONS = {
    "opened": ("folder-plus", "accent"),
    "changed": ("pencil", "plain"),
    "paper": ("file-text", "plain"),
    "consent": ("handshake", "accent"),
    "referral": ("send", "accent"),
    "accepted": ("circle-check", "good"),
    "declined": ("circle-x", "danger"),
    "received": ("inbox", "accent"),
    "closed": ("archive", "plain"),
    "reopened": ("folder-open", "accent"),
    "event": ("map-pin", "plain"),
    "person": ("user", "plain"),
}


def status_mark(status: str) -> Mark:
    """Return the badge of a status."""
    tone, icon_name, words = _STATUS.get(status, ("plain", "circle-dot", ""))
    return Mark(_(words) if words else _(code_label("case_status", status)), tone, icon_name)


def name_or_withheld(name: str) -> str:
    """Return a name, or words that say that there is none."""
    return name.strip() or _("Name not known")


def summary_name(row: CaseSummary) -> str:
    """Return name and age as one line of the list."""
    name = name_or_withheld(row.name)
    return _("{name}, {age}").format(name=name, age=row.age) if row.age else name


def timeline_icon(kind: str) -> tuple[str, str]:
    """Return icon and tone of a line of the story."""
    return _TIMELINE_ICONS.get(kind.split("-")[0].split(".")[0], ("circle-dot", "plain"))


def timeline_words(entry: TimelineEntry) -> str:
    """Return a line of the story, translated; facts that are message ids are translated too."""
    text = _(entry.text)
    try:
        return text.format(
            **{
                key: _(value) if isinstance(value, str) and value else value
                for key, value in entry.facts.items()
            }
        )
    except (KeyError, IndexError, ValueError):
        return text


def timeline_when(entry: TimelineEntry, now: int) -> str:
    """Return when and by whom."""
    parts = [dates.moment(entry.at, now), entry.by]
    return " · ".join(part for part in parts if part)


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
    if latin and latin != person.display_name:
        parts.append(latin)
    if person.age:
        years = person.age
        parts.append(_("{age} years").format(age=years) if years.isdigit() else years)
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


def needed_names(entity: str) -> frozenset[str]:
    """Return the names of the fields that the form asks for until they are filled."""
    return frozenset(
        field.name for part in sections_of(entity) for field in part.fields if field.required
    )
