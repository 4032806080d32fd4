"""The manifest: closed members, bounds, bodies of each type."""

import json

import pytest

from crypto.errors import CryptoError, JsonError, LimitError, NewerVersionError, SchemaError
from crypto.packet import bodies, manifest
from packet_forge import Forge
from packet_maker import DAY, NOW, attachment, referral_body

GOOD = Forge(files=[attachment("scan.jpg", b"x", "image/jpeg")]).members
ACK = {"ep": "0" * 16, "upto": 4, "missing": [2, 3]}
RECEIPT = {"pid": "0" * 32, "manifest_sha256": "0" * 64, "state": "received", "note": ""}
STATUS = {"pid": "0" * 32, "state": "progress", "next_date": None, "note": "one\ntwo"}


def raw_of(**changes):
    members = {name: value for name, value in (GOOD | changes).items() if value is not ...}
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()


def file_with(**changes):
    return [GOOD["files"][0] | changes]


def test_a_good_manifest_reads_as_it_was_written():
    found = manifest.decode(raw_of(ack=ACK, re="1" * 32, ext={"later": 1}))
    assert (found.type, found.pid, found.re, found.ack) == ("referral", GOOD["pid"], "1" * 32, ACK)
    assert (found.from_, found.to, found.seq) == (GOOD["from"], GOOD["to"], 1)
    assert (found.created, found.expires) == (NOW, NOW + 90 * DAY)
    assert found.files[0].name == "scan.jpg"
    assert found.files_bytes == 1
    assert found.body == referral_body()
    assert found.ext == {"later": 1}
    assert found.raw == raw_of(ack=ACK, re="1" * 32, ext={"later": 1})
    assert len(found.sha256) == 64


def test_what_is_encoded_is_what_is_decoded():
    members = {name: value for name, value in GOOD.items() if name not in ("v", "crit")}
    assert manifest.encode(members) == raw_of()


def test_names_and_content_do_not_show():
    shown = repr(manifest.decode(raw_of()))
    assert GOOD["pid"] in shown
    assert "scan.jpg" not in shown
    assert "सुनीता" not in shown
    assert "lifafa-signed" not in shown


REFUSED = [
    ({"v": ...}, SchemaError, "manifest.v"),
    ({"v": 0}, SchemaError, "manifest.v"),
    ({"v": 3, "type": "new", "surprise": 1}, NewerVersionError, "manifest.newer"),
    ({"crit": ...}, SchemaError, "manifest.crit"),
    ({"crit": "x"}, SchemaError, "manifest.crit"),
    ({"crit": ["x"], "surprise": 1}, NewerVersionError, "manifest.critical"),
    ({"type": ...}, SchemaError, "manifest.type"),
    ({"type": 1}, SchemaError, "manifest.type"),
    ({"type": "psi4"}, NewerVersionError, "manifest.unknown-type"),
    ({"surprise": 1}, SchemaError, "manifest.members"),
    ({"seq": ...}, SchemaError, "manifest.members"),
    ({"created": "now"}, SchemaError, "manifest.created"),
    ({"expires": None}, SchemaError, "manifest.expires"),
    ({"expires": NOW}, SchemaError, "manifest.life"),
    ({"expires": NOW + 180 * DAY + 1}, SchemaError, "manifest.life"),
    ({"body": []}, SchemaError, "manifest.body"),
    ({"pid": "x"}, SchemaError, "manifest.pid"),
    ({"thread": "x"}, SchemaError, "manifest.thread"),
    ({"re": "x"}, SchemaError, "manifest.re"),
    ({"from": "x"}, SchemaError, "manifest.from"),
    ({"to": "x"}, SchemaError, "manifest.to"),
    ({"to_kid": "x"}, SchemaError, "manifest.to-kid"),
    ({"outer": "x"}, SchemaError, "manifest.outer"),
    ({"ep": "x"}, SchemaError, "manifest.ep"),
    ({"seq": 0}, SchemaError, "manifest.seq"),
    ({"log_head": "x"}, SchemaError, "manifest.log-head"),
    ({"card": 1}, SchemaError, "manifest.card"),
    ({"card": "x" * 16_385}, SchemaError, "manifest.card"),
    ({"ext": []}, SchemaError, "manifest.ext"),
    ({"ack": []}, SchemaError, "manifest.ack"),
    ({"ack": ACK | {"x": 1}}, SchemaError, "manifest.ack-members"),
    ({"ack": ACK | {"ep": 1}}, SchemaError, "manifest.ack-ep"),
    ({"ack": ACK | {"upto": "x"}}, SchemaError, "manifest.ack-upto"),
    ({"ack": ACK | {"missing": 1}}, SchemaError, "manifest.ack-missing"),
    ({"ack": ACK | {"missing": list(range(1, 34))}}, SchemaError, "manifest.ack-missing"),
    ({"ack": ACK | {"missing": [0]}}, SchemaError, "manifest.ack-number"),
    ({"files": {}}, SchemaError, "manifest.files"),
    ({"files": [1]}, SchemaError, "manifest.file"),
    ({"files": file_with(path="x")}, SchemaError, "manifest.file-members"),
    ({"files": file_with(name="")}, SchemaError, "manifest.file-name"),
    ({"files": file_with(name="n" * 1_025)}, SchemaError, "manifest.file-name"),
    ({"files": file_with(type=1)}, SchemaError, "manifest.file-type"),
    ({"files": file_with(type="image")}, SchemaError, "manifest.file-media-type"),
    ({"files": file_with(type="image/jpeg; x=1")}, SchemaError, "manifest.file-media-type"),
    ({"files": file_with(size=True)}, SchemaError, "manifest.file-size"),
    ({"files": file_with(sha256="x")}, SchemaError, "manifest.file-sha256"),
    ({"files": file_with() * 65}, LimitError, "manifest.files-many"),
    ({"files": file_with(size=2**31 + 1)}, LimitError, "manifest.files-large"),
    ({"body": {"kind": "other"}}, SchemaError, "body.referral-kind"),
    ({"body": {}}, SchemaError, "body.referral-kind"),
    ({"body": referral_body(note=None)}, SchemaError, "body.null"),
    ({"body": referral_body(persons=[{"a": None}])}, SchemaError, "body.null"),
    ({"body": referral_body(persons=["x"] * 257)}, SchemaError, "body.list-long"),
    ({"body": referral_body(case={f"f{n}": n for n in range(513)})}, SchemaError,
     "body.members-many"),
    ({"type": "receipt", "body": RECEIPT | {"x": 1}}, SchemaError, "body.receipt-members"),
    ({"type": "receipt", "body": {"pid": "0" * 32}}, SchemaError, "body.receipt-members"),
    ({"type": "receipt", "body": RECEIPT | {"pid": 1}}, SchemaError, "body.receipt-pid"),
    ({"type": "receipt", "body": RECEIPT | {"manifest_sha256": 1}}, SchemaError,
     "body.receipt-sha256"),
    ({"type": "receipt", "body": RECEIPT | {"state": "lost"}}, SchemaError,
     "body.receipt-state"),
    ({"type": "receipt", "body": RECEIPT | {"note": None}}, SchemaError, "body.receipt-note"),
    ({"type": "receipt", "body": RECEIPT | {"note": "n" * 8_001}}, SchemaError,
     "body.receipt-note"),
    ({"type": "receipt", "body": RECEIPT | {"reason": 1}}, SchemaError, "body.receipt-reason"),
    ({"type": "status", "body": STATUS | {"x": 1}}, SchemaError, "body.status-members"),
    ({"type": "status", "body": STATUS | {"pid": 1}}, SchemaError, "body.status-pid"),
    ({"type": "status", "body": STATUS | {"state": "x"}}, SchemaError, "body.status-state"),
    ({"type": "status", "body": STATUS | {"next_date": 1}}, SchemaError,
     "body.status-next-date"),
    ({"type": "status", "body": STATUS | {"next_date": 0}}, SchemaError,
     "body.status-next-date"),
    ({"type": "status", "body": STATUS | {"note": 1}}, SchemaError, "body.status-note"),
    ({"type": "status", "body": STATUS | {"feedback": 1}}, SchemaError, "body.status-feedback"),
    ({"type": "card", "body": {"x": 1}}, SchemaError, "body.card-members"),
    ({"type": "notice", "body": {"kind": "x"}}, SchemaError, "body.notice-kind"),
    ({"type": "notice", "body": {"kind": "withdraw"}}, SchemaError, "body.notice-members"),
    ({"type": "notice", "body": {"kind": "withdraw", "signed": "x"}}, SchemaError,
     "body.notice-members"),
    ({"type": "notice", "body": {"kind": "withdraw", "pid": 1}}, SchemaError,
     "body.notice-pid"),
    ({"type": "notice", "body": {"kind": "revocation", "signed": ""}}, SchemaError,
     "body.notice-signed"),
    ({"type": "notice", "body": {"kind": "revocation", "signed": "x", "note": 1}}, SchemaError,
     "body.notice-note"),
    ({"body": referral_body(details="one\ntwo")}, JsonError, "json.newline"),
]  # fmt: skip


AT_THE_LIMIT = [
    {"expires": NOW + 180 * DAY},
    {"expires": NOW + 1},
    {"created": 0, "expires": 1},
    {"card": "x" * 16_384},
    {"ack": ACK | {"upto": 0, "missing": []}},
    {"ack": ACK | {"missing": list(range(1, 33))}},
    {"files": file_with() * 64},
    {"files": file_with(name="n" * 1_024)},
    {"files": file_with(name="n")},
    {"files": file_with(size=0)},
    {"files": file_with(size=2**31)},
    {"files": file_with(type=f"{'a' * 127}/{'b' * 127}")},
    {"body": referral_body(persons=["x"] * 256)},
    {"body": {"kind": "refer"} | {f"f{n}": n for n in range(511)}},
    {"type": "receipt", "body": RECEIPT | {"note": "n" * 8_000, "reason": "r" * 64}},
    {"type": "status", "body": STATUS | {"note": "n" * 8_000, "feedback": "f" * 8_000}},
    {"type": "status", "body": STATUS | {"next_date": "d" * 64}},
    {"type": "notice", "body": {"kind": "withdraw", "pid": "0" * 32, "note": "n" * 8_000}},
    {"type": "notice", "body": {"kind": "directory", "signed": "s"}},
]
BEYOND_THE_LIMIT = [
    ({"files": file_with(type=f"{'a' * 128}/b")}, "manifest.file-media-type"),
    ({"files": file_with(type=f"a/{'b' * 128}")}, "manifest.file-media-type"),
    ({"files": file_with(type="/b")}, "manifest.file-media-type"),
    ({"ack": ACK | {"upto": -1}}, "json.negative"),
    ({"body": {"kind": "refer"} | {f"f{n}": n for n in range(512)}}, "body.members-many"),
    ({"type": "receipt", "body": RECEIPT | {"reason": "r" * 65}}, "body.receipt-reason"),
    ({"type": "status", "body": STATUS | {"note": "n" * 8_001}}, "body.status-note"),
    ({"type": "status", "body": STATUS | {"feedback": "f" * 8_001}}, "body.status-feedback"),
    ({"type": "status", "body": STATUS | {"next_date": "d" * 65}}, "body.status-next-date"),
    ({"type": "notice", "body": {"kind": "withdraw", "pid": "0" * 32, "note": "n" * 8_001}},
     "body.notice-note"),
]  # fmt: skip


@pytest.mark.parametrize("changes", AT_THE_LIMIT)
def test_what_just_keeps_a_limit_is_read(changes):
    assert manifest.decode(raw_of(**changes)).raw == raw_of(**changes)


@pytest.mark.parametrize("changes, reason", BEYOND_THE_LIMIT)
def test_what_is_one_beyond_a_limit_is_refused(changes, reason):
    with pytest.raises(CryptoError) as refused:
        manifest.decode(raw_of(**changes))
    assert refused.value.reason == reason


@pytest.mark.parametrize("type_, states", [
    ("receipt", ["received", "accepted", "declined", "part_missing", "cannot_open"]),
    ("status", ["progress", "done"]),
])  # fmt: skip
def test_every_state_of_the_text_is_read(type_, states):
    for state in states:
        body = (RECEIPT if type_ == "receipt" else STATUS) | {"state": state}
        assert manifest.decode(raw_of(type=type_, body=body)).body["state"] == state


def test_every_kind_of_the_text_is_read():
    for kind in ("refer", "transfer", "request", "notify"):
        assert manifest.decode(raw_of(body={"kind": kind})).body["kind"] == kind
    for kind in ("withdraw", "supersede", "consent_withdrawn"):
        body = {"kind": kind, "pid": "0" * 32}
        assert manifest.decode(raw_of(type="notice", body=body)).body == body
    for kind in ("succession", "revocation", "directory"):
        body = {"kind": kind, "signed": "x"}
        assert manifest.decode(raw_of(type="notice", body=body)).body == body


def test_the_limits_that_a_refusal_names_are_those_of_the_text():
    for changes, limit in (
        ({"files": file_with() * 65}, 64),
        ({"files": file_with(size=2**31 + 1)}, 2**31),
    ):
        with pytest.raises(LimitError) as refused:
            manifest.decode(raw_of(**changes))
        assert refused.value.facts == {"limit": limit}


def test_a_life_is_ninety_days_when_nobody_says_otherwise():
    assert manifest.DEFAULT_LIFE_S == 90 * DAY


@pytest.mark.parametrize("changes, kind, reason", REFUSED, ids=[case[2] for case in REFUSED])
def test_anything_else_is_refused(changes, kind, reason):
    with pytest.raises(CryptoError) as refused:
        manifest.decode(raw_of(**changes))
    assert (type(refused.value), refused.value.reason) == (kind, reason)


@pytest.mark.parametrize(
    "type_, body",
    [
        ("receipt", RECEIPT),
        ("receipt", RECEIPT | {"state": "declined", "reason": "no_capacity", "note": "a\nb"}),
        ("status", STATUS),
        ("status", STATUS | {"state": "done", "next_date": "2026-12-01", "feedback": "good"}),
        ("card", {}),
        ("notice", {"kind": "withdraw", "pid": "0" * 32}),
        ("notice", {"kind": "consent_withdrawn", "pid": "0" * 32, "note": "by phone"}),
        ("notice", {"kind": "revocation", "signed": "lifafa-signed 1 …\n"}),
        ("referral", {"kind": "notify", "a": [[1, "x", True], {"b": []}], "c": False}),
    ],
)
def test_each_type_has_its_body(type_, body):
    assert manifest.decode(raw_of(type=type_, body=body)).body == body


def test_types_are_those_of_this_version():
    first = {"referral", "receipt", "status", "card", "notice"}
    assert first | {"psi1", "psi2", "psi3", "return"} == bodies.TYPES


def test_more_members_may_hold_newlines_when_the_caller_says_so():
    raw = raw_of(body=referral_body(details="one\ntwo"))
    assert manifest.decode(raw, ["details"]).body["details"] == "one\ntwo"


@pytest.mark.parametrize("length", [1_048_576, 1_048_577])
def test_a_manifest_is_at_most_one_mebibyte(length):
    def padded(extra):
        texts = [str(n)[0] * 65_536 for n in range(15)]
        return raw_of(body=referral_body(more=[*texts, "x" * extra]))

    raw = padded(length - len(padded(0)))
    assert len(raw) == length
    if length == 1_048_576:
        assert manifest.decode(raw).raw == raw
    else:
        with pytest.raises(LimitError, match=r"json\.too-long"):
            manifest.decode(raw)


def test_nothing_is_encoded_that_would_not_be_decoded():
    members = {name: value for name, value in GOOD.items() if name not in ("v", "crit")}
    with pytest.raises(SchemaError, match=r"manifest\.seq"):
        manifest.encode(members | {"seq": 0})
