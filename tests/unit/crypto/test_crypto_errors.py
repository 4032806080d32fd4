"""Refusals carry a code, a reason and facts, also across a pickle."""

import pickle

import pytest

from crypto import errors

KINDS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, errors.CryptoError)
]


def test_every_cause_has_its_own_code():
    assert len({kind.code for kind in KINDS}) == len(KINDS) == 25
    assert all(kind.code.startswith("E_") for kind in KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_survives_a_pickle(kind):
    # The bytes are made one line up, nothing foreign is loaded.
    again = pickle.loads(pickle.dumps(kind("area.what", limit=3, unit="bytes")))
    assert type(again) is kind
    assert (again.reason, again.facts) == ("area.what", {"limit": 3, "unit": "bytes"})
    assert str(again) == "area.what"
