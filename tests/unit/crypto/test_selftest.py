"""The self-test passes on the real libraries and refuses each one that is broken."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from crypto import matching, selftest, selftest_answers
from crypto.envelope.hybrid import HybridKey
from crypto.errors import SelfTestError, SignatureError

REAL_OPEN = HybridKey.open


def refusal():
    with pytest.raises(SelfTestError) as caught:
        selftest.run()
    return caught.value.reason, caught.value.facts["check"]


def returns(value):
    return lambda *_args, **_kwargs: value


def test_the_libraries_give_their_known_answers():
    selftest.run()


def test_a_second_implementation_agrees_on_argon2id():
    key = Argon2id(
        salt=bytes.fromhex(selftest_answers.ARGON2ID_SALT),
        length=32,
        iterations=selftest_answers.ARGON2ID_OPS,
        lanes=1,
        memory_cost=selftest_answers.ARGON2ID_MEM // 1024,
    ).derive(selftest_answers.ARGON2ID_PASSPHRASE)
    assert key.hex() == selftest_answers.ARGON2ID_KEY


@pytest.mark.parametrize(
    ("name", "broken", "wrong"),
    [
        ("payload_key", returns(bytes(32)), ("selftest.check-raised", "age")),
        ("crypto_pwhash_alg", returns(bytes(32)), ("selftest.wrong-answer", "argon2id")),
        ("verify_ed25519", returns(None), ("selftest.wrong-answer", "ed25519-message")),
        ("unseal", returns(bytes(32)), ("selftest.wrong-answer", "slot")),
        ("pae", returns(b""), ("selftest.check-raised", "slot")),
        ("_open_stream", returns(b"age"), ("selftest.wrong-answer", "stream")),
        ("_open_hpke", returns(bytes(32)), ("selftest.wrong-answer", "hpke")),
        ("point_of", returns(bytes(32)), ("selftest.check-raised", "match")),
        ("raised", returns([bytes(32)]), ("selftest.wrong-answer", "match")),
        ("received", returns((bytes(32),)), ("selftest.wrong-answer", "match-small-order")),
    ],
)
def test_a_broken_library_is_refused(name, broken, wrong, monkeypatch):
    monkeypatch.setattr(selftest, name, broken)
    assert refusal() == wrong


def test_an_age_file_that_opens_to_something_else_is_refused(monkeypatch):
    monkeypatch.setattr(selftest, "_open_stream", returns(b""))
    assert refusal() == ("selftest.wrong-answer", "age")


def test_a_seal_without_a_tag_is_refused(monkeypatch):
    known = selftest_answers

    def lax_stream(sealed, _key):
        return known.AGE_PLAIN if len(sealed) == 19 else known.STREAM_PLAIN

    monkeypatch.setattr(selftest, "_open_stream", lax_stream)
    assert refusal() == ("selftest.wrong-answer", "stream-change")


def test_a_slot_without_its_context_is_refused(monkeypatch):
    monkeypatch.setattr(selftest, "unseal", returns(bytes.fromhex(selftest_answers.SLOT_PLAIN)))
    assert refusal() == ("selftest.wrong-answer", "slot-context")


def test_hpke_without_its_context_is_refused(monkeypatch):
    monkeypatch.setattr(selftest, "_open_hpke", returns(bytes.fromhex(selftest_answers.HPKE_PLAIN)))
    assert refusal() == ("selftest.wrong-answer", "hpke-context")


def test_a_library_that_takes_low_order_keys_is_refused(monkeypatch):
    real = selftest.verify_ed25519

    def lax(public, message, signature):
        if public.hex() != selftest_answers.LOW_ORDER_PUBLIC or len(signature) != 64:
            real(public, message, signature)

    monkeypatch.setattr(selftest, "verify_ed25519", lax)
    assert refusal() == ("selftest.wrong-answer", "ed25519-low-order")


def test_a_library_that_takes_a_signature_for_any_message_is_refused(monkeypatch):
    real, known = selftest.verify_ed25519, selftest_answers

    def lax(public, message, signature):
        if (public.hex(), signature.hex()) != (known.ED25519_PUBLIC, known.ED25519_SIGNATURE):
            real(public, message, signature)

    monkeypatch.setattr(selftest, "verify_ed25519", lax)
    assert refusal() == ("selftest.wrong-answer", "ed25519-message")


def test_a_library_that_takes_points_of_small_order_is_refused(monkeypatch):
    monkeypatch.setattr(matching, "crypto_core_ed25519_is_valid_point", returns(True))
    assert refusal() == ("selftest.wrong-answer", "match-small-order")


def test_a_library_that_refuses_good_signatures_is_refused(monkeypatch):
    def strict(*_args):
        raise SignatureError("signature.invalid")

    monkeypatch.setattr(selftest, "verify_ed25519", strict)
    assert refusal() == ("selftest.check-raised", "ed25519")


def test_a_library_that_fails_is_refused(monkeypatch):
    def fails(*_args):
        raise InvalidTag

    monkeypatch.setattr(selftest, "HybridKey", returns(None))
    assert refusal() == ("selftest.check-raised", "age")
    monkeypatch.setattr(selftest, "crypto_pwhash_alg", fails)
    assert refusal()[0] == "selftest.check-raised"


def test_every_check_has_been_broken_once():
    assert set(selftest.CHECKS) == {
        "age", "hpke", "hpke-context", "ed25519", "ed25519-message", "ed25519-low-order",
        "argon2id", "stream", "stream-change", "slot", "slot-context",
        "match", "match-small-order",
    }  # fmt: skip


def test_what_must_be_refused_has_the_length_of_what_is_good():
    """Otherwise a library would refuse it for its length, and nothing would be known."""
    known = selftest_answers
    assert len(known.LOW_ORDER_SIGNATURE) == len(known.ED25519_SIGNATURE) == 128
    assert len(known.LOW_ORDER_PUBLIC) == len(known.ED25519_PUBLIC) == 64
