"""Two pipes, few words: whatever is odd is not believed."""

import asyncio
import io
import json
import subprocess
import sys

import pytest

from app.letters import signing_talk as talk
from app.letters import still_loop
from app.letters.signing_talk import Certificate, FileKey, OddTalkError, TokenInfo, TokenKey
from source_tree import ROOT

SOUND = Certificate("0123456789abcdef", "Made-up Officer", "Made-up CA", "1ce0",
                    "2026-01-01", "2027-01-01")  # fmt: skip
STICK = TokenInfo("MADE UP", "42", "Made-up Sticks", "ready", (SOUND,))


def stick_told(**changes: object) -> dict[str, object]:
    told = {"label": "A", "serial": "1", "maker": "B", "state": "ready"}
    return {**told, "certificates": [talk.certificate_told(SOUND)], **changes}


def test_what_was_told_comes_back():
    assert talk.certificate(talk.told(talk.certificate_told(SOUND))) == SOUND
    (found,) = talk.tokens(talk.told([stick_told(label="MADE UP", serial="42",
                                                 maker="Made-up Sticks")]))  # fmt: skip
    assert found == STICK


@pytest.mark.parametrize(
    "changes",
    [
        {"identifier": "0123"},
        {"identifier": "0123456789ABCDEF"},
        {"holder": "two\nlines"},
        {"holder": "a" * 201},
        {"holder": "back\u202ewards"},
        {"holder": 7},
        {"valid_to": "2027-02-30"},
        {"valid_to": "soon"},
        {"valid_from": "2027-01-01T10:00"},
        {"problem": "signing.made-up"},
        {"more": ""},
    ],
    ids=str,
)
def test_an_odd_certificate_is_not_believed(changes):
    told = {**talk.certificate_told(SOUND), **changes}
    with pytest.raises(OddTalkError):
        talk.certificate(talk.told(told))
    with pytest.raises(OddTalkError):
        talk.tokens(talk.told([stick_told(certificates=[told])]))


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b"null", b'"x"'])
def test_what_is_no_certificate_is_not_believed(raw):
    with pytest.raises(OddTalkError):
        talk.certificate(raw)


@pytest.mark.parametrize(
    "told",
    [
        {},
        [1],
        [stick_told(state="open")],
        [stick_told(label="a\tb")],
        [stick_told(certificates={})],
        [stick_told(certificates=[talk.certificate_told(SOUND)] * 51)],
        [stick_told()] * 31,
    ],
)
def test_odd_sticks_are_not_believed(told):
    with pytest.raises(OddTalkError):
        talk.tokens(json.dumps(told).encode())


def test_lines_are_short_ended_and_plain():
    assert talk.words_of(io.BytesIO(b"")) == []
    assert talk.words_of(io.BytesIO(b"\n")) == []
    assert talk.words_of(io.BytesIO(talk.line("good", 12))) == ["good", "12\n"]
    for raw in (b"good 1", b"x" * 600 + b"\n", "good १\n".encode()):
        with pytest.raises(OddTalkError):
            talk.words_of(io.BytesIO(raw))
    for word in ("", "-1", "1.0", "11", "1" * 13, "१"):
        with pytest.raises(OddTalkError):
            talk.size_of(word, 10)
    with pytest.raises(OddTalkError):
        talk.content(io.BytesIO(b"abc"), 4)


def test_a_refusal_is_a_known_reason_and_perhaps_a_date():
    found = talk.refusal(["no", "signing.expired", "2026-11-24\n"])
    assert (found.reason, found.fact) == ("signing.expired", "2026-11-24")
    assert talk.refusal(["no", "signing.pin", "-\n"]).fact == ""
    for words in (["no"], ["no", "made.up", "-\n"], ["no", "signing.pin", "/home/x\n"],
                  ["yes", "signing.pin", "-\n"], ["no", "signing.pin", "-\n", "x"]):  # fmt: skip
        with pytest.raises(OddTalkError):
            talk.refusal(words)


def test_names_keep_their_joiners_and_lose_what_is_not_seen():
    assert talk.plain("क्\u200dष  \u202eabc\x00\n") == "क्\u200dष abc"
    assert len(talk.plain("x" * 500)) == 200


def test_records_do_not_show_their_secrets(tmp_path):
    shown = f"{FileKey(b'raw', 'hush')}{TokenKey(tmp_path, 'L', 'hush')}"
    assert "hush" not in shown
    assert str(tmp_path) not in shown


def test_the_loop_runs_what_is_ready_and_waits_for_nothing():
    async def ready() -> int:
        await asyncio.sleep(0)
        first, second = await asyncio.gather(later(1), later(2))
        return first + second

    async def later(value: int) -> int:
        await asyncio.sleep(0)
        return value

    async def waits() -> None:
        await asyncio.sleep(3600)

    assert still_loop.run(ready()) == 3
    with pytest.raises(RuntimeError, match="nothing outside"):
        still_loop.run(waits())


LOADS_WHAT_SIGNS = {
    "whose signatures are there": (
        "import app.__main__; sys.argv = ['lifafa', 'signature-worker']; app.__main__.main()"
    ),
    "a signing": (
        "import io; from app.letters import signing_worker as worker; empty = io.BytesIO;"
        "parts = [bytearray(), bytearray(b'no key'), bytearray()]\n"
        "request = worker.Request('file', 0, '-', parts)\n"
        "try: worker._answer(request, empty(), empty())\n"
        "except worker.NotSignedError: pass"
    ),
}


@pytest.mark.parametrize("what", LOADS_WHAT_SIGNS)
def test_the_library_that_signs_is_loaded_without_its_client_of_the_network(what: str):
    code = f"import sys\n{LOADS_WHAT_SIGNS[what]}\nprint([n in sys.modules for n in NAMES])"
    names = "NAMES = ('pyhanko.sign', 'aiohttp', 'requests')"
    told = subprocess.run(
        [sys.executable, "-c", f"{names}\n{code}"], cwd=ROOT, input=b"", capture_output=True,
        check=False,
    )  # fmt: skip
    assert told.stdout.decode().splitlines()[-1:] == ["[True, False, False]"], told.stderr
