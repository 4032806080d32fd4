"""Another program takes hold of a file at each step of saving, sealing, receiving and backing up.

Rules: a step is a change of a file that goes through ``models.base.durable_files``; the files that
it is about are held from the moment before it on. Who lets go soon keeps nobody from working; who
holds on makes the work refused with the words for it, with nothing of it there, or lets it be done
where the change can wait; then the same command does it. On Windows the holder is a real program,
elsewhere its answer is made up.
"""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from command_line import CommandLine, Done, agreed_case, checked_pair
from held_files import EVERYTHING, NOTHING, Keeper, Step, keeper
from models.base import durable_files
from own_system import IS_WINDOWS

SHARED = (NOTHING, EVERYTHING) if IS_WINDOWS else (NOTHING,)
HELD = "Another program holds the file."
BUSY = "The register is open in another program"
KEPT = "It is kept in the outbox. Copy it from there to another place."
SOON = 3
"""So many tries are in vain before the file is let go."""
_number = itertools.count(1)


@dataclass(frozen=True)
class Work:
    """What an office does, and how often it was done.

    Attributes:
        do: does it once more.
        done: says how often it was done in all.
        least: so many changes of files it makes at least.
        ready: gets ready what it needs.
    """

    do: Callable[[], Done]
    done: Callable[[], int]
    least: int
    ready: Callable[[], object] = lambda: None


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> tuple[CommandLine, CommandLine]:
    return checked_pair(tmp_path_factory.mktemp("steps"))


@pytest.fixture(scope="module")
def holder() -> Iterator[Keeper]:
    with keeper() as there:
        yield there


@pytest.fixture(autouse=True)
def _no_time_passes(monkeypatch) -> None:
    """Where the holder is made up, nobody has to wait for it."""
    if not IS_WINDOWS:
        monkeypatch.setattr(durable_files.time, "sleep", lambda _seconds: None)


@pytest.fixture(scope="module")
def agreed(pair) -> str:
    return agreed_case(*pair)


def sealed(pair, case: str, to: Path) -> Done:
    one, other = pair
    what = ("--to", other.office_id[:8], "--purpose", "shelter", "--fields", "name_full,age")
    return one.run("refer", case, *what, "-o", to, "--json")


def saving(pair, agreed, folder: Path) -> Work:
    one, _other = pair
    paper = folder / "paper.pdf"
    paper.write_bytes(b"%PDF made up " * 900)
    return Work(
        lambda: one.run("case", "attach", agreed, paper, "--title", f"Made-up {next(_number)}"),
        lambda: len(one.ok("case", "show", agreed)["papers"]),
        1,
    )


def adding(pair, _agreed, _folder: Path) -> Work:
    one, _other = pair
    return Work(
        lambda: one.run("case", "add", f"name_full=Made-up {next(_number)}"),
        lambda: len(one.ok("case", "list")),
        1,
    )


def sealing(pair, agreed, folder: Path) -> Work:
    return Work(
        lambda: sealed(pair, agreed, folder / f"{next(_number)}.lifafa"),
        lambda: len(list(folder.glob("*.lifafa"))),
        1,
    )


def receiving(pair, agreed, folder: Path) -> Work:
    _one, other = pair
    packet = folder / "packet.lifafa"

    def ready() -> None:
        if not packet.exists():
            assert sealed(pair, agreed, packet).code == 0

    def receive() -> Done:
        done = other.run("packet", "receive", packet)
        if not done.code:
            packet.unlink()
        return done

    return Work(receive, lambda: len(other.ok("inbox", "list")), 1, ready)


def backing_up(pair, _agreed, folder: Path) -> Work:
    one, _other = pair
    # Older ones give way to newer ones.
    seen: set[str] = set()

    def made() -> int:
        seen.update(path.name for path in folder.rglob("*.lfbak"))
        return len(seen)

    return Work(lambda: one.run("backup", "make", folder), made, 1)


WORKS = (adding, saving, sealing, receiving, backing_up)


@pytest.fixture(scope="module")
def opening(pair, holder) -> int:
    """Return how many changes of files a command makes that opens a register and looks."""
    one, _other = pair
    with Step(holder, 0, NOTHING) as step:
        one.ok("case", "list")
    assert step.seen > 4
    return step.seen


def each_step(
    work: Work, holder: Keeper, after: int, shared: int, tries: int = 0
) -> Iterator[tuple]:
    """Do the work while the files of each change in turn are held; yield what came of it.

    Args:
        work: what is done.
        holder: who holds them.
        after: so many changes are left out, because they open the register as for other work.
        shared: what others may do meanwhile.
        tries: as for ``Step``.
    """
    for number in itertools.count(after + 1):
        work.ready()
        with Step(holder, number, shared, tries) as step:
            done = work.do()
        if not step.reached:
            assert done.code == 0, done
            assert number > work.least + after, "so few changes are no changes of files"
            return
        what = (number, step.about, shared, done.code, done.err)
        assert "Traceback" not in done.err, what
        yield done, what


def left_out(make: Callable[..., Work], opening: int) -> int:
    """Return how many changes are left out: those that open a register are tried with one work."""
    return 0 if make is adding else opening


@pytest.mark.parametrize("shared", SHARED)
@pytest.mark.parametrize("make", WORKS, ids=lambda make: make.__name__)
def test_held_from_any_step_on_it_is_done_or_refused_and_then_the_same_command_does_it(
    pair, agreed, holder, opening, tmp_path, make, shared
) -> None:
    work = make(pair, agreed, tmp_path)
    done = work.done()
    wrong, held = [], set()
    for told, what in each_step(work, holder, left_out(make, opening), shared):
        if told.code:
            held |= set(what[1])
            if not any(words in told.err for words in (HELD, BUSY, KEPT)):
                wrong.append(what)
            again = work.do()
            if again.code:
                wrong.append((*what, again))
        done += 1
        if work.done() != done:
            wrong.append((*what, "done", work.done(), done))
            done = work.done()
    assert wrong == [], "\n".join(map(str, wrong))
    # A half file that is held itself cannot be removed.
    assert {path.name for path in tmp_path.rglob("*.part")} <= held
    for desk in pair:
        assert desk.run("register", "check").code == 0


@pytest.mark.parametrize("make", WORKS, ids=lambda make: make.__name__)
def test_held_for_a_moment_at_any_step_it_is_done(
    pair, agreed, holder, opening, tmp_path, make
) -> None:
    work = make(pair, agreed, tmp_path)
    before, count = work.done(), 0
    for told, what in each_step(work, holder, left_out(make, opening), NOTHING, SOON):
        assert told.code == 0, what
        count += 1
        work.done()
    assert work.done() == before + count + 1
