"""The chooser in every shape: drives, pictures, saving, a name that is taken, a drive that is gone.

Rules: files and drives are made up; what is not drawn yet is waited for.
"""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from exchange_records import NOW
from made_pdfs import many_pages
from made_pictures import photograph
from screen_stage import calm
from ui.widgets.chooser import INTO, MANY, OPEN, SAVE, Asked, Chooser, NewFolderSheet
from ui.widgets.chooser_places import Around
from ui.widgets.removable_media import Volume

PACKETS = "Lifafa packets and parts (*.lifafa *.lfpart)"
_PICTURES = 3


def of_choosing(folder: Path, window: QWidget) -> Iterator[tuple[str, QWidget]]:
    """The chooser over a made-up stick in an empty folder."""
    stick = made_stick(folder)
    around = around_of(stick)
    asked = Asked(MANY, "Made up", "", with_drive=True)
    pictures = chooser(asked, around, window)
    small = pictures.browser.list.small
    calm(pictures, until=lambda: sum(one is not None for one in small._kept.values()) >= _PICTURES)
    yield "chooser-pictures", pictures
    kinds = f"{PACKETS};;All files (*)"
    yield (
        "chooser-other-kinds",
        chooser(Asked(OPEN, "Made up", kinds, with_drive=True), around, window),
    )
    into = Asked(INTO, "Made up", with_drive=True, writes=True)
    yield "chooser-folder", chooser(into, around, window)
    saving = Asked(SAVE, "Made up", "(*.pdf)", "LF-26-0042.pdf", with_drive=True, writes=True)
    yield "chooser-save", chooser(saving, around, window)
    taken = chooser(replace(saving, proposed="FIR 12-2026.pdf"), around, window)
    taken.go()
    calm(taken, until=lambda: bool(taken.wrong.shown()))
    yield "chooser-name-taken", taken
    none = Around((), around.usual)
    yield "chooser-no-drive", chooser(Asked(OPEN, "Made up", with_drive=True), none, window)
    gone = chooser(saving, around, window)
    gone.browser.go_to(stick / "gone")
    calm(gone, until=lambda: gone.browser.told.count() > 0)
    yield "chooser-gone", gone
    yield "chooser-new-folder", NewFolderSheet(stick, print, gone)


def chooser(asked: Asked, around: Around, window: QWidget) -> Chooser:
    """Return the dialog once its first folder is read."""
    made = Chooser(asked, print, window, look=lambda _recent: around)
    made.show()
    calm(made, until=lambda: made.browser.folder is not None)
    return made


def made_stick(folder: Path) -> Path:
    """Return a folder that stands for a USB drive, with files of some kinds."""
    stick = folder / "BLUE"
    (stick / "2026-11 letters").mkdir(parents=True)
    jpeg = photograph((320, 240))
    for number in range(3):
        (stick / f"IMG_2026112{number}.jpg").write_bytes(jpeg)
    (stick / "FIR 12-2026.pdf").write_bytes(many_pages(2))
    (stick / "Bal Kalyan Shelter.lfcard").write_bytes(bytes(4_000))
    (stick / "LF-26-0042.lifafa").write_bytes(bytes(400_000))
    for one in stick.iterdir():
        os.utime(one, (NOW, NOW))
    return stick


def around_of(stick: Path) -> Around:
    """Return two drives, one of them that stick, and a usual place."""
    drives = (
        Volume(stick, "BLUE", 12_400_000_000),
        Volume(Path("/media/das/KINGSTON"), "KINGSTON", 900_000_000, writable=False),
    )
    usual = (
        ("My documents", "file-text", stick.parent),
        ("Downloads", "download", Path("/nowhere")),
    )
    return Around(drives, usual, (stick / "2026-11 letters",))
