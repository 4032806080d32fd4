"""The use cases of the letterhead, as its page asks for them.

Rules: called on the register's lane only; a picture file is read once and drawn anew elsewhere.
"""

from __future__ import annotations

from pathlib import Path

from app.base.errors import FactRefusedError
from app.base.jobs import Token
from app.letters import emblem, letterhead
from app.letters.document import Letterhead
from app.system import files, pictures
from ui.frame.bound import Bound
from ui.letters.letterhead_sample import sample_pdf


class RegisterLetterhead(Bound):
    """Use cases bound to the open register."""

    def letterhead(self) -> Letterhead:
        return letterhead.letterhead(self._s)

    def set_letterhead(self, head: Letterhead, emblem: bytes | None) -> Letterhead:
        return letterhead.set_letterhead(self._s, head.name, head.name_local, head.lines, emblem)

    def emblem_of(self, path: Path, token: Token) -> bytes:
        """Return a picture file drawn anew.

        Raises:
            FactRefusedError: it is no picture that can be an emblem.
            FileUnreadableError: it cannot be read.
            Cancelled: the officer asked to stop.
        """
        with files.open_to_read(path) as source, files.plain_errors():
            content = source.read(pictures.MOST_BYTES + 1)
        if len(content) > pictures.MOST_BYTES:
            raise FactRefusedError(field="Emblem", reason="emblem.large")
        return emblem.drawn_anew(content, token)

    def sample(self, head: Letterhead) -> bytes:
        return sample_pdf(head, self._s.clock.today())
