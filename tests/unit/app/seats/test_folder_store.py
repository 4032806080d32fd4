"""A shared folder as a store: what lies there after a kill, a race, a stranger or a lost server.

Rules: whatever is found in the folder, an envelope that was put is given back as it was or refused
in words; nothing that is missing counts as deleted.
"""

import errno
import math
import os
import shutil
import threading
from itertools import count, pairwise
from pathlib import Path
from typing import BinaryIO

import pytest

import apart
import store_work
from app.base.messages import words
from app.seats import folder_store
from app.seats.errors import NoLineError, NoSharedFolderError, StoreDamagedError
from app.seats.folder_store import FolderStore, found, prove_exclusive
from app.system import files
from app.system.platforms import system
from crypto.feed.chain import link_of
from store_work import FEED, FOUNDING, filled, made


@pytest.fixture(autouse=True)
def _few_races(monkeypatch) -> None:
    """What is proved of a folder is tried by a test of its own."""
    monkeypatch.setattr(folder_store, "RACES", 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A shared folder, odd letters in its name."""
    shared = tmp_path / "कार्यालय 'a b' #%20 ঔ"
    shared.mkdir()
    found(shared, FEED, FOUNDING)
    return shared


def lies_in(folder: Path) -> Path:
    """Where the files of the feed lie."""
    return folder / "feed" / FEED.hex()


def text_of(error: BaseException) -> str:
    """What is said on a screen."""
    return str(words(error))


def damage(folder: Path, name: str, act) -> None:
    """Change a file of the feed."""
    path = lies_in(folder) / name
    raw = path.read_bytes()
    path.write_bytes(act(raw))


# Races and kills --------------------------------------------------------------------------------


def test_of_two_processes_at_one_place_exactly_one_gets_it(folder: Path) -> None:
    places = 60
    both = [apart.Started(store_work.race, (folder, label, places)) for label in ("one", "two")]
    ended = [each.ended() for each in both]
    assert not [each for each in ended if each.killed or each.said.startswith("raised")]
    won = [set(map(int, each.said.split())) for each in ended]
    read = FolderStore(folder, FEED).read(0)
    for label, places_won in zip(("one", "two"), won, strict=True):
        mine = {each.n for each in read if each.body == _body(label, each.n)}
        assert mine == places_won, "who was told that it won has its bytes there, and nobody else"
    assert won[0] | won[1] == set(range(1, places + 1))
    assert not won[0] & won[1]
    assert won[0] and won[1], "they did race"
    _is_a_chain(read)


def _body(label: str, n: int) -> bytes:
    head = folder_store.StoreHead(b"", n - 1, bytes(32))
    return made(head, f"{label} {n - 1}").body


def _is_a_chain(read) -> None:
    for before, after in pairwise(read):
        assert after.prev == link_of(FEED, before)


@pytest.mark.parametrize("dies", [store_work.die_half_way, store_work.die_before_its_name])
def test_a_kill_while_an_envelope_is_put_takes_no_place(folder: Path, dies) -> None:
    put = filled(FolderStore(folder, FEED), 2)
    assert apart.run(dies, folder).killed
    left = [path.name for path in lies_in(folder).glob("3.*.part")]
    assert len(left) == 1
    store = FolderStore(folder, FEED)
    assert list(store.read(0)) == put
    mine = made(store.head(), "another")
    assert store.append(mine)
    assert list(FolderStore(folder, FEED).read(0)) == [*put, mine]
    assert [path.name for path in lies_in(folder).glob("*.part")] == [], "the half is swept"


def test_a_kill_right_after_an_envelope_was_put_leaves_it_there(folder: Path) -> None:
    filled(FolderStore(folder, FEED), 2)
    assert apart.run(store_work.die_after_its_name, folder).killed
    store = FolderStore(folder, FEED)
    assert store.head().n == 3
    assert not store.append(made(folder_store.StoreHead(b"", 2, store.read(2)[0].prev), "killed"))


def test_a_half_that_may_still_get_its_place_is_not_swept(folder: Path) -> None:
    filled(FolderStore(folder, FEED), 2)
    half = lies_in(folder) / "3.01234567.part"
    half.write_bytes(b"half")
    FolderStore(folder, FEED)
    assert half.exists()


def test_who_was_swept_too_early_is_told_that_somebody_was_first(folder: Path, monkeypatch) -> None:
    store = FolderStore(folder, FEED)
    real = system.take_name

    def swept(part: Path, target: Path) -> None:
        shutil.copyfile(part, target)
        part.unlink()
        real(part, target)

    monkeypatch.setattr(system, "take_name", swept)
    assert not store.append(made(store.head(), "ours"))


def test_a_seat_that_was_killed_in_its_turn_loses_it(folder: Path) -> None:
    assert apart.run(store_work.die_in_its_turn, folder).killed
    clock = count(step=1.0)
    store = FolderStore(folder, FEED, pause=lambda _s: None, tick=lambda: next(clock))
    with store.turn():
        assert filled(store, 1)
    assert next(clock) > folder_store.TURN_S
    assert not (lies_in(folder) / "turn").exists()


def test_who_lost_its_turn_does_not_give_back_that_of_another(folder: Path) -> None:
    store = FolderStore(folder, FEED)
    with store.turn():
        (lies_in(folder) / "turn").write_bytes(b"of somebody else")
    assert (lies_in(folder) / "turn").read_bytes() == b"of somebody else"


def test_a_turn_that_is_given_back_while_somebody_asks_is_no_fault(
    folder: Path, monkeypatch
) -> None:
    """Its file is there when the name is asked for, and gone when it is looked at."""
    store, real, answers = FolderStore(folder, FEED), system.take_name, []

    def taken_first(part: Path, target: Path) -> None:
        if not answers:
            answers.append("taken")
            raise FileExistsError
        real(part, target)

    monkeypatch.setattr(system, "take_name", taken_first)
    with store.turn():
        assert answers == ["taken"]


def test_many_who_want_the_turn_all_get_it(folder: Path) -> None:
    failed: list[BaseException] = []
    got = count()

    def wants() -> None:
        store = FolderStore(folder, FEED, pause=lambda _s: None)
        try:
            for _time in range(40):
                with store.turn():
                    next(got)
        except BaseException as error:
            failed.append(error)

    workers = [threading.Thread(target=wants) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    assert next(got) == 120


def refusing(monkeypatch, times: float) -> list[int]:
    """Let the name of a turn be refused as Windows does while its file is being removed."""
    real, refused = system.take_name, []

    def take_name(part: Path, target: Path) -> None:
        if target.name == "turn" and len(refused) < times:
            refused.append(1)
            raise PermissionError(errno.EACCES, "it goes just now")
        real(part, target)

    monkeypatch.setattr(system, "take_name", take_name)
    return refused


def test_a_turn_that_is_refused_for_a_moment_is_waited_for(folder: Path, monkeypatch) -> None:
    clock = count(step=0.1)
    store = FolderStore(folder, FEED, pause=lambda _s: None, tick=lambda: next(clock))
    refused = refusing(monkeypatch, 5)
    with store.turn():
        assert filled(store, 1)
    assert len(refused) == 5


def test_a_turn_that_stays_refused_is_told_within_seconds(folder: Path, monkeypatch) -> None:
    clock = count(step=0.1)
    store = FolderStore(folder, FEED, pause=lambda _s: None, tick=lambda: next(clock))
    refusing(monkeypatch, math.inf)
    with pytest.raises(NoLineError) as caught, store.turn():
        pass
    assert caught.value.facts["reason"] == "denied"
    assert folder_store.REFUSED_S < next(clock) < folder_store.TURN_S


def test_a_turn_in_a_folder_that_is_gone_is_told_at_once(folder: Path) -> None:
    store = FolderStore(folder, FEED, pause=lambda _s: pytest.fail("nothing is waited for"))
    shutil.rmtree(lies_in(folder))
    with pytest.raises(NoLineError), store.turn():
        pass


def test_a_turn_that_was_told_as_refused_and_yet_is_ours_is_ours(folder: Path, monkeypatch) -> None:
    store, real = FolderStore(folder, FEED), system.take_name

    def got_it_all_the_same(part: Path, target: Path) -> None:
        real(part, target)
        raise PermissionError(errno.EACCES, "the answer was lost")

    monkeypatch.setattr(system, "take_name", got_it_all_the_same)
    store._pause = lambda _s: None
    with store.turn():
        assert (lies_in(folder) / "turn").exists()
    assert not (lies_in(folder) / "turn").exists()


def test_a_file_that_goes_while_it_is_looked_at_is_not_there(folder: Path, monkeypatch) -> None:
    store = FolderStore(folder, FEED)
    store.put_part(bytes(32), 0, b"sealed")
    part, real = folder / "parts" / bytes(32).hex() / "0", files.reader

    def goes(path: Path) -> BinaryIO:
        if path == part:
            part.unlink()
        return real(path)

    monkeypatch.setattr(files, "reader", goes)
    assert store.part(bytes(32), 0) is None


def test_a_place_whose_answer_was_lost_on_the_way_is_ours(folder: Path, monkeypatch) -> None:
    """A server that did it, and is asked once more, says that the name is taken."""
    store, real = FolderStore(folder, FEED), os.link

    def twice(source: Path, target: Path) -> None:
        real(source, target)
        real(source, target)

    monkeypatch.setattr(os, "link", twice)
    assert store.append(made(store.head(), "ours"))
    assert sorted(path.name for path in lies_in(folder).iterdir()) == ["1", "founding"]


def test_a_turn_that_never_comes_is_no_line(folder: Path) -> None:
    marks, clock = count(), count(step=1.0)

    def another(_seconds: float) -> None:
        (lies_in(folder) / "turn").write_bytes(next(marks).to_bytes(16))

    another(0)
    store = FolderStore(folder, FEED, pause=another, tick=lambda: next(clock))
    with pytest.raises(NoLineError) as caught, store.turn():
        pass
    assert "sending for very long" in text_of(caught.value)


# What does not belong there, or is missing ------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["Thumbs.db", "04", "0", "३", "٣", "3 (1)", "3~", "+3", "3.0", "-1", "²", "3.tmp"],
)
def test_files_of_somebody_else_are_left_alone(folder: Path, name: str) -> None:
    put = filled(FolderStore(folder, FEED), 2)
    foreign = lies_in(folder) / name
    foreign.write_bytes(b"foreign")
    store = FolderStore(folder, FEED)
    assert list(store.read(0)) == put
    assert store.append(made(store.head(), "next"))
    assert foreign.read_bytes() == b"foreign"


def test_a_folder_in_the_place_of_an_envelope_is_refused(folder: Path) -> None:
    filled(FolderStore(folder, FEED), 1)
    (lies_in(folder) / "2").mkdir()
    with pytest.raises(StoreDamagedError) as caught:
        FolderStore(folder, FEED).read(1)
    assert caught.value.facts["place"] == 2


@pytest.mark.parametrize(
    "act",
    [
        lambda raw: b"",
        lambda raw: raw[:30],
        lambda raw: raw[:68],
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:-1],
        lambda raw: raw + b"\0",
        lambda raw: b"LIFAFAS2" + raw[8:],
        lambda raw: raw[:8] + bytes(16) + raw[24:],
        lambda raw: raw[:24] + (7).to_bytes(8) + raw[32:],
        lambda raw: raw[:64] + bytes(4) + raw[68:],
        lambda raw: raw[:64] + b"\xff" * 4 + raw[68:],
        lambda raw: raw + bytes(50_000_000),
    ],
    ids=[
        "empty", "cut in its head", "without a body", "half", "one byte less", "one byte more",
        "another magic", "another feed", "another place", "no term", "a term too high", "huge",
    ],
)  # fmt: skip
def test_a_damaged_or_foreign_envelope_is_refused_with_its_place(folder: Path, act) -> None:
    put = filled(FolderStore(folder, FEED), 2)
    damage(folder, "2", act)
    store = FolderStore(folder, FEED)
    with pytest.raises(StoreDamagedError) as caught:
        store.read(1)
    assert caught.value.facts["place"] == 2
    with pytest.raises(StoreDamagedError):
        store.append(made(folder_store.StoreHead(b"", 2, link_of(FEED, put[1])), "behind it"))
    assert not (lies_in(folder) / "3").exists()


def test_two_envelopes_that_were_swapped_are_refused(folder: Path) -> None:
    filled(FolderStore(folder, FEED), 2)
    one, two = lies_in(folder) / "1", lies_in(folder) / "2"
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)
    with pytest.raises(StoreDamagedError):
        FolderStore(folder, FEED).read(0)


def test_a_gap_is_told_with_its_place_and_never_filled(folder: Path) -> None:
    store = FolderStore(folder, FEED)
    filled(store, 4)
    (lies_in(folder) / "2").unlink()
    with pytest.raises(StoreDamagedError) as caught:
        FolderStore(folder, FEED)
    assert caught.value.facts == {"place": 2, "reason": "gap"}
    assert "later ones are" in text_of(caught.value)
    with pytest.raises(StoreDamagedError):
        store.read(1)


def test_what_comes_while_it_is_looked_for_is_no_gap(folder: Path, monkeypatch) -> None:
    store, other = FolderStore(folder, FEED), FolderStore(folder, FEED)
    (first,) = filled(store, 1)
    second = made(store.head(), "comes meanwhile")
    looked = folder_store._read

    def comes_behind_the_look(path: Path, limit: int) -> bytes | None:
        seen = looked(path, limit)
        if path.name == str(second.n) and seen is None:
            monkeypatch.setattr(folder_store, "_read", looked)
            assert other.append(second)
        return seen

    monkeypatch.setattr(folder_store, "_read", comes_behind_the_look)
    assert store.read(first.n) == (second,)


def test_a_list_that_was_read_while_others_write_shows_no_gap(folder: Path, monkeypatch) -> None:
    filled(FolderStore(folder, FEED), 3)
    all_of = Path.iterdir
    monkeypatch.setattr(Path, "iterdir", lambda path: (e for e in all_of(path) if e.name != "2"))
    assert FolderStore(folder, FEED).head().n == 3


def test_a_file_with_the_name_of_a_later_place_is_a_gap_before_it(folder: Path) -> None:
    filled(FolderStore(folder, FEED), 2)
    (lies_in(folder) / ("9" * 200)).write_bytes(b"foreign")
    with pytest.raises(StoreDamagedError) as caught:
        FolderStore(folder, FEED)
    assert caught.value.facts["place"] == 3


def test_a_folder_that_became_shorter_says_so_to_who_is_open(folder: Path) -> None:
    store = FolderStore(folder, FEED)
    put = filled(store, 3)
    for n in (2, 3):
        (lies_in(folder) / str(n)).unlink()
    assert (store.head().n, store.head().link) == (1, link_of(FEED, put[0]))


def test_without_its_founding_a_feed_is_refused(folder: Path) -> None:
    filled(FolderStore(folder, FEED), 1)
    (lies_in(folder) / "founding").unlink()
    with pytest.raises(StoreDamagedError) as caught:
        FolderStore(folder, FEED)
    assert caught.value.facts["reason"] == "founding"


def test_a_huge_founding_is_not_read_whole(folder: Path) -> None:
    (lies_in(folder) / "founding").write_bytes(bytes(50_000_000))
    with pytest.raises(StoreDamagedError):
        FolderStore(folder, FEED)


def test_a_huge_part_is_refused(folder: Path) -> None:
    store = FolderStore(folder, FEED)
    store.put_part(bytes(32), 0, b"sealed")
    (folder / "parts" / bytes(32).hex() / "0").write_bytes(bytes(2_000_000))
    with pytest.raises(StoreDamagedError):
        store.part(bytes(32), 0)


def test_another_part_under_the_same_name_is_refused_and_nothing_written_over(folder: Path) -> None:
    store = FolderStore(folder, FEED)
    store.put_part(bytes(32), 0, b"sealed")
    with pytest.raises(StoreDamagedError):
        store.put_part(bytes(32), 0, b"another")
    assert store.part(bytes(32), 0) == b"sealed"


# A folder that is gone, full or shut ------------------------------------------------------------


def all_of(store: FolderStore):
    """What may be asked of a store, by name."""
    head = folder_store.StoreHead(FOUNDING, 1, bytes(32))
    return {
        "head": store.head,
        "read": lambda: store.read(0),
        "read on": lambda: store.read(1),
        "append": lambda: store.append(made(head, "x")),
        "put_part": lambda: store.put_part(bytes(32), 0, b"x"),
        "part": lambda: store.part(bytes(32), 0),
        "turn": lambda: store.turn().__enter__(),
        "open": lambda: FolderStore(store._folder.parent.parent, FEED),
    }


@pytest.mark.parametrize("empty", [False, True], ids=["gone", "an empty folder in its place"])
@pytest.mark.parametrize(
    "asked", ["head", "read", "read on", "append", "put_part", "part", "turn", "open"]
)
def test_a_folder_that_is_gone_is_no_line_and_never_an_empty_feed(
    folder: Path, asked: str, empty: bool
) -> None:
    store = FolderStore(folder, FEED)
    filled(store, 1)
    away = folder.with_name("away")
    folder.rename(away)
    if empty:
        folder.mkdir()
    with pytest.raises(NoLineError) as caught:
        all_of(store)[asked]()
    assert "go on working" in text_of(caught.value)
    assert not empty or list(folder.iterdir()) == [], "nothing is made in what is not our folder"
    if empty:
        folder.rmdir()
    away.rename(folder)
    assert store.head().n == 1


def test_a_disk_that_is_full_gives_no_place_and_leaves_no_half(folder: Path, monkeypatch) -> None:
    store = FolderStore(folder, FEED)
    put = filled(store, 1)

    def full(file, content: bytes) -> None:
        file.write(content[:100])
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_all", full)
        with pytest.raises(NoLineError) as caught:
            store.append(made(store.head(), "no room"))
    assert "no room left" in text_of(caught.value)
    assert sorted(path.name for path in lies_in(folder).iterdir()) == ["1", "founding"]
    assert list(store.read(0)) == put


@pytest.mark.parametrize(
    ("number", "says"), [(errno.EACCES, "may not read"), (errno.EIO, "cannot be reached")]
)
def test_a_folder_that_does_not_let_itself_be_read_is_no_line(
    folder: Path, monkeypatch, number: int, says: str
) -> None:
    store = FolderStore(folder, FEED)
    filled(store, 1)

    def fails(*_given, **_more):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "lstat", fails)
    for asked in (store.head, lambda: store.read(0), lambda: store.append(made_up())):
        with pytest.raises(NoLineError) as caught:
            asked()
        assert says in text_of(caught.value)


def made_up():
    return made(folder_store.StoreHead(FOUNDING, 1, bytes(32)), "x")


# Beginning --------------------------------------------------------------------------------------


def test_a_feed_begins_once_and_again_in_the_same_way(folder: Path) -> None:
    filled(FolderStore(folder, FEED), 1)
    found(folder, FEED, FOUNDING)
    assert FolderStore(folder, FEED).head().n == 1
    with pytest.raises(NoSharedFolderError) as caught:
        found(folder, FEED, b"another founding")
    assert "uses this folder already" in text_of(caught.value)
    assert FolderStore(folder, FEED).head().founding == FOUNDING


def test_two_feeds_lie_beside_each_other(folder: Path) -> None:
    found(folder, bytes(16), b"another")
    filled(FolderStore(folder, bytes(16)), 0)
    filled(FolderStore(folder, FEED), 2)
    assert FolderStore(folder, bytes(16)).head().n == 0


def test_a_folder_of_a_cloud_is_refused_and_nothing_made_in_it(tmp_path: Path) -> None:
    cloud = tmp_path / "Nextcloud"
    cloud.mkdir()
    with pytest.raises(NoSharedFolderError) as caught:
        found(cloud, FEED, FOUNDING)
    assert "copied to a cloud" in text_of(caught.value)
    assert list(cloud.iterdir()) == []


def test_a_folder_is_tried_two_hundred_times(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.undo()
    tried = []
    real = folder_store._is_won_by_one
    monkeypatch.setattr(
        folder_store, "_is_won_by_one", lambda *race: tried.append(race) or real(*race)
    )
    found(tmp_path, FEED, FOUNDING)
    assert len(tried) == 200
    assert sorted(path.name for path in tmp_path.iterdir()) == ["feed", "parts"]


def test_a_folder_where_both_get_a_name_is_refused(tmp_path: Path, monkeypatch) -> None:
    both = threading.Barrier(2)
    met: set[Path] = set()

    def written_over(part: Path, target: Path) -> None:
        # Who is tried again, since Windows held the name for a moment, has nobody to meet.
        if part not in met:
            met.add(part)
            both.wait(60)
        part.replace(target)

    monkeypatch.setattr(system, "take_name", written_over)
    with pytest.raises(NoSharedFolderError):
        found(tmp_path, FEED, FOUNDING)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_exclusive_names_is_refused(tmp_path: Path, monkeypatch) -> None:
    def cannot(_part: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "no second names here")

    monkeypatch.setattr(system, "take_name", cannot)
    with pytest.raises(NoSharedFolderError):
        prove_exclusive(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_no_line(tmp_path: Path) -> None:
    with pytest.raises(NoLineError):
        found(tmp_path / "no", FEED, FOUNDING)
    assert list(tmp_path.iterdir()) == []
