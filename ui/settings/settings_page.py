"""Settings: language, look, size, locking, the passphrase, and what this office is called.

Rules: changes apply at once; what is kept before unlocking names nobody; nothing technical stands
here but under its own heading; all of it at once would hold up the window, so what stands below
comes a moment after what is seen first.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import N_, _, ngettext
from app.core.permissions import Act
from app.system import preferences
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.frame.settings_store import keep_and_dress
from ui.letters.check_authorities import open_authorities
from ui.letters.letterhead_page import open_letterhead
from ui.look.theme import ZOOMS, look
from ui.offices.own_office_page import open_button
from ui.retention.rules_sheet import open_rules
from ui.settings.help_card import HelpCard
from ui.settings.language_card import LanguageCard
from ui.settings.passphrase_sheet import PassphraseSheet
from ui.settings.practice_card import PracticeCard
from ui.settings.screen_card import ScreenCard
from ui.settings.tie_card import TieCard
from ui.settings.window_card import WindowCard
from ui.widgets.buttons import secondary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled
from ui.widgets.frames import Card, CardBody, FlowLayout, row
from ui.widgets.plain import PlainLabel
from ui.widgets.role_gate import by_role

_LOOKS = (
    ("system", N_("As this computer")),
    ("light", N_("Light")),
    ("dark", N_("Dark")),
)
_MOTIONS = (("system", N_("As this computer")), ("reduced", N_("Nothing moves")))
_MINUTES = (1, 2, 3, 5, 10, 15)


class SettingsPage(Page):
    """The page behind "Settings" in the rail."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.body = CardBody(self)
        self.column.addWidget(self.body, 1)
        now = {**preferences.DEFAULTS, **preferences.load()}
        self._build_look(now)
        self._build_security(now)
        QTimer.singleShot(0, self, self._build_rest)

    def title(self) -> str:
        """Return the words of the header."""
        return _("Settings")

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
        self.body.column.addWidget(self.practice)
        self.help = HelpCard(self.desk)
        self.body.column.addWidget(self.help)
        self.body.column.addStretch(1)

    def _build_this_computer(self) -> None:
        self.window_card = WindowCard(self.desk)
        self.body.column.addWidget(self.window_card)
        self.screen_card = ScreenCard(self.desk)
        self.body.column.addWidget(self.screen_card)
        self.this_computer = TieCard(self.desk, self)
        self.body.column.addWidget(self.this_computer)

    def _build_office(self) -> None:
        card = self._card(_("This office"))
        self.keeping = secondary(_("Retention periods…"), "calendar-clock", self._open_rules)
        office, user = self.desk.services.office, self.desk.services.user
        for words, value in (
            (_("Name"), office.name),
            (_("Place"), ", ".join(part for part in (office.district, office.state) if part)),
            (_("Office number"), office.number),
            (_("Officer"), ", ".join(part for part in (user.name, user.post) if part)),
        ):
            if value:
                name = PlainLabel(words, "muted", wrap=True)
                name.setFixedWidth(look().px(150))
                line = row(name, PlainLabel(value, wrap=True), spacing=12)
                line.setStretch(1, 1)
                card.column.addLayout(line)
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
        card.column.addWidget(PlainLabel(words, "muted", wrap=True))
        line = FlowLayout(spacing=8)
        self.people = secondary(_("People and roles…"), "users", lambda: self.desk.open("people"))
        line.addWidget(self.people)
        card.column.addLayout(line)

    def _build_backup(self) -> None:
        card = self._card(_("Backup and recovery"))
        words = _("When everything was backed up last, the recovery sheets, and what is damaged.")
        card.column.addWidget(PlainLabel(words, "muted", wrap=True))
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
        card.column.addWidget(PlainLabel(words, "muted", wrap=True))
        line = FlowLayout(spacing=8)
        self.mail = secondary(_("Mail…"), "mail", lambda: self.desk.open("mail"))
        line.addWidget(self.mail)
        card.column.addLayout(line)

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
