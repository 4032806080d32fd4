"""Keys, identities and lists of offices by command: three signers, a member, and its partner."""

from __future__ import annotations

import csv
import datetime as dt
import time
from dataclasses import replace

import pytest

from app.base.clock import Clock
from app.core.services import writing
from app.offices.own_card import load_identity
from app.register import access
from command_line import CommandLine
from crypto.office.card import EncKey
from crypto.office.directory import (
    ACTIVE,
    Contents,
    Listed,
    make_authority,
    make_directory,
    read_directory,
)
from models.base.meta import set_meta
from office_sim import DAY_S, FIRST, PASSPHRASE, SECOND
from packet_maker import card_of, office


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Three offices that sign, the third of which is a member that trusts the list too."""
    root = tmp_path_factory.mktemp("trust")
    desks = [
        CommandLine(root / name, replace(SECOND, name=f"Made-up {name}", name_local="", phone=""))
        for name in ("North", "South")
    ]
    desks.append(CommandLine(root / "member", FIRST))
    for desk in desks:
        desk.card = root / f"{desk.office_id[:8]}.lfcard"
        desk.ok("office", "card", "-o", desk.card)
    return root, desks


def table(path, *rows):
    with path.open("w", encoding="utf-8", newline="") as target:
        out = csv.writer(target)
        out.writerow(["id", "name", "district", "status", "since"])
        out.writerows(rows)
    return path


def test_a_list_is_made_signed_taken_in_searched_and_followed(made, tmp_path):
    _root, (north, south, member) = made
    offices = table(
        tmp_path / "offices.csv",
        (north.office_id, "Made-up North", "Ranchi", "active", "2026-01-01"),
        ("ab" * 32, "बाल कल्याण समिति", "राँची", "active", "2026-02-01"),
    )
    draft, whole = tmp_path / "draft.lfdir", tmp_path / "whole.lfdir"
    signers = [word for desk in (north, south, member) for word in ("--signer", desk.card)]
    told = north.ok("directory", "make", offices, *signers, "-o", draft)
    assert (told["version"], told["offices"], told["missing"]) == (1, 2, 1)
    number = told["number"]
    assert member.run("directory", "import", draft, "--number", number).code == 6
    signed = south.ok("directory", "sign", draft, "-o", whole)
    assert (signed["missing"], signed["number"]) == (0, number)

    assert member.run("directory", "import", whole).code == 6
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    refused = member.run("directory", "import", whole, "--number", wrong)
    assert refused.code == 6
    assert "Group 6" in refused.err
    taken = member.ok("directory", "import", whole, "--number", number)
    assert (taken["version"], taken["offices"], taken["listed"]) == (1, 2, [])
    assert member.run("directory", "import", whole).code == 8
    assert member.run("directory", "import", north.card).code == 4
    (found,) = member.ok("directory", "search", "north", "ranchi")
    assert (found["office_id"], found["status"], found["state"]) == (north.office_id, "active", "")
    told = member.run("directory", "search", "--limit", "1")
    assert "The first 1 is shown. To find the others, type more" in told.out
    assert len(member.ok("directory", "search", "--limit", "1")) == 1
    assert "shown" not in member.run("directory", "search", "--limit", "2").out
    assert member.ok("office", "add", north.card)["state"] == "listed"
    assert member.ok("directory", "search", "कल्याण")[0]["name"] == "बाल कल्याण समिति"
    assert member.ok("directory", "list")[0]["number"] == number

    second = tmp_path / "second.lfdir"
    gone = table(tmp_path / "gone.csv", ("cd" * 32, "Made-up New", "Gaya", "active", "2026-03-01"))
    next_one = north.ok("directory", "make", gone, "--after", whole, "-o", tmp_path / "2.lfdir")
    assert (next_one["version"], next_one["added"], next_one["removed"]) == (2, 1, 2)
    south.ok("directory", "sign", tmp_path / "2.lfdir", "-o", second)
    done = member.run("directory", "import", second)
    assert "Made-up North" in done.out
    assert member.ok("office", "show", north.office_id[:8])["state"] == "new"
    older = member.run("directory", "import", whole)
    assert older.code == 8
    assert "no. 1" in older.err
    assert "no. 2" in older.err
    assert south.run("directory", "sign", whole, "-o", second).code == 8


def test_who_signs_a_list_is_told_what_is_new_in_it_or_that_it_is_not_known(made, tmp_path):
    _root, (north, south, _member) = made
    first, second, whole = (tmp_path / f"{name}.lfdir" for name in ("1", "2", "whole"))
    row = ("ab" * 32, "Made-up Home", "Gaya")
    offices = table(tmp_path / "offices.csv", (*row, "active", "2026-01-01"))
    gone = table(tmp_path / "gone.csv", (*row, "revoked", "2026-03-01"))
    signers = ("--signer", north.card, "--signer", south.card)
    north.ok("directory", "make", offices, *signers, "-o", first)
    told = south.ok("directory", "sign", first, "-o", whole)
    assert (told["before"], told["added"], told["removed"], told["changed"]) == (None, 1, 0, 0)
    again = south.run("directory", "sign", first, "-o", tmp_path / "again.lfdir")
    assert again.out.splitlines()[:2] == [
        "List no. 1: 1 office",
        "It is the first list: all offices in it are new.",
    ]
    north.ok("directory", "make", gone, "--after", whole, "-o", second)
    sign = ("directory", "sign", second, "-o")
    blind = south.run(*sign, tmp_path / "blind.lfdir")
    assert blind.out.splitlines()[0] == "List no. 2: 1 office"
    assert "What is new in it is not known here." in blind.out
    assert south.ok(*sign, tmp_path / "json.lfdir")["changed"] is None
    other = south.run(*sign, tmp_path / "no.lfdir", "--after", second)
    assert (other.code, (tmp_path / "no.lfdir").exists()) == (4, False)
    assert "is not the one before this list" in other.err
    half = south.run(*sign, tmp_path / "no.lfdir", "--after", first)
    assert (half.code, (tmp_path / "no.lfdir").exists()) == (4, False)
    assert "Too few of the offices that sign have signed the list" in half.err
    seen = south.ok(*sign, tmp_path / "seen.lfdir", "--after", whole)
    assert (seen["before"], seen["added"], seen["removed"], seen["changed"]) == (1, 0, 0, 1)
    taken = south.run("directory", "import", whole, "--number", told["number"])
    assert taken.out.splitlines()[0].startswith("List no. 1 with 1 office, good until ")
    known = south.run(*sign, tmp_path / "known.lfdir")
    assert known.out.splitlines()[1] == "Against list no. 1: 0 new, 0 gone, 1 changed"


def identity_of(desk):
    services = access.unlock(desk.register, None, PASSPHRASE)
    try:
        return load_identity(services)
    finally:
        access.lock(services)


def signed_by(desk, contents, *others):
    """A list that says what its maker likes, with the signature of one office, or of several."""
    return make_directory(contents, [identity_of(each) for each in (desk, *others)])


def test_one_signer_alone_makes_up_no_list_before(made, tmp_path):
    _root, (north, south, member) = made
    first, whole = tmp_path / "1.lfdir", tmp_path / "whole.lfdir"
    kept = table(tmp_path / "kept.csv", ("ab" * 32, "Made-up Home", "Gaya", "active", "2026-01-01"))
    signers = ("--signer", north.card, "--signer", south.card)
    north.ok("directory", "make", kept, *signers, "-o", first)
    south.ok("directory", "sign", first, "-o", whole)
    true = read_directory(whole.read_bytes())
    false = Listed("cd" * 32, "Made-up False", "Gaya", ACTIVE, true.issued)
    before, draft = tmp_path / "before.lfdir", tmp_path / "draft.lfdir"
    keys = [identity_of(each).public.ed25519 for each in (north, member)]
    for name, authority, others in (
        ("few", true.authority, ()),
        ("others", make_authority(true.dir_id, keys, 2), (member,)),
    ):
        says = Contents(1, true.issued, true.expires, authority, [false])
        before.write_bytes(signed_by(north, says, *others))
        prev = read_directory(before.read_bytes()).body_sha256
        says = Contents(2, true.issued, true.expires, true.authority, [false], prev=prev)
        draft.write_bytes(signed_by(north, says))
        told = south.run("directory", "sign", draft, "-o", tmp_path / name, "--after", before)
        assert (told.code, (tmp_path / name).exists()) == (4, False)
        assert "Too few of the offices that sign" in told.err


def test_zeros_before_a_later_list_do_not_make_it_the_first(made, tmp_path):
    _root, (north, south, _member) = made
    first, whole, leap, fork = (tmp_path / f"{name}.lfdir" for name in ("1", "whole", "7", "2"))
    kept = table(tmp_path / "kept.csv", ("ab" * 32, "Made-up Home", "Gaya", "active", "2026-01-01"))
    signers = ("--signer", north.card, "--signer", south.card)
    number = north.ok("directory", "make", kept, *signers, "-o", first)["number"]
    south.ok("directory", "sign", first, "-o", whole)
    before = read_directory(whole.read_bytes())
    other = Listed("cd" * 32, "Made-up Other", "Gaya", ACTIVE, before.issued)
    says = Contents(7, before.issued, before.expires, before.authority, [other])
    assert says.prev == "0" * 64
    leap.write_bytes(signed_by(north, says))
    fork.write_bytes(signed_by(north, replace(says, version=2)))
    sign = ("directory", "sign", leap, "-o")
    unknown = south.run(*sign, tmp_path / "unknown.lfdir")
    assert unknown.out.splitlines()[0] == "List no. 7: 1 office"
    assert "What is new in it is not known here." in unknown.out
    assert south.ok(*sign, tmp_path / "json.lfdir")["added"] is None
    named = south.ok(*sign, tmp_path / "named.lfdir", "--after", whole)
    assert (named["before"], named["added"], named["removed"], named["changed"]) == (1, 1, 1, 0)

    south.ok("directory", "import", whole, "--number", number)
    against = south.run(*sign, tmp_path / "against.lfdir")
    assert against.out.splitlines()[1] == "Against list no. 1: 1 new, 1 gone, 0 changed"
    same = south.ok("directory", "sign", first, "-o", tmp_path / "same.lfdir")
    assert (same["before"], same["added"]) == (None, 1)
    rival = tmp_path / "rival.lfdir"
    rival.write_bytes(signed_by(north, replace(says, version=1)))
    assert south.ok("directory", "sign", rival, "-o", tmp_path / "two.lfdir")["added"] is None
    refused = south.run("directory", "sign", fork, "-o", tmp_path / "no.lfdir")
    assert (refused.code, (tmp_path / "no.lfdir").exists()) == (4, False)
    assert "does not build on list no. 1, which is on file here" in refused.err
    assert south.run(*sign, tmp_path / "no.lfdir", "--after", leap).code == 4


def test_who_does_not_sign_and_bad_tables_are_refused(made, tmp_path):
    _root, (north, south, member) = made
    two = ["--signer", south.card, "--signer", member.card]
    good = table(tmp_path / "good.csv", ("ab" * 32, "Made-up", "", "active", "2026-01-01"))
    out = tmp_path / "out.lfdir"
    assert north.run("directory", "make", good, *two, "-o", out).code == 4
    assert north.run("directory", "make", good, "-o", out).code == 2
    for number, row in enumerate([
        ("ab", "Made-up", "", "active", "2026-01-01"),
        ("ab" * 32, "", "", "active", "2026-01-01"),
        ("ab" * 32, "Made-up", "", "asleep", "2026-01-01"),
        ("ab" * 32, "Made-up", "", "active", "yesterday"),
        ("ab" * 32, "Made-up", "", "active", "2026-01-01", "more"),
        ("ab" * 32, "Made-up"),
    ]):  # fmt: skip
        bad = table(tmp_path / f"bad{number}.csv", row)
        refused = south.run("directory", "make", bad, *two, "-o", out)
        assert refused.code == 4, row
        assert "Row 2" in refused.err
    (tmp_path / "head.csv").write_text("name,id\n")
    assert "Row 1" in south.run("directory", "make", tmp_path / "head.csv", *two, "-o", out).err
    assert not out.exists()
    checked = south.ok("directory", "make", "--checked", *two, "-o", out)
    assert checked["offices"] == 0


def test_a_list_that_one_office_could_sign_alone_is_refused_in_words_for_its_maker(made, tmp_path):
    _root, (north, south, member) = made
    out = tmp_path / "out.lfdir"
    both = ["--signer", south.card, "--signer", member.card]
    assert south.run("directory", "make", "--checked", *both, "--need", "1", "-o", out).code == 2
    assert south.run("directory", "make", *both[:2], "--need", "1", "-o", out).code == 2
    for signers in (
        [*both[:2], *both[:2]],
        [*both, "--next", south.card, "--next", south.card],
        [*both, "--signer", north.card, *both[:2]],
    ):
        refused = south.run("directory", "make", "--checked", *signers, "-o", out)
        assert refused.code == 4, signers
        assert "two to five different offices" in refused.err
    assert not out.exists()


def test_a_key_is_renewed_and_an_office_moves_by_command(tmp_path):
    one, other = CommandLine(tmp_path / "one", FIRST), CommandLine(tmp_path / "other", SECOND)
    first, second, moved = (tmp_path / f"{n}.lfcard" for n in (1, 2, 3))
    other.ok("office", "card", "-o", first)
    one.ok("office", "add", first)
    one.ok(
        *("office", "check", other.office_id[:8], "--number", other.number),
        *("--how", "phone", "--with", "Made-up Officer"),
    )
    rotated = other.ok("office", "rotate", "-o", second)
    assert (rotated["office_number"], rotated["number_before"]) == (other.number, "")
    assert one.ok("office", "add", second)["state"] == "verified"
    assert other.run("office", "rotate", "-o", second).code == 8

    assert other.run("office", "succeed", "--why", "planned", "-o", moved).code == 1
    assert other.run("office", "succeed", "--why", "stolen", "--yes").code == 2
    new = other.ok("office", "succeed", "--why", "new-computer", "-o", moved, "--yes")
    assert new["number_before"] == other.number
    assert other.ok("office", "number")["office_number"] == new["office_number"]
    added = one.ok("office", "add", moved)
    assert (added["office_id"], added["state"]) == (new["office_id"], "handover")
    case = one.ok("case", "add", "p1.name_full=Made-up Person", "p1.age=30")
    words = ("--to", new["office_id"][:8], "--purpose", "shelter", "--fields", "name_full")
    ground = ("--ground", "risk_to_life", "--ground-officer", "Made-up", "--ground-reason", "now")
    told = one.run("refer", case["case_no"], *words, *ground, "--preview")
    assert told.code == 0, told.err
    assert "It moved to a new number, and the old one vouches for it." in told.err
    shown = one.ok("office", "show", other.office_id[:8])
    assert (shown["state"], shown["why"]) == ("revoked", "succession:new-computer")

    kit = tmp_path / "kit.lfnotice"
    prepared = other.ok("office", "revoke", "--prepare", "--why", "lost", "-o", kit)
    assert prepared["office_number"] == new["office_number"]
    end = tmp_path / "end.lfnotice"
    assert other.run("office", "revoke", "--why", "stolen", "-o", end).code == 1
    fresh = other.ok("office", "revoke", "--why", "stolen", "-o", end, "--yes")
    assert fresh["number_before"] == new["office_number"] != fresh["office_number"]
    taken = one.ok("office", "take", kit)
    assert (taken["office_id"], taken["state"]) == (new["office_id"], "revoked")
    assert one.run("office", "take", kit).code == 8
    paper = tmp_path / "kit.png"
    other.ok("office", "revoke", "--prepare", "--why", "lost", "-o", paper)
    assert "card is not on file" in one.run("office", "take", paper).err
    assert one.ok("office", "add", end)["state"] == "revoked"
    assert one.run("office", "take", first).code == 4
    assert other.run("office", "take", end).code == 4


def test_policy_keys_and_the_clock_by_command(tmp_path):
    one = CommandLine(tmp_path / "one", FIRST)
    assert one.ok("office", "policy") == {"checked_only": False}
    assert one.ok("office", "policy", "--checked-only") == {"checked_only": True}
    assert one.run("office", "policy").out == "checked offices only\n"
    assert one.ok("office", "policy", "--list-is-enough") == {"checked_only": False}
    assert one.run("office", "policy").out == "the list is enough\n"

    told = one.run("office", "keys")
    assert one.number in told.out
    assert "not saved yet for this number" in told.out
    one.ok("office", "revoke", "--prepare", "--why", "lost", "-o", tmp_path / "kit.lfnotice")
    keys = one.ok("office", "keys")
    assert keys["notice_at"] > 0
    assert keys["key_due"] == keys["key_since"] + 30 * DAY_S
    one.ok("office", "revoke", "--why", "closed", "-o", tmp_path / "end.lfnotice", "--yes")
    assert "closed since" in one.run("office", "keys").out
    assert one.ok("office", "clock") == {"doubts": []}
    assert one.run("office", "clock").out == "Nothing speaks against it.\n"


def test_every_command_tells_of_a_leap_of_the_clock_until_the_date_is_said_to_be_right(tmp_path):
    one = CommandLine(tmp_path / "one", FIRST)
    before = Clock(lambda: time.time() - 100 * DAY_S, dt.date.today)
    services = access.unlock(one.register, None, PASSPHRASE, clock=before)
    with writing(services) as session:
        set_meta(session, "keys.seen_at", str(before.now()))
    access.lock(services)
    for word, said in (("number", "err"), ("clock", "out")):
        told = one.run("office", word)
        assert (told.out + told.err).count("When it is right: office clock --right.") == 1
        assert "When it is right: office clock --right." in getattr(told, said)
        assert "Settings" not in told.out + told.err
    assert [doubt["kind"] for doubt in one.ok("office", "clock")["doubts"]] == ["leapt"]
    assert one.ok("office", "clock", "--right") == {"doubts": []}
    assert "Check it" not in one.run("office", "number").err


def test_show_warns_of_a_checked_office_that_begins_to_look_like_another(made, tmp_path):
    _root, (north, south, _member) = made
    south.run("office", "add", north.card)
    them, now = office("Made-up Imitator", 3), int(time.time())
    keys = [EncKey(key.kid, key.public, now - 10, now + 80 * DAY_S) for key in them.keys]
    dates = {"issued": now - 60, "expires": now + 300 * DAY_S, "enc": keys, "contact": {}}
    for seq, name in enumerate((them.name, "Made-up North"), 1):
        card = tmp_path / f"{seq}.lfcard"
        card.write_bytes(card_of(them, names={"en": name}, seq=seq, **dates))
        south.ok("office", "add", card)
        if seq == 1:
            number = ("--number", them.identity.public.number)
            south.ok("office", "check", them.id, *number, "--how", "phone", "--with", "A. Made-up")
            assert "looks like" not in south.run("office", "show", them.id).out
    told = south.run("office", "show", them.id).out
    assert "! By its card it looks like Made-up North, which is another office." in told
    assert "! Do not take one for the other." in told


def test_a_number_is_checked_for_the_card_that_was_looked_at(made, tmp_path):
    _root, (_north, south, _member) = made
    them, now = office("Made-up Renamed", 3), int(time.time())
    keys = [EncKey(key.kid, key.public, now - 10, now + 80 * DAY_S) for key in them.keys]
    dates = {"issued": now - 60, "expires": now + 300 * DAY_S, "enc": keys}
    for seq, name in enumerate(("Made-up Renamed", "Made-up Hospital"), 1):
        card = tmp_path / f"{seq}.lfcard"
        card.write_bytes(card_of(them, names={"en": name}, seq=seq, contact={}, **dates))
        south.ok("office", "add", card)
        assert f"card: {seq}" in south.run("office", "show", them.id).out.splitlines()
    heard = ("--number", them.identity.public.number, "--how", "phone", "--with", "A. Made-up")
    refused = south.run("office", "check", them.id, *heard, "--card", "1")
    assert refused.code == 6
    assert "Another card of Made-up Hospital came in" in refused.err
    assert south.ok("office", "show", them.id)["state"] == "new"
    assert south.ok("office", "check", them.id, *heard, "--card", "2")["state"] == "verified"


def test_a_red_office_is_told_in_the_words_of_the_window_and_by_its_code_in_json(tmp_path):
    one = CommandLine(tmp_path / "one", FIRST)
    now = int(time.time())
    dates = {"issued": now - 60, "expires": now + 90 * DAY_S, "contact": {}}
    real, false = office("Made-up Real", 3), office("Made-up False", 3)
    for of in (real, false):
        card = tmp_path / f"{of.id[:8]}.lfcard"
        card.write_bytes(card_of(of, names={"en": "Made-up Real"}, **dates))
        added = one.run("office", "add", card)
        assert ("Changed: stop" in added.out) is (of is false)
    told = one.run("office", "show", false.id).out.splitlines()
    assert "state: Changed: stop" in told
    assert (
        "! By its card it looks like Made-up Real, but its number is another one. Do not send."
    ) in told
    assert "! Call both on numbers you know, and check this number group by group." in told
    assert one.ok("office", "show", false.id)["state"] == "changed"
    assert "Changed: stop" in one.run("office", "list").out
    assert [row["state"] for row in one.ok("office", "list")].count("changed") == 1
    assert "Blocked" in one.run("office", "block", real.id, "--yes").out
    shown = one.run("office", "show", real.id).out
    assert "! This office is blocked here." in shown
    assert "local" not in shown
