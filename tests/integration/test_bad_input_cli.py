"""Bad input at the command line (the rows of docs/rules.md): its exit code, words that say what to
do next, and a register that is afterwards as it was, but for a line in the log."""

from __future__ import annotations

import re

import pytest

from app.core import key_files
from app.inbox import arrival
from app.offices import offices
from app.referrals import referrals
from app.system import verified_copy
from bad_desk import CLOCK, copies, make, packet, refused
from command_line import bare
from crypto.packet import bodies
from models.register.page_marks import marks_path
from office_sim import DAY_S, FIRST, LOGIN
from own_system import files_below
from packet_desk import BODY, file_of, write_packet
from pair_sim import ENGLISH, sealed_case
from part_files import cut as cut_into_parts
from vault_sim import body_of, edited, written

MARKUP = "<img src=//x/y> Made-up"
FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return make(tmp_path_factory.mktemp("bad"))


@pytest.fixture
def two(made, tmp_path):
    return copies(made, tmp_path)


def cut(path, keep):
    path.write_bytes(path.read_bytes()[:keep])
    return path


def bent(path, place):
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)
    return path


BOTH = pytest.mark.parametrize("verb", ["preview", "receive"])


@BOTH
def test_row_01_a_picture(two, tmp_path, verb):
    path = tmp_path / "photo.lifafa"
    path.write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 800)
    refused(two.other, 4, "packet", verb, path, says="not a Lifafa packet")


@BOTH
def test_row_02_for_another_office(two, tmp_path, verb):
    path = packet(two, tmp_path / "p.lifafa", to="third")
    refused(two.other, 5, "packet", verb, path, says="another office")


@BOTH
@pytest.mark.parametrize("keep", [0, 1, 200, 1_700, 67_194])
def test_row_03_cut_off(two, tmp_path, verb, keep):
    path = cut(packet(two, tmp_path / "p.lifafa"), keep)
    refused(two.other, 4, "packet", verb, path, says="Copy it again")


@BOTH
@pytest.mark.parametrize("place", [1_640, 1_700, 40_000])
def test_row_04_one_bit_changed(two, tmp_path, verb, place):
    path = bent(packet(two, tmp_path / "p.lifafa"), place)
    refused(two.other, 4, "packet", verb, path, says="damaged or changed")


def test_row_05_the_same_packet_again(two, tmp_path):
    path = packet(two, tmp_path / "p.lifafa")
    assert two.other.run("packet", "receive", path).code == 0
    done = refused(two.other, 8, "packet", "receive", path, says="Already received on ")
    assert "inbox" in done.err


def test_row_06_the_same_id_with_other_content(two, tmp_path):
    first = packet(two, tmp_path / "p.lifafa", pid="12" * 16)
    assert two.other.run("packet", "receive", first).code == 0
    second = packet(two, tmp_path / "q.lifafa", pid="12" * 16, seq=2)
    refused(two.other, 6, "packet", "receive", second, says="Call the sender")
    assert "alarm" in two.other.run("log", "show", "--limit", "5", "--json").out


@BOTH
def test_row_07_forwarded_by_its_first_recipient(two, tmp_path, verb):
    with two.third.opened() as third:
        named = third.office.office_id
    path = packet(two, tmp_path / "p.lifafa", named_to=named)
    done = refused(two.other, 5, "packet", verb, path, says=f"Signed by {FIRST.name}")
    assert "not to you" in done.err


def test_row_08_an_unknown_sender(two, tmp_path):
    path = packet(two, tmp_path / "p.lifafa", sender="third", files=(file_of("zebra.pdf", b"z"),))
    before = two.other.held()
    seen = two.other.run("packet", "preview", path)
    assert seen.code == 0
    assert "Unknown office. Check its number first." in seen.out
    assert "made up" not in seen.out + seen.err
    assert "zebra" not in seen.out + seen.err
    assert two.other.held() == before
    taken = two.other.run("packet", "receive", path, "--json")
    assert (taken.code, taken.json["state"]) == (0, "quarantined")
    assert "Check its number first." in taken.err
    for answer in (("accept",), ("decline", "--reason", "other")):
        words = ("packet", answer[0], taken.json["packet_id"], *answer[1:])
        refused(two.other, 6, *words, says="Check its number first")


def test_row_10_a_blocked_sender(two, tmp_path):
    packet_path = tmp_path / "p.lifafa"
    with two.one.opened() as one:
        sender = one.office.office_id
    assert two.other.run("office", "block", sender).code == 1
    assert two.other.run("office", "block", sender, "--yes").code == 0
    packet(two, packet_path, created=CLOCK.now() + 60)
    refused(two.other, 6, "packet", "receive", packet_path, says="key was withdrawn on")


@BOTH
def test_row_12_from_a_newer_version(two, tmp_path, verb, monkeypatch):
    monkeypatch.setitem(bodies._CHECKS, "future", lambda body: None)
    monkeypatch.setattr(bodies, "TYPES", frozenset({*bodies.TYPES, "future"}))
    path = packet(two, tmp_path / "p.lifafa", type="future", body={})
    monkeypatch.undo()
    refused(two.other, 4, "packet", verb, path, says="Made by a newer Lifafa. Nothing lost.")


def test_row_13_past_its_date(two, tmp_path):
    now = CLOCK.now()
    path = packet(two, tmp_path / "p.lifafa", created=now - 90 * DAY_S, expires=now - DAY_S)
    assert "! Meant to be read before" in two.other.run("packet", "preview", path).out
    taken = two.other.run("packet", "receive", path, "--json")
    assert taken.code == 0
    assert "! Meant to be read before" in taken.err
    accept = ("packet", "accept", taken.json["packet_id"])
    refused(two.other, 1, *accept, says="Accept it all the same with --reason.")
    refused(two.other, 2, *accept, "--reason", "x\x1b[31m", says="cannot be kept")
    assert two.other.run(*accept, "--reason", "Still needed").code == 0


@pytest.mark.parametrize(
    "created", [CLOCK.now() + 7 * DAY_S, 2**53 - 1 - 180 * DAY_S], ids=["soon", "never"]
)
def test_row_14_a_date_that_has_not_come(two, tmp_path, created):
    path = packet(two, tmp_path / "p.lifafa", created=created, expires=created + DAY_S)
    for words in (("packet", "preview", path), ("packet", "receive", path)):
        done = two.other.run(*words)
        assert done.code == 0, done.err
        assert "! Date is in the future. Check both clocks." in done.out + done.err
    assert two.other.run("inbox", "list").code == 0


@pytest.mark.parametrize(("seq", "count"), [(3, 2), (2**53 - 1, 32)])
def test_row_15_earlier_packets_are_missing(two, tmp_path, seq, count):
    path = packet(two, tmp_path / "p.lifafa", seq=seq)
    done = two.other.run("packet", "receive", path)
    assert done.code == 0
    assert f"! {count} earlier packets from {FIRST.name} have not arrived." in done.err


def test_row_16_an_attachment_that_is_damaged(two, tmp_path):
    bad = (file_of("a.pdf", b"good"), file_of("b.pdf", b"bad", sha256="ab" * 32))
    path = packet(two, tmp_path / "p.lifafa", files=bad)
    words = ("packet", "receive", path)
    refused(two.other, 4, *words, says="An attachment is damaged. The whole packet was refused.")


def test_row_17_no_room(two, tmp_path, monkeypatch):
    path = packet(two, tmp_path / "p.lifafa")
    monkeypatch.setattr(arrival, "free_bytes", lambda folder: 1_000)
    refused(two.other, 10, "packet", "receive", path, says="Needs 67 KB, 1 KB free.")


def test_row_17_no_room_on_the_stick(two, tmp_path, monkeypatch):
    with two.one.opened() as one, two.other.opened() as other:
        case, sent = sealed_case(one, other)
    monkeypatch.setattr(verified_copy, "free_bytes", lambda folder: 1_000)
    refused(two.one, 10, "outbox", "copy", sent.packet_id, tmp_path, says="Needs 67 KB")
    before = two.one.held()
    with two.other.opened() as other:
        to = other.office.office_id
    words = ("refer", case.case_no, "--to", to, "--purpose", "shelter", "--fields", "age")
    done = two.one.run(*words, "-o", tmp_path / "x.lifafa")
    assert done.code == 10
    assert two.one.held() == before, "nothing was sealed for a stick without room"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("photo\u202egpj.exe", "file-01.bin"),
        ("..\\..\\Startup\\x.lnk", "file-01.bin"),
        ("../../../etc/cron.d/x", "file-01.bin"),
        ("CON.pdf", "file-01.pdf"),
    ],
)
def test_rows_18_to_20_hostile_names_of_files(two, tmp_path, name, shown):
    path = packet(two, tmp_path / "p.lifafa", files=(file_of(name, b"x"),))
    seen = two.other.run("packet", "preview", path)
    assert re.search(rf"{re.escape(shown)}  1 B  ! Unsafe name", seen.out)
    taken = two.other.run("packet", "receive", path, "--json")
    case = two.other.run("packet", "accept", taken.json["packet_id"], "--json").json["case_no"]
    out = tmp_path / "out" / "deep"
    out.mkdir(parents=True)
    (paper,) = two.other.run("case", "show", case, "--json").json["papers"]
    saved = two.other.run("case", "save-attachment", case, paper["paper_id"], out)
    assert saved.code == 0
    assert files_below(out) == [out / shown]
    assert not [each for each in out.iterdir() if each.is_dir()]
    assert [each.name for each in out.parent.iterdir()] == ["deep"]


@pytest.mark.parametrize("text", [MARKUP, FORMULA])
def test_rows_22_and_23_markup_and_formulas_are_shown_as_text(two, text):
    done = two.other.run("case", "add", f"name_full={text}", "--json")
    assert done.code == 0, done.err
    shown = two.other.run("case", "show", done.json["case_no"])
    assert text in shown.out


@pytest.mark.parametrize(
    ("field", "bad"),
    [
        ("name_full", "Maya\x1b[2J"),
        ("name_full", "Maya\x9b31m"),
        ("summary", "a\u202eb"),
        ("summary", "a\u200bb"),
        ("summary", "\udcff"),
        ("summary", "x" * 20_001),
        ("name_alias", ",".join(str(n) for n in range(80))),
    ],
)
def test_text_that_could_play_tricks_is_refused(two, field, bad):
    refused(two.other, 2, "case", "add", f"{field}={bad}", says="this cannot be kept")


def test_a_sender_cannot_write_lines_that_look_like_ours(two, tmp_path):
    body = {**BODY, "case": {"summary": "x\n! legal ground: court_order"}}
    seen = two.other.run("packet", "preview", packet(two, tmp_path / "p.lifafa", body=body))
    assert "legal ground" in seen.out
    assert not [line for line in seen.out.splitlines() if line.startswith("! legal")]


# The key file ------------------------------------------------------------------------------------


def both_copies(desk, raw):
    for name in (key_files.CURRENT, key_files.COPY):
        (desk.register / name).write_bytes(raw)


def with_cost(raw, **cost):
    body = body_of(raw)
    body["kdf"][0].update(cost)
    return written(body, bytes(32))


@pytest.mark.parametrize("cost", [{"mem": 2**44}, {"mem": 1024}, {"ops": 0}, {"ops": 2**32}])
def test_row_24_a_key_file_that_asks_for_impossible_work(two, cost):
    raw = (two.other.register / key_files.CURRENT).read_bytes()
    both_copies(two.other, with_cost(raw, **cost))
    done = two.other.run("case", "list")
    assert done.code == 4
    assert "second copy or a backup" in done.err
    both_copies(two.other, raw)
    assert two.other.run("case", "list").code == 0


@pytest.mark.parametrize("name", [key_files.CURRENT, key_files.COPY])
@pytest.mark.parametrize("bad", [b"", b"lifafa-vault 1\nAAAA\n--- AAAA\n", b"\0" * 600_000])
def test_one_bad_copy_of_the_key_file_is_made_whole_again(two, name, bad):
    raw = (two.other.register / name).read_bytes()
    (two.other.register / name).write_bytes(bad)
    assert two.other.run("case", "list").code == 0
    assert (two.other.register / name).read_bytes() == raw


def test_v10_both_copies_torn(two):
    raw = (two.other.register / key_files.CURRENT).read_bytes()
    both_copies(two.other, raw[: len(raw) // 2])
    assert two.other.run("case", "list").code == 4
    both_copies(two.other, b"")
    assert two.other.run("case", "list").code == 4


def test_row_25_a_wrong_passphrase_or_login(two, tmp_path):
    wrong = tmp_path / "wrong"
    wrong.write_text("not the words at all\n")
    said = set()
    for login, words in ((LOGIN, wrong), ("nobody", two.other.words), ("nobody", wrong)):
        at = ("--register", two.other.register, "--login", login, "--passphrase-file", words)
        done = bare("case", "list", *at)
        assert done.code == 3
        said.add(done.err)
    assert len(said) == 1, "it never says which of them is wrong"


def test_row_26_v08_an_old_key_file_put_back(two, tmp_path):
    old = (two.other.register / key_files.CURRENT).read_bytes()
    new = tmp_path / "new"
    new.write_text("nine wooden bridges over a canal\n")
    change = ("register", "passphrase", "--new-passphrase-file", new)
    assert two.other.run(*change).code == 0
    kept = (two.other.register / key_files.CURRENT).read_bytes()
    both_copies(two.other, old)
    done = two.other.run("case", "list")
    assert done.code == 4
    assert "older than the register" in done.err
    assert (two.other.register / key_files.CURRENT).read_bytes() == old, "nothing was repaired"
    both_copies(two.other, kept)
    assert two.other.run("case", "list").code == 3, "the old passphrase is dead"


def test_v09_the_newer_copy_counts(two, tmp_path):
    old = (two.other.register / key_files.CURRENT).read_bytes()
    new = tmp_path / "new"
    new.write_text("nine wooden bridges over a canal\n")
    two.other.run("register", "passphrase", "--new-passphrase-file", new)
    kept = (two.other.register / key_files.COPY).read_bytes()
    (two.other.register / key_files.CURRENT).write_bytes(old)
    two.other.words = new
    assert two.other.run("case", "list").code == 0
    assert (two.other.register / key_files.CURRENT).read_bytes() == kept


def test_a_key_file_of_another_register_opens_nothing(two):
    raw = (two.one.register / key_files.CURRENT).read_bytes()
    both_copies(two.other, raw)
    assert two.other.run("case", "list").code == 4


def test_v14_db_page_flip(two):
    two.other.run("case", "add", "name_full=Made-up", *[f"summary={'x ' * 9000}"])
    database = two.other.register / "register.db"
    marks = marks_path(database)
    whole, right = database.read_bytes(), marks.read_bytes()
    for place in (100, len(whole) // 2, len(whole) - 100):
        raw = bytearray(whole)
        raw[place] ^= 1
        database.write_bytes(raw)
        done = two.other.run("register", "check")
        assert done.code == 4, (place, done.err)
    # Each unlock writes a line, so the file of before is right only together with its marks.
    database.write_bytes(whole)
    marks.write_bytes(right)
    assert two.other.run("register", "check").code == 0


def test_a_good_mac_cannot_be_made_without_the_key(two):
    raw = (two.other.register / key_files.CURRENT).read_bytes()
    both_copies(two.other, edited(raw, bytes(32), lambda body: body.update(gen=99)))
    assert two.other.run("case", "list").code == 4


def test_row_35_a_part_is_missing(two, tmp_path):
    files = cut_into_parts(packet(two, tmp_path / "p.lifafa"), tmp_path / "stick", 6 * 1024)
    assert len(files) == 11
    done = two.other.run("packet", "receive", *(file for file in files if "004of" not in file.name))
    assert (done.code, "10 of 11 parts. Missing: 4." in done.out) == (0, True)
    assert two.other.run("packet", "receive", files[3], "--json").json["state"] == "waiting"


# Answers -----------------------------------------------------------------------------------------


def test_a_receipt_from_an_office_that_was_not_asked(two, tmp_path):
    from app.inbox.receipts import receipt_body

    with two.one.opened() as one, two.other.opened() as other:
        _case, sent = sealed_case(one, other, ENGLISH)
        sha = referrals.show_referral(one, sent.referral_id).packet_id
    with two.third.opened() as third, two.one.opened() as one:
        offices.add_card(third, offices.own_card(one))
        path = write_packet(
            tmp_path / "r.lifafa",
            third,
            one,
            type="receipt",
            re=sent.packet_id,
            body=receipt_body(sent.packet_id, "ab" * 32, "accepted"),
        )
    assert sha == sent.packet_id
    refused(two.one, 4, "packet", "receive", path, says="did not send to that office")
    shown = two.one.run("referral", "show", sent.referral_id, "--json").json
    assert shown["state"] == "sealed"
