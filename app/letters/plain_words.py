"""A letter as plain text: the words that the seal binds and that a checking officer reads.

Rules: every word of the body, in the order of the page; one line for a row of a table; no marks
but those of the letter itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.letters.document import Block, Body, Facts, Items, Letter

_APART = "\n\n"


def plain_text(letter: Letter) -> str:
    """Return all that a letter says, its languages one after the other."""
    head = letter.letterhead
    first = [head.name, head.name_local, *head.lines]
    parts = ["\n".join(line for line in first if line)]
    parts += [_APART.join(_parts(body)) for body in letter.bodies]
    return _APART.join(part for part in parts if part)


def _parts(body: Body) -> Iterator[str]:
    told = [
        body.title,
        "\n".join(f"{label}: {text}" for label, text in body.lines),
        "\n".join((body.to_label, *body.to)) if body.to else "",
        body.subject,
        body.salutation,
        *(_block(block) for block in body.blocks),
        body.closing,
        "\n".join(body.signatory),
        "\n".join((body.enclosures_label, *body.enclosures)) if body.enclosures else "",
        body.footer,
    ]
    return (text for text in told if text)


def _block(block: Block) -> str:
    if isinstance(block, Facts):
        return "\n".join(f"{label}: {text}" for label, text in block.rows)
    if isinstance(block, Items):
        return "\n".join(f"{place}. {text}" for place, text in enumerate(block.lines, 1))
    return block.text
