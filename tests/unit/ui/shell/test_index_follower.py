"""What was saved in the window is in the search index right afterwards, and before the lock."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from app.cases import cases
from app.core import search_index
from app.core.services import reading, writing
from app.register import access
from desk_sim import on_lane, settle
from made_up_cases import SUNITA, add
from models.index import index_upkeep
from office_sim import PASSPHRASE
from ui.shell.main_window import IndexFollower, MainWindow


def behind(desk) -> bool:
    def asked() -> bool:
        with reading(desk.services) as session:
            return index_upkeep.behind(session)

    return on_lane(desk.lane, asked)


@pytest.fixture
def case_id(desk) -> str:
    return on_lane(desk.lane, lambda: add(desk.services, SUNITA))


def test_the_window_lets_the_index_follow_a_saving(qtbot, desk, case_id):
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.show()
    settle(desk)
    on_lane(desk.lane, lambda: cases.save_facts(desk.services, case_id, {"p1.name_full": "Meena"}))
    assert behind(desk)
    desk.wrote()
    settle(desk)
    assert not behind(desk)
    window.prepare_to_go()


def test_many_savings_are_followed_once(desk, case_id):
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_rest: object) -> None:
        asked.append(statement)

    IndexFollower(desk, desk)
    settle(desk)
    event.listen(Engine, "before_cursor_execute", note)
    try:
        for times in (1, 2):
            for _ in range(5):
                desk.wrote()
            settle(desk)
            assert len([one for one in asked if "unindexed_cases" in one]) == times
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_saving_just_before_the_lock_is_in_the_index_of_the_closed_register(desk, case_id):
    IndexFollower(desk, desk)
    save = desk.ask(lambda s: cases.save_facts(s, case_id, {"p1.name_full": "Meena"}))
    save.succeeded.connect(lambda _saved: desk.wrote())
    # As the program does it: what was handed in before is waited for, then the lock is asked for.
    desk.ask(lambda _s: None).finished.connect(lambda: desk.ask(access.lock))
    settle(desk)
    folder = desk.services.folder
    assert not list(folder.glob("register.db-*")), "nothing asked the register after the lock"
    again = access.unlock(folder, None, PASSPHRASE, clock=desk.services.clock)
    with reading(again) as session:
        assert not index_upkeep.behind(session)
    access.lock(again)


def test_an_older_register_is_brought_up_behind_the_pages_and_it_is_said(
    qtbot, desk, case_id, monkeypatch
):
    monkeypatch.setattr(search_index, "AT_ONCE", 1)

    def as_before() -> None:
        add(desk.services, SUNITA)
        with writing(desk.services) as session:
            session.execute(
                text("INSERT INTO unindexed_cases SELECT case_id, 'name_full' FROM search_texts")
            )

    on_lane(desk.lane, as_before)
    said, settled = [], []
    desk.noticed.connect(lambda notice: said.append((notice.text, notice.todo)))
    desk.notice_gone.connect(settled.append)
    IndexFollower(desk, desk)
    qtbot.waitUntil(lambda: settled == ["preparing-search"])
    assert said == [
        (
            "The search is still being prepared for more spellings of names: 1 to go.",
            "You can go on working. If a name is not found, try it in another spelling.",
        )
    ]
    assert on_lane(desk.lane, lambda: search_index.still_to_prepare(desk.services)) == 0
