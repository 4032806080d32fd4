"""What the rooms below refuse leaves in the words of an office, and bugs stay bugs."""

import errno

import pytest

from app.base import errors
from app.base.errors import KeyFileStrangeError
from app.core.services import label_of, register_refusals, vault_refusals
from crypto import errors as sealing
from models import errors as keeping


@pytest.mark.parametrize(
    ("raised", "refusal", "facts"),
    [
        (keeping.RegisterMissingError("x.y"), errors.RegisterMissingError, {}),
        (keeping.RegisterExistsError("x.y"), errors.RegisterExistsError, {}),
        (keeping.RegisterKeyError("x.y"), KeyFileStrangeError, {}),
        (keeping.RegisterDamagedError("x.y"), errors.RegisterDamagedError, {}),
        (keeping.RegisterNewerError("x.y", major=2), errors.RegisterNewerError, {}),
        (keeping.RegisterBusyError("x.y"), errors.RegisterBusyError, {}),
        (keeping.RegisterAccessError("x.y"), errors.FileUnreadableError, {"reason": "denied"}),
        (
            keeping.RegisterAccessError("register.disk-error"),
            errors.FileUnreadableError,
            {"reason": "register.disk"},
        ),
        (
            keeping.RegisterAccessError("register.closed"),
            errors.FileUnreadableError,
            {"reason": "register.closed"},
        ),
        (keeping.DiskFullError("x.y"), errors.NotEnoughDiskError, {}),
        (keeping.NotFoundError("x.y"), errors.NotFoundError, {"reason": "x.y"}),
        (keeping.AmbiguousError("x.y"), errors.AmbiguousError, {"reason": "x.y"}),
        (keeping.RuleError("case.not-open"), errors.CaseStateError, {"reason": "case.not-open"}),
        (
            keeping.FieldError("age", "number.range"),
            errors.FactRefusedError,
            {"field": "Age in years", "reason": "number.range"},
        ),
        (OSError(errno.ENOSPC, "x"), errors.NotEnoughDiskError, {}),
        (OSError(errno.EIO, "x"), errors.FileUnreadableError, {"reason": "device"}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_the_register_refuses(raised: Exception, refusal, facts):
    with pytest.raises(refusal) as caught, register_refusals():
        raise raised
    assert caught.value.facts == facts
    assert caught.value.__cause__ is raised


@pytest.mark.parametrize(
    ("raised", "refusal", "facts"),
    [
        (sealing.UnlockError("x.y"), errors.CannotUnlockError, {}),
        (sealing.HeaderError("x.y"), errors.KeyFileDamagedError, {}),
        (sealing.RollbackError("x.y"), errors.KeyFileOlderError, {}),
        (sealing.NewerVersionError("x.y"), errors.RegisterNewerError, {}),
        (sealing.MemoryShortError("x.y"), errors.NotEnoughMemoryError, {}),
        (sealing.SelfTestError("x.y"), errors.SelfTestFailedError, {}),
        (sealing.TamperError("x.y"), errors.RegisterDamagedError, {}),
        (sealing.TruncatedError("x.y"), errors.RegisterDamagedError, {}),
        (sealing.KitTypoError("x.y", group=5), errors.KitTypoError, {"group": 5}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_the_vault_refuses(raised: Exception, refusal, facts):
    with pytest.raises(refusal) as caught, vault_refusals():
        raise raised
    assert caught.value.facts == facts
    assert caught.value.__cause__ is raised


def test_bugs_pass_through_unchanged():
    for bug in (keeping.ModelsError("x.y"), ValueError("x"), KeyError("x")):
        with pytest.raises(type(bug)) as caught, register_refusals():
            raise bug
        assert caught.value is bug
    for bug in (sealing.LimitError("x.y"), sealing.CardError("x.y"), ValueError("x")):
        with pytest.raises(type(bug)) as caught, vault_refusals():
            raise bug
        assert caught.value is bug


def test_labels_of_fields():
    assert label_of("age") == "Age in years"
    assert label_of("of_a_newer_version") == "of_a_newer_version"
