"""Whatever cuts sealing off, the case is there afterwards, open or sealed, never half of both."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.base.errors import AppError, NotFoundError
from app.cases import cases
from app.cases.records import CaseRecord
from app.core import log
from app.core.services import Services
from app.register import access, people
from app.sealed import case_sealing, sealed
from app.system import files
from fault_fs import failing
from office_sim import CLOCK, LOGIN, PASSPHRASE
from page_scan import holds
from shared_desk import FACTS, MARKER, PRIYA, SharedDesk, attach, made_office, shared_desk

ACTS: dict[str, Callable[[Services, str], Services]] = {
    "seal": lambda s, case_id: case_sealing.seal(s, case_id, {1, PRIYA}),
    "unseal": case_sealing.unseal,
    "name": lambda s, case_id: case_sealing.name_people(s, case_id, {1}),
    "remove": lambda s, case_id: case_sealing.renewed(people.remove_user(s, PRIYA)),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_office(tmp_path_factory.mktemp("people"))


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Iterator[SharedDesk]:
    with shared_desk(made, tmp_path) as there:
        yield there


def ready(desk: SharedDesk, act: str, folder: Path) -> tuple[Services, CaseRecord]:
    """Return the register with one case, sealed where the act wants it."""
    s = desk.sit()
    case_id = cases.add_case(s, FACTS).case_id
    attach(s, case_id, folder, "paper")
    case = cases.show_case(s, case_id)
    if act != "seal":
        s = case_sealing.seal(s, case_id, {1, PRIYA})
    return s, case


def assert_whole(s: Services, case: CaseRecord) -> None:
    """The case is there once, whole; what is sealed is not in the clear; all seals open."""
    s.second_lock.open()
    try:
        found = cases.show_case(s, case.case_id)
        assert sealed.count(s) == 0
    except NotFoundError:
        found = sealed.look(s, case.case_id)
        assert holds(s.register.path, s.vault.db_key, MARKER) == []
        assert [one.mine for one in sealed.seals(s)] == [True]
    assert (found.persons, found.papers) == (case.persons, case.papers)
    granted = {one.domain for one in s.vault.header.grants} - {"reg", "off"}
    assert len(granted) == sealed.count(s)
    assert s.register.check() == []
    assert log.check(s).problem == ""


@pytest.mark.parametrize("act", ACTS)
def test_a_disk_that_fails_anywhere_leaves_the_old_or_the_new_state(
    desk: SharedDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
):
    s, case = ready(desk, act, tmp_path)
    step, finished = 0, False
    while not finished and step < 40:
        step += 1
        with monkeypatch.context() as patch:
            counter = failing(patch, step, 28)
            try:
                ACTS[act](s, case.case_id)
                finished = True
            except NotFoundError:
                finished = True  # What was cut off was brought to its end at the unlock.
            except AppError:
                assert counter.failed
        s = desk.sit()
        assert_whole(s, case)
    assert finished


@pytest.mark.parametrize("act", ACTS)
def test_a_kill_after_any_write_of_the_key_file_leaves_the_old_or_the_new_state(
    desk: SharedDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
):
    s, case = ready(desk, act, tmp_path)
    taken: list[Path] = []
    real = files.write_beside

    def write_and_copy(target: Path, *more: Any) -> None:
        real(target, *more)
        copy = tmp_path / f"killed-{len(taken)}"
        shutil.copytree(s.folder, copy, ignore=shutil.ignore_patterns("lock", "*-shm"))
        taken.append(copy)

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_beside", write_and_copy)
        ACTS[act](s, case.case_id)
    assert len(taken) >= 2
    for copy in taken:
        killed = access.unlock(copy, LOGIN, PASSPHRASE, clock=CLOCK)
        try:
            assert_whole(killed, case)
        finally:
            access.lock(killed)
