"""The worked example, the bounds and the words of the texts about matches and returns are true."""

import hashlib
import re

import pytest

from crypto import matching
from crypto.base import schema
from crypto.base.primitives import pae
from crypto.packet import match_bodies, return_body
from vault_sim import ROOT

TEXT = (ROOT / "crypto" / "spec" / "matching.md").read_text("utf-8")
PACKETS = (ROOT / "crypto" / "spec" / "packet.md").read_text("utf-8")
EXAMPLE = re.search(r"```example\n(.*?)\n```", TEXT, re.DOTALL)[1]
TOLD = {
    key.strip(): value.strip()
    for key, _, value in (line.partition(" = ") for line in EXAMPLE.splitlines())
}


def test_the_example_is_true():
    sid, a, b = TOLD["sid"], bytes.fromhex(TOLD["a"]), bytes.fromhex(TOLD["b"])
    point = matching.point_of(sid, TOLD["x"])
    (once,) = matching.raised([point], a)
    (twice,) = matching.raised([once], b)
    message = pae(b"lifafa/psi/1", bytes.fromhex(sid) + TOLD["x"].encode())
    found = {
        "pid": TOLD["pid"],
        "sid": matching.session_id(TOLD["pid"]),
        "x": TOLD["x"],
        "d": hashlib.sha512(message).hexdigest(),
        "H(x)": point.hex(),
        "a": a.hex(),
        "a·H": once.hex(),
        "b": b.hex(),
        "ba·H": twice.hex(),
    }
    assert found == TOLD


@pytest.mark.parametrize(
    ("text", "phrase", "numbers"),
    [
        (TEXT, "the bucket, is {}, {} or {:,}", match_bodies.BUCKETS),
        (TEXT, "of N · {} bytes", [match_bodies.POINT_BYTES]),
        (TEXT, "bucket of {} only", [match_bodies.NAMES_BUCKET]),
        (TEXT, "at most {:,} characters", [match_bodies.MAX_NOTE]),
        (TEXT, "L = 2^252 + {}", [matching._ORDER - 2**252]),
        (PACKETS, "`k` cases are hidden; {} to {:,}", [return_body.LEAST_K, return_body.MOST_K]),
        (PACKETS, '1 to {} of `{{"id","rows"}}`', [return_body.MAX_TABLES]),
        (PACKETS, "at most {:,} cells", [return_body.MAX_ROWS]),
        (PACKETS, "together at most {:,}", [return_body.MAX_ROWS_IN_ALL]),
        (PACKETS, "| `format` | {};", [return_body.FORMAT]),
    ],
)
def test_the_bounds_of_the_texts_are_those_of_the_program(text, phrase, numbers):
    plain = " ".join(text.split())
    assert phrase.format(*numbers) in plain


def test_the_words_of_a_code_are_those_of_the_program():
    assert schema._WORD.pattern == "[a-z][a-z0-9_]{0,63}"
    assert "1 to 64 of `a` to `z`, digits and `_`, a letter first" in TEXT
    assert return_body._CODE.pattern == "[a-z0-9][a-z0-9_.:-]{0,63}"
    told = "codes: 1 to 64 of `a` to `z`, digits, `_`, `.`, `:` and `-`, a letter or digit first"
    assert told in " ".join(PACKETS.split())


def test_members_kinds_and_reasons_of_the_texts_are_those_of_the_program():
    words = set(re.findall(r"`([a-z_0-9]+)`", TEXT))
    members = {*match_bodies._QUESTION, *match_bodies._ANSWER, *match_bodies._RESULT}
    assert words >= members | match_bodies.KEY_KINDS | match_bodies.DECLINES | {"cap", "note"}
    assert f'"{matching.CONTEXT.decode()}"' in TEXT
    assert set(re.findall(r"`([a-z_0-9]+)`", PACKETS)) >= {*return_body._MEMBERS}
