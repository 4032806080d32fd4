"""Everything about a sealed case by command: referred, handed over, answered, taken out."""

from __future__ import annotations

import json

import pytest

from command_line import bare
from rough_desk import desk_in, ready


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return ready(tmp_path_factory.mktemp("made"))


@pytest.fixture
def sender(made, tmp_path):
    (tmp_path / "a").mkdir()
    desk = desk_in(tmp_path / "a", made)
    good(desk, "case", "seal", made.case)
    return desk


@pytest.fixture
def reader(made, tmp_path):
    (tmp_path / "b").mkdir()
    return desk_in(tmp_path / "b", made, "other")


def good(desk, *words):
    done = desk.run(*words, "--json")
    assert done.code == 0, (words, done.code, done.err)
    return done.json


def test_a_sealed_case_is_referred_and_its_answer_comes_home(sender, reader, tmp_path):
    look = good(sender, *sender.refer("--preview"))
    assert look
    packet = good(sender, *sender.refer())["packet_id"]
    (item,) = good(sender, "outbox", "list")
    assert (item["case_no"], item["referral_id"], item["kind"]) == ("", "", "")
    assert item["sealed_case"]
    assert "a sealed case" in sender.run("outbox", "list").out
    assert good(sender, "referral", "list") == []
    (referral,) = good(sender, "referral", "list", "--case", sender.case)
    assert referral["case_no"] == sender.case
    stick = tmp_path / "stick"
    stick.mkdir()
    file = good(sender, "outbox", "copy", packet[:8], stick)["file"]
    assert good(sender, "outbox", "handed-over", packet[:8])["state"] == "handed_over"
    good(reader, "packet", "receive", file)
    receipt = good(reader, "packet", "accept", packet[:8])["receipt"]
    good(sender, "packet", "receive", receipt)
    assert "1 answer waits" in sender.run("case", "sealed").err
    shown = good(sender, "referral", "show", referral["referral_id"][:8])
    assert shown["state"] == "accepted"
    assert "waits" not in sender.run("case", "sealed").err
    assert [step["what"] for step in shown["life"]][-1] == "accepted"
    notice = tmp_path / "notice.lifafa"
    took = ("referral", "withdraw", referral["referral_id"][:8], "--reason", "made up")
    good(sender, *took, "-o", notice)
    assert notice.is_file()
    (again,) = good(sender, "referral", "list", "--case", sender.case)
    assert again["state"] == "revoked"
    assert good(sender, "log", "check")["problem"] == ""


def test_it_is_copied_out_with_the_very_command_that_seals_it(sender, tmp_path):
    out = tmp_path / "out.lifafa"
    sent = good(sender, *sender.refer("-o", out))
    assert out.is_file()
    assert sent["file"] == str(out)
    assert sender.run(*sender.refer("-o", out)).code != 0
    assert len(good(sender, "outbox", "list")) == 1


def test_consent_is_recorded_and_taken_back_inside_the_seal(sender):
    (one,) = good(sender, "consent", "list", sender.case)
    kept = good(sender, "consent", "withdraw", sender.case, one["consent_id"], "--how", "spoken")
    assert kept["withdrawn_on"]
    assert sender.run(*sender.refer()).code != 0


def test_a_notice_about_a_sealed_case_is_acknowledged(sender, reader, tmp_path):
    out = tmp_path / "out.lifafa"
    good(sender, *sender.refer("-o", out))
    packet = good(reader, "packet", "receive", out)["packet_id"]
    case = good(reader, "packet", "accept", packet)["case_no"]
    good(reader, "case", "seal", case)
    (one,) = good(sender, "consent", "list", sender.case)
    words = ("consent", "withdraw", sender.case, one["consent_id"], "--how", "spoken", "--tell")
    (notice,) = good(sender, *words)["notices"]
    told = reader.run("packet", "receive", notice["file"])
    assert "sealed case" in told.err
    (referral,) = good(reader, "referral", "list", "--case", case)
    life = good(reader, "referral", "show", referral["referral_id"])["life"]
    (step,) = [one for one in life if one["what"] == "consent_withdrawn"]
    receipt = tmp_path / "receipt.lifafa"
    ask = ("packet", "acknowledge", step["packet_id"], "--receipt-out", receipt)
    assert reader.run(*ask).code != 0
    good(reader, *ask, "--case", case)
    good(sender, "packet", "receive", receipt)


def test_one_sealed_case_is_exported_alone(sender, tmp_path):
    out = tmp_path / "one.json"
    words = ("case", "export", "--format", "json")
    assert good(sender, *words, "--sealed", sender.case, "-o", out)["cases"] == 1
    assert len(json.loads(out.read_text("utf-8"))["cases"]) == 1
    assert good(sender, *words, "-o", tmp_path / "all.json")["cases"] == 0
    assert sender.run(*words, "--sealed", "LF-99-0001", "-o", tmp_path / "no.json").code != 0
    narrowed = (*words, "--sealed", sender.case, "--state", "closed", "-o", tmp_path / "no.json")
    assert sender.run(*narrowed).code == 2


def test_who_is_not_named_is_told_nothing(sender):
    words = sender.register.parent / "meera.txt"
    new = ("register", "add-user", "meera", "--name", "Meera Made-up", "--role", "officer")
    good(sender, *new, "--words-out", words)
    packet = good(sender, *sender.refer())["packet_id"]
    at = ("--register", sender.register, "--login", "meera", "--passphrase-file", words)
    done = bare("outbox", "copy", packet, sender.register.parent, *at)
    assert done.code != 0
    assert "sealed case" in done.err
    (item,) = bare("outbox", "list", "--json", *at).json
    assert (item["case_no"], item["note"]) == ("", "")
    assert bare("referral", "list", "--case", sender.case, *at).code != 0
