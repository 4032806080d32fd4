"""A room below its coverage floor, or without one, fails the run."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def floors() -> ModuleType:
    path = Path(__file__).resolve().parents[3] / ".ci" / "floors.py"
    spec = importlib.util.spec_from_file_location("floors", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def summary(lines: int, ran: int, branches: int = 0, taken: int = 0) -> dict[str, dict[str, int]]:
    figures = {"num_statements": lines, "covered_lines": ran}
    return {"summary": {**figures, "num_branches": branches, "covered_branches": taken}}


def test_lines_and_branches_of_a_room_count_together(floors: ModuleType) -> None:
    files = {
        "crypto/a.py": summary(10, 10, 4, 2),
        "crypto/b.py": summary(6, 3),
        "ui/c.py": summary(1, 0),
    }
    assert floors.room_figures({"files": files}) == {"crypto": 75.0, "ui": 0.0}


def test_each_way_to_fall_short_is_named(floors: ModuleType) -> None:
    said = floors.below_the_floor({"crypto": 98.0, "app": 90.0}, {"crypto": 99, "models": 90})
    assert len(said) == 3
    assert said[1].startswith("crypto is at 98.0 %")
    assert floors.below_the_floor({"crypto": 99.0}, {"crypto": 99}) == []
