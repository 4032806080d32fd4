"""Check the known answers of the sealing library before anything is opened."""

from __future__ import annotations

from app.base.errors import SelfTestFailedError
from crypto import selftest
from crypto.errors import SelfTestError


def run_self_test() -> None:
    """Compare the library's answers with known ones.

    Raises:
        SelfTestFailedError: an answer differs; nothing may be opened with this program.
    """
    try:
        selftest.run()
    except SelfTestError as error:
        raise SelfTestFailedError(part=error.reason) from error
