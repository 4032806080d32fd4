"""Who may merge, undo and tell apart: the table of roles decides before anything is read."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import CaseStateError, NotFoundError
from app.cases import cases
from app.core.permissions import ALLOWED, ROLES, Act
from app.core.services import Services
from app.duplicates import merging, same_person
from office_sim import CLOCK, open_office

USES: tuple[tuple[Act, Callable[[Services], object]], ...] = (
    (Act.VIEW, lambda s: same_person.known(s, {"phone": "9876543210"})),
    (Act.VIEW, same_person.pairs),
    (Act.VIEW, lambda s: merging.compare_cases(s, "LF-26-0001", "LF-26-0002")),
    (Act.VIEW, merging.all_merges),
    (Act.VIEW, lambda s: merging.merges_of(s, "LF-26-0001")),
    (Act.VIEW, lambda s: merging.likely_persons(s, "LF-26-0001", "LF-26-0002")),
    (Act.CHANGE, lambda s: same_person.say_different(s, "LF-26-0001", "LF-26-0002")),
    (Act.MERGE, lambda s: merging.merge_cases(s, "LF-26-0001", "LF-26-0002")),
    (Act.MERGE, lambda s: merging.undo_merge(s, "abcdef")),
)


@pytest.fixture
def s(tmp_path: Path) -> Iterator[Services]:
    with open_office(tmp_path, clock=CLOCK) as services:
        for number in range(2):
            cases.add_case(services, {"p1.name_full": f"Made-up {number}"})
        yield services


@pytest.mark.parametrize("role", [*ROLES, "stranger"])
@pytest.mark.parametrize(("act", "use"), USES)
def test_each_use_asks_for_its_act(
    s: Services, role: str, act: Act, use: Callable[[Services], object]
):
    person = replace(s, user=replace(s.user, role=role))
    if act in ALLOWED.get(role, frozenset()):
        try:
            use(person)
        except NotFoundError:
            assert act is Act.MERGE
        return
    with pytest.raises(CaseStateError) as caught:
        use(person)
    assert str(caught.value.facts["reason"]).startswith("role.")
