"""Opening a register puts its folder right, and reaches no other place."""

from pathlib import Path

import pytest

from app.base.errors import FileUnreadableError
from app.register import access
from office_sim import CLOCK, PASSPHRASE, office
from own_system import lead_nowhere, lead_to


@pytest.mark.parametrize("name", ["staging", "inbox", "outbox", "blobs", "parts", "mail"])
def test_a_folder_that_leads_elsewhere_is_refused_and_nothing_there_is_cleared(
    tmp_path: Path, name: str
):
    access.lock(office(tmp_path))
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.odt").write_bytes(b"mine")
    place = tmp_path / "register" / name
    if place.exists():
        place.rmdir()
    lead_to(place, mine)
    with pytest.raises(FileUnreadableError) as caught:
        access.unlock(tmp_path / "register", None, PASSPHRASE, clock=CLOCK)
    assert caught.value.facts == {"reason": "linked"}
    assert (mine / "letter.odt").read_bytes() == b"mine"
    lead_nowhere(place)
    place.mkdir()
    access.lock(access.unlock(tmp_path / "register", None, PASSPHRASE, clock=CLOCK))
