"""The words of a route: each station, the way to it, and the whole of it as a text.

Rules: what is not known is said; a text that is copied leaves out where the person is now and
which offices were asked, because they lead to the person.
"""

from __future__ import annotations

from app.base.language import N_, _
from app.cases.route import FOUND, HOME, PRESENT, REFERRED, SENT, UNKNOWN, Leg, Route, Station
from app.core.field_catalogue import code_label
from ui.frame import dates, projector

_WHAT = {
    HOME: N_("Home"),
    FOUND: N_("Found"),
    PRESENT: N_("Now"),
    REFERRED: N_("Referred to"),
    "event": N_("What happened"),
}
ICONS = {
    HOME: "house",
    "recruitment": "user-plus",
    "transit": "train-front",
    "exploitation": "triangle-alert",
    "interception": "hand",
    "rescue": "life-buoy",
    "escape": "door-open",
    "return": "undo-2",
    "re_trafficking": "repeat",
    FOUND: "search",
    PRESENT: "map-pin",
    REFERRED: "send",
}
_KEPT_IN = frozenset({PRESENT, REFERRED})


def what_words(station: Station) -> str:
    """Return what a station is, translated."""
    if station.what in _WHAT:
        return _(_WHAT[station.what])
    return _(code_label("event_type", station.what))


def icon_of(station: Station) -> str:
    """Return the icon of a station."""
    return ICONS.get(station.what, "map-pin")


def place_lines(station: Station) -> tuple[str, str]:
    """Return the most exact place, and what lies around it."""
    exact = [projector.free_text(place) for place in station.places[: station.exact]]
    places = [*dict.fromkeys(exact), *station.places[station.exact :]]
    if station.country:
        places.append(_(code_label("country", station.country)))
    if station.office:
        return station.office, ", ".join(places)
    if not places:
        return _("Not written down yet"), ""
    return places[0], ", ".join(places[1:])


def day_words(station: Station) -> str:
    """Return when it was, "" when that is not known."""
    if not station.day or not station.until:
        return dates.stored(station.day or station.until) if station.day or station.until else ""
    first, last = dates.stored(station.day), dates.stored(station.until)
    return first if first == last else _("{first} to {last}").format(first=first, last=last)


def leg_lines(leg: Leg) -> tuple[str, ...]:
    """Return what is known of a way, or that nothing is."""
    lines = []
    if leg.transport:
        lines.append(_(code_label("transport", leg.transport)))
    if leg.kind == UNKNOWN:
        lines.append(_("Way not known"))
    if border_words(leg):
        lines.append(border_words(leg))
    return tuple(lines)


def border_words(leg: Leg) -> str:
    """Return which border was crossed, and where; "" when none is known."""
    post = projector.free_text(leg.post)
    if not leg.crossing:
        return f"{_('Crossed at')}: {post}" if post else ""
    ends = [_(code_label("country", code)) if code else "?" for code in leg.crossing]
    words = _("Border: {first} to {last}").format(first=ends[0], last=ends[1])
    return f"{words}, {post}" if post else words


def station_words(station: Station, leg: Leg) -> str:
    """Return a station with the way to it, for a screen reader and for the text."""
    place, around = place_lines(station)
    told = ", ".join(part for part in (place, around, day_words(station)) if part)
    words = f"{what_words(station)}: {told}"
    way = "; ".join(leg_lines(leg))
    return f"{words} ({way})" if way and leg.kind != SENT else words


def route_words(route: Route) -> str:
    """Return the whole route, one station after the other."""
    pairs = zip(route.stations, route.legs, strict=True)
    return "; ".join(station_words(station, leg) for station, leg in pairs)


def text_to_copy(route: Route) -> str:
    """Return the route as lines that name no office and not where the person is now."""
    pairs = zip(route.stations, route.legs, strict=True)
    told = [
        station_words(station, leg)
        for station, leg in pairs
        if station.what not in _KEPT_IN and station.is_known
    ]
    return "\n".join(f"{number}. {line}" for number, line in enumerate(told, start=1))
