"""Office identity and the 30-digit office number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.base.primitives import pae, verify_ed25519
from crypto.errors import NotOursError
from crypto.office import identity
from packet_maker import seed
from public_vectors import json_of

OURS = identity.Identity.from_seeds(seed("a"), seed("b"))


@pytest.mark.parametrize("value", json_of("formats.json")["identity"])
def test_id_and_number_match_published_values(value):
    public = identity.Identity.from_seeds(bytes.fromhex(value["seed"]), None).public
    assert public.ed25519.hex() == value["ed25519_pk"]
    assert public.id_bytes.hex() == value["id_bytes"]
    assert public.office_id == value["office_id"]
    assert public.number == value["office_number"]


def test_signature_matches_published_value():
    value = json_of("formats.json")["signature"]
    signer = identity.Identity.from_seeds(bytes.fromhex(value["seed"]), None)
    signature = signer.sign(value["type"].encode(), value["body"].encode())
    assert signature.hex() == value["sig"]
    verify_ed25519(
        signer.public.ed25519, pae(value["type"].encode(), value["body"].encode()), signature
    )


def test_the_second_key_is_committed_to():
    without = identity.Identity.from_seeds(seed("a"), None).public
    assert without.pq_commit == bytes(32)
    assert OURS.public.pq_commit != bytes(32)
    assert OURS.public.ed25519 == without.ed25519
    assert OURS.public.number != without.number


def test_seeds_grow_the_same_identity_again():
    fresh = identity.Identity.generate()
    assert identity.Identity.from_seeds(*fresh.seeds) == fresh
    assert fresh != identity.Identity.generate()
    assert OURS.seeds == (seed("a"), seed("b"))


def test_private_halves_do_not_show():
    shown = repr(OURS)
    assert seed("a").hex() not in shown
    assert repr(seed("a"))[2:-1] not in shown
    assert repr(seed("b"))[2:-1] not in shown


@pytest.mark.parametrize("seeds", [(b"short", None), (bytes(32), b"short"), (bytes(33), None)])
def test_seeds_have_32_bytes(seeds):
    with pytest.raises(ValueError, match="identity seeds have 32 bytes"):
        identity.Identity.from_seeds(*seeds)


@pytest.mark.parametrize("values", [(bytes(31), bytes(32)), (bytes(32), bytes(31))])
def test_a_public_identity_has_two_values_of_32_bytes(values):
    with pytest.raises(ValueError, match="32 bytes"):
        identity.OfficePublic(*values)


GROUPS = ["36442", "04073", "91449", "57889", "34642", "72255"]


@pytest.mark.parametrize(
    "typed",
    [
        "36442 04073 91449 57889 34642 72255",
        "364420407391449578893464272255",
        "36442-04073-91449\n57889.34642,72255",
        "36442/04073\t91449\u200b57889\r\n34642\u202f72255",
        " 3 6 4 4 2\u00a004073 91449 57889 34642\u200972255 ",
        "३६४४२ ०४०७३ ९१४४९ ५७८८९ ३४६४२ ७२२५५",
        "৩৬৪৪২ ০৪০৭৩ ৯১৪৪৯ ৫৭৮৮৯ ৩৪৬৪২ ৭২২৫৫",
        "３６４４２ ०४०७३ 91449–57889 34642 72255",
    ],
)
def test_a_number_is_read_as_people_type_it(typed):
    assert identity.normalise_number(typed) == GROUPS


@pytest.mark.parametrize("typed", ["36442 O4073 91449 57889 34642 72255", "½" * 30, "²" * 30, "a"])
def test_other_characters_are_refused(typed):
    with pytest.raises(NotOursError) as refused:
        identity.normalise_number(typed)
    assert refused.value.reason == "number.character"


@pytest.mark.parametrize("count", [0, 29, 31])
def test_a_number_has_30_digits(count):
    with pytest.raises(NotOursError) as refused:
        identity.normalise_number("1" * count)
    assert (refused.value.reason, refused.value.facts) == ("number.length", {"digits": count})


def test_the_wrong_groups_are_named():
    groups = list(OURS.public.groups)
    assert OURS.public.differing_groups(" ".join(groups)) == ()
    groups[1], groups[4] = "".join(reversed(groups[1])), f"{(int(groups[4]) + 1) % 100_000:05d}"
    assert OURS.public.differing_groups(" ".join(groups)) in {(2, 5), (5,)}


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
@settings(max_examples=50, deadline=None)
def test_every_number_has_six_groups_of_five_digits_and_reads_back(key, commitment):
    public = identity.OfficePublic(key, commitment)
    assert identity.normalise_number(public.number) == list(public.groups)
    assert len(public.office_id) == 64
