"""The 143 files of the age test suite, each with what our strict profile makes of it.

The first column is what the header gives: ``accepted`` or the reason of the refusal. Files
with other recipients than ours, or armored ones, are out of profile and refused as such.
The second column is what the payload gives when it is read with the file key that the suite
tells, for every file whose header the suite itself accepts; ``None``: not applicable.
"""

import hashlib
import io

import pytest

import age_vectors
from crypto.base.primitives import b64decode
from crypto.envelope import age, stream
from crypto.envelope.hybrid import HybridKey
from crypto.errors import CryptoError, TamperError

EXPECTED = {
    "armor_crlf": ("age.armor", None),
    "armor_empty": ("age.armor", None),
    "armor_empty_last_line": ("age.armor", None),
    "armor_empty_line_begin": ("age.armor", None),
    "armor_empty_line_end": ("age.armor", None),
    "armor_eol_between_padding": ("age.armor", None),
    "armor_full_last_line": ("age.armor", None),
    "armor_garbage_encoded": ("age.armor", None),
    "armor_garbage_leading": ("age.version", None),
    "armor_garbage_trailing": ("age.armor", None),
    "armor_header_crlf": ("age.armor", None),
    "armor_headers": ("age.armor", None),
    "armor_hybrid": ("age.armor", None),
    "armor_invalid_character_header": ("age.armor", None),
    "armor_invalid_character_payload": ("age.armor", None),
    "armor_long_line": ("age.armor", None),
    "armor_lowercase": ("age.version", None),
    "armor_no_end_line": ("age.armor", None),
    "armor_no_eol": ("age.armor", None),
    "armor_no_match": ("age.armor", None),
    "armor_no_padding": ("age.armor", None),
    "armor_not_canonical": ("age.armor", None),
    "armor_pgp_checksum": ("age.armor", None),
    "armor_scrypt": ("age.armor", None),
    "armor_short_line": ("age.armor", None),
    "armor_whitespace_begin": ("age.version", None),
    "armor_whitespace_end": ("age.armor", None),
    "armor_whitespace_eol": ("age.armor", None),
    "armor_whitespace_last_line": ("age.armor", None),
    "armor_whitespace_line_start": ("age.armor", None),
    "armor_whitespace_outside": ("age.version", None),
    "armor_wrong_type": ("age.version", None),
    "armor_x25519": ("age.armor", None),
    "empty": ("age.version", None),
    "header_crlf": ("age.version", None),
    "hmac_bad": ("age.stanza-type", None),
    "hmac_extra_space": ("age.stanza-type", None),
    "hmac_garbage": ("age.stanza-type", None),
    "hmac_missing": ("age.stanza-type", None),
    "hmac_no_space": ("age.stanza-type", None),
    "hmac_not_canonical": ("age.stanza-type", None),
    "hmac_trailing_space": ("age.stanza-type", None),
    "hmac_truncated": ("age.stanza-type", None),
    "hybrid": ("accepted", "accepted"),
    "hybrid_and_x25519": ("age.stanza-type", "accepted"),
    "hybrid_bad_tag": ("age.no-key", None),
    "hybrid_currupted_enc_mlkem": ("age.no-key", None),
    "hybrid_currupted_enc_x25519": ("age.no-key", None),
    "hybrid_extra_argument": ("age.stanza-arguments", None),
    "hybrid_grease": ("age.stanza-type", "accepted"),
    "hybrid_identity": ("age.zero-share", None),
    "hybrid_long_file_key": ("age.body-length", None),
    "hybrid_long_share": ("age.enc-length", None),
    "hybrid_low_order": ("age.zero-share", None),
    "hybrid_multiple_recipients": ("age.two-stanzas", "accepted"),
    "hybrid_no_match": ("age.no-key", None),
    "hybrid_not_canonical_body": ("age.body-not-canonical", None),
    "hybrid_not_canonical_enc": ("age.enc-not-canonical", None),
    "hybrid_short_share": ("age.enc-length", None),
    "hybrid_uppercase": ("age.stanza-type", None),
    "hybrid_x25519_arg": ("age.stanza-type", None),
    "scrypt": ("age.stanza-type", "accepted"),
    "scrypt_and_x25519": ("age.stanza-type", None),
    "scrypt_bad_tag": ("age.stanza-type", None),
    "scrypt_double": ("age.stanza-type", None),
    "scrypt_extra_argument": ("age.stanza-type", None),
    "scrypt_long_file_key": ("age.stanza-type", None),
    "scrypt_no_match": ("age.stanza-type", None),
    "scrypt_not_canonical_body": ("age.stanza-type", None),
    "scrypt_not_canonical_salt": ("age.stanza-type", None),
    "scrypt_salt_long": ("age.stanza-type", None),
    "scrypt_salt_missing": ("age.stanza-type", None),
    "scrypt_salt_short": ("age.stanza-type", None),
    "scrypt_uppercase": ("age.stanza-type", None),
    "scrypt_work_factor_23": ("age.stanza-type", None),
    "scrypt_work_factor_hex": ("age.stanza-type", None),
    "scrypt_work_factor_leading_garbage": ("age.stanza-type", None),
    "scrypt_work_factor_leading_plus": ("age.stanza-type", None),
    "scrypt_work_factor_leading_zero_decimal": ("age.stanza-type", None),
    "scrypt_work_factor_leading_zero_octal": ("age.stanza-type", None),
    "scrypt_work_factor_missing": ("age.stanza-type", None),
    "scrypt_work_factor_negative": ("age.stanza-type", None),
    "scrypt_work_factor_overflow": ("age.stanza-type", None),
    "scrypt_work_factor_trailing_garbage": ("age.stanza-type", None),
    "scrypt_work_factor_wrong": ("age.stanza-type", None),
    "scrypt_work_factor_zero": ("age.stanza-type", None),
    "stanza_bad_start": ("age.stanza-type", None),
    "stanza_base64_padding": ("age.stanza-type", None),
    "stanza_empty_argument": ("age.stanza-type", None),
    "stanza_empty_body": ("age.stanza-type", "accepted"),
    "stanza_empty_last_line": ("age.stanza-type", "accepted"),
    "stanza_invalid_character": ("age.stanza-type", None),
    "stanza_long_line": ("age.stanza-type", None),
    "stanza_missing_body": ("age.stanza-type", None),
    "stanza_missing_final_line": ("age.stanza-type", None),
    "stanza_multiple_short_lines": ("age.stanza-type", None),
    "stanza_no_arguments": ("age.stanza-type", None),
    "stanza_not_canonical": ("age.stanza-type", None),
    "stanza_spurious_cr": ("age.stanza-type", None),
    "stanza_valid_characters": ("age.stanza-type", "accepted"),
    "stream_257_chunks": ("age.stanza-type", "accepted"),
    "stream_257_chunks_full": ("age.stanza-type", "accepted"),
    "stream_258_chunks": ("age.stanza-type", "accepted"),
    "stream_bad_tag": ("age.stanza-type", "stream.chunk"),
    "stream_bad_tag_second_chunk": ("age.stanza-type", "stream.chunk"),
    "stream_bad_tag_second_chunk_full": ("age.stanza-type", "stream.chunk"),
    "stream_empty_payload": ("age.stanza-type", "accepted"),
    "stream_last_chunk_empty": ("age.stanza-type", "stream.empty-last-chunk"),
    "stream_last_chunk_full": ("age.stanza-type", "accepted"),
    "stream_last_chunk_full_second": ("age.stanza-type", "accepted"),
    "stream_missing_tag": ("age.stanza-type", "stream.length"),
    "stream_no_chunks": ("age.stanza-type", "stream.length"),
    "stream_no_final": ("age.stanza-type", "stream.chunk"),
    "stream_no_final_full": ("age.stanza-type", "stream.chunk"),
    "stream_no_final_two_chunks": ("age.stanza-type", "stream.chunk"),
    "stream_no_final_two_chunks_full": ("age.stanza-type", "stream.chunk"),
    "stream_no_nonce": ("age.stanza-type", None),
    "stream_short_chunk": ("age.stanza-type", "stream.length"),
    "stream_short_nonce": ("age.stanza-type", None),
    "stream_short_second_chunk": ("age.stanza-type", "stream.length"),
    "stream_three_chunks": ("age.stanza-type", "accepted"),
    "stream_trailing_garbage_long": ("age.stanza-type", "stream.chunk"),
    "stream_trailing_garbage_short": ("age.stanza-type", "stream.length"),
    "stream_two_chunks": ("age.stanza-type", "accepted"),
    "stream_two_final_chunks": ("age.stanza-type", "stream.chunk"),
    "stream_two_final_chunks_full": ("age.stanza-type", "stream.chunk"),
    "stream_two_final_chunks_second": ("age.stanza-type", "stream.chunk"),
    "stream_two_final_chunks_short": ("age.stanza-type", "stream.chunk"),
    "version_unsupported": ("age.version", None),
    "x25519": ("age.stanza-type", "accepted"),
    "x25519_bad_tag": ("age.stanza-type", None),
    "x25519_extra_argument": ("age.stanza-type", None),
    "x25519_grease": ("age.stanza-type", "accepted"),
    "x25519_identity": ("age.stanza-type", None),
    "x25519_long_file_key": ("age.stanza-type", None),
    "x25519_long_share": ("age.stanza-type", None),
    "x25519_low_order": ("age.stanza-type", None),
    "x25519_lowercase": ("age.stanza-type", None),
    "x25519_multiple_recipients": ("age.stanza-type", "accepted"),
    "x25519_no_match": ("age.stanza-type", None),
    "x25519_not_canonical_body": ("age.stanza-type", None),
    "x25519_not_canonical_share": ("age.stanza-type", None),
    "x25519_short_share": ("age.stanza-type", None),
}


def header_outcome(vector):
    keys = [HybridKey.from_seed(seed) for seed in vector.seeds]
    try:
        file_key, _key = age.unwrap(age.parse_header(vector.body[: age.HEADER_BYTES]), keys)
    except CryptoError as error:
        return error.reason
    assert file_key.hex() == vector.facts["file key"]
    return "accepted"


def payload_outcome(vector):
    if vector.payload is None or vector.expect not in ("success", "payload failure"):
        return None
    nonce, start, body = vector.payload
    key = age.payload_key(bytes.fromhex(vector.facts["file key"]), nonce)
    try:
        reader = stream.StreamReader(io.BytesIO(body), start, len(body) - start, key)
        plain = reader.read()
    except CryptoError as error:
        return error.reason
    assert hashlib.sha256(plain).hexdigest() == vector.facts["payload"]
    return "accepted"


def test_the_table_names_every_file():
    assert list(EXPECTED) == age_vectors.names()
    assert len(EXPECTED) == 143


@pytest.mark.parametrize("name", EXPECTED)
def test_every_file_gives_what_is_written(name):
    vector = age_vectors.load(name)
    outcome = (header_outcome(vector), payload_outcome(vector))
    assert outcome == EXPECTED[name]
    # Whatever the table says: what the suite refuses is never accepted, in either part.
    if vector.expect != "success":
        assert "accepted" not in {outcome[1], outcome[0] if outcome[1] is None else None}


def test_every_stream_that_the_suite_accepts_is_accepted():
    accepted = {name for name in EXPECTED if age_vectors.load(name).expect == "success"}
    read = {name for name, (_header, payload) in EXPECTED.items() if payload == "accepted"}
    assert read == {name for name in accepted if not name.startswith("armor")}


@pytest.mark.parametrize("name", ["hmac_bad", "x25519", "scrypt", "stanza_empty_body"])
def test_the_header_mac_is_that_of_the_suite(name):
    vector = age_vectors.load(name)
    at = vector.body.index(b"\n--- ") + 5
    mac = b64decode(vector.body[at : at + 43], length=32, padded=False)
    header = age.Header(vector.body[: at + 44], b"", b"", mac)
    if vector.expect == "success":
        age.check_mac(header, bytes.fromhex(vector.facts["file key"]))
    else:
        with pytest.raises(TamperError, match=r"age\.mac"):
            age.check_mac(header, bytes.fromhex(vector.facts["file key"]))
