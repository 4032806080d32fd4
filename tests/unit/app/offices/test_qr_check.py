"""A picture of an office's code: equal counts as its way allows, strange twice is red."""

from __future__ import annotations

import subprocess

import pytest

from app.base import messages
from app.base.errors import (
    FactRefusedError,
    NotFoundError,
    TargetExistsError,
)
from app.core import log
from app.offices import code_pictures, offices, qr_check
from app.offices.code_pictures import CodeRefusedError
from app.offices.trust_errors import (
    NumberDiffersError,
    OfficeRevokedError,
)
from app.system.sandbox.process import command
from crypto.office.office_code import office_code
from made_codes import code_photograph
from office_sim import FIRST, Hands, office
from pair_sim import pair
from register_state import state_of

STRANGE = code_photograph([office_code("5a" * 32)])


@pytest.fixture
def two(tmp_path):
    with pair(tmp_path, clock=Hands(), checked=False) as both:
        yield both


def theirs(other) -> bytes:
    return code_photograph([office_code(other.office.office_id)], angle=12, blur=1)


def differs(one, office_id: str, picture: bytes) -> dict[str, object]:
    with pytest.raises(NumberDiffersError) as refused:
        qr_check.compare_picture(one, office_id, picture)
    return dict(refused.value.facts)


@pytest.mark.parametrize("how", ["qr", "met"])
def test_their_code_makes_an_office_green(two, how):
    one, other = two
    found = qr_check.check_picture(one, other.office.office_id, theirs(other), how, "A. Made-up")
    assert found.state == "verified"
    assert found.check is not None
    assert (found.check.how, found.check.with_whom) == (how, "A. Made-up")
    assert log.entries(one, limit=1)[0].action == "office_checked"


def test_comparing_alone_changes_nothing(two):
    one, other = two
    before = state_of(one)
    found = qr_check.compare_picture(one, other.office.office_id, theirs(other))
    assert (found.state, found.number) == ("new", other.office.number)
    assert state_of(one) == before


@pytest.mark.parametrize("how", ["phone", "letter", "introduced", "", "mail"])
def test_a_picture_that_was_sent_does_not_count(two, how):
    one, other = two
    before = state_of(one)
    with pytest.raises(FactRefusedError) as refused:
        qr_check.check_picture(one, other.office.office_id, theirs(other), how, "A. Made-up")
    assert refused.value.facts["reason"] == "code.sent"
    assert "proves nothing" in str(messages.words(refused.value))
    assert state_of(one) == before


def test_a_name_that_cannot_be_kept_is_refused_as_for_a_number(two):
    one, other = two
    with pytest.raises(FactRefusedError):
        qr_check.check_picture(one, other.office.office_id, theirs(other), "qr", "A\x07")
    assert offices.show_office(one, other.office.office_id).state == "new"


def test_a_strange_code_is_asked_for_again_and_the_second_one_is_red(two):
    one, other = two
    office_id, name = other.office.office_id, other.office.name
    assert differs(one, office_id, STRANGE) == {"reason": "code.differs", "office": name}
    assert offices.show_office(one, office_id).state == "new"
    assert log.entries(one, limit=1)[0].action == "office_code_differs"
    another = code_photograph([office_code("5b" * 32)])
    assert differs(one, office_id, another) == {"office": name}
    red = offices.show_office(one, office_id)
    assert red.state == "mismatch"
    assert log.entries(one, limit=1)[0].action == "alarm_number_differs"
    assert qr_check.check_picture(one, office_id, theirs(other), "qr", "A").state == "verified"


def test_a_good_check_in_between_begins_anew(two):
    one, other = two
    office_id = other.office.office_id
    differs(one, office_id, STRANGE)
    qr_check.check_picture(one, office_id, theirs(other), "qr", "A")
    assert differs(one, office_id, STRANGE)["reason"] == "code.differs"
    assert offices.show_office(one, office_id).state == "verified"


def test_a_wrong_group_and_a_strange_code_are_remembered_beside_each_other(two):
    one, other = two
    office_id = other.office.office_id
    differs(one, office_id, STRANGE)
    first = f"{(int(other.office.number.split()[0]) + 1) % 100_000:05d}"
    assert not offices.compare_group(one, office_id, 0, first)
    with pytest.raises(NumberDiffersError):
        offices.compare_group(one, office_id, 0, first)
    assert offices.show_office(one, office_id).state == "mismatch"


def test_our_own_code_and_that_of_another_office_are_a_wrong_picture(two, tmp_path):
    one, other = two
    office_id = other.office.office_id
    third = office(tmp_path / "third", FIRST.__class__("Made-up Third", "ngo"))
    offices.add_card(one, offices.own_card(third))
    before = state_of(one)
    for _ in range(2):
        told = differs(one, office_id, theirs(one))
        assert told == {"reason": "code.own", "office": other.office.name}
        told = differs(one, office_id, theirs(third))
        assert (told["reason"], told["other"]) == ("code.of-another", "Made-up Third")
    assert "Made-up Third" in str(messages.words(NumberDiffersError(**told)))
    assert state_of(one) == before


def test_nothing_is_read_for_an_office_that_is_blocked_or_unknown(two):
    one, other = two
    offices.block_office(one, other.office.office_id)
    with pytest.raises(OfficeRevokedError):
        qr_check.compare_picture(one, other.office.office_id, b"not looked at")
    with pytest.raises(NotFoundError):
        qr_check.compare_picture(one, "00" * 32, b"not looked at")


def test_no_code_in_a_picture_changes_nothing(two):
    one, other = two
    before = state_of(one)
    with pytest.raises(CodeRefusedError):
        qr_check.check_picture(one, other.office.office_id, code_photograph([]), "qr", "A")
    assert state_of(one) == before


def test_our_own_code_is_saved_where_nothing_stands_and_is_read_again(two, tmp_path):
    one, other = two
    target = tmp_path / "our code.png"
    assert code_pictures.export_own(one, target) == target
    assert log.entries(one, limit=1)[0].action == "own_code_exported"
    assert qr_check.check_picture(other, one.office.office_id, target, "met", "A").state == (
        "verified"
    )
    with pytest.raises(TargetExistsError):
        code_pictures.export_own(one, target)


def test_the_squares_are_those_of_a_version_three_code():
    rows = code_pictures.squares("ab" * 32)
    assert {len(row) for row in rows} == {29} == {len(rows)}
    assert all(rows[0][:7])
    assert not any(rows[7][:8])


def test_the_command_line_starts_without_what_reads_and_writes_codes():
    look = "import atexit, sys\nheavy = {'zxingcpp', 'segno', 'PIL', 'numpy'}\n"
    look += "atexit.register(lambda: print('loaded:', sorted(heavy & set(sys.modules))))\n"
    python, isolated, run, boot, root, word = command("office")
    done = subprocess.run(
        [python, isolated, run, look + boot, root, word, "--help"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "loaded: []"
