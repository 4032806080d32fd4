"""Announcements of releases: who must sign, what they say, which file is the released one."""

import hashlib
import io
import json
import random

import pytest

from crypto.errors import (
    AttachmentError,
    CryptoError,
    JsonError,
    LimitError,
    NotOursError,
    ReleaseError,
    RollbackError,
    SchemaError,
    SignatureError,
    TruncatedError,
)
from crypto.office import signed_object
from crypto.office.identity import Identity
from crypto.release import release
from crypto.release.release import (
    HeldKey,
    add_signature,
    compare,
    encode_signed,
    make_body,
    make_draft,
    numbers,
    read_draft,
    read_keys,
    read_release,
)
from mutations import changed_bytes
from release_maker import (
    HOLDERS,
    INSTALLERS,
    KEYS,
    KEYS_TEXT,
    NOTES,
    STRANGERS,
    announcement,
    contents,
    members_of,
    released,
    resigned,
)

GOOD = announcement()
ENTRY = members_of(GOOD)["files"][0]
SMALL = announcement(files=[released("a1", "linux_x86_64", b"a")], notes=dict.fromkeys(NOTES, "n"))
DRAFT = make_draft(make_body(contents()))


def files(**changes):
    entry = {name: value for name, value in (ENTRY | changes).items() if value is not ...}
    return resigned(GOOD, files=[entry])


def test_an_announcement_says_what_was_put_in():
    found = read_release(GOOD)
    assert (found.version, found.published) == ("0.2.0", "2026-11-25")
    assert found.files == tuple(released(name, *rest) for name, rest in INSTALLERS.items())
    assert found.notes == NOTES
    assert found.ext == {}
    assert found.check_signed(KEYS) == found.signed_by(KEYS) == KEYS[:2]
    assert found.body == make_body(contents())
    assert len(found.body_sha256) == 64


@pytest.mark.parametrize("pair", [(0, 1), (0, 2), (1, 2), (0, 1, 2)])
def test_any_two_of_the_three_are_enough(pair):
    found = read_release(announcement(signers=[HOLDERS[n] for n in pair]))
    assert found.check_signed(KEYS) == tuple(KEYS[n] for n in pair)


def test_strangers_count_for_nothing_and_do_no_harm():
    with_ours = read_release(announcement(signers=[*HOLDERS[:2], *STRANGERS]))
    assert with_ours.check_signed(KEYS) == KEYS[:2]
    for signers in (STRANGERS, [HOLDERS[2], *STRANGERS]):
        with pytest.raises(ReleaseError) as refused:
            read_release(announcement(signers=signers)).check_signed(KEYS)
        assert refused.value.reason == "release.few-signatures"
        assert refused.value.facts == {"found": len(signers) - 4, "need": 2}


@pytest.mark.parametrize(
    "keys",
    [(), KEYS[:1], KEYS[:2], (*KEYS, HeldKey("Fourth", bytes(32))), (KEYS[0], *KEYS[:2])],
)
def test_only_three_different_keys_can_judge(keys):
    with pytest.raises(ReleaseError, match=r"release\.no-keys"):
        read_release(announcement(signers=HOLDERS)).check_signed(keys)


def test_a_version_only_rises():
    found = read_release(announcement("1.10.0"))
    assert [compare(own, found) for own in ("1.9.9", "1.2.30", "0.99.0")] == ["newer"] * 3
    assert compare("1.10.0", found) == "same"
    for own in ("1.10.1", "1.11.0", "2.0.0"):
        with pytest.raises(RollbackError, match=r"release\.older"):
            compare(own, found)


@pytest.mark.parametrize(
    "text",
    ["", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.3 ", " 1.2.3", "1.2.-3", "1.2.3a", "10000.0.0",
     "1.2.3\n", "१.२.३", "1,2,3", "v1.2.3"],
)  # fmt: skip
def test_a_version_is_three_numbers(text):
    with pytest.raises(SchemaError, match=r"release\.version"):
        numbers(text)
    assert numbers("9999.0.10") == (9999, 0, 10)


REFUSED = {
    "v 0": (resigned(GOOD, v=0), SchemaError, "release.v"),
    "v missing": (resigned(GOOD, v=...), SchemaError, "release.v"),
    "crit is no list": (resigned(GOOD, crit={}), SchemaError, "release.crit"),
    "ext is no object": (resigned(GOOD, ext=[]), SchemaError, "release.ext"),
    "ext missing": (resigned(GOOD, ext=...), SchemaError, "release.members"),
    "product is no word": (resigned(GOOD, product="Lifafa"), SchemaError, "release.product"),
    "version is a number": (resigned(GOOD, version=2), SchemaError, "release.version-text"),
    "version very long": (
        resigned(GOOD, version="1" * 15), SchemaError, "release.version-text",
    ),
    "published is a number": (resigned(GOOD, published=1), SchemaError, "release.published"),
    "files is an object": (resigned(GOOD, files={}), SchemaError, "release.files"),
    "file is a text": (resigned(GOOD, files=["x"]), SchemaError, "release.file"),
    "file without hash": (files(sha256=...), SchemaError, "release.file-members"),
    "file with more": (files(url="https"), SchemaError, "release.file-members"),
    "name is a number": (files(name=3), SchemaError, "release.file-name"),
    "bytes is a text": (files(bytes="3"), SchemaError, "release.bytes"),
    "bytes is true": (files(bytes=True), SchemaError, "release.bytes"),
    "notes is a text": (resigned(GOOD, notes="x"), SchemaError, "release.notes"),
    "a fifth language": (
        resigned(GOOD, notes=NOTES | {"fr": "x"}), SchemaError, "release.notes-languages",
    ),
    "a note is empty": (resigned(GOOD, notes=NOTES | {"hi": ""}), SchemaError, "release.note"),
    "a note is a list": (resigned(GOOD, notes=NOTES | {"hi": ["x"]}), SchemaError, "release.note"),
    "bidi in a note": (
        resigned(GOOD, notes=NOTES | {"hi": "a\u202eb"}), JsonError, "json.bidi",
    ),
    "a tab in a note": (resigned(GOOD, notes=NOTES | {"hi": "a\tb"}), JsonError, "json.control"),
    "LF in a name": (files(name="a\nb"), JsonError, "json.newline"),
    "a long body": (
        signed_object.encode(release.TYPE, b'{"v":1}' + b" " * 2**18, HOLDERS[:1]),
        LimitError, "json.too-long",
    ),
    "a long file": (GOOD + b"\n" * 2**20, LimitError, "signed.too-long"),
    "not in base64": (
        GOOD.replace(b"\nsig", b"!\nsig", 1), NotOursError, "base64.not-base64",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_breaks_a_rule_is_refused(name):
    raw, kind, reason = REFUSED[name]
    with pytest.raises(CryptoError) as refused:
        read_release(raw)
    assert (type(refused.value), refused.value.reason) == (kind, reason)


@pytest.mark.parametrize(
    "name",
    ["a/b", "..", "../a", "a\\b", "C:a", "/a", ".a", "a.", "a b", "", "a", "nul", "COM1.exe",
     "aux.x.y", "é1", "a" * 101, "-a", "a~b", "a\u200db", "<b>a</b>"],
)  # fmt: skip
def test_a_file_name_is_never_a_path_nor_odd(name):
    with pytest.raises((SchemaError, JsonError)):
        read_release(files(name=name))


@pytest.mark.parametrize("name", ["ab", "Lifafa-1.2.3+b_4.tar.xz", "console.exe", "0" * 100])
def test_a_usual_file_name_is_taken(name):
    assert read_release(files(name=name)).files[0].name == name


def test_an_announcement_cut_anywhere_is_refused():
    for end in range(len(SMALL)):
        with pytest.raises(CryptoError):
            read_release(SMALL[:end]).check_signed(KEYS)


def test_no_single_bit_can_be_changed():
    for at in range(len(SMALL)):
        for bit in range(8):
            raw = bytearray(SMALL)
            raw[at] ^= 1 << bit
            with pytest.raises(CryptoError):
                read_release(bytes(raw)).check_signed(KEYS)


def test_no_mutation_counts():
    for number in range(2_000):
        raw = changed_bytes(random.Random(number), GOOD)
        try:
            found = read_release(raw)
            found.check_signed(KEYS)
        except CryptoError:
            continue
        assert found.body == read_release(GOOD).body, number


# Making and signing -----------------------------------------------------------------------------


def test_holders_sign_one_after_another_in_any_order():
    assert read_draft(DRAFT).signers == ()
    with pytest.raises(NotOursError, match=r"signed\.line-count"):
        read_release(DRAFT)
    one = add_signature(DRAFT, HOLDERS[1])
    with pytest.raises(ReleaseError):
        read_release(one).check_signed(KEYS)
    two = add_signature(one, HOLDERS[0])
    assert two == announcement(signers=HOLDERS[:2])
    assert add_signature(two, HOLDERS[0]) == two
    full = announcement(signers=[*HOLDERS, *STRANGERS])
    with pytest.raises(ValueError, match="at most 8"):
        add_signature(add_signature(full, new_one(1)), new_one(2))


def new_one(number):
    return Identity.from_seeds(bytes([number]) * 32, None)


@pytest.mark.parametrize(
    "raw",
    [b"", b"x", GOOD, DRAFT + b"x", DRAFT[:-1], DRAFT.replace(b"\n", b"\r\n")],
)
def test_a_draft_is_nothing_else(raw):
    with pytest.raises(CryptoError) as refused:
        read_draft(raw)
    if raw in (GOOD, DRAFT[:-1]):
        assert (type(refused.value), refused.value.reason) == (NotOursError, "release.draft")


def test_nothing_is_made_that_would_be_refused():
    with pytest.raises(SchemaError):
        make_body(contents("0.2"))
    with pytest.raises(CryptoError):
        make_draft(b"{}")
    with pytest.raises(CryptoError):
        encode_signed(b"{}", HOLDERS)
    with pytest.raises(SchemaError, match=r"release\.v"):
        add_signature(signed_object.encode(release.TYPE, b"{}", HOLDERS[:1]), HOLDERS[1])
    with pytest.raises(SignatureError):
        add_signature(GOOD[:-20] + bytes([GOOD[-20] ^ 1]) + GOOD[-19:], HOLDERS[2])


# The keys ---------------------------------------------------------------------------------------


def test_a_list_of_keys_is_read():
    assert read_keys(KEYS_TEXT.encode()) == read_keys(KEYS_TEXT.encode() + b"\n") == KEYS
    assert read_keys(b'{"need": 2, "keys": []}') == ()


def keys_of(change):
    body = json.loads(KEYS_TEXT)
    change(body)
    return json.dumps(body, ensure_ascii=False).encode()


KEYS_REFUSED = {
    "two": (lambda b: b["keys"].pop(), ReleaseError, "release-keys.count"),
    "four": (
        lambda b: b["keys"].append({"holder": "D", "key": "AAAA" * 10 + "AAA="}),
        ReleaseError, "release-keys.count",
    ),
    "a key twice": (
        lambda b: b["keys"][1].update(key=b["keys"][0]["key"]), ReleaseError, "release-keys.twice",
    ),
    "a holder twice": (
        lambda b: b["keys"][1].update(holder=b["keys"][0]["holder"].upper()),
        ReleaseError, "release-keys.twice",
    ),
    "one is enough": (lambda b: b.update(need=1), SchemaError, "release-keys.need"),
    "three needed": (lambda b: b.update(need=3), SchemaError, "release-keys.need"),
    "more": (lambda b: b.update(more=1), SchemaError, "release-keys.members"),
    "keys is an object": (lambda b: b.update(keys={}), SchemaError, "release-keys.keys"),
    "a key is a text": (lambda b: b.update(keys=["x"] * 3), SchemaError, "release-keys.entry"),
    "no holder": (lambda b: b["keys"][0].pop("holder"), SchemaError, "release-keys.entry-members"),
    "empty holder": (lambda b: b["keys"][0].update(holder=""), SchemaError, "release-keys.holder"),
    "key is a number": (lambda b: b["keys"][0].update(key=1), SchemaError, "release-keys.key"),
    "short key": (lambda b: b["keys"][0].update(key="AAAA"), NotOursError, "base64.length"),
}  # fmt: skip


@pytest.mark.parametrize("name", KEYS_REFUSED)
def test_a_list_of_keys_that_breaks_a_rule_is_refused(name):
    change, kind, reason = KEYS_REFUSED[name]
    with pytest.raises(CryptoError) as refused:
        read_keys(keys_of(change))
    assert (type(refused.value), refused.value.reason) == (kind, reason)


# The files --------------------------------------------------------------------------------------

CONTENT = bytes(range(256)) * 9_000
FILE = released("big.deb", "linux_x86_64", CONTENT)


def test_the_released_file_passes_and_progress_is_told():
    told: list[int] = []
    FILE.check_content(io.BytesIO(CONTENT), told.append)
    assert told[-1] == len(CONTENT)
    assert len(told) == 3


@pytest.mark.parametrize("length", [0, 1, 2**20, len(CONTENT) - 1])
def test_a_half_copied_file_is_told_apart(length):
    with pytest.raises(TruncatedError) as refused:
        FILE.check_content(io.BytesIO(CONTENT[:length]))
    assert refused.value.facts == {"found": length, "wanted": len(CONTENT)}


def test_a_file_with_other_bytes_is_refused():
    other = bytearray(CONTENT)
    other[-1] ^= 1
    with pytest.raises(AttachmentError, match=r"release\.file-content") as refused:
        FILE.check_content(io.BytesIO(bytes(other)))
    assert len(refused.value.facts["sha256"]) == 64


def test_a_longer_file_is_refused_before_it_is_read_to_its_end():
    source = io.BytesIO(CONTENT + bytes(5 * 2**20))
    with pytest.raises(AttachmentError, match=r"release\.file-long"):
        FILE.check_content(source)
    assert source.tell() == len(CONTENT) + 1


def test_reading_stops_when_it_is_told_to():
    class Stop(Exception):
        pass

    def stop(_done):
        raise Stop

    with pytest.raises(Stop):
        FILE.check_content(io.BytesIO(CONTENT), stop)


# Limits -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"files": [ENTRY | {"name": f"file{n}"} for n in range(32)]},
        {"files": [ENTRY | {"bytes": 1}]},
        {"files": [ENTRY | {"bytes": 2**31, "platform": "p" * 64}]},
        {"notes": NOTES | {"hi": "n" * 4_000, "en": "n", "ne": "one\ntwo"}},
        {"version": "9999.9999.9999"},
        {"ext": {"later": 1}},
    ],
)
def test_what_just_keeps_a_limit_is_read(changes):
    assert read_release(resigned(GOOD, **changes)).body == read_body_of(changes)


def read_body_of(changes):
    return signed_object.decode(resigned(GOOD, **changes), release.TYPE).body


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"files": [ENTRY | {"name": f"file{n}"} for n in range(33)]}, "release.files"),
        ({"files": []}, "release.files"),
        ({"files": [ENTRY | {"bytes": 0}]}, "release.bytes"),
        ({"files": [ENTRY | {"bytes": 2**31 + 1}]}, "release.bytes"),
        ({"files": [ENTRY | {"platform": "p" * 65}]}, "release.platform"),
        ({"files": [ENTRY | {"sha256": "0" * 63}]}, "release.sha256"),
        ({"files": [ENTRY | {"name": "a" * 101}]}, "release.file-name-unsafe"),
        ({"files": [ENTRY | {"name": "LPT9.txt"}]}, "release.file-name-unsafe"),
        ({"files": [ENTRY, ENTRY | {"name": ENTRY["name"].upper()}]}, "release.name-twice"),
        ({"notes": NOTES | {"hi": "n" * 4_001}}, "release.note"),
        ({"notes": {"en": "n"}}, "release.notes-languages"),
        ({"product": "other"}, "release.other-product"),
        ({"crit": ["x"]}, "release.critical"),
        ({"v": 2}, "release.newer"),
    ],
)
def test_what_is_one_beyond_a_limit_is_refused(changes, reason):
    with pytest.raises(CryptoError) as refused:
        read_release(resigned(GOOD, **changes))
    assert refused.value.reason == reason
    assert refused.value.facts == ({"found": 2} if reason == "release.newer" else {})


def test_a_holder_has_a_name_of_at_most_a_hundred_letters():
    assert (
        read_keys(keys_of(lambda b: b["keys"][0].update(holder="h" * 100)))[0].holder == "h" * 100
    )
    with pytest.raises(SchemaError, match=r"release-keys\.holder"):
        read_keys(keys_of(lambda b: b["keys"][0].update(holder="h" * 101)))


def test_a_list_of_keys_says_how_many_it_has():
    for count in (1, 2):
        with pytest.raises(ReleaseError) as refused:
            read_keys(keys_of(lambda b, count=count: b.update(keys=b["keys"][:count])))
        assert refused.value.facts == {"found": count}
        with pytest.raises(ReleaseError) as refused:
            read_release(GOOD).check_signed(KEYS[:count])
        assert refused.value.facts == {"found": count}


def test_what_a_refused_file_is_like_is_said():
    with pytest.raises(AttachmentError) as refused:
        FILE.check_content(io.BytesIO(CONTENT + b"x"))
    assert refused.value.facts == {"wanted": len(CONTENT)}
    with pytest.raises(AttachmentError) as refused:
        FILE.check_content(io.BytesIO(bytes(len(CONTENT))))
    assert refused.value.facts == {"sha256": hashlib.sha256(bytes(len(CONTENT))).hexdigest()}


def test_what_stands_for_an_announcement_is_the_hash_of_what_was_signed():
    found = read_release(GOOD)
    assert found.body_sha256 == hashlib.sha256(make_body(contents())).hexdigest()
    made = json.loads(make_body(contents()))
    assert (made["ext"], made["crit"], made["product"], made["v"]) == ({}, [], "lifafa", 1)


@pytest.mark.parametrize("size", [2**20, 2**21])
def test_a_file_that_is_just_as_long_as_it_is_read_at_a_time_may_not_be_longer(size):
    content = bytes(size)
    file = released("even.deb", "linux_x86_64", content)
    file.check_content(io.BytesIO(content))
    with pytest.raises(AttachmentError, match=r"release\.file-long"):
        file.check_content(io.BytesIO(content + b"x"))
    with pytest.raises(TruncatedError) as refused:
        file.check_content(io.BytesIO(content[:-1]))
    assert refused.value.reason == "release.file-short"


def test_a_body_has_at_most_256_kibibytes_and_a_file_a_mebibyte():
    def padded(length):
        raw = make_body(contents())
        raw = raw[:1] + b" " * (length - len(raw)) + raw[1:]
        return signed_object.encode(release.TYPE, raw, HOLDERS[:1])

    assert read_release(padded(262_144)).notes == NOTES
    with pytest.raises(LimitError) as refused:
        read_release(padded(262_145))
    assert refused.value.facts == {"limit": 262_144}
    with pytest.raises(NotOursError):
        read_release(GOOD.ljust(1_048_576, b"x"))
    with pytest.raises(LimitError) as refused:
        read_release(GOOD.ljust(1_048_577, b"x"))
    assert refused.value.facts == {"limit": 1_048_576}


def test_a_list_of_keys_has_at_most_four_kibibytes():
    def padded(length):
        raw = KEYS_TEXT.strip().encode()
        return raw[:1] + b" " * (length - len(raw)) + raw[1:]

    assert read_keys(padded(4_096)) == KEYS
    with pytest.raises(LimitError) as refused:
        read_keys(padded(4_097))
    assert refused.value.facts == {"limit": 4_096}
