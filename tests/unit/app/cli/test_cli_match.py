"""`lifafa match`: two offices match by commands alone, and a head's yes is asked for."""

from __future__ import annotations

import pytest

from app.core.services import writing
from app.register import access
from command_line import CommandLine, introduce
from match_desk import many_matches
from models.rows.matching import MatchAllowance
from office_sim import DAY_S, FIRST, PASSPHRASE, SECOND

AGREED = (
    *("--given-by", "individual", "--purposes", "investigation", "--language", "hin"),
    *("--groups", "contact", "may_be_matched=yes"),
)
WHY = ("--purpose", "investigation", "--basis", "consent")


def case_of(desk, office_id, name, phone, agreed=True):
    facts = (f"p1.name_full=Made-up {name}", f"p1.phone={phone}", "p1.is_child_stated=no")
    case = desk.ok("case", "add", *facts)["case_no"]
    if agreed:
        desk.ok("consent", "add", case, *AGREED, "--offices", office_id)
    return case


@pytest.fixture(scope="module")
def desks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("match")
    one, other = CommandLine(folder / "one", FIRST), CommandLine(folder / "other", SECOND)
    introduce(one, other, folder)
    return one, other, folder


def a_week_passes(*desks):
    """Let what was counted be of the week before: a session in seven days is one."""
    for desk in desks:
        s = access.unlock(desk.register, None, PASSPHRASE)
        with writing(s) as session:
            for row in session.query(MatchAllowance):
                row.at -= 7 * DAY_S
        access.lock(s)


def carried(mine, sent, folder, theirs):
    copied = mine.ok("outbox", "copy", sent["packet_id"], folder)
    theirs.ok("packet", "receive", copied["file"])


def test_a_match_from_the_switch_to_the_call(desks):
    one, other, folder = desks
    stick = folder / "stick"
    stick.mkdir()
    mine = case_of(one, other.office_id, "Asha", "+919812345678")
    theirs = case_of(other, one.office_id, "Asa", "+919812345678")
    refused = one.run("match", "ask", other.office_id, mine, *WHY, "--yes")
    assert (refused.code, "switched off" in refused.err) == (7, True)
    assert one.run("match", "switch", "on").code == 2, "nobody was there to say yes"
    for desk in (one, other):
        assert desk.ok("match", "switch", "on", "--yes")["on"] is True
    plan = one.ok("match", "ask", other.office_id, mine, *WHY, "--plan")
    assert (plan["keys"], plan["fits"]) == (1, True)
    assert plan["sentence"] == "They can test up to 64 guesses against the cases you selected."
    waits = one.ok("match", "ask", other.office_id, mine, *WHY)
    assert (waits["state"], waits["waits_for"]) == ("prepared", "confirm")
    carried(one, one.ok("match", "agree", waits["match_id"], "--yes"), stick, other)
    assert [item["type"] for item in one.ok("outbox", "list")] == ["psi1"]
    for said in (one.run("outbox", "list").out, other.run("inbox", "list").out):
        assert "Match: question" in said
        assert "psi1" not in said
    (asked,) = other.ok("match", "list")
    assert (asked["state"], asked["purpose"], asked["basis"]) == (
        *("arrived", "investigation", "consent"),
    )
    (waits_here,) = other.ok("match", "incoming")
    assert waits_here["match"]["match_id"] == asked["match_id"]
    assert (waits_here["allowance"]["until"], waits_here["allowance"]["cap"]) == (0, 1024)
    assert "Investigation" in other.run("match", "incoming").out
    assert one.ok("match", "incoming") == []
    assert "They can test up to 64 guesses" in other.run("match", "show", asked["match_id"]).out
    answered = other.ok("match", "answer", asked["question_packet"], theirs, "--yes")
    carried(other, answered, stick, one)
    finished = one.ok("match", "finish", waits["match_id"])
    assert finished["shared"] == 1
    carried(one, finished, stick, other)
    for desk, case in ((one, mine), (other, theirs)):
        (found,) = desk.ok("match", "results")
        assert (found["case_no"], found["kind"], found["value"]) == (case, "phone", "+919812345678")
        said = desk.run("match", "results").out
        assert f"Possibly the same: {case} by telephone number." in said
        assert "Send nothing until both supervisors agree." in said
        noted = desk.ok("match", "outcome", found["result_id"], "unclear")
        assert noted["outcome"] == "unclear"
    actions = [line["action"] for line in other.ok("log", "show")]
    assert {"match_on", "match_question_came", "match_answer", "match_learnt"} <= set(actions)
    assert other.ok("match", "forget", asked["match_id"], "--yes") == {
        "forgotten": asked["match_id"]
    }
    assert other.ok("match", "list") == []


def test_what_cannot_be_asked_says_what_to_do(desks):
    one, other, _folder = desks
    a_week_passes(one)
    one.ok("match", "switch", "on", "--yes")
    unasked = case_of(one, other.office_id, "Bina", "+919812345001", agreed=False)
    to = ("match", "ask", other.office_id)
    refused = one.run(*to, unasked, *WHY, "--yes")
    assert refused.code == 7
    assert unasked in refused.err
    rows = one.run(*to, unasked, *WHY, "--plan")
    assert "Nobody asked whether it may be compared" in rows.out
    ground = (
        "--ground",
        "court_order",
        "--ground-order",
        "CWC-7",
        "--ground-officer",
        "A. Made-up",
    )
    reason = ("--ground-reason", "Made-up order")
    plan = one.ok(*to, unasked, *WHY, *ground, *reason, "--plan")
    assert (plan["on_ground"], plan["cases"][0]["why"]) == (1, "")
    assert one.run(*to, unasked, *WHY, "--size", "100").code == 2
    assert one.run(*to, unasked, *WHY, "--size", "256", "--kinds", "nd").code == 2
    assert one.run("match", "finish", "abcd").code == 1
    assert one.run("match", "switch", "perhaps").code == 2


def test_a_list_of_matches_that_ends_says_how_to_go_on(desks):
    one, other, _folder = desks
    s = access.unlock(one.register, None, PASSPHRASE)
    many_matches(s, other.office_id, 3, s.clock.now())
    access.lock(s)
    whole = [found["match_id"] for found in one.ok("match", "list")]
    assert "shown" not in one.run("match", "list").err
    listed: list[str] = []
    more: list[str] = []
    while len(listed) < len(whole):
        words = ("match", "list", "--limit", "2", *more)
        listed += [found["match_id"] for found in one.ok(*words)]
        told = one.run(*words).err
        more = ["--after", listed[-1][:8]]
        assert (" ".join(more) in told) == (len(listed) < len(whole))
    assert listed == whole
    for match_id in whole[-3:]:
        one.ok("match", "forget", match_id, "--yes")


def test_off_stops_what_is_open_and_a_decline_names_the_size(desks):
    one, other, folder = desks
    stick = folder / "second"
    stick.mkdir()
    a_week_passes(one, other)
    for desk in (one, other):
        desk.ok("match", "switch", "on", "--yes")
    mine = case_of(one, other.office_id, "Chanda", "+919812345002")
    sent = one.ok("match", "ask", other.office_id, mine, *WHY, "--size", "256", "--yes")
    assert one.run("match", "ask", other.office_id, mine, *WHY, "--yes").code == 8
    carried(one, sent, stick, other)
    declined = other.ok(
        *("match", "decline", sent["packet_id"], "--reason", "lower_cap", "--size", "64"),
    )
    carried(other, declined, stick, one)
    found = one.ok("match", "show", sent["match_id"])
    assert (found["state"], found["decline_reason"], found["decline_cap"]) == (
        *("declined", "lower_cap", 64),
    )
    assert "Ask again with a smaller question" in one.run("match", "show", sent["match_id"]).out
    again = one.ok("match", "ask", other.office_id, mine, *WHY, "--yes")
    assert one.ok("match", "switch", "off")["on"] is False
    assert one.ok("match", "show", again["match_id"])["state"] == "stopped"
    assert one.run("match", "stop", again["match_id"], "--yes").code == 1
