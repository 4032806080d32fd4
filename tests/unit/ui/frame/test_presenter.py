"""A presenter asks, and a refusal is always heard by somebody."""

from collections.abc import Callable
from typing import Any, cast

from pytestqt.qtbot import QtBot

from ui.frame.desk import Errands, Presenter


class AtOnce:
    """Does what is asked before it returns."""

    def run(
        self, work: Callable[..., Any], done: Callable[..., Any], failed: Callable[..., Any]
    ) -> None:
        try:
            answer = work(None, None)
        except ValueError as error:
            failed(error)
        else:
            done(answer)


def refuse() -> str:
    raise ValueError("made up")


def presenter() -> tuple[Presenter, list[Exception]]:
    made = Presenter(cast("Errands", AtOnce()))
    heard: list[Exception] = []
    made.refused.connect(heard.append)
    return made, heard


def test_an_answer_goes_to_whoever_asked(qtbot: QtBot) -> None:
    made, heard = presenter()
    came: list[str] = []
    made._ask(lambda: "here", came.append)
    assert came == ["here"]
    assert heard == []


def test_a_refusal_that_nobody_else_takes_is_told(qtbot: QtBot) -> None:
    made, heard = presenter()
    made._ask(refuse, lambda _answer: None)
    assert [str(error) for error in heard] == ["made up"]


def test_a_refusal_that_somebody_takes_is_told_once(qtbot: QtBot) -> None:
    made, heard = presenter()
    taken: list[Exception] = []
    made._ask(refuse, lambda _answer: None, taken.append)
    assert [str(error) for error in taken] == ["made up"]
    assert heard == []
