"""Packets by command are told in words: no bare codes, no empty parts, nothing left out."""

from pathlib import Path

import pytest

from app.base.messages import warning
from command_line import CommandLine, checked_pair

FACTS = (
    "p1.name_full=Made-up Maria",
    "p1.birth=2003-03-12",
    "p1.is_child_stated=no",
    "p1.languages=hin, bho",
    "p1.home_district=Purnia",
)


@pytest.fixture
def offices(tmp_path: Path) -> tuple[CommandLine, CommandLine]:
    return checked_pair(tmp_path)


def referred(one: CommandLine, other: CommandLine, *more: object):
    case = one.ok("case", "add", *FACTS)["case_no"]
    one.ok(
        "consent", "add", case, "--given-by", "individual", "--purposes", "shelter",
        "--groups", "identity_names,age_sex,language,home_address", "--offices", other.office_id,
        "--language", "hin",
    )  # fmt: skip
    return one.run(
        "refer", case, "--to", other.office_id, "--purpose", "shelter",
        "--groups", "identity_names,age_sex,language,home_address", "--services", "shelter", *more,
    )  # fmt: skip


def test_a_packet_is_shown_in_words_with_what_was_agreed(offices) -> None:
    shown = referred(*offices, "--reply-by", "30 Nov 2026", "--preview").out
    [short] = [line for line in shown.splitlines() if line.startswith("in short: ")]
    assert "Urgency: Within 3 days; " in short
    assert "Age: Adult" in short
    assert "3_days" not in shown
    assert ", ," not in short
    assert "kind: Referral: the case stays with the sender   purpose: Shelter" in shown
    assert "Answer needed by: 30 Nov 2026" in shown
    assert "Consent given:" in shown
    assert "  Decision: Adult, agreed" in shown


def test_a_fact_that_leaves_of_one_person_says_of_whom_it_stays(offices) -> None:
    case = offices[0].ok("case", "add", *FACTS, "p2.role=guardian", "p2.name_full=Made-up B")
    words = ("consent", "add", case["case_no"], "--given-by", "individual", "--purposes", "shelter")
    more = ("--groups", "identity_names", "--offices", offices[1].office_id, "--language", "hin")
    offices[0].ok(*words, *more)
    seal = ("refer", case["case_no"], "--to", offices[1].office_id, "--purpose", "shelter")
    shown = offices[0].run(*seal, "--fields", "name_full", "--preview").out.splitlines()
    assert any(line.startswith("  p1.Full name: ") for line in shown)
    [stays] = [line for line in shown if line.startswith("They will not see: ")]
    assert "Full name (person 2 of this case)" in stays
    assert "Full name," not in stays
    whole = offices[0].ok(*seal, "--fields", "name_full", "--preview")
    assert "Full name" in whole["withheld"]
    assert ["Full name", "p2"] in whole["partly"]


def test_a_service_is_given_a_time_of_its_own(offices) -> None:
    shown = referred(*offices, "--services", "shelter, medical=3_hours", "--preview").out
    assert "What the other office should do: Shelter, Medical care (Within 3 hours); " in shown
    refused = referred(*offices, "--services", "medical=soon", "--preview")
    assert refused.code != 0


def test_declining_prints_no_empty_line_and_lists_the_reasons(offices, tmp_path) -> None:
    one, other = offices
    packet, receipt = tmp_path / "a.lifafa", tmp_path / "r.lifafa"
    assert referred(one, other, "-o", packet).code == 0
    item = other.ok("packet", "receive", packet)["packet_id"]
    wrong = other.run("packet", "decline", item, "--reason", "full")
    assert wrong.code != 0
    assert "--reason is one of not_our_area, no_capacity, " in wrong.err
    done = other.run(
        "packet", "decline", item, "--reason", "no_capacity", "--note", "Try Araria.",
        "--receipt-out", receipt,
    )  # fmt: skip
    assert done.out.splitlines()[0] == "Declined. Nothing was written into the register."
    assert "" not in done.out.splitlines()
    told = one.run("packet", "preview", receipt).out
    assert "Reason: No capacity" in told
    assert "Note: Try Araria." in told


def test_what_is_outside_of_a_child_s_record_is_named_and_asks_for_the_option(offices, tmp_path):
    one, other = offices
    case = one.ok("case", "add", "p1.name_full=Made-up Child", "p1.age=12")["case_no"]
    one.ok(
        "consent", "add", case, "--given-by", "guardian_or_cwc", "--relation", "committee",
        "--purposes", "shelter", "--groups", "age_sex", "--offices", other.office_id,
        "--language", "hin",
    )  # fmt: skip
    words = (
        "refer", case, "--to", other.office_id, "--purpose", "investigation",
        "--fields", "p1.name_full,p1.age",
    )  # fmt: skip
    packet = tmp_path / "a.lifafa"
    refused = one.run(*words, "-o", packet)
    assert refused.code == 7
    assert 'Give the reason with --beyond-reason "…".' in refused.err
    outside = "the purpose Investigation; Full name"
    assert f"This is outside of what was recorded for the child: {outside}." in refused.err
    assert not packet.exists()
    seen = one.run(*words, "--preview")
    assert seen.code == 0
    assert f"! Outside of what was recorded for the child: {outside}" in seen.out
    sealed = one.run(*words, "--beyond-reason", "Made-up order", "-o", packet)
    assert (sealed.code, outside in sealed.err) == (0, True)
    told = other.run("packet", "preview", packet).out
    assert f"child: {outside}\n  Reason: Made-up order" in told
    assert other.ok("packet", "preview", packet)["beyond"]["facts"] == ["name_full"]
    log = one.run("log", "show").out
    assert "more than was recorded for the child" in log
    assert "Made-up order" not in log, "the reason stands in the packet"


def test_a_field_without_a_person_leaves_of_the_first_alone_and_says_so(offices) -> None:
    one, other = offices
    case = one.ok(
        "case", "add", *FACTS, "p2.role=suspect", "p2.name_full=Made-up Man",
        "p3.role=family_member", "p3.name_full=Made-up Mother",
    )["case_no"]  # fmt: skip
    one.ok(
        "consent", "add", case, "--given-by", "individual", "--purposes", "shelter",
        "--groups", "identity_names,suspects,family", "--offices", other.office_id,
        "--language", "hin",
    )  # fmt: skip
    words = ("refer", case, "--to", other.office_id, "--purpose", "shelter", "--preview")
    seen = one.run(*words, "--fields", "name_full")
    assert "Made-up Maria" in seen.out
    assert "Made-up Man" not in seen.out
    assert "Made-up Mother" not in seen.out
    told = "Only of the first person. Not among what leaves: p2.name_full, p3.name_full"
    assert told in seen.err
    asked = one.run(*words, "--fields", "name_full,p2.name_full,p3.name_full")
    assert ("Made-up Man" in asked.out, "Only of" in asked.err) == (True, False)


def test_one_missing_packet_is_one_packet() -> None:
    assert warning("gap", count=1, office="A") == "1 earlier packet from A has not arrived."
    assert warning("gap", count=2, office="A") == "2 earlier packets from A have not arrived."


def test_a_look_shows_no_common_reference_that_will_not_be_sealed(offices, tmp_path):
    one, other = offices
    case = one.ok("case", "add", *FACTS)["case_no"]
    one.ok(
        "consent", "add", case, "--given-by", "individual", "--purposes", "shelter",
        "--groups", "identity_names", "--offices", other.office_id, "--language", "hin",
    )  # fmt: skip
    words = (
        "refer", case, "--to", other.office_id, "--purpose", "shelter",
        "--groups", "identity_names", "--services", "shelter",
    )  # fmt: skip
    assert one.ok(*words, "--preview")["packet"]["case_ref"] == ""
    sealed = one.ok("referral", "show", one.ok(*words, "-o", tmp_path / "a")["referral_id"])
    assert sealed["case_ref"]
    # From now on the thread has one, which the next referral takes as well.
    assert one.ok(*words, "--preview")["packet"]["case_ref"] == sealed["case_ref"]
