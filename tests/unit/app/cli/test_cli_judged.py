"""What a command is told is judged before a passphrase is asked; every word has its good twin."""

import datetime as dt
import shlex

import pytest

from app.cli import desk
from command_line import bare

SOON = (dt.date.today() + dt.timedelta(days=200)).isoformat()
CERTIFICATE = "-----BEGIN CERTIFICATE-----\nTWFkZSB1cA==\n-----END CERTIFICATE-----\n"
REFER = "refer LF-26-0001 --to 3f9a --purpose restoration"
CONSENT = "consent add LF-26-0001 --given-by individual --purposes shelter --groups age_sex"
CREATE = "register create {folder}/new --office A --kind ngo --officer B"
MATCH = "match ask 3f9a LF-26-0001 --purpose restoration --basis consent"
NUMBER = '"36442 04073 91449 57889 34642 72255"'
SETUP = "mail setup office@example.org"

DAYS = [
    "case close LF-26-0001 --reason repatriated --on {}",
    "case export -o {folder}/new.xlsx --since {}",
    "case export -o {folder}/new.xlsx --until {}",
    "case recurring --from {}",
    "case recurring --to {}",
    "case task LF-26-0001 Call --due {}",
    "case change-task LF-26-0001 1f2e --due {}",
    CONSENT + " --from {}",
    CONSENT + " --until {}",
    "consent withdraw LF-26-0001 7c1d --how spoken --on {}",
    REFER + " --groups age_sex --reply-by {}",
    "referral progress 7c1d --what Text --on {}",
    "referral done 7c1d --what Text --on {}",
    "retention asked LF-26-0001 --on {}",
    "return make 4f2a --to 2026-03-31 --from {}",
    "stats sdg --to 2026-03-31 --from {}",
    "case set LF-26-0001 birth={}",
    "case add birth={}",
]
COMING = [
    "case hold LF-20-0001 --reason audit --until {}",
    "retention keep LF-20-0001 --why Appeal --until {}",
]
PERIODS = [
    "stats sdg --period {}",
    "stats ncrb --period {}",
    "stats ctdc -o {folder}/new.csv --period {}",
    "return make 4f2a --period {}",
    "return send 4f2a --period {}",
    "return received --period {}",
    "return totals --period {}",
    "return missing --period {}",
    "return changes --period {}",
]
OTHERS = [
    ("case due --month {}", "2026-12", "December"),
    ("retention keep LF-20-0001 --until {} --why Appeal", SOON, "2020-01-01"),
    (f"retention keep LF-20-0001 --until {SOON} --why {{}}", "Appeal", '""'),
    ("retention set adult --review 12 --delete {}", "60", "6"),
    ("retention set adult --review {}", "12", "-1"),
    ("retention set declined --days {}", "60", "99999"),
    ("return make 4f2a --period 2025 --k {}", "15", "3"),
    ("return make 4f2a --period {}", "2025", "2099"),
    ("case task LF-26-0001 {}", "Call", '""'),
    ("case lift LF-20-0001 --why {}", "Over", '""'),
    ("case history LF-26-0001 --part {}", "p1", "x1"),
    ("case history LF-26-0001 --field {}", "age", "nothing"),
    ("case merge LF-26-0001 LF-26-0002 --take {}", "p1.age", "p1.nothing"),
    ("case merge LF-26-0001 LF-26-0002 --person {}", "1=2", "one"),
    ("case set LF-26-0001 age={}", "16", "abc"),
    ("case add age={}", "16", "abc"),
    ("case known phone={}", "9000000001", "abc"),
    ("case import {file} --old-font Name={}", "krutidev", "nothing"),
    ("case import {file} --old-font {}", "Name=krutidev", "Name"),
    (CONSENT + " --relation committee witness=A language={}", None, "eng"),
    (SETUP + " --limit {}", "10M", "7"),
    (SETUP + " --limit {}", "10M", "huge"),
    (SETUP + " --smtp {}", "mail.example.org:587", "mail.example.org:99999"),
    (SETUP + " --smtp {}", "mail.example.org:587", "mail.example.org:abc"),
    (SETUP + " --imap {}", "none", "-.example.org:993"),
    (SETUP + " --fetch-minutes {}", "15", "-3"),
    (SETUP + " --ca {}", None, "{file}"),
    (SETUP + " --password-file {}", "{file}", "{folder}/none"),
    ("mail setup {}", "office@example.org", "office"),
    ("mail send 3b2f --to {}", "a@example.org", "nobody"),
    ("mail send 3b2f --parts {}", "2,5-9", "two"),
    ("mail send 3b2f --parts {}", "400", "401"),
    ("mail webmail 3b2f {}", "{folder}", "{file}"),
    ("mail webmail 3b2f {folder} --to {}", "a@example.org", "nobody"),
    ("mail draft 3b2f {}", "{folder}", "{folder}/none"),
    ("mail draft 3b2f {folder} --to {}", "a@example.org", "nobody"),
    (MATCH + " --size {}", "256", "65"),
    (MATCH + " --kinds {}", "phone,id", "faces"),
    (MATCH + " --kinds nd --size {}", "64", "256"),
    ("match decline 7d21 --reason lower_cap --size {}", "64", "5"),
    ("match decline 7d21 --reason {}", "purpose", "lower_cap"),
    ("match outcome 5c0e {}", "same", "perhaps"),
    ("office check 3f9a --how phone --with A --number {}", NUMBER, "12345"),
    ("office check 3f9a --how qr --with A --qr {}", "{file}", "{folder}/none"),
    ("office add {}", "{file}", "{folder}/none"),
    ("office take {}", "{file}", "{folder}"),
    ("directory import {file} --number {}", NUMBER, "12345"),
    ("directory import {}", "{file}", "{folder}/none"),
    ("directory search shelter --limit {}", "5", "0"),
    ("directory make --after {file} -o {folder}/1 {}", "{file}", "{folder}/none"),
    ("directory make --signer {file} -o {folder}/1 --signer {}", "{file}", "{folder}/none"),
    ("directory make --signer {file} --signer {file} -o {folder}/1 --need {}", "2", "3"),
    ("directory make --after {file} -o {folder}/1 --days {}", "60", "61"),
    ("directory make -o {folder}/1 --after {}", "{file}", "{folder}/none"),
    ("directory sign -o {folder}/1 {}", "{file}", "{folder}/none"),
    ("letter check {}", "{file}", "{folder}/none"),
    ("letter head --emblem {}", "none", "{folder}/none"),
    ("letter trust-ca {}", "{file}", "{folder}/none"),
    ("letter make 7c1d --lang en -o {folder}/1.pdf --valid {}", "30", "-5"),
    ("letter make 7c1d --lang en -o {folder}/1.pdf --valid {}", "0", "99999"),
    ("letter make 7c1d --lang en --note A -o {folder}/1.pdf --kind {}", "referral", "slip"),
    ("letter batch 7c1d --lang en --into {folder} --valid {}", "30", "99999"),
    ("office check 3f9a --with A --qr {file} --how {}", "qr", "phone"),
    ("letter make 7c1d --lang en -o {folder}/1.pdf --p12 {}", "{file}", "{folder}/none"),
    ("letter batch 7c1d --lang en --into {}", "{folder}/letters", "-"),
    ("letter batch 7c1d --lang en --into {}", "{folder}/letters", "{folder}/none/letters"),
    ("outbox copy 3b2f {}", "{folder}", "{file}"),
    ("outbox copy 3b2f {}", "{folder}", "{folder}/none"),
    ("outbox copy 3b2f {folder} --parts 7M --only {}", "5-9", "five"),
    ("outbox copy 3b2f {folder} --parts {}", "7M", "8M"),
    ("return send 4f2a --period 2025 -o {}", "{folder}", "{file}"),
    ("packet preview {}", "{file}", "{folder}/none"),
    ("packet receive {}", "{file}", "{folder}/none"),
    ("inbox receive-all {}", "{folder}", "{file}"),
    ("case attach LF-26-0001 {}", "{file}", "{folder}/none"),
    ("case save-attachment LF-26-0001 1f2e {}", "{folder}", "{file}"),
    (REFER + " --fields {}", "p1.name_full", "p1.nothing"),
    (CREATE + " --phone {}", "+919000000001", "abc"),
    (CREATE + " --email {}", "a@example.org", "nobody"),
    (CREATE + " --district Purnia{}", "", " --office ''"),
    ("register create {} --office A --kind ngo --officer B", "{folder}/new", "{folder}"),
    ("register add-user ravi --role officer --name {}", "Ravi", '""'),
    ("register passphrase --new-passphrase-file {}", "{file}", "{folder}/none"),
    ("register salvage {}", "{folder}/new", "{folder}"),
    ("backup make {}", "{folder}/new.lfbak", "{file}"),
    ("backup make {}", "{folder}/new.lfbak", "{folder}/none/new.lfbak"),
    ("stats sdg -o {}", "{folder}/new.xlsx", "{folder}/new.docx"),
    ("stats ctdc -o {}", "{folder}/new.csv", "{folder}/new.xlsx"),
    ("stats sdg --state {}", "Bihar", "Nowhere"),
    ("stats sdg --population {}", None, "{folder}/none"),
]
TABLE = [
    *((line, "2026-01-31", "31/02/2026") for line in DAYS),
    *((line, SOON, "31/02/2099") for line in COMING),
    *((line, SOON, "2020-01-31") for line in COMING),
    *((line, "2025", "sometime") for line in PERIODS),
    *OTHERS,
]


class PassphraseWantedError(Exception):
    """Somebody was asked for a passphrase."""


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A file and a folder to name; whoever is asked for a passphrase says so."""

    def ask(*_: object) -> str:
        raise PassphraseWantedError

    monkeypatch.setattr(desk, "passphrase", ask)
    monkeypatch.setattr(desk, "login_of", lambda settings: settings.login)
    file = tmp_path / "file.txt"
    file.write_text(CERTIFICATE, encoding="utf-8")
    return {"file": file, "folder": tmp_path}


def words_of(line: str, places) -> list[str]:
    """Return the words of a line; the places are put in afterwards: Windows' have backslashes."""
    return [word.format(**places) for word in shlex.split(line)]


def is_asked(line: str, word: str, places) -> bool:
    """Run a command with one word in the gap; say whether a passphrase was asked."""
    done = bare(*words_of(line.replace("{}", word), places))
    assert done.code != 0
    asked = PassphraseWantedError.__name__ in done.err
    assert asked or "went wrong in Lifafa itself" not in done.err, done.err
    return asked


@pytest.mark.parametrize(("line", "good", "bad"), TABLE)
def test_a_bad_word_is_refused_before_a_passphrase_is_asked(line, good, bad, places):
    assert not is_asked(line, bad, places)
    assert good is None or is_asked(line, good, places)


@pytest.mark.parametrize("who", [(), ("--login", "das")])
def test_where_there_is_no_register_nobody_is_asked_for_its_passphrase(who, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(desk, "passphrase", lambda *_: asked.append("passphrase"))
    done = bare("case", "list", "--register", tmp_path / "none", *who)
    assert (done.code, asked) == (1, [])
    assert "There is no register here." in done.err


NEW_FILES = [
    "office card -o {}",
    "office card --output={}",
    "office number --qr {}",
    "office rotate -o {}",
    "office revoke --why lost -o {}",
    "case export -o {}",
    "case import {file} --save-rejected {}",
    "case recurring -o {}",
    "directory sign {file} -o {}",
    REFER + " --groups age_sex -o {}",
    "referral done 7c1d --what Text -o {}",
    "packet accept 3b2f --receipt-out {}",
    "letter make 7c1d --lang en -o {}",
    "register add-user ravi --name Ravi --role officer --words-out {}",
    "register rekey --kit-out {}",
    CREATE + " --kit-out {}",
    "stats sdg -o {}",
    "guide -o {}",
]


@pytest.mark.parametrize("line", NEW_FILES)
def test_a_folder_where_a_file_is_made_is_told_as_a_folder(line, places):
    done = bare(*words_of(line.replace("{}", "{folder}/none/"), places))
    assert (done.code, "is a folder: add the name of a new file to it" in done.err) == (2, True)
    assert sorted(one.name for one in places["folder"].iterdir()) == ["file.txt"]


@pytest.mark.parametrize("end", ["", "/"])
def test_a_folder_that_is_there_gets_no_card_and_says_why(end, places):
    done = bare("office", "card", "-o", f"{places['folder']}{end}")
    assert (done.code, done.out) == (8, "")
    assert "This is a folder, and no name of a new file." in done.err
    assert "Add the name of a new file to it." in done.err


def test_a_file_where_a_folder_is_needed_is_told_as_a_file(places):
    done = bare("outbox", "copy", "3b2f", places["file"])
    assert (done.code, "This is a file, not a folder." in done.err) == (1, True)


FOLDERS = [
    CREATE.replace("{folder}/new", "-"),
    "register salvage -",
    "backup restore {file} - --kit-file {file}",
    "demo -",
    "letter batch 7c1d --lang en --into -",
    "mail webmail 3b2f -",
    "mail draft 3b2f -",
    "inbox receive-all -",
    "case save-attachment LF-26-0001 1f2e -",
]


@pytest.mark.parametrize("line", FOLDERS)
def test_no_folder_is_named_by_a_dash(line, places, monkeypatch):
    monkeypatch.chdir(places["folder"])
    done = bare(*words_of(line, places))
    assert (done.code, "a folder is needed here: - is none" in done.err) == (2, True)
    assert sorted(one.name for one in places["folder"].iterdir()) == ["file.txt"]
