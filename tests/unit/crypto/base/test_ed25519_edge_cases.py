"""Which of 914 edge-case signatures are accepted: a frozen table, so that a change is noticed."""

from crypto.base.primitives import verify_ed25519
from crypto.errors import SignatureError
from public_vectors import json_of

# By number in the suite. Everything else is refused.
ACCEPTED = {
    7, 29, 50, 117, 139, 161, 182, 249, 305, 411, 425, 438, 465, 473, 481, 489, 497, 511, 525,
    538, 565, 573, 581, 589, 597, 611, 625, 638, 665, 673, 681, 689, 697, 711, 725, 738, 765,
    773, 781, 789, 797, 832, 899,
}  # fmt: skip
NEVER = {"low_order_A", "low_order_R", "non_canonical_A", "non_canonical_R"}


def is_accepted(vector):
    try:
        verify_ed25519(
            bytes.fromhex(vector["key"]), vector["msg"].encode(), bytes.fromhex(vector["sig"])
        )
    except SignatureError:
        return False
    return True


def test_exactly_the_listed_signatures_are_accepted():
    vectors = json_of("ed25519/ed25519vectors.json")
    assert len(vectors) == 914
    assert {vector["number"] for vector in vectors if is_accepted(vector)} == ACCEPTED


def test_no_low_order_key_and_no_second_spelling_is_accepted():
    vectors = {v["number"]: v for v in json_of("ed25519/ed25519vectors.json")}
    flags = {flag for number in ACCEPTED for flag in vectors[number]["flags"] or ()}
    assert flags == {"low_order_component_A", "low_order_component_R"}
    assert not flags & NEVER
    assert {flag for v in vectors.values() for flag in v["flags"] or ()} >= NEVER
