"""The whole story by commands alone: two offices, two cases, papers, and the answer home."""

from pathlib import Path

import pytest

from command_line import NEXT_YEAR, CommandLine, bare
from office_sim import FIRST, PASSPHRASE, SECOND

SUNITA = "सुनीता बनावटी"
GROUPS = "identity_names,age_sex,language,health,attachments"


@pytest.fixture(scope="module")
def offices(tmp_path_factory):
    """Two offices that have exchanged cards and checked each other's numbers."""
    root = tmp_path_factory.mktemp("story")
    first = CommandLine(root / "first", FIRST)
    second = CommandLine(root / "second", SECOND)
    for one, other in ((first, second), (second, first)):
        card = root / f"{one.office_id[:8]}.lfcard"
        one.ok("office", "card", "-o", card)
        added = other.ok("office", "add", card)
        assert added["office_id"] == one.office_id
        assert added["state"] == "new"
        checked = other.ok(
            "office",
            "check",
            one.office_id[:8],
            "--number",
            one.number,
            "--how",
            "phone",
            "--with",
            "Made-up Officer",
        )
        assert checked["state"] == "verified"
    return first, second


@pytest.fixture
def scan(tmp_path):
    paper = tmp_path / "made-up scan.pdf"
    paper.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 400)
    return paper


def case_of(desk, scan, *facts):
    case = desk.ok("case", "add", *facts)
    for kind in ("fir_copy", "health_report"):
        desk.ok("case", "attach", case["case_no"], scan, "--kind", kind)
    return case["case_no"]


def agreed(desk, case, office_id):
    desk.ok(
        "consent",
        "add",
        case,
        "--person",
        "1",
        "--given-by",
        "individual",
        "--language",
        "hin",
        "--purposes",
        "shelter,medical",
        "--groups",
        GROUPS,
        "--offices",
        office_id[:8],
        "--until",
        NEXT_YEAR,
    )


def test_a_hindi_case_goes_out_is_accepted_and_the_answer_comes_home(offices, scan, tmp_path):
    first, second = offices
    case = case_of(
        first, scan, f"name_full={SUNITA}", "age=24", "is_child_stated=no", "languages=hin"
    )
    agreed(first, case, second.office_id)
    fields = ("--to", second.office_id[:8], "--purpose", "shelter", "--fields", "name_full,age")
    look = first.ok("refer", case, *fields, "--attach", "all", "--preview")
    assert [fact["shown"] for fact in look["packet"]["facts"]] == [SUNITA, "24"]
    packet = tmp_path / "out.lifafa"
    sent = first.ok("refer", case, *fields, "--attach", "all", "-o", packet)
    assert packet.stat().st_size == sent["size"]

    assert [f["shown"] for f in second.ok("packet", "preview", packet)["facts"]] == [SUNITA, "24"]
    item = second.ok("packet", "receive", packet)
    assert item["from"] == first.office_id
    receipt = tmp_path / "receipt.lifafa"
    taken = second.ok("packet", "accept", item["packet_id"][:8], "--receipt-out", receipt)
    theirs = second.ok("case", "show", taken["case_no"])
    assert theirs["persons"][0]["facts"]["name_full"] == SUNITA
    assert len(theirs["papers"]) == 2
    out = tmp_path / "saved"
    out.mkdir()
    saved = second.ok(
        "case", "save-attachment", taken["case_no"], theirs["papers"][0]["paper_id"], out
    )
    assert Path(saved["file"]).read_bytes() == scan.read_bytes()

    first.ok("packet", "receive", receipt)
    home = first.ok("referral", "show", sent["referral_id"][:8])
    assert home["state"] == "accepted"


def test_an_english_case_is_declined_with_its_reason(offices, scan, tmp_path):
    first, second = offices
    case = case_of(second, scan, "name_full=Made-up Maria", "age=31", "is_child_stated=no")
    agreed(second, case, first.office_id)
    packet, receipt = tmp_path / "b.lifafa", tmp_path / "b-receipt.lifafa"
    sent = second.ok(
        "refer",
        case,
        "--to",
        first.office_id[:8],
        "--purpose",
        "medical",
        "--groups",
        "age_sex",
        "-o",
        packet,
    )
    item = first.ok("packet", "receive", packet)
    first.ok(
        "packet", "decline", item["packet_id"], "--reason", "no_capacity", "--receipt-out", receipt
    )
    second.ok("packet", "receive", receipt)
    home = second.ok("referral", "show", sent["referral_id"])
    assert (home["state"], home["reason"]) == ("declined", "no_capacity")


def test_lists_and_log_tell_the_story(offices):
    first, _second = offices
    assert first.ok("case", "search", "सुनीता")[0]["name"].startswith(SUNITA)
    assert first.ok("case", "list", "--status", "open", "--limit", "5")
    assert first.ok("referral", "list")[0]["direction"] in ("in", "out")
    assert first.ok("inbox", "list")
    assert first.ok("outbox", "list")
    actions = {entry["action"] for entry in first.ok("log", "show")}
    assert len(actions) >= 5
    assert first.ok("log", "check")["broken_at"] == 0
    report = first.ok("register", "check")
    assert (report["database"], report["log"], report["header"]) == ("ok", "ok", "ok")
    assert report["problems"] == []
    assert report["blobs"] >= 2


def test_what_consent_does_not_cover_is_exit_code_7(offices, scan):
    first, second = offices
    case = case_of(
        first, scan, "name_full=Made-up Asha", "age=40", "is_child_stated=no", "home_place=Nowhere"
    )
    refer = ("refer", case, "--to", second.office_id[:8], "--purpose", "shelter", "--fields")
    assert first.run(*refer, "name_full").code == 7
    agreed(first, case, second.office_id)
    assert first.run(*refer, "name_full", "--preview").code == 0
    refused = first.run(*refer, "name_full,home_place")
    assert refused.code == 7
    assert "Nowhere" not in refused.err


def test_an_unchecked_office_is_exit_code_6(offices, tmp_path):
    first, _second = offices
    stranger = CommandLine(tmp_path / "stranger", SECOND)
    card = tmp_path / "stranger.lfcard"
    stranger.ok("office", "card", "-o", card)
    first.run("office", "add", card)
    case = first.ok("case", "add", "name_full=Made-up Rekha", "age=20", "is_child_stated=no")[
        "case_no"
    ]
    words = (
        "refer",
        case,
        "--to",
        stranger.office_id[:8],
        "--purpose",
        "shelter",
        "--fields",
        "age",
    )
    assert first.run(*words).code == 6
    wrong = " ".join(["11111"] * 6)
    check = ("office", "check", stranger.office_id[:8], "--how", "phone", "--with", "Nobody")
    assert first.run(*check, "--number", wrong).code == 6
    assert first.run(*check, "--number", "12 34").code == 2


def test_wrong_files_have_their_own_codes(offices, tmp_path, scan):
    first, second = offices
    assert first.run("packet", "receive", scan).code == 4
    assert first.run("packet", "receive", tmp_path / "nothing").code == 1
    case = case_of(first, scan, "name_full=Made-up Lila", "age=22", "is_child_stated=no")
    agreed(first, case, second.office_id)
    packet = tmp_path / "p.lifafa"
    first.ok(
        "refer",
        case,
        "--to",
        second.office_id[:8],
        "--purpose",
        "shelter",
        "--fields",
        "age",
        "-o",
        packet,
    )
    whole = packet.read_bytes()
    assert first.run("packet", "receive", packet).code == 5
    cut, bent = tmp_path / "cut.lifafa", tmp_path / "bent.lifafa"
    cut.write_bytes(whole[:-1000])
    bent.write_bytes(whole[:3000] + bytes([whole[3000] ^ 1]) + whole[3001:])
    assert second.run("packet", "receive", cut).code == 4
    assert second.run("packet", "receive", bent).code == 4
    assert second.run("packet", "receive", packet).code == 0
    again = second.run("packet", "receive", packet)
    assert again.code == 8
    assert again.err.strip()


def test_a_wrong_passphrase_is_exit_code_3_and_a_busy_register_9(offices, tmp_path):
    from app.base.clock import SystemClock
    from app.register import access

    first, _second = offices
    wrong = tmp_path / "wrong.txt"
    wrong.write_text("not the words at all\n")
    assert first.run("case", "list", passphrase_file=wrong).code == 3
    services = access.unlock(first.register, None, PASSPHRASE, clock=SystemClock())
    try:
        assert first.run("case", "list").code == 9
    finally:
        access.lock(services)


NEW = (
    "register",
    "create",
    "--office",
    "Demo office",
    "--kind",
    "ngo",
    "--officer",
    "Made-up Head",
)


def test_a_register_is_made_and_its_passphrase_changed_by_commands(tmp_path):
    words, other, kit = tmp_path / "w", tmp_path / "o", tmp_path / "kit"
    words.write_text(PASSPHRASE + "\n")
    other.write_text("nine wooden bridges over a canal\n")
    desk = tmp_path / "desk"
    place = ("--state", "Bihar", "--district", "Patna", "--login", "head")
    made = bare(*NEW, desk, *place, "--kit-out", kit, "--passphrase-file", words, "--json")
    assert made.code == 0, made.err
    assert set(made.json) == {"office_id", "office_number", "register"}
    assert len(kit.read_text().strip().replace("-", "")) == 48
    assert bare(*NEW, desk, "--passphrase-file", words).code == 8
    here = ("--register", desk, "--passphrase-file")
    assert bare("register", "passphrase", *here, words, "--new-passphrase-file", other).code == 0
    assert bare("office", "number", *here, words).code == 3
    assert bare("office", "number", *here, other).out.strip() == made.json["office_number"]


def test_a_weak_passphrase_is_refused_with_a_way_out(tmp_path):
    words = tmp_path / "w"
    words.write_text("Siliguri2024!\n")
    done = bare(*NEW, tmp_path / "d", "--passphrase-file", words)
    assert done.code == 1
    assert done.err.strip()
    assert not (tmp_path / "d").exists()
