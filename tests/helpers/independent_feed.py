"""The second reader goes on: foundings, envelopes, the list, presence, invitations, as told.

Rules: those of ``independent_reader``; what a computer has confirmed is handed in as ``Known``.
"""

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from independent_reader import (
    Allowed,
    OfficeKey,
    Refused,
    check_encryption_key,
    depth_of,
    has_exactly,
    need,
    no_number,
    once,
    padded_length,
    pae,
    parse_sjson,
    read_signed,
    unbase64,
    verify,
    whole_number,
)
from independent_vault import kdf, open_sealed, read_code

CLASSES = tuple(1_024 << k for k in range(10))
WORD = re.compile(r"[a-z][a-z0-9_]{0,63}")
UNIT = "id kind class user at case"
BESIDE = ("rows", "blob", "rows term", "rows snapshot", "rows joined", "rows listed")
ACTS = ("here", "opens", "leaves", "types")
LISTED = {
    "invited": ("as seat key box until", ()),
    "here": ("as seat n link box founding_box signature", ("away", "here")),
    "away": ("as seat", ("here",)),
    "out": ("as seat", ("here", "away", "invited")),
}
WEEK = 7 * 86_400
LONG_MEMBERS = Allowed(long=("vault", "founding"))


class Known(NamedTuple):
    feed: bytes
    n: int
    link: bytes
    term: int
    listed: Mapping[int, dict[str, Any]]
    last: Mapping[int, tuple[int, int]]
    level: int
    begins: int | None = None


class Taken(NamedTuple):
    payload: dict[str, Any]
    signer: bytes
    link: bytes
    term: int
    listed: Mapping[int, dict[str, Any]]


def digits(value: Any, count: int) -> bytes:
    need(isinstance(value, str) and bool(re.fullmatch(f"[0-9a-f]{{{count}}}", value)), "hex")
    return bytes.fromhex(value)


def base64_of(value: Any, length: int | None = None) -> bytes:
    need(isinstance(value, str), "base64 is text")
    return unbase64(value, length)


# ------------------------------------------------------------------- feed.md, sections 2 and 3


def read_founding(raw: bytes) -> dict[str, Any]:
    signed = read_signed(raw, "lifafa/founding/1", 65_536)
    body = parse_sjson(signed.body)
    need(
        body.get("v") == 1 and has_exactly(body, "v feed count old commit entries seat at"),
        "members",
    )
    feed = digits(body["feed"], 32)
    need(whole_number(body["count"], 1), "count")
    need(whole_number(body["seat"], 1, 99) and whole_number(body["at"], 0), "numbers")
    base64_of(body["commit"], 32)
    keys = read_entries(body["entries"])
    if body["old"] is not None:
        need(has_exactly(body["old"], "feed n link"), "members of the old feed")
        need(digits(body["old"]["feed"], 32) != feed, "goes on from itself")
        need(whole_number(body["old"]["n"], 0), "place of the old feed")
        digits(body["old"]["link"], 64)
    need((body["old"] is None) == (body["count"] == 1), "count and old feed")
    need(body["count"] > 1 or len(keys) == 1, "entries of the first founding")
    need(len(signed.keys) == 1 and keys.get(body["seat"]) == signed.keys[0], "signers")
    return body | {"signer": signed.keys[0], "keys": keys}


def read_entries(entries: Any) -> dict[int, bytes]:
    """Return the signing keys of who has an entry in a founding, by number."""
    need(isinstance(entries, list) and 1 <= len(entries) <= 25, "entries")
    keys: dict[int, bytes] = {}
    for entry in entries:
        need(has_exactly(entry, "seat key hpke") and whole_number(entry["seat"], 1, 99), "entry")
        need(entry["seat"] > max(keys, default=0), "order of entries")
        base64_of(entry["hpke"], 1_168)
        keys[entry["seat"]] = base64_of(entry["key"], 32)
    need(len(set(keys.values())) == len(keys), "key twice")
    return keys


def open_founding(founding: dict[str, Any], seat: int, pair: OfficeKey) -> bytes:
    """Return the key of the first term out of the entry of a seat."""
    info = f"lifafa/founding/1 feed={founding['feed']} seat={seat}"
    (mine,) = [entry for entry in founding["entries"] if entry["seat"] == seat]
    return opened_entry(mine, info, founding["commit"], bytes.fromhex(founding["feed"]), pair)


def listed_after(founding: dict[str, Any], before: Mapping[int, dict[str, Any]]) -> Any:
    """Return the list with which a feed begins."""
    if founding["old"] is None:
        return {founding["seat"]: {"state": "here", "key": founding["signer"]}}
    for seat, key in founding["keys"].items():
        one = before.get(seat, {})
        need((one.get("state"), one.get("key")) == ("here", key), "an entry for nobody")
    listed = {}
    for seat, one in before.items():
        if one["state"] == "invited":
            continue
        stays = seat in founding["keys"]
        missed = one["state"] == "here" and not stays and not one.get("founding_box")
        state = one["state"] if stays or one["state"] == "away" else "away" if missed else "out"
        listed[seat] = {"state": state, "key": one["key"]} | ({"box": one["box"]} if stays else {})
    return listed


def stands(founding: bytes, other: bytes) -> bool:
    """Say whether the first of two foundings that count is above the other one."""
    counts = [
        (-read_founding(one)["count"], first_link(bytes.fromhex(read_founding(one)["feed"]), one))
        for one in (founding, other)
    ]
    return counts[0] < counts[1]


def first_link(feed: bytes, founding: bytes) -> bytes:
    hashed = hashlib.sha256(founding).digest()
    return hashlib.sha256(b"lifafa/feed/start/1" + feed + hashed).digest()


def place_of(feed: bytes, n: int, prev: bytes, term: int) -> bytes:
    return feed + n.to_bytes(8) + prev + term.to_bytes(4)


def check_code(link: bytes) -> str:
    number = f"{int.from_bytes(link[:8]) % 100_000_000:08}"
    return f"{number[:4]} {number[4:]}"


# ------------------------------------------------------------------- feed.md, section 5


def number(text: str) -> int:
    need(len(text) <= 20 and text != "-0", "number out of bounds")
    need(-(2**63) <= int(text) < 2**63, "number out of bounds")
    return int(text)


def parse_exact(raw: bytes) -> dict[str, Any]:
    need(raw[:1] == b"{" and raw[-1:] == b"}", "not one object")
    need(depth_of(raw) <= 8, "too deep")
    hooks = {"parse_float": no_number, "parse_constant": no_number, "parse_int": number}
    try:
        found: dict[str, Any] = json.loads(
            raw.decode("utf-8"), object_pairs_hook=once, strict=True, **hooks
        )
        json.dumps(found, ensure_ascii=False).encode("utf-8")
    except ValueError:
        raise Refused("not JSON") from None
    return found


def is_word(value: Any) -> bool:
    return isinstance(value, str) and bool(WORD.fullmatch(value))


def check_value(value: Any) -> None:
    if isinstance(value, dict):
        need(set(value) == {"x"}, "bytes")
        base64_of(value["x"])
        return
    plain = value is None or isinstance(value, str | int)
    need(plain and not isinstance(value, bool), "value")


def check_row(row: Any) -> None:
    need(isinstance(row, list) and len(row) == 5, "shape of a row")
    table, what, key, before, after = row
    need(is_word(table) and what in ("i", "u", "d"), "table or what")
    need(isinstance(key, list) and 1 <= len(key) <= 8 and None not in key, "key")
    need(isinstance(before, dict) and isinstance(after, dict), "sides")
    need(all(map(is_word, [*before, *after])), "columns")
    for value in [*key, *before.values(), *after.values()]:
        check_value(value)
    if what == "u":
        need(set(before) <= set(after) != set(), "columns of a change")
        need(all(before[name] != after[name] for name in before), "unchanged column")
        return
    full, empty = (after, before) if what == "i" else (before, after)
    need(not empty and None not in full.values(), "the other side, or null")


def check_unit(unit: Any) -> None:
    need(isinstance(unit, dict), "unit")
    beside = set(unit) - set(UNIT.split())
    need(set(UNIT.split()) <= set(unit), "members of a unit")
    need(any(beside == set(shape.split()) for shape in BESIDE), "shape of a unit")
    digits(unit["id"], 32)
    need(unit["class"] in ("F", "G", "S"), "class")
    need(is_word(unit["kind"]) or (unit["kind"] is None and unit["class"] == "F"), "kind")
    need(whole_number(unit["user"], 0) and whole_number(unit["at"], 0), "numbers of a unit")
    if unit["case"] is not None:
        digits(unit["case"], 32)
    rows = unit.get("rows", [])
    need(isinstance(rows, list) and len(rows) <= 4_096, "rows")
    need(bool(rows) or beside != {"rows"}, "no rows")
    for row in rows:
        check_row(row)
    need(unit["class"] == "S" or not {"term", "joined", "listed"} & beside, "not serial")
    for name, check in (("blob", check_blob), ("term", check_term), ("snapshot", check_snapshot),
                        ("joined", check_joined)):  # fmt: skip
        if name in unit:
            check(unit[name])
    if "listed" in unit:
        check_listed(unit["listed"], unit["at"])


def check_blob(blob: Any) -> None:
    need(has_exactly(blob, "name key sha256 size"), "blob")
    digits(blob["name"], 64), digits(blob["sha256"], 64), base64_of(blob["key"], 32)
    need(whole_number(blob["size"], 1, 67_108_864), "size of a blob")


def check_term(term: Any) -> None:
    need(has_exactly(term, "term commit wraps"), "term")
    need(whole_number(term["term"], 2, 2**31 - 1), "number of a term")
    base64_of(term["commit"], 32)
    read_wraps(term["wraps"])


def check_listed(told: Any, at: int) -> None:
    need(isinstance(told, dict) and told.get("as") in LISTED, "as")
    need(has_exactly(told, LISTED[told["as"]][0]) and whole_number(told["seat"], 1, 99), "listed")
    for name in ("box", "founding_box"):
        if name in told:
            check_letterbox(base64_of(told[name], 1_216))
    if told["as"] == "here":
        base64_of(told["signature"], 64), digits(told["link"], 64)
        need(whole_number(told["n"], 0), "place that was shown")
    if told["as"] == "invited":
        base64_of(told["key"], 32)
        need(whole_number(told["until"], 0) and 0 < told["until"] - at <= WEEK, "until")


def check_snapshot(told: Any) -> None:
    need(has_exactly(told, "name key sha256 size n link counts digest"), "snapshot")
    base64_of(told["key"], 32)
    check_outline(told)


def check_outline(told: Any) -> None:
    """Look at a snapshot but for its key."""
    for name in ("name", "sha256", "link", "digest"):
        digits(told[name], 64)
    need(whole_number(told["size"], 1) and whole_number(told["n"], 0), "numbers of a snapshot")
    need(isinstance(told["counts"], list), "counts")
    for count in told["counts"]:
        need(isinstance(count, list) and len(count) == 4, "count")
        seat, inc, seq, link = count
        need(whole_number(seat, 1, 99) and whole_number(inc, 1, 65_535), "count")
        need(whole_number(seq, 1), "count")
        digits(link, 64)
    seats = [count[0] for count in told["counts"]]
    need(seats == sorted(set(seats)), "order of counts")


def check_joined(joined: Any) -> None:
    need(has_exactly(joined, "signature"), "joined")
    base64_of(joined["signature"], 64)


def read_payload(raw: bytes, level: int) -> dict[str, Any]:
    body = parse_exact(raw)
    need(body.get("v") == 1 and not isinstance(body["v"], bool), "newer")
    need(not isinstance(body.get("level"), int) or body["level"] <= level, "newer level")
    need(has_exactly(body, "v seat inc seq at app level box founding_box units"), "members")
    for name, low, high in (("seat", 1, 99), ("inc", 1, 65_535), ("seq", 1, 2**53 - 1),
                            ("at", 0, 2**53 - 1), ("level", 1, level)):  # fmt: skip
        need(whole_number(body[name], low, high), name)
    need(isinstance(body["app"], str), "app")
    need(bool(re.fullmatch(r"[0-9A-Za-z.+-]{1,32}", body["app"])), "app")
    boxes = [body[name] for name in ("box", "founding_box") if body[name] is not None]
    for box in boxes:
        check_letterbox(base64_of(box, 1_216))
    units = body["units"]
    need(isinstance(units, list) and bool(units or boxes), "units")
    for unit in units:
        check_unit(unit)
    need(len({unit["id"] for unit in units}) == len(units), "unit twice")
    need(not any("term" in unit for unit in units[:-1]), "a term that is not last")
    return body


def check_letterbox(raw: bytes) -> None:
    """Look at a public half as a card's keys are looked at."""
    kid = hashlib.sha256(raw).hexdigest()[:16]
    pk = base64.b64encode(raw).decode()
    check_encryption_key({"kid": kid, "pk": pk, "from": 0, "until": 1})


# ------------------------------------------------------------------- feed.md, sections 4, 6 and 8


def read_wraps(entries: Any) -> list[dict[str, Any]]:
    need(isinstance(entries, list) and 1 <= len(entries) <= 25, "entries")
    for entry in entries:
        need(has_exactly(entry, "seat hpke") and whole_number(entry["seat"], 1, 99), "entry")
        base64_of(entry["hpke"], 1_168)
    seats = [entry["seat"] for entry in entries]
    need(seats == sorted(set(seats)), "order of entries")
    return entries


def open_term(feed: bytes, opened: dict[str, Any], seat: int, pair: OfficeKey) -> bytes:
    """Return the key out of the entry of a seat; ``opened`` has term, commit and wraps."""
    (mine,) = [entry for entry in opened["wraps"] if entry["seat"] == seat] or [None]
    need(mine is not None, "no entry for us")
    assert mine
    info = f"lifafa/term/1 feed={feed.hex()} term={opened['term']} seat={seat}"
    return opened_entry(mine, info, opened["commit"], feed, pair)


def opened_entry(entry: Any, info: str, commit: str, feed: bytes, pair: OfficeKey) -> bytes:
    sealed = unbase64(entry["hpke"], 1_168)
    key = pair.open(sealed[:1_120], sealed[1_120:], info.encode())
    need(key is not None, "our entry does not open")
    assert key is not None
    need(kdf(key, feed, "lifafa/term/commit/1") == unbase64(commit), "another key")
    return key


def split_frame(frame: bytes) -> tuple[bytes, bytes, bytes]:
    need(frame[:8] == b"LIFAFAF1" and frame[12:16] == bytes(4), "frame")
    length = int.from_bytes(frame[8:12])
    need(length <= 491_520, "length of the payload")
    end = 16 + length + 96
    need(len(frame) == min(size for size in CLASSES if size >= end), "class")
    need(not any(frame[end:]), "padding")
    return frame[16 : 16 + length], frame[end - 96 : end - 64], frame[end - 64 : end]


def take(n: int, prev: bytes, term: int, body: bytes, known: Known, term_key: bytes) -> Taken:
    """Return the payload of an envelope, steps 1 to 7 of section 7."""
    need(1_064 <= len(body) <= 524_328, "length of the body")
    need(n == known.n + 1, "place")
    need(prev == known.link, "predecessor")
    need(term == known.term, "term")
    place = place_of(known.feed, n, prev, term)
    key = kdf(term_key, known.feed, "lifafa/feed/1")
    frame = open_sealed(key, body[:24], body[24:], b"lifafa/feed/1" + place)
    raw, signer, signature = split_frame(frame)
    verify(signer, "lifafa/feed/1", place + raw, signature)
    here = {one["key"]: seat for seat, one in known.listed.items() if one["state"] == "here"}
    is_open = any(one["state"] == "invited" for one in known.listed.values())
    need(signer in here or is_open, "stranger")
    payload = read_payload(raw, known.level)
    opens = check_author(payload, signer, known, here, term_key)
    listed = list_after(payload, signer, known, signer not in here)
    link = hashlib.sha256(b"lifafa/feed/link/1" + place + body).digest()
    return Taken(payload, signer, link, term + opens, listed)


def check_author(
    payload: dict[str, Any],
    signer: bytes,
    known: Known,
    here: Mapping[bytes, int],
    term_key: bytes,
) -> bool:
    """Look at seat, counts, the number of a new term and snapshots; say whether a term opens."""
    units, seat = payload["units"], payload["seat"]
    joins = [unit["joined"] for unit in units if "joined" in unit]
    if signer in here:
        need(here[signer] == seat and not joins, "in another's name")
    else:
        plain = [unit for unit in units if "term" not in unit]
        need(len(plain) == 1 == len(joins), "not joined alone")
    inc, seq = known.last.get(seat, (1, 0))
    highest = inc + (seat in known.last)
    need(inc <= payload["inc"] <= highest and payload["seq"] == seq + 1, "count of the seat")
    opened = units[-1].get("term") if units else None
    need(opened is None or opened["term"] == known.term + 1, "number of the term")
    same = kdf(term_key, known.feed, "lifafa/term/commit/1")
    need(opened is None or unbase64(opened["commit"]) != same, "the key of now again")
    told = [unit["snapshot"] for unit in units if "snapshot" in unit]
    for snapshot in told:
        need(snapshot["n"] <= known.n, "a snapshot of what is to come")
        need(snapshot["n"] < known.n or snapshot["link"] == known.link.hex(), "other link")
    need(known.begins is None or (known.begins == seat and bool(told)), "how a feed begins")
    return opened is not None


# ------------------------------------------------------------------- feed.md, section 7


def list_after(payload: dict[str, Any], signer: bytes, known: Known, joins: bool) -> Any:
    """Return the list after an envelope, or refuse what it does to it."""
    listed = {seat: dict(one) for seat, one in known.listed.items()}
    seat, units = payload["seat"], payload["units"]
    ends = joins
    if joins:
        check_joined_by(payload, signer, known)
        listed[seat] = {"state": "here", "key": signer, "was": listed[seat]}
    put_boxes(listed, seat, payload, {"box", "founding_box"})
    for told in (unit["listed"] for unit in units if "listed" in unit):
        do_listed(listed, told, seat, known)
        ends = ends or told["as"] in ("away", "out")
    readers = {k for k, one in listed.items() if one["state"] in ("here", "invited")}
    need(len(readers) <= 25, "too many")
    opened = units[-1].get("term") if units else None
    need(opened is not None or not ends, "no new term")
    need(opened is None or readers == {one["seat"] for one in opened["wraps"]}, "entries")
    return listed


def do_listed(
    listed: dict[int, dict[str, Any]], told: dict[str, Any], author: int, known: Known
) -> None:
    seat, state = told["seat"], told["as"]
    need(seat != author, "by itself")
    if state == "invited":
        key = unbase64(told["key"])
        need(seat not in listed, "number again")
        need(key not in [one["key"] for one in listed.values()], "key again")
        listed[seat] = {"key": key, "until": told["until"], "by": author}
    else:
        need(listed.get(seat, {}).get("state") in LISTED[state][1], "from another state")
        was = listed[seat]
        listed[seat] = {"key": was["key"], "was": was, "let_in": was.get("let_in", 0)}
    over = [k for k, one in listed.items() if state == "out" and one.get("by") == seat]
    over += [seat] if state == "out" and listed[seat]["was"]["state"] == "invited" else []
    listed[seat]["state"] = state
    if state == "here":
        check_back(told, listed[seat]["key"], known.feed, told)
        need(listed[seat]["let_in"] <= told["n"] <= known.n, "asked too early or too late")
        need(told["n"] < known.n or told["link"] == known.link.hex(), "asked behind another link")
        listed[seat]["let_in"] = known.n + 1
    put_boxes(listed, seat, told, {"box", "founding_box"} & set(told))
    for k in over:
        del listed[k]


def check_back(told: dict[str, Any], key: bytes, feed: bytes, shown: dict[str, Any]) -> None:
    """Look at what a seat signs whose letterboxes another one sends."""
    signed = feed + shown["n"].to_bytes(8) + bytes.fromhex(shown["link"]) + bytes([told["seat"]])
    signed += unbase64(told["box"]) + unbase64(told["founding_box"])
    verify(key, "lifafa/back/1", signed, base64_of(told["signature"], 64))


def put_boxes(
    listed: dict[int, dict[str, Any]], seat: int, told: dict[str, Any], names: set[str]
) -> None:
    """Write letterboxes into the list, none of which may be there already."""
    known = [one.get(name) for one in listed.values() for name in ("box", "founding_box")]
    was = listed[seat].get("was", {})
    known += [was.get("box"), was.get("founding_box")]
    new = {name: unbase64(told[name]) for name in names if told[name] is not None}
    need(not set(new.values()) & set(known) and len(set(new.values())) == len(new), "box again")
    listed[seat].update(new)
    listed[seat].pop("was", None)


def check_joined_by(payload: dict[str, Any], signer: bytes, known: Known) -> None:
    """Look at what who joins shows; section 4 of invite.md."""
    seat = payload["seat"]
    invited = known.listed.get(seat, {})
    need(invited.get("state") == "invited", "not invited")
    need(None not in (payload["box"], payload["founding_box"]), "no letterbox")
    boxes = unbase64(payload["box"]) + unbase64(payload["founding_box"])
    need(signer not in [one["key"] for one in known.listed.values()], "key again")
    (signature,) = [one["joined"]["signature"] for one in payload["units"] if "joined" in one]
    signed = known.feed + bytes([seat]) + signer + boxes
    verify(invited["key"], "lifafa/joined/1", signed, unbase64(signature))


# ------------------------------------------------------------------- feed.md, section 11


def read_beside(raw: bytes, kind: str, most: int, names: str) -> dict[str, Any]:
    signed = read_signed(raw, kind, most)
    body = parse_sjson(signed.body)
    need(body.get("v") == 1 and has_exactly(body, names) and len(signed.keys) == 1, "members")
    need(whole_number(body["seat"], 1, 99), "seat")
    digits(body["feed"], 32)
    return body | {"signer": signed.keys[0]}


def read_asking(raw: bytes) -> dict[str, Any]:
    names = "v feed seat n link shown answer_box box founding_box signature at"
    body = read_beside(raw, "lifafa/asking/1", 16_384, names)
    need(whole_number(body["n"], 0) and whole_number(body["at"], 0), "numbers")
    digits(body["link"], 64)
    boxes = [base64_of(body[name], 1_216) for name in ("answer_box", "box", "founding_box")]
    for box in boxes:
        check_letterbox(box)
    need(len(set(boxes)) == 3, "one box for two things")
    shown = body["shown"]
    need(isinstance(shown, dict) and has_exactly(shown, "feed n link"), "shown")
    need(whole_number(shown["n"], 0), "place that was shown")
    digits(shown["link"], 64)
    went_on = shown["n"] > body["n"] or (shown["n"], shown["link"]) == (body["n"], body["link"])
    need(went_on or shown["feed"] != body["feed"], "shown less than it has")
    check_back(body, body["signer"], digits(shown["feed"], 32), shown)
    return body


def let_in_code(body: dict[str, Any], signature: bytes) -> str:
    """Return the code of a letting in; ``body`` is that of an answer."""
    place = bytes.fromhex(body["feed"]) + body["n"].to_bytes(8) + bytes.fromhex(body["link"])
    said = b"lifafa/letting-in/code/1" + place + signature + body["signer"]
    number = f"{int.from_bytes(hashlib.sha256(said).digest()[:16]) % 10**24:024}"
    return " ".join(re.findall("....", number))


def read_answer(
    raw: bytes, question: bytes, listed: Mapping[int, dict[str, Any]], pair: OfficeKey, code: str
) -> dict[str, Any]:
    """Return what an answer gives to who asked; ``listed`` is the list of who asked."""
    body = read_beside(raw, "lifafa/letting-in/1", 65_536, "v feed seat by n link asking hpke")
    asking, asked = read_asking(question), hashlib.sha256(question).hexdigest()
    need(body["asking"] == asked and body["seat"] == asking["seat"], "question")
    need(whole_number(body["by"], 1, 99) and whole_number(body["n"], 1), "by, or place")
    digits(body["link"], 64)
    need(body["feed"] == asking["shown"]["feed"], "another feed")
    need(body["n"] > asking["shown"]["n"], "let in before it asked")
    need(let_in_code(body, unbase64(asking["signature"])) == code, "another code")
    one = listed.get(body["by"], {})
    need((one.get("state"), one.get("key")) == ("here", body["signer"]), "by a stranger")
    sealed = base64_of(body["hpke"])
    need(len(sealed) >= 1_136, "too short")
    info = "lifafa/letting-in/1 feed={feed} seat={seat} by={by} asking={asking}".format(**body)
    plain = pair.open(sealed[:1_120], sealed[1_120:], info.encode())
    need(plain is not None, "does not open")
    assert plain is not None
    told = parse_sjson(plain)
    need(has_exactly(told, "term key snapshot"), "members of the content")
    check_snapshot(told["snapshot"])
    need(whole_number(told["term"], 1, 2**31 - 1) and told["snapshot"]["n"] > 0, "numbers")
    behind = told["snapshot"]["n"] > body["n"]
    same = (told["snapshot"]["n"], told["snapshot"]["link"]) == (body["n"], body["link"])
    need(behind or same, "a snapshot before the act")
    base64_of(told["key"], 32)
    return told


# ------------------------------------------------------------------- feed.md, section 10


def read_presence(
    raw: bytes, feed: bytes, term_key: bytes, here: Mapping[bytes, int]
) -> dict[str, Any]:
    need(len(raw) == 256, "length")
    kind = b"lifafa/presence/1"
    plain = open_sealed(kdf(term_key, feed, kind.decode()), raw[:24], raw[24:], kind + feed)
    content, signature = plain[:152], plain[152:]
    need(content[:8] == b"LIFAFAN1", "magic")
    keys = {number: key for key, number in here.items()}
    seat = content[8]
    need(seat in keys, "seat")
    verify(keys[seat], kind.decode(), feed + content, signature)
    told = {"seat": seat, "user": int.from_bytes(content[12:16])}
    told |= {"inc": int.from_bytes(content[16:20]), "count": int.from_bytes(content[20:28])}
    told |= {"n": int.from_bytes(content[28:36]), "link": content[36:44].hex()}
    length, what = int.from_bytes(content[60:62]), content[62:]
    need(content[9] < 4 and content[10:12] == bytes(2), "act or reserved word")
    need(length <= 90 and not any(what[length:]), "length of what")
    need(0 < told["inc"] < 65_536 and 0 < told["count"] < 2**53 and told["n"] < 2**53, "numbers")
    need(bool(re.fullmatch(rb"[0-9a-z_./:-]*", what[:length])), "characters")
    case = content[44:60].hex() if any(content[44:60]) else None
    return told | {"act": ACTS[content[9]], "case": case, "what": what[:length].decode()}


# ------------------------------------------------------------------- invite.md

INVITE = "v feed seat name at until store vault founding term snapshot inner ext"


def check_invitation(body: dict[str, Any]) -> None:
    need(body.get("v") == 1 and has_exactly(body, INVITE), "members")
    digits(body["feed"], 32)
    need(whole_number(body["seat"], 1, 99), "seat")
    need(whole_number(body["term"], 1, 2**31 - 1), "term")
    need(isinstance(body["name"], str) and 1 <= len(body["name"]) <= 400, "name")
    need(whole_number(body["at"], 0) and whole_number(body["until"], 0), "times")
    need(body["at"] < body["until"] <= body["at"] + WEEK, "life")
    store = body["store"]
    need(has_exactly(store, "address port certificate role password"), "store")
    for name in ("address", "role"):
        need(isinstance(store[name], str) and 1 <= len(store[name]) <= 400, name)
    need(whole_number(store["port"], 1, 65_535), "port")
    need(1 <= len(base64_of(store["certificate"])) <= 8_192, "certificate")
    base64_of(store["password"], 32)
    need(1 <= len(base64_of(body["vault"])) <= 524_288, "key file")
    need(read_founding(base64_of(body["founding"]))["feed"] == body["feed"], "another feed")
    need(has_exactly(body["snapshot"], "name sha256 size n link counts digest"), "snapshot")
    check_outline(body["snapshot"])
    base64_of(body["inner"], 168)
    need(isinstance(body["ext"], dict), "ext")


def open_invitation(
    raw: bytes, typed: str, register_key: bytes
) -> tuple[dict[str, Any], tuple[bytes, bytes, bytes, bytes]]:
    """Return what an invitation says, and the four keys in it."""
    code = read_code(typed)
    need(len(raw) <= 2_097_152, "too long")
    lines = raw.split(b"\n")
    need(len(lines) == 4 and lines[0] == b"lifafa-invite 1" and not lines[3], "lines")
    front = parse_sjson(unbase64(lines[1].decode("latin-1")))
    need(front.get("v") == 1 and has_exactly(front, "v salt commit"), "front")
    salt, commit = base64_of(front["salt"], 32), base64_of(front["commit"], 32)
    need(kdf(code, salt, "lifafa/invite/commit/1") == commit, "another invitation")
    sealed = unbase64(lines[2].decode("latin-1"))
    need(len(sealed) >= 40, "too short")
    context = pae("lifafa/invite/1", b"\n".join(lines[:2]) + b"\n")
    frame = open_sealed(kdf(code, salt, "lifafa/invite/1"), sealed[:24], sealed[24:], context)
    need(frame[:8] == b"LIFAFAI1" and frame[12:16] == bytes(4), "frame")
    end = 16 + int.from_bytes(frame[8:12])
    need(len(frame) == padded_length(end), "length of the frame")
    need(not any(frame[end:]), "padding")
    body = parse_sjson(frame[16:end], LONG_MEMBERS)
    check_invitation(body)
    key = kdf(register_key + code, salt, "lifafa/invite/inner/1")
    inner = unbase64(body["inner"], 168)
    told = "feed={feed} seat={seat} term={term} snapshot=".format(**body)
    context = pae("lifafa/invite/inner/1", (told + body["snapshot"]["name"]).encode())
    keys = open_sealed(key, inner[:24], inner[24:], context)
    return body, (keys[:32], keys[32:64], keys[64:96], keys[96:])
