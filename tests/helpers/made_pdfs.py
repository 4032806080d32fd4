"""Made-up PDF files, put together object by object, so that each can be wrong in its own way."""

import io


def made_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of some objects; the first is the catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    size = len(objects) + 1
    out.write(b"trailer\n<</Size %d /Root 1 0 R %s>>\n" % (size, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % table)
    return out.getvalue()


def one_page(
    catalogue: bytes = b"", page: bytes = b"/MediaBox [0 0 200 200]", *more: bytes
) -> bytes:
    """A PDF of one page; `more` are the objects from the fourth on."""
    return made_pdf(
        b"<</Type /Catalog /Pages 2 0 R %s>>" % catalogue,
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R %s>>" % page,
        *more,
    )


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream with further entries of its dictionary."""
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(content), entries, content)


def many_pages(count: int, widths: tuple[int, ...] = (200,)) -> bytes:
    """A PDF of so many pages, 300 points high, each of its own object and as wide as its turn."""
    first = 3
    kids = b" ".join(b"%d 0 R" % (first + place) for place in range(count))
    return made_pdf(
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [%s] /Count %d>>" % (kids, count),
        *(
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 %d 300]>>" % widths[place % len(widths)]
            for place in range(count)
        ),
    )


def locked() -> bytes:
    """A PDF that is locked with a password."""
    encrypt = (
        b"/ID [<00> <00>] /Encrypt <</Filter /Standard /V 1 /R 2 /P -4 "
        b"/O <" + b"ab" * 32 + b"> /U <" + b"cd" * 32 + b">>>"
    )
    return made_pdf(
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>",
        trailer=encrypt,
    )
