"""A grant opens for its user, in its vault, for its domain, and nowhere else."""

from dataclasses import replace

import pytest

from crypto.envelope.hybrid import HybridKey
from crypto.errors import CardError, HeaderError
from crypto.vault import grants

VAULT_ID = "00" * 16
KEY = HybridKey.from_seed(bytes(range(32)))
DOMAIN_KEY = bytes(range(32, 64))
GRANT = grants.seal_grant(VAULT_ID, 2, KEY.public, "off", 1, DOMAIN_KEY)


def test_a_grant_opens():
    assert len(GRANT.sealed) == grants.SEALED_BYTES == 1_168
    assert grants.open_grant(VAULT_ID, KEY, GRANT) == DOMAIN_KEY


@pytest.mark.parametrize(
    "change", [{"user": 3}, {"domain": "reg"}, {"by": 2}, {"sealed": bytes(1_168)}]
)
def test_a_moved_or_damaged_grant_is_damage(change):
    with pytest.raises(HeaderError) as caught:
        grants.open_grant(VAULT_ID, KEY, replace(GRANT, **change))
    assert caught.value.reason == "grant.seal"


def test_a_grant_of_another_vault_or_for_another_key_is_damage():
    for vault_id, key in (("11" * 16, KEY), (VAULT_ID, HybridKey.generate())):
        with pytest.raises(HeaderError):
            grants.open_grant(vault_id, key, GRANT)


def test_nothing_is_granted_to_a_bad_key():
    with pytest.raises(CardError):
        grants.seal_grant(VAULT_ID, 2, KEY.public[:-1], "off", 1, DOMAIN_KEY)


def test_the_sealed_key_does_not_show():
    assert repr(GRANT) == "Grant(user=2, domain='off', by=1)"
