"""A letter is signed in a process of its own; whatever becomes of that, the program goes on."""

import os
import re
import socket
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.base.errors import FileUnreadableError
from app.base.jobs import Cancelled, Token
from app.base.messages import words
from app.letters import signing
from app.letters.document import SignatureBox
from app.letters.errors import SigningRefusedError, SigningSecretError
from app.letters.pdf_signatures import signatures_in
from app.letters.signing_talk import FileKey, TokenKey
from app.system.sandbox import process
from doors import can_leave_the_network
from drawn_letters import text_of, typefaces_of
from office_sim import TODAY
from own_system import IS_WINDOWS
from signing_world import (
    CRASH,
    DRIVER,
    HANG,
    HINDI_HOLDER,
    HOLDER,
    LABEL,
    NOW,
    PASSPHRASE,
    PIN,
    answering,
    bad_driver,
    key_file,
    officer,
    page,
    soft_token,
)

PDF = page(["A made-up letter"], pages=2)
BOX = (1, 320.5, 90.25, 190.0, 62.0)
NETWORK = re.compile(r"\b(socket|socketpair|connect|bind|listen|accept4?|send\w*|recv\w*)\(")
FINAL_TRY, LOCKED = 0x20000, 0x40000


def drawn(certificate, width, height):
    return page(["Digitally signed", certificate.holder], width, height)


def signed(key, pdf: bytes = PDF, box=BOX, **more) -> bytes:
    return signing.sign(pdf, box, key, at=NOW, stamp=drawn, **more)


def refused(key, kind=SigningRefusedError, **more) -> str:
    with pytest.raises(kind) as error:
        signed(key, **more)
    told = words(error.value)
    assert told.happened
    assert told.todo
    for secret in (PIN, PASSPHRASE, HOLDER, LABEL):
        assert secret not in f"{told}{error.value}{error.value.facts}"
    return str(error.value.facts["reason"])


def pdfsig(pdf: bytes, folder: Path) -> str:
    file = folder / "signed.pdf"
    file.write_bytes(pdf)
    told = subprocess.run(["pdfsig", file], check=False, capture_output=True, text=True)
    return told.stdout


@pytest.fixture(scope="module")
def computer(tmp_path_factory):
    """A computer with one stick in it."""
    with pytest.MonkeyPatch.context() as around:
        found = soft_token(tmp_path_factory.mktemp("sticks") / "first")
        found.plug_in(LABEL, [officer(), officer("p256", usage="encrypt")])
        around.setenv("SOFTHSM2_CONF", str(found.settings))
        yield found


def token_key(library: Path = DRIVER, pin: str = PIN, **more) -> TokenKey:
    return TokenKey(library, more.pop("label", ""), pin, **more)


# Key files ------------------------------------------------------------------------------------


def fits(pdf: bytes, folder: Path) -> bool:
    """Say whether the signature fits, as poppler says; on Windows, where that is not, our own."""
    if IS_WINDOWS:
        return [one.verdict for one in signatures_in(pdf, at=NOW)] == ["unproved"]
    return "Signature is Valid." in pdfsig(pdf, folder)


def test_the_signed_letter_begins_with_the_drawn_one_and_fits(tmp_path):
    steps = []
    key = FileKey(key_file(officer()), PASSPHRASE)
    found = signed(key, report=lambda one: steps.append(one.step))
    assert found.startswith(PDF)
    assert len(found) > len(PDF)
    assert fits(found, tmp_path)
    assert steps == ["opening-key", "signing"]
    for place in range(10, len(PDF), len(PDF) // 20):
        hurt = bytearray(found)
        hurt[place] ^= 1
        assert not fits(bytes(hurt), tmp_path)


def test_what_is_seen_stands_in_the_box_in_our_own_typefaces():
    who = officer(holder=HINDI_HOLDER)
    key = FileKey(key_file(who), PASSPHRASE)
    box = SignatureBox(0, 300, 100, 200, 60)
    found = signing.sign(PDF, box, key, at=NOW, stamp=signing.stamp_drawer(("hi", "en"), TODAY))
    area = ["-x", "300", "-y", str(842 - 160), "-W", "200", "-H", "60"]
    seen = text_of(found, "-f", "1", "-l", "1", *area)
    assert HINDI_HOLDER in " ".join(seen.split())
    assert "Mukta" in " ".join(one["name"] for one in typefaces_of(found))


@pytest.mark.posix("poppler reads the signature, programs of Linux")
def test_a_reader_tells_who_signed_and_two_officers_sign_one_after_the_other(tmp_path):
    once = signed(FileKey(key_file(officer()), PASSPHRASE))
    told = pdfsig(once, tmp_path)
    for text in (HOLDER, "Total document signed", "SHA-256",
                 "ETSI.CAdES.detached", "Nov 25 2026"):  # fmt: skip
        assert text in told
    twice = signed(FileKey(key_file(officer("p256")), PASSPHRASE), once, (0, 50, 50, 150, 50))
    assert twice.startswith(once)
    assert pdfsig(twice, tmp_path).count("Signature is Valid.") == 2


def test_a_key_file_is_read_from_its_place(tmp_path):
    file = tmp_path / "officer.p12"
    file.write_bytes(key_file(officer("p256"), how="3des"))
    key = FileKey(file, PASSPHRASE)
    assert signed(key, box=None).startswith(PDF)
    assert PASSPHRASE not in repr(key)
    with pytest.raises(FileUnreadableError):
        signed(FileKey(tmp_path / "none.p12", PASSPHRASE))
    file.write_bytes(bytes(300 * 1024))
    assert refused(key) == "signing.key-file-too-large"


def test_a_wrong_passphrase_and_an_expired_certificate_are_told():
    assert (
        refused(FileKey(key_file(officer()), "wrong"), SigningSecretError) == "signing.passphrase"
    )
    with pytest.raises(SigningRefusedError) as error:
        signed(FileKey(key_file(officer(ends=-1)), PASSPHRASE))
    assert "24 Nov 2026" in str(words(error.value))
    with pytest.raises(SigningRefusedError) as error:
        signed(FileKey(key_file(officer(begins=2)), PASSPHRASE))
    assert "27 Nov 2026" in str(words(error.value))


# Tokens ---------------------------------------------------------------------------------------


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_a_stick_signs_and_is_listed(computer, tmp_path):
    (stick,) = signing.tokens(DRIVER, at=NOW)
    assert (stick.label, stick.state) == (LABEL, "ready")
    assert sorted(one.problem for one in stick.certificates) == ["", "signing.not-for-signing"]
    chosen = next(one for one in stick.certificates if not one.problem)
    assert (chosen.holder, chosen.identifier) == (HOLDER, officer().identifier)
    for key in (token_key(), token_key(label=LABEL, certificate=chosen.identifier)):
        found = signed(key)
        assert found.startswith(PDF)
        assert "Signature is Valid." in pdfsig(found, tmp_path)


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_a_wrong_pin_says_that_few_tries_are_left_and_the_right_one_mends_it(computer):
    assert refused(token_key(pin="999999"), SigningSecretError) == "signing.pin-few"
    assert signing.tokens(DRIVER, at=NOW)[0].state == "few_tries"
    assert refused(token_key(pin="1"), SigningSecretError) in (
        "signing.pin-shape",
        "signing.pin-few",
    )
    assert signed(token_key())
    assert signing.tokens(DRIVER, at=NOW)[0].state == "ready"


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_a_stick_before_its_last_try_and_a_locked_one(tmp_path, monkeypatch):
    there = soft_token(tmp_path / "old")
    there.plug_in(LABEL, [officer()])
    monkeypatch.setenv("SOFTHSM2_CONF", str(there.settings))
    there.tell(FINAL_TRY)
    assert signing.tokens(DRIVER, at=NOW)[0].state == "last_try"
    assert refused(token_key(), SigningSecretError) == "signing.pin-last-before"
    wrong = token_key(pin="999999", last_try=True)
    assert refused(wrong, SigningSecretError) == "signing.pin-last"
    there.tell(LOCKED)
    assert signing.tokens(DRIVER, at=NOW)[0].state == "locked"
    assert refused(token_key(), SigningSecretError) == "signing.pin-locked"


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_another_stick_and_a_certificate_that_is_not_there(computer):
    assert refused(token_key(label="other")) == "signing.no-such-token"
    assert refused(token_key(certificate="0" * 16)) == "signing.no-such-certificate"


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_without_a_stick_the_list_is_empty(tmp_path, monkeypatch):
    monkeypatch.setenv("SOFTHSM2_CONF", str(soft_token(tmp_path / "none").settings))
    assert signing.tokens(DRIVER, at=NOW) == ()
    assert refused(token_key()) == "signing.no-token"


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_a_stick_with_two_that_can_sign_asks_which(tmp_path, monkeypatch):
    there = soft_token(tmp_path / "two")
    there.plug_in(LABEL, [officer(), officer("p256")])
    monkeypatch.setenv("SOFTHSM2_CONF", str(there.settings))
    with pytest.raises(SigningRefusedError) as error:
        signed(token_key())
    assert "can sign: 2." in str(words(error.value))
    assert signed(token_key(certificate=officer("p256").identifier)).startswith(PDF)


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_a_file_that_is_no_driver(tmp_path, computer):
    text = tmp_path / "driver.so"
    text.write_bytes(b"no library")
    libc = next(Path("/lib").glob("*-linux-gnu/libc.so.6"))
    assert refused(token_key(text)) == "signing.not-a-driver"
    assert refused(token_key(libc)) == "signing.not-a-driver"
    assert refused(token_key(tmp_path / "none.so")) == "signing.driver-missing"
    assert refused(token_key(tmp_path)) == "signing.driver-missing"


@pytest.mark.posix("SoftHSM plays the stick on Linux")
@pytest.mark.parametrize(
    ("function", "code", "expected"),
    [
        ("C_GetFunctionList", CRASH, "signing.driver-crashed"),
        ("C_Initialize", CRASH, "signing.driver-crashed"),
        ("C_Login", CRASH, "signing.driver-crashed"),
        ("C_Sign", CRASH, "signing.driver-crashed"),
        ("C_Login", answering(0xA4), "signing.pin-locked"),
        ("C_Sign", answering(0x32), "signing.token-gone"),
        ("C_SignInit", answering(0xE0), "signing.token-gone"),
        ("C_OpenSession", answering(0x30), "signing.token-gone"),
        ("C_Initialize", answering(5), "signing.token-failed"),
    ],
)
def test_a_driver_that_breaks_down_takes_nothing_with_it(
    computer, tmp_path, function, code, expected
):
    driver = bad_driver(tmp_path / "driver.so", function, code)
    kind = SigningSecretError if "pin" in expected else SigningRefusedError
    assert refused(token_key(driver), kind) == expected


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_a_driver_that_breaks_down_afterwards_does_not_matter(computer, tmp_path):
    assert signed(token_key(bad_driver(tmp_path / "driver.so", "C_Finalize", CRASH)))


# Time, wishes to stop, and an end in the middle -----------------------------------------------


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_a_driver_that_waits_for_ever_is_ended_in_time(computer, tmp_path, monkeypatch):
    driver = bad_driver(tmp_path / "driver.so", "C_Login", HANG)
    monkeypatch.setattr(signing, "TOKEN_S", 1.5)
    assert refused(token_key(driver)) == "signing.too-slow"


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_the_officer_may_stop(computer, tmp_path):
    driver, token = bad_driver(tmp_path / "driver.so", "C_Login", HANG), Token()
    later = threading.Timer(0.6, token.cancel)
    later.start()
    with pytest.raises(Cancelled):
        signed(token_key(driver), token=token)
    later.join()


@pytest.mark.parametrize(
    "with_stick",
    [
        False,
        pytest.param(True, marks=pytest.mark.posix("SoftHSM plays the stick on Linux")),
    ],
)
def test_a_process_that_is_killed_in_the_middle_signs_nothing(request, with_stick, monkeypatch):
    if with_stick:
        request.getfixturevalue("computer")
    begun = []
    real = process.subprocess.Popen

    def starting(*words, **names):
        begun.append(real(*words, **names))
        return begun[-1]

    monkeypatch.setattr(process.subprocess, "Popen", starting)

    def kill(certificate, width, height):
        begun[-1].kill()
        begun[-1].wait()
        return drawn(certificate, width, height)

    key = token_key() if with_stick else FileKey(key_file(officer()), PASSPHRASE)
    with pytest.raises(SigningRefusedError) as error:
        signing.sign(PDF, BOX, key, at=NOW, stamp=kill)
    expected = "signing.driver-crashed" if with_stick else "signing.gave-up"
    assert error.value.facts["reason"] == expected


# What the process gets and gives up -----------------------------------------------------------


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_secrets_go_through_the_pipe_alone(computer, monkeypatch):
    monkeypatch.setenv("LD_PRELOAD", "")
    monkeypatch.setenv("MADE_UP_SECRET", "x")
    seen = {}
    real = process.subprocess.Popen

    def starting(words, **names):
        process = real(words, **names)
        seen["words"] = words
        seen["around"] = names["env"]
        return process

    monkeypatch.setattr(process.subprocess, "Popen", starting)
    signed(token_key())
    assert seen["words"][-1] == "sign-worker"
    assert not any(secret in " ".join(seen["words"]) for secret in (PIN, LABEL, str(DRIVER)))
    assert set(seen["around"]) <= {"SOFTHSM2_CONF"}
    signed(FileKey(key_file(officer()), PASSPHRASE))
    assert PASSPHRASE not in " ".join(seen["words"])
    assert seen["around"] == {}


@pytest.mark.posix("SoftHSM plays the stick on Linux")
def test_no_part_of_it_opens_a_socket_or_writes_a_file(computer, tmp_path):
    """Run both ways under strace: nothing but pipes and reading."""
    raw = key_file(officer())
    file = [PDF, raw, PASSPHRASE.encode()]
    token = [PDF, str(DRIVER).encode(), b"", b"", PIN.encode(), b""]
    for what, parts in (("file", file), ("token", token)):
        line = f"lifafa-sign 1 {what} {NOW} - {' '.join(str(len(one)) for one in parts)}\n"
        trace = tmp_path / what
        done = subprocess.run(
            ["strace", "-f", "-s", "200", "-e", "trace=network,open,openat,creat,execve,unshare",
             "-o", trace, *signing.command()],
            input=line.encode() + b"".join(parts) + b"stamp 0\n",
            capture_output=True,
            check=False,
            env={"SOFTHSM2_CONF": str(computer.settings)} if what == "token" else {},
        )  # fmt: skip
        told = trace.read_text()
        assert b"}good " in done.stdout
        assert done.stderr == b""
        assert "CLONE_NEWNET" in told
        assert told.count("execve(") == 1
        before, after = told.split("unshare(", 1)
        # Python itself asks this computer, and nobody else, what its user is called.
        asked = [one for one in before.splitlines() if NETWORK.search(one)]
        assert all("AF_UNIX" in one for one in asked)
        assert not NETWORK.search(after)
        opened = [one for one in told.splitlines() if "open" in one and "= -1" not in one]
        written = [one for one in opened if "O_WRONLY" in one or "O_RDWR" in one]
        own = ("/dev/null", "/proc/self/", str(computer.folder))
        assert not [one for one in written if not any(name in one for name in own)]


@pytest.mark.posix("the limits of POSIX, one by one")
@pytest.mark.parametrize("what", ["file", "token"])
def test_the_doors_are_closed(what):
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from app.letters import signing_worker as w\n"
        f"w.shut({what!r})\n"
        "import resource, socket\n"
        "assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)\n"
        "try:\n    print([one for _number, one in socket.if_nameindex()] in ([], ['lo']))\n"
        "except PermissionError:\n    print(True)\n"
        "try:\n    bytearray(3 * 1024**3)\nexcept MemoryError:\n    print('closed')\n"
    )
    root = signing.command()[4]
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, root], capture_output=True, text=True, check=False
    )
    away, closed = done.stdout.split()
    assert (closed, done.stderr) == ("closed", "")
    assert away == "True" or not can_leave_the_network()


@pytest.mark.posix("the card service of Linux is a socket in a folder")
def test_a_driver_still_reaches_the_card_service_and_is_known_to_it(tmp_path):
    """Sticks of hardware are reached through a socket in the file system, and nothing else is."""
    place = tmp_path / "pcscd.comm"
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from app.letters import signing_worker as w\n"
        "w.shut('token')\n"
        "import os, socket\n"
        "one = socket.socket(socket.AF_UNIX); one.connect(sys.argv[2])\n"
        "one.sendall(str(os.getuid()).encode())\n"
    )
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(place))
        service.listen(1)
        service.settimeout(30)
        words = [sys.executable, "-I", "-c", code, signing.command()[4], str(place)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr) == ("", "")
        reached, _from = service.accept()
        with reached:
            known = reached.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
            user = struct.unpack("iII", known)[1]
            assert (reached.recv(20), user) == (str(os.getuid()).encode(), os.getuid())


def test_the_program_itself_loads_nothing_of_it():
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from app.letters import signing\n"
        "import app.base.messages\n"
        "names = ['pyhanko', 'pkcs11', 'lxml', 'aiohttp', 'asn1crypto']\n"
        "print([name for name in [*names, 'ssl'] if name in sys.modules])\n"
        "from app.letters import pdf_signatures\n"  # With the register, whose library brings `ssl`.
        "print([name for name in names if name in sys.modules])\n"
    )
    root = signing.command()[4]
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, root], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n[]\n", "")


def test_what_a_driver_prints_or_another_answer_is_not_believed(monkeypatch):
    key = FileKey(key_file(officer()), PASSPHRASE)
    tell = "import sys; sys.stdout.buffer.write(bytes.fromhex(sys.argv[1]))"
    for said in (b"", b"good 9999999999\n", b"good 5\nabc", b"no made.up -\n", b"holder 2\n{}",
                 b"no signing.pin /home/x\n", b"x" * 900):  # fmt: skip
        told = [sys.executable, "-I", "-c", tell, said.hex()]
        monkeypatch.setattr(signing, "command", lambda told=told: told)
        assert refused(key) == "signing.gave-up"
    monkeypatch.setattr(signing, "command", lambda: [os.devnull])
    assert refused(key) == "signing.no-helper"


def test_a_letter_too_large_to_sign_is_refused_before_anything_starts():
    key = FileKey(b"", PASSPHRASE)
    assert refused(key, pdf=bytes(65 * 1024 * 1024)) == "signing.not-a-letter"


def test_a_wish_to_stop_from_before_the_beginning_is_heard():
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        signed(FileKey(key_file(officer()), PASSPHRASE), token=token)
