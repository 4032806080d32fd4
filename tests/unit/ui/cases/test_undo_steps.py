"""Changes go back and forth, and a new one ends what could be done again."""

from ui.cases.form.case_flow import DEPTH, Change, UndoSteps


def typed(address: str, old: str | None, new: str | None) -> Change:
    return Change(address, old, new)


def test_changes_go_back_in_turn_and_forth_again():
    steps = UndoSteps()
    steps.saved(typed("a", None, "1"))
    steps.saved(typed("a", "1", "2"))
    first = steps.back()
    assert (first.old, first.new) == ("2", "1")
    steps.saved(first)
    second = steps.back()
    assert (second.old, second.new) == ("1", None)
    steps.saved(second)
    assert not steps.can_undo
    assert steps.back() is None
    again = steps.again()
    assert (again.old, again.new) == (None, "1")
    steps.saved(again)
    again = steps.again()
    assert (again.old, again.new) == ("1", "2")
    steps.saved(again)
    assert not steps.can_redo
    assert steps.again() is None
    assert steps.can_undo


def test_what_is_typed_anew_ends_what_could_be_done_again():
    steps = UndoSteps()
    steps.saved(typed("a", None, "1"))
    steps.saved(steps.back())
    assert steps.can_redo
    steps.saved(typed("b", None, "x"))
    assert not steps.can_redo


def test_a_removed_part_takes_its_changes_along():
    steps = UndoSteps()
    steps.saved(typed("p2.age", None, "1"))
    steps.saved(typed("p20.age", None, "1"))
    steps.forget_part("p2")
    assert steps.back().address == "p20.age"
    assert steps.back() is None


def test_only_so_many_are_kept():
    steps = UndoSteps()
    for number in range(DEPTH + 5):
        steps.saved(typed("a", str(number), str(number + 1)))
    count = 0
    while steps.back() is not None:
        count += 1
    assert count == DEPTH
