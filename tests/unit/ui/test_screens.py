"""The one list of screens: nothing of the program is missing in it, and everything has its picture.

Rules: every reel runs once here, in the longest words and in a small window, so that a screen that
breaks, has no name for what takes the keyboard, or is too large fails at once.
"""

import importlib
import inspect
from pathlib import Path

import pytest
from PySide6.QtCore import QSize

import turn
from app.base import date_words, numerals
from desk_sim import dressed
from named_screens import too_large, unnamed
from pictures import REEL_NAMES
from screen_stage import Stage
from screens import REELS
from stray_windows import windows_heard
from ui.frame.page import Page
from ui.register.before_unlock_window import CardWindow
from ui.shell.main_window import MainWindow
from ui.shell.navigation import PLACES
from ui.widgets.sheet import Sheet
from worded_screens import latin_counts

UI = Path(__file__).parents[3] / "ui"
SMALL = QSize(910, 465)
MARGINS = 2 * 33
# These are made of nothing but what a subclass of theirs says. Each with its room, so that none
# stands for another one of the same name.
GROUNDS = {
    *("widgets/Sheet", "widgets/FormSheet", "widgets/ClosedByHiding"),
    *("cases/WishSheet", "printing/ViewerSheet", "papers/PagesSheet"),
    *("register/CardWindow", "register/recovery/SheetsWindow", "register/recovery/MakingWindow"),
    *("frame/Page", "frame/NoPage", "sealed/LockedPage", "matching/ComposePage"),
}


def kinds(base: type) -> set[str]:
    """Return the names of all dialogs, windows or pages that the program has."""
    found = set()
    for path in UI.rglob("*.py"):
        if path.name == "__init__.py":
            continue
        name = ".".join(path.relative_to(UI.parent).with_suffix("").parts)
        module = importlib.import_module(name)
        for member in vars(module).values():
            is_own = inspect.isclass(member) and member.__module__ == name
            if is_own and issubclass(member, base) and not member.__name__.startswith("_"):
                found.add(f"{path.relative_to(UI).parent.as_posix()}/{member.__name__}")
    return found - GROUNDS


def kind_of(widget: object) -> str:
    module = Path(*type(widget).__module__.split(".")[1:])
    return f"{module.parent.as_posix()}/{type(widget).__name__}"


class Seen:
    """What was shown in the whole book."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.names: list[str] = []
        self.places: set[str] = set()
        self.unnamed: dict[str, list[str]] = {}
        self.too_large: dict[str, list[str]] = {}
        self.latin: dict[str, list[str]] = {}
        self.strays: list[str] = []

    def look(self, name: str, widget) -> None:  # type: ignore[no-untyped-def]
        """Note a screen."""
        self.names.append(name)
        if found := latin_counts(widget):
            self.latin[name] = found
        self.kinds |= {kind_of(widget), *(kind_of(page) for page in widget.findChildren(Page))}
        if isinstance(widget, MainWindow):
            self.places.add(widget.here[0])
            least = widget.page.minimumSizeHint().width() + widget._rail.width() + MARGINS
            if least > SMALL.width():
                self.too_large[name] = [f"{least} wide"]
        if (found := unnamed(widget)) and not isinstance(widget, Page):
            self.unnamed[name] = found
        if (found := too_large(widget)) and isinstance(widget, Sheet | CardWindow):
            self.too_large[name] = found


@pytest.fixture(scope="module")
def seen(qapp, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    book = Seen()
    dressed(qapp, "dark", 150, "bn")
    numerals.install(numerals.NATIVE)
    date_words.install(date_words.BIKRAM)
    for name, reel in REELS.items():
        with turn.alone(), windows_heard(qapp) as heard:
            for shot in reel(Stage(tmp_path_factory.mktemp(name), SMALL)):
                book.look(*shot)
        book.strays += heard.strays
    numerals.install(numerals.LATIN)
    date_words.install(date_words.GREGORIAN)
    dressed(qapp)
    return book


def test_every_dialog_of_the_program_is_in_the_book(seen):
    assert kinds(Sheet) - seen.kinds == set()


def test_every_window_of_the_program_is_in_the_book(seen):
    assert kinds(CardWindow) - seen.kinds == set()


def test_every_page_of_the_program_is_in_the_book(seen):
    assert kinds(Page) - seen.kinds == set()


def test_every_place_is_in_the_book(seen):
    assert {place.key for place in PLACES} - seen.places == set()


def test_no_two_screens_have_the_same_name(seen):
    assert len(seen.names) == len(set(seen.names))
    assert len(seen.names) > 300


def test_whatever_takes_the_keyboard_has_a_name_on_every_screen(seen):
    assert seen.unnamed == {}


def test_every_dialog_and_window_fits_a_small_screen_in_the_largest_words(seen):
    assert seen.too_large == {}


def test_every_count_time_and_day_stands_in_the_digits_that_are_liked(seen):
    assert seen.latin == {}


def test_no_part_of_a_screen_flashes_up_as_a_window_of_its_own(seen):
    assert seen.strays == []


def test_the_command_knows_all_reels():
    assert set(REEL_NAMES) == set(REELS)
