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
