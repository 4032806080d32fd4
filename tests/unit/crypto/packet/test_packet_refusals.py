"""Named bad packets: one failure each, refused with its own class, code and reason.

The names are those of the test plan. What needs a register, g07 and r01 to r08, is in
``tests/integration/test_attacks_replay.py``; a05 to a12 are cleaned and a14 is not drawn in
``tests/integration/test_bad_input_offices.py``.
"""

import base64
import io
import json

import nacl.signing
import pytest

from crypto import errors
from crypto.base.primitives import kdf, pae
from crypto.packet.packet_open import open_packet
from packet_forge import (
    FILE_KEY,
    A,
    B,
    C,
    Forge,
    b64,
    chunks_of,
    edited,
    header_of,
    seal_chunk,
    stanza_for,
    with_text,
)
from packet_maker import DAY, NOW, Sinks, attachment

BIG = attachment("scan.jpg", bytes(range(256)) * 800, "image/jpeg")  # four chunks with padding
ORDER = 2**252 + 27742317777372353535851937790883648493


def header(change, **more):
    """A builder whose header is changed after its MAC was made."""
    return lambda: Forge(header=change, files=[BIG], **more).file()


def stanzas(*extra, first=True, **more):
    def build():
        own = [stanza_for(B.keys[0].public)] if first else []
        return Forge(header_bytes=header_of([*own, *extra]), files=[BIG], **more).file()

    return build


def reshaped(share_change=bytes, enc_text=bytes, body_change=bytes, argument=b""):
    """A header made from a good stanza with its parts changed, and a MAC that fits."""

    def build():
        words = stanza_for(B.keys[0].public).split(b"\n")
        enc = base64.b64decode(words[0].split(b" ")[2] + b"==")
        body = base64.b64decode(words[1] + b"=")
        enc_b64 = enc_text(b64(share_change(enc)))
        stanza = b"-> mlkem768x25519 " + enc_b64 + argument + b"\n" + b64(body_change(body)) + b"\n"
        return Forge(header_bytes=header_of([stanza]), files=[BIG]).file()

    return build


def armored():
    text = base64.encodebytes(Forge().file())
    return b"-----BEGIN AGE ENCRYPTED FILE-----\n" + text + b"-----END AGE ENCRYPTED FILE-----\n"


def noncanonical(text):
    """The same bytes in a second spelling: the last character has unused bits."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    return text[:-1] + alphabet[alphabet.index(text[-1]) + 1 :][:1]


def short_nonce():
    whole = Forge(files=[BIG]).file()
    return whole[:1627] + whole[1628:]


X25519 = b"-> X25519 " + b64(bytes(range(32))) + b"\n" + b64(bytes(32)) + b"\n"
SCRYPT = b"-> scrypt " + b64(bytes(16)) + b" 10\n" + b64(bytes(32)) + b"\n"

OUTER = {
    "o01_version_v2": (
        header(lambda h: h.replace(b"org/v1\n", b"org/v2\n")), "E_FORMAT", "age.version"),
    "o02_crlf": (header(lambda h: h.replace(b"\n", b"\r\n")), "E_FORMAT", "age.version"),
    "o03_armor": (armored, "E_FORMAT", "age.armor"),
    "o04_two_stanzas": (stanzas(X25519), "E_FORMAT", "age.two-stanzas"),
    "o05_x25519_stanza": (stanzas(X25519, first=False), "E_FORMAT", "age.stanza-type"),
    "o06_scrypt_stanza": (stanzas(SCRYPT, first=False), "E_FORMAT", "age.stanza-type"),
    "o07_extra_arg": (reshaped(argument=b" x"), "E_FORMAT", "age.stanza-arguments"),
    "o08_enc_1119": (reshaped(lambda e: e[:-1]), "E_FORMAT", "age.enc-length"),
    "o09_enc_1121": (reshaped(lambda e: e + b"\0"), "E_FORMAT", "age.enc-length"),
    "o10_b64_padding": (
        reshaped(enc_text=lambda t: t + b"=="), "E_FORMAT", "age.enc-not-canonical"),
    "o11_b64_noncanonical": (reshaped(enc_text=noncanonical), "E_FORMAT", "age.enc-not-canonical"),
    "o12_body_31": (reshaped(body_change=lambda b: b[:-1]), "E_FORMAT", "age.body-length"),
    "o13_body_33": (reshaped(body_change=lambda b: b + b"\0"), "E_FORMAT", "age.body-length"),
    "o14_x25519_zero_share": (
        reshaped(lambda e: e[:1088] + bytes(32)), "E_FORMAT", "age.zero-share"),
    "o15_mac_flipped": (
        header(lambda h: h[:-44] + b64(bytes(32)) + b"\n"), "E_TAMPER", "age.mac"),
    "o16_mac_missing": (header(lambda h: h[:-48]), "E_FORMAT", "age.mac-start"),
    "o17_header_1628": (
        header(lambda h: h[:-1] + b" \n"), "E_FORMAT", "age.mac-cut"),
    "o18_nonce_short": (short_nonce, "E_TAMPER", "stream.chunk"),
    "o19_stanza_added_mac_fixed": (stanzas(stanza_for(C.keys[0].public)), "E_FORMAT",
                                   "age.two-stanzas"),
    "o20_no_stanza": (stanzas(first=False), "E_FORMAT", "age.stanza-start"),
    "o21_one_long_line": (
        lambda: b"age-encryption.org/v1\n" + bytes(100_000), "E_FORMAT", "age.stanza-cut"),
    "o22_body_without_end": (
        header(lambda h: h[: h.index(b"\n", 30) + 1] + b"A" * 200), "E_FORMAT", "age.body-cut"),
    "o23_b64_other_alphabet": (
        reshaped(enc_text=lambda t: b"-_" + t[2:]), "E_FORMAT", "age.enc-not-base64"),
}  # fmt: skip


def sealed(change, **more):
    return lambda: Forge(files=[BIG], sealed=change, **more).file()


def chunked(change):
    return lambda: Forge(files=[BIG], chunks=change).file()


STREAM = {
    "s01_chunk0_flip": (
        sealed(lambda c: [bytes([c[0][0] ^ 1]) + c[0][1:], *c[1:]]), "E_TAMPER", "stream.chunk"),
    "s02_chunk_swap": (
        sealed(lambda c: [c[0], c[2], c[1], *c[3:]]), "E_TAMPER", "stream.chunk"),
    "s03_chunk_dup": (
        sealed(lambda c: [c[0], c[1], c[1], *c[2:]]), "E_TAMPER", "packet.longer"),
    "s04_chunk_drop": (
        sealed(lambda c: [c[0], *c[2:]]), "E_TRUNCATED", "packet.cut-off"),
    "s05_truncated_mid": (
        sealed(lambda c: [c[0], c[1], c[2][:1000]]), "E_TRUNCATED", "packet.cut-off"),
    "s06_truncated_at_boundary": (
        sealed(lambda c: c[:2]), "E_TRUNCATED", "packet.cut-off"),
    "s07_no_final_flag": (
        chunked(lambda c: [*c[:-1], (c[-1][0], False, c[-1][2])]), "E_TAMPER", "stream.chunk"),
    "s08_final_flag_early": (
        chunked(lambda c: [c[0], (1, True, c[1][2]), *c[2:]]), "E_TAMPER", "stream.chunk"),
    "s09_empty_final": (
        lambda: Forge(chunks=lambda c: [(0, False, c[0][2]), (1, True, b"")]).file(),
        "E_TRUNCATED", "stream.empty-last-chunk"),
    "s10_trailing_1_byte": (sealed(lambda c: [*c, b"\0"]), "E_TAMPER", "packet.longer"),
    "s11_trailing_chunk": (
        lambda: Forge(sealed=lambda c: [*c, bytes(65_552)], files=[EXACT]).file(),
        "E_TAMPER", "packet.longer"),
    "s12_only_header": (sealed(lambda c: []), "E_TRUNCATED", "packet.file-short"),
    "s13_trailing_byte_after_a_full_chunk": (
        lambda: Forge(sealed=lambda c: [*c, b"\0"]).file(), "E_TRUNCATED", "stream.length"),
    "s14_flip_in_the_last_chunk": (
        sealed(lambda c: [*c[:-1], bytes([c[-1][0] ^ 1]) + c[-1][1:]]), "E_TAMPER",
        "stream.chunk"),
    "s15_cut_inside_the_header": (lambda: Forge().file()[:700], "E_TRUNCATED", "packet.file-short"),
    "s16_empty": (lambda: b"", "E_TRUNCATED", "packet.file-short"),
    "s17_a_short_foreign_file": (lambda: b"\xff\xd8\xff\xe0JFIF" * 50, "E_FORMAT",
                                 "packet.not-ours"),
    "s18_a_long_foreign_file": (lambda: b"\xff\xd8\xff\xe0JFIF" * 20_000, "E_FORMAT",
                                "age.version"),
}  # fmt: skip
EXACT = attachment("exact", bytes(131_072))


def long_manifest(length):
    return lambda: Forge(manifest_length=length).file()


def padded(change):
    return lambda: Forge(frame=change, files=[BIG]).file()


FRAME = {
    "f01_magic": (lambda: Forge(magic=b"LIFAFAXX").file(), "E_FORMAT", "frame.magic"),
    "f02_manifest_len_0": (long_manifest(0), "E_FORMAT", "frame.manifest-length"),
    "f03_manifest_len_1MiB_plus1": (
        long_manifest(1_048_577), "E_FORMAT", "frame.manifest-length"),
    "f04_manifest_len_beyond_end": (
        long_manifest(1_048_576), "E_FORMAT", "frame.manifest-beyond-end"),
    "f05_reserved_nonzero": (lambda: Forge(reserved=1).file(), "E_FORMAT", "frame.reserved"),
    "f06_padding_nonzero": (padded(lambda p: p[:-1] + b"\1"), "E_TAMPER",
                            "frame.padding-not-zero"),
    "f07_padding_short": (padded(lambda p: p[:-1]), "E_FORMAT", "frame.padding-length"),
    "f08_padding_long": (padded(lambda p: p + b"\0"), "E_FORMAT", "frame.padding-length"),
    "f09_sig_truncated": (long_manifest(65_536 - 111), "E_FORMAT", "frame.manifest-beyond-end"),
    "f10_later_magic": (lambda: Forge(magic=b"LIFAFAP2").file(), "E_NEWER", "frame.newer"),
    "f11_padding_nonzero_in_the_first_chunk": (
        lambda: Forge(frame=lambda p: p[:-60_000 + 59_000] + b"\1" + p[-999:]).file(),
        "E_TAMPER", "frame.padding-not-zero"),
}  # fmt: skip


def lift_s(signature):
    """The same signature with a second spelling of its scalar."""
    s = int.from_bytes(signature[32:], "little") + ORDER
    return signature[:32] + s.to_bytes(32, "little")


def reserialised():
    forge = Forge()
    forge.signed = forge.manifest()
    forge.raw = json.dumps(json.loads(forge.signed), ensure_ascii=False).encode()
    return forge.file()


def pae_confusion():
    """A signature over another type and body: without their lengths both read the same."""
    forge = Forge()
    raw = forge.manifest()
    cut = raw.index(b" ")
    forge.signature_type, forge.signed = b"lifafa/packet/1 " + raw[:cut], raw[cut + 1 :]
    joined = forge.signature_type + b" " + forge.signed
    assert joined == b"lifafa/packet/1 " + raw
    assert pae(forge.signature_type, forge.signed) != pae(b"lifafa/packet/1", raw)
    return forge.file()


STRANGER = nacl.signing.SigningKey(bytes(range(32)))
IDENTITY_POINT = b"\x01" + bytes(31)

SIGNATURE = {
    "g01_sig_flip": lambda: Forge(signature=lambda s: bytes([s[0] ^ 1]) + s[1:]).file(),
    "g02_wrong_key": lambda: Forge(public=bytes(STRANGER.verify_key)).file(),
    "g03_low_order_key": lambda: Forge(
        public=IDENTITY_POINT, signature=lambda _s: IDENTITY_POINT + bytes(32)
    ).file(),
    "g04_noncanonical_S": lambda: Forge(signature=lift_s).file(),
    "g05_other_pae_type": lambda: Forge(signature_type=b"lifafa/card/1").file(),
    "g06_manifest_reserialised": reserialised,
    "g08_pae_length_confusion": pae_confusion,
}


def forwarded():
    """B sends on to C what A signed for B."""
    forge = Forge(sender=A, to=B)
    inner = forge.manifest()
    return Forge(sender=A, to=C, raw=inner).file()


def rewrapped():
    """The same signed manifest in a fresh envelope for the same office."""
    forge = Forge()
    return Forge(raw=forge.manifest()).file()


def as_another(card):
    return lambda: Forge(members={"card": card.decode()}).file()


def own_card_of_stranger():
    """A names itself, but its key and card are the stranger's."""
    return Forge(sender=C, members={"from": A.id}).file()


BINDING = {
    "b01_to_other_office": (edited(to=C.id), B, "binding.to-other-office"),
    "b02_forwarded_by_recipient": (forwarded, C, "binding.to-other-office"),
    "b03_rewrapped_same_recipient": (rewrapped, B, "binding.outer"),
    "b04_from_mismatch": (own_card_of_stranger, B, "binding.from"),
    "b05_kid_mismatch": (edited(to_kid=B.keys[1].kid), B, "binding.kid"),
    "b06_outer_wrong": (edited(outer="0" * 64), B, "binding.outer"),
    "b07_card_of_other_office_inside": (as_another(C.card), B, "binding.card-not-signers"),
}

JSON = {
    "j01_dup_key": (with_text(b'"seq":1,', b'"seq":1,"seq":2,'), "E_JSON", "json.twice"),
    "j02_float": (with_text(b'"seq":1,', b'"seq":1.0,'), "E_JSON", "json.float"),
    "j03_exp_int": (with_text(b'"seq":1,', b'"seq":1e3,'), "E_JSON", "json.float"),
    "j04_nan": (with_text(b'"seq":1,', b'"seq":NaN,'), "E_JSON", "json.constant"),
    "j05_negative": (with_text(b'"seq":1,', b'"seq":-1,'), "E_JSON", "json.negative"),
    "j06_2pow53": (edited(seq=2**53), "E_JSON", "json.int-large"),
    "j07_400_digit_int": (
        with_text(b'"seq":1,', b'"seq":' + b"9" * 400 + b","), "E_JSON", "json.int-digits"),
    "j08_depth9": (
        edited(ext={"a": json.loads("[" * 7 + "]" * 7)}), "E_JSON", "json.depth"),
    "j09_depth_100k": (
        with_text(b'"ext":{}', b'"ext":' + b"[" * 100_000 + b"]" * 100_000),
        "E_JSON", "json.depth"),
    "j10_lone_surrogate": (with_text(b'"today"', b'"\\ud800"'), "E_JSON", "json.surrogate"),
    "j11_overlong_utf8": (with_text(b'"today"', b'"\xc0\xaf"'), "E_JSON", "json.utf8"),
    "j12_bom": (with_text(b'{"v":1', b'\xef\xbb\xbf{"v":1'), "E_JSON", "json.bom"),
    "j13_not_nfc": (edited(body={"kind": "refer", "name": "Jose\u0301"}), "E_JSON",
                    "json.not-nfc"),
    "j14_unknown_member": (edited(more=1), "E_SCHEMA", "manifest.members"),
    "j15_unknown_crit": (edited(crit=["new-rule"]), "E_NEWER", "manifest.critical"),
    "j16_array_top": (lambda: Forge(raw=b"[1]").file(), "E_JSON", "json.not-object"),
    "j17_trailing": (with_text(b'"crit":[]}', b'"crit":[]} '), "E_JSON", "json.trailing"),
    "j18_null_where_string": (edited(pid=None), "E_SCHEMA", "manifest.pid"),
    "j19_bool_as_int": (edited(seq=True), "E_SCHEMA", "manifest.seq"),
    "j20_control_char": (edited(body={"kind": "refer", "name": "a\x07b"}), "E_JSON",
                         "json.control"),
    "j21_bidi_in_name": (edited(body={"kind": "refer", "name": "a\u202eb"}), "E_JSON",
                         "json.bidi"),
    "j22_65_files": (
        lambda: Forge(files=[attachment(f"{n}", b"") for n in range(65)]).file(),
        "E_LIMIT", "manifest.files-many"),
    "j23_string_65KiB": (edited(body={"kind": "refer", "name": "a" * 65_537}), "E_LIMIT",
                         "json.string-long"),
    "j24_v_2": (edited(v=2), "E_NEWER", "manifest.newer"),
    "j25_unknown_type": (edited(type="psi4"), "E_NEWER", "manifest.unknown-type"),
    "j26_newline_in_name": (edited(body={"kind": "refer", "name": "a\nb"}), "E_JSON",
                            "json.newline"),
    "j27_grammar": (with_text(b'"seq":1,', b'"seq":1;'), "E_JSON", "json.grammar"),
    "j28_life_of_181_days": (edited(expires=NOW + 181 * DAY), "E_SCHEMA", "manifest.life"),
}  # fmt: skip


def claiming(**changes):
    """An attachment about which the manifest says something else."""

    def build():
        forge = Forge(files=[BIG])
        forge.members["files"][0].update(changes)
        return forge.file()

    return build


def overflowing():
    forge = Forge(files=[BIG, BIG])
    for entry in forge.members["files"]:
        entry["size"] = 2**53 - 1
    return forge.file()


def just_above_2_gib():
    forge = Forge(files=[BIG])
    forge.members["files"][0]["size"] = 2**31
    return forge.file()


FILES = {
    "a01_hash_wrong": (claiming(sha256="0" * 64), "E_FILE", "attachment.sha256"),
    "a02_size_plus1": (claiming(size=204_801), "E_FILE", "attachment.sha256"),
    "a03_size_minus1": (claiming(size=204_799), "E_FILE", "attachment.sha256"),
    "a04_sum_overflow_2pow53": (overflowing, "E_LIMIT", "manifest.files-large"),
    "a15_claimed_2GiB_sent_1MiB": (claiming(size=2**31 - 70_000), "E_FORMAT",
                                   "frame.padding-length"),
    "a16_content_above_2GiB": (just_above_2_gib, "E_LIMIT", "packet.content-large"),
}  # fmt: skip

CASES = {
    name: (build, B, code, reason)
    for table in (OUTER, STREAM, FRAME, JSON, FILES)
    for name, (build, code, reason) in table.items()
}
CASES |= {name: (build, B, "E_SIGNATURE", "packet.signature") for name, build in SIGNATURE.items()}
CASES |= {name: (build, us, "E_BINDING", reason) for name, (build, us, reason) in BINDING.items()}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_packet_is_refused_for_its_own_reason(name):
    build, us, code, reason = CASES[name]
    raw = build()
    sinks = Sinks()
    with pytest.raises(errors.CryptoError) as refused:
        open_packet(io.BytesIO(raw), len(raw), us.keys, us.id).extract(sinks)
    assert (refused.value.code, refused.value.reason) == (code, reason)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_an_attachment_with_another_hash_is_named_by_its_place(number):
    forge = Forge(files=[attachment(f"{n}.txt", b"x") for n in range(3)])
    forge.members["files"][number - 1]["sha256"] = "0" * 64
    raw = forge.file()
    with pytest.raises(errors.AttachmentError) as refused:
        open_packet(io.BytesIO(raw), len(raw), B.keys, B.id).extract(Sinks())
    assert refused.value.facts == {"number": number}


def test_a_sink_is_closed_when_its_attachment_was_found_good_and_not_before():
    forge = Forge(files=[attachment(f"{n}.txt", b"x") for n in range(3)])
    forge.members["files"][1]["sha256"] = "0" * 64
    raw, sinks = forge.file(), []

    def sink(_number, _file):
        sinks.append(io.BytesIO())
        return sinks[-1]

    with pytest.raises(errors.AttachmentError):
        open_packet(io.BytesIO(raw), len(raw), B.keys, B.id).extract(sink)
    assert [one.closed for one in sinks] == [True, False]


@pytest.mark.parametrize("left", [1, 2, 17, 100, 65_551])
def test_a_packet_cut_off_anywhere_in_a_chunk_was_cut_off(left):
    whole = Forge(files=[BIG]).file()
    raw = whole[: 1_643 + 2 * 65_552 + left]
    with pytest.raises(errors.TruncatedError) as refused:
        open_packet(io.BytesIO(raw), len(raw), B.keys, B.id)
    if left > 16:
        assert refused.value.reason == "packet.cut-off"
        assert refused.value.facts == {"expected": len(whole)}
    else:
        assert refused.value.reason in ("stream.length", "stream.empty-last-chunk")


def claiming_content_of(size):
    """A packet whose manifest says that frame and attachments have this size together."""

    def saying(attached):
        forge = Forge(files=[BIG])
        forge.members["files"][0]["size"] = attached
        return forge

    beside = 112 + len(saying(2**31).manifest())
    return saying(size - beside).file()


@pytest.mark.parametrize(
    ("size", "reason"), [(2**31, "frame.padding-length"), (2**31 + 1, "packet.content-large")]
)
def test_two_gibibytes_of_content_are_no_more_than_a_packet_may_have(size, reason):
    raw = claiming_content_of(size)
    with pytest.raises(errors.CryptoError) as refused:
        open_packet(io.BytesIO(raw), len(raw), B.keys, B.id)
    assert refused.value.reason == reason


def test_b02_says_who_signed_and_for_whom():
    raw = forwarded()
    with pytest.raises(errors.BindingError) as refused:
        open_packet(io.BytesIO(raw), len(raw), C.keys, C.id)
    assert refused.value.facts == {"sender": A.id, "to": B.id}


def test_the_forge_makes_a_good_packet_when_nothing_is_changed():
    raw = Forge(files=[BIG]).file()
    sinks = Sinks()
    packet = open_packet(io.BytesIO(raw), len(raw), B.keys, B.id)
    packet.extract(sinks)
    assert sinks.accepted == {0: bytes(range(256)) * 800}
    assert packet.manifest.from_ == A.id


def test_r08_a_destroyed_key_opens_nothing():
    raw = Forge(key=B.keys[1]).file()
    with pytest.raises(errors.NotForUsError) as refused:
        open_packet(io.BytesIO(raw), len(raw), B.keys[:1], B.id)
    assert refused.value.reason == "age.no-key"


@pytest.mark.parametrize(
    ("more", "reason"), [(5, "stream.length"), (16, "stream.empty-last-chunk")]
)
@pytest.mark.parametrize("keys", [[], C.keys], ids=["no-key", "another-office"])
def test_a_size_of_no_number_of_chunks_is_told_before_a_key_is_tried(more, reason, keys):
    raw = Forge().file() + bytes(more)
    with pytest.raises(errors.TruncatedError) as refused:
        open_packet(io.BytesIO(raw), len(raw), keys, C.id)
    assert refused.value.reason == reason


@pytest.mark.parametrize("more", [5, 16])
def test_a_size_of_no_number_of_chunks_comes_before_the_grammar_of_the_header(more):
    raw = Forge(header=lambda h: h.replace(b"mlkem768x25519", b"mlkem768x25518")).file()
    with pytest.raises(errors.NotOursError) as whole:
        open_packet(io.BytesIO(raw), len(raw), B.keys, B.id)
    assert whole.value.reason == "age.stanza-type"
    with pytest.raises(errors.TruncatedError):
        open_packet(io.BytesIO(raw + bytes(more)), len(raw) + more, B.keys, B.id)


@pytest.mark.parametrize("more", [0, 5, 16])
def test_a_foreign_file_is_none_of_ours_whatever_its_size_is(more):
    raw = b"\xff\xd8\xff\xe0JFIF".ljust(67_195 + more, b"\0")
    with pytest.raises(errors.NotOursError) as refused:
        open_packet(io.BytesIO(raw), len(raw), B.keys, B.id)
    assert refused.value.reason == ("packet.not-ours" if more else "age.version")


@pytest.mark.parametrize("keys", [[], C.keys])
def test_no_other_office_opens_a_packet(keys):
    raw = Forge().file()
    with pytest.raises(errors.NotForUsError):
        open_packet(io.BytesIO(raw), len(raw), keys, C.id)


def test_r01_and_r02_the_same_packet_and_another_of_its_number_differ_in_their_hash():
    def opened(raw):
        return open_packet(io.BytesIO(raw), len(raw), B.keys, B.id)

    forge = Forge()
    once, twice = opened(forge.file()), opened(forge.file())
    other = opened(Forge(members={"log_head": "cd" * 32}).file())
    assert once.manifest_sha256 == twice.manifest_sha256
    assert once.manifest.pid == other.manifest.pid
    assert once.manifest_sha256 != other.manifest_sha256


NAMES = {
    "a05_name_dotdot": "..\\..\\Startup\\x.lnk",
    "a06_name_abs": "/etc/passwd",
    "a07_name_unc": "\\\\host\\share\\a.png",
    "a08_name_ads_colon": "a.txt:b.exe",
    "a09_name_con": "CON.pdf",
    "a10_name_trailing_dot": "a.txt. ",
    "a11_name_rtlo_exe": "photo\u202egpj.exe",
    "a12_name_300_chars": "n" * 300,
}


@pytest.mark.parametrize("name", NAMES)
def test_a_file_name_is_handed_over_as_text_for_whoever_shows_it_to_clean(name):
    raw = Forge(files=[attachment(NAMES[name], b"x")]).file()
    packet = open_packet(io.BytesIO(raw), len(raw), B.keys, B.id)
    assert packet.manifest.files[0].name == NAMES[name]


def test_a13_two_same_name_casefold():
    raw = Forge(files=[attachment("A.txt", b"x"), attachment("a.TXT", b"y")]).file()
    sinks = Sinks()
    open_packet(io.BytesIO(raw), len(raw), B.keys, B.id).extract(sinks)
    assert sinks.accepted == {0: b"x", 1: b"y"}


def test_nothing_is_parsed_before_the_signature_verifies(monkeypatch):
    raw = Forge(signature=lambda s: s[:-1] + b"\0", raw=b"not json at all").file()
    monkeypatch.setattr("crypto.base.sjson.parse", lambda *_a, **_k: pytest.fail("parsed"))
    with pytest.raises(errors.SignatureError):
        open_packet(io.BytesIO(raw), len(raw), B.keys, B.id)


def test_a_good_chunk_of_another_packet_does_not_fit():
    """The key of a stream depends on the nonce beside it."""
    mine = Forge(files=[BIG])
    other = chunks_of(Forge(files=[BIG], nonce=bytes(16)).plain())
    key = kdf(FILE_KEY, bytes(16), b"payload")
    mine.sealed = lambda c: [c[0], seal_chunk(key, *other[1]), *c[2:]]
    raw = mine.file()
    with pytest.raises(errors.TamperError):
        open_packet(io.BytesIO(raw), len(raw), B.keys, B.id).extract(Sinks())


def test_a_file_above_every_limit_is_refused_before_it_is_read():
    class Unread(io.BytesIO):
        def read(self, *_size):
            pytest.fail("read")

    with pytest.raises(errors.LimitError) as refused:
        open_packet(Unread(), 2_362_232_013, B.keys, B.id)
    assert refused.value.reason == "packet.file-large"
    with pytest.raises(errors.TruncatedError) as refused:
        open_packet(io.BytesIO(b"age"), 2_362_232_012, B.keys, B.id)
    assert refused.value.reason == "packet.source-short"
