"""Seeded changes of bytes, texts and JSON, for short fuzz runs that repeat exactly.

Rules: the same seed gives the same changes; when a run finds something, its number is in
the message and is all one needs to see it again.
"""

import copy
import json
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from crypto.errors import CryptoError

TOKENS = [
    b"", b"\n", b"\r\n", b"\x00", b"=", b"--- ", b"-> ", b"AAAA", b"{}", b"[]", b"[[[[[[[[[",
    b'"', b"\\u0000", b"\\ud800", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"1e9", b"-1", b"NaN",
    b"9007199254740992", b"0" * 400, b"A" * 70_000, "क\u094dष".encode(), "\u0315e\u0301".encode(),
]  # fmt: skip
VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 2**53 - 1, 2**53, 10**400, 1.5, "", "a", "A" * 32, "0" * 64, "\n",
    "\x00", "\u202e", "\u200d", "e\u0301", "\ud800", "../../x", [], [[]], {}, {"a": 1},
    [{}] * 70, ["a"] * 700, "x" * 70_000, [[[[[[[[[1]]]]]]]]],
]  # fmt: skip


def changed_bytes(chance: random.Random, raw: bytes) -> bytes:
    """Return ``raw`` with one to four small changes."""
    out = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        start = chance.randrange(len(out) + 1)
        stop = min(len(out), start + chance.choice((1, 1, 1, 4, 40, 4_000)))
        kind = chance.randrange(7)
        if kind == 0 and stop > start:
            out[start] ^= 1 << chance.randrange(8)
        elif kind == 1:
            out[start:stop] = b""
        elif kind == 2:
            out[start:start] = chance.choice(TOKENS)
        elif kind == 3:
            out[start:stop] = chance.choice(TOKENS)
        elif kind == 4:
            out[start:start] = out[start:stop]
        elif kind == 5:
            out[start:stop] = chance.randbytes(stop - start)
        else:
            del out[start + (len(out) - start) // 2 :]
    return bytes(out)


def random_bytes(chance: random.Random) -> bytes:
    """Return up to 3,000 bytes without any shape, or a pile of tokens."""
    if chance.random() < 0.5:
        return chance.randbytes(chance.randrange(3_000))
    return b"".join(chance.choices(TOKENS, k=chance.randrange(12)))


def changed_text(chance: random.Random, text: str) -> str:
    """Return a text with small changes; it may hold lone surrogates."""
    return changed_bytes(chance, text.encode("utf-8")).decode("utf-8", "surrogateescape")


def changed_json(chance: random.Random, value: Any) -> Any:
    """Return a copy of a JSON value with one to three members changed."""
    whole = [copy.deepcopy(value)]
    for _ in range(chance.randint(1, 3)):
        holder, key = chance.choice(list(_places(whole)))
        kind = chance.randrange(4)
        if kind == 0 and holder is not whole:
            del holder[key]
        elif kind == 1 and isinstance(holder[key], dict):
            holder[key][chance.choice(("x", "v", "ext", ""))] = copy.deepcopy(chance.choice(VALUES))
        elif kind == 2 and isinstance(holder[key], list):
            holder[key].append(copy.deepcopy(chance.choice([*holder[key], *VALUES])))
        else:
            holder[key] = copy.deepcopy(chance.choice(VALUES))
    return whole[0]


def json_bytes(value: Any) -> bytes:
    """Return JSON of any value, also of one that the strict rules forbid."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def inputs(seed: str, goldens: Sequence[bytes], count: int) -> Iterator[tuple[int, bytes]]:
    """Give ``count`` numbered inputs: mostly changed goldens, some without shape."""
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        if number % 6 == 0:
            yield number, random_bytes(chance)
        else:
            yield number, changed_bytes(chance, chance.choice(goldens))


def refusal_of(parse: Callable[[Any], object], value: Any, number: int) -> CryptoError | None:
    """Run a parser; only a refusal of ours may come out of it.

    Returns:
        The refusal, or None when the input was accepted.
    """
    refusal = None
    try:
        parse(value)
    except CryptoError as error:
        refusal = error
    except Exception as error:
        raise AssertionError(f"input {number}: {type(error).__name__} escaped") from error
    if refusal is not None:
        assert refusal.code != CryptoError.code
        assert "." in refusal.reason
    return refusal


def _places(holder: Any) -> Iterator[tuple[Any, Any]]:
    for key, value in holder.items() if isinstance(holder, dict) else enumerate(holder):
        yield holder, key
        if isinstance(value, (dict, list)):
            yield from _places(value)
