"""Whoever may see cases sees what comes again; notes and lists need their own right."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.base.errors import CaseStateError
from app.cases import cases
from app.core.permissions import ALLOWED, ROLES, Act
from app.core.services import Services
from app.links.found import Group, cases_of, of_case, recurring
from app.links.taking_out import note_conference, write_list
from desk_roles import as_role
from office_sim import CLOCK, open_office

BOTH = ("LF-26-0001", "LF-26-0002")
GROUP = Group("phone", "phone/1", "", "", False, 2, "", "")

USES: tuple[tuple[Act, Callable[[Services, Path], object]], ...] = (
    (Act.VIEW, lambda s, _folder: recurring(s)),
    (Act.VIEW, lambda s, _folder: of_case(s, BOTH[0])),
    (Act.VIEW, lambda s, _folder: cases_of(s, GROUP)),
    (Act.CHANGE, lambda s, _folder: note_conference(s, BOTH, "Talk.")),
    (Act.EXPORT, lambda s, folder: write_list(s, folder / "seen.xlsx")),
)


@pytest.fixture(scope="module")
def s(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    with open_office(tmp_path_factory.mktemp("roles"), clock=CLOCK) as services:
        for _ in BOTH:
            cases.add_case(services, {"p1.name_full": "Made-up Asha", "p1.phone": "98765 43210"})
        yield services


@pytest.mark.parametrize("role", [*ROLES, "stranger"])
@pytest.mark.parametrize(("act", "use"), USES)
def test_each_use_asks_for_its_act(
    s: Services, tmp_path: Path, role: str, act: Act, use: Callable[[Services, Path], object]
):
    person = as_role(s, role)
    if act in ALLOWED.get(role, frozenset()):
        use(person, tmp_path)
        return
    with pytest.raises(CaseStateError) as caught:
        use(person, tmp_path)
    assert str(caught.value.facts["reason"]).startswith("role.")
    assert list(tmp_path.iterdir()) == []
