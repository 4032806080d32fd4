"""The number of people by sex and age, for rates: typed, or taken from a small file.

Rules: a field that is left empty has no rate; what cannot be right is said and nothing is taken;
nothing of it is kept when the program ends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QGridLayout, QWidget

from app.base.errors import AppError
from app.base.jobs import Report, Token
from app.base.language import N_, _
from app.statistics.population import COLUMNS, MOST_BYTES, read_population
from app.statistics.tables import ALL
from app.system import files
from ui.frame.desk import Desk
from ui.frame.failure import triage
from ui.look.theme import look
from ui.widgets.buttons import primary, secondary
from ui.widgets.entries import LineEntry
from ui.widgets.files_ask import ask_open
from ui.widgets.plain import PlainLabel, reveal
from ui.widgets.sheet import Sheet

type Population = Mapping[str, int]

_SEX_WORDS: Final = {
    "female": N_("Female"),
    "male": N_("Male"),
    "other_gender": N_("Other gender"),
    ALL: N_("All"),
}
_AGE_WORDS: Final = {"under_18": N_("Under 18"), "adult": N_("18 and over"), ALL: N_("All")}


class PopulationSheet(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        known: what was given before, None for nothing.
        taken: called with what is given, None for no rates any more.
        parent: the window.
    """

    def __init__(
        self,
        desk: Desk,
        known: Population | None,
        taken: Callable[[Population | None], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Population"), parent, (660, 480))
        self._desk, self._taken = desk, taken
        told = self.body.column
        words = _(
            "Rates are victims for 100,000 people of the same sex and age. Give the people of the"
            " district or state that you count; what you leave empty has no rate."
        )
        told.addWidget(PlainLabel(words, wrap=True))
        self.entries: dict[tuple[str, str], LineEntry] = {}
        told.addLayout(self._grid(known or {}))
        self.problem = PlainLabel("", "wrong", wrap=True)
        reveal(self.problem, False)
        told.addWidget(self.problem)
        told.addStretch(1)
        self.file = secondary(_("Take from a csv file…"), "file-input", self._ask_file)
        self.none = secondary(_("No rates"), "", self._drop)
        self.go = primary(_("Count with rates"), "check", self._go)
        self.finish(self.file, self.none, self.go, safe=self.go)
        reveal(self.none, known is not None)
        next(iter(self.entries.values())).setFocus()

    def _grid(self, known: Population) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(look().px(8))
        for column, age in enumerate(_AGE_WORDS, start=1):
            grid.addWidget(PlainLabel(_(_AGE_WORDS[age]), "label"), 0, column)
        for row, sex in enumerate(_SEX_WORDS, start=1):
            grid.addWidget(PlainLabel(_(_SEX_WORDS[sex]), "label"), row, 0)
            for column, age in enumerate(_AGE_WORDS, start=1):
                entry = LineEntry(f"{_(_SEX_WORDS[sex])}, {_(_AGE_WORDS[age])}")
                entry.setText(str(known.get(_code(sex, age), "")))
                entry.textChanged.connect(lambda _text: self._tell(""))
                grid.addWidget(entry, row, column)
                self.entries[sex, age] = entry
        return grid

    def _go(self) -> None:
        lines = [",".join(COLUMNS)]
        for (sex, age), entry in self.entries.items():
            people = entry.text().replace(",", "").replace(" ", "").strip()
            if people:
                lines.append(f"{sex},{age},{people}")
        if len(lines) == 1:
            self._tell(_("Type at least one number of people."))
            return
        try:
            found = read_population("\n".join(lines).encode())
        except AppError as error:
            self._refuse(error)
            return
        self._finish(found)

    def _drop(self) -> None:
        self._finish(None)

    def _ask_file(self) -> None:
        self.dialog = ask_open(
            self,
            _("A csv file with the columns {columns}").format(columns=", ".join(COLUMNS)),
            "(*.csv)",
            self._read,
        )

    def _read(self, path: Path) -> None:
        def work(_report: Report, _token: Token) -> Population:
            return read_population(files.read_small(path, MOST_BYTES))

        self._desk.run_beside(work, self._finish, failed=self._refuse)

    def _finish(self, found: Population | None) -> None:
        self.accept()
        self._taken(found)

    def _refuse(self, error: Exception) -> None:
        failure = triage(error)
        self._tell(f"{failure.happened} {failure.todo}".strip())

    def _tell(self, words: str) -> None:
        self.problem.setText(words)
        reveal(self.problem, bool(words))


def _code(sex: str, age: str) -> str:
    """Return the code of the row of the SDG table."""
    return ALL if sex == age == ALL else f"{sex}.{age}"
