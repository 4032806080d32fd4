"""How an office mails is kept; a password never goes to a server that it was not typed for."""

import base64
import csv
import dataclasses
from pathlib import Path

import pytest

from app.base.errors import CaseStateError, FactRefusedError
from app.core import log
from app.mail.accounts import (
    _DOMAINS,
    TAKES_NONE,
    WANTS_OWN,
    choice,
    known,
    password,
    set_choice,
)
from app.mail.records import MailAccount, MailChoice, MailServer
from app.story import log_sentences

VECTORS = Path(__file__).resolve().parents[3] / "vectors"
ACCOUNT = MailAccount(
    address="asha@example.org",
    login="",
    send=MailServer("Mail.Example.org.", 465, "tls"),
    read=MailServer("imap.example.org", 993, "tls"),
)
BY_ACCOUNT = MailChoice("account", account=ACCOUNT, fetch_minutes=15)
CERTIFICATE = b"\x30\x82" + (300).to_bytes(2, "big") + bytes(300)
PEM = (
    "-----BEGIN CERTIFICATE-----\n"
    + base64.encodebytes(CERTIFICATE).decode()
    + "-----END CERTIFICATE-----\n"
)


@pytest.fixture
def one(two):
    return two[0]


def with_account(**changes):
    return dataclasses.replace(BY_ACCOUNT, account=dataclasses.replace(ACCOUNT, **changes))


def test_nothing_is_chosen_at_first(one):
    assert choice(one) == MailChoice()
    assert password(one) == ""


def test_a_choice_is_kept_and_its_password_is_in_no_record(one):
    kept = set_choice(one, BY_ACCOUNT, "made-up secret")
    assert kept == choice(one)
    assert kept.account.login == "asha@example.org"
    assert kept.account.send == MailServer("mail.example.org", 465, "tls")
    assert kept.account.has_password
    assert password(one) == "made-up secret"
    assert "made-up secret" not in repr(kept)
    lines = [log_sentences.sentence(entry) for entry in log.entries(one)]
    assert "How this office mails was chosen anew" in lines
    assert not any("example" in line or "secret" in line for line in lines)


@pytest.mark.parametrize(
    "changes",
    [
        {"login": "somebody"},
        {"send": MailServer("mail.example.net", 465, "tls")},
        {"read": MailServer("imap.example.net", 993, "tls")},
        {"read": None},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_password_does_not_go_along_to_another_server_or_login(one, changes):
    set_choice(one, BY_ACCOUNT, "made-up secret")
    set_choice(one, with_account(**changes))
    assert password(one) == ""


def test_a_password_stays_with_its_login_and_can_be_taken_away(one):
    set_choice(one, BY_ACCOUNT, "made-up secret")
    set_choice(one, dataclasses.replace(BY_ACCOUNT, fetch_minutes=0))
    assert password(one) == "made-up secret"
    set_choice(one, BY_ACCOUNT, "")
    assert not choice(one).account.has_password


def test_another_way_forgets_mailbox_and_password(one):
    set_choice(one, BY_ACCOUNT, "made-up secret")
    assert set_choice(one, dataclasses.replace(BY_ACCOUNT, way="draft")).account is None
    set_choice(one, BY_ACCOUNT)
    assert password(one) == ""


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (MailChoice("pigeon"), "code.unknown"),
        (MailChoice("webmail", limit_bytes=5), "mail.limit"),
        (MailChoice("account"), "value.missing"),
        (dataclasses.replace(BY_ACCOUNT, fetch_minutes=1), "mail.minutes"),
        (with_account(address=""), "value.missing"),
        (with_account(address="no address"), "email.form"),
        (with_account(address="आशा@example.org"), "mail.ascii"),
        (with_account(login="two\nlines"), "mail.line"),
        (with_account(send=MailServer("evil.example\r\nQUIT", 465, "tls")), "mail.host"),
        (with_account(send=MailServer("mail.example.org", 0, "tls")), "mail.port"),
        (with_account(send=MailServer("mail.example.org", 25, "plain")), "code.unknown"),
        (with_account(own_ca="no certificate"), "mail.ca"),
        (with_account(own_ca=PEM.replace("A", "*", 1)), "mail.ca"),
        (with_account(own_ca=PEM * 600), "mail.ca"),
        (with_account(own_ca=PEM.replace("MII", "AAA", 1)), "mail.ca"),
    ],
)
def test_what_cannot_be_is_refused_before_it_is_kept(one, wanted, reason):
    with pytest.raises(FactRefusedError) as refusal:
        set_choice(one, wanted, "made-up secret")
    assert refusal.value.facts["reason"] == reason
    assert choice(one) == MailChoice()


def test_a_password_of_two_lines_is_refused(one):
    with pytest.raises(FactRefusedError):
        set_choice(one, BY_ACCOUNT, "two\nlines")


def test_certificates_of_an_own_authority_are_kept_and_nothing_else_of_their_file(one):
    kept = set_choice(one, with_account(own_ca=f"a comment\n{PEM}"))
    assert "comment" not in kept.account.own_ca
    assert kept.account.own_ca.count("BEGIN CERTIFICATE") == 1


def test_only_the_head_chooses(one):
    officer = dataclasses.replace(one, user=dataclasses.replace(one.user, role="officer"))
    with pytest.raises(CaseStateError):
        set_choice(officer, BY_ACCOUNT)


@pytest.mark.parametrize(
    ("address", "host", "hint"),
    [
        ("asha@gmail.com", "smtp.gmail.com", WANTS_OWN),
        ("cwc@patna.bihar.GOV.IN", "smtp.mgovcloud.in", WANTS_OWN),
        ("x@outlook.com", "smtp-mail.outlook.com", TAKES_NONE),
        ("x@rediffmail.com", "smtp.rediffmail.com", ""),
    ],
)
def test_servers_of_known_services_are_found_by_the_address(address, host, hint):
    found = known(address)
    assert (found.send.host, found.hint) == (host, hint)
    assert found.send.security == ("tls" if found.send.port == 465 else "starttls")


def served() -> dict[str, list[dict[str, str]]]:
    """Return the public table of servers (docs/sources.md), by domain."""
    with (VECTORS / "mail_servers.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    domains = {domain for row in rows for domain in row["domains"].split()}
    return {one: [row for row in rows if one in row["domains"].split()] for one in domains}


SERVED = served()
SECURITY = {"SSL": "tls", "STARTTLS": "starttls"}
NOT_IN_THE_TABLE = {"gov.in", "nic.in", "yahoo.in"}


def told(rows, kind: str) -> list[MailServer]:
    """Return the servers of one kind that nobody reaches in plain text."""
    return [
        MailServer(row["host"], int(row["port"]), SECURITY[row["socket"]])
        for row in rows
        if row["kind"] == kind and row["socket"] in SECURITY
    ]


@pytest.mark.parametrize("domain", sorted(_DOMAINS))
def test_what_is_known_of_a_service_is_what_the_public_table_says(domain):
    if domain in NOT_IN_THE_TABLE:
        assert domain not in SERVED
        return
    rows, found = SERVED[domain], _DOMAINS[domain]
    assert found.send in told(rows, "smtp")
    # Rediffmail tells the table no mailbox that can be read from several places.
    assert found.read in told(rows, "imap") or domain == "rediffmail.com"
    ways = {row["authentication"] for row in rows if row["kind"] == "smtp"}
    assert (found.hint == TAKES_NONE) == (ways == {"OAuth2"})


def test_of_the_services_that_are_known_no_domain_of_our_countries_is_forgotten():
    known_files = {row["file"] for one in SERVED.keys() & _DOMAINS for row in SERVED[one]}
    ours = [
        one
        for one, rows in SERVED.items()
        if one.endswith((".in", ".np", ".bd")) and rows[0]["file"] in known_files
    ]
    assert sorted(ours) == [
        "hotmail.co.in", "live.in", "outlook.in", "yahoo.co.in", "zoho.in", "zohomail.in",
    ]  # fmt: skip
    assert [one for one in ours if known(f"x@{one}") is None] == []


@pytest.mark.parametrize(
    "address", ["x@example.org", "x@notgmail.com", "x@in", "", "gov.in.example.org"]
)
def test_what_is_not_known_is_not_guessed(address):
    assert known(address) is None
