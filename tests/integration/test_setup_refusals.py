"""What can go wrong in a set-up ends in words and a code, and a second try goes on from there."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bad_index import BadIndex
from setup_fetching import AT_ONCE
from setup_words import EXIT_NO_ROOM, EXIT_TROUBLE
from small_disk import small_disk
from tiny_repository import TinyRepository

FIRST = [f"lifafa{number:02}" for number in range(AT_ONCE - 1)] + ["lifafatiny"]
"""As many libraries as are fetched at once, so that the next one is fetched after them."""


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment with nothing but pip, to be copied where making it is not the point."""
    made = tmp_path_factory.mktemp("bare") / "venv"
    subprocess.run([sys.executable, "-I", "-m", "venv", str(made)], check=True)
    return made


@pytest.fixture
def tiny(tmp_path: Path) -> TinyRepository:
    made = TinyRepository(tmp_path)
    made.lock_all([*FIRST, "lifafalast"])
    return made


@pytest.fixture
def begun(tiny: TinyRepository, bare: Path) -> TinyRepository:
    tiny.lend(bare)
    return tiny


@pytest.fixture
def index(tiny: TinyRepository) -> Iterator[BadIndex]:
    with BadIndex(tiny.wheels) as served:
        yield served


def refused(done: subprocess.CompletedProcess[str], words: str, code: int = EXIT_TROUBLE) -> None:
    """Hold that a start ended in words and with a code."""
    assert words in done.stderr
    assert "\nWhat to do: " in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode == code
    assert done.stdout == ""


def is_set_up(tiny: TinyRepository) -> bool:
    """Say whether the folder is ready, and nothing of the way there is left."""
    assert not (tiny.root / ".venv.making").exists()
    assert not (tiny.root / ".venv.work").exists()
    return tiny.stamp.startswith("requirements.lock ")


def test_what_was_fetched_before_a_cut_is_not_fetched_again(
    begun: TinyRepository, index: BadIndex
) -> None:
    index.cut = {"lifafalast"}
    refused(begun.start("setup", **index.settings), "cut off in the middle of a file")
    assert index.asked == [*FIRST, "lifafalast"]
    index.cut.clear()
    again = begun.start("setup", **index.settings)
    assert again.returncode == 0, again.stderr
    assert index.asked == [*FIRST, "lifafalast", "lifafalast"]
    assert is_set_up(begun)


def test_a_setup_killed_while_it_fetches_goes_on_from_there(
    tiny: TinyRepository, index: BadIndex
) -> None:
    index.hang = {"lifafalast"}
    process = tiny.begin("setup", **index.settings)
    index.hanging.wait()
    process.kill()
    index.hang.clear()
    index.over.set()
    process.communicate()
    again = tiny.start("setup", **index.settings)
    assert again.returncode == 0, again.stderr
    assert index.asked[: len(FIRST)] == FIRST
    assert set(index.asked[len(FIRST) :]) == {"lifafalast"}
    assert is_set_up(tiny)


def test_an_environment_that_works_goes_on_working_while_more_is_fetched(
    begun: TinyRepository, index: BadIndex
) -> None:
    begun.lock_all(["lifafatiny"])
    assert begun.start("setup", **index.settings).returncode == 0
    made = begun.python.lstat().st_mtime_ns
    index.cut = {"lifafatool"}
    tool = (begun.root / "packaging" / "requirements-test.lock").read_text("utf-8")
    lock = begun.root / "packaging" / "requirements.lock"
    old = lock.read_text("utf-8")
    lock.write_text(old + tool, "utf-8")
    refused(begun.start("setup", **index.settings), "cut off in the middle of a file")
    lock.write_text(old, "utf-8")
    assert begun.start("case", "list").returncode == 0
    lock.write_text(old + tool, "utf-8")
    index.cut.clear()
    assert begun.start("setup", **index.settings).returncode == 0
    assert index.asked == ["lifafatiny", "lifafatool", "lifafatool"]
    assert begun.python.lstat().st_mtime_ns == made


def test_an_index_that_does_not_answer_in_time_is_told(
    begun: TinyRepository, index: BadIndex
) -> None:
    index.hang = {"lifafalast"}
    done = begun.start("setup", **{**index.settings, "PIP_DEFAULT_TIMEOUT": "1"})
    refused(done, "does not answer in time")
    assert "What was fetched is kept" in done.stderr


def test_an_index_that_answers_with_errors_is_told(begun: TinyRepository, index: BadIndex) -> None:
    index.broken = True
    refused(begun.start("setup", **index.settings), "answers with an error")


def test_a_wrong_file_in_the_cache_of_pip_is_fetched_anew(
    begun: TinyRepository, index: BadIndex
) -> None:
    index.wrong = {"lifafalast"}
    done = begun.start("setup", **index.settings)
    assert done.returncode == 0, done.stderr
    assert index.asked.count("lifafalast") == 2
    assert is_set_up(begun)


def test_what_was_damaged_after_it_was_fetched_is_fetched_anew(
    begun: TinyRepository, index: BadIndex
) -> None:
    index.cut = {"lifafalast"}
    begun.start("setup", **index.settings)
    index.cut.clear()
    kept = begun.root / ".venv.work" / "fetched" / "lifafatiny-1.0-py3-none-any.whl"
    kept.write_bytes(kept.read_bytes()[:-1] + b"\x01")
    refused(begun.start("setup", **index.settings), "not the file that the lock names")
    assert begun.start("setup", **index.settings).returncode == 0
    assert is_set_up(begun)


def test_a_folder_with_spaces_and_devanagari_in_the_locale_c(tmp_path: Path) -> None:
    tiny = TinyRepository(tmp_path, "मेरा काम/with space")
    for plain in ({"LC_ALL": "C", "LANG": "C"}, {"LC_ALL": "en_US.ISO-8859-1"}):
        done = tiny.start("setup", **plain)
        assert done.returncode == 0, done.stderr
        shown = tiny.start("case", "list", **plain)
        assert shown.returncode == 0, shown.stderr
        assert "['case', 'list'] 1" in shown.stdout
        shutil.rmtree(tiny.root / ".venv")


def test_without_a_home_nothing_fetched_is_lost(begun: TinyRepository, index: BadIndex) -> None:
    # Not even root can write there.
    nowhere = {"HOME": "/dev/null", "XDG_CACHE_HOME": "/dev/null/cache", **index.settings}
    index.cut = {"lifafalast"}
    refused(begun.start("setup", **nowhere), "cut off in the middle of a file")
    index.cut.clear()
    assert begun.start("setup", **nowhere).returncode == 0
    assert index.asked == [*FIRST, "lifafalast", "lifafalast"]
    assert is_set_up(begun)


@pytest.mark.parametrize("what", ["link", "file"])
def test_whatever_stands_where_the_environment_is_to_be_gives_way(
    tiny: TinyRepository, tmp_path: Path, what: str
) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "kept").write_text("", "utf-8")
    place = tiny.root / ".venv"
    if what == "link":
        place.symlink_to(theirs)
    else:
        place.write_text("", "utf-8")
    done = tiny.start("setup")
    assert done.returncode == 0, done.stderr
    assert [one.name for one in theirs.iterdir()] == ["kept"]
    assert is_set_up(tiny)


def test_a_disk_that_is_too_small_is_told_before_anything_is_made(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, 700 * 1024) as mounted:
        assert mounted
        tiny = TinyRepository(disk)
        done = tiny.start("setup")
        refused(done, "0.8 GB are needed, 0.7 GB are free", EXIT_NO_ROOM)
        assert not (tiny.root / ".venv").exists()


def test_a_disk_that_fills_up_is_told_and_a_second_try_goes_on(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with small_disk(disk, 16 * 1024) as mounted:
        assert mounted
        tiny = TinyRepository(disk)
        # As if the figures had been too small.
        file = tiny.root / "packaging" / "setup_environment.py"
        file.write_text(file.read_text("utf-8").replace("760_000_000", "0"), "utf-8")
        filler = disk / "filler"
        filler.write_bytes(bytes(shutil.disk_usage(disk).free - 4 * 2**20))
        refused(tiny.start("setup"), "not enough room", EXIT_NO_ROOM)
        filler.unlink()
        subprocess.run(("mount", "-o", "remount,size=200m", str(disk)), check=True)
        done = tiny.start("setup")
        assert done.returncode == 0, done.stderr
        assert is_set_up(tiny)


def test_a_temporary_folder_that_is_full_or_gone_does_not_matter(
    tiny: TinyRepository, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    with small_disk(full, 64) as mounted:
        assert mounted
        (full / "filler").write_bytes(bytes(64 * 1024))
        done = tiny.start("setup", TMPDIR=str(full))
        assert done.returncode == 0, done.stderr
    shutil.rmtree(tiny.root / ".venv")
    assert tiny.start("setup", TMPDIR=str(tmp_path / "gone")).returncode == 0
