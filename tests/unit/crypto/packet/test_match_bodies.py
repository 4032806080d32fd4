"""Bodies of private matches and returns: closed members, exact lengths, bounds."""

import random

import pytest

import mutations
from crypto import matching
from crypto.errors import CryptoError, LimitError, NewerVersionError, SchemaError
from crypto.packet import bodies, manifest, match_bodies
from match_maker import ABOUT, PID, Match, bucket, office_return, phones
from packet_forge import Forge
from packet_maker import attachment

MATCH = Match(phones(range(4)), phones(range(2, 9)))
PSI1, PSI2, PSI3 = MATCH.question.body, MATCH.answer.body, MATCH.finished().body
NO = matching.decline(PID, "lower_cap", 256, "Not so many.\nCall us.")
TABLES = [{"id": "sdg_16_2_2", "rows": [["female", "18_plus", 12], ["male", "under_18", None]]}]
RETURN = office_return(TABLES)
GOOD = [
    ("psi1", PSI1),
    ("psi1", PSI1 | {"note": "n" * 8_000, "keys": ["nd"]}),
    ("psi1", Match([], [], bucket(256)).question.body),
    ("psi2", PSI2),
    ("psi2", NO),
    ("psi2", matching.decline(PID, "not_now")),
    ("psi3", PSI3),
    ("return", RETURN),
    ("return", RETURN | {"replaces": "0" * 32, "from": "2025-12-31", "k": 5}),
    ("return", RETURN | {"tables": [{"id": f"t{n}", "rows": []} for n in range(64)]}),
    ("return", RETURN | {"tables": [
        {"id": f"t{n}", "rows": [["a", f"{row}", 0] for row in range(4_096)]} for n in range(4)]}),
    ("return", RETURN | {"tables": [{"id": "t", "rows": [["0in:10.2-a_b", "z" * 64, 2**53 - 1]]}]}),
]  # fmt: skip


def one(**changes):
    return {name: value for name, value in changes.items() if value is not ...}


def tables(*rows, **changes):
    return RETURN | {"tables": [{"id": "t", "rows": list(rows)} | changes]}


LONG = PSI1["points"]
REFUSED = [
    ("psi1", PSI1 | {"more": 1}, "psi1-members"),
    ("psi1", one(**PSI1 | {"rules": ...}), "psi1-members"),
    ("psi1", PSI1 | {"sid": "0" * 64}, "psi1-members"),
    ("psi1", PSI1 | {"rules": 0}, "psi1-rules"),
    ("psi1", PSI1 | {"rules": True}, "psi1-rules"),
    ("psi1", PSI1 | {"purpose": ""}, "psi1-purpose"),
    ("psi1", PSI1 | {"purpose": "Any purpose"}, "psi1-purpose"),
    ("psi1", PSI1 | {"basis": None}, "psi1-basis"),
    ("psi1", PSI1 | {"basis": "b" * 65}, "psi1-basis"),
    ("psi1", PSI1 | {"n": 65}, "psi1-n"),
    ("psi1", PSI1 | {"n": "64"}, "psi1-n"),
    ("psi1", PSI1 | {"n": True}, "psi1-n"),
    ("psi1", PSI1 | {"keys": "phone"}, "psi1-keys"),
    ("psi1", PSI1 | {"keys": [1]}, "psi1-keys"),
    ("psi1", PSI1 | {"keys": []}, "psi1-kinds"),
    ("psi1", PSI1 | {"keys": ["phone", "id"]}, "psi1-kinds"),
    ("psi1", PSI1 | {"keys": ["phone", "phone"]}, "psi1-kinds"),
    ("psi1", PSI1 | {"keys": ["aadhaar"]}, "psi1-kinds"),
    ("psi1", Match([], [], bucket(256)).question.body | {"keys": ["nd"]}, "psi1-names-bucket"),
    ("psi1", PSI1 | {"n": 256, "keys": ["id"]}, "psi1-points"),
    ("psi1", PSI1 | {"points": [LONG]}, "psi1-points"),
    ("psi1", PSI1 | {"points": LONG + "AAAA"}, "psi1-points"),
    ("psi1", PSI1 | {"points": LONG[:-4] + "===="}, "psi1-points"),
    ("psi1", PSI1 | {"points": LONG[:-1] + "A"}, "psi1-points"),
    ("psi1", PSI1 | {"points": "-" + LONG[1:]}, "psi1-points"),
    ("psi1", PSI1 | {"note": 1}, "psi1-note"),
    ("psi1", PSI1 | {"note": "n" * 8_001}, "psi1-note"),
    ("psi2", one(**PSI2 | {"answer": ...}), "psi2-answer"),
    ("psi2", PSI2 | {"answer": "maybe"}, "psi2-answer"),
    ("psi2", PSI2 | {"answer": True}, "psi2-answer"),
    ("psi2", PSI2 | {"note": "words"}, "psi2-members"),
    ("psi2", one(**PSI2 | {"of": ...}), "psi2-members"),
    ("psi2", PSI2 | {"n": 63}, "psi2-n"),
    ("psi2", PSI2 | {"sid": "0" * 63}, "psi2-sid"),
    ("psi2", PSI2 | {"of": "G" * 64}, "psi2-of"),
    ("psi2", PSI2 | {"twice": LONG[:-44]}, "psi2-twice"),
    ("psi2", PSI2 | {"points": ""}, "psi2-points"),
    ("psi2", NO | {"points": LONG}, "psi2-decline-members"),
    ("psi2", one(**NO | {"reason": ...}), "psi2-decline-members"),
    ("psi2", one(**NO | {"cap": ...}), "psi2-decline-members"),
    ("psi2", NO | {"reason": "budget"}, "psi2-decline-members"),
    ("psi2", NO | {"sid": 1}, "psi2-decline-sid"),
    ("psi2", matching.decline(PID, "x"), "psi2-decline-reason"),
    ("psi2", NO | {"cap": 65}, "psi2-decline-cap"),
    ("psi2", NO | {"cap": 1024}, "psi2-decline-cap-largest"),
    ("psi2", NO | {"note": None}, "psi2-decline-note"),
    ("psi3", PSI3 | {"points": LONG}, "psi3-members"),
    ("psi3", PSI3 | {"n": 0}, "psi3-n"),
    ("psi3", PSI3 | {"sid": None}, "psi3-sid"),
    ("psi3", PSI3 | {"of": ""}, "psi3-of"),
    ("psi3", PSI3 | {"twice": None}, "psi3-twice"),
    ("return", one(**RETURN | {"format": ...}), "return-format"),
    ("return", RETURN | {"case": 1}, "return-members"),
    ("return", one(**RETURN | {"replaces": ...}), "return-members"),
    ("return", RETURN | {"period": "Year 2025"}, "return-period"),
    ("return", RETURN | {"from": "2025-02-29"}, "return-from"),
    ("return", RETURN | {"from": "20250101"}, "return-from"),
    ("return", RETURN | {"to": "2025-W01-1"}, "return-to"),
    ("return", RETURN | {"to": "2024-12-31"}, "return-span"),
    ("return", RETURN | {"to": 20251231}, "return-to"),
    ("return", RETURN | {"made": "now"}, "return-made"),
    ("return", RETURN | {"k": 4}, "return-k"),
    ("return", RETURN | {"k": 1_001}, "return-k"),
    ("return", RETURN | {"definitions": 0}, "return-definitions"),
    ("return", RETURN | {"replaces": "x"}, "return-replaces"),
    ("return", RETURN | {"tables": {}}, "return-tables"),
    ("return", RETURN | {"tables": []}, "return-tables"),
    ("return", RETURN | {"tables": [1]}, "return-table"),
    ("return", RETURN | {"tables": TABLES * 2}, "return-table-twice"),
    ("return", tables(note="x"), "return-table-members"),
    ("return", tables(rows={}), "return-rows"),
    ("return", tables(id="T 1"), "return-table-id"),
    ("return", tables(["a", "b", 1], ["a", "b", 2]), "return-cell-twice"),
    ("return", tables({"a": 1}), "return-row"),
    ("return", tables(["a", "b"]), "return-row"),
    ("return", tables(["a", "b", 1, 2]), "return-row"),
    ("return", tables(["a", "b", "1"]), "return-count"),
    ("return", tables(["a", "b", True]), "return-count"),
    ("return", tables(["a", "b", -1]), "return-count"),
    ("return", tables(["a", "b", 2**53]), "return-count"),
    ("return", tables(["", "b", 1]), "return-code"),
    ("return", tables(["a", " b", 1]), "return-code"),
    ("return", tables(["a", "b ", 1]), "return-code"),
    ("return", tables(["a", "b" * 65, 1]), "return-code"),
    ("return", tables(["गया", "b", 1]), "return-code"),
    ("return", tables(["a\n", "b", 1]), "return-code"),
    ("return", tables(["_a", "b", 1]), "return-code"),
    ("return", tables(["A", "b", 1]), "return-code"),
    ("return", tables(["=a", "b", 1]), "return-code"),
    ("return", tables(id=None), "return-table-id"),
    ("return", tables([1, "b", 1]), "return-code"),
]


@pytest.mark.parametrize(("type_", "body"), GOOD)
def test_a_good_body_passes(type_, body):
    bodies.check(type_, body)


@pytest.mark.parametrize(
    ("type_", "body", "reason"), REFUSED, ids=[f"{n}-{one[2]}" for n, one in enumerate(REFUSED)]
)
def test_any_other_body_is_refused(type_, body, reason):
    with pytest.raises(SchemaError) as refused:
        bodies.check(type_, body)
    assert refused.value.reason == f"body.{reason}"


def test_a_return_of_a_later_format_is_of_a_newer_program():
    with pytest.raises(NewerVersionError) as refused:
        bodies.check("return", {"format": 2, "surprise": 1})
    assert (refused.value.reason, refused.value.facts) == ("body.return-newer", {"found": 2})


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [([0] * 65, "tables-many"), ([4_097], "rows-many"), ([4_096] * 4 + [1], "rows-in-all")],
)
def test_a_return_is_bounded(sizes, reason):
    made = [
        {"id": f"t{n}", "rows": [["a", f"{row}", None] for row in range(size)]}
        for n, size in enumerate(sizes)
    ]
    with pytest.raises(LimitError) as refused:
        bodies.check("return", RETURN | {"tables": made})
    assert refused.value.reason == f"body.return-{reason}"


@pytest.mark.parametrize(
    ("type_", "body", "re", "files", "reason"),
    [
        ("psi1", PSI1, "0" * 32, 0, "body.first-re"),
        ("return", RETURN, "0" * 32, 0, "body.first-re"),
        ("psi2", PSI2, None, 0, "body.answering-re"),
        ("psi2", NO, None, 0, "body.answering-re"),
        ("psi3", PSI3, None, 0, "body.answering-re"),
        ("psi1", PSI1, None, 1, "body.bare-files"),
        ("psi2", PSI2, "0" * 32, 1, "body.bare-files"),
        ("psi3", PSI3, "0" * 32, 1, "body.bare-files"),
        ("return", RETURN, None, 1, "body.bare-files"),
    ],
)
def test_what_stands_beside_a_body_has_to_fit_its_type(type_, body, re, files, reason):
    forge = Forge(
        files=[attachment("x.bin", b"x")] * files, members={"type": type_, "body": body, "re": re}
    )
    with pytest.raises(SchemaError) as refused:
        manifest.decode(forge.manifest())
    assert refused.value.reason == reason


@pytest.mark.parametrize(("type_", "body"), GOOD)
def test_a_manifest_with_a_good_body_is_read(type_, body):
    re = "0" * 32 if type_ in bodies.ANSWERING else None
    raw = Forge(members={"type": type_, "body": body, "re": re}).manifest()
    assert manifest.decode(raw).body == body


def test_points_are_spelt_in_one_way():
    points = [bytes([n]) * 32 for n in range(64)]
    assert match_bodies.points_of(match_bodies.text_of(points)) == b"".join(points)


def test_changed_bodies_are_refused_or_still_keep_every_rule():
    steps = {
        "psi1": lambda body: matching.answer(PID, body, MATCH.theirs, MATCH.b),
        "psi2": MATCH.finished,
        "psi3": MATCH.learnt,
        "return": lambda body: None,
    }
    for type_, body in GOOD[:1] + GOOD[3:5] + GOOD[6:8]:
        step = steps[type_]

        def taken(found, type_=type_, step=step):
            bodies.check(type_, found)
            step(found)

        for number in range(150):
            changed = mutations.changed_json(random.Random(f"{type_} {number}"), body)
            if isinstance(changed, dict):
                mutations.refusal_of(taken, changed, number)


def test_no_changed_list_of_points_tells_more_than_was_agreed():
    """A changed byte makes another point, no point, or one that matches nobody."""
    honest = matching.answer(PID, PSI1, MATCH.theirs, MATCH.b)
    for number in range(60):
        chance = random.Random(f"points {number}")
        raw = bytearray(match_bodies.points_of(honest.body["points"]))
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        changed = honest.body | {"points": match_bodies.text_of([bytes(raw)])}
        try:
            done = MATCH.finished(changed)
        except CryptoError:
            continue
        assert set(done.shared) <= {2, 3}
    assert ABOUT.n == 64


@pytest.mark.parametrize(
    "reason", ["budget", "purpose", "basis", "rules", "not_now", "other", "lower_cap"]
)
def test_every_reason_of_the_text_for_a_no_is_read(reason):
    cap = 64 if reason == "lower_cap" else None
    body = matching.decline(PID, reason, cap)
    bodies.check("psi2", body)
    assert body["reason"] == reason


@pytest.mark.parametrize("kind", ["phone", "id", "nd", "vehicle", "account"])
def test_every_kind_of_key_of_the_text_is_read(kind):
    bodies.check("psi1", PSI1 | {"keys": [kind]})


def test_limits_of_a_return_are_said():
    for sizes, limit in (([0] * 65, 64), ([4_097], 4_096), ([4_096] * 4 + [1], 16_384)):
        made = [
            {"id": f"t{n}", "rows": [["a", f"{row}", None] for row in range(size)]}
            for n, size in enumerate(sizes)
        ]
        with pytest.raises(LimitError) as refused:
            bodies.check("return", RETURN | {"tables": made})
        assert refused.value.facts == {"limit": limit}


@pytest.mark.parametrize(
    "changes", [{"k": 1_000}, {"k": 5}, {"definitions": 1}, {"made": 0}, {"to": RETURN["from"]}]
)
def test_a_return_that_just_keeps_a_limit_is_read(changes):
    bodies.check("return", RETURN | changes)


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"format": 0}, "return-format"),
        ({"tables": {"a": 1}}, "return-tables"),
        ({"tables": "tables"}, "return-tables"),
    ],
)
def test_what_never_was_a_return_is_no_later_one(changes, reason):
    with pytest.raises(SchemaError) as refused:
        bodies.check("return", RETURN | changes)
    assert refused.value.reason == f"body.{reason}"
