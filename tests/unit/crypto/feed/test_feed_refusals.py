"""Each named bad envelope, founding, question, answer, presence and invitation has its refusal."""

import pytest

from crypto.errors import CryptoError
from crypto.feed.envelope import open_envelope
from crypto.feed.founding import read_founding
from crypto.feed.invite import open_invitation
from crypto.feed.letting_in import read_answer, read_asking
from crypto.feed.presence import open_presence
from feed_bad_beside import ANSWERS, ASKINGS, FOUNDINGS, INVITES, PRESENCES
from feed_bad_seats import ENVELOPES
from feed_maker import ANSWER_BOX, FEED, KNOWN, TERM_KEYS, asked, read_out


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


@pytest.mark.parametrize("name", ASKINGS)
def test_a_bad_question_is_refused(name):
    refused(ASKINGS[name], read_asking)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_bad_answer_is_refused(name):
    def take(raw):
        found = read_answer(raw)
        found.check_for(asked(), KNOWN.seats, read_out())
        found.open(ANSWER_BOX)

    refused(ANSWERS[name], take)


@pytest.mark.parametrize("name", PRESENCES)
def test_a_bad_presence_is_refused(name):
    here = KNOWN.seats.here
    refused(PRESENCES[name], lambda raw: open_presence(raw, FEED, TERM_KEYS[1], here))


@pytest.mark.parametrize("name", INVITES)
def test_a_bad_invitation_is_refused(name):
    refused(INVITES[name], lambda one: open_invitation(one.raw, one.typed).keys(one.register_key))
