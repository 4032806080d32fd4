"""The pages of the first run: language, start, office, passphrase, recovery code, ready.

Rules: one question a page; only name and kind of the office are required; the recovery code is
shown once and two of its groups are asked back; a proposed passphrase seals nothing before it is
said to be on paper; the way on is always the button at the lower right.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app import passphrases
from app.catalogue import code_list
from app.language import _
from ui.theme import look
from ui.welcome.welcome_flow import Draft, WelcomeFlow
from ui.widgets.buttons import Button, primary, secondary
from ui.widgets.choices import CheckBox, ComboBox, RadioBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Card, ScrollBody, column, row
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.secret import SecretField


class Step(QWidget):
    """One page: a heading, a body that scrolls, a row of buttons that stays.

    Signals:
        done(): go on.
        back(): go to the page before.
    """

    done = Signal()
    back = Signal()

    def __init__(self, heading: str, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(worn.px(10))
        self.body = ScrollBody(inside=2)
        self.body.column.setSpacing(worn.px(12))
        self.body.column.addWidget(PlainLabel(heading, "display", wrap=True))
        if hint:
            self.body.column.addWidget(PlainLabel(hint, "muted", wrap=True))
        outer.addWidget(self.body, 1)
        self.foot = row(spacing=10)
        outer.addLayout(self.foot)

    def finish(self, next_button: Button | None, *, can_go_back: bool = True) -> None:
        """Set the row of buttons."""
        if can_go_back:
            self.foot.addWidget(secondary(_("Back"), "arrow-left", self.back.emit))
        self.foot.addStretch(1)
        if next_button is not None:
            self.foot.addWidget(next_button)

    def focus_first(self) -> None:
        """Put the keyboard where the answer is given."""

    def show_whole(self, part: QWidget) -> None:
        """Scroll until all of a part is seen, also what has just appeared in it."""
        # Where it stands is known only after the layout has been done again.
        QTimer.singleShot(0, part, lambda: self.body.ensureWidgetVisible(part, 0, look().px(8)))


class LanguageStep(Step):
    """Each language in its own script; no words to translate.

    Signals:
        chosen(str): a language.
    """

    chosen = Signal(str)

    def __init__(self, languages: Sequence[tuple[str, str]]) -> None:
        super().__init__("Lifafa  ·  लिफ़ाफ़ा")
        self.tiles: list[Button] = []
        for code, name in languages:
            tile = Button(name, "tile", "languages")
            tile.clicked.connect(lambda _checked=False, code=code: self.chosen.emit(code))
            self.tiles.append(tile)
            self.body.column.addWidget(tile)
        self.body.column.addStretch(1)

    def focus_first(self) -> None:
        """Begin with the first language."""
        self.tiles[0].setFocus()


class StartStep(Step):
    """What is wanted: an own register, one that exists, or practice.

    Signals:
        chosen(str): setup, existing or practice.
    """

    chosen = Signal(str)

    def __init__(self, *, can_practise: bool) -> None:
        super().__init__(
            _("Welcome"),
            _("A sealed register on this computer, and sealed referrals to other offices."),
        )
        choices = [
            ("setup", "building-complex", _("Set up this office"), _("Takes about three minutes.")),
            (
                "existing",
                "folder-open",
                _("Open a register that is already there"),
                _("On this computer or on a stick."),
            ),
        ]
        if can_practise:
            choices.append(
                (
                    "practice",
                    "flask-conical",
                    _("Practise with made-up cases"),
                    _("Two made-up offices, apart from any real register."),
                )
            )
        self.tiles: list[Button] = []
        for key, icon_name, words, hint in choices:
            tile = Button(words, "tile", icon_name)
            tile.setAccessibleDescription(hint)
            tile.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self.tiles.append(tile)
            self.body.column.addLayout(
                column(tile, PlainLabel(hint, "small", wrap=True), spacing=2)
            )
        self.body.column.addStretch(1)
        self.finish(None)

    def focus_first(self) -> None:
        """Begin with setting up."""
        self.tiles[0].setFocus()


class OfficeStep(Step):
    """Who we are."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(_("Your office"), _("Only the name and the kind are needed now."))
        self.name = LineEntry(_("Name of the office"), _("e.g. SJPU Darjeeling"))
        self.kind = ComboBox([("", _("Choose…")), *_words(code_list("office_type"))])
        self.state = LineEntry(_("State or territory"))
        self.district = LineEntry(_("District"))
        self.officer = LineEntry(_("Your name"))
        self.post = LineEntry(_("Your post"))
        self._name = Labelled(_("Name of the office"), self.name, required=_("needed"))
        self._kind = Labelled(_("Kind of office"), self.kind, required=_("needed"))
        self.name.setText(draft.name)
        self.kind.choose(draft.kind)
        grid = QGridLayout()
        grid.setHorizontalSpacing(look().px(16))
        grid.setVerticalSpacing(look().px(12))
        grid.addWidget(self._name, 0, 0, 1, 2)
        grid.addWidget(self._kind, 1, 0, 1, 2)
        grid.addWidget(Labelled(_("State or territory"), self.state), 2, 0)
        grid.addWidget(Labelled(_("District"), self.district), 2, 1)
        grid.addWidget(Labelled(_("Your name"), self.officer), 3, 0)
        grid.addWidget(Labelled(_("Your post"), self.post), 3, 1)
        self.body.column.addLayout(grid)
        self.body.column.addStretch(1)
        self.next = primary(_("Next: passphrase"), "", self._go_on)
        self.finish(self.next)
        for line in (self.name, self.state, self.district, self.officer, self.post):
            line.returnPressed.connect(self._go_on)
        _forgive(self._name, self.name.textChanged)
        _forgive(self._kind, self.kind.chosen)

    def focus_first(self) -> None:
        """Begin with the name."""
        self.name.setFocus()

    def draft(self) -> Draft:
        """Return what was typed."""
        return Draft(
            name=self.name.text().strip(),
            kind=self.kind.value(),
            state=self.state.text().strip(),
            district=self.district.text().strip(),
            officer=self.officer.text().strip(),
            post=self.post.text().strip(),
        )

    def _go_on(self) -> None:
        draft = self.draft()
        self._name.wrong("" if draft.name else _("Write the name of the office."))
        self._kind.wrong("" if draft.kind else _("Choose the kind of office."))
        if not draft.name:
            self.name.setFocus()
        elif not draft.kind:
            self.kind.setFocus()
        else:
            self.done.emit()


class PassphraseStep(Step):
    """Six made-up words, or an own passphrase that is hard to guess."""

    def __init__(self) -> None:
        super().__init__(
            _("Your passphrase"),
            _("It opens the register every day. Write it down and keep it away from here."),
        )
        self._words = passphrases.generate()
        self.use_words = RadioBox(_("Use these six words"))
        self.use_words.setChecked(True)
        self.words = PlainLabel(self._words, "code", wrap=True)
        self.words.setAccessibleName(_("Proposed passphrase: {words}").format(words=self._words))
        card = Card()
        card.column.addWidget(self.words)
        another = secondary(_("Show another"), "dices", self._another)
        line = row(another)
        line.addStretch(1)
        card.column.addLayout(line)
        self.written = CheckBox(_("I have written the six words on paper"))
        card.column.addWidget(self.written)
        self.use_own = RadioBox(_("I choose my own"))
        self.own = SecretField(_("Own passphrase"))
        self.again = SecretField(_("Once more"), keyboard=False)
        self._own = Labelled(
            _("Own passphrase"), self.own, _("At least 14 characters; no names of places.")
        )
        self._again = Labelled(_("Once more"), self.again)
        for widget in (self.use_words, card, self.use_own, self._own, self._again):
            self.body.column.addWidget(widget)
        self.body.column.addStretch(1)
        self.next = primary(_("Seal the register with it"), "lock", self._go_on)
        self.finish(self.next)
        self._connect()
        self._show_own()

    def _connect(self) -> None:
        self.use_words.toggled.connect(self._show_own)
        self.written.toggled.connect(self._allow)
        self.own.entered.connect(self.again.setFocus)
        self.again.left.connect(self._compare)
        self.again.entered.connect(self._go_on)
        _forgive(self._own, self.own.changed)
        _forgive(self._again, self.again.changed)

    def focus_first(self) -> None:
        """Begin at the tick that says that the words are on paper: Enter does nothing there."""
        self.written.setFocus()

    def passphrase(self) -> str:
        """Return the chosen passphrase."""
        return self._words if self.use_words.isChecked() else self.own.text()

    def wrong(self, text: str) -> None:
        """Show why the own passphrase was refused."""
        self._own.wrong(text)
        self.own.select()
        self.show_whole(self._own)

    def forget(self) -> None:
        """Empty every field."""
        self._words = ""
        self.words.setText("")
        self.words.setAccessibleName("")
        self.own.clear()
        self.again.clear()

    def _another(self) -> None:
        self._words = passphrases.generate()
        self.words.setText(self._words)
        self.words.setAccessibleName(_("Proposed passphrase: {words}").format(words=self._words))
        self.use_words.setChecked(True)
        self.written.setChecked(False)

    def _show_own(self) -> None:
        own = self.use_own.isChecked()
        for field in (self._own, self._again):
            reveal(field, own)
        self.written.setEnabled(not own)
        self._allow()
        if own:
            self.own.line.setFocus()
            self.show_whole(self._again)

    def _allow(self) -> None:
        ready = self.use_own.isChecked() or self.written.isChecked()
        self.next.allow(ready, _("Write the six words on paper first."))

    def _compare(self) -> bool:
        same = self.own.text() == self.again.text()
        if not same and self.again.text():
            self._tell_different()
        return same

    def _tell_different(self) -> None:
        self._again.wrong(_("The two are not the same."))
        self.show_whole(self._again)

    def _go_on(self) -> None:
        if self.written.isChecked() if self.use_words.isChecked() else self._compare():
            self.done.emit()
        elif self.use_own.isChecked():
            self._tell_different()
            self.again.select()


class CodeStep(Step):
    """The recovery code: shown once, then two groups are asked back."""

    def __init__(self, flow: WelcomeFlow) -> None:
        super().__init__(
            _("Recovery code"),
            _("It opens the register when the passphrase is lost. It is shown only now."),
        )
        self._flow = flow
        self.card = Card()
        self.card.column.addWidget(
            PlainLabel(_("Write these eight groups on paper, by hand."), "strong", wrap=True)
        )
        self.card.column.addLayout(_groups(flow.code))
        warning = _(
            "Without passphrase and code nobody can open the register, not even its makers."
        )
        self.card.column.addWidget(PlainLabel(warning, "muted", wrap=True))
        self.body.column.addWidget(self.card)
        self.ask = QWidget()
        asking = QVBoxLayout(self.ask)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(look().px(12))
        words = _("Type two groups back from your paper, so that you can be sure of it.")
        asking.addWidget(PlainLabel(words, wrap=True))
        self.fields: list[tuple[int, LineEntry, Labelled]] = []
        for place in flow.asked:
            words = _("Group {number}").format(number=place + 1)
            entry = LineEntry(words)
            entry.setMaximumWidth(look().px(220))
            entry.returnPressed.connect(self._go_on)
            labelled = Labelled(words, entry)
            _forgive(labelled, entry.textChanged)
            self.fields.append((place, entry, labelled))
            asking.addWidget(labelled)
        line_again = row(
            secondary(_("Show the code again"), "eye", partial(self._show, asking=False))
        )
        line_again.addStretch(1)
        asking.addLayout(line_again)
        self.body.column.addWidget(self.ask)
        self.body.column.addStretch(1)
        self.next = primary("", "", self._go_on)
        self.finish(self.next, can_go_back=False)
        self._show(asking=False)

    def focus_first(self) -> None:
        """Begin with the way on."""
        self.next.setFocus()

    def _show(self, *, asking: bool) -> None:
        reveal(self.card, not asking)
        reveal(self.ask, asking)
        self.next.say(_("Compare") if asking else _("I have written it down"))
        if asking:
            self.fields[0][1].setFocus()

    def _go_on(self) -> None:
        if self.card.isVisibleTo(self):
            self._show(asking=True)
            return
        wrong = None
        for place, line, labelled in self.fields:
            right = self._flow.is_right(place, line.text())
            labelled.wrong(
                "" if right else _("This group is not the same as on the screen before.")
            )
            if not right and wrong is None:
                wrong = line
        if wrong is not None:
            wrong.setFocus()
            wrong.selectAll()
            return
        self._flow.forget_code()
        self.done.emit()


class ReadyStep(Step):
    """Three tasks to begin with.

    Signals:
        chosen(str): a place of the window: case, offices or register.
    """

    chosen = Signal(str)

    def __init__(self, office: str) -> None:
        super().__init__(_("Ready"), _("The register of {office} is set up.").format(office=office))
        self.tiles: list[Button] = []
        for key, icon_name, words in (
            ("case", "folder-plus", _("Add your first case")),
            ("offices", "handshake", _("Exchange office cards with a partner")),
            ("register", "folder-lock", _("Look at the register")),
        ):
            tile = Button(words, "tile", icon_name)
            tile.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self.tiles.append(tile)
            self.body.column.addWidget(tile)
        self.body.column.addStretch(1)

    def focus_first(self) -> None:
        """Begin with the first case."""
        self.tiles[0].setFocus()


def _groups(code: Sequence[str]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(look().px(24))
    for number, group in enumerate(code):
        label = PlainLabel(group, "code")
        label.setAccessibleName(_("Group {number}: {digits}").format(
            number=number + 1, digits=" ".join(group)))  # fmt: skip
        name = PlainLabel(f"{number + 1}", "muted")
        line = row(name, label, spacing=10)
        line.addStretch(1)
        grid.addLayout(line, number // 4, number % 4)
    return grid


def _forgive(field: Labelled, changed: SignalInstance) -> None:
    """Take the error away as soon as something else stands in the field."""
    changed.connect(lambda _now: field.wrong(""))


def _words(codes: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(value, _(words)) for value, words in codes]
