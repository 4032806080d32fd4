"""What the first page says: cards and their lines, out of what waits today.

Rules: pure words, no widgets; every line names the place that it opens: the very match, the return
with its office and days, the list of what is due; a state is words with an icon and a tone, and
what is late says by how many days; of matches and returns the other office is named and no person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from app.base.date_words import local
from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.home.due_calendar import DAYS_A_WEEK, WEEKDAYS
from app.home.records import (
    CaseToLookAt,
    DueStep,
    DueSteps,
    EndingConsent,
    OpenReferral,
    RecentCase,
    ReferralDraft,
    Today,
    ToHandOver,
    WaitingMatch,
    WaitingReturn,
    WaitingWish,
)
from app.home.today import (
    AGREE,
    ANSWER,
    ANSWERS,
    ARRIVED,
    CALL,
    CONSENTS,
    LOOK,
    MATCHES,
    OUTDATED,
    OWED,
    RETURNS,
    STEPS,
    TO_HAND_OVER,
    TO_LOOK_AT,
    WISHES,
)
from app.packets.packet_view import about
from app.packets.records import InboxItem
from app.packets.referral_life import OVERDUE, SILENT
from app.retention.records import ASKED, DELETE
from ui.frame import dates
from ui.frame.values import codes
from ui.packets.packet_words import case_words, inbox_mark, urgency_mark
from ui.widgets.badge import Mark
from ui.widgets.case_words import late_words, name_or_withheld


@dataclass(frozen=True)
class Row:
    """One line of a card.

    Attributes:
        key: what it is, so that the keyboard finds it again.
        icon: Lucide name.
        head: the first, stronger line.
        line: what is said below it.
        mark: the badge at the right, None for none.
        place, argument: what it opens.
        step: the step that it can tick, None when it is none.
    """

    key: str
    icon: str
    head: str
    line: str
    mark: Mark | None
    place: str
    argument: str
    step: DueStep | None = None


_SOON = 5
_STEPS = {
    ANSWER: ("mail", N_("They ask: answer, or decline")),
    AGREE: ("stamp", N_("Waits until you agree")),
    LOOK: ("mail-check", N_("Their answer is here: look at it")),
}


def match_row(day: dt.date) -> Callable[[WaitingMatch], Row]:
    """Return what makes a line of a match, told on a day."""

    def row(one: WaitingMatch) -> Row:
        icon, line = _match_step(one)
        return Row(
            key=f"match:{one.match_id}",
            icon=icon,
            head=one.office,
            line=line,
            mark=_match_ends(one, day),
            place="matches",
            argument=one.match_id,
        )

    return row


def _match_step(one: WaitingMatch) -> tuple[str, str]:
    if one.step in _STEPS:
        icon, words = _STEPS[one.step]
        return icon, _(words)
    words = ngettext(
        "{count} possible match: call them, and note what the call showed",
        "{count} possible matches: call them, and note what the calls showed",
        one.count,
    )
    return "phone", words.format(count=shown(one.count))


def _match_ends(one: WaitingMatch, day: dt.date) -> Mark | None:
    """Return until when it can be done, as soon as that is near."""
    days = max(0, (local(one.until).date() - day).days)
    if one.step == CALL or days > _SOON:
        return None
    words = ngettext("ends in {count} day", "ends in {count} days", days)
    words = words.format(count=shown(days)) if days else _("ends today")
    return Mark(words, "caution", "clock-alert")


def return_row(one: WaitingReturn) -> Row:
    """Return the line of a return that is to be sent."""
    old = one.why == OUTDATED
    mark = (
        Mark(_("to be corrected"), "caution", "repeat")
        if old
        else Mark(_("not sent yet"), "caution", "clock")
    )
    return Row(
        key=f"return:{one.why}:{one.office_id}:{one.code}",
        icon="repeat" if old else "file-spreadsheet",
        head=one.days,
        line=one.office,
        mark=mark,
        place="return",
        argument=f"{one.office_id}/{one.code}",
    )


def keeping_row(one: CaseToLookAt) -> Row:
    """Return the line of a case that is due."""
    return Row(
        key=f"kept:{one.case_id}",
        icon="anchor",
        head=name_or_withheld(one.name),
        line=one.case_no,
        mark=_mark(one.why),
        place="retention",
        argument="",
    )


def _mark(why: str) -> Mark:
    if why == ASKED:
        return Mark(_("deletion asked for"), "caution", "undo-2")
    if why == DELETE:
        return Mark(_("proposed for deletion"), "plain", "trash")
    return Mark(_("review due"), "plain", "eye")


WORK = "work"
_NOON, _EVENING = 12, 17
_CONSENT_SOON = 7
_WISH_LONG = 30
"""After so many days a wish that waits is told with care; the law gives 90 for an answer."""


@dataclass(frozen=True)
class CardWords:
    """One card.

    Attributes:
        key: name of the list.
        icon: Lucide name.
        title: translated.
        marks: badges beside the title.
        rows: the first lines.
        count: how many there are in all.
    """

    key: str
    icon: str
    title: str
    rows: tuple[Row, ...]
    count: int
    marks: tuple[Mark, ...] = ()


def greeting(name: str, hour: int) -> str:
    """Return the first line of the page for an hour of the day, 0 to 23."""
    words = N_("Good evening, {name}")
    if hour < _NOON:
        words = N_("Good morning, {name}")
    elif hour < _EVENING:
        words = N_("Good afternoon, {name}")
    return _(words).format(name=name)


def day_line(day: dt.date) -> str:
    """Return a day with its weekday: "Wednesday, 25 Nov 2026"."""
    weekday = _(WEEKDAYS[day.isoweekday() % DAYS_A_WEEK])
    return _("{weekday}, {day}").format(weekday=weekday, day=dates.day(day))


def numbers_line(found: Today) -> str:
    """Return how many open cases there are, and how many of them are the user's."""
    if not found.has_cases:
        return ""
    count = found.open_cases
    words = ngettext("{count} open case", "{count} open cases", count).format(count=shown(count))
    if found.alone or not found.my_cases:
        return words
    mine = ngettext("{count} of them yours", "{count} of them yours", found.my_cases)
    return f"{words}, {mine.format(count=shown(found.my_cases))}"


def summary(found: Today, cards: tuple[CardWords, ...]) -> str:
    """Return in one sentence what waits, for whoever hears the page."""
    if found.is_calm:
        return _("Nothing waits for you today.") if found.has_cases else ""
    parts = [f"{card.title}: {shown(card.count)}" for card in cards if card.key != WORK]
    return ", ".join(parts)


def care_words(count: int) -> str:
    """Return how many things need care, "" for none."""
    words = ngettext("{count} thing needs care", "{count} things need care", count)
    return words.format(count=shown(count)) if count else ""


def cards_of(found: Today, now: int, *, mine: bool) -> tuple[CardWords, ...]:
    """Return the cards that have something to say, the most pressing first.

    Args:
        found: what waits.
        now: Unix seconds.
        mine: show the steps of the user, not those of everybody.
    """
    day = dt.date.fromisoformat(found.day)
    counts = found.counts
    cards = (
        _to_do(found.mine if mine else found.everybody, day),
        _card(ARRIVED, "inbox", _("Came in"), found.arrived, counts, _arrived(now)),
        _card(TO_HAND_OVER, "send", _("To hand over"), found.to_hand_over, counts, _lies_here(day)),
        _card(ANSWERS, "hourglass", _("Answers we wait for"), found.answers, counts, _awaited(day)),
        _card(OWED, "check-check", _("Tell how it went on"), found.owed, counts, _owed(day)),
        _card(MATCHES, "blend", _("Matches"), found.matches, counts, match_row(day)),
        _card(
            RETURNS, "file-spreadsheet", _("Statistical returns"), found.returns, counts, return_row
        ),
        _card(TO_LOOK_AT, "anchor", _("Still needed?"), found.to_look_at, counts, keeping_row),
        _card(WISHES, "message-square", _("Wishes to answer"), found.wishes, counts, _wish(day)),
        _card(CONSENTS, "handshake", _("Consent ends soon"), found.consents, counts, _ends(day)),
    )
    return tuple(card for card in cards if card.rows)


def work_card(found: Today, now: int) -> CardWords | None:
    """Return where the user left her work; None when there is nothing; `now` in Unix seconds."""
    begun = {draft.case_id for draft in found.drafts}
    rows = (
        *(_draft(one) for one in found.drafts),
        *(_recent(one, now) for one in found.recent if one.case_id not in begun),
    )
    title = _("Go on where you were")
    return CardWords(WORK, "square-pen", title, rows, len(rows)) if rows else None


def later_words(found: Today) -> str:
    """Return what comes after the days that are shown, "" when nothing does."""
    later = found.later
    if later is None:
        return ""
    step = later.title or _("Next step")
    when = dates.iso_day(later.due_on)
    words = _("What comes next: {step}, {name}, {day}.")
    return words.format(step=step, name=name_or_withheld(later.name), day=when)


def step_words(step: DueStep) -> str:
    """Return what has to be done, or words for a day alone."""
    return step.title or _("Next step")


def due_words(due_on: str, day: dt.date) -> Mark:
    """Return the badge of a due day as it is told on `day`."""
    days = (dt.date.fromisoformat(due_on) - day).days
    if days < 0:
        return Mark(late_words(-days), "danger", "triangle-alert")
    if days == 0:
        return Mark(_("Today"), "caution", "clock")
    return Mark(_("Tomorrow") if days == 1 else dates.short_day(due_on), "plain", "calendar-days")


def _to_do(steps: DueSteps, day: dt.date) -> CardWords:
    marks = []
    if steps.late:
        late = ngettext("{count} late", "{count} late", steps.late).format(count=shown(steps.late))
        marks.append(Mark(late, "danger", "triangle-alert"))
    if steps.today:
        today = ngettext("{count} today", "{count} today", steps.today)
        marks.append(Mark(today.format(count=shown(steps.today)), "caution", "clock"))
    rows = tuple(_step(one, day) for one in steps.lines)
    return CardWords(STEPS, "list-checks", _("To do"), rows, steps.count, tuple(marks))


def _step(step: DueStep, day: dt.date) -> Row:
    return Row(
        key=f"step:{step.task_id}",
        icon="",
        head=step_words(step),
        line=_joined(name_or_withheld(step.name), step.case_no, step.who),
        mark=due_words(step.due_on, day),
        place="case",
        argument=f"{step.case_id}#steps",
        step=step,
    )


def _card[Line](
    key: str,
    icon: str,
    title: str,
    lines: tuple[Line, ...],
    counts: dict[str, int],
    row: Callable[[Line], Row],
) -> CardWords:
    return CardWords(key, icon, title, tuple(map(row, lines)), counts.get(key, len(lines)))


def _awaited(day: dt.date) -> Callable[[OpenReferral], Row]:
    def row(line: OpenReferral) -> Row:
        return _of_referral(line, "send", "outbox", _waiting_mark(line, day))

    return row


def _owed(day: dt.date) -> Callable[[OpenReferral], Row]:
    def row(line: OpenReferral) -> Row:
        days = _days(line.since, day)
        words = ngettext("accepted {count} day ago", "accepted {count} days ago", days)
        words = words.format(count=shown(days)) if days else _("accepted today")
        mark = Mark(words, "plain", "clock")
        return _of_referral(line, "inbox", "inbox", mark)

    return row


def _of_referral(line: OpenReferral, icon: str, place: str, mark: Mark) -> Row:
    purpose = codes("consent_purpose", [line.purpose]) if line.purpose else ""
    who = name_or_withheld(line.name) if line.case_no else ""
    return Row(
        key=f"referral:{line.referral_id}",
        icon=icon,
        head=line.office or _("Unknown office"),
        line=_joined(who, line.case_no, purpose),
        mark=mark,
        place=place,
        argument=line.packet_id,
    )


def _waiting_mark(line: OpenReferral, day: dt.date) -> Mark:
    if line.reminder == OVERDUE:
        over = (day - dt.date.fromisoformat(line.reply_by)).days
        words = ngettext("answer {count} day late", "answer {count} days late", over)
        return Mark(words.format(count=shown(over)), "danger", "clock-alert")
    days = _days(line.since, day)
    words = ngettext("no answer for {count} day", "no answer for {count} days", days)
    if line.reminder == SILENT:
        return Mark(words.format(count=shown(days)), "caution", "clock-alert")
    if line.reply_by:
        return Mark(
            _("asked by {day}").format(day=dates.short_day(line.reply_by)), "plain", "clock"
        )
    left = ngettext("left {count} day ago", "left {count} days ago", days)
    return Mark(left.format(count=shown(days)) if days else _("left today"), "plain", "clock")


def _arrived(now: int) -> Callable[[InboxItem], Row]:
    def row(item: InboxItem) -> Row:
        urgent = urgency_mark(item.urgency) if item.state == "waiting" else None
        case = case_words(item) if item.case_no or item.case_ref or item.sealed_case else ""
        when = dates.moment(item.received_at, now)
        return Row(
            key=f"packet:{item.packet_id}",
            icon="lock" if item.sealed_case else "mail",
            head=item.from_name or _("Unknown office"),
            line=_joined(about(item.type, item.kind), case, when),
            mark=urgent or inbox_mark(item),
            place="inbox",
            argument=item.packet_id,
        )

    return row


def _lies_here(day: dt.date) -> Callable[[ToHandOver], Row]:
    def row(line: ToHandOver) -> Row:
        days = _days(line.sealed_at, day)
        words = ngettext("lies here {count} day", "lies here {count} days", days)
        mark = Mark(words.format(count=shown(days)), "caution", "hourglass")
        if line.copied:
            mark = Mark(_("Copied"), "accent", "usb")
        elif not days:
            mark = Mark(_("sealed today"), "plain", "hourglass")
        who = _("a sealed case") if line.sealed_case else line.case_no
        name = name_or_withheld(line.name) if line.case_no and not line.sealed_case else ""
        return Row(
            key=f"packet:{line.packet_id}",
            icon="lock" if line.sealed_case else "mail",
            head=line.office or _("Unknown office"),
            line=_joined(about(line.type, line.kind), name, who),
            mark=mark,
            place="outbox",
            argument=line.packet_id,
        )

    return row


def _ends(day: dt.date) -> Callable[[EndingConsent], Row]:
    def row(line: EndingConsent) -> Row:
        days = (dt.date.fromisoformat(line.ends_on) - day).days
        words = ngettext("ends in {count} day", "ends in {count} days", days)
        words = words.format(count=shown(days)) if days else _("ends today")
        tone = "caution" if days <= _CONSENT_SOON else "plain"
        return Row(
            key=f"consent:{line.consent_id}",
            icon="handshake",
            head=name_or_withheld(line.name),
            line=_joined(line.case_no, codes("consent_purpose", line.purposes)),
            mark=Mark(words, tone, "clock-alert" if tone == "caution" else "clock"),
            place="case",
            argument=f"{line.case_id}#consent",
        )

    return row


def _wish(day: dt.date) -> Callable[[WaitingWish], Row]:
    def row(line: WaitingWish) -> Row:
        days = max(0, (day - dt.date.fromisoformat(line.stated_on)).days)
        words = ngettext("stated {count} day ago", "stated {count} days ago", days)
        words = words.format(count=shown(days)) if days else _("stated today")
        tone = "caution" if days > _WISH_LONG else "plain"
        return Row(
            key=f"wish:{line.wish_id}",
            icon="message-square",
            head=name_or_withheld(line.name),
            line=_joined(line.case_no, codes("wish_kind", [line.kind])),
            mark=Mark(words, tone, "clock-alert" if tone == "caution" else "clock"),
            place="case",
            argument=f"{line.case_id}#wishes",
        )

    return row


def _draft(line: ReferralDraft) -> Row:
    return Row(
        key=f"draft:{line.about}",
        icon="send",
        head=name_or_withheld(line.name),
        line=line.case_no,
        mark=Mark(_("Referral not sealed yet"), "caution", "pencil"),
        place="refer",
        argument=line.about,
    )


def _recent(line: RecentCase, now: int) -> Row:
    return Row(
        key=f"recent:{line.case_id}",
        icon="folder-open",
        head=name_or_withheld(line.name),
        line=_joined(line.case_no, dates.moment(line.at, now)),
        mark=None,
        place="case",
        argument=line.case_id,
    )


def _days(since: int, day: dt.date) -> int:
    return max(0, (day - local(since).date()).days)


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)
