"""Named bad envelopes about who takes part: a feed that begins, acts on the list, and joining.

Rules: those of ``feed_bad``, whose builders are used here; all named bad envelopes are put together
at the end.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from crypto.feed.chain import Envelope, Spot
from crypto.feed.seats import AWAY, HERE, OUT, Act, Listed, Seats
from crypto.feed.terms import MAX_SEATS
from crypto.feed.units import Joined, Unit, unit_json
from crypto.office.identity import Identity
from feed_bad import NOT_REDUCED, OF_ANY, STRANGER, Bad, box_text, flipped, unit_of, within
from feed_maker import (
    BEGINNING,
    FEED,
    FIVE,
    HEAD,
    INVITE,
    INVITED_BOX,
    INVITING,
    JOIN,
    KNOWN,
    LET_IN,
    NEW,
    NINE,
    ONE,
    OPEN_INVITATION,
    OTHER_FEED,
    PUT_AWAY,
    SHOWN,
    SIX,
    TAKE_OUT,
    THREE,
    TWO,
    Forge,
    Seat,
    back,
    hex_of,
    joined,
    joined_unit,
    listed_unit,
    payload,
    seat,
    snapshot_unit,
    term_unit,
    unit,
)
from packet_maker import NOW, seed

EIGHT = seat(8)
OTHER_JOIN = Identity.from_seeds(seed("feed/other join"), None)
OTHER_INVITATION = replace(
    OPEN_INVITATION, key=OTHER_JOIN.public.ed25519, box=EIGHT.founding_box.public
)
TWO_INVITED = replace(INVITING, seats=Seats({**INVITING.seats.listed, 8: OTHER_INVITATION}))
USED = replace(INVITING, seats=Seats({1: ONE.listed, 8: OTHER_INVITATION, NINE: NEW.listed}))
TAKEN_BACK = replace(INVITING, seats=Seats({1: ONE.listed, 8: OTHER_INVITATION}))
OVER = replace(INVITING, seats=Seats({1: ONE.listed}))
GIVEN_AGAIN = replace(INVITING, seats=Seats({1: ONE.listed, NINE: OTHER_INVITATION}))
FULL = replace(
    KNOWN,
    seats=Seats(
        {
            2: TWO.listed,
            **{each: Listed(HERE, seed(f"feed/many/{each}")) for each in range(10, 34)},
            5: Listed(AWAY, FIVE.key),
        }
    ),
)
INVITED_BY_ONE = replace(KNOWN, seats=Seats({1: ONE.listed, 2: TWO.listed, NINE: OPEN_INVITATION}))
LET_IN_BEFORE = replace(
    KNOWN,
    seats=Seats({**KNOWN.seats.listed, 5: Listed(AWAY, FIVE.key, let_in=SHOWN.n + 1)}),
)
"""Whose question was answered at the place behind the one that it had been shown."""
assert len(FULL.seats.readers) == MAX_SEATS
INVITE_AGAIN = replace(INVITE, key=OTHER_JOIN.public.ed25519, box=EIGHT.box.public)
COPY = replace(seat(8), number=NINE)
"""Another computer with the same file."""
BACK = replace(SIX, number=NINE)
SAME_BOX = replace(NEW, box=INVITED_BOX)
KEYED = replace(NEW, identity=JOIN)
FLIPPED = flipped(joined_unit().more.signature, 9)


def joining(sender: Seat = NEW, /, **changes: Any) -> Callable[[], Envelope]:
    """The envelope with which a computer joins, changed."""
    return lambda: Forge(sender=sender, payload=joined(sender, **changes)).envelope()


def shown(unit_: Unit) -> tuple[Unit, Unit]:
    """The units with which the invited computer joins, what it shows changed."""
    return unit_, term_unit(2, ONE, NEW)


def listing(*said: Act | Unit, by: Seat = TWO) -> Callable[[], Envelope]:
    """An envelope with acts on the list, and with other units."""
    units = tuple(
        replace(listed_unit(one), id=hex_of(f"listing/{place}")) if isinstance(one, Act) else one
        for place, one in enumerate(said)
    )
    return lambda: Forge(sender=by, payload=payload(by, units=units)).envelope()


def act(base: Act, /, **changes: Any) -> Callable[[], Envelope]:
    """An envelope with an act whose members are changed behind a good signature."""
    return within("listed", lambda: listed_unit(base), **changes)


BEGINNINGS = {
    "b01_begun_by_another": Bad(
        lambda: Forge(
            payload=payload(units=(snapshot_unit(n=0, link=BEGINNING.head.link),)),
            head=BEGINNING.head,
        ).envelope(),
        "E_FEED", "feed.begins", BEGINNING,
    ),
    "b02_begun_without_a_snapshot": Bad(
        lambda: Forge(sender=ONE, head=BEGINNING.head).envelope(),
        "E_FEED", "feed.begins", BEGINNING,
    ),
    "b03_begun_with_the_snapshot_of_another_feed": Bad(
        lambda: Forge(
            sender=ONE, payload=payload(ONE, units=(snapshot_unit(n=0),)), head=BEGINNING.head
        ).envelope(),
        "E_FEED", "snapshot.other-link", BEGINNING,
    ),
}  # fmt: skip
LISTS = {
    "l01_out_by_itself": Bad(listing(Act(OUT, 2), term_unit(2, ONE, THREE)), "E_FEED",
                             "listed.self"),
    "l02_away_by_itself": Bad(listing(Act(AWAY, 2), term_unit(2, ONE, THREE)), "E_FEED",
                              "listed.self"),
    "l03_in_by_itself": Bad(listing(replace(LET_IN, seat=2)), "E_FEED", "listed.self"),
    "l04_number_of_who_is_here": Bad(listing(replace(INVITE, seat=3)), "E_FEED",
                                     "listed.number-again"),
    "l05_number_of_who_is_out": Bad(listing(replace(INVITE, seat=6)), "E_FEED",
                                    "listed.number-again"),
    "l06_key_of_who_is_here": Bad(listing(replace(INVITE, key=ONE.key)), "E_FEED",
                                  "listed.key-again"),
    "l07_key_of_who_is_out": Bad(listing(replace(INVITE, key=SIX.key)), "E_FEED",
                                 "listed.key-again"),
    "l08_letterbox_of_another": Bad(listing(replace(INVITE, box=ONE.box.public)), "E_FEED",
                                    "listed.box-again"),
    "l09_one_letterbox_for_both": Bad(
        listing(back(replace(FIVE, founding_box=FIVE.box))), "E_FEED", "listed.box-again"
    ),
    "l10_let_in_by_an_old_letterbox": Bad(
        listing(back(replace(FIVE, box=THREE.founding_box))), "E_FEED", "listed.box-again"
    ),
    "l49_let_in_with_a_letterbox_of_somebody_else": Bad(
        listing(replace(LET_IN, box=EIGHT.box.public)), "E_SIGNATURE", "listed.signature"
    ),
    "l50_let_in_with_a_letterbox_for_foundings_of_somebody_else": Bad(
        listing(replace(LET_IN, founding_box=EIGHT.box.public)), "E_SIGNATURE", "listed.signature"
    ),
    "l51_let_in_signed_by_somebody_else": Bad(
        listing(back(replace(EIGHT, number=5))), "E_SIGNATURE", "listed.signature"
    ),
    "l52_let_in_signed_for_another_number": Bad(
        listing(replace(back(replace(FIVE, number=4)), seat=5)), "E_SIGNATURE",
        "listed.signature",
    ),
    "l56_asked_before_it_was_let_in_last": Bad(
        listing(LET_IN), "E_FEED", "listed.asked-before", LET_IN_BEFORE
    ),
    "l57_asked_at_a_place_to_come": Bad(
        listing(back(FIVE, Spot(FEED, 42, SHOWN.link))), "E_FEED", "listed.asked-ahead"
    ),
    "l58_asked_behind_another_link": Bad(
        listing(back(FIVE, Spot(FEED, 41, SHOWN.link))), "E_FEED", "listed.asked-elsewhere"
    ),
    "l59_asked_in_another_feed": Bad(
        listing(back(FIVE, Spot(OTHER_FEED, 37, SHOWN.link))), "E_SIGNATURE", "listed.signature"
    ),
    "l60_asked_at_another_place": Bad(
        listing(replace(LET_IN, n=38)), "E_SIGNATURE", "listed.signature"
    ),
    "l61_asked_with_another_link": Bad(
        listing(replace(LET_IN, link=HEAD.link)), "E_SIGNATURE", "listed.signature"
    ),
    "l62_place_a_text": Bad(act(LET_IN, n=""), "E_SCHEMA", "listed.n"),
    "l63_link_short": Bad(act(LET_IN, link="ab"), "E_SCHEMA", "listed.link"),
    "l64_let_in_twice": Bad(
        listing(LET_IN, Act(AWAY, 5), LET_IN, term_unit()), "E_FEED", "listed.asked-before"
    ),
    "l53_signature_short": Bad(
        act(LET_IN, signature=box_text(bytes(63))), "E_FORMAT", "base64.length"
    ),
    "l54_signature_a_number": Bad(
        act(LET_IN, signature=1), "E_SCHEMA", "listed.signature-text"
    ),
    "l55_key_for_an_invitation_of_who_is_taken_out": Bad(
        listing(Act(OUT, 1), term_unit(2, TWO, NEW)), "E_FEED", "term.entry-foreign", INVITED_BY_ONE
    ),
    "l11_away_twice": Bad(listing(replace(PUT_AWAY, seat=5), term_unit()), "E_FEED",
                          "listed.to-away"),
    "l12_out_twice": Bad(listing(replace(TAKE_OUT, seat=6), term_unit()), "E_FEED",
                         "listed.to-out"),
    "l13_out_of_nobody": Bad(listing(replace(TAKE_OUT, seat=7), term_unit()), "E_FEED",
                             "listed.to-out"),
    "l14_away_of_nobody": Bad(listing(replace(PUT_AWAY, seat=7), term_unit()), "E_FEED",
                              "listed.to-away"),
    "l15_let_in_who_is_out": Bad(listing(replace(LET_IN, seat=6)), "E_FEED", "listed.to-here"),
    "l16_let_in_who_is_invited": Bad(
        listing(replace(LET_IN, seat=NINE), by=ONE), "E_FEED", "listed.to-here", INVITING
    ),
    "l17_away_of_an_invitation": Bad(
        listing(replace(PUT_AWAY, seat=NINE), term_unit(2, ONE), by=ONE), "E_FEED",
        "listed.to-away", INVITING,
    ),
    "l18_out_and_no_term": Bad(listing(TAKE_OUT), "E_FEED", "listed.no-term"),
    "l19_away_and_no_term": Bad(listing(PUT_AWAY, unit()), "E_FEED", "listed.no-term"),
    "l20_taken_back_and_no_term": Bad(
        listing(Act(OUT, NINE), by=ONE), "E_FEED", "listed.no-term", INVITING
    ),
    "l21_key_for_who_is_taken_out": Bad(
        listing(TAKE_OUT, term_unit()), "E_FEED", "term.entry-foreign"
    ),
    "l22_key_for_who_is_put_away": Bad(
        listing(PUT_AWAY, term_unit()), "E_FEED", "term.entry-foreign"
    ),
    "l23_key_for_an_invitation_taken_back": Bad(
        listing(Act(OUT, NINE), term_unit(2, ONE, NEW), by=ONE), "E_FEED", "term.entry-foreign",
        INVITING,
    ),
    "l24_no_key_for_who_is_here": Bad(
        listing(term_unit(2, ONE, TWO)), "E_FEED", "term.entry-missing"
    ),
    "l25_no_key_for_who_is_invited": Bad(
        listing(term_unit(2, ONE), by=ONE), "E_FEED", "term.entry-missing", INVITING
    ),
    "l26_no_key_for_who_is_let_in": Bad(
        listing(LET_IN, term_unit()), "E_FEED", "term.entry-missing"
    ),
    "l27_a_26th": Bad(
        listing(INVITE), "E_FEED", "listed.full", FULL
    ),
    "l28_a_26th_let_in": Bad(listing(LET_IN), "E_FEED", "listed.full", FULL),
    "l29_invited_twice": Bad(listing(INVITE, INVITE_AGAIN), "E_FEED", "listed.number-again"),
    "l30_not_serial": Bad(
        unit_of(listed_unit(INVITE), **{"class": "G"}), "E_SCHEMA", "unit.not-serial"
    ),
    "l31_no_object": Bad(unit_of(listed_unit(INVITE), listed=[]), "E_SCHEMA", "listed.object"),
    "l32_as_guest": Bad(act(INVITE, **{"as": "guest"}), "E_SCHEMA", "listed.as"),
    "l33_as_nothing": Bad(act(INVITE, **{"as": ...}), "E_SCHEMA", "listed.as"),
    "l34_invited_with_more": Bad(act(INVITE, founding_box=""), "E_SCHEMA", "listed.members"),
    "l35_away_with_a_letterbox": Bad(act(PUT_AWAY, box=""), "E_SCHEMA", "listed.members"),
    "l36_let_in_with_one_letterbox": Bad(act(LET_IN, founding_box=...), "E_SCHEMA",
                                         "listed.members"),
    "l37_seat_0": Bad(act(PUT_AWAY, seat=0), "E_SCHEMA", "listed.seat"),
    "l38_seat_100": Bad(act(PUT_AWAY, seat=100), "E_SCHEMA", "listed.seat"),
    "l39_key_short": Bad(act(INVITE, key=box_text(bytes(31))), "E_FORMAT", "base64.length"),
    "l40_key_a_number": Bad(act(INVITE, key=1), "E_SCHEMA", "listed.key"),
    "l41_letterbox_a_number": Bad(act(INVITE, box=1), "E_SCHEMA", "listed.box"),
    "l42_letterbox_not_reduced": Bad(
        act(INVITE, box=box_text(NOT_REDUCED)), "E_CARD", "enc-key.mlkem-not-reduced"
    ),
    "l43_letterbox_of_who_is_let_in_a_number": Bad(act(LET_IN, box=1), "E_SCHEMA", "listed.box"),
    "l44_letterbox_for_foundings_a_number": Bad(
        act(LET_IN, founding_box=1), "E_SCHEMA", "listed.founding-box"
    ),
    "l45_eight_days": Bad(act(INVITE, until=NOW + 7 * 86_400 + 1), "E_SCHEMA", "listed.life"),
    "l46_over_before_it_began": Bad(act(INVITE, until=NOW), "E_SCHEMA", "listed.life"),
    "l47_until_a_text": Bad(act(INVITE, until="soon"), "E_SCHEMA", "listed.until"),
    "l48_listed_and_a_term_in_one_unit": Bad(
        unit_of(listed_unit(TAKE_OUT), term=unit_json(term_unit())["term"]), "E_SCHEMA",
        "unit.members",
    ),
}  # fmt: skip
JOINS = {
    "k01_stranger_without_joined": Bad(
        lambda: Forge(sender=NEW, payload=payload(NEW)).envelope(),
        "E_SIGNATURE", "feed.stranger-unit", INVITING,
    ),
    "k02_stranger_with_more": Bad(
        joining(units=(joined_unit(), unit(), term_unit(2, ONE, NEW))), "E_SIGNATURE",
        "feed.stranger-unit", INVITING,
    ),
    "k03_no_invitation_of_that_seat": Bad(joining(seat=8), "E_FEED", "joined.not-invited",
                                          INVITING),
    "k04_no_letterbox": Bad(joining(box=None), "E_BINDING", "joined.no-letterbox", INVITING),
    "k05_no_letterbox_for_foundings": Bad(
        joining(founding_box=None), "E_BINDING", "joined.no-letterbox", INVITING
    ),
    "k06_signed_by_another": Bad(
        joining(units=shown(joined_unit(by=OTHER_JOIN))), "E_SIGNATURE", "joined.signature",
        INVITING,
    ),
    "k07_signed_for_another_letterbox": Bad(
        joining(box=EIGHT.box.public), "E_SIGNATURE", "joined.signature", INVITING
    ),
    "k08_signed_for_another_letterbox_for_foundings": Bad(
        joining(founding_box=EIGHT.founding_box.public), "E_SIGNATURE", "joined.signature",
        INVITING,
    ),
    "k09_no_invitation_is_open": Bad(joining(), "E_SIGNATURE", "feed.stranger"),
    "k10_by_a_seat_that_is_here": Bad(
        lambda: Forge(payload=replace(joined(), seat=2, seq=6)).envelope(), "E_BINDING",
        "joined.again",
    ),
    "k11_first_is_not_1": Bad(joining(seq=2), "E_FEED", "feed.seq", INVITING),
    "k12_not_serial": Bad(
        lambda: Forge(
            sender=NEW, payload=joined(),
            members={"units": [unit_json(joined_unit()) | {"class": "F"}]},
        ).envelope(),
        "E_SCHEMA", "unit.not-serial", INVITING,
    ),
    "k13_signed_for_another_key": Bad(
        lambda: Forge(sender=STRANGER, payload=joined()).envelope(),
        "E_SIGNATURE", "joined.signature", INVITING,
    ),
    "k14_by_another_invitation": Bad(
        lambda: Forge(
            sender=EIGHT, payload=joined(EIGHT, units=shown(joined_unit(EIGHT)))
        ).envelope(),
        "E_SIGNATURE", "joined.signature", TWO_INVITED,
    ),
    "k15_for_another_feed": Bad(
        joining(units=shown(joined_unit(feed=OTHER_FEED))), "E_SIGNATURE", "joined.signature",
        INVITING,
    ),
    "k16_used_twice": Bad(
        lambda: Forge(sender=COPY, payload=joined(COPY)).envelope(), "E_FEED",
        "joined.not-invited", USED,
    ),
    "k17_taken_back": Bad(joining(), "E_FEED", "joined.not-invited", TAKEN_BACK),
    "k18_late": Bad(joining(), "E_SIGNATURE", "feed.stranger", OVER),
    "k30_taken_back_and_its_number_given_again": Bad(
        joining(), "E_SIGNATURE", "joined.signature", GIVEN_AGAIN
    ),
    "k19_opens_no_term": Bad(joining(units=(joined_unit(),)), "E_FEED", "listed.no-term",
                             INVITING),
    "k20_no_key_for_itself": Bad(
        joining(units=(joined_unit(), term_unit(2, ONE))), "E_FEED", "term.entry-missing",
        INVITING,
    ),
    "k21_by_who_was_taken_out": Bad(
        lambda: Forge(
            sender=BACK, payload=joined(BACK, units=shown(joined_unit(BACK)))
        ).envelope(),
        "E_FEED", "listed.key-again", INVITING,
    ),
    "k22_with_the_letterbox_of_the_invitation": Bad(
        lambda: Forge(sender=SAME_BOX, payload=joined(SAME_BOX)).envelope(), "E_FEED",
        "listed.box-again", INVITING,
    ),
    "k23_joined_twice": Bad(
        joining(units=(joined_unit(), replace(joined_unit(), id=hex_of("again")))), "E_SIGNATURE",
        "feed.stranger-unit", INVITING,
    ),
    "k24_flipped": Bad(
        joining(units=shown(replace(joined_unit(), more=Joined(FLIPPED)))), "E_SIGNATURE",
        "joined.signature", INVITING,
    ),
    "k25_with_the_key_of_the_invitation": Bad(
        lambda: Forge(sender=KEYED, payload=joined(KEYED)).envelope(), "E_FEED",
        "listed.key-again", INVITING,
    ),
}  # fmt: skip


def of_joined(**changes: Any) -> Callable[[], Envelope]:
    """The envelope with which a computer joins, what it shows changed."""

    def build() -> Envelope:
        told_ = unit_json(joined_unit())
        told_["joined"] |= changes
        opens = unit_json(term_unit(2, ONE, NEW))
        return Forge(sender=NEW, payload=joined(), members={"units": [told_, opens]}).envelope()

    return build


JOINS |= {
    "k26_joined_no_object": Bad(
        lambda: Forge(
            sender=NEW, payload=joined(),
            members={"units": [unit_json(joined_unit()) | {"joined": 1}]},
        ).envelope(),
        "E_SCHEMA", "joined.object", INVITING,
    ),
    "k27_joined_with_more": Bad(of_joined(more=1), "E_SCHEMA", "joined.members", INVITING),
    "k28_signature_short": Bad(
        of_joined(signature=box_text(bytes(63))), "E_FORMAT", "base64.length", INVITING
    ),
    "k29_signature_a_number": Bad(
        of_joined(signature=1), "E_SCHEMA", "joined.signature-text", INVITING
    ),
}  # fmt: skip
ENVELOPES = {**OF_ANY, **BEGINNINGS, **LISTS, **JOINS}
