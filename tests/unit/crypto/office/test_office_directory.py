"""The directory of offices: 2 of 3 signers, versions, expiry, forks and changes of authority."""

import pytest

from crypto.errors import (
    BindingError,
    JsonError,
    LimitError,
    NewerVersionError,
    NotOursError,
    RollbackError,
    SchemaError,
    SignatureError,
    TrustError,
)
from crypto.office import directory, signed_object
from crypto.office.directory import (
    add_signature,
    check_current,
    follow,
    make_authority,
    make_directory,
    read_directory,
    unsigned_by,
)
from crypto.office.identity import Identity
from packet_maker import DAY, NOW, seed
from trust_maker import (
    AUTHORITY,
    COMING,
    DIR_ID,
    NEXT,
    OFFICES,
    SIGNERS,
    STRANGER,
    after,
    authority_of,
    body_of,
    contents,
    directory_file,
    listed,
    resigned,
)

GOOD = directory_file()
BODY = body_of(GOOD)
ENTRY = BODY["offices"][0]
KEYS = BODY["authority"]["keys"]


def changed(signers=None, **members):
    return resigned(GOOD, directory.TYPE, SIGNERS[:2] if signers is None else signers, **members)


def entry(**members):
    found = {name: value for name, value in (ENTRY | members).items() if value is not ...}
    return [found, *BODY["offices"][1:]]


def authority(**members):
    return BODY["authority"] | members


def test_a_directory_says_what_was_put_in():
    found = read_directory(GOOD)
    found.check_signed()
    assert (found.dir_id, found.version) == (DIR_ID, 1)
    assert (found.issued, found.expires) == (NOW, NOW + 60 * DAY)
    assert found.prev == directory.NO_PREVIOUS
    assert found.authority == found.following == AUTHORITY
    assert found.offices == OFFICES
    assert found.next_authority is None
    assert found.raw == GOOD
    assert unsigned_by(found) == 0


REFUSED = {
    "d10_v_2": (changed(v=2, surprise=[]), NewerVersionError, "directory.newer"),
    "d11_v_0": (changed(v=0), SchemaError, "directory.v"),
    "d12_v_missing": (changed(v=...), SchemaError, "directory.v"),
    "d13_unknown_member": (changed(more=1), SchemaError, "directory.members"),
    "d14_missing_member": (changed(prev=...), SchemaError, "directory.members"),
    "d15_dir_short": (changed(dir="d1"), SchemaError, "directory.dir"),
    "d16_issued_text": (changed(issued="now"), SchemaError, "directory.issued"),
    "d17_expires_null": (changed(expires=None), SchemaError, "directory.expires"),
    "d18_life_of_61_days": (changed(expires=NOW + 60 * DAY + 1), TrustError, "directory.life"),
    "d19_life_of_nothing": (changed(expires=NOW), TrustError, "directory.life"),
    "d20_version_0": (changed(version=0), SchemaError, "directory.version"),
    "d21_prev_upper": (changed(prev="A" * 64), SchemaError, "directory.prev"),
    "d22_authority_list": (changed(authority=[]), SchemaError, "directory.authority"),
    "d23_authority_member": (
        changed(authority=authority(x=1)), SchemaError, "directory.authority-members"),
    "d24_keys_text": (changed(authority=authority(keys="x")), SchemaError, "directory.keys"),
    "d25_six_keys": (changed(authority=authority(keys=KEYS * 2)), SchemaError, "directory.keys"),
    "d26_key_short": (
        changed(authority=authority(keys=["AAAA", *KEYS[1:]])), TrustError, "directory.key-base64"),
    "d27_keys_out_of_order": (
        changed(authority=authority(keys=KEYS[::-1])), TrustError, "directory.key-order"),
    "d28_key_twice": (
        changed(authority=authority(keys=[KEYS[0], KEYS[0]])), TrustError, "directory.key-order"),
    "d29_one_is_enough": (changed(authority=authority(need=1)), SchemaError, "directory.need"),
    "d30_need_4_of_3": (changed(authority=authority(need=4)), TrustError, "directory.need-large"),
    "d31_offices_object": (changed(offices={}), TrustError, "directory.offices"),
    "d32_5001_offices": (changed(offices=[0] * 5_001), TrustError, "directory.offices"),
    "d33_office_twice": (
        changed(offices=[ENTRY, ENTRY | {"name": "Other"}]), TrustError, "directory.office-twice"),
    "d34_office_text": (changed(offices=["x"]), SchemaError, "directory.office"),
    "d35_office_member": (changed(offices=entry(x=1)), SchemaError, "directory.office-members"),
    "d36_office_id": (changed(offices=entry(id="x")), SchemaError, "directory.office-id"),
    "d37_office_no_name": (changed(offices=entry(name="")), SchemaError, "directory.office-name"),
    "d38_office_long_district": (
        changed(offices=entry(district="x" * 401)), SchemaError, "directory.office-district"),
    "d39_office_status": (
        changed(offices=entry(status="asleep")), SchemaError, "directory.office-status"),
    "d40_office_since": (changed(offices=entry(since=True)), SchemaError, "directory.office-since"),
    "d41_next_number": (changed(next_authority=1), SchemaError, "directory.authority"),
    "d42_bidi_in_name": (changed(offices=entry(name="a\u202eb")), JsonError, "json.bidi"),
    "d43_body_over_1MiB": (
        changed(offices=["x" * 59_000] * 17 + ["y" * 46_000]), LimitError, "json.too-long"),
    "d44_body_changed": (
        GOOD.replace(GOOD.split(b"\n")[1][:8], b"eyAidiI6", 1), SignatureError, "signed.signature"),
    "d45_other_type": (
        signed_object.encode("lifafa/release/1", b"{}", SIGNERS[:2]), NotOursError, "signed.type"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_directory_is_refused_for_its_own_reason(name):
    raw, kind, reason = REFUSED[name]
    with pytest.raises(kind) as refused:
        read_directory(raw)
    assert (type(refused.value), refused.value.reason) == (kind, reason)


def test_the_unchanged_directory_signed_again_is_accepted():
    assert read_directory(changed()).offices == OFFICES


def test_five_thousand_offices_fit():
    many = [listed(f"Made-up Office No. {n}", district="Purba Bardhaman") for n in range(5_000)]
    raw = directory_file(offices=many)
    assert len(raw) <= directory.MAX_BYTES
    assert len(read_directory(raw).offices) == 5_000


def test_no_directory_is_made_that_would_not_be_read():
    with pytest.raises(TrustError, match=r"directory\.life"):
        directory_file(expires=NOW + 61 * DAY)
    with pytest.raises(SchemaError, match=r"directory\.need"):
        make_authority(DIR_ID, AUTHORITY.keys, 1)
    with pytest.raises(ValueError, match="1 to 8 signers"):
        make_directory(contents(), [])


@pytest.mark.parametrize("count", [1, 2, 3])
def test_d03_one_signature_is_too_few_and_two_of_three_are_enough(count):
    found = read_directory(directory_file(signers=SIGNERS[:count]))
    if count >= 2:
        found.check_signed()
        return
    assert unsigned_by(found) == 1
    with pytest.raises(TrustError) as refused:
        found.check_signed()
    assert refused.value.reason == "directory.few-signatures"
    assert refused.value.facts == {"found": 1, "need": 2}


def test_signatures_of_strangers_are_allowed_and_count_for_nothing():
    found = read_directory(directory_file(signers=[SIGNERS[0], STRANGER]))
    with pytest.raises(TrustError, match=r"directory\.few-signatures"):
        found.check_signed()
    read_directory(directory_file(signers=[*SIGNERS[:2], STRANGER])).check_signed()


def test_d04_same_key_twice_counted():
    lines = directory_file(signers=SIGNERS[:1]).splitlines(keepends=True)
    with pytest.raises(NotOursError) as refused:
        read_directory(b"".join([*lines, lines[-1]]))
    assert refused.value.reason == "signed.signer-order"


def test_signatures_are_added_one_by_one_in_any_order():
    whole = directory_file(signers=SIGNERS)
    for order in ([0, 1, 2], [2, 1, 0], [1, 2, 0]):
        raw = directory_file(signers=[SIGNERS[order[0]]])
        for each in order[1:]:
            raw = add_signature(raw, SIGNERS[each])
        assert raw == whole
    assert add_signature(whole, SIGNERS[0]) == whole


def test_who_is_no_signer_cannot_add_a_signature():
    with pytest.raises(BindingError) as refused:
        add_signature(GOOD, STRANGER)
    assert refused.value.reason == "directory.not-a-signer"


def test_a_ninth_signature_does_not_fit():
    more = [Identity.from_seeds(seed(f"more {number}"), None) for number in range(3)]
    eight = [*SIGNERS[:2], *COMING, *more]
    raw = directory_file(signers=eight)
    with pytest.raises(TrustError) as refused:
        add_signature(raw, SIGNERS[2])
    assert (refused.value.reason, refused.value.facts) == ("directory.no-room", {"limit": 8})
    assert add_signature(raw, SIGNERS[1]) == raw


FIRST, LATER = (
    [Identity.from_seeds(seed(f"{name} {number}"), None) for number in range(5)]
    for name in ("first", "later")
)


def handed_on(
    need: int, coming: list[Identity], coming_need: int, signers: list[Identity]
) -> bytes:
    said = {
        "authority": authority_of(FIRST, need),
        "next_authority": authority_of(coming, coming_need),
    }
    return directory_file(signers=signers, **said)


@pytest.mark.parametrize(
    ("need", "coming", "coming_need"),
    [
        (5, LATER, 5),
        (5, LATER, 4),
        (4, LATER, 5),
        (5, [FIRST[0], *LATER[:4]], 5),
    ],
)
def test_no_directory_is_made_that_needs_more_signatures_than_a_file_carries(
    need, coming, coming_need
):
    with pytest.raises(TrustError) as refused:
        handed_on(need, coming, coming_need, FIRST[:1])
    assert (refused.value.reason, refused.value.facts) == ("directory.needs-many", {"limit": 8})


@pytest.mark.parametrize(
    ("need", "coming", "coming_need"),
    [
        (4, LATER, 4),
        (5, LATER[:3], 3),
        (5, [FIRST[0], *LATER[:4]], 4),
        (5, [*FIRST[:2], *LATER[:3]], 5),
        (5, FIRST, 5),
    ],
)
def test_a_directory_that_needs_eight_signatures_or_fewer_gets_them(need, coming, coming_need):
    raw = handed_on(need, coming, coming_need, FIRST[:1])
    needed = [*FIRST[:need], *coming[:coming_need]]
    for signer in needed:
        raw = add_signature(raw, signer)
    found = read_directory(raw)
    found.check_signed()
    assert len(found.signers) == len({each.public.ed25519 for each in needed}) <= 8


def test_a_draft_that_needs_more_signatures_than_a_file_carries_is_not_signed():
    five_of_five = body_of(directory_file(authority=authority_of(LATER, 5)))["authority"]
    raw = resigned(
        directory_file(authority=authority_of(FIRST, 5)),
        directory.TYPE, [*FIRST, *LATER[:3]], next_authority=five_of_five,
    )  # fmt: skip
    with pytest.raises(TrustError) as refused:
        add_signature(raw, LATER[4])
    assert refused.value.reason == "directory.needs-many"


def test_a_signature_that_nobody_needs_takes_no_place_of_one_that_is_needed():
    raw = handed_on(4, LATER, 4, FIRST[:4])
    with pytest.raises(TrustError) as refused:
        add_signature(raw, FIRST[4])
    assert refused.value.reason == "directory.no-room"
    with pytest.raises(TrustError, match=r"directory\.no-room"):
        handed_on(4, LATER, 4, FIRST)
    for signer in LATER[1:]:
        raw = add_signature(raw, signer)
    read_directory(raw).check_signed()


def test_a_version_that_builds_on_the_stored_one_is_newer():
    first = read_directory(GOOD)
    second = read_directory(after(GOOD, offices=OFFICES[:1]))
    assert follow(first, second) == "newer"
    assert follow(first, read_directory(directory_file(7, prev="ab" * 32))) == "newer"


def test_the_same_list_with_another_choice_of_signatures_is_the_same():
    other = read_directory(directory_file(signers=SIGNERS[1:]))
    assert other.raw != GOOD
    assert follow(read_directory(GOOD), other) == "same"


def test_d01_version_lower():
    with pytest.raises(RollbackError) as refused:
        follow(read_directory(directory_file(43)), read_directory(directory_file(41)))
    assert refused.value.reason == "directory.version-lower"
    assert refused.value.facts == {"stored": 43, "found": 41}


def test_d02_same_version_fork():
    with pytest.raises(TrustError) as refused:
        follow(read_directory(GOOD), read_directory(directory_file(offices=OFFICES[:1])))
    assert refused.value.reason == "directory.fork"


def test_a_fork_that_the_authority_did_not_sign_raises_no_alarm():
    stray = read_directory(directory_file(offices=(), signers=[SIGNERS[0], STRANGER]))
    with pytest.raises(TrustError) as refused:
        follow(read_directory(GOOD), stray)
    assert refused.value.reason == "directory.not-by-known-keys"


def test_a_fork_of_a_list_that_names_its_successor_is_an_alarm_too():
    whole = read_directory(after(GOOD, next_authority=NEXT, signers=[*SIGNERS[:2], *COMING[:2]]))
    other = read_directory(after(GOOD, offices=OFFICES[:1]))
    with pytest.raises(TrustError) as refused:
        follow(whole, other)
    assert (refused.value.reason, refused.value.facts) == ("directory.fork", {"version": 2})


def test_a_list_that_more_signed_than_have_to_lacks_nothing():
    assert unsigned_by(read_directory(directory_file(signers=SIGNERS))) == 0


def test_a_second_version_on_another_first_one_is_a_fork_too():
    elsewhere = directory_file(offices=OFFICES[:1])
    with pytest.raises(TrustError) as refused:
        follow(read_directory(GOOD), read_directory(after(elsewhere)))
    assert refused.value.reason == "directory.prev-differs"


def test_d05_expired():
    found = read_directory(GOOD)
    check_current(found.expires, found.expires - 1)
    with pytest.raises(TrustError) as refused:
        check_current(found.expires, found.expires)
    assert refused.value.reason == "directory.expired"


def test_another_directory_takes_no_place():
    other = make_authority("e2" * 16, AUTHORITY.keys, 2)
    with pytest.raises(BindingError) as refused:
        follow(read_directory(GOOD), read_directory(directory_file(2, authority=other)))
    assert refused.value.reason == "directory.other"


def test_d06_new_authority_not_cross_signed():
    stored = read_directory(GOOD)
    for signers, reason in (
        (COMING[:2], "directory.not-by-known-keys"),
        ([SIGNERS[0], *COMING[:2]], "directory.not-by-known-keys"),
        ([*SIGNERS[:2], COMING[0]], "directory.few-signatures"),
    ):
        new = read_directory(directory_file(2, signers, authority=NEXT, prev=stored.body_sha256))
        with pytest.raises(TrustError) as refused:
            follow(stored, new)
        assert refused.value.reason == reason
    both = directory_file(2, [*SIGNERS[:2], *COMING[:2]], authority=NEXT, prev=stored.body_sha256)
    assert follow(stored, read_directory(both)) == "newer"


def test_a_coming_authority_signs_what_announces_it():
    announced = after(GOOD, next_authority=NEXT, signers=[*SIGNERS[:2], COMING[0]])
    with pytest.raises(TrustError) as refused:
        read_directory(announced).check_signed()
    assert refused.value.reason == "directory.next-not-signed"
    assert unsigned_by(read_directory(announced)) == 1
    whole = read_directory(add_signature(announced, COMING[1]))
    whole.check_signed()
    assert follow(read_directory(GOOD), whole) == "newer"
    assert whole.following == NEXT
    by_new = after(whole.raw, authority=NEXT, signers=COMING[1:])
    assert follow(whole, read_directory(by_new)) == "newer"
    with pytest.raises(TrustError, match=r"directory\.not-by-known-keys"):
        follow(whole, read_directory(after(whole.raw)))


def test_d07_version_maxint():
    stored = read_directory(GOOD)
    far = read_directory(directory_file(2**53 - 1, prev="ab" * 32))
    with pytest.raises(TrustError) as refused:
        follow(stored, far)
    assert refused.value.reason == "directory.version-jump"
    assert follow(stored, far, jump_agreed=True) == "newer"
    assert follow(stored, read_directory(directory_file(1_001, prev="ab" * 32))) == "newer"


def test_d09_2MiB():
    with pytest.raises(LimitError) as refused:
        read_directory(GOOD + b"x" * 2 * 2**20)
    assert refused.value.reason == "signed.too-long"


def test_the_number_of_an_authority_changes_with_everything_that_it_stands_for():
    others = [
        AUTHORITY,
        authority_of(SIGNERS, 3),
        authority_of(SIGNERS[:2]),
        authority_of(COMING),
        make_authority("e2" * 16, AUTHORITY.keys, 2),
    ]
    assert len({each.number for each in others}) == len(others)
    assert authority_of(SIGNERS[::-1]).number == AUTHORITY.number
    assert AUTHORITY.differing_groups(AUTHORITY.number) == ()
    wrong = AUTHORITY.number[:-1] + str((int(AUTHORITY.number[-1]) + 1) % 10)
    assert AUTHORITY.differing_groups(wrong) == (6,)


def test_names_of_offices_are_in_no_repr():
    whole = read_directory(GOOD)
    assert len(whole.offices) == len(OFFICES)
    for thing in (whole, OFFICES[0], contents()):
        assert "Made-up" not in repr(thing)


FIVE = sorted(Identity.from_seeds(seed(f"five {n}"), None).public.ed25519 for n in range(5))


@pytest.mark.parametrize(
    "changes",
    [
        {"expires": NOW + 60 * DAY},
        {"expires": NOW + 1},
        {"issued": 0, "expires": 60 * DAY},
        {"offices": []},
        {"offices": entry(name="x" * 400, district="x" * 400)},
        {"offices": entry(name="x", district="", since=0)},
        *({"offices": entry(status=status)} for status in sorted(directory.STATUSES)),
        {"authority": authority(need=3)},
    ],
)
def test_a_directory_that_just_keeps_a_limit_is_read(changes):
    assert read_directory(changed(**changes)).raw == changed(**changes)


def test_an_authority_has_at_most_five_keys_and_at_most_all_of_them_sign():
    assert make_authority(DIR_ID, FIVE, 5).keys == tuple(FIVE)
    assert make_authority(DIR_ID, FIVE[:2], 2).need == 2
    with pytest.raises(SchemaError, match=r"directory\.keys"):
        make_authority(DIR_ID, sorted([*FIVE, bytes(32)]), 5)
    with pytest.raises(TrustError) as refused:
        make_authority(DIR_ID, FIVE[:2], 3)
    assert refused.value.facts == {"need": 3, "keys": 2}


@pytest.mark.parametrize(
    "changes, facts",
    [
        ({"v": 2}, {"found": 2}),
        ({"offices": [0] * 5_001}, {"limit": 5_000}),
        ({"offices": {}}, {"limit": 5_000}),
        ({"authority": authority(need=4)}, {"need": 4, "keys": 3}),
    ],
)
def test_a_refusal_says_the_number_that_it_is_about(changes, facts):
    with pytest.raises((TrustError, NewerVersionError)) as refused:
        read_directory(changed(**changes))
    assert refused.value.facts == facts


def test_an_alarm_says_which_version_it_is_about():
    stored = read_directory(GOOD)
    cases = [
        (directory_file(offices=OFFICES[:1]), {"version": 1}),
        (directory_file(2, prev="ab" * 32), {"version": 2}),
        (directory_file(1_002, prev="ab" * 32), {"stored": 1, "found": 1_002}),
        (directory_file(2, [SIGNERS[0], STRANGER]), {"found": 1, "need": 2}),
    ]
    for raw, facts in cases:
        with pytest.raises(TrustError) as refused:
            follow(stored, read_directory(raw))
        assert refused.value.facts == facts
    with pytest.raises(TrustError) as refused:
        check_current(stored.expires, stored.expires + 3)
    assert refused.value.facts == {"expires": NOW + 60 * DAY}


def test_only_the_next_version_has_to_build_on_the_very_list_that_is_here():
    stored = read_directory(GOOD)
    assert follow(stored, read_directory(directory_file(3, prev="ab" * 32))) == "newer"
    assert follow(stored, read_directory(after(GOOD))) == "newer"


def test_how_many_have_to_sign_still_is_said():
    announced = after(GOOD, next_authority=NEXT, signers=SIGNERS[:1])
    assert unsigned_by(read_directory(announced)) == 1 + NEXT.need, "one of ours, two of theirs"
    assert unsigned_by(read_directory(directory_file(signers=[STRANGER]))) == AUTHORITY.need


def test_a_list_has_at_most_a_mebibyte_and_its_file_what_that_takes():
    def padded(length):
        raw = signed_object.decode(GOOD, directory.TYPE).body
        raw = raw[:1] + b" " * (length - len(raw)) + raw[1:]
        return signed_object.encode(directory.TYPE, raw, SIGNERS[:2])

    assert read_directory(padded(1_048_576)).dir_id == DIR_ID
    with pytest.raises(LimitError) as refused:
        read_directory(padded(1_048_577))
    assert refused.value.facts == {"limit": 1_048_576}
    with pytest.raises(NotOursError):
        read_directory(GOOD.ljust(1_400_000, b"x"))
    with pytest.raises(LimitError) as refused:
        read_directory(GOOD.ljust(1_400_001, b"x"))
    assert refused.value.facts == {"limit": 1_400_000}


def test_a_list_shows_none_of_its_offices():
    for shown in (repr(read_directory(GOOD)), repr(contents())):
        assert not any(office.office_id in shown for office in OFFICES)
        assert len(shown) < 2_000
