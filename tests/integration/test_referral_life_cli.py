"""The whole life of referrals between two offices by commands alone: news, ends, consent, gaps."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from command_line import NEXT_YEAR, CommandLine
from office_sim import FIRST, SECOND


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    """Two offices that have exchanged cards and checked each other's numbers."""
    root = tmp_path_factory.mktemp("life")
    first, second = CommandLine(root / "first", FIRST), CommandLine(root / "second", SECOND)
    for one, other in ((first, second), (second, first)):
        card = root / f"{one.office_id[:8]}.lfcard"
        one.ok("office", "card", "-o", card)
        other.ok("office", "add", card)
        how = ("--how", "phone", "--with", "Made-up Officer")
        other.ok("office", "check", one.office_id[:8], "--number", one.number, *how)
    return first, second


@pytest.fixture
def case(offices):
    """A case of the first office whose person agreed, and the decision."""
    first, second = offices
    number = first.ok("case", "add", "name_full=Made-up Maria", "age=31", "is_child_stated=no")
    kept = first.ok(
        *("consent", "add", number["case_no"], "--given-by", "individual"),
        *("--purposes", "shelter", "--groups", "identity_names,age_sex"),
        *("--offices", second.office_id[:8], "--until", NEXT_YEAR, "--language", "hin"),
    )
    return number["case_no"], kept["consent_id"]


def referred(desk, to, case_no, target, *more):
    words = ("--to", to.office_id[:8], "--purpose", "shelter", "--services", "shelter")
    return desk.ok(
        "refer", case_no, *words, "--groups", "identity_names,age_sex", "-o", target, *more
    )


def accepted(offices, case_no, folder, *more):
    """Refer, receive, accept, and bring the receipt home; return the referral and their case."""
    first, second = offices
    sent = referred(first, second, case_no, folder / "r.lifafa", *more)
    second.ok("packet", "receive", folder / "r.lifafa")
    taken = second.ok(
        "packet", "accept", sent["packet_id"], "--receipt-out", folder / "receipt.lifafa"
    )
    first.ok("packet", "receive", folder / "receipt.lifafa")
    return sent, taken["case_no"]


def test_progress_and_done_come_home(offices, case, tmp_path):
    first, second = offices
    sent, _theirs = accepted(offices, case[0], tmp_path)
    ref = sent["packet_id"]
    news, end = tmp_path / "news.lifafa", tmp_path / "end.lifafa"
    second.ok("referral", "progress", ref, "--what", "A bed is free.", "-o", news)
    first.ok("packet", "receive", news)
    assert first.ok("referral", "show", ref)["state"] == "in_progress"
    again = first.run("packet", "receive", news)
    assert again.code != 0
    second.ok("referral", "done", ref, "--what", "She stays.", "--next", "School", "-o", end)
    first.ok("packet", "receive", end)
    shown = first.ok("referral", "show", ref)
    assert (shown["state"], shown["note"], shown["next_step"]) == ("done", "She stays.", "School")
    assert shown["done_on"] == dt.date.today().isoformat()
    told = first.run("referral", "show", ref).out
    assert "She stays." in told and "A bed is free." in told
    wrong = [
        (first, ("referral", "progress", ref)),
        (second, ("referral", "done", ref, "--what", "Again.")),
        (first, ("referral", "withdraw", ref, "--reason", "Late.")),
        (second, ("referral", "withdraw", ref, "--reason", "Not ours.")),
    ]
    for desk, words in wrong:
        done = desk.run(*words)
        assert (done.code != 0, done.out) == (True, ""), words
        assert done.err.count("\n") >= 1


def test_withdrawn_by_word_and_by_silence(offices, case, tmp_path):
    first, second = offices
    sent, theirs = accepted(offices, case[0], tmp_path)
    notice = tmp_path / "notice.lifafa"
    first.ok("referral", "withdraw", sent["referral_id"], "--reason", "Went home.", "-o", notice)
    second.ok("packet", "receive", notice)
    shown = second.ok("referral", "show", sent["packet_id"])
    assert (shown["state"], shown["life"][-1]["words"]) == ("revoked", "Went home.")
    assert "withdrawn" in second.run("case", "show", theirs).out.casefold()
    words = ("--to", second.office_id[:8], "--purpose", "shelter", "--groups", "age_sex")
    silent = first.ok("refer", case[0], *words, "--services", "shelter")
    done = first.run("referral", "withdraw", silent["referral_id"], "--reason", "Typed wrongly.")
    assert (done.code, "Nothing had left" in done.err) == (0, True)
    assert not Path(silent["file"]).exists()


def test_consent_taken_back_is_told_and_acknowledged(offices, case, tmp_path):
    first, second = offices
    sent, theirs = accepted(offices, case[0], tmp_path)
    kept = first.ok("consent", "withdraw", *case, "--how", "by word")
    assert [one["office_id"] for one in kept["to_tell"]] == [second.office_id]
    (told,) = first.ok("consent", "tell", *case, "--words", "Please stop.")
    assert first.ok("consent", "tell", *case) == []
    second.ok("packet", "receive", told["file"])
    assert second.ok("consent", "list", theirs)[0]["withdrawn_on"] == dt.date.today().isoformat()
    assert "took consent back" in second.run("case", "show", theirs).out
    receipt = tmp_path / "ack.lifafa"
    note = ("--note", "Papers destroyed.")
    second.ok("packet", "acknowledge", told["packet_id"], "--receipt-out", receipt, *note)
    assert second.run("packet", "acknowledge", told["packet_id"]).code != 0
    first.ok("packet", "receive", receipt)
    life = first.ok("referral", "show", sent["referral_id"])["life"]
    assert [step["what"] for step in life][-2:] == ["consent_withdrawn", "acknowledged"]
    shown = first.run("consent", "show", *case).out
    assert "acknowledged it on" in shown and "Papers destroyed." in shown
    assert "Taken back" in first.run("consent", "list", case[0]).out


def test_a_legal_ground_is_printed_wherever_the_referral_is(offices, tmp_path):
    first, second = offices
    number = first.ok("case", "add", "name_full=Made-up Maria", "age=31", "is_child_stated=no")
    words = ("--to", second.office_id[:8], "--purpose", "shelter", "--groups", "identity_names")
    asked = first.run("refer", number["case_no"], *words)
    assert (asked.code, asked.out) == (7, "")
    assert "Full name" in asked.err and "legal ground" in asked.err
    ground = ("--ground", "court_order", "--ground-officer", "Made-up Head")
    bare = first.run("refer", number["case_no"], *words, *ground, "--ground-reason", "Made-up")
    assert (bare.code, "Order number" in bare.err) == (7, True)
    whole = ("--ground-order", "12/2026", "--ground-reason", "Made-up danger")
    sent = first.ok("refer", number["case_no"], *words, *ground, *whole)
    for lines in (
        first.run("referral", "show", sent["referral_id"]).out,
        first.run("consent", "list", number["case_no"]).out,
        second.run("packet", "preview", sent["file"]).out,
        second.run("packet", "receive", sent["file"]).out,
    )[:3]:
        assert all(one in lines for one in ("12/2026", "Made-up Head", "Made-up danger")), lines


def test_transfer_supersede_and_gaps(offices, case, tmp_path):
    first, second = offices
    old = referred(first, second, case[0], tmp_path / "old.lifafa", "--kind", "transfer")
    new = referred(
        *(first, second, case[0], tmp_path / "new.lifafa"),
        *("--kind", "transfer", "--supersedes", old["referral_id"]),
    )
    done = second.run("packet", "receive", tmp_path / "new.lifafa")
    assert "replaces" in done.err
    gap = second.run("inbox", "list", "--json")
    assert (gap.code, "not arrived" in gap.err, FIRST.name in gap.err) == (0, True, True)
    second.ok("packet", "receive", tmp_path / "old.lifafa")
    assert "not arrived" not in second.run("inbox", "list").err
    for desk in offices:
        assert desk.ok("referral", "show", old["packet_id"])["state"] == "superseded"
    receipt = tmp_path / "yes.lifafa"
    second.ok("packet", "accept", new["packet_id"], "--receipt-out", receipt)
    first.ok("packet", "receive", receipt)
    assert first.ok("case", "show", case[0])["status"] == "closed_referred"
    assert first.run("referral", "withdraw", new["packet_id"], "--reason", "Back.").code != 0
