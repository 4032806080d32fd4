"""Public suites for the primitives under packets: ChaCha20-Poly1305 and Ed25519."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from crypto.base.primitives import verify_ed25519
from crypto.errors import SignatureError
from public_vectors import json_of


def groups(name):
    return json_of(f"wycheproof/{name}.json")["testGroups"]


def test_chacha20_poly1305_into_buffers_as_the_stream_uses_it():
    results = {"valid": 0, "invalid": 0}
    for group in groups("chacha20_poly1305_test"):
        for case in group["tests"]:
            key, iv, aad, message, ct, tag = (
                bytes.fromhex(case[name]) for name in ("key", "iv", "aad", "msg", "ct", "tag")
            )
            results[case["result"]] += 1
            out = bytearray(len(ct))
            try:
                ChaCha20Poly1305(key).decrypt_into(iv, ct + tag, aad, out)
            except (InvalidTag, ValueError):
                assert case["result"] == "invalid", case["tcId"]
                continue
            assert case["result"] == "valid", case["tcId"]
            assert bytes(out) == message
            sealed = bytearray(len(ct) + 16)
            ChaCha20Poly1305(key).encrypt_into(iv, message, aad, sealed)
            assert bytes(sealed) == ct + tag
    assert sum(results.values()) == 325
    assert min(results.values()) > 0


def test_ed25519():
    results = {"valid": 0, "invalid": 0}
    for group in groups("ed25519_test"):
        public = bytes.fromhex(group["publicKey"]["pk"])
        for case in group["tests"]:
            results[case["result"]] += 1
            try:
                verify_ed25519(public, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
            except SignatureError:
                assert case["result"] == "invalid", case["tcId"]
            else:
                assert case["result"] == "valid", case["tcId"]
    assert sum(results.values()) == 151
    assert min(results.values()) > 0
