"""The plaintext frame: fixed numbers and bounds."""

import pytest

from crypto.errors import NewerVersionError, NotOursError
from crypto.packet import manifest

MANIFEST = b'{"v":1}'
HEAD = manifest.encode_head(MANIFEST, bytes(range(32)), bytes(range(64)))


def test_the_numbers_are_those_of_the_specification():
    assert manifest.MIN_FILE_BYTES == 67_195
    assert manifest.MAX_FILE_BYTES == 2_362_232_012
    assert manifest.PAYLOAD_AT == 1_643
    assert manifest.MAX_MANIFEST_BYTES == 1_048_576
    assert manifest.MAX_CONTENT_BYTES == 2_147_483_648


def test_a_head_is_split_where_it_was_joined():
    found = manifest.parse_prefix(HEAD[:16], 65_536)
    assert found.files_at == len(HEAD) == 112 + len(MANIFEST)
    assert found.split(HEAD) == (MANIFEST, bytes(range(32)), bytes(range(64)))


@pytest.mark.parametrize("content, size", [(0, 67_195), (65_536, 67_195), (65_537, 69_259),
                                           (2**31, 2_148_009_579)])  # fmt: skip
def test_the_size_of_a_file_depends_on_its_class_only(content, size):
    assert manifest.file_size(content) == size
    assert size <= manifest.MAX_FILE_BYTES


@pytest.mark.parametrize(
    "prefix, kind, reason",
    [
        (b"LIFAFAP2" + HEAD[8:16], NewerVersionError, "frame.newer"),
        (b"lifafap1" + HEAD[8:16], NotOursError, "frame.magic"),
        (b"LIFAFAP1" + bytes(8), NotOursError, "frame.manifest-length"),
        (b"LIFAFAP1\x00\x10\x00\x01" + bytes(4), NotOursError, "frame.manifest-length"),
        (b"LIFAFAP1\x00\x00\x00\x01\x00\x00\x00\x01", NotOursError, "frame.reserved"),
        (b"LIFAFAP1\x00\x00\xff\x91" + bytes(4), NotOursError, "frame.manifest-beyond-end"),
    ],
)
def test_other_prefixes_are_refused(prefix, kind, reason):
    with pytest.raises(kind) as refused:
        manifest.parse_prefix(prefix, 65_536)
    assert refused.value.reason == reason


def test_a_manifest_may_fill_the_frame_to_its_end():
    prefix = b"LIFAFAP1" + (65_536 - 112).to_bytes(4, "big") + bytes(4)
    assert manifest.parse_prefix(prefix, 65_536).files_at == 65_536
    longest = b"LIFAFAP1" + (1_048_576).to_bytes(4, "big") + bytes(4)
    assert manifest.parse_prefix(longest, 2**21).manifest_bytes == 1_048_576
