"""Groups of a code are judged one by one; the key file tells which sheets there are."""

import pytest

from app.register.records import RecoveryPlan
from app.register.recovery_code import (
    GroupState,
    group_state,
    groups_of,
    plan_of,
    plan_of_kinds,
)
from crypto.vault import recovery
from office_sim import open_office


@pytest.mark.parametrize(
    ("digits", "state"),
    [
        ("", GroupState.EMPTY),
        ("00018", GroupState.SHORT),
        ("000187", GroupState.RIGHT),
        ("000188", GroupState.WRONG),
        ("000817", GroupState.WRONG),  # two neighbours swapped
        ("251126", GroupState.WRONG),  # the date of today
        ("720896", GroupState.WRONG),  # eleven times more than 16 bits
        ("0001870", GroupState.TOO_LONG),
    ],
)
def test_each_group_is_judged_by_itself(digits, state):
    assert group_state(digits) is state


def test_a_told_code_falls_into_its_groups():
    groups = groups_of(recovery.format_code(bytes(range(16))))
    assert len(groups) == 8
    assert all(group_state(group) is GroupState.RIGHT for group in groups)


@pytest.mark.parametrize(
    ("kinds", "plan"),
    [
        (["pass", "kit"], RecoveryPlan(1)),
        (["pass", "pass+pc", "kit", "kit"], RecoveryPlan(2)),
        (["pass", "cust:1,2", "cust:1,3", "cust:2,3"], RecoveryPlan(0, 2, 3)),
        (["kit", "cust:1,2", "cust:1,3", "cust:2,3"], RecoveryPlan(1, 2, 3)),
        (["cust:1,2,3", "cust:1,2,5", "cust:3,4,5"], RecoveryPlan(0, 3, 5)),
        (["pass"], RecoveryPlan(0)),
    ],
)
def test_the_plan_is_read_off_the_kinds_of_slots(kinds, plan):
    assert plan_of_kinds(kinds) == plan


def test_a_new_register_has_one_sheet(tmp_path):
    with open_office(tmp_path) as s:
        assert plan_of(s.folder) == RecoveryPlan(1)
