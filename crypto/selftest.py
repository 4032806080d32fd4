"""The self-test at start: every library gives its known answer, and refuses what it must.

Rules kept here: a check passes only on the exact known bytes or the exact known refusal;
it runs before a vault is opened; it needs no clock, no file and no randomness.
"""

import base64
import io
from collections.abc import Callable

from nacl.bindings import crypto_pwhash_alg, crypto_pwhash_ALG_ARGON2ID13

from crypto import selftest_answers as known
from crypto.base.primitives import pae, unseal, verify_ed25519
from crypto.envelope.age import HEADER_BYTES, NONCE_BYTES, parse_header, payload_key, unwrap
from crypto.envelope.hybrid import ENC_BYTES, HybridKey
from crypto.envelope.stream import StreamReader
from crypto.errors import (
    CryptoError,
    NotForUsError,
    PointError,
    SelfTestError,
    SignatureError,
    TamperError,
)
from crypto.matching import point_of, raised, received


def run() -> None:
    """Run all checks; a few milliseconds.

    Raises:
        SelfTestError: a library gave another answer; ``facts["check"]`` names it.
    """
    for name, check in CHECKS.items():
        try:
            passed = check()
        except Exception as error:
            # Whatever a broken library throws, the answer is the same: do not open anything.
            raise SelfTestError("selftest.check-raised", check=name) from error
        if not passed:
            raise SelfTestError("selftest.wrong-answer", check=name)


def _age_opens() -> bool:
    raw = base64.b64decode(known.AGE_FILE)
    key = HybridKey.from_seed(bytes.fromhex(known.AGE_SEED))
    file_key, _ = unwrap(parse_header(raw[:HEADER_BYTES]), (key,))
    payload = raw[HEADER_BYTES:]
    stream_key = payload_key(file_key, payload[:NONCE_BYTES])
    return _open_stream(payload[NONCE_BYTES:], stream_key) == known.AGE_PLAIN


def _hpke_opens() -> bool:
    return _open_hpke(known.HPKE_INFO) == bytes.fromhex(known.HPKE_PLAIN)


def _hpke_refuses_other_context() -> bool:
    return _refuses(NotForUsError, lambda: _open_hpke(known.HPKE_INFO + b"0"))


def _ed25519_verifies() -> bool:
    _verify(known.ED25519_PUBLIC, known.ED25519_MESSAGE, known.ED25519_SIGNATURE)
    return True


def _ed25519_refuses_other_message() -> bool:
    return _refuses(
        SignatureError,
        lambda: _verify(known.ED25519_PUBLIC, "73", known.ED25519_SIGNATURE),
    )


def _ed25519_refuses_low_order() -> bool:
    return _refuses(
        SignatureError,
        lambda: _verify(known.LOW_ORDER_PUBLIC, "72", known.LOW_ORDER_SIGNATURE),
    )


def _argon2id_derives() -> bool:
    key = crypto_pwhash_alg(
        len(known.ARGON2ID_KEY) // 2,
        known.ARGON2ID_PASSPHRASE,
        bytes.fromhex(known.ARGON2ID_SALT),
        known.ARGON2ID_OPS,
        known.ARGON2ID_MEM,
        crypto_pwhash_ALG_ARGON2ID13,
    )
    return bool(key == bytes.fromhex(known.ARGON2ID_KEY))


def _stream_opens() -> bool:
    sealed = bytes.fromhex(known.STREAM_SEALED)
    return _open_stream(sealed, bytes.fromhex(known.STREAM_KEY)) == known.STREAM_PLAIN


def _stream_refuses_change() -> bool:
    sealed = bytearray.fromhex(known.STREAM_SEALED)
    sealed[-1] ^= 1
    key = bytes.fromhex(known.STREAM_KEY)
    return _refuses(TamperError, lambda: _open_stream(bytes(sealed), key))


def _slot_opens() -> bool:
    return _open_wrap(known.SLOT_CONTEXT) == bytes.fromhex(known.SLOT_PLAIN)


def _slot_refuses_other_context() -> bool:
    return _refuses(TamperError, lambda: _open_wrap(known.SLOT_CONTEXT + b"0"))


def _match_raises() -> bool:
    point = point_of(known.MATCH_SID, known.MATCH_KEY)
    (found,) = raised([point], bytes.fromhex(known.MATCH_EXPONENT))
    return (point.hex(), found.hex()) == (known.MATCH_POINT, known.MATCH_RAISED)


def _match_refuses_small_order() -> bool:
    return _refuses(PointError, lambda: received(bytes.fromhex(known.LOW_ORDER_PUBLIC), 1))


CHECKS: dict[str, Callable[[], bool]] = {
    "age": _age_opens,
    "hpke": _hpke_opens,
    "hpke-context": _hpke_refuses_other_context,
    "ed25519": _ed25519_verifies,
    "ed25519-message": _ed25519_refuses_other_message,
    "ed25519-low-order": _ed25519_refuses_low_order,
    "argon2id": _argon2id_derives,
    "stream": _stream_opens,
    "stream-change": _stream_refuses_change,
    "slot": _slot_opens,
    "slot-context": _slot_refuses_other_context,
    "match": _match_raises,
    "match-small-order": _match_refuses_small_order,
}


def _refuses(kind: type[CryptoError], attempt: Callable[[], object]) -> bool:
    try:
        attempt()
    except kind:
        return True
    return False


def _open_hpke(info: bytes) -> bytes:
    sealed = base64.b64decode(known.HPKE_SEALED)
    key = HybridKey.from_seed(bytes.fromhex(known.HPKE_SEED))
    return key.open(sealed[:ENC_BYTES], sealed[ENC_BYTES:], info)


def _verify(public: str, message: str, signature: str) -> None:
    verify_ed25519(*(bytes.fromhex(value) for value in (public, message, signature)))


def _open_stream(sealed: bytes, key: bytes) -> bytes:
    return StreamReader(io.BytesIO(sealed), 0, len(sealed), key).readall()


def _open_wrap(context: bytes) -> bytes:
    key, nonce, wrap = (
        bytes.fromhex(value) for value in (known.SLOT_KEY, known.SLOT_NONCE, known.SLOT_WRAP)
    )
    return unseal(key, nonce, wrap, pae(b"lifafa/slot/1", context))
