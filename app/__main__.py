"""`python -m app`: the window without words or with files of ours, the command line with words.

The words `picture-worker`, `page-worker`, `code-worker`, `sheet-worker`, `letter-worker`,
`sign-worker`, `signature-worker` and `scan-worker` are for the program itself: they start a process
that looks into one picture or draws one page (`app.system.pictures`), looks for a code
(`app.offices.code_pictures`), takes one spreadsheet apart (`app.imports.sheets`), looks into one
letter (`app.letters.check_reading`), signs one (`app.letters.signing`), looks for signatures
(`app.letters.pdf_signatures`) or asks a scanner for a page (`app.system.scanning`), in a packaged
program too, where this is the only way in.

The word `remind` is for the system, which calls it at log-in where somebody chose that in the
settings: it says how many things are due (`app.home.at_log_in`), and ends.

The import of `ui.main` is the one arrow that points upward; it is made only when a window is asked
for, so that the command line starts without Qt.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path

from app.system import hardening, packaged
from app.system.platforms import system

WINDOW = "window"
PICTURES = "picture-worker"
PAGES = "page-worker"
CODES = "code-worker"
SHEETS = "sheet-worker"
LETTERS = "letter-worker"
SIGNING = "sign-worker"
SIGNATURES = "signature-worker"
SCANNING = "scan-worker"
_BESIDE = frozenset({PICTURES, PAGES, CODES, SHEETS, LETTERS, SIGNING, SIGNATURES, SCANNING})
NAME = "Lifafa"
_NO_SCREEN = """There is no screen here, so the window cannot open.
Open it at a desktop, or use the commands: lifafa --help
"""
_WINDOW_HELP = """lifafa window [--register FOLDER] [FILE ...]

Opens the window, on the register in FOLDER when one is named. Files of Lifafa are opened in it.
"""
FILES = (".lifafa", ".lfpart", ".lfcard", ".lfnotice", ".lfdir", ".lfbak", ".lfrelease")


def main() -> int:
    """Run what the words ask for and return the exit code."""
    hardening.refuse()
    words = sys.argv[1:]
    if len(words) == 1 and words[0] in _BESIDE:
        return _beside(words[0])
    system.refuse_dumps()
    system.hide_memory()
    system.show_running()
    if not words or words[0] == WINDOW:
        return _window(words[1:])
    if words == [packaged.REMIND]:
        return _remind()
    if all(_is_file_of_ours(word) for word in words):
        return _window(words)
    from app.cli.program import run, speak_plainly

    speak_plainly()
    return run(words)


def _beside(word: str) -> int:
    """Be a process beside the program, and return its exit code."""
    if word == PICTURES:
        from app.system.sandbox.picture_worker import main as look_into_a_picture

        return look_into_a_picture()
    if word == PAGES:
        from app.system.sandbox.pdf_worker import main as draw_a_page

        return draw_a_page()
    if word == CODES:
        from app.system.sandbox.qr_worker import main as look_for_a_code

        return look_for_a_code()
    if word == SHEETS:
        from app.imports.sheet_worker import main as take_a_sheet_apart

        return take_a_sheet_apart()
    if word == LETTERS:
        from app.letters.check_worker import main as look_into_a_letter

        return look_into_a_letter()
    if word == SIGNING:
        from app.letters.signing_worker import main as sign_a_letter

        return sign_a_letter()
    if word == SCANNING:
        from app.system.sandbox.scan_worker import main as ask_a_scanner

        return ask_a_scanner()
    from app.letters import still_loop

    still_loop.settle()
    from app.letters.pdf_signatures_worker import main as look_for_signatures

    return look_for_signatures()


def _remind() -> int:
    """Say how many things are due, where there is somebody to see it; no window opens."""
    from app.base import language
    from app.home import at_log_in
    from app.system import preferences

    wishes = preferences.load()
    shown = language.install(str(wishes.get("language", "en")))
    preferences.take_up(wishes, shown)
    words = at_log_in.words_at_log_in()
    if not words or system.tell_briefly(NAME, words) or not system.has_screen():
        return 0
    from ui.main import show_news

    return show_news(NAME, words)


def _is_file_of_ours(word: str) -> bool:
    """Say whether a word is a file that the window opens, as a double click names it.

    One that is not there counts, too: the window says so in the language of who reads it.
    """
    return word.casefold().endswith(FILES)


def _window(words: list[str]) -> int:
    """Open the window; `window --register DIR` opens it on a register folder."""
    from app.cli.settings import UsageError, split_globals

    try:
        settings, rest = split_globals(words)
    except UsageError as error:
        sys.stderr.write(f"lifafa: {error}\n")
        return 2
    if any(word in ("-h", "--help") for word in rest):
        sys.stdout.write(_WINDOW_HELP)
        return 0
    if not system.has_screen():
        sys.stderr.write(_NO_SCREEN)
        return 1
    # Loading leaves almost nothing to clear away, and looking for it takes a tenth of the start;
    # the window looks for it at its own times (ui.shell.qt_setup).
    gc.disable()
    from ui.main import run_window

    files = [Path(word) for word in rest]
    return run_window(settings.register, files)


if __name__ == "__main__":
    hardening.begin_isolated()
    sys.exit(main())
