"""Letters by command: made, signed, checked, listed, withdrawn and asked for, told in words."""

import hashlib
import io
import signal
from pathlib import Path

import pytest

import signing_world
from app.system.platforms import system
from command_line import CommandLine, introduce
from office_sim import FIRST, SECOND

FACTS = (
    "p1.name_full=Made-up Maria Banawati",
    "p1.age=31",
    "p1.is_child_stated=no",
    "p1.sex_or_gender=female",
)
CHILD = ("p1.name_full=Made-up Banawati", "p1.age=14", "p1.sex_or_gender=female")
GROUPS = "identity_names,age_sex,language,home_address"


def referred(
    one: CommandLine, other: CommandLine, facts: tuple[str, ...] = FACTS, *answer: str
) -> tuple[str, str]:
    """Seal a referral; return the number of its case and its id."""
    case = one.ok("case", "add", *facts)["case_no"]
    one.ok(
        "consent", "add", case, "--given-by", "individual", "--purposes", "shelter",
        "--groups", GROUPS, "--offices", other.office_id, "--language", "hin", *answer,
    )  # fmt: skip
    sent = one.ok(
        "refer", case, "--to", other.office_id, "--purpose", "shelter",
        "--groups", GROUPS, "--services", "shelter",
    )  # fmt: skip
    return case, sent["referral_id"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory):
    """Two offices that know each other, and a referral of the first."""
    folder = tmp_path_factory.mktemp("letters")
    one, other = CommandLine(folder / "one", FIRST), CommandLine(folder / "other", SECOND)
    introduce(one, other, folder)
    return one, other, *referred(one, other)


@pytest.fixture
def one(world) -> CommandLine:
    return world[0]


def made(world, target: Path, *more: object):
    return world[0].ok("letter", "make", world[3], "--lang", "en", "-o", target, *more)


def test_a_letter_is_made_listed_and_checked_by_both_offices(world, tmp_path):
    one, other, case, referral = world
    target = tmp_path / "letter.pdf"
    letter = made(world, target, "--lang", "hi")
    assert letter["file"] == str(target)
    assert target.read_bytes().startswith(b"%PDF")
    assert (letter["kind"], letter["languages"]) == ("referral", ["en", "hi"])
    assert (letter["saves"], letter["prints"]) == (1, 0)
    assert [row["code"] for row in one.ok("letter", "list", "--referral", referral[:8])][:1] == [
        letter["code"]
    ]
    assert one.ok("letter", "list", "--case", case)
    assert one.ok("letter", "show", letter["number"])["code"] == letter["code"]
    found = other.ok("letter", "check", target)
    assert (found["verdict"], found["copy"], found["office_state"]) == ("good", "same", "verified")
    assert found["code"] == letter["code"]
    told = one.run("letter", "check", target)
    assert told.code == 0
    assert letter["shown"] in told.out


def test_a_changed_file_and_a_strangers_file_end_with_their_codes(world, tmp_path):
    _one, other, *_ = world
    target = tmp_path / "letter.pdf"
    made(world, target)
    raw = bytearray(target.read_bytes())
    raw[len(raw) // 2] ^= 1
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(bytes(raw))
    assert other.run("letter", "check", changed).code == 4
    nothing = tmp_path / "nothing.pdf"
    nothing.write_bytes(signing_world.page(["made up"]))
    assert other.run("letter", "check", nothing).code == 4
    assert other.run("letter", "check", tmp_path / "absent.pdf").code == 1
    assert other.run("letter", "check").code == 2
    assert other.run("letter", "check", target, "--text", "x").code == 2


def test_a_letter_of_an_office_that_nobody_knows_is_no_proof(world, tmp_path):
    target = tmp_path / "letter.pdf"
    made(world, target)
    stranger = CommandLine(tmp_path / "stranger", SECOND)
    done = stranger.run("letter", "check", target)
    assert done.code == 6
    assert "Maria" not in done.out


def test_the_telephone_is_answered_by_command(world, tmp_path):
    one = world[0]
    letter = made(world, tmp_path / "letter.pdf")
    told = one.run("letter", "look-up", letter["code"].lower())
    assert told.code == 0
    assert told.out.splitlines()[0] == "Yes, this office issued it, and it is valid."
    assert letter["shown"] in told.out
    assert one.ok("letter", "check", "--text", letter["code"])["verdict"] == "good"
    gone = one.run("letter", "withdraw", letter["code"], "--why", "lost")
    assert (gone.code, "withdrawn" in gone.out) == (0, True)
    again = one.run("letter", "withdraw", letter["code"], "--why", "lost")
    assert (again.code, "withdrawn before" in again.err) == (1, True)
    assert "No. This office has withdrawn it." in one.run("letter", "look-up", letter["code"]).out
    absent = one.run("letter", "look-up", "AAAA-AAAA-AAAAA")
    assert (absent.code, absent.out) == (4, "No letter of this office has this code.\n")
    wrong = one.run("letter", "look-up", "AAAA")
    assert (wrong.code, "13 letters and digits" in wrong.err) == (2, True)
    assert one.run("letter", "check", tmp_path / "letter.pdf").code == 6


def test_a_file_that_is_there_is_never_written_over(world, tmp_path):
    one, _other, _case, referral = world
    target = tmp_path / "letter.pdf"
    target.write_text("mine")
    before = len(one.ok("letter", "list"))
    done = one.run("letter", "make", referral, "--lang", "en", "-o", target)
    assert (done.code, target.read_text()) == (8, "mine")
    assert len(one.ok("letter", "list")) == before


def test_a_letter_that_could_not_be_written_is_written_again(world, tmp_path):
    one, _other, _case, referral = world
    last = made(world, tmp_path / "last.pdf")["number"]
    number = f"{last[:5]}{int(last[5:]) + 1:04d}"
    (tmp_path / f"{number}.pdf").write_text("mine")
    done = one.run("letter", "batch", referral, "--lang", "en", "--into", tmp_path)
    assert done.code == 8
    assert f"stands in the list as {number}. Write it again" in done.err
    assert (tmp_path / f"{number}.pdf").read_text() == "mine"
    assert one.ok("letter", "show", number)["saves"] == 0
    target = tmp_path / "letter.pdf"
    letter = made(world, target)
    again = tmp_path / "again.pdf"
    saved = one.ok("letter", "save", letter["number"], "-o", again)
    assert saved["saves"] == 2
    assert again.read_bytes() == target.read_bytes()


def test_a_certificate_is_made_of_a_case_alone(world, tmp_path):
    one, _other, case, _referral = world
    target = tmp_path / "stay.pdf"
    done = one.run(
        "letter", "make", "--kind", "certificate", "--case", case, "--person", "1",
        "--lang", "en", "--valid", "0", "-o", target, "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert (done.json["kind"], done.json["valid_until"]) == ("certificate", "")
    assert one.run("letter", "make", "--lang", "en", "-o", tmp_path / "x.pdf").code == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--lang", "fr"), "--lang is one of en, hi, ne, bn"),
        (("--lang", "hi", "--lang", "ne"), "one language or two"),
        (("--lang", "en"), "chosen twice"),
        (("--kind", "summons"), "--kind is one of referral, forwarding, "),
        (("--copy", "judge"), "--copy is one of addressee, office, person"),
        (("--valid", "70000"), "65,535"),
        (("--kind", "slip"), "safe to carry"),
        (("--kind", "notice"), "notify"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused_in_words(world, tmp_path, more, said):
    one, _other, _case, referral = world
    target = tmp_path / "x.pdf"
    done = one.run("letter", "make", referral, "--lang", "en", "-o", target, *more)
    assert (done.code, said in done.err) == (2, True), done.err
    assert not target.exists()


def test_consent_that_was_taken_back_makes_no_letter(world, tmp_path):
    one, other, *_ = world
    case, referral = referred(one, other)
    consent = one.ok("consent", "list", case)[0]["consent_id"]
    one.ok("consent", "withdraw", case, consent, "--how", "spoken")
    done = one.run("letter", "make", referral, "--lang", "en", "-o", tmp_path / "x.pdf")
    assert done.code == 7, done.err


def test_many_letters_go_into_a_folder_and_one_refusal_stops_none(world, tmp_path):
    one, other, *_ = world
    ids = [referred(one, other)[1] for _ in range(2)]
    into = tmp_path / "letters"
    done = one.run(
        "letter", "batch", ids[0], "ffff0000", ids[1], "--lang", "en", "--into", into, "--json"
    )
    assert done.code == 1
    assert len(done.json["letters"]) == 2
    assert [row["referral"] for row in done.json["refused"]] == ["ffff0000"]
    assert sorted(map(str, into.iterdir())) == sorted(row["file"] for row in done.json["letters"])
    assert "ffff0000: " in done.err


def test_stopped_by_the_keyboard_it_says_how_many_letters_stand(world, tmp_path, monkeypatch):
    one, other, *_ = world
    ids = [referred(one, other)[1] for _ in range(2)]
    into = tmp_path / "stopped"
    real = system.rename_new

    def pressed(source, target):
        real(source, target)
        if Path(target).parent == into:
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr(system, "rename_new", pressed)
        done = one.run("letter", "batch", *ids, "--lang", "en", "--into", into)
    assert done.code == 130
    assert len(list(into.iterdir())) == 1
    assert "1 letter was made before that" in done.err


def test_a_letter_is_signed_with_a_key_file(world, tmp_path):
    one, other, _case, referral = world
    file, words = tmp_path / "officer.p12", tmp_path / "words"
    file.write_bytes(
        signing_world.key_file(signing_world.officer(begins=-9000, ends=9000), "open it")
    )
    words.write_text("open it\n")
    target = tmp_path / "signed.pdf"
    made(world, target, "--p12", file, "--p12-passphrase-file", words)
    found = other.ok("letter", "check", target)
    assert (found["verdict"], found["copy"]) == ("good", "same")
    (signature,) = found["signatures"]
    assert (signature["verdict"], signature["holder"]) == ("unproved", signing_world.HOLDER)
    assert b"adbe.pkcs7" in target.read_bytes() or b"ETSI.CAdES" in target.read_bytes()
    before = len(one.ok("letter", "list"))
    words.write_text("wrong\n")
    wrong = one.run(
        "letter", "make", referral, "--lang", "en", "-o", tmp_path / "x.pdf",
        "--p12", file, "--p12-passphrase-file", words,
    )  # fmt: skip
    assert wrong.code == 3
    assert len(one.ok("letter", "list")) == before
    both = one.run(
        "letter", "make", referral, "--lang", "en", "-o", tmp_path / "x.pdf",
        "--p12", file, "--pkcs11", file,
    )  # fmt: skip
    assert both.code == 2


def test_an_authority_proves_who_signed(world, tmp_path):
    _one, other, _case, _referral = world
    root = signing_world.der(signing_world.authority()[1])
    file, number = tmp_path / "root.cer", hashlib.sha256(root).hexdigest()
    file.write_bytes(root)
    key, words = tmp_path / "officer.p12", tmp_path / "words"
    key.write_bytes(signing_world.key_file(signing_world.officer(begins=-9000, ends=9000)))
    words.write_text(f"{signing_world.PASSPHRASE}\n")
    target = tmp_path / "signed.pdf"
    made(world, target, "--p12", key, "--p12-passphrase-file", words)
    shown = other.run("letter", "trust-ca", file)
    assert (shown.code, number[:16] in shown.err) == (2, True)
    assert "Compare the number" in shown.err
    differs = other.run("letter", "trust-ca", file, "--number", "0" * 64)
    assert (differs.code, "another one" in differs.err) == (4, True)
    assert other.ok("letter", "authorities") == []
    named = other.ok("letter", "trust-ca", file, "--number", number.upper())
    assert (named["holder"], named["identifier"]) == ("Made-up Root CA", number[:16])
    assert "Made-up Root CA: valid until" in other.run("letter", "authorities").out
    (signature,) = other.ok("letter", "check", target)["signatures"]
    assert signature["verdict"] == "good"
    assert other.run("letter", "trust-ca", file, "--number", number).code == 4
    assert other.run("letter", "forget-ca", "ffff").code == 1
    assert other.ok("letter", "forget-ca", number[:6])["identifier"] == number[:16]
    (signature,) = other.ok("letter", "check", target)["signatures"]
    assert signature["verdict"] == "unproved"


def test_the_head_of_letters_is_shown_and_changed(world, tmp_path):
    one = world[0]
    assert one.ok("letter", "head")["name"] == FIRST.name
    changed = one.ok("letter", "head", "--line", "12 Made-up Road", "--line", "Patna")
    assert changed["lines"] == ["12 Made-up Road", "Patna"]
    assert changed["name_local"] == FIRST.name_local
    svg = tmp_path / "emblem.svg"
    svg.write_text("<svg/>")
    refused = one.run("letter", "head", "--emblem", svg)
    assert (refused.code, "JPEG, PNG or WebP" in refused.err) == (2, True)
    assert "(no emblem)" in one.run("letter", "head", "--emblem", "none").out


def test_the_list_is_a_table_and_goes_on_after_a_letter(world, tmp_path):
    one = world[0]
    letters = [made(world, tmp_path / f"{n}.pdf") for n in range(2)]
    rows = one.run("letter", "list").out.splitlines()
    assert rows[0].split()[:3] == ["number", "code", "date"]
    assert letters[1]["number"] in rows[1]
    after = one.ok("letter", "list", "--after", letters[1]["code"], "--limit", "1")
    assert after[0]["code"] == letters[0]["code"]
    assert one.ok("letter", "list", "--text", letters[0]["number"])[0]["code"] == after[0]["code"]


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_a_letter_is_signed_with_a_stick(world, tmp_path, monkeypatch):
    one, other, _case, referral = world
    sticks = signing_world.soft_token(tmp_path / "sticks")
    sticks.plug_in("Office", [signing_world.officer()])
    monkeypatch.setenv("SOFTHSM2_CONF", str(sticks.settings))
    pin = tmp_path / "pin"
    pin.write_text(f"{signing_world.PIN}\n")
    stick = ("--pkcs11", signing_world.DRIVER, "--token", "Office", "--pin-file", pin)
    target = tmp_path / "signed.pdf"
    made(world, target, *stick)
    assert other.ok("letter", "check", target)["copy"] == "same"
    pin.write_text("0000\n")
    before = len(one.ok("letter", "list"))
    wrong = one.run("letter", "make", referral, "--lang", "en", "-o", tmp_path / "x.pdf", *stick)
    assert (wrong.code, (tmp_path / "x.pdf").exists()) == (3, False)
    assert len(one.ok("letter", "list")) == before


def test_a_child_stands_as_initials_unless_a_ground_is_recorded(world, tmp_path):
    one, other, *_ = world
    answer = ("--capacity", "child_guardian", "--relation", "mother", "--given-by", "caregiver")
    _case, referral = referred(one, other, CHILD, *answer)
    done = one.run("letter", "make", referral, "--lang", "en", "-o", tmp_path / "child.pdf")
    assert done.code == 0, done.err
    assert "Initials stand for: " in done.err
    words = one.run("letter", "check", tmp_path / "child.pdf").out
    assert "Banawati" not in words
    ground = ("--name-ground", "court_order", "--ground-details", "Order 7 of 2026")
    short = one.run("letter", "make", referral, "--lang", "en", "-o", tmp_path / "y.pdf", *ground)
    assert short.code == 7, short.err
    target = tmp_path / "named.pdf"
    one.ok(
        "letter", "make", referral, "--lang", "en", "-o", target, *ground,
        "--ground-officer", "A. Made-up",
    )  # fmt: skip
    assert "Banawati" in one.run("letter", "check", target).out
    assert "somebody is named in it: Order of a court" in one.run("log", "show").out
    wish = one.run(
        "letter", "make", referral, "--lang", "en", "-o", tmp_path / "z.pdf",
        "--name-ground", "victim_in_writing", "--ground-details", "x", "--ground-officer", "y",
    )  # fmt: skip
    assert wish.code == 7
    odd = one.run("letter", "make", referral, "--lang", "xx", "-o", tmp_path / "z.pdf")
    assert odd.code == 2
    one.ok("referral", "withdraw", referral, "--reason", "made up")
    ended = one.run("letter", "make", referral, "--lang", "en", "-o", tmp_path / "z.pdf")
    assert (ended.code, "withdrawn" in ended.err) == (1, True)


def test_referrals_of_a_batch_come_from_standard_input(world, tmp_path, monkeypatch):
    one, other, *_ = world
    ids = [referred(one, other)[1] for _ in range(2)]
    given = io.TextIOWrapper(io.BytesIO("\n".join([*ids, ids[0][:8]]).encode()))
    monkeypatch.setattr("sys.stdin", given)
    done = one.ok("letter", "batch", "-", "--lang", "bn", "--into", tmp_path / "in")
    assert len(done["letters"]) == 2


def test_typed_text_is_checked_from_standard_input(world, tmp_path, monkeypatch):
    one = world[0]
    letter = made(world, tmp_path / "letter.pdf")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(letter["code"].encode())))
    assert one.ok("letter", "check", "-")["code"] == letter["code"]
    assert one.run("letter", "check", "--text", "LFL1:W50%").code == 4
    assert one.run("letter", "check", "--text", "LFL2:W50%").code != 0
    assert one.run("letter", "check", "--text", "https://letters.example").code == 4


def test_a_packet_that_came_is_acknowledged_by_the_beginning_of_its_id(world, tmp_path):
    one, other, *_ = world
    case = one.ok("case", "add", *FACTS)["case_no"]
    one.ok(
        "consent", "add", case, "--given-by", "individual", "--purposes", "shelter",
        "--groups", GROUPS, "--offices", other.office_id, "--language", "hin",
    )  # fmt: skip
    packet = tmp_path / "a.lifafa"
    one.ok(
        "refer", case, "--to", other.office_id, "--purpose", "shelter", "--groups", GROUPS,
        "--services", "shelter", "-o", packet,
    )  # fmt: skip
    item = other.ok("packet", "receive", packet)["packet_id"]
    target = tmp_path / "came.pdf"
    letter = other.ok(
        "letter", "make", item[:8], "--kind", "acknowledgement", "--lang", "en", "-o", target
    )
    assert (letter["kind"], letter["number"]) == ("acknowledgement", "")
    assert one.ok("letter", "check", target)["kind"] == "acknowledgement"
    assert other.ok("letter", "look-up", letter["code"])["verdict"] == "yes"
