"""The way to a first referral follows what was done, and can be left and taken up again."""

import pytest

from app.base.errors import CaseStateError
from app.cases import cases
from app.core.services import writing
from app.home import onboarding
from app.home.onboarding import COMPOSING, Stage, Standing, stage
from made_up_cases import SUNITA
from models.queries import lookup
from office_sim import office
from pair_sim import ENGLISH, pair

READY = Standing(cases=True, offices=True, checked=True)


@pytest.mark.parametrize(
    ("standing", "composing", "expected"),
    [
        (Standing(), None, Stage.CASE),
        (Standing(cases=True), None, Stage.CARD),
        (Standing(cases=True, offices=True), None, Stage.CHECK),
        (READY, None, Stage.BEGIN),
        (READY, 0, Stage.OFFICE),
        (READY, 3, Stage.SEAL),
        (Standing(cases=True, offices=True), 0, Stage.CHECK),
        (Standing(cases=True, offices=True, checked=True, sealed=True), 2, Stage.GIVE),
        (Standing(sealed=True, given=True), None, Stage.DONE),
    ],
)
def test_the_next_thing_follows_what_was_done(standing, composing, expected):
    assert stage(standing, composing) is expected


def test_the_stages_of_the_composer_are_in_its_order():
    assert [stage(READY, step) for step in range(len(COMPOSING))] == list(COMPOSING)


def test_the_way_is_begun_left_and_taken_up_again(tmp_path):
    s = office(tmp_path)
    assert onboarding.standing(s) is None
    assert onboarding.begin(s) == Standing()
    cases.add_case(s, SUNITA)
    assert onboarding.standing(s) == Standing(cases=True)
    onboarding.leave(s)
    assert onboarding.standing(s) is None
    assert onboarding.begin(s) == Standing(cases=True)
    onboarding.end(s)
    assert onboarding.standing(s) is None


def test_leaving_what_was_never_begun_begins_nothing(tmp_path):
    s = office(tmp_path)
    onboarding.leave(s)
    assert onboarding.standing(s) is None


def test_a_case_that_is_closed_or_in_the_bin_is_none_to_refer(tmp_path):
    from app.retention.recycle_bin import bin_case

    s = office(tmp_path)
    case = cases.add_case(s, ENGLISH)
    onboarding.begin(s)
    assert onboarding.standing(s) == Standing(cases=True)
    bin_case(s, case.case_id)
    assert onboarding.standing(s) == Standing()


def test_who_may_not_refer_is_not_led_to_it(tmp_path):
    from dataclasses import replace

    s = office(tmp_path)
    reader = replace(s, user=replace(s.user, role="read_only"))
    with pytest.raises(CaseStateError):
        onboarding.begin(reader)


@pytest.mark.parametrize(
    ("state", "leads_to"),
    [("new", Stage.CHECK), ("listed", Stage.BEGIN), ("verified", Stage.BEGIN)],
)
def test_only_an_office_that_no_referral_may_go_to_is_to_be_checked(tmp_path, state, leads_to):
    with pair(tmp_path, checked=False) as (s, _other):
        cases.add_case(s, ENGLISH)
        with writing(s) as session:
            for row in lookup.offices(session):
                row.state = state
        assert stage(onboarding.begin(s)) is leads_to
