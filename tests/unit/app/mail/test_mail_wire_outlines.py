"""Files of ours in the outlines of mails: every way to write a name, and what is no name."""

from __future__ import annotations

import tracemalloc

import pytest

from app.mail.lines import FoundFile
from app.mail.wire.outlines import MOST_FILES, items_of, outline_of, plain_name, worth_reading

TEXT = b'("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "7BIT" 10 1 NIL NIL NIL NIL)'
REPORT = (
    b'(("TEXT" "PLAIN" NIL NIL NIL "7BIT" 10 1 NIL NIL NIL NIL)'
    b'("MESSAGE" "DELIVERY-STATUS" NIL NIL NIL "7BIT" 300 NIL NIL NIL NIL)'
    b'("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 900 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)'
    b' (("TEXT" "PLAIN" NIL NIL NIL "7BIT" 10 1 NIL NIL NIL NIL)%b "MIXED" NIL NIL NIL NIL)'
    b" 30 NIL NIL NIL NIL)"
    b' "REPORT" ("REPORT-TYPE" "delivery-status" "BOUNDARY" "x") NIL NIL NIL)'
)


def attached(params: bytes, more: bytes = b"NIL", *, kind: bytes = b'"APPLICATION" "PDF"') -> bytes:
    return b'(%b %b NIL NIL "BASE64" 80 NIL ("ATTACHMENT" %b) NIL NIL)' % (kind, more, params)


def mixed(*parts: bytes) -> bytes:
    return b"(" + b"".join(parts) + b' "MIXED" ("BOUNDARY" "x") NIL NIL NIL)'


def record(structure: bytes) -> bytes:
    return b"1 (UID 5 BODYSTRUCTURE " + structure + b")"


def files_of(structure: bytes) -> tuple[FoundFile, ...]:
    found = [items_of(group) for group in worth_reading([record(structure)])]
    return outline_of(found[0].get(b"BODYSTRUCTURE")).files if found else ()


def names_of(structure: bytes) -> list[str]:
    return [file.name for file in files_of(structure)]


@pytest.mark.parametrize(
    ("params", "name"),
    [
        (b'("FILENAME" "A7F3-9K2M.lifafa")', "A7F3-9K2M.lifafa"),
        (b'("filename" "A7F3-9K2M.003of012.LFPART")', "A7F3-9K2M.003of012.lfpart"),
        (b'("X" "y" "FILENAME" "a.lifafa")', "a.lifafa"),
        (b'("FILENAME*" "utf-8\'\'a%2Elifafa")', "a.lifafa"),
        (b'("FILENAME*" "UTF-8\'hi\'%E0%A4%95.lifafa")', "क.lifafa"),
        (b'("FILENAME*0" "abc.li" "FILENAME*1" "fafa")', "abc.lifafa"),
        (b'("FILENAME*1*" "fafa" "FILENAME*0*" "utf-8\'\'abc.li")', "abc.lifafa"),
        (b'("FILENAME" "=?utf-8?B?YS5saWZhZmE=?=")', "a.lifafa"),
        (b'("FILENAME" "=?utf-8?Q?=E0=A4=95=2Elifafa?=")', "क.lifafa"),
        (b'("FILENAME" "a.lif\\\\afa")', ""),
        (b'("FILENAME" "C:\\\\dir\\\\a.lifafa")', "a.lifafa"),
        (b'("FILENAME" "../../etc/a.lifafa")', "a.lifafa"),
        (b'("FILENAME" "a.lifafa.exe")', ""),
        (b'("FILENAME" "a.pdf")', ""),
        (b'("FILENAME" NIL)', ""),
        (b'("FILENAME")', ""),
        (b'(("FILENAME" "a.lifafa"))', ""),
        (b"NIL", ""),
        (b'("FILENAME*" "nothing\'\'a.lifafa")', "a.lifafa"),
        (b'("FILENAME*" "zlib\'\'a%2Elifafa")', "a.lifafa"),
        (b'("FILENAME*99999999999999999999" "a.lifafa")', "a.lifafa"),
        (b'("FILENAME" "=?utf-8?B?!!!?=.lifafa")', None),
        (b'("FILENAME" "=?nothing?B?YS5saWZhZmE=?=")', ""),
        (b'("FILENAME" "' + b"a" * 2_000 + b'.lifafa")', ""),
        (b'("FILENAME" "' + b"a" * 900 + b'.lifafa")', "a" * 100 + ".lifafa"),
        (b'("FILENAME" ".lifafa")', "file.lifafa"),
        (b'("FILENAME" "\xff\xfe.lifafa")', "file.lifafa"),
    ],
)
def test_names_are_read_however_they_are_written(params: bytes, name: str | None) -> None:
    found = names_of(mixed(TEXT, attached(params)))
    if name is None:
        assert len(found) <= 1
    else:
        assert found == ([name] if name else [])


def test_the_name_may_stand_in_the_other_place() -> None:
    params = b'("NAME" "a.lifafa")'
    assert names_of(mixed(TEXT, attached(b"NIL", params))) == ["a.lifafa"]
    assert names_of(mixed(TEXT, attached(b'("FILENAME" "b.pdf")', params))) == ["a.lifafa"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("a\u202egnp.lifafa", "agnp.lifafa"),
        ("a\u0000b\r\nc.lifafa", "abc.lifafa"),
        ("  ..a b..lifafa", "a b.lifafa"),
        ("a\u200b\ufeff.lfpart", "a.lfpart"),
        ("aa:b.lifafa", "b.lifafa"),
        ('"><script>.lifafa', "script.lifafa"),
        ("%00$(x)`y`.lifafa", "00(x)y.lifafa"),
        ("a.lifafa ", "a.lifafa"),
        ("a.lifafa\u202e", ""),
        ("lifafa", ""),
        ("", ""),
        ("~", ""),
    ],
)
def test_names_from_hell_become_plain_or_nothing(text: str, name: str) -> None:
    assert plain_name(text) == name


def test_places_are_counted_as_servers_count_them() -> None:
    ours = attached(b'("FILENAME" "a.lifafa")')
    inner = mixed(TEXT, ours)
    forwarded = (
        b'("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 900 (NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL) '
    )
    assert [f.section for f in files_of(ours)] == ["1"]
    assert [f.section for f in files_of(mixed(TEXT, ours, TEXT, ours))] == ["2", "4"]
    assert [f.section for f in files_of(mixed(mixed(TEXT, ours), ours))] == ["1.2", "2"]
    within = forwarded + inner + b" 30 NIL NIL NIL NIL)"
    assert [f.section for f in files_of(mixed(TEXT, within))] == ["2.2"]
    alone = forwarded + ours + b" 30 NIL NIL NIL NIL)"
    assert [f.section for f in files_of(mixed(TEXT, alone))] == ["2.1"]
    as_text = b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" 80 3 NIL ("INLINE" ("FILENAME" "t.lfpart")) NIL)'
    assert [(f.section, f.encoding) for f in files_of(mixed(as_text))] == [("1", "7bit")]


def test_no_more_files_than_a_mail_may_have_and_one_that_tells_of_more() -> None:
    many = [attached(b'("FILENAME" "%d.lifafa")' % number) for number in range(60)]
    assert len(files_of(mixed(*many))) == MOST_FILES + 1


@pytest.mark.parametrize(
    ("encoding", "size"), [(b"X-UUENCODE", b"80"), (b"BASE64", b"NIL"), (b"BASE64", b"-5")]
)
def test_what_cannot_be_fetched_is_no_file(encoding: bytes, size: bytes) -> None:
    named = b'("ATTACHMENT" ("FILENAME" "a.lifafa"))'
    part = b'("APPLICATION" "X" NIL NIL NIL "%b" %b NIL ' + named + b" NIL NIL)"
    assert files_of(mixed(TEXT, part % (encoding, size))) == ()


@pytest.mark.parametrize(
    "structure",
    [
        b"(" * 5_000,
        b"(" * 5_000 + b'"a.lifafa"' + b")" * 5_000,
        b'("a.lifafa',
        b'"a.lifafa"',
        b"a.lifafa",
        b"a.lifafa 5",
        b'() ".lifafa"',
        b'(NIL NIL NIL NIL NIL NIL NIL NIL NIL "a.lifafa")',
        b'((() ()) "a.lifafa")',
        b'("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 5 NIL "a.lifafa" 5)',
        b'("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 5 NIL (()) "a.lifafa")',
        b'(5 5 5 5 5 5 5 5 5 "a.lifafa")',
        b'("A" "B" "a.lifafa")',
        b"{5} a.lifafa",
        b"\xff\xfe(.lifafa",
        b"(" + b"0" * 5_000 + b" .lifafa)",
    ],
)
def test_outlines_that_make_no_sense_hold_no_files(structure: bytes) -> None:
    assert files_of(structure) == ()


def test_a_pair_of_a_text_and_a_counted_text_is_read_too() -> None:
    head = record(mixed(TEXT, attached(b'("FILENAME" {8}')))[:-1]
    before, _, after = head.partition(b"{8}")
    groups = list(worth_reading([(before + b"{8}", b"a.lifafa"), after + b")"]))
    assert len(groups) == 1
    outline = outline_of(items_of(groups[0]).get(b"BODYSTRUCTURE"))
    assert outline.files == () or outline.files[0].name == "a.lifafa"
    assert items_of([(b"1 (UID 5 X {900}", b"short"), b")"]) == {}


def test_mails_without_a_hint_are_not_read_any_closer() -> None:
    plain = [record(mixed(TEXT, attached(b'("FILENAME" "circular.pdf")')))] * 50
    assert list(worth_reading(plain)) == []
    assert list(worth_reading([None, 5, *plain])) == []


def test_a_report_of_a_mail_server_is_a_report_and_its_files_are_not_fetched() -> None:
    structure = REPORT % attached(b'("FILENAME" "a.lifafa")')
    (group,) = worth_reading([record(structure)])
    outline = outline_of(items_of(group)[b"BODYSTRUCTURE"])
    assert outline.files == ()
    assert outline.status is not None
    assert outline.original is not None
    assert (outline.status.section, outline.original.section) == ("2", "3")


def test_a_deep_outline_takes_little_memory() -> None:
    deep = b"(" * 200_000 + attached(b'("FILENAME" "a.lifafa")') + b")" * 200_000
    tracemalloc.start()
    assert files_of(deep) == ()
    assert tracemalloc.get_traced_memory()[1] < 16_000_000
    tracemalloc.stop()
