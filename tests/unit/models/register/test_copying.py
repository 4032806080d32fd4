"""A copy for a backup is of one moment, under another key, without secrets that nobody may use."""

import hashlib
from pathlib import Path

import pytest

from models.base.meta import all_meta, set_meta
from models.errors import RegisterExistsError, RegisterKeyError
from models.register.database import Register
from models.register.online_copy import copy_to
from models.rows.office import OwnKey
from own_system import is_private
from register_maker import KEY, copy_of

OTHER = bytes(range(32, 64))
NOW = 1_795_600_800
MARKER = "Madhumarker"


@pytest.fixture
def register(tmp_path, empty_register):
    made = Register.open(copy_of(empty_register, tmp_path / "register.db"), KEY)
    with made.session() as session:
        set_meta(session, "office.name", MARKER)
        set_meta(session, "epoch", "00112233445566aa")
        for letter, until in (("a", NOW - 1), ("b", NOW), ("c", NOW + 1)):
            session.add(
                OwnKey(
                    kid=letter * 16,
                    public_key=b"public",
                    sealed_seed=letter.encode() * 72,
                    valid_from=NOW - 100,
                    valid_until=until,
                )
            )
    yield made
    made.close()


def silent(_done: int, _total: int) -> None:
    return


def test_the_copy_opens_with_its_own_key_only(register, tmp_path):
    target = tmp_path / "copy"
    moment = copy_to(register, target, OTHER, NOW, silent)
    assert (moment.office, moment.epoch, moment.cases) == (MARKER, "00112233445566aa", 0)
    assert [path.name for path in tmp_path.glob("copy*")] == ["copy"]
    assert is_private(target)
    with pytest.raises(RegisterKeyError):
        Register.open(target, KEY)
    copy = Register.open(target, OTHER)
    assert copy.check() == []
    copy.close()


def test_no_page_is_in_the_clear_or_the_same(register, tmp_path):
    target = tmp_path / "copy"
    copy_to(register, target, OTHER, NOW, silent)
    raw = target.read_bytes()
    assert MARKER.encode() not in raw
    register.close()
    source = pages(tmp_path / "register.db")
    assert not source & pages(target)


def pages(path: Path) -> set[bytes]:
    raw = path.read_bytes()
    return {hashlib.sha256(raw[at : at + 4096]).digest() for at in range(0, len(raw), 4096)}


def test_keys_past_their_time_have_no_seed_in_the_copy_but_here(register, tmp_path):
    copy_to(register, tmp_path / "copy", OTHER, NOW, silent)
    copy = Register.open(tmp_path / "copy", OTHER)
    with copy.read() as session:
        found = {row.kid[0]: (row.sealed_seed, row.destroyed_at) for row in session.query(OwnKey)}
    copy.close()
    assert found == {"a": (None, NOW), "b": (b"b" * 72, None), "c": (b"c" * 72, None)}
    with register.read() as session:
        assert all(row.sealed_seed for row in session.query(OwnKey))


def test_who_writes_meanwhile_waits_for_nothing_and_is_not_in_it(register, tmp_path):
    with register.session() as session:
        for number in range(400):
            set_meta(session, f"filler.{number:04d}", "x" * 30_000)
    steps = []

    def write(done: int, _total: int) -> None:
        steps.append(done)
        with register.session() as session:
            set_meta(session, f"later.{len(steps)}", "y" * 9_000)

    copy_to(register, tmp_path / "copy", OTHER, NOW, write)
    assert len(steps) > 1
    copy = Register.open(tmp_path / "copy", OTHER)
    with copy.read() as session:
        assert all_meta(session, "later.") == {}
        assert len(all_meta(session, "filler.")) == 400
    assert copy.check() == []
    copy.close()


def test_a_stop_comes_out_and_what_was_copied_is_worth_nothing(register, tmp_path):
    class Stop(Exception):
        pass

    def stop(_done: int, _total: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        copy_to(register, tmp_path / "copy", OTHER, NOW, stop)
    with register.session() as session:
        set_meta(session, "after", "the stop")


def test_nothing_is_written_over(register, tmp_path):
    (tmp_path / "copy").write_bytes(b"something")
    with pytest.raises(RegisterExistsError):
        copy_to(register, tmp_path / "copy", OTHER, NOW, silent)
    assert (tmp_path / "copy").read_bytes() == b"something"
    with pytest.raises(ValueError, match="32 bytes"):
        copy_to(register, tmp_path / "other", b"short", NOW, silent)
