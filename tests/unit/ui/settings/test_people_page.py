"""People and roles in the window: added, changed, removed by a head; greyed for everybody else."""

import dataclasses
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from app.core.records import UserRecord
from app.register import people
from app.register.people import NewUser
from desk_sim import desk_over, dressed, on_lane, settle
from office_sim import OTHER_PASSPHRASE
from ui.cases.register_page import RegisterPage
from ui.frame.desk import Desk
from ui.settings.people_page import (
    AddUserSheet,
    NewPassphraseSheet,
    PeoplePage,
    RemoveUserSheet,
    own_login_words,
)
from ui.widgets.choices import ComboBox

PRIYA = NewUser("priya", "Priya Made-up", "officer")


@pytest.fixture
def desk(qapp, tmp_path: Path):
    dressed(qapp)
    with desk_over(tmp_path) as made:
        yield made


def shown(desk: Desk, qtbot) -> PeoplePage:
    page = PeoplePage(desk)
    qtbot.addWidget(page)
    page.show()
    page.refresh()
    settle(desk)
    return page


def with_priya(desk: Desk) -> UserRecord:
    added = on_lane(desk.lane, lambda: people.add_user(desk.services, PRIYA, OTHER_PASSPHRASE))
    desk.services = added.services
    return added.user


def there(desk: Desk) -> list[tuple[str, str]]:
    found = on_lane(desk.lane, lambda: people.list_users(desk.services))
    return [(one.login, one.role) for one in found]


def test_a_person_is_added_and_the_words_are_shown_once(desk: Desk, qtbot):
    page = shown(desk, qtbot)
    sheet = AddUserSheet(desk, page._take)
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.name.setText("Ravi")
    sheet.login.setText("ravi")
    sheet.role.choose("data_entry")
    sheet.add.click()
    settle(desk)
    assert len(sheet.words.words.split()) == 6
    assert there(desk) == [("das", "head"), ("ravi", "data_entry")]
    words = sheet.words
    sheet.accept()
    assert words.words == ""


def test_a_refusal_stays_in_the_sheet(desk: Desk, qtbot):
    sheet = AddUserSheet(desk, lambda _services: None)
    qtbot.addWidget(sheet)
    sheet.name.setText("Ravi")
    sheet.login.setText("das")
    sheet.add.click()
    settle(desk)
    assert sheet.problem
    assert sheet.add.isEnabled()
    assert there(desk) == [("das", "head")]


def test_the_role_is_changed_and_taken_back(desk: Desk, qtbot):
    with_priya(desk)
    page = shown(desk, qtbot)
    offered: list[tuple[str, object]] = []
    desk.undo_offered.connect(lambda text, undo: offered.append((text, undo)))
    combo = next(box for box in page.findChildren(ComboBox) if "Priya" in box.accessibleName())
    combo.choose("read_only")
    combo.chosen.emit("read_only")
    settle(desk)
    assert there(desk)[1] == ("priya", "read_only")
    offered[0][1]()
    settle(desk)
    assert there(desk)[1] == ("priya", "officer")


def test_a_person_gets_a_new_passphrase_and_is_removed(desk: Desk, qtbot):
    priya = with_priya(desk)
    page = shown(desk, qtbot)
    new = NewPassphraseSheet(desk, priya, page._take)
    qtbot.addWidget(new)
    new.make.click()
    settle(desk)
    assert len(new.words.words.split()) == 6
    sheet = RemoveUserSheet(desk, priya, page._take)
    qtbot.addWidget(sheet)
    sheet.show()
    kept = sheet.focusWidget()
    assert kept is not None
    assert kept.accessibleName() == "Keep"
    sheet.remove.click()
    settle(desk)
    assert there(desk) == [("das", "head")]
    assert not sheet.isVisible()


def test_nobody_but_a_head_changes_anything(desk: Desk, qtbot):
    with_priya(desk)
    desk.services = dataclasses.replace(
        desk.services, user=dataclasses.replace(desk.services.user, user=2, role="officer")
    )
    page = shown(desk, qtbot)
    assert not page.add.isEnabled()
    assert "role" in page.add.accessibleDescription()
    boxes = page.findChildren(ComboBox)
    assert len(boxes) == 2
    assert not any(box.isEnabled() for box in boxes)
    buttons = [one for one in page.findChildren(QPushButton) if "Priya" in one.accessibleName()]
    assert buttons
    assert not any(button.isEnabled() for button in buttons)


def test_who_may_only_read_gets_no_new_case_and_no_referral(desk: Desk, qtbot):
    reader = dataclasses.replace(desk.services.user, role="read_only")
    desk.services = dataclasses.replace(desk.services, user=reader)
    page = RegisterPage(desk)
    qtbot.addWidget(page)
    page.refresh()
    settle(desk)
    for button in (page.new_case, page.refer):
        assert not button.isEnabled()
        assert "role" in button.accessibleDescription()


def test_the_head_is_told_the_own_login_when_somebody_joins(desk: Desk, qtbot):
    page = shown(desk, qtbot)
    assert "login is" not in page.own.shown()
    said = []
    desk.noticed.connect(said.append)
    sheet = AddUserSheet(desk, page._take)
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.name.setText("Ravi")
    sheet.login.setText("ravi")
    sheet.add.click()
    settle(desk)
    (told,) = (one for one in said if one.key == "own-login")
    assert told.todo == "Your own login is: das. Your name opens the register, too."
    assert told.todo in page.own.shown()
    other = dataclasses.replace(desk.services.user, login="chief")
    assert own_login_words(other) == "Your own login is: chief."
