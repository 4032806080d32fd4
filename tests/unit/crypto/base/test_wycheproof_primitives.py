"""The suites of Wycheproof for the primitives that vaults and packets call."""

import pytest
from nacl.exceptions import TypeError as SodiumTypeError
from nacl.exceptions import ValueError as SodiumValueError

from crypto.base import primitives
from crypto.errors import TamperError
from public_vectors import json_of


def cases(name):
    for group in json_of(f"wycheproof/{name}.json")["testGroups"]:
        for case in group["tests"]:
            yield (
                group,
                {
                    key: bytes.fromhex(value)
                    if key in {"key", "iv", "aad", "msg", "ct", "tag", "ikm", "salt", "info", "okm"}
                    else value
                    for key, value in case.items()
                },
            )


def test_xchacha20_poly1305():
    results = {"valid": 0, "invalid": 0}
    for _group, case in cases("xchacha20_poly1305_test"):
        results[case["result"]] += 1
        sealed = case["ct"] + case["tag"]
        try:
            opened = primitives.unseal(case["key"], case["iv"], sealed, case["aad"])
        except (TamperError, SodiumTypeError, SodiumValueError):
            assert case["result"] == "invalid", case["tcId"]
        else:
            assert case["result"] == "valid", case["tcId"]
            assert opened == case["msg"]
            assert primitives.seal(case["key"], case["iv"], opened, case["aad"]) == sealed
    assert min(results.values()) > 0


def test_hkdf_sha256():
    checked = 0
    for _group, case in cases("hkdf_sha256_test"):
        if case["result"] == "valid" and case["size"] >= 32:
            key = primitives.kdf(case["ikm"], case["salt"], case["info"])
            # HKDF gives a longer output by going on, so 32 bytes are its beginning.
            assert key == case["okm"][:32], case["tcId"]
            checked += 1
    assert checked > 10


@pytest.mark.parametrize("result", ["valid", "invalid"])
def test_hmac_sha256(result):
    checked = 0
    for group, case in cases("hmac_sha256_test"):
        if case["result"] == result:
            mac = primitives.hmac_sha256(case["key"], case["msg"])[: group["tagSize"] // 8]
            assert (mac == case["tag"]) == (result == "valid"), case["tcId"]
            checked += 1
    assert checked > 10
