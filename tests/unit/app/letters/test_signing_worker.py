"""The process that signs, asked in this very process: each refusal is one word, nothing is told."""

import io
import json

import pkcs11
import pytest
from pkcs11 import Mechanism, TokenFlag

from app.letters import signing_talk as talk
from app.letters import signing_worker
from fake_driver import USUAL, FakeLibrary, FakeToken
from signing_world import HINDI_HOLDER, HOLDER, LABEL, NOW, PASSPHRASE, PIN, key_file, officer, page

PDF = page(["A made-up letter"], pages=2)
STAMP = page(["Digitally signed"], 180, 60)
BOX = "1:300500:100250:180000:60000"


def asked(what: str, *parts: bytes, box: str = "-", at: int = NOW, stamp: bytes = b"") -> bytes:
    out, doors = io.BytesIO(), []
    request = talk.line("lifafa-sign", 1, what, at, box, *map(len, parts)) + b"".join(parts)
    given = io.BytesIO(request + talk.line("stamp", len(stamp)) + stamp)
    signing_worker.answer(given, out, doors.append)
    assert doors == [what]
    return out.getvalue()


def with_file(raw: bytes, passphrase: str = PASSPHRASE, **more) -> bytes:
    return asked("file", PDF, raw, passphrase.encode(), **more)


def with_token(label: str = "", pin: str = PIN, wanted: str = "", last: bytes = b"") -> bytes:
    parts = (b"/made/up.so", label.encode(), wanted.encode(), pin.encode(), last)
    return asked("token", PDF, *parts)


def added(told: bytes) -> bytes:
    """Return what the signature adds, after the holder was told."""
    lines = io.BytesIO(told)
    _holder, size = talk.words_of(lines)
    assert json.loads(lines.read(int(size)))["holder"]
    words = talk.words_of(lines)
    assert words[0] == "good"
    return lines.read()


@pytest.fixture
def sticks(monkeypatch):
    """Return a function that puts sticks into this computer."""

    def put_in(*tokens: FakeToken) -> FakeToken:
        monkeypatch.setattr(pkcs11, "lib", lambda _path: FakeLibrary(tokens))
        return tokens[0] if tokens else FakeToken()

    return put_in


# Key files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["rsa2048", "rsa3072", "p256"])
@pytest.mark.parametrize("how", ["aes256", "3des"])
def test_a_letter_is_signed_with_a_key_file(kind, how):
    more = added(with_file(key_file(officer(kind), how=how), box=BOX, stamp=STAMP))
    assert b"/ETSI.CAdES.detached" in more
    assert b"/Rect [ 300.5 100.25 480.5 160.25 ]" in more


def test_a_signature_that_is_not_seen_needs_no_box():
    assert b"/ByteRange" in added(with_file(key_file(officer())))


def test_a_key_file_without_a_passphrase_is_opened():
    assert added(with_file(key_file(officer(), ""), ""))


@pytest.mark.parametrize(
    ("raw", "passphrase", "expected"),
    [
        (lambda: key_file(officer()), "wrong", "no signing.passphrase -"),
        (lambda: key_file(officer()), "", "no signing.passphrase -"),
        (lambda: key_file(officer())[:-40], PASSPHRASE, "no signing.not-a-key-file -"),
        (lambda: b"", PASSPHRASE, "no signing.not-a-key-file -"),
        (lambda: b"-----BEGIN CERTIFICATE-----", PASSPHRASE, "no signing.not-a-key-file -"),
        (lambda: b"\x30\x03\x02\x01\x03", PASSPHRASE, "no signing.not-a-key-file -"),
        (lambda: b"\x30\x80" * 2000, PASSPHRASE, "no signing.not-a-key-file -"),
        (lambda: key_file(officer(), with_key=False), PASSPHRASE, "no signing.no-private-key -"),
        (lambda: key_file(officer(ends=-1)), PASSPHRASE, "no signing.expired 2026-11-24"),
        (lambda: key_file(officer(begins=1)), PASSPHRASE, "no signing.not-yet 2026-11-26"),
        (lambda: key_file(officer(usage="encrypt")), PASSPHRASE, "no signing.not-for-signing -"),
        (lambda: key_file(officer(usage="server")), PASSPHRASE, "no signing.not-for-signing -"),
        (lambda: key_file(officer(usage="authority")), PASSPHRASE, "no signing.not-for-signing -"),
        (lambda: key_file(officer("rsa1024")), PASSPHRASE, "no signing.weak-key -"),
        (lambda: key_file(officer("k256")), PASSPHRASE, "no signing.key-kind -"),
    ],
)
def test_a_key_file_that_cannot_sign_is_one_word(raw, passphrase, expected):
    assert with_file(raw(), passphrase).decode() == f"{expected}\n"


@pytest.mark.parametrize("pdf", [b"", b"no pdf", PDF[:300], b"%PDF-1.7\n" + bytes(500)])
def test_what_is_no_pdf_is_not_signed(pdf):
    told = asked("file", pdf, key_file(officer()), PASSPHRASE.encode())
    assert told.endswith(b"no signing.not-a-letter -\n")


def test_a_page_that_is_not_there_is_not_signed():
    told = with_file(key_file(officer()), box="9:0:0:100000:100000", stamp=STAMP)
    assert told.endswith(b"no signing.not-a-letter -\n")


def test_whose_certificate_it_is_is_told_before_anything_is_signed():
    told = io.BytesIO(with_file(key_file(officer(holder=HINDI_HOLDER)), box=BOX, stamp=STAMP))
    word, size = talk.words_of(told)
    found = talk.certificate(told.read(int(size)))
    assert (word, found.holder, found.problem) == ("holder", HINDI_HOLDER, "")
    assert (found.valid_from, found.valid_to) == ("2026-10-26", "2027-09-21")
    assert talk.words_of(told)[0] == "good"


# Tokens ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["rsa2048", "p256"])
def test_a_letter_is_signed_on_a_stick(sticks, kind):
    stick = sticks(FakeToken([officer(kind)]))
    assert added(with_token())
    assert (stick.tried, stick.open_sessions) == ([PIN], 0)


def test_an_old_stick_signs_the_digest_alone(sticks):
    sticks(FakeToken([officer()], mechanisms=[Mechanism.RSA_PKCS]))
    assert added(with_token())


def test_a_stick_that_hides_its_certificates_shows_them_after_the_pin(sticks):
    sticks(FakeToken([officer()], hides_certificates=True))
    assert added(with_token(wanted=officer().identifier))


def test_a_stick_with_keys_of_its_own_is_asked_without_a_pin(sticks):
    flags = USUAL | TokenFlag.PROTECTED_AUTHENTICATION_PATH
    stick = sticks(FakeToken([officer()], flags=flags))
    assert added(with_token(pin=""))
    assert stick.tried == [pkcs11.PROTECTED_AUTH]


def test_the_certificate_for_encryption_beside_it_is_not_taken(sticks):
    signs, hides = officer(), officer("p256", usage="encrypt")
    sticks(FakeToken([hides, signs]))
    told = with_token()
    assert signs.identifier.encode() in told
    assert added(told)


def test_the_one_that_was_chosen_signs(sticks):
    sticks(FakeToken([officer(), officer("p256")]))
    assert with_token() == b"no signing.several-certificates 2\n"
    for who in (officer(), officer("p256")):
        told = with_token(wanted=who.identifier)
        assert who.identifier.encode() in told
        assert added(told)


def test_one_of_several_sticks_is_chosen_by_label_or_number(sticks):
    sticks(FakeToken([officer()]), FakeToken([officer("p256")], label="OTHER", serial=b"0043"))
    assert with_token() == b"no signing.several-tokens 2\n"
    assert officer().identifier.encode() in with_token(LABEL)
    assert officer("p256").identifier.encode() in with_token("0043")
    assert with_token("third") == b"no signing.no-such-token -\n"


def test_without_a_stick_nothing_is_signed(sticks):
    sticks()
    assert with_token() == b"no signing.no-token -\n"
    sticks(FakeToken(flags=0), FakeToken(fails_at={"list": pkcs11.TokenNotPresent()}))
    assert with_token() == b"no signing.no-token -\n"


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (0, "signing.pin"),
        (TokenFlag.USER_PIN_COUNT_LOW, "signing.pin-few"),
        (TokenFlag.USER_PIN_FINAL_TRY, "signing.pin-last"),
        (TokenFlag.USER_PIN_LOCKED, "signing.pin-locked"),
    ],
)
def test_a_wrong_pin_says_what_is_left(sticks, after, expected):
    stick = sticks(FakeToken([officer()], flags_after=USUAL | after))
    assert with_token(pin="111111").decode() == f"no {expected} -\n"
    assert stick.tried == ["111111"]


def test_a_locked_stick_is_not_tried(sticks):
    stick = sticks(FakeToken([officer()], flags=USUAL | TokenFlag.USER_PIN_LOCKED))
    assert with_token() == b"no signing.pin-locked -\n"
    assert stick.tried == []


def test_the_last_try_is_used_only_when_the_officer_says_so(sticks):
    stick = sticks(FakeToken([officer()], flags=USUAL | TokenFlag.USER_PIN_FINAL_TRY))
    assert with_token() == b"no signing.pin-last-before -\n"
    assert stick.tried == []
    assert added(with_token(last=b"last"))


@pytest.mark.parametrize(
    ("who", "wanted", "expected"),
    [
        ({"ends": -1}, False, "signing.expired 2026-11-24"),
        ({"ends": -1}, True, "signing.expired 2026-11-24"),
        ({"begins": 1}, False, "signing.not-yet 2026-11-26"),
        ({"usage": "encrypt"}, False, "signing.not-for-signing -"),
        ({"kind": "rsa1024"}, False, "signing.weak-key -"),
    ],
)
def test_a_certificate_that_cannot_sign_costs_no_try(sticks, who, wanted, expected):
    stick = sticks(FakeToken([officer(**who), officer("p256", usage="encrypt")]))
    told = with_token(wanted=officer(**who).identifier if wanted else "")
    assert told.decode() == f"no {expected}\n"
    assert stick.tried == []


def test_a_hidden_certificate_that_cannot_sign_is_refused_after_the_pin(sticks):
    stick = sticks(FakeToken([officer(ends=-1)], hides_certificates=True))
    assert with_token() == b"no signing.expired 2026-11-24\n"
    assert stick.tried == [PIN]


def test_a_certificate_that_is_not_there_or_torn_is_told(sticks):
    sticks(FakeToken([officer()]))
    assert with_token(wanted="0" * 16) == b"no signing.no-such-certificate -\n"
    sticks(FakeToken([officer()], hides_certificates=True))
    assert with_token(wanted="0" * 16) == b"no signing.no-such-certificate -\n"
    sticks(FakeToken([]))
    assert with_token() == b"no signing.no-certificate -\n"
    sticks(FakeToken([officer()], torn=[0]))
    assert with_token() == b"no signing.no-certificate -\n"


@pytest.mark.parametrize(
    ("place", "raised", "expected"),
    [
        ("login", pkcs11.PinLocked(), "signing.pin-locked"),
        ("login", pkcs11.PinLenRange(), "signing.pin-shape"),
        ("login", pkcs11.PinInvalid(), "signing.pin-shape"),
        ("login", pkcs11.PinExpired(), "signing.pin-expired"),
        ("login", pkcs11.UserPinNotInitialized(), "signing.token-not-ready"),
        ("login", pkcs11.DeviceRemoved(), "signing.token-gone"),
        ("sign", pkcs11.DeviceRemoved(), "signing.token-gone"),
        ("sign", pkcs11.TokenNotPresent(), "signing.token-gone"),
        ("sign", pkcs11.SessionHandleInvalid(), "signing.token-gone"),
        ("sign", pkcs11.FunctionFailed(), "signing.token-failed"),
        ("sign", ValueError("made up 482913"), "signing.gave-up"),
    ],
)
def test_what_a_stick_answers_is_one_word(sticks, place, raised, expected):
    stick = sticks(FakeToken([officer()], fails_at={place: raised}))
    told = with_token()
    assert told.endswith(f"no {expected} -\n".encode())
    assert stick.open_sessions == 0
    assert PIN.encode() not in told


def test_a_key_that_does_not_fit_its_certificate_signs_nothing(sticks):
    sticks(FakeToken([officer()], keys={0: officer("rsa3072")}))
    assert with_token().endswith(b"no signing.key-mismatch -\n")


def test_a_file_that_is_no_driver_is_one_word(monkeypatch):
    def fails(_path: str) -> None:
        raise pkcs11.PKCS11Error("OS exception while loading /home/made-up")

    monkeypatch.setattr(pkcs11, "lib", fails)
    assert with_token() == b"no signing.not-a-driver -\n"
    assert asked("tokens", b"/made/up.so") == b"no signing.not-a-driver -\n"


def test_the_list_tells_sticks_states_and_certificates(sticks):
    low = USUAL | TokenFlag.USER_PIN_COUNT_LOW
    sticks(
        FakeToken([officer(), officer("p256", usage="encrypt")], label="FIRST   "),
        FakeToken(label="SECOND\x00\u202e", serial=b"\xff\xfe1", flags=low),
        FakeToken(label="NEW", flags=TokenFlag.TOKEN_INITIALIZED),
    )
    first, second, new = talk.tokens(asked("tokens", b"/made/up.so").split(b"\n", 1)[1])
    assert (first.label, first.serial, first.maker) == ("FIRST", "0042", "Made-up Sticks")
    assert [one.holder for one in first.certificates] == [HOLDER, HOLDER]
    assert [one.problem for one in first.certificates] == ["", "signing.not-for-signing"]
    assert (second.label, second.state, new.state) == ("SECOND", "few_tries", "not_set_up")


def test_a_stick_that_does_not_open_is_listed_without_certificates(sticks):
    sticks(FakeToken([officer()], fails_at={"open": pkcs11.DeviceError()}))
    (found,) = talk.tokens(asked("tokens", b"/made/up.so").split(b"\n", 1)[1])
    assert (found.label, found.certificates) == (LABEL, ())
    assert with_token() == b"no signing.token-gone -\n"


# Odd requests ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "request_line",
    [
        b"",
        b"\n",
        b"hello\n",
        b"lifafa-sign 2 tokens 1 - 3\nabc",
        b"lifafa-sign 1 tokens 1 - 3 4\nabc",
        b"lifafa-sign 1 tokens 1 - -3\nabc",
        b"lifafa-sign 1 tokens 1 - 4\nabc",
        b"lifafa-sign 1 tokens 1 - 99999999\nabc",
        b"lifafa-sign 1 tokens x - 3\nabc",
        b"lifafa-sign 1 tokens 1 - 3" + b" " * 600,
        "lifafa-sign 1 tokens 1 - ३\nabc".encode(),
        b"lifafa-sign 1 format 1 - 3\nabc",
    ],
)
def test_an_odd_request_is_refused(request_line):
    out = io.BytesIO()
    signing_worker.answer(io.BytesIO(request_line), out, lambda _what: None)
    assert out.getvalue() == b"no signing.gave-up -\n"


@pytest.mark.parametrize("box", ["x", "1:2:3:4", "1:2:3:4:-5", "1:2:3:4:5:6", "1:2:3:4:123456789"])
def test_an_odd_box_is_refused(box):
    assert with_file(key_file(officer()), box=box).endswith(b"no signing.gave-up -\n")


def test_whoever_goes_away_before_the_stamp_gets_no_signature():
    raw, out = key_file(officer()), io.BytesIO()
    parts = (PDF, raw, PASSPHRASE.encode())
    line = talk.line("lifafa-sign", 1, "file", NOW, "-", *map(len, parts))
    signing_worker.answer(io.BytesIO(line + b"".join(parts)), out, lambda _what: None)
    assert out.getvalue().endswith(b"no signing.gave-up -\n")
    assert b"good" not in out.getvalue()
