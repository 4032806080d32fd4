"""Known refusals have their words; stopping is silent; a bug tells its place and no value."""

from app.base.errors import CannotUnlockError, NotEnoughDiskError
from app.base.jobs import Cancelled
from ui.frame.worker import FailureKind, bug_mark, triage


def test_a_known_refusal_is_shown_in_its_words():
    failure = triage(CannotUnlockError())
    assert failure.kind is FailureKind.KNOWN
    assert failure.code == "unlock.wrong"
    assert failure.happened == "Name or passphrase is wrong."
    assert failure.todo


def test_its_text_is_both_sentences():
    failure = triage(CannotUnlockError())
    assert failure.text == f"{failure.happened} {failure.todo}"
    assert triage(Cancelled()).text == ""


def test_stopping_is_not_an_error():
    assert triage(Cancelled()).kind is FailureKind.CANCELLED


def test_a_bug_shows_its_class_and_place_but_never_its_text():
    try:
        raise ValueError("Sunita Thapa, 98765 43210")
    except ValueError as error:
        failure = triage(error)
        mark = bug_mark(error)
    assert failure.kind is FailureKind.BUG
    shown = f"{failure.happened} {failure.todo}"
    assert "ValueError" in shown
    assert "Sunita" not in shown
    assert "/" not in mark


def test_facts_are_filled_into_the_words():
    failure = triage(NotEnoughDiskError(needed=2_200_000_000, free=1_000_000_000))
    assert "2.2 GB" in failure.happened + failure.todo
