"""A write-ahead log beside a register is taken over only when a kill left it there."""

import shutil
from pathlib import Path

import pytest

from models.base.meta import get_meta, set_meta
from models.errors import StrangeLogError
from models.register import open_mark
from models.register.database import Register
from models.register.page_marks import PagesFound
from own_system import is_private
from register_maker import KEY, MARKS_KEY, copy_of

CLEAN = PagesFound()


@pytest.fixture
def marked(register_path: Path, empty_marked: Path) -> Path:
    """Return the path of a closed register with marks and a fact."""
    register = opened(copy_of(empty_marked, register_path))
    with register.session() as session:
        set_meta(session, "fact.30", "x" * 1500)
    register.close()
    return register_path


def opened(path: Path) -> Register:
    return Register.open(path, KEY, MARKS_KEY)


def found_in(path: Path) -> PagesFound:
    register = opened(path)
    found = register.compare_pages()
    register.close()
    return found


def change(path: Path) -> None:
    register = opened(path)
    with register.session() as session:
        set_meta(session, "fact.30", "y" * 1500)
    register.close()


def kept_log(path: Path, folder: Path) -> Path:
    """Return a copy of what waited beside a register, with the mark that it was open then."""
    register = opened(path)
    with register.session() as session:
        set_meta(session, "fact.30", "z" * 1500)
    folder.mkdir()
    for ending in ("-wal", open_mark.ENDING):
        shutil.copyfile(path.with_name(path.name + ending), folder / (path.name + ending))
    register.close()
    return folder


@pytest.mark.parametrize("endings", [("-wal",), ("-wal", open_mark.ENDING)])
def test_a_write_ahead_log_kept_from_an_earlier_day_is_refused_and_kept(
    marked: Path, tmp_path: Path, endings: tuple[str, ...]
) -> None:
    kept = kept_log(marked, tmp_path / "kept")
    change(marked)
    for ending in endings:
        shutil.copyfile(kept / (marked.name + ending), marked.with_name(marked.name + ending))
    before = marked.with_name("register.db-wal").read_bytes()
    with pytest.raises(StrangeLogError):
        opened(marked)
    assert marked.with_name("register.db-wal").read_bytes() == before
    marked.with_name("register.db-wal").unlink()
    register = opened(marked)
    with register.read() as session:
        assert (get_meta(session, "fact.30") or "")[0] == "y"
    register.close()
    assert found_in(marked) == CLEAN


def test_while_a_register_is_open_that_is_marked_and_closing_takes_the_mark_away(
    marked: Path,
) -> None:
    mark = open_mark.open_path(marked)
    register = opened(marked)
    assert is_private(mark)
    register.close()
    assert not mark.exists()


def test_what_stands_in_the_place_of_the_open_mark_proves_nothing(
    marked: Path, tmp_path: Path
) -> None:
    kept = kept_log(marked, tmp_path / "kept")
    change(marked)
    for content in (b"", b"LFOPEN01" + bytes(8), b"LFOPEN01" + b"\xff" * 8 + bytes(32), bytes(99)):
        shutil.copyfile(kept / "register.db-wal", marked.with_name("register.db-wal"))
        open_mark.open_path(marked).write_bytes(content)
        with pytest.raises(StrangeLogError):
            opened(marked)


def test_a_write_ahead_log_of_another_register_is_refused_by_name_and_kept(
    marked: Path, tmp_path: Path
) -> None:
    other = tmp_path / "elsewhere"
    other.mkdir()
    strange = Register.create(other / "register.db", bytes(32), MARKS_KEY)
    wal = marked.with_name("register.db-wal")
    shutil.copyfile(other / "register.db-wal", wal)
    strange.close()
    before = wal.read_bytes()
    with pytest.raises(StrangeLogError):
        opened(marked)
    assert wal.read_bytes() == before
    wal.unlink()
    assert found_in(marked) == CLEAN
