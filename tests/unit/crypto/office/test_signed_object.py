"""Signed objects: exact grammar, every signature verified, body handed on as it is."""

import pytest

from crypto.errors import LimitError, NewerVersionError, NotOursError, SignatureError
from crypto.office import signed_object
from crypto.office.identity import Identity
from packet_maker import seed

TYPE = "lifafa/directory/1"
SIGNERS = [Identity.from_seeds(seed(f"signer {n}"), None) for n in range(9)]
GOOD = signed_object.encode(TYPE, b'{"v":1}', SIGNERS[:3])
LINES = GOOD.split(b"\n")


@pytest.mark.parametrize("count", [1, 2, 8])
def test_what_is_signed_reads_back(count):
    found = signed_object.decode(signed_object.encode(TYPE, b'{"a":2}', SIGNERS[:count]), TYPE)
    assert (found.type, found.body) == (TYPE, b'{"a":2}')
    assert found.signers == tuple(sorted(s.public.ed25519 for s in SIGNERS[:count]))


def test_the_file_is_what_the_specification_shows():
    assert LINES[0] == b"lifafa-signed 1 lifafa/directory/1"
    assert LINES[1] == b"eyJ2IjoxfQ=="
    assert [line.split(b" ")[:2] for line in LINES[2:-1]] == [[b"sig", b"ed25519"]] * 3


@pytest.mark.parametrize("type_, signers", [(TYPE, []), (TYPE, SIGNERS), ("other/1", SIGNERS[:1])])
def test_an_unknown_type_or_number_of_signers_is_not_encoded(type_, signers):
    with pytest.raises(ValueError, match="known type"):
        signed_object.encode(type_, b"{}", signers)


def joined(*lines):
    return b"\n".join(lines)


REFUSED = {
    "empty": (b"", NotOursError, "signed.magic"),
    "foreign": (b"%PDF-1.7\n", NotOursError, "signed.magic"),
    "byte before": (b" " + GOOD, NotOursError, "signed.magic"),
    "later version": (
        GOOD.replace(b"signed 1 ", b"signed 2 "), NewerVersionError, "signed.version"),
    "much later version": (
        GOOD.replace(b"signed 1 ", b"signed 999999999 "), NewerVersionError, "signed.version"),
    "no version": (GOOD.replace(b"signed 1 ", b"signed "), NotOursError, "signed.magic"),
    "version zero": (GOOD.replace(b"signed 1 ", b"signed 0 "), NotOursError, "signed.magic"),
    "version with a zero before": (
        GOOD.replace(b"signed 1 ", b"signed 01 "), NotOursError, "signed.magic"),
    "two spaces after the magic": (
        GOOD.replace(b"signed 1 ", b"signed  1 "), NotOursError, "signed.magic"),
    "other type": (GOOD.replace(b"directory/1", b"release/1"), NotOursError, "signed.type"),
    "longer type": (GOOD.replace(b"directory/1", b"directory/11"), NotOursError, "signed.type"),
    "carriage returns": (GOOD.replace(b"\n", b"\r\n"), NotOursError, "signed.type"),
    "no newline at the end": (GOOD[:-1], NotOursError, "signed.last-line"),
    "byte after": (GOOD + b"x", NotOursError, "signed.last-line"),
    "empty line after": (GOOD + b"\n", NotOursError, "signed.signature-line"),
    "no signature": (joined(*LINES[:2], b""), NotOursError, "signed.line-count"),
    "nine signatures": (joined(*LINES[:2], *[LINES[2]] * 9, b""), NotOursError,
                        "signed.line-count"),
    "descending": (joined(*LINES[:2], LINES[3], LINES[2], b""), NotOursError,
                   "signed.signer-order"),
    "twice the same": (joined(*LINES[:2], LINES[2], LINES[2], b""), NotOursError,
                       "signed.signer-order"),
    "body without padding": (GOOD.replace(b"fQ==", b"fQ"), NotOursError, "base64.not-base64"),
    "body spelt otherwise": (GOOD.replace(b"fQ==", b"fR=="), NotOursError, "base64.not-canonical"),
    "other algorithm": (GOOD.replace(b"sig ed25519", b"sig ed448", 1), NotOursError,
                        "signed.signature-line"),
    "two spaces": (GOOD.replace(b"sig ed25519", b"sig  ed25519", 1), NotOursError,
                   "signed.signature-line"),
    "a fifth word": (joined(*LINES[:2], LINES[2] + b" x", b""), NotOursError,
                     "signed.signature-line"),
    "a third word only": (joined(*LINES[:2], LINES[2].rsplit(b" ", 1)[0], b""), NotOursError,
                          "signed.signature-line"),
    "short key": (joined(*LINES[:2], b"sig ed25519 AAAA " + LINES[2].split(b" ")[3], b""),
                  NotOursError, "base64.length"),
    "short signature": (joined(*LINES[:2], LINES[2].rsplit(b" ", 1)[0] + b" AAAA", b""),
                        NotOursError, "base64.length"),
    "changed body": (GOOD.replace(b"eyJ2IjoxfQ==", b"eyJ2IjoyfQ=="), SignatureError,
                     "signed.signature"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_anything_else_is_refused(name):
    raw, kind, reason = REFUSED[name]
    with pytest.raises(kind) as refused:
        signed_object.decode(raw, TYPE)
    assert (type(refused.value), refused.value.reason) == (kind, reason)


def test_one_bad_signature_among_good_ones_is_enough():
    lines = list(LINES)
    words = lines[4].split(b" ")
    words[3] = lines[3].split(b" ")[3]
    lines[4] = b" ".join(words)
    with pytest.raises(SignatureError):
        signed_object.decode(joined(*lines), TYPE)


def test_a_signature_for_another_type_does_not_count():
    other = signed_object.encode("lifafa/release/1", b'{"v":1}', SIGNERS[:3])
    with pytest.raises(SignatureError):
        signed_object.decode(other.replace(b"lifafa/release/1", TYPE.encode(), 1), TYPE)


def test_length_is_limited():
    assert signed_object.decode(GOOD, TYPE, len(GOOD))
    with pytest.raises(LimitError) as refused:
        signed_object.decode(GOOD, TYPE, len(GOOD) - 1)
    assert refused.value.reason == "signed.too-long"


def test_a_file_of_a_newer_program_says_its_version():
    with pytest.raises(NewerVersionError) as refused:
        signed_object.decode(GOOD.replace(b"signed 1 ", b"signed 17 "), TYPE)
    assert refused.value.facts == {"found": 17}


def test_a_mebibyte_is_read_when_nobody_says_otherwise_and_not_a_byte_more():
    def of_length(length):
        return signed_object.encode(TYPE, b"x" * length, SIGNERS[:1])

    longest = of_length((1_048_576 - len(of_length(0))) // 4 * 3)
    assert 1_048_570 < len(longest) <= 1_048_576
    assert signed_object.decode(longest, TYPE).type == TYPE
    for raw in (longest, longest + b"x" * (1_048_576 - len(longest))):
        with pytest.raises(LimitError) as refused:
            signed_object.decode(raw + b"xxxxxx", TYPE)
        assert refused.value.facts == {"limit": 1_048_576}
    with pytest.raises(NotOursError):
        signed_object.decode(longest.ljust(1_048_576, b"x"), TYPE)


def test_a_signature_is_added_where_its_key_belongs_and_only_once():
    order = sorted(SIGNERS[:4], key=lambda signer: signer.public.ed25519)
    whole = signed_object.encode(TYPE, b"{}", order)
    for missing in range(4):
        raw = signed_object.encode(TYPE, b"{}", [*order[:missing], *order[missing + 1 :]])
        assert signed_object.add_signature(raw, TYPE, order[missing]) == whole
        assert signed_object.add_signature(whole, TYPE, order[missing]) == whole
    with pytest.raises(LimitError):
        signed_object.add_signature(whole, TYPE, SIGNERS[5], len(whole) - 1)


def test_eight_may_sign_and_no_ninth():
    seven = signed_object.encode(TYPE, b"{}", SIGNERS[:7])
    eight = signed_object.add_signature(seven, TYPE, SIGNERS[7])
    assert eight == signed_object.encode(TYPE, b"{}", SIGNERS[:8])
    assert signed_object.add_signature(eight, TYPE, SIGNERS[3]) == eight
    with pytest.raises(ValueError, match="at most 8"):
        signed_object.add_signature(eight, TYPE, SIGNERS[8])
