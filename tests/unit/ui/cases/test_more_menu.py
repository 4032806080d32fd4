"""The "More" menu shows every entry, greys what the role does not allow, and opens places."""

import dataclasses

from app.core.permissions import Act
from ui.cases.register_page import MoreButton, MoreEntry

ENTRIES = (
    MoreEntry("bin", "Bin", "trash", Act.BIN),
    MoreEntry("log", "Activity log", "scroll-text"),
)


def lines(button: MoreButton) -> list[tuple[str, bool]]:
    button.fill()
    return [(action.text(), action.isEnabled()) for action in button.menu().actions()]


def test_an_entry_opens_its_place(qtbot, desk):
    asked = []
    desk.opened.connect(lambda place, about: asked.append((place, about)))
    button = MoreButton(desk, ENTRIES)
    qtbot.addWidget(button)
    assert lines(button) == [("Bin", True), ("Activity log", True)]
    button.menu().actions()[0].trigger()
    assert asked == [("bin", "")]


def test_what_the_role_does_not_allow_is_greyed_with_the_reason(qtbot, desk):
    reader = dataclasses.replace(desk.services.user, role="read_only")
    desk.services = dataclasses.replace(desk.services, user=reader)
    button = MoreButton(desk, ENTRIES)
    qtbot.addWidget(button)
    assert lines(button) == [("Bin (not with your role)", False), ("Activity log", True)]


def test_without_an_entry_there_is_no_button(qtbot, desk):
    empty = MoreButton(desk, ())
    qtbot.addWidget(empty)
    assert empty.isHidden()
