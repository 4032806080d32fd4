"""Two users of one register: an officer prepares a question in the window, the head agrees."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.home.today import today
from app.matching import ending, matches
from app.register import access, people
from app.register.people import NewUser
from desk_sim import dressed, on_lane, settle
from exchange_stage import in_window, on_desk, press
from match_desk import case_of, matching_pair, whole
from office_sim import CLOCK, LOGIN, OTHER_PASSPHRASE, PASSPHRASE
from ui.cases.form.case_page import CasePage
from ui.frame.desk import Desk
from ui.frame.worker import make_lane
from ui.home.home_card import RowButton
from ui.home.home_page import HomePage
from ui.matching.compose_pages import AskPage
from ui.matching.matches_page import MatchesPage

PHONE = "+919800000123"
MEERA = NewUser("Meera Made-up", "meera", role="officer")


@contextmanager
def at_desk(register: Path, login: str, passphrase: str) -> Iterator[Desk]:
    """Lend the desk of somebody who unlocked a register."""
    lane = make_lane()
    opened = functools.partial(access.unlock, register, login, passphrase, clock=CLOCK)
    desk = Desk(on_lane(lane, opened), lane)
    on_lane(lane, desk.services.second_lock.open)
    try:
        yield desk
        settle(desk)
    finally:
        on_lane(lane, functools.partial(access.lock, desk.services))
        lane.waitForDone()
        settle(desk)
        desk.deleteLater()


def lines(page: HomePage) -> list[RowButton]:
    return [one for one in page.findChildren(RowButton) if one.isVisible()]


@pytest.fixture
def register(tmp_path, qapp) -> Path:
    """Two offices that match; the first has an officer beside its head."""
    dressed(qapp)
    with matching_pair(tmp_path) as (one, _other):
        case_of(one, phone=PHONE)
        people.add_user(one, MEERA, OTHER_PASSPHRASE)
    return tmp_path / "one" / "register"


def test_an_officer_prepares_and_the_head_agrees_in_the_list(qtbot, register):
    with at_desk(register, MEERA.login, OTHER_PASSPHRASE) as desk:
        body = in_window(qtbot, AskPage(desk)).body
        body.flow.set(purpose="investigation", basis="consent")
        press(qtbot, body.next)
        settle(desk)
        [line] = body.cases.lines.values()
        line.click()
        settle(desk)
        press(qtbot, body.next)
        settle(desk)
        assert body.seal_button.text().strip() == "Hand it to the head of the office"
        press(qtbot, body.seal_button)
        settle(desk)
        listed = in_window(qtbot, MatchesPage(desk))
        assert listed.flow.chosen.waits_for == "confirm"
        assert not listed.pane.acts.agree.isEnabled()
        assert on_desk(desk, today).matches == ()

    with at_desk(register, LOGIN, PASSPHRASE) as desk:
        opened: list[tuple[str, str]] = []
        desk.opened.connect(lambda place, argument: opened.append((place, argument)))
        first = in_window(qtbot, HomePage(desk))
        [waits] = [one for one in lines(first) if "Waits until you agree" in one.accessibleName()]
        press(qtbot, waits)
        assert opened[-1][0] == "matches"
        listed = in_window(qtbot, MatchesPage(desk), opened[-1][1])
        chosen = listed.flow.chosen
        assert (chosen.prepared_by, chosen.waits_for) == (MEERA.name, "confirm")
        press(qtbot, listed.pane.acts.agree)
        settle(desk)
        [now] = on_desk(desk, matches.matches)
        assert (now.state, now.prepared_by) == ("asked", MEERA.name)
        assert now.confirmed_by not in ("", MEERA.name)


def test_a_case_that_a_match_found_leads_to_it(qtbot, qapp, tmp_path):
    dressed(qapp)
    with matching_pair(tmp_path) as (one, other):
        ours, theirs, apart = case_of(one, phone=PHONE), case_of(other, phone=PHONE), case_of(one)
        found, _theirs = whole((one, other), [ours, apart], [theirs], tmp_path / "stick")
    with at_desk(tmp_path / "one" / "register", LOGIN, PASSPHRASE) as desk:
        opened: list[tuple[str, str]] = []
        desk.opened.connect(lambda place, argument: opened.append((place, argument)))
        page = in_window(qtbot, CasePage(desk), apart)
        assert not page.matched.button.isVisible()
        page = in_window(qtbot, CasePage(desk), ours)
        assert page.matched.button.text().strip() == "Possibly known to another office"
        press(qtbot, page.matched.button)
        assert opened[-1] == ("matches", found.match_id)
        [result] = on_desk(desk, lambda s: matches.results_about(s, ours))
        on_desk(desk, lambda s: ending.note_outcome(s, result.result_id, "different"))
        page.open(ours)
        settle(desk)
        assert not page.matched.button.isVisible()
