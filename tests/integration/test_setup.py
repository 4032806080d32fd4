"""start.py sets a folder up for real: whole, again after a cut, once for two starts."""

from pathlib import Path

import pytest

from own_system import wait_for
from tiny_repository import TinyRepository


@pytest.fixture
def tiny(tmp_path: Path) -> TinyRepository:
    return TinyRepository(tmp_path)


def test_a_folder_is_set_up_once_and_then_only_started(
    tiny: TinyRepository, tmp_path: Path
) -> None:
    tight = tmp_path / "constraints.txt"
    tight.write_text("lifafatiny<1\n", "utf-8")
    done = tiny.start("setup", PIP_CONSTRAINT=str(tight), PIP_USER="1")
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert tiny.stamp.startswith("requirements.lock ")
    made = tiny.python.lstat().st_mtime_ns

    again = tiny.start("case", "list", PYTHONPATH="/nowhere", PIP_NO_INDEX="broken")
    assert again.returncode == 0, again.stderr
    assert again.stdout == f"{tiny.root.parent} ['case', 'list'] 1\n"
    assert again.stderr == ""
    assert tiny.python.lstat().st_mtime_ns == made


def test_a_changed_lock_is_brought_in(tiny: TinyRepository) -> None:
    assert tiny.start("setup").returncode == 0
    made = tiny.python.lstat().st_mtime_ns
    tool = (tiny.root / "packaging" / "requirements-test.lock").read_text("utf-8")
    lock = tiny.root / "packaging" / "requirements.lock"
    lock.write_text(lock.read_text("utf-8") + tool, "utf-8")
    assert tiny.start("setup").returncode == 0
    assert list((tiny.root / ".venv").glob("lib/*/site-packages/lifafatool.py"))
    assert tiny.python.lstat().st_mtime_ns == made


def test_a_setup_that_was_killed_is_made_again(tiny: TinyRepository) -> None:
    process = tiny.begin("setup")
    wait_for(lambda: tiny.python.exists() or process.poll() is not None, 120)
    assert process.poll() is None
    process.kill()
    process.communicate()
    assert tiny.stamp == ""
    left = tiny.root / ".venv" / "left-behind"
    left.write_text("", "utf-8")

    done = tiny.start("setup")
    assert done.returncode == 0, done.stderr
    assert not left.exists()
    assert tiny.stamp
    assert not (tiny.root / ".venv.making").exists()


def test_two_starts_at_once_make_one_environment(tiny: TinyRepository) -> None:
    both = [tiny.begin("setup"), tiny.begin("setup")]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("Making a private environment" in text for text in said) == 1


def test_a_file_that_is_not_the_locked_one_is_refused(tiny: TinyRepository) -> None:
    tiny.lock("requirements.lock", "lifafatiny", "0" * 64)
    done = tiny.start("setup")
    assert done.returncode == 1
    assert "not the file that the lock names" in done.stderr
    assert tiny.stamp == ""
    assert not list((tiny.root / ".venv").glob("lib/*/site-packages/lifafatiny.py"))


def test_without_a_network_it_says_so(tiny: TinyRepository) -> None:
    nowhere = {"PIP_NO_INDEX": "0", "PIP_INDEX_" + "URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"}
    tiny.lock("requirements.lock", "lifafaother", "0" * 64)
    done = tiny.start("setup", **nowhere)
    assert done.returncode == 1
    assert "no way to the package server" in done.stderr
    assert "What to do: Connect this computer" in done.stderr
    assert "Traceback" not in done.stderr
