"""Another program holds a file while an office saves, seals, receives or backs up.

Rules: whichever file it is and whatever is shared meanwhile, the work is done, or refused with the
words for it and nothing of it is there; when the file is let go, the same command does it.
"""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command_line import CommandLine, Done, agreed_case, checked_pair
from held_files import EVERYTHING, NOTHING, READING, READING_AND_WRITING, held, on_windows, scanned

pytestmark = on_windows

SHARED = (NOTHING, READING, READING_AND_WRITING, EVERYTHING)
HELD = "Another program holds the file."
BUSY = "The register is open in another program"
TRIES = 10
"""So often a command is given again at most: on a busy machine a scanner looks for a while."""
_number = itertools.count(1)

type Act = Callable[[CommandLine], Done]


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> tuple[CommandLine, CommandLine]:
    return checked_pair(tmp_path_factory.mktemp("held"))


@pytest.fixture(scope="module")
def agreed(pair) -> str:
    return agreed_case(*pair)


def files_of(desk: CommandLine) -> list[Path]:
    """Return the files of a register that is closed."""
    there = sorted(path for path in desk.register.rglob("*") if path.is_file())
    assert any(path.suffix == ".db" for path in there)
    return there


def held_one_after_the_other(desk: CommandLine, act: Act) -> Iterator[Done]:
    """Do something while each file of the register is held in each way, and then once more."""
    for path, shared in itertools.product(files_of(desk), SHARED):
        if not path.exists():
            continue
        with held(path, shared):
            done = act(desk)
        what = (path.name, shared, done.code, done.err)
        if done.code:
            assert any(words in done.err for words in (HELD, BUSY)), what
            assert "Traceback" not in done.err, what
            done = act(desk)
        assert done.code == 0, (*what, done.err)
        yield done


def test_saving(pair):
    one, _other = pair

    def add(desk: CommandLine) -> Done:
        return desk.run("case", "add", f"name_full=Made-up {next(_number)}", "--json")

    before = len(one.ok("case", "list"))
    saved = [done.json["case_no"] for done in held_one_after_the_other(one, add)]
    assert len(saved) == len(set(saved))
    assert len(one.ok("case", "list")) == before + len(saved)


def _sealed(one: CommandLine, case: str, other: CommandLine, to: Path) -> Done:
    what = ("--to", other.office_id[:8], "--purpose", "shelter", "--fields", "name_full,age")
    return one.run("refer", case, *what, "-o", to, "--json")


def test_sealing_and_receiving(pair, agreed, tmp_path):
    one, other = pair
    made: list[Path] = []

    def seal(desk: CommandLine) -> Done:
        path = tmp_path / f"{next(_number)}.lifafa"
        done = _sealed(desk, agreed, other, path)
        assert path.exists() == (done.code == 0)
        if not done.code:
            made.append(path)
        return done

    assert list(held_one_after_the_other(one, seal))
    waiting = iter(made)

    for path, shared in itertools.product(files_of(other), (NOTHING, READING)):
        if path.exists():
            with held(path, shared):
                packet = next(waiting)
                done = other.run("packet", "receive", packet, "--json")
            if done.code:
                assert HELD in done.err or BUSY in done.err, (path.name, shared, done)
                done = other.run("packet", "receive", packet, "--json")
            assert done.code == 0, (path.name, shared, done)
    packet = next(waiting)
    with held(packet):
        done = other.run("packet", "receive", packet)
        assert (done.code != 0, HELD in done.err) == (True, True)
    assert other.run("packet", "receive", packet).code == 0


def test_backing_up(pair, tmp_path):
    one, _other = pair
    to = tmp_path / "stick"
    to.mkdir()

    def back_up(desk: CommandLine) -> Done:
        return desk.run("backup", "make", to, "--json")

    made = [done.json["backup"]["path"] for done in held_one_after_the_other(one, back_up)]
    assert len(made) == len(set(made))
    assert not list(to.rglob("*.part"))


def done_at_last(act: Callable[[], Done]) -> None:
    """Do something again as long as a scanner that is slow today is told to hold a file."""
    done = act()
    for _again in range(TRIES):
        if not done.code:
            return
        assert HELD in done.err or BUSY in done.err, done
        done = act()
    pytest.fail(f"never done: {done}")


@pytest.mark.parametrize("shared", [NOTHING, READING, EVERYTHING])
def test_a_scanner_that_looks_at_every_new_file_keeps_no_office_from_working(
    pair, agreed, tmp_path, shared
):
    one, other = pair
    packet, stick = tmp_path / "scanned.lifafa", tmp_path / "stick"
    stick.mkdir()
    with (
        scanned(one.register, shared) as looked_at_one,
        scanned(other.register, shared) as looked_at_other,
        scanned(tmp_path, shared) as looked_at_stick,
    ):
        done_at_last(lambda: one.run("case", "add", f"name_full=Made-up {next(_number)}"))
        done_at_last(lambda: _sealed(one, agreed, other, packet))
        done_at_last(lambda: other.run("packet", "receive", packet))
        done_at_last(lambda: one.run("backup", "make", stick))
        looks = (looked_at_one(), looked_at_other(), looked_at_stick())
    assert all(looks), looks
    for desk in pair:
        assert desk.run("register", "check").code == 0
