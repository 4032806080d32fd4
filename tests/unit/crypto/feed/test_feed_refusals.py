"""Each named bad envelope, founding, presence and invitation is refused for its own reason."""

import pytest

from crypto.errors import CryptoError
from crypto.feed.envelope import open_envelope
from crypto.feed.founding import read_founding
from crypto.feed.invite import open_invitation
from crypto.feed.presence import open_presence
from feed_bad import ENVELOPES
from feed_bad_beside import FOUNDINGS, INVITES, PRESENCES
from feed_maker import FEED, KNOWN, TERM_KEYS


def refused(bad, take):
    with pytest.raises(CryptoError) as found:
        take(bad.build())
    assert (found.value.code, found.value.reason) == (bad.code, bad.reason)


@pytest.mark.parametrize("name", ENVELOPES)
def test_a_bad_envelope_is_refused(name):
    bad = ENVELOPES[name]
    key = TERM_KEYS[bad.known.head.term]
    refused(bad, lambda raw: open_envelope(raw, bad.known, key))


@pytest.mark.parametrize("name", FOUNDINGS)
def test_a_bad_founding_is_refused(name):
    refused(FOUNDINGS[name], read_founding)


@pytest.mark.parametrize("name", PRESENCES)
def test_a_bad_presence_is_refused(name):
    here = KNOWN.here
    refused(PRESENCES[name], lambda raw: open_presence(raw, FEED, TERM_KEYS[1], here))


@pytest.mark.parametrize("name", INVITES)
def test_a_bad_invitation_is_refused(name):
    refused(INVITES[name], lambda one: open_invitation(one.raw, one.typed).keys(one.register_key))
