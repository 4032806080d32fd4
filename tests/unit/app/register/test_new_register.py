"""A new register folder is built beside its place, and clears away only what is its own."""

from pathlib import Path

import pytest

from app.base.errors import FileUnreadableError, TargetExistsError
from office_sim import new_office
from own_system import lead_to


def test_a_folder_that_is_not_left_by_a_creation_is_never_cleared(tmp_path: Path):
    making = tmp_path / "register.making"
    making.mkdir()
    (making / "letters.odt").write_bytes(b"mine")
    with pytest.raises(TargetExistsError):
        new_office(tmp_path)
    assert [path.name for path in making.iterdir()] == ["letters.odt"]


def test_a_link_in_the_place_of_a_creation_is_not_followed(tmp_path: Path):
    mine = tmp_path / "blobs"
    mine.mkdir()
    (mine / "register.db").write_bytes(b"mine")
    lead_to(tmp_path / "register.making", mine)
    with pytest.raises(TargetExistsError):
        new_office(tmp_path)
    assert (mine / "register.db").read_bytes() == b"mine"


def test_a_place_that_is_taken_at_the_end_leaves_nothing_beside(tmp_path: Path):
    (tmp_path / "elsewhere").mkdir()
    lead_to(tmp_path / "register", tmp_path / "elsewhere")
    with pytest.raises(FileUnreadableError):
        new_office(tmp_path)
    assert not (tmp_path / "register.making").exists()
