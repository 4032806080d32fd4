"""A sealed case leaves the register alone, from inside its seal, and never with the others."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import CaseStateError, NotFoundError, TargetExistsError
from app.cases import cases
from app.core import log
from app.core.services import Services
from app.exports.export import FORMATS, ExportChoice, export_cases
from app.sealed import case_sealing, sealed
from models.rows.log import head
from page_scan import holds
from shared_desk import FACTS, MARKER, SharedDesk, made_office, shared_desk


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_office(tmp_path_factory.mktemp("people"))


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Iterator[SharedDesk]:
    with shared_desk(made, tmp_path) as there:
        yield there


@pytest.fixture
def case_id(desk: SharedDesk) -> str:
    s = desk.sit()
    cases.add_case(s, {"p1.name_full": "Other Made-up"})
    found = cases.add_case(s, FACTS).case_id
    desk.s = case_sealing.seal(s, found, {1})
    return found


def here(desk: SharedDesk) -> Services:
    assert desk.s is not None
    return desk.s


@pytest.mark.parametrize("format_", FORMATS)
def test_it_is_written_alone_and_the_log_says_so(
    desk: SharedDesk, case_id: str, tmp_path: Path, format_: str
):
    s, target = here(desk), tmp_path / f"one.{format_}"
    with sealed.opened(s, case_id) as inside:
        made = export_cases(inside, ExportChoice(format_), target)
    assert made.cases == 1
    assert target.stat().st_size > 0
    if format_ == "json":
        (one,) = json.loads(target.read_text("utf-8"))["cases"]
        assert MARKER in json.dumps(one)
    newest = log.entries(s, limit=1)[0]
    assert (newest.action, newest.facts) == ("sealed_exported", {})
    assert newest.object.startswith("LF-")
    assert holds(s.register.path, s.vault.db_key, MARKER) == []


def test_the_line_is_there_though_the_file_could_not_be_written(
    desk: SharedDesk, case_id: str, tmp_path: Path, monkeypatch
):
    s = here(desk)

    def fails(*_args: object) -> None:
        raise KeyError

    monkeypatch.setattr("app.exports.export._WRITERS", {"json": fails})
    with pytest.raises(KeyError), sealed.opened(s, case_id) as inside:
        export_cases(inside, ExportChoice("json"), tmp_path / "one.json")
    assert log.entries(s, limit=1)[0].action == "sealed_exported"
    assert list(tmp_path.glob("one*")) == []


def test_nothing_is_noted_when_the_name_is_taken(desk: SharedDesk, case_id: str, tmp_path: Path):
    s, target = here(desk), tmp_path / "one.json"
    target.write_text("there")
    with s.register.read() as session:
        before = head(session)
    with pytest.raises(TargetExistsError), sealed.opened(s, case_id) as inside:
        export_cases(inside, ExportChoice("json"), target)
    with s.register.read() as session:
        assert head(session) == before


def test_others_and_other_roles_export_nothing_of_it(
    desk: SharedDesk, case_id: str, tmp_path: Path
):
    target = tmp_path / "all.json"
    assert export_cases(here(desk), ExportChoice("json"), target).cases == 1
    assert MARKER not in target.read_text("utf-8")
    for login in ("meera", "ravi"):
        with pytest.raises(NotFoundError), sealed.opened(desk.sit(login), case_id):
            pass
    desk.s = case_sealing.name_people(desk.sit(), case_id, {1, 4})
    with sealed.opened(desk.sit("ravi"), case_id) as inside, pytest.raises(CaseStateError):
        export_cases(inside, ExportChoice("json"), tmp_path / "his.json")
