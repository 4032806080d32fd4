"""What of the words on a screen is cut, and where Latin digits stand though others are liked.

Rules: what somebody typed, and what is a number of something (a case, an office, a telephone, a
law, a file, a code), keeps the digits it has; so do the words of letters that are read out, which
have those of the paper.
"""

import re

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from ui.look.theme import look
from ui.shell.rail import RailButton
from ui.widgets.badge import Badge, mark_size
from ui.widgets.buttons import Button
from ui.widgets.frames import ScrollBody
from ui.widgets.plain import PlainLabel

# A count, an age, a day, a time or a size in Latin digits, as the program itself would write it.
_COUNTS = (
    re.compile(r"(?<![\w./+:-])[0-9]{1,2}:[0-9]{2}(?![\w:])"),
    re.compile(r"(?<![\w./+-])[0-9]+(\.[0-9]+)? ?(B|kB|KB|MB|GB|%)(?!\w)"),
    re.compile(r"(?<![\w./+-])[0-9]{1,2} [\u0900-\u09ff]+ [0-9]{4}(?![\w-])"),
    re.compile(
        r"(?<![\w./+(-])[0-9]+(টি|টা|জন|টির)?[ \u00a0]+(দিন|মাস|বছর|মিনিট|ঘণ্টা|কেস|কাগজ|সারি|অংশ)"
    ),
)
# Sections of laws, with the day from which they no longer count.
_LAW = re.compile("আইপিসি|আইন|आईपीसी|ऐन|अधिनियम|IPC|Act")

_NARROW = 100
_RAIL_EDGES = 36


def cut(root: QWidget) -> list[str]:
    """Return the words of buttons and badges that do not fit into them."""
    found = []
    for button in root.findChildren(QPushButton):
        if not isinstance(button, Button) or not button.isVisibleTo(root) or not button.text():
            continue
        icon = button.iconSize().width() if not button.icon().isNull() else 0
        wanted = button.fontMetrics().horizontalAdvance(button.text()) + icon
        if isinstance(button, RailButton) and button.width() > look().px(_NARROW):
            wanted += look().px(_RAIL_EDGES)
        if button.width() < wanted:
            found.append(f"{button.text()} ({button.width()} of {wanted})")
    for badge in root.findChildren(Badge):
        if badge.isVisibleTo(root) and badge.width() < mark_size(badge.mark).width():
            found.append(f"{badge.mark.text} ({badge.width()})")
    return found


def too_wide(root: QWidget) -> list[str]:
    """Return the buttons and fields that go on beyond the side of what scrolls downwards."""
    found = []
    for area in root.findChildren(ScrollBody):
        inside, seen = area.widget(), area.viewport().width()
        if inside is None or not area.isVisibleTo(root) or inside.width() <= seen:
            continue
        for one in inside.findChildren(QWidget):
            if one.focusPolicy() is Qt.FocusPolicy.NoFocus or not one.isVisibleTo(root):
                continue
            ends = one.mapTo(inside, QPoint(one.width(), 0)).x()
            if ends > seen:
                found.append(f"{type(one).__name__} {one.accessibleName()!r} ({ends} of {seen})")
    return found


def latin_counts(root: QWidget) -> list[str]:
    """Return the texts of the program in which a count stands in Latin digits."""
    labels = [one for one in root.findChildren(PlainLabel) if one.isVisibleTo(root)]
    labels = [one for one in labels if one.property("role") != "reading"]
    texts = [one.shown() for one in labels]
    texts += [one.text() for one in root.findChildren(QPushButton) if one.isVisibleTo(root)]
    for box in root.findChildren(QComboBox):
        texts += [box.itemText(row) for row in range(box.count())]
    ours = [text for text in texts if not _LAW.search(text)]
    return [text for text in ours if any(count.search(text) for count in _COUNTS)]
