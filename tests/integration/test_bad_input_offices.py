"""Bad input about offices at the command line (rows 9 to 11, 21, 29, 30 of docs/rules.md).

Exit code, words that say what to do next, and a register that is as it was but for the log.
"""

from __future__ import annotations

import pytest

from app.base.errors import PaperRefusedError
from app.cases.papers import looks
from app.offices import offices
from app.offices.own_card import renew_keys
from app.register import access
from bad_desk import CLOCK, copies, make, packet, refused
from crypto.office.notices import make_revocation
from hostile import packet_of
from made_pictures import png_bomb
from office_sim import DAY_S, FIRST, PASSPHRASE, Hands
from packet_desk import file_of
from packet_maker import DAY, card_of, office
from trust_maker import AUTHORITY, directory_file, listed

NOW = CLOCK.now()
DATES = {"issued": NOW - DAY, "expires": NOW + 30 * DAY}
IMPOSTOR = office("Made-up Impostor", 3)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("bad"))


@pytest.fixture
def two(made, tmp_path):
    return copies(made, tmp_path)


def card(of, name, **changes):
    dates = {"issued": NOW - DAY, "expires": NOW + 300 * DAY}
    return card_of(of, names={"en": name}, contact={}, **dates, **changes)


@pytest.fixture
def false(two, tmp_path):
    """The card of an office that calls itself like the checked one."""
    path = tmp_path / "false.lfcard"
    path.write_bytes(card(IMPOSTOR, FIRST.name))
    return path


def test_row_09_a_known_name_with_a_new_key(two, tmp_path, false):
    path = tmp_path / "p.lifafa"
    with two.other.opened() as other:
        packet_of(path, IMPOSTOR, other, false.read_bytes(), files=(file_of("zebra.pdf", b"z"),))
    taken = two.other.run("packet", "receive", path, "--json")
    assert (taken.code, taken.json["state"]) == (0, "quarantined")
    told = f"By its card this office looks like {FIRST.name}, but its number is another one."
    assert told in taken.err
    assert "key" not in told
    assert "zebra" not in taken.out + taken.err
    for answer in (("accept",), ("decline", "--reason", "other")):
        words = ("packet", answer[0], taken.json["packet_id"], *answer[1:])
        done = refused(two.other, 6, *words)
        assert "Do not send anything" in done.err or "Call" in done.err
    shown = two.other.run("office", "list", "--json").json
    states = {row["office_id"]: row["state"] for row in shown}
    assert states[IMPOSTOR.id] == "changed"
    assert sorted(states.values()) == ["changed", "verified"]


def test_row_09_a_card_under_a_known_name(two, false):
    done = two.other.run("office", "add", false, "--json")
    assert (done.code, done.json["state"]) == (0, "changed")


def test_row_10_a_sender_that_withdrew_its_own_number(two, tmp_path):
    of = office("Made-up Withdrawn", 3)
    number = of.identity.public.number
    end = tmp_path / "end.lfnotice"
    end.write_bytes(make_revocation(of.identity, at=NOW - 60, why="stolen"))
    with two.other.opened() as other:
        offices.add_card(other, card(of, of.name))
        offices.check_number(other, of.id, number, "phone", "Made-up")
        path = packet_of(tmp_path / "p.lifafa", of, other, card(of, of.name))
        offices.take_notice(other, end)
    done = refused(two.other, 6, "packet", "receive", path, says="key was withdrawn on")
    assert "Not opened" in done.err
    refused(two.other, 6, "office", "check", of.id, *spoken(number))


def spoken(number):
    return ("--number", number, "--how", "phone", "--with", "Made-up")


def test_row_11_a_packet_to_a_key_that_was_destroyed(two, tmp_path):
    """Which key a closed packet was for nobody can know; one that waited here can say it."""
    path, waited = (packet(two, tmp_path / f"{seq}.lifafa", seq=seq) for seq in (1, 2))
    packet_id = two.other.run("packet", "receive", waited, "--json").json["packet_id"]
    later = Hands(NOW)
    other = access.unlock(two.other.register, None, PASSPHRASE, clock=later)
    for _ in range(5):
        later.at += 30 * DAY_S
        renew_keys(other)
    access.lock(other)
    done = refused(two.other, 5, "packet", "receive", path, says="a key we no longer have")
    assert "ask the sender to send it again" in done.err
    accept = ("packet", "accept", packet_id, "--reason", "found late")
    done = refused(two.other, 5, *accept, says="Sent to an old key that was destroyed on")
    assert "send" in done.err, done.err


def test_row_21_a14_image_bomb_50k_x_50k(two, tmp_path):
    bomb = png_bomb(50_000, 50_000)
    path = packet(two, tmp_path / "p.lifafa", files=(file_of("photo.png", bomb),))
    received = two.other.run("packet", "receive", path, "--json")
    assert received.code == 0, received.err
    taken = received.json["packet_id"]
    done = two.other.run("packet", "accept", taken, "--json")
    assert done.code == 0, done.err
    case = done.json["case_no"]
    (paper,) = two.other.run("case", "show", case, "--json").json["papers"]
    with two.other.opened() as other, pytest.raises(PaperRefusedError) as told:
        looks.look_at(other, paper["paper_id"])
    assert told.value.code == "paper.refused"
    assert told.value.facts == {"reason": "picture.too-large"}
    out = tmp_path / "out"
    out.mkdir()
    saved = two.other.run("case", "save-attachment", case, paper["paper_id"], out)
    assert saved.code == 0
    assert (out / "photo.png").read_bytes() == bomb


def listing(path, version, names=(), **changes):
    said = {**DATES, "offices": [listed("Made-up Clinic"), *names], **changes}
    path.write_bytes(directory_file(version, **said))
    return path


def test_row_29_an_older_list(two, tmp_path):
    newer, older = listing(tmp_path / "43.lfdir", 43), listing(tmp_path / "41.lfdir", 41)
    words = ("directory", "import", newer, "--number", AUTHORITY.number)
    assert two.other.run(*words).code == 0
    said = "Older list (no. 41). We already have no. 43."
    refused(two.other, 8, "directory", "import", older, says=said)


def test_row_30_a_list_with_another_key_for_a_checked_office(two, tmp_path):
    with two.other.opened() as other:
        sender = offices.list_offices(other)[0].office_id
    false = listed(FIRST.name, office_id=IMPOSTOR.id, district=FIRST.district)
    path = listing(tmp_path / "l.lfdir", 1, [false])
    done = two.other.run("directory", "import", path, "--number", AUTHORITY.number)
    assert f"The list shows another key for: {FIRST.name}" in done.out + done.err
    shown = two.other.run("office", "show", sender, "--json").json
    assert (shown["state"], shown["name"]) == ("verified", FIRST.name)
    assert "alarm" in two.other.run("log", "show", "--limit", "5", "--json").out


BAD_LISTS = {
    "d02_same_version_fork": (6, {"version": 5, "district": "Gaya"}),
    "d01_version_lower": (8, {"version": 4}),
    "d07_version_maxint": (6, {"version": 2**53 - 1}),
}


@pytest.mark.parametrize("name", BAD_LISTS)
def test_a_list_that_goes_astray_is_refused(two, tmp_path, name):
    code, changes = BAD_LISTS[name]
    first = listing(tmp_path / "first.lfdir", 5)
    assert two.other.run("directory", "import", first, "--number", AUTHORITY.number).code == 0
    offices_ = [listed("Made-up Clinic", district=changes.get("district", "Patna"))]
    bad = listing(tmp_path / "bad.lfdir", changes["version"], offices=offices_)
    before = two.other.held()[0]
    done = two.other.run("directory", "import", bad)
    assert (done.code, len(done.err.splitlines()) >= 2) == (code, True)
    after = two.other.held()[0]
    for table in ("office_lists", "listed_offices", "offices"):
        assert after[table] == before[table]


def test_a_list_with_a_signature_taken_away_or_a_word_changed(two, tmp_path):
    first = listing(tmp_path / "first.lfdir", 5)
    lines = first.read_bytes().splitlines(keepends=True)
    cut, bent = tmp_path / "cut.lfdir", tmp_path / "bent.lfdir"
    cut.write_bytes(b"".join(lines[:-1]))
    bent.write_bytes(b"".join([lines[0], lines[1][:-9] + b"AAAA" + lines[1][-5:], *lines[2:]]))
    for path, code in ((cut, 6), (bent, 4)):
        words = ("directory", "import", path, "--number", AUTHORITY.number)
        refused(two.other, code, *words)
