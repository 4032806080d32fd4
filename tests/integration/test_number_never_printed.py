"""The number of an office is printed by nothing before it was checked.

What the program prints can be pasted into `office check` as if somebody had read it aloud.
"""

from __future__ import annotations

import time

import pytest

from app.exports import everything
from app.letters import checking
from app.letters.check_words import words_of
from app.offices import offices, qr_check
from app.offices.own_card import load_identity
from app.register import access
from command_line import CommandLine
from crypto.office.card import EncKey
from crypto.office.office_code import office_code
from hostile import packet_of
from letter_prints import sealed
from made_codes import code_photograph
from office_sim import FIRST, PASSPHRASE
from packet_maker import DAY, card_of, office
from pair_sim import pair
from ui.offices.offices_page import _lines

THEM = office("Made-up Unchecked", 3)
NUMBER = THEM.identity.public.number


def card(seq=1, name=THEM.name):
    now = int(time.time())
    keys = [EncKey(key.kid, key.public, now - 10, now + 80 * DAY) for key in THEM.keys]
    dates = {"issued": now - 60, "expires": now + 300 * DAY}
    return card_of(THEM, names={"en": name}, contact={}, seq=seq, enc=keys, **dates)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    one = CommandLine(folder, FIRST)
    (folder / "them.lfcard").write_bytes(card())
    s = access.unlock(one.register, None, PASSPHRASE)
    packet_of(folder / "p.lifafa", THEM, s, card())
    access.lock(s)
    return one


def printed(done):
    return "".join((done.out + done.err).split())


def says_number(done):
    return NUMBER.replace(" ", "") in printed(done)


def check(desk, number):
    words = ("--number", number, "--how", "phone", "--with", "Made-up")
    return desk.run("office", "check", THEM.id, *words)


STEPS = (
    ("office", "add", "{folder}/them.lfcard"),
    ("office", "show", THEM.id),
    ("office", "list"),
    ("packet", "preview", "{folder}/p.lifafa"),
    ("packet", "receive", "{folder}/p.lifafa"),
    ("inbox", "list"),
    ("directory", "search"),
    ("match", "list"),
    ("log", "show"),
)


def test_no_command_prints_the_number_of_an_unchecked_office(desk):
    for words in STEPS:
        given = [word.format(folder=desk.folder) for word in words]
        for more in ((), ("--json",)):
            done = desk.run(*given, *more)
            assert not says_number(done), (words, more)
    shown = desk.ok("office", "show", THEM.id)
    (listed,) = desk.ok("office", "list")
    preview = desk.ok("packet", "preview", desk.folder / "p.lifafa")
    assert [shown["number"], listed["number"], preview["from_number"]] == [None, None, None]


def test_what_show_prints_does_not_pass_for_the_number(desk):
    desk.run("office", "add", desk.folder / "them.lfcard")
    out = desk.run("office", "show", THEM.id).out
    assert check(desk, out).code == 2 or "six groups" in check(desk, out).err
    assert desk.ok("office", "show", THEM.id)["state"] == "new"


def test_the_number_is_printed_once_it_was_checked_and_not_while_a_claim_waits(desk):
    desk.run("office", "add", desk.folder / "them.lfcard")
    assert check(desk, NUMBER).code == 0
    assert says_number(desk.run("office", "show", THEM.id))
    assert desk.ok("office", "show", THEM.id)["number"] == NUMBER
    (desk.folder / "new.lfcard").write_bytes(card(2, "Made-up Renamed"))
    desk.run("office", "add", desk.folder / "new.lfcard")
    assert not says_number(desk.run("office", "show", THEM.id))
    assert desk.ok("office", "show", THEM.id)["number"] is None
    assert check(desk, NUMBER).code == 0
    assert says_number(desk.run("office", "show", THEM.id))


def holds_number(told, number):
    return number.replace(" ", "") in "".join(str(told).split())


@pytest.mark.parametrize("state", ["new", "mismatch", "revoked"])
def test_letters_exports_and_the_window_show_no_number_either(tmp_path, state):
    with pair(tmp_path, checked=False) as (one, other):
        office_id, number = other.office.office_id, other.office.number
        if state == "mismatch":
            offices.report_mismatch(one, office_id)
        elif state == "revoked":
            offices.block_office(one, office_id)
        told = checking.check_text(one, sealed(load_identity(other)).text)
        assert (told.office_state, told.office_number) == (state, "")
        assert not holds_number((told, words_of(told)), number)
        found = offices.show_office(one, office_id)
        assert not holds_number(_lines(found), number)
        done = everything.take_everything(one, tmp_path / "all")
        assert done.cases == 0
        files = [path for path in (tmp_path / "all").rglob("*") if path.is_file()]
        assert "offices.json" in [path.name for path in files]
        assert not any(holds_number(path.read_text("utf-8", "replace"), number) for path in files)


def test_a_picture_of_the_code_counts_as_its_number(tmp_path):
    with pair(tmp_path, checked=False) as (one, other):
        office_id = other.office.office_id
        assert offices.show_office(one, office_id).number is None
        png = code_photograph([office_code(office_id)])
        assert qr_check.compare_picture(one, office_id, png).number == other.office.number
        checked = qr_check.check_picture(one, office_id, png, "qr", "A. Made-up")
        assert (checked.state, checked.number) == ("verified", other.office.number)
