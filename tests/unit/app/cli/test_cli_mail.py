"""Mail by command: the mailbox, drafts and webmail; the password is no word of a command."""

import email
import email.policy
from contextlib import contextmanager

import pytest

from app.mail import network as door
from app.mail.mail_words import MailError
from app.mail.records import ProbeStep
from command_line import CommandLine, introduce
from mail_fakes import FakeIncoming, FakeOutgoing
from office_sim import FIRST, SECOND

TO = "bal@example.org"


def refer(one, other):
    facts = ("p1.name_full=Made-up Maria", "p1.age=31", "p1.is_child_stated=no")
    case = one.ok("case", "add", *facts)["case_no"]
    groups = ("--groups", "identity_names,age_sex", "--offices", other.office_id)
    said = ("--given-by", "individual", "--purposes", "shelter", "--language", "hin")
    one.ok("consent", "add", case, *said, *groups)
    asked = ("--purpose", "shelter", "--services", "shelter", *groups[:2])
    one.ok("refer", case, "--to", other.office_id, *asked)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("mail")
    one, other = CommandLine(folder / "one", FIRST), CommandLine(folder / "other", SECOND)
    introduce(one, other, folder)
    for _ in range(2):
        refer(one, other)
    secret = folder / "secret.txt"
    secret.write_text("made-up words\n", encoding="utf-8")
    servers = ("--smtp", "mail.example.org:465", "--imap", "mail.example.org:993")
    for desk, address in ((one, "asha@example.org"), (other, TO)):
        desk.ok("mail", "setup", address, *servers, "--password-file", secret)
    return one, other


@pytest.fixture
def lines(monkeypatch):
    """Lines that are none, behind the one door to the network."""
    out, box = FakeOutgoing(), FakeIncoming()

    @contextmanager
    def lent(line, _account, secret, _token):
        assert secret == "made-up words"
        yield line

    monkeypatch.setattr(door, "outgoing", lambda *words: lent(out, *words))
    monkeypatch.setattr(door, "incoming", lambda *words: lent(box, *words))
    return out, box


def packets(one):
    return [item["packet_id"] for item in one.ok("outbox", "list")]


def test_known_servers_are_found_and_others_are_asked_for(tmp_path):
    desk = CommandLine(tmp_path, FIRST)
    kept = desk.ok("mail", "setup", "made-up@gmail.com", "--limit", "25M")
    assert kept["account"]["send"]["host"] == "smtp.gmail.com"
    assert kept["limit_bytes"] == 25_000_000
    assert not kept["account"]["has_password"]
    told = desk.run("mail", "setup", "made-up@outlook.com")
    assert told.code == 0
    assert "draft" in told.err
    assert desk.run("mail", "setup", "office@example.org").code == 2
    kept = desk.ok("mail", "setup", "--way", "webmail")
    assert (kept["way"], kept["account"], kept["limit_bytes"]) == ("webmail", None, 25_000_000)
    assert desk.run("mail", "test").code == 1


@pytest.mark.parametrize(
    "words",
    [
        ["--smtp", "mail.example.org"],
        ["--smtp", "mail.example.org:465/plain"],
        ["--limit", "much"],
        ["--way", "pigeon"],
        ["--fetch-minutes", "1"],
        ["--limit", "1k"],
    ],
)
def test_what_cannot_be_is_refused(world, words):
    assert world[0].run("mail", "setup", "asha@example.org", *words).code == 2


def test_one_setting_is_changed_and_the_others_stay(world):
    one = world[0]
    kept = one.ok("mail", "setup", "--fetch-minutes", "15", "--delete-fetched")
    assert (kept["fetch_minutes"], kept["delete_fetched"]) == (15, True)
    assert kept["account"]["has_password"]
    kept = one.ok("mail", "setup", "--keep-fetched", "--fetch-minutes", "0")
    assert not kept["delete_fetched"]
    shown = one.run("mail", "show")
    assert "mail.example.org:465/tls" in shown.out
    assert "made-up words" not in shown.out + one.run("mail", "show", "--json").out


def test_a_packet_goes_and_comes_by_mail(world, lines):
    one, other = world
    out, box = lines
    packet = packets(one)[0]
    done = one.ok("mail", "send", packet[:8], "--to", TO)
    assert done["report"] == {"sent": 1, "later": 0, "given_up": 0}
    assert [row["state"] for row in one.ok("mail", "queue")] == ["sent"]
    assert "sent" in one.run("mail", "queue").out
    box.mails += [message for _to, message in out.taken]
    done = other.ok("mail", "fetch")
    assert done["taken"] == [packet]
    assert "Nothing new" in other.run("mail", "fetch").out


def test_what_the_server_refuses_is_told(world, lines):
    def refuse(_to, _message):
        raise MailError("mail.no-such-mailbox", host="mail.example.org")

    lines[0].before = refuse
    one = world[0]
    done = one.run("mail", "send", packets(one)[1], "--to", "nobody@example.org")
    assert done.code == 1
    assert "no such mailbox" in done.err
    assert one.ok("mail", "stop", packets(one)[1]) == {"stopped": 0}
    assert "no such mailbox" in one.run("mail", "queue").out


def test_an_option_for_one_packet_needs_one(world, lines):
    assert world[0].run("mail", "send", "--to", TO).code == 2
    assert world[0].run("mail", "send").code == 0


def test_each_step_of_the_test_is_told(world, monkeypatch):
    where = (("host", "mail.example.org"), ("port", 465))
    steps = (
        ProbeStep("send.name", "ok", facts=where),
        ProbeStep("send.port", "failed", "mail.port", where),
        ProbeStep("send.login", "skipped", facts=where),
    )
    monkeypatch.setattr(door, "probe", lambda *_words: steps)
    done = world[0].run("mail", "test")
    assert done.code == 1
    assert "not tried" in done.out
    assert "does not answer at port 465" in done.err
    monkeypatch.setattr(door, "probe", lambda *_words: steps[:1])
    assert world[0].ok("mail", "test")[0]["state"] == "ok"


def test_webmail_and_drafts_are_saved(world, tmp_path):
    one = world[0]
    packet = packets(one)[0]
    told = one.run("mail", "webmail", packet, tmp_path, "--to", TO)
    assert told.code == 0
    assert {"To: " + TO, "Subject: Documents"} <= set(told.out.splitlines())
    (path,) = one.ok("mail", "draft", packet, tmp_path, "--to", TO)["files"]
    with open(path, "rb") as file:
        message = email.message_from_binary_file(file, policy=email.policy.default)
    assert (message["To"], message["X-Unsent"]) == (TO, "1")
