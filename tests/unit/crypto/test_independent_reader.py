"""A reader written from the texts alone opens every golden file and refuses every named bad one."""

import hashlib
import importlib.util
import itertools
import json

import pytest

from independent_between import (
    authority_number,
    check_follows,
    check_succession,
    found_by_answerer,
    found_by_asker,
    hashed_to_group,
    points_of,
    read_directory,
    times,
)
from independent_papers import (
    check_installer,
    check_letter,
    join_parts,
    read_office_code,
    read_release,
)
from independent_reader import (
    OfficeKey,
    Packet,
    Refused,
    check_receipt,
    open_packet,
    parse_sjson,
    read_card,
    read_signed,
    unbase64,
)
from independent_vault import (
    open_backup,
    open_blob,
    open_row,
    read_code,
    unlock_codes,
    unlock_passphrase,
)
from packet_forge import B, edited
from source_tree import ROOMS, ROOT, imports_of, parse

VECTORS = ROOT / "tests" / "vectors"
READERS = tuple(f"independent_{part}" for part in ("reader", "papers", "vault", "between", "feed"))


def facts(folder, name="golden.json"):
    return json.loads((VECTORS / folder / name).read_text("utf-8"))


def raw(name):
    return (VECTORS / name).read_bytes()


PACKETS, LETTERS, VAULT = facts("packet"), facts("letters"), facts("vault")
KEYS = PACKETS["keys"]
OURS = [OfficeKey(bytes.fromhex(seed)) for seed in KEYS["recipient_enc_seeds"]]
OFFICES = {
    LETTERS[f"{who}office"]: bytes.fromhex(LETTERS[f"{who}public"]) for who in ("", "revoked_")
}


def opened(name):
    return open_packet(raw(f"packet/{name}.lifafa"), OURS, KEYS["recipient_id"], ["details"])


def test_the_second_reader_knows_nothing_of_the_first():
    sources = [parse(ROOT / "tests" / "helpers" / f"{name}.py") for name in READERS]
    assert not [found for source in sources for found in imports_of(source) if found.top in ROOMS]


@pytest.mark.parametrize("name", PACKETS["packets"])
def test_a_golden_packet_opens(name):
    expected = PACKETS["packets"][name]
    packet = opened(name)
    assert packet.manifest_sha256 == expected["manifest_sha256"]
    assert packet.sender.number == KEYS["sender_number"]
    hashes = [hashlib.sha256(content).hexdigest() for content in packet.files]
    assert hashes == [entry[2] for entry in expected["files"]]


def test_a_golden_packet_opens_for_nobody_else():
    stranger = OfficeKey(bytes.fromhex(KEYS["stranger_enc_seed"]))
    with pytest.raises(Refused, match="not for these keys"):
        open_packet(raw("packet/g01_referral_without_files.lifafa"), [stranger], "")


def bad_packets():
    """Return the table of named bad packets, read from the test that owns it."""
    path = ROOT / "tests" / "unit" / "crypto" / "packet" / "test_packet_refusals.py"
    spec = importlib.util.spec_from_file_location("named_bad_packets", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CASES


BAD = bad_packets()


@pytest.mark.parametrize("name", BAD)
def test_a_named_bad_packet_is_refused_by_the_second_reader_too(name):
    build, us, _, _ = BAD[name]
    keys = [OfficeKey(seed) for seed in seeds_of(us)]
    with pytest.raises(Refused):
        open_packet(build(), keys, us.id)


def test_members_that_nobody_knows_yet_keep_no_referral_shut():
    later = {"later": {"a": ["b"]}, "more": [[1], {"c": True}]}
    body = {
        "kind": "refer", "case": later, "persons": [later], "events": [later], "papers": [later],
        "consent": {"records": [later], **later}, "preview": later, "service_times": later, **later,
    }  # fmt: skip
    keys = [OfficeKey(seed) for seed in seeds_of(B)]
    assert open_packet(edited(body=body)(), keys, B.id).manifest["body"] == body


def seeds_of(office):
    return [key.seed for key in office.keys]


@pytest.mark.parametrize("name", PACKETS["cards"])
def test_a_golden_card_is_read(name):
    card = read_card(raw(f"packet/{name}.lfcard"))
    assert card.number in (KEYS["sender_number"], KEYS["recipient_number"])
    assert [entry["kid"] for entry in card.body["enc"]]


@pytest.mark.parametrize(
    "name",
    ["c03_key_of_other_office", "c05_4_enc_keys", "c06_enc_pk_mlkem_not_reduced",
     "c07_enc_pk_x25519_zero"],
)  # fmt: skip
def test_a_bad_card_is_refused(name):
    with pytest.raises(Refused):
        read_card(raw(f"trust/negative/{name}.lfcard"))


def test_a_receipt_counts_for_the_packet_that_it_names_and_for_no_other():
    receipt = opened("g06_receipt")
    body = receipt.manifest["body"]
    about = {"to": receipt.manifest["from"], "pid": body["pid"]}
    sent = Packet(about, body["manifest_sha256"], receipt.sender, ())
    assert check_receipt(receipt, sent) == "accepted"
    for other in (
        sent._replace(manifest_sha256="00" * 32),
        sent._replace(manifest=sent.manifest | {"to": KEYS["recipient_id"]}),
        sent._replace(manifest=sent.manifest | {"pid": "00" * 16}),
    ):
        with pytest.raises(Refused):
            check_receipt(receipt, other)


@pytest.mark.parametrize("name", LETTERS["claims"])
def test_a_letter_with_its_record_is_proved(name):
    claim = LETTERS["claims"][name]
    text = (VECTORS / "letters" / f"{name}.txt").read_text("utf-8")
    seal = check_letter(text, OFFICES, raw(f"letters/{name}.json"))
    assert (seal.issued, seal.days, seal.code, seal.shown) == (
        claim["issued"],
        claim["valid_days"],
        claim["code"],
        claim["shown"],
    )
    with pytest.raises(Refused, match="other words"):
        check_letter(text, OFFICES, raw(f"letters/{name}.json").replace(b"2026", b"2027"))


@pytest.mark.parametrize("name", ["l01_qr_sig_flip", "l02_text_over_90", "l03_kind_unknown"])
def test_a_bad_seal_is_refused(name):
    with pytest.raises(Refused):
        check_letter((VECTORS / "letters/negative" / f"{name}.txt").read_text(), OFFICES)


def test_a_withdrawal_is_a_signed_object_of_the_office_itself():
    path = "letters/negative/l04_revoked_office.lfnotice"
    signed = read_signed(raw(path), "lifafa/revocation/1", 4_096)
    assert signed.keys == (OFFICES[LETTERS["revoked_office"]],)
    assert parse_sjson(signed.body)["office"] == LETTERS["revoked_office"]


def test_an_office_code_holds_the_id():
    text = (ROOT / "crypto" / "spec" / "card.md").read_text("utf-8")
    code = next(line for line in text.splitlines() if line.startswith("LFO1:"))
    assert f"office_id    = {read_office_code(code)}" in text


def test_parts_make_the_packet_in_any_order():
    parts = [raw(f"parts/g0{number}_part_{number}_of_3.lfpart") for number in (3, 1, 2)]
    assert join_parts(parts) == raw("packet/g01_referral_without_files.lifafa")
    with pytest.raises(Refused, match="missing"):
        join_parts(parts[1:])
    with pytest.raises(Refused, match="different"):
        join_parts([parts[1], raw("parts/t02_n_differs.lfpart")])


def test_a_key_file_opens_by_passphrase_and_by_code():
    expected = VAULT["one-user"]
    header = raw("vault/one-user.lfv")
    head = unlock_passphrase(header, expected["login"], expected["passphrase"])
    assert {name: key.hex() for name, key in head.domains.items()} == expected["domains"]
    assert (head.db_key.hex(), head.blob_wrap_key.hex()) == (
        expected["db_key"],
        expected["blob_wrap_key"],
    )
    kit = unlock_codes(header, {0: read_code(expected["kit"])})
    assert kit.secret.hex() == expected["recovery_secret"]
    row = expected["row"]
    key, sealed = head.domains[row["domain"]], bytes.fromhex(row["sealed"])
    assert open_row(key, row["table"], str(row["id"]), sealed).hex() == row["plain"]
    with pytest.raises(Refused):
        open_row(key, row["table"], "8", sealed)


def test_three_of_five_sheets_open_and_two_do_not():
    expected = facts("vault", "golden-sheets.json")
    codes = {int(number): read_code(code) for number, code in expected["custodians"].items()}
    header = raw("vault/sheets.lfv")
    found = unlock_codes(header, {number: codes[number] for number in (1, 3, 5)})
    assert found.domains["reg"].hex() == expected["domains"]["reg"]
    with pytest.raises(Refused, match="another sheet"):
        unlock_codes(header, {number: codes[number] for number in (1, 3)})


REFUSED_HEADERS = [
    entry
    for entry in facts("vault/negative", "negative.json")["headers"]
    if entry["file"].split("_")[0] in ("v01", "v02", "v03", "v04", "v05", "v06", "v07")
]


@pytest.mark.parametrize("entry", REFUSED_HEADERS, ids=lambda entry: entry["file"])
def test_a_bad_key_file_is_refused(entry):
    with pytest.raises(Refused):
        unlock_passphrase(
            raw(f"vault/negative/{entry['file']}"), entry["login"], entry["passphrase"]
        )


def test_a_sealed_paper_opens():
    scan = VAULT["scan"]
    key = bytes.fromhex(scan["key"])
    assert open_blob(key, raw("vault/scan.lfb"), scan["size"], scan["sha256"])
    with pytest.raises(Refused):
        open_blob(bytes(32), raw("vault/scan.lfb"), scan["size"], scan["sha256"])


def test_backups_open_with_their_sheets():
    expected = facts("backup")
    codes = {0: read_code(expected["b01_one_file"]["kit"])}
    whole = open_backup(raw("backup/b01_one_file.lfbak"), codes)
    assert whole.database and len(whole.papers) == whole.manifest["papers"]
    assert all(whole.papers.values())
    sheets = expected["b02_beside"]["custodians"]
    codes = {int(number): read_code(code) for number, code in sheets.items()}
    beside = open_backup(raw("backup/b02_beside.lfbak"), codes)
    assert list(beside.papers) == list(whole.papers)
    assert not any(beside.papers.values())


RELEASES = facts("release")
RELEASE_KEYS = [unbase64(entry["key"], 32) for entry in facts("release", "keys.json")["keys"]]


@pytest.mark.parametrize("name", RELEASES["files"])
def test_an_announcement_is_believed_and_its_files_are_the_announced_ones(name):
    body = read_release(raw(f"release/{name}"), RELEASE_KEYS, "0.1.0")
    assert body["files"]
    there = [entry["name"] for entry in body["files"] if entry["name"] in RELEASES["installers"]]
    assert there or body["version"] != "0.2.0"
    for file_name in there:
        content = raw(f"release/{file_name}")
        check_installer(body, file_name, content)
        for other in (content[:-1], content + b"x", bytes(len(content))):
            with pytest.raises(Refused):
                check_installer(body, file_name, other)


# The announcement of u03 is good: a changed file stands beside it in the test that owns it.
BAD_RELEASES = facts("release/negative", "negative.json")
BAD_RELEASES.pop("u03_hash_mismatch")


@pytest.mark.parametrize("name", BAD_RELEASES)
def test_a_bad_announcement_is_refused(name):
    with pytest.raises(Refused):
        running = BAD_RELEASES[name]["running"]
        read_release(raw(f"release/negative/{name}.lfrelease"), RELEASE_KEYS, running)


TRUST, MATCHING = facts("trust"), facts("matching")


def test_a_card_carries_the_succession_that_both_offices_signed():
    card = read_card(raw("trust/t04_card_with_succession.lfcard"))
    carried = unbase64(card.body["ext"]["succession"])
    (old_key,) = set(read_signed(carried, "lifafa/succession/1").keys) - {card.key}
    offices = {TRUST["old_id"]: old_key, card.office: card.key}
    assert check_succession(carried, offices) == (TRUST["old_id"], TRUST["new_id"])
    assert check_succession(raw("trust/t01_succession.lfnotice"), offices)[1] == card.office
    with pytest.raises(Refused, match="not both"):
        check_succession(carried, offices | {TRUST["old_id"]: card.key})


def test_lists_of_offices_follow_each_other():
    lists = [raw(f"trust/{name}") for name in sorted(TRUST["files"]) if name.endswith(".lfdir")]
    assert authority_number(read_directory(lists[0])) == TRUST["authority"]
    assert authority_number(read_directory(lists[-1])) == TRUST["next_authority"]
    for before, after in itertools.pairwise(lists):
        check_follows(after, before)
        with pytest.raises(Refused):
            check_follows(before, after)


@pytest.mark.parametrize(
    "name", ["d01_version_lower", "d02_same_version_fork", "d03_one_signature",
             "d04_same_key_twice_counted", "d06_new_authority_not_cross_signed",
             "d07_version_maxint", "d10_second_on_another_first"]
)  # fmt: skip
def test_a_bad_list_is_refused(name):
    stored = VECTORS / "trust/negative" / f"{name}.stored.lfdir"
    before = stored.read_bytes() if stored.exists() else raw("trust/t05_directory_first.lfdir")
    with pytest.raises(Refused):
        check_follows(raw(f"trust/negative/{name}.lfdir"), before)


def matched(name):
    """Return the body of a packet of a match, opened by whoever it is for."""
    keys = MATCHING["keys"]
    for side in ("recipient", "sender"):
        ours = [OfficeKey(bytes.fromhex(seed)) for seed in keys[f"{side}_enc_seeds"]]
        try:
            packet = open_packet(raw(f"matching/{name}.lifafa"), ours, keys[f"{side}_id"])
        except Refused:
            continue
        return packet.manifest["body"]
    raise AssertionError(name)


def test_a_match_finds_what_both_hold():
    match = MATCHING["match"]
    question, answer, result = (matched(n) for n in ("m01_psi1", "m02_psi2", "m03_psi3"))
    a = bytes.fromhex(match["a"])
    assert found_by_asker(question, answer, a, match["our_places"]) == match["our_shared"]
    assert found_by_answerer(answer, result, match["their_places"]) == match["their_shared"]
    asked = points_of(question["points"], question["n"])
    for key, place in zip(match["ours"], match["our_places"], strict=True):
        assert asked[place] == times(a, hashed_to_group(match["sid"], key))


@pytest.mark.parametrize("name", facts("matching/negative", "negative.json"))
def test_a_bad_list_of_points_is_refused(name):
    found = facts("matching/negative", f"{name}.json")
    body = found.get("body", found)
    if name == "p08_psi3_wrong_sid":
        assert body["sid"] != MATCHING["match"]["sid"]
        return
    with pytest.raises(Refused):
        points_of(body["points"], body["n"])
