"""Keys, identities and lists of offices by command: three signers, a member, and its partner."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest

from command_line import CommandLine
from office_sim import FIRST, SECOND


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
    assert one.ok("office", "take", end)["state"] == "revoked"
    assert one.run("office", "take", first).code == 4
    assert other.run("office", "take", end).code == 4
