"""A packet as its reader sees it: one function for the sender's last look and the receiver's first.

Rules: everything shown is decoded from the manifest; names of files are made safe; while a sender
is not trusted, nothing but the block without names is shown; what the block says and no person of
the packet has is shown as the packet's own word, never as a fact of a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.base import numerals
from app.base.clock import in_calendar
from app.base.date_words import stored_words
from app.base.language import ngettext, translate
from app.base.place_words import district_words
from app.cases.records import Fact
from app.consent.records import Beyond
from app.core.field_catalogue import value_words
from app.core.records import FactValue
from app.offices.cards import clean_name
from app.packets.bodies import IncomingReferral, has_child, in_short, read_referral
from app.packets.extensions import beyond_in, first_registered_in, withdrawn_in
from app.packets.records import (
    PacketPreview,
    PreviewBlock,
    ReferralPreview,
    SeenAnswer,
    SeenBeyond,
    SeenFact,
    SeenFile,
)
from app.system.files import safe_export_name
from crypto.packet.manifest import Manifest, PacketFile
from models.base.local_time import utc
from models.fields import CATALOGUE, CODE_LISTS, code_label, show
from models.fields.childrule import AGE_BANDS
from models.fields.kinds import N_

# Ids of offices say nothing to a reader; the one that may be in here is the reader himself.
_NOT_SHOWN = frozenset({"person", "named_offices"})
_LONGEST_PLACE = 60
_LISTS_OF_BLOCK = {"sex": "sex_or_gender", "nationality": "country", "languages": "language"}
_PLACES = ("district_from", "district_to")
_OF_A_PERSON = ("age_band", *_LISTS_OF_BLOCK, *_PLACES)
_NOT_TOLD = "not_sure"
_A_CHILD = "child"
RECEIVED_KINDS: Mapping[str, str] = {
    "refer": N_("Referral: the case stays with the sender"),
    "transfer": N_("Transfer: the case moves to the receiver"),
    "request": N_("Request: the sender asks for a case of the receiver"),
    "notify": N_("Notice: without identity"),
    "query": N_("Question: is this person known?"),
}
"""Kinds of a referral in words that are true on both sides; those of the form are the sender's."""

_TYPES: Mapping[str, str] = {
    "referral": N_("Referral"),
    "receipt": N_("Receipt"),
    "status": N_("Progress"),
    "card": N_("Office card"),
    "notice": N_("Notice"),
    "return": N_("Statistical return"),
    "psi1": N_("Match: question"),
    "psi2": N_("Match: answer"),
    "psi3": N_("Match: last packet"),
}
_ANSWERED_BY: Mapping[str, str] = {
    "received": N_("Receipt: received"),
    "accepted": N_("Receipt: accepted"),
    "declined": N_("Receipt: declined"),
    "part_missing": N_("Receipt: a part is missing"),
    "cannot_open": N_("Receipt: could not be opened"),
}
_NEWS: Mapping[str, str] = {"progress": N_("In progress"), "done": N_("Done")}
_NOTICES: Mapping[str, str] = {
    "withdraw": N_("Notice: withdrawn"),
    "supersede": N_("Notice: replaced"),
    "consent_withdrawn": N_("Notice: consent taken back"),
}
KINDS: Mapping[str, str] = {
    "refer": N_("Referral"),
    "transfer": N_("Transfer"),
    "request": N_("Request"),
    "notify": N_("Notice without identity"),
    "query": N_("Question"),
}
"""Kinds of a referral as its sender calls them, in a few words for a list."""

ANSWERS = frozenset({"receipt", "status"})
"""Packet types that answer one of ours."""


@dataclass(frozen=True)
class Answered:
    """What is known of a packet that is answered; see `SeenAnswer`. Nothing is, by default."""

    of: str = ""
    kind: str = ""
    file: str = "gone"


@dataclass(frozen=True)
class Standing:
    """What the reader's side knows about a packet beside its bytes.

    Attributes:
        from_name, from_state: the sender's name, and its trust state ("" when never met).
        from_number: the sender's office number, six groups; None before it was checked.
        from_district: the district of the sender's office, as it stands on file or on its card.
        from_claims: the name by which it calls itself since, "" when it is the same.
        from_like: name of the office for which it can be taken by its card, "" for none.
        to_name: the recipient's name.
        trusted: whether more than the block may be shown.
        warnings: slugs, as `PacketPreview` lists them.
        missing: numbers of earlier packets that have not arrived.
        answered: the packet of the reader's side that it answers.
    """

    from_name: str
    from_state: str
    from_number: str | None
    to_name: str
    trusted: bool
    warnings: tuple[str, ...] = ()
    missing: tuple[int, ...] = ()
    from_district: str = ""
    from_claims: str = ""
    from_like: str = ""
    answered: Answered = Answered()


def preview_of(manifest: Manifest, size: int, standing: Standing) -> PacketPreview:
    """Return the preview of a manifest.

    Args:
        manifest: verified, or decoded back from bytes that are about to be sealed.
        size: bytes of the whole file.
        standing: of the office that sealed it.

    Raises:
        PacketDamagedError: the body has a shape that no version writes.
    """
    referral = (
        read_referral(manifest.body, len(manifest.files), manifest.files_bytes)
        if manifest.type == "referral"
        else None
    )
    open_ = referral if standing.trusted else None
    shown = _content(open_) if open_ else {}
    warnings = standing.warnings
    if open_ and open_.ground:
        warnings = (*warnings, "ground")
    return PacketPreview(
        packet_id=manifest.pid,
        type=manifest.type,
        kind=kind_of(manifest),
        from_office=manifest.from_,
        from_name=standing.from_name,
        from_state=standing.from_state,
        from_number=standing.from_number,
        from_district=standing.from_district,
        from_claims=standing.from_claims,
        from_like=standing.from_like,
        to_office=manifest.to,
        to_name=standing.to_name,
        created=manifest.created,
        expires=manifest.expires,
        block=_block(manifest, referral, standing) if referral else None,
        files=seen_files(manifest.files) if standing.trusted else (),
        warnings=warnings,
        missing_packets=standing.missing,
        size=size,
        answer=_answer(manifest, standing.answered) if standing.trusted else None,
        beyond=beyond_in(manifest) if standing.trusted else None,
        **{**_CLOSED, **shown},
    )


def _block(manifest: Manifest, referral: IncomingReferral, standing: Standing) -> PreviewBlock:
    """Return the block without names; of an unchecked sender only codes that we know, and places.

    What else stands in it is a stranger's free text, and the grey preview shows none.
    """
    block = replace(
        _borne_out(referral, manifest.created), first_registered_on=first_registered_in(manifest)
    )
    if standing.trusted:
        return block
    return replace(
        block,
        urgency=_known("urgency", block.urgency),
        services=tuple(each for each in block.services if _known("service_asked", each)),
        times=tuple(
            (service, time)
            for service, time in block.times
            if _known("service_asked", service) and _known("urgency", time)
        ),
        **_members({name: _harmless(name, value) for name, value in _told(block).items()}),
        said=tuple(
            (name, shown) for name, value in block.said if (shown := _harmless(name, value))
        ),
    )


def _borne_out(referral: IncomingReferral, created: int) -> PreviewBlock:
    """Return the block with those members set apart that are a fact of no person of the packet.

    Earlier versions put the districts of the two offices where no person's left, and an age that
    is not sure where no age did; the first is told as what it is, the second says nothing. An age
    that is not sure is that of a child where the facts say so.

    Args:
        referral: what came.
        created: when it was sealed, Unix seconds; on which side of midnight is not known here.
    """
    told = _told(referral.block)
    sealed = utc(in_calendar(created)).date()
    days = [sealed + dt.timedelta(days=days) for days in (-1, 0, 1)]
    facts = [in_short(referral.persons, day) for day in days]
    held = {
        name: value
        for name, value in told.items()
        if value and any(one.get(name) == value for one in facts)
    }
    said = {name: value for name, value in told.items() if value and name not in held}
    if held.get("age_band") == _NOT_TOLD and has_child(referral.persons, sealed):
        held["age_band"] = _A_CHILD
    if said.get("age_band") == _NOT_TOLD:
        del said["age_band"]
    return replace(referral.block, **_members(held), said=tuple(said.items()))


def _told(block: PreviewBlock) -> dict[str, str]:
    return {
        name: value if isinstance(value := getattr(block, name), str) else ",".join(value)
        for name in _OF_A_PERSON
    }


def _members(told: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {name: told.get(name, "") for name in _OF_A_PERSON}
    languages = found["languages"]
    return found | {"languages": tuple(languages.split(",")) if languages else ()}


def _harmless(name: str, value: str) -> str:
    """Return a member of a stranger's block as far as it is a code that we know, or a place."""
    if name in _PLACES:
        return clean_name(value)[:_LONGEST_PLACE]
    if name in _LISTS_OF_BLOCK:
        return _known(_LISTS_OF_BLOCK[name], value)
    return value if value in {str(code) for code in AGE_BANDS} else ""


def _known(code_list: str, codes: str) -> str:
    """Return those codes of a list joined with commas that we have words for."""
    known = {code.value for code in CODE_LISTS[code_list]}
    return ",".join(each for each in codes.split(",") if each in known)


_CLOSED: Mapping[str, Any] = {
    "purpose": "",
    "details": "",
    "facts": (),
    "consent_text": (),
    "consent": (),
    "ground": None,
    "reply_by": "",
    "case_ref": "",
}


def _content(referral: IncomingReferral) -> Mapping[str, Any]:
    """Return the members of a preview that a trusted sender's referral fills."""
    consent = consent_seen(referral.consents)
    return {
        "purpose": referral.purpose,
        "details": referral.details,
        "facts": seen_facts(referral),
        "consent_text": tuple((fact.label, fact.shown) for fact in consent),
        "consent": consent,
        "ground": referral.ground,
        "reply_by": referral.reply_by,
        "case_ref": referral.case_ref,
    }


def _answer(manifest: Manifest, answered: Answered) -> SeenAnswer | None:
    """Return what an answer says; its members were checked when it was opened."""
    body = manifest.body
    about = manifest.type == "notice" and "pid" in body
    if manifest.type not in ANSWERS and not about:
        return None
    if about:
        kind, words, day = str(body["kind"]), str(body.get("note") or ""), withdrawn_in(manifest)[0]
        return SeenAnswer(kind, "", words, day, str(body["pid"]))
    return SeenAnswer(
        state=str(body["state"]),
        reason=str(body.get("reason") or ""),
        note=_words(body),
        next_day=str(body.get("next_date") or ""),
        packet_id=str(body["pid"]),
        of=answered.of,
        of_kind=answered.kind,
        of_file=answered.file,
    )


def _words(body: Mapping[str, Any]) -> str:
    """Return what an answer says in words: what was done, and what comes next."""
    told = (str(body.get("feedback") or ""), str(body.get("note") or ""))
    return "\n".join(words for words in told if words)


def kind_of(manifest: Manifest) -> str:
    """Return the kind of a referral or of a notice, or the state of an answer; "" for another."""
    value = manifest.body.get("kind") or manifest.body.get("state") or ""
    return value if isinstance(value, str) else ""


def seen_facts(referral: IncomingReferral) -> tuple[SeenFact, ...]:
    """Return every fact of a referral in words, unknown ones under their raw names."""
    found = [
        SeenFact(part, name, label_of(name, entity), shown_value(name, value, entity), value)
        for part, entity, facts in referral.parts()
        for name, value in facts.items()
    ]
    found += [
        SeenFact(
            "case", name, label_of(name, "referral"), shown_value(name, value, "referral"), value
        )
        for name, value in referral.unknown.items()
    ]
    return tuple(found)


def label_of(name: str, entity: str) -> str:
    """Return the English label of a field, or the raw name of one that we do not know."""
    known = name in CATALOGUE and CATALOGUE.field(name).entity == entity
    return CATALOGUE.field(name).label if known else name


def shown_value(name: str, value: FactValue, entity: str) -> str:
    """Return a value in words, in English message ids."""
    if name in CATALOGUE and CATALOGUE.field(name).entity == entity:
        return show(CATALOGUE.field(name), value)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def fact_words(fact: Fact | SeenFact, state: str = "") -> str:
    """Return the value of a fact in the language shown now: codes and months one by one.

    Args:
        fact: the fact.
        state: for a district, the state that stands beside it, as it is stored; "" for none.
    """
    known = fact.name in CATALOGUE and CATALOGUE.field(fact.name).label == fact.label
    if fact.value is None or not known:
        return fact.shown
    return value_words(CATALOGUE.field(fact.name), fact.value, state)


def seen_files(files: Sequence[PacketFile]) -> tuple[SeenFile, ...]:
    """Return attachments under names that are safe to show and to keep."""
    names = [safe_export_name(file.name, number) for number, file in enumerate(files, start=1)]
    return tuple(
        SeenFile(name, file.type, file.size, unsafe)
        for file, (name, unsafe) in zip(files, names, strict=True)
    )


def consent_seen(records: Iterable[Mapping[str, FactValue]]) -> tuple[SeenFact, ...]:
    """Return the consent that travelled, fact by fact."""
    return tuple(
        SeenFact(
            "consent",
            name,
            label_of(name, "consent"),
            shown_value(name, value, "consent"),
            value,
        )
        for record in records
        for name, value in record.items()
        if name not in _NOT_SHOWN
    )


def block_lines(block: PreviewBlock) -> tuple[tuple[str, str], ...]:
    """Return the block without names as pairs of label and words, in the language shown now."""
    services = asked_words(block.services, block.times)
    lines = (
        (translate(N_("Kind of referral")), received_kind(block.kind)),
        (translate(N_("Urgency")), translate(code_label("urgency", block.urgency))),
        (translate(N_("What the other office should do")), services),
        *person_lines(block),
        (translate(N_("First registered on")), stored_words(block.first_registered_on)),
    )
    return tuple((label, shown) for label, shown in lines if shown)


_MEMBER_LABELS: Mapping[str, str] = {
    "age_band": N_("Age"),
    "sex": N_("Sex or gender"),
    "nationality": N_("Nationality"),
    "languages": N_("Languages"),
    "district_from": N_("District now"),
    "district_to": N_("Home district"),
}
_OFFICE_LABELS: Mapping[str, str] = {
    "district_from": N_("District of the sending office, as the packet says"),
    "district_to": N_("District of the receiving office, as the packet says"),
}


def person_lines(block: PreviewBlock) -> tuple[tuple[str, str], ...]:
    """Return what the block tells of persons, and after it what is only the packet's own word.

    Returns:
        Pairs of label and words in the language shown now, only the filled ones.
    """
    lines = [
        (translate(_MEMBER_LABELS[name]), _member_words(name, value))
        for name, value in _told(block).items()
        if value
    ]
    for name, value in block.said:
        label = translate(N_("{fact}, as the packet says")).format(
            fact=translate(_MEMBER_LABELS[name])
        )
        if name in _OFFICE_LABELS:
            label = translate(_OFFICE_LABELS[name])
        lines.append((label, _member_words(name, value)))
    return tuple(lines)


def _member_words(name: str, value: str) -> str:
    if name in _PLACES:
        return ", ".join(district_words(part.strip()) for part in value.split(",") if part)
    if name in _LISTS_OF_BLOCK:
        return _several(_LISTS_OF_BLOCK[name], value)
    bands: Mapping[str, str] = {str(code): label for code, label in AGE_BANDS.items()}
    return translate(bands.get(value, value))


def beyond_words(beyond: Beyond | SeenBeyond, purpose: str, office: str) -> str:
    """Return in one line what is outside of what was recorded for a child.

    Args:
        beyond: what was found to be outside.
        purpose: the code of the purpose.
        office: the name of the office that receives it.
    """
    words = []
    if beyond.purpose:
        named = translate(code_label("consent_purpose", purpose))
        words.append(translate(N_("the purpose {purpose}")).format(purpose=named))
    if beyond.office:
        words.append(translate(N_("the office {office}")).format(office=office))
    names = dict.fromkeys(address.rpartition(".")[2] for address in beyond.facts)
    words += [
        translate(CATALOGUE.field(name).label) if name in CATALOGUE else name for name in names
    ]
    count = beyond.papers if isinstance(beyond, SeenBeyond) else len(beyond.papers)
    if count:
        shown = ngettext("{count} document", "{count} documents", count)
        words.append(shown.format(count=numerals.shown(count)))
    return "; ".join(words)


def asked_words(services: Iterable[str], times: Iterable[tuple[str, str]]) -> str:
    """Return services in words, those with a time frame of their own with it.

    Args:
        services: codes of service_asked.
        times: pairs of a service and a code of urgency.
    """
    own = dict(times)
    words = []
    for service in services:
        name = translate(code_label("service_asked", service))
        time = translate(code_label("urgency", own[service])) if service in own else ""
        words.append(f"{name} ({time})" if time else name)
    return ", ".join(words)


def about(type_: str, kind: str = "") -> str:
    """Return what a packet is about: "Referral", "Receipt: accepted", "Match: question"."""
    if type_ == "receipt" and kind in _ANSWERED_BY:
        return translate(_ANSWERED_BY[kind])
    words = {"referral": KINDS, "status": _NEWS, "notice": _NOTICES}.get(type_, {})
    return translate(words.get(kind) or _TYPES.get(type_, type_))


def received_kind(kind: str) -> str:
    """Return the kind of a referral in words that are true for sender and receiver."""
    return translate(RECEIVED_KINDS.get(kind, kind))


def _several(code_list: str, codes: str) -> str:
    return ", ".join(translate(code_label(code_list, code)) for code in codes.split(",") if code)


_OF_THE_CASE = {
    "p": N_("{field} (person {number} of this case)"),
    "e": N_("{field} (event {number} of this case)"),
    "s": N_("{field} (service {number} of this case)"),
}


def withheld_words(look: ReferralPreview) -> list[str]:
    """Return what the other office will not see, translated, each once.

    A fact that leaves of one person and stays of another says of whom it stays.
    """
    parts: dict[str, list[str]] = {}
    for label, part in look.partly:
        if part[:1] in _OF_THE_CASE:
            parts.setdefault(label, []).append(part)
    said = []
    for label in look.withheld:
        words = translate(label)
        said += [
            translate(_OF_THE_CASE[part[:1]]).format(
                field=words, number=numerals.shown(int(part[1:]))
            )
            for part in parts.get(label, ())
        ] or [words]
    return said
