"""Settings: language, look, screen, locking, passphrase, practice, what this office is called.

Rules:

* Changes apply at once and every choice shows what it looks like; what is kept before unlocking
  names nobody, and what the window remembers about itself can be let go.
* What this computer cannot do is said in words, and its box is disabled with that reason.
* Practice and real work never lie in one folder; going from one to the other locks what is open;
  beginning anew makes new offices beside the old ones and touches nothing that is real.
* Nothing technical stands here but under its own heading; all of it at once would hold up the
  window, so what stands below comes a moment after what is seen first.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.base import date_words, language, numerals
from app.base.bikram_sambat import BOTH, bikram_words
from app.base.language import N_, _, ngettext
from app.base.place_words import both_words
from app.core.permissions import Act
from app.practice import demo
from app.practice.demo import DemoResult
from app.practice.practice_place import FIRST, folder_in, is_begun
from app.system import paths, preferences
from ui.frame import projector, screen_capture
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.frame.settings_store import keep_and_dress, offered
from ui.letters.check_authorities import open_authorities
from ui.letters.letterhead_page import open_letterhead
from ui.look.theme import ZOOMS, look
from ui.offices.own_office_page import open_button
from ui.retention.rules_sheet import open_rules
from ui.settings.help_card import HelpCard
from ui.settings.passphrase_sheet import PassphraseSheet
from ui.settings.reminder_card import ReminderCard
from ui.settings.tie_card import TieCard
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import by_role, secondary
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.cover import set_hidden
from ui.widgets.entries import Labelled
from ui.widgets.frames import Card, CardBody, FlowLayout, put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.window_memory import memory_of

_SAMPLE = 1_234_567


class LanguageCard(Card):
    """The card.

    Args:
        today: the local day, as a sample of both calendars.

    Signals:
        chosen(str, str): the key of a setting and its value.
    """

    chosen = Signal(str, str)

    def __init__(self, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setMaximumWidth(look().px(760))
        self.column.addWidget(PlainLabel(_("Language, digits and dates"), "heading"))
        shown = language.current()
        self.language = ComboBox(offered())
        self.language.choose(shown)
        self.digits = ComboBox(_digits_of(shown))
        self.digits.choose(numerals.liked())
        self.calendar = ComboBox(_calendars(today))
        self.calendar.choose(
            date_words.BIKRAM if date_words.is_bikram_shown() else date_words.GREGORIAN
        )
        line = FlowLayout(spacing=14)
        self.column.addLayout(line)
        self._add(line, _("Language"), self.language, "language", 210)
        digits = self._add(line, _("Digits"), self.digits, "digits", 210)
        reveal(digits, numerals.has_own_digits(shown))
        self._add(line, _("Dates"), self.calendar, "calendar", 434)
        words = _("Numbers of cases, offices and telephones, and codes, keep the digits 0 to 9.")
        self.about_digits = wrapped(words, "muted")
        reveal(self.about_digits, numerals.has_own_digits(shown))
        self.column.addWidget(self.about_digits)

    def _add(self, line: FlowLayout, words: str, box: ComboBox, key: str, width: int) -> Labelled:
        box.setMinimumWidth(look().px(width))
        box.chosen.connect(lambda value: self.chosen.emit(key, value))
        labelled = Labelled(words, box)
        line.addWidget(labelled)
        return labelled


def _digits_of(code: str) -> list[tuple[str, str]]:
    sample = numerals.grouped(_SAMPLE)
    return [(numerals.LATIN, sample), (numerals.NATIVE, numerals.in_digits_of(sample, code))]


def _calendars(today: dt.date) -> list[tuple[str, str]]:
    plain = date_words.plain_date_words(today)
    bikram = numerals.in_digits(bikram_words(today, date_words.say))
    words = _("With the Nepali date: {date}").format(date=plain)
    if bikram:  # Shown rather than told: both together are long.
        words = date_words.say(BOTH, gregorian=plain, bikram=bikram)
    return [(date_words.GREGORIAN, plain), (date_words.BIKRAM, words)]


class ScreenCard(Card):
    """The card of the settings page."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setMaximumWidth(look().px(760))
        self.names = CheckBox(_("Hide names, telephone numbers, addresses and stories"))
        self.names.setChecked(projector.is_on())
        self.names.clicked.connect(lambda on: set_hidden(desk, on))
        put(self.column, wrapped(_("When others look at the screen"), "heading"), self.names)
        self._explain(
            _(
                "Every list and page then shows the case number in place of the person. In a form"
                " one field at a time is shown while you are in it. Ctrl+Shift+H turns it on and"
                " off. It stays on when you lock."
            )
        )
        self.capture = CheckBox(_("Keep this window out of screenshots and screen sharing"))
        self.capture.setChecked(screen_capture.is_wanted())
        self.capture.clicked.connect(self._keep_out)
        self.column.addWidget(self.capture)
        reason = screen_capture.why_not()
        self.capture.setEnabled(not reason)
        self.capture.setAccessibleDescription(reason)
        self._explain(
            reason
            or _(
                "Off at first: it also hides the window from magnifiers and other programs that"
                " help people who see badly, and from remote help. A camera still sees the screen."
            )
        )

    def _explain(self, words: str) -> None:
        self.column.addWidget(wrapped(words, "muted"))

    def _keep_out(self, on: bool) -> None:
        preferences.save({"no_capture": 1 if on else None})
        if not screen_capture.apply_to_all():
            self._desk.say(
                _("This computer did not keep the window out of screenshots."),
                tone="caution",
                todo=_("Close the window before you share the screen, or share another one."),
                key="capture",
            )


class WindowCard(Card):
    """The card of the settings page."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setMaximumWidth(look().px(760))
        self.column.addWidget(wrapped(_("How this window is arranged"), "heading"))
        words = _(
            "Size and place of the window, the width of columns, the order of the list and the"
            " last place of the day are remembered on this computer. No person and no case is."
        )
        self.forget = secondary(_("Arrange it as at first"), "rotate-ccw", self._forget)
        put(self.column, wrapped(words, "muted"), row(self.forget, 1))

    def _forget(self) -> None:
        memory = memory_of(self._desk)
        if memory is not None:
            memory.forget()
        self._desk.say(
            _("What was remembered about the window is gone."),
            todo=_("Lock and unlock: the window then stands as at the first start."),
            key="window-forgotten",
        )


class PracticeCard(Card):
    """The card of the settings page, in the practice register and in a real one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setMaximumWidth(look().px(760))
        here = desk.services.office.practice
        words = (
            _("All that is written here is made up. It is sealed only for the practice offices.")
            if here
            else _("Two made-up offices with made-up cases, to try everything without fear.")
        )
        put(self.column, wrapped(_("Practice register"), "heading"), wrapped(words, "muted"))
        line = FlowLayout(spacing=8)
        self.home = secondary(_("Back to my register"), "house", self._go_home)
        self.fresh = secondary(_("Make it fresh"), "refresh-cw", self._make_fresh)
        self.go = secondary(_("Practise with made-up cases"), "flask-conical", self._go)
        for button in (self.home, self.fresh) if here else (self.go,):
            line.addWidget(button)
        self.column.addLayout(line)
        self.busy = BusyLine(can_stop=True)
        self.busy.stop_on_escape(self)
        self.column.addWidget(self.busy)

    def _go_home(self) -> None:
        self._desk.register_asked.emit(own_register())

    def _go(self) -> None:
        self._desk.run_beside(
            lambda _report, _token: _register_there(paths.data_folder()), self._on_looked, by=self
        )

    def _on_looked(self, there: Path | None) -> None:
        if there is None:
            self._make_fresh()
        else:
            self._desk.register_asked.emit(there)

    def _make_fresh(self) -> None:
        for button in (self.home, self.fresh, self.go):
            button.allow(False, _("Making up two offices and their cases…"))
        clock, root = self._desk.services.clock, paths.data_folder()
        job = self._desk.run_beside(
            lambda report, token: demo.begin_anew(root, clock, demo.watched(report, token)),
            self._on_made,
            failed=self._on_failed,
            by=self,
        )
        job.finished.connect(self._allow)
        self.busy.follow(job, _("Making up two offices and their cases…"))

    def _on_made(self, made: DemoResult) -> None:
        self._desk.register_asked.emit(made.first)

    def _on_failed(self, error: Exception) -> None:
        self._desk.show_failure(error)

    def _allow(self) -> None:
        for button in (self.home, self.fresh, self.go):
            button.allow(True)


def _register_there(root: Path) -> Path | None:
    """Return the practice register that was made last, None when there is none."""
    return folder_in(root) / FIRST if is_begun(root) else None


def own_register() -> Path:
    """Return the folder of the real register of this user, there or not."""
    kept = preferences.load().get("register")
    return Path(str(kept)) if kept else paths.default_register()


_LOOKS = (
    ("system", N_("As this computer")),
    ("light", N_("Light")),
    ("dark", N_("Dark")),
)
_MOTIONS = (("system", N_("As this computer")), ("reduced", N_("Nothing moves")))
_MINUTES = (1, 2, 3, 5, 10, 15)


class SettingsPage(Page):
    """The page behind "Settings" on *More*."""

    heading = N_("Settings")

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.body = CardBody(self)
        self.column.addWidget(self.body, 1)
        now = {**preferences.DEFAULTS, **preferences.load()}
        self._build_look(now)
        self._build_security(now)
        QTimer.singleShot(0, self, self._build_rest)

    def focus_first(self) -> None:
        """Begin with the language."""
        self.language.setFocus()

    def _build_look(self, now: dict[str, str | int]) -> None:
        tongue = LanguageCard(self.desk.services.clock.today(), self)
        tongue.chosen.connect(self._dress)
        self.body.column.addWidget(tongue)
        self.language, self.digits, self.calendar = tongue.language, tongue.digits, tongue.calendar
        card = self._card(_("Appearance of the window"))
        self.theme = ComboBox([(key, _(words)) for key, words in _LOOKS])
        self.theme.choose(str(now["theme"]))
        self.zoom = ComboBox([(str(zoom), numerals.in_digits(f"{zoom} %")) for zoom in ZOOMS])
        self.zoom.choose(str(now["zoom"]))
        self.motion = ComboBox([(key, _(words)) for key, words in _MOTIONS])
        self.motion.choose(str(now["motion"]))
        line = FlowLayout(spacing=14)
        card.column.addLayout(line)
        for words, combo, key in (
            (_("Light or dark"), self.theme, "theme"),
            (_("Size of text"), self.zoom, "zoom"),
            (_("Movement on the screen"), self.motion, "motion"),
        ):
            combo.setMinimumWidth(look().px(210))
            line.addWidget(Labelled(words, combo))
            combo.chosen.connect(lambda value, key=key: self._dress(key, value))

    def _build_security(self, now: dict[str, str | int]) -> None:
        card = self._card(_("Locking and passphrase"))
        minutes = [
            (
                str(n),
                ngettext("{count} minute", "{count} minutes", n).format(count=numerals.shown(n)),
            )
            for n in _MINUTES
        ]
        self.minutes = ComboBox(minutes)
        self.minutes.choose(str(now["auto_lock_minutes"]))
        self.minutes.chosen.connect(lambda value: self._dress("auto_lock_minutes", value))
        self.minutes.setMaximumWidth(look().px(320))
        card.column.addWidget(Labelled(_("Lock by itself when nobody works for"), self.minutes))
        change = secondary(_("Change the passphrase…"), "key-round", self._change_passphrase)
        lock = secondary(_("Lock now"), "lock", self.desk.lock_asked.emit)
        line = FlowLayout(spacing=8)
        for button in (change, lock):
            line.addWidget(button)
        card.column.addLayout(line)

    def _build_rest(self) -> None:
        """Build what stands below, once what is seen first is there."""
        self._build_this_computer()
        self._build_backup()
        self._build_people()
        self._build_mail()
        self._build_office()
        self.practice = PracticeCard(self.desk)
        self.help = HelpCard(self.desk)
        put(self.body.column, self.practice, self.help, 1)

    def _build_this_computer(self) -> None:
        self.window_card = WindowCard(self.desk)
        self.screen_card = ScreenCard(self.desk)
        put(self.body.column, self.window_card, self.screen_card)
        self.reminder_card = ReminderCard(self.desk)
        self.this_computer = TieCard(self.desk, self)
        put(self.body.column, self.reminder_card, self.this_computer)

    def _build_office(self) -> None:
        card = self._card(_("This office"))
        self.keeping = secondary(_("Retention periods…"), "calendar-clock", self._open_rules)
        office, user = self.desk.services.office, self.desk.services.user
        for words, value in (
            (_("Name"), office.name),
            (_("Place"), both_words(office.district, office.state)),
            (_("Office number"), office.number),
            (_("Officer"), ", ".join(part for part in (user.name, user.post) if part)),
        ):
            if value:
                name = wrapped(words, "muted")
                name.setFixedWidth(look().px(150))
                card.column.addLayout(row(name, (wrapped(value), 1), spacing=12))
        self.own_office = open_button(self.desk)
        buttons = FlowLayout(spacing=8)
        buttons.addWidget(self.own_office)
        buttons.addWidget(open_letterhead(self.desk))
        buttons.addWidget(self.keeping)
        buttons.addWidget(open_authorities(self.desk, self))
        card.column.addLayout(buttons)

    def _build_people(self) -> None:
        card = self._card(_("People and roles"))
        words = _("Who may open this register, and what each of them may do.")
        line = FlowLayout(spacing=8)
        self.people = secondary(_("People and roles…"), "users", lambda: self.desk.open("people"))
        line.addWidget(self.people)
        put(card.column, wrapped(words, "muted"), line)

    def _build_backup(self) -> None:
        card = self._card(_("Backup and recovery"))
        words = _("When everything was backed up last, the recovery sheets, and what is damaged.")
        card.column.addWidget(wrapped(words, "muted"))
        line = FlowLayout(spacing=8)
        self.backup = secondary(
            _("Backup and recovery…"), "shield-check", lambda: self.desk.open("backup")
        )
        by_role(self.desk, Act.BACKUP, self.backup)
        line.addWidget(self.backup)
        card.column.addLayout(line)

    def _build_mail(self) -> None:
        card = self._card(_("Mail"))
        words = _("How packets leave by mail, and the mailbox of this office.")
        line = FlowLayout(spacing=8)
        self.mail = secondary(_("Mail…"), "mail", lambda: self.desk.open("mail"))
        line.addWidget(self.mail)
        put(card.column, wrapped(words, "muted"), line)

    def _open_rules(self) -> None:
        open_rules(self.desk, self, lambda: self.desk.say(_("The new rules count from now on.")))

    def _card(self, heading: str) -> Card:
        card = Card()
        card.setMaximumWidth(look().px(760))
        card.column.addWidget(PlainLabel(heading, "heading"))
        self.body.column.addWidget(card)
        return card

    def _dress(self, key: str, value: str) -> None:
        kept: str | int = int(value) if key in ("zoom", "auto_lock_minutes") else value
        keep_and_dress(self.desk, {key: kept})

    def _change_passphrase(self) -> None:
        PassphraseSheet(self.desk, self.window()).open()
