"""A stick is known by its number; what was destroyed is not counted; routine is remembered."""

from pathlib import Path

import pytest

from app.backup import making, opening, places
from app.base.errors import FileUnreadableError, NotFoundError
from app.system import paths
from backup_office import desk
from office_sim import DAY_S


@pytest.fixture
def at(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "state_folder", lambda: tmp_path / "state")
    with desk(tmp_path) as made:
        yield made


def test_a_stick_at_another_letter_is_the_same_stick(at, monkeypatch):
    made = making.make_in_folder(at.s, at.place("E"), "Stick A")
    assert places.list_backups(at.s)[0].here
    (at.folder / "E").rename(at.folder / "F")
    assert not places.list_places(at.s)[0].here
    assert not places.list_backups(at.s)[0].here
    with pytest.raises(FileUnreadableError) as refused:
        making.make_in(at.s, made.backup.place_id)
    assert refused.value.facts["reason"] == "missing"
    monkeypatch.setattr(places.system, "mounts", lambda: iter([at.folder / "F"]))
    (found,) = places.list_places(at.s)
    assert (found.here, found.path) == (True, str(at.folder / "F"))
    at.next_day()
    again = making.make_in(at.s, made.backup.place_id)
    assert again.backup.place_id == made.backup.place_id
    assert Path(again.backup.path).is_relative_to(at.folder / "F")
    assert again.copied_papers == 0


def test_another_stick_at_the_same_letter_is_not_taken_for_it(at):
    made = making.make_in_folder(at.s, at.place("E"), "Stick A")
    (at.folder / "E").rename(at.folder / "away")
    other = making.make_in_folder(at.s, at.place("E"), "Stick B")
    assert other.backup.place_id != made.backup.place_id
    found = {one.label: one.here for one in places.list_places(at.s)}
    assert found == {"Stick A": False, "Stick B": True}


def test_the_small_file_names_nobody(at):
    making.make_in_folder(at.s, at.place(), "Stick A")
    text = (at.place() / places.MARK).read_text("ascii")
    assert len(text) == 33
    assert places.mark_of(at.place()) == text.strip()


@pytest.mark.parametrize("left", [b"", b"zz", b"ab" * 40, b"\xff" * 32])
def test_a_small_file_that_says_nothing_is_written_anew(at, left):
    (at.place() / places.MARK).write_bytes(left)
    assert places.mark_of(at.place()) == ""
    made = making.make_in_folder(at.s, at.place(), "Stick A")
    assert places.mark_of(at.place()) == made.backup.place_id


@pytest.mark.posix("a link to a file, which only administrators make on Windows")
def test_a_small_file_that_is_a_link_is_not_followed(at):
    aim = at.folder / "aim"
    aim.write_bytes(b"ab" * 16)
    (at.place() / places.MARK).symlink_to(aim)
    assert places.mark_of(at.place()) == ""
    making.make_in_folder(at.s, at.place(), "Stick A")
    assert aim.read_bytes() == b"ab" * 16


def test_destroyed_sticks_are_not_counted(at):
    made = making.make_in_folder(at.s, at.place("one"), "Stick A", routine=True)
    assert places.standing(at.s).last_backup_at == at.clock.now()
    places.note_destroyed(at.s, made.backup.place_id)
    assert places.list_places(at.s) == ()
    assert places.list_backups(at.s) == ()
    assert places.standing(at.s).last_backup_at == 0
    for act in (places.note_destroyed, lambda s, key: places.rename(s, key, "x")):
        with pytest.raises(NotFoundError):
            act(at.s, made.backup.place_id)


def test_sticks_with_older_backups_are_named(at, monkeypatch):
    monkeypatch.setattr(places, "kind_of", lambda _folder: "stick")
    first = making.make_in_folder(at.s, at.place("one"), "Stick A")
    second = making.make_in_folder(at.s, at.place("two"), "Stick B")
    assert (first.other_sticks, second.other_sticks) == ((), ("Stick A",))
    assert {one.kind for one in places.list_places(at.s)} == {"stick"}
    places.note_destroyed(at.s, first.backup.place_id)
    at.next_day()
    assert making.make_in(at.s, second.backup.place_id).other_sticks == ()


def test_files_in_one_folder_are_one_place(at):
    making.make_file(at.s, at.place() / "one.lfbak")
    making.make_file(at.s, at.place() / "two.lfbak")
    (place,) = places.list_places(at.s)
    assert (place.kind, place.count, place.label) == ("file", 2, "stick")
    at.next_day()
    made = making.make_in(at.s, place.place_id)
    assert Path(made.backup.path).parent == at.place()
    assert not list(at.place().glob("*.names"))


def test_a_label_is_kept_clean_and_can_be_changed(at):
    made = making.make_in_folder(at.s, at.place(), " Stick\n A\u202e ")
    assert places.list_places(at.s)[0].label == "Stick A"
    places.rename(at.s, made.backup.place_id, "Red stick")
    at.next_day()
    making.make_in(at.s, made.backup.place_id)
    assert places.list_places(at.s)[0].label == "Red stick"


def test_a_backup_is_due_when_something_was_written_and_a_week_went_by(at):
    assert places.standing(at.s).backup_due
    made = making.make_in_folder(at.s, at.place(), "Stick A")
    assert not places.standing(at.s).backup_due
    at.next_day(8)
    assert not places.standing(at.s).backup_due
    at.case("Made-up Third")
    assert places.standing(at.s).backup_due
    making.make_in(at.s, made.backup.place_id)
    at.case("Made-up Fourth")
    assert not places.standing(at.s).backup_due


def test_a_test_is_due_until_one_was_opened_whole_and_again_after_90_days(at):
    assert not places.standing(at.s).test_due
    made = making.make_in_folder(at.s, at.place(), "Stick A")
    assert places.standing(at.s).test_due
    assert opening.test(Path(made.backup.path), at.given, s=at.s).whole
    assert places.standing(at.s).last_test_at == at.clock.now()
    assert not places.standing(at.s).test_due
    at.clock.at += 90 * DAY_S
    assert not places.standing(at.s).test_due
    at.clock.at += 1
    assert places.standing(at.s).test_due


def test_standing_tells_of_clouds_and_sheets(at, monkeypatch):
    assert places.standing(at.s).clouds == ()
    monkeypatch.setattr(paths, "clouds_of", lambda _folder: ("OneDrive",))
    monkeypatch.setattr(paths, "on_network", lambda _folder: True)
    found = places.standing(at.s)
    assert (found.clouds, found.on_network, found.kit.plan.kits) == (("OneDrive",), True, 1)
