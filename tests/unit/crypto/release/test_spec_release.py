"""The worked example and the numbers of the text about releases are true."""

import hashlib
import io
import re
from pathlib import Path

import pytest

from crypto.office.identity import Identity
from crypto.release import release, release_key
from crypto.release.release import (
    Contents,
    HeldKey,
    ReleasedFile,
    encode_signed,
    make_body,
    make_draft,
    read_release,
)

TEXT = (Path(__file__).resolve().parents[4] / "crypto" / "spec" / "release.md").read_text("utf-8")


def block(kind):
    return re.search(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)[1]


TOLD = {
    key.strip(): value.strip()
    for key, _, value in (line.partition("=") for line in block("example").splitlines())
}
SIGNERS = [Identity.from_seeds(bytes.fromhex(TOLD[f"seed_{n}"]), None) for n in (1, 2, 3)]
CONTENT = TOLD["installer"].removesuffix(" LF").encode() + b"\n"
NOTES = {"en": "Made up.\nNothing is new.", "hi": "बनावटी।", "ne": "बनावटी।", "bn": "বানানো।"}


def test_the_example_is_true():
    assert hashlib.sha256(CONTENT).hexdigest() == TOLD["sha256"]
    file = ReleasedFile("lifafa_0.2.0_amd64.deb", "linux_x86_64", len(CONTENT), TOLD["sha256"])
    body = make_body(Contents("0.2.0", "2026-11-25", [file], NOTES))
    assert body.decode() + "\n" == block("body")
    raw = encode_signed(body, SIGNERS[:2])
    assert raw.decode() == block("release")
    assert make_draft(body) == b"".join(raw.splitlines(keepends=True)[:2])
    found = read_release(raw)
    keys = [HeldKey(f"Holder {n}", one.public.ed25519) for n, one in enumerate(SIGNERS)]
    assert found.check_signed(keys) == tuple(keys[:2])
    assert found.body_sha256 == TOLD["body_sha256"]
    found.files[0].check_content(io.BytesIO(CONTENT))


@pytest.mark.parametrize(
    "phrase, number",
    [
        ("The file is at most {} bytes", release.MAX_BYTES),
        ("its body at most {}", release.MAX_BODY_BYTES),
        ("1 to {} of `", release.MAX_FILES),
        ("`bytes` is 1 to\n{}.", release.MAX_FILE_BYTES),
        ("1 to {} characters with LF", release.MAX_NOTE),
        ("at least {} of its own", release.NEED),
        ("own {} release keys", release.HOLDERS),
        ("(1 to {} characters each", release.MAX_HOLDER),
        ("more than {} bytes is refused", release_key.MAX_BYTES),
    ],
)
def test_the_bounds_of_the_text_are_those_of_the_program(phrase, number):
    assert phrase.format(f"{number:,}") in TEXT


def test_members_and_words_of_the_text_are_those_of_the_program():
    words = set(re.findall(r"`([a-z_0-9-]+)`", TEXT))
    assert words >= release._MEMBERS | set(release.LANGUAGES) | {release.PRODUCT}
    assert words >= set(release_key._LENGTHS) | {"ops", "mem", release_key._LOGIN}
    assert {release_key._KIND} < words
    assert f"`{release.TYPE}`" in TEXT
    for member in release._FILE_MEMBERS:
        assert f'"{member}"' in TEXT
    for code in ("linux_x86_64", "windows_x86_64", "macos_arm64"):
        assert code in words
