"""The worked example and the numbers of the text about successions and directories are true."""

import re
from pathlib import Path

import pytest

from crypto.office import directory, notices
from crypto.office.directory import Contents, Listed, make_authority, make_directory, read_directory
from crypto.office.identity import Identity

TEXT = (Path(__file__).resolve().parents[4] / "crypto" / "spec" / "trust.md").read_text("utf-8")
AT = 1_795_000_000


def block(kind):
    return re.search(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)[1]


TOLD = {
    key.strip(): value.strip()
    for key, _, value in (line.partition("=") for line in block("example").splitlines())
}
SIGNERS = [Identity.from_seeds(bytes.fromhex(TOLD[f"seed_{n}"]), None) for n in (1, 2, 3)]


def test_the_example_of_a_succession_and_a_revocation_is_true():
    old, new = SIGNERS[:2]
    assert (old.public.office_id, new.public.office_id) == (TOLD["office_1"], TOLD["office_2"])
    made = notices.make_succession(old, new, at=AT, why="new-computer")
    assert made.decode() == block("succession")
    assert notices.make_revocation(old, at=AT, why="stolen").decode() == block("revocation")


def test_the_example_of_a_directory_is_true():
    authority = make_authority(TOLD["dir"], [each.public.ed25519 for each in SIGNERS], 2)
    assert authority.number == TOLD["authority"]
    office = Listed(TOLD["office_1"], "Made-up Shelter", "Patna", "active", 1_794_000_000)
    said = Contents(1, AT, AT + 60 * 86_400, authority, [office])
    raw = make_directory(said, SIGNERS[:2])
    assert raw.decode() == block("directory")
    found = read_directory(raw)
    found.check_signed()
    assert found.body_sha256 == TOLD["prev"]


@pytest.mark.parametrize(
    "phrase, number",
    [
        ("at most {} bytes", notices.MAX_BYTES),
        ("The file is at most {} bytes", directory.MAX_BYTES),
        ("its body at most {}", directory.MAX_BODY_BYTES),
        ("at most {} of `", directory.MAX_OFFICES),
        ("`issued` + {} days", directory.MAX_LIFE_S // 86_400),
        ("at most {} Ed25519 keys", directory.MOST_KEYS),
        ("{} ≤ `need`", directory.LEAST_NEED),
        ("more than {} higher", directory.MAX_JUMP),
        ("1 to {} characters", directory.MAX_TEXT),
    ],
)
def test_the_bounds_of_the_text_are_those_of_the_program(phrase, number):
    assert phrase.format(f"{number:,}") in TEXT


def test_members_and_words_of_the_text_are_those_of_the_program():
    words = set(re.findall(r"`([a-z_-]+)`", TEXT))
    assert words >= directory._MEMBERS | directory.STATUSES
    assert words >= notices.SUCCESSION_REASONS | notices.REVOCATION_REASONS
    assert notices.CARD_MEMBER in words
    for type_ in (directory.TYPE, notices.SUCCESSION, notices.REVOCATION):
        assert f"`{type_}`" in TEXT
    for said in (directory.AUTHORITY_NUMBER_TYPE, directory.AUTHORITY_PREFIX[:-1]):
        assert f'"{said.decode()}"' in TEXT
