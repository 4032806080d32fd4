"""The whole table of operations that are cut off at every call, in the order of their telling."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import turn
from app.cases.papers import paper_changes
from app.core.services import Services, register_refusals
from app.duplicates.merging import MergeChoices, merge_cases, undo_merge
from app.exports import everything as all_of_it
from app.exports.export import ExportChoice, export_cases
from app.imports import batch_in
from app.imports.sheets import read_sheet
from app.inbox import acceptance, parts
from app.offices import directory, offices, own_identity
from app.outbox import delivery, parts_out
from app.register import access, people
from app.register.people import NewUser
from app.retention import recycle_bin as bins
from app.sealed import case_sealing
from crash_desk import MARKER, Operation, State, flat
from crash_match import MATCHES
from crash_operations import (
    BOTH,
    HEAD,
    NEXT,
    STEP,
    attached,
    binned,
    burnt,
    create,
    exchange,
    hurt_copy,
    in_office,
    in_outbox,
    in_parts,
    locked,
    look_created,
    merged,
    numbers,
    on_stick,
    saved,
    sealed_for,
    seals,
    sent,
    some_parts,
    to_accept,
    to_hear,
    to_receive,
    to_send,
    two_cases,
    unlocking,
    with_meera,
    with_paper,
)
from crash_safety import SAFETY
from crypto.vault import vault as vaults
from crypto.vault.key_slots import KDF_CHEAPEST, KdfCost
from models import migrations
from office_sim import DAY_S, NOON, OTHER_PASSPHRASE, PASSPHRASE, fixed_clock
from older_register import as_it_was, written_into
from own_system import files_below
from trust_maker import AUTHORITY, after, directory_file

_STEPS = migrations._steps


def with_older_cost(s: Services, _world: Path) -> None:
    """Let the key file know a newer cost than the one the head's slot has."""
    costlier = KdfCost(ops=3, mem=KDF_CHEAPEST.mem)
    _raw, changed = vaults.add_user(s.vault, 2, "bina", "seven quiet boats at noon", costlier)
    raw, _changed = vaults.remove_user(changed, 2)
    for name in ("vault.lfv", "vault.lfv.copy"):
        (s.folder / name).write_bytes(raw)


def cost_of(s: Services, _world: Path, _known: Any) -> Any:
    """Return the cost with which the slot of the user is sealed."""
    return s.vault.cost


def of_older_schema(world: Path) -> None:
    """Make a register as the version before this one made it."""
    older = written_into(_STEPS()[:-1])
    now, migrations.CURRENT = migrations.CURRENT, older[-1][0]
    migrations._steps = lambda: older
    try:
        # Its office is no copy of one of today.
        with turn.making(shared=True):
            in_office(lambda s, _world: as_it_was(s.register, older[-1][0]))(world)
    finally:
        migrations._steps, migrations.CURRENT = _STEPS, now


def compacted(s: Services, _world: Path, _known: Any) -> None:
    """Rewrite the register without its free pages."""
    with register_refusals():
        s.register.compact()


def parts_left(state: State, old: State, new: State) -> bool:
    """The packet is there whole; its parts go when somebody opens them again."""
    now, after = flat(state), flat(new)
    changed = {name for name in now | after if now.get(name) != after.get(name)}
    return changed == {"files parts"} and now.get("files parts") == flat(old).get("files parts")


def key_file_says(s: Services, _world: Path, _known: Any) -> Any:
    """Return who holds which keys, and that both copies are the same."""
    folder = s.folder
    assert (folder / "vault.lfv").read_bytes() == (folder / "vault.lfv.copy").read_bytes()
    return sorted(
        (grant.user, grant.domain if grant.domain in ("reg", "off") else "sealed")
        for grant in s.vault.header.grants
    )


def own_keys(s: Services, _world: Path, _known: Any) -> Any:
    """Return how many sealing keys there are, and what our card says."""
    from crypto.office import card
    from models.queries.lookup import own_keys as rows

    with s.register.read() as session:
        secrets = [row.sealed_seed is not None for row in rows(session)]
    read = card.read_card(offices.own_card(s))
    return secrets, read.seq


def sheet(world: Path) -> None:
    """A sheet of sixty rows lies beside the register."""
    in_office()(world)
    lines = [f"{MARKER} {number},{number % 60 + 1},street {number}" for number in range(60)]
    (world.parent / "sheet.csv").write_text(
        "Name,Age,Address\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )


def imported(s: Services, world: Path, _known: Any) -> None:
    """Take the sheet in."""
    found = read_sheet(world.parent / "sheet.csv")
    batch_in.bring_in(s, batch_in.check_sheet(s, found, batch_in.propose(s, found)))


def other_card(world: Path) -> Any:
    """A newer card of the other office lies beside."""

    def more(one: Services, other: Services, at: Path) -> str:
        own_identity.rotate(other)
        (at / "card.lfcard").write_bytes(offices.own_card(other))
        return other.office.office_id

    return exchange(world, more, "one")


def cards_held(s: Services, _world: Path, known: Any) -> Any:
    """Return the number of the card that is on file."""
    return offices.show_office(s, known).card_seq


def lists_taken(s: Services, _world: Path, _known: Any) -> Any:
    """Return the lists that are on file."""
    return [one.version for one in directory.directories(s)]


def first_list(s: Services, _world: Path) -> None:
    """Take in the first list."""
    directory.import_directory(s, directory_file(1), AUTHORITY.number)


def taken_out(_s: Any, world: Path, _known: Any) -> Any:
    """Return what is in the folder for exports, half files too: they would be readable."""
    out = world / "out"
    return [path.relative_to(out).as_posix() for path in files_below(out)]


def with_out(s: Services, world: Path) -> None:
    """A folder for exports is there."""
    with_paper(s, world)
    (world / "out").mkdir()


def choice(kind: str) -> Any:
    """Return an act that takes the cases out."""

    def act(s: Services, world: Path, _known: Any) -> None:
        export_cases(s, ExportChoice(kind), world / "out" / f"cases.{kind}")

    return act


OPERATIONS: tuple[Operation, ...] = (
    Operation("create a register", lambda _world: None, create, unlocks=False, look=look_created,
        logs=("register_created",)),
    Operation("unlock", in_office(), unlocking(), unlocks=False, same=True),
    Operation("lock", in_office(), locked, logs=("note_added",)),
    Operation(
        "unlock with a newer key derivation",
        in_office(with_older_cost), unlocking(), unlocks=False, facts=cost_of, same=True,
    ),
    Operation(
        "repair of the second key file copy",
        in_office(hurt_copy), unlocking(), unlocks=False, facts=key_file_says, same=True,
    ),
    Operation(
        "change the passphrase",
        in_office(), lambda s, _w, _k: access.change_passphrase(s, PASSPHRASE, NEXT),
        keys=(HEAD, (None, NEXT)), facts=key_file_says,
        logs=("passphrase_changed",),
    ),
    Operation(
        "add a user",
        in_office(),
        lambda s, _w, _k: people.add_user(
            s, NewUser("meera", "Meera Made-up", "officer"), OTHER_PASSPHRASE
        ),
        keys=BOTH, lookers=BOTH[:1], facts=key_file_says,
        logs=("user_added",),
    ),
    Operation(
        "remove a user",
        in_office(with_meera), lambda s, _w, _k: people.remove_user(s, 2), keys=BOTH,
        lookers=BOTH[:1], facts=key_file_says,
        logs=("user_removed",),
    ),
    Operation(
        "another role (grant of the office keys)",
        in_office(with_meera), lambda s, _w, _k: people.set_role(s, 2, "data_entry"), keys=BOTH,
        lookers=BOTH[:1], facts=key_file_says,
        logs=("user_role_changed",),
    ),
    Operation(
        "a new first passphrase for somebody",
        in_office(with_meera), lambda s, _w, _k: people.reset_passphrase(s, 2, NEXT),
        keys=(*BOTH, ("meera", NEXT)), lookers=BOTH[:1], facts=key_file_says,
        logs=("user_passphrase_reset",),
    ),
    Operation(
        "seal a case",
        in_office(sealed_for()), lambda s, _w, k: case_sealing.seal(s, k["case"], {1, 2}),
        keys=BOTH[:1], facts=seals,
        logs=("case_sealed",),
    ),
    Operation(
        "open a sealed case for all",
        in_office(sealed_for(1, 2)), lambda s, _w, k: case_sealing.unseal(s, k["case"]),
        keys=BOTH[:1], facts=seals,
        logs=("case_unsealed", "sealed_viewed"),
    ),
    Operation(
        "name other people for a sealed case",
        in_office(sealed_for(1, 2)), lambda s, _w, k: case_sealing.name_people(s, k["case"], {1}),
        keys=BOTH[:1], facts=seals,
        logs=("sealed_people_changed", "sealed_viewed"),
    ),
    Operation("save a case", in_office(), saved, logs=("case_changed",)),
    Operation("attach a paper", in_office(), attached, logs=("paper_added",)),
    Operation(
        "detach a paper", in_office(with_paper),
        lambda s, _w, k: paper_changes.detach(s, k["paper"]),
        logs=("paper_removed",),
    ),
    Operation("put a case into the bin", in_office(with_paper),
              lambda s, _w, k: bins.bin_case(s, k["case"]), logs=("case_binned",)),
    Operation("empty the bin", in_office(binned), lambda s, _w, _k: bins.empty_bin(s),
        logs=("bin_emptied",)),
    Operation("VACUUM", in_office(binned), compacted, same=True),
    Operation("import a sheet", sheet, imported, logs=("sheet_imported",)),
    Operation(
        "join two cases", in_office(two_cases),
        lambda s, _w, k: merge_cases(s, k["kept"], k["merged"], MergeChoices({1: 1})),
        logs=("case_merged", "case_merged_away"),
    ),
    Operation("part them again", in_office(merged), lambda s, _w, k: undo_merge(s, k["merge"]),
        logs=("merge_undone",)),
    Operation("send a packet", to_send, sent, facts=numbers, between=burnt,
        logs=("referral_sealed",)),
    Operation(
        "copy a packet to a stick", in_outbox,
        lambda s, w, k: delivery.copy_to(s, k, w / "stick"), facts=on_stick, between=some_parts,
        logs=("packet_copied",),
    ),
    Operation(
        "write parts to a stick", in_outbox,
        lambda s, w, k: parts_out.copy_parts(s, k, w / "stick", STEP),
        facts=on_stick, between=some_parts,
        logs=("parts_copied",),
    ),
    Operation(
        "receive a packet", to_receive, lambda s, w, k: acceptance.receive(s, w / "stick" / k),
        logs=("packet_received",),
    ),
    Operation(
        "accept a packet", to_accept, lambda s, _w, k: acceptance.accept(s, k), between=burnt,
        logs=("packet_accepted", "receipt_sealed", "task_added"),
    ),
    Operation(
        "decline a packet", to_accept, lambda s, _w, k: acceptance.decline(s, k, "no_capacity"),
        between=burnt,
        logs=("packet_declined", "receipt_sealed"),
    ),
    Operation(
        "receive an answer", to_hear,
        lambda s, w, _k: acceptance.receive(s, w / "stick" / "answer.lifafa"),
        logs=("packet_received", "referral_answered"),
    ),
    Operation(
        "receive the first part", in_parts(False),
        lambda s, w, k: parts.receive(s, w / "stick" / k[0]),
        logs=("parts_begun",),
    ),
    Operation(
        "receive the last part", in_parts(True),
        lambda s, w, k: parts.receive(s, w / "stick" / k[0]), between=parts_left,
        logs=("packet_received",),
    ),
    Operation(
        "a new sealing key", in_office(), lambda s, _w, _k: own_identity.rotate(s), facts=own_keys,
        clock=fixed_clock(NOON + DAY_S),
        logs=("own_key_made",),
    ),
    Operation(
        "destruction of old sealing keys", in_office(),
        unlocking(clock=fixed_clock(NOON + 130 * DAY_S)), unlocks=False, facts=own_keys,
        clock=fixed_clock(NOON + 130 * DAY_S), same=True,
    ),
    Operation(
        "a newer card of another office", other_card,
        lambda s, w, _k: offices.add_card(s, w / "card.lfcard"), facts=cards_held,
        logs=("office_card_renewed",),
    ),
    Operation(
        "the first list of offices", in_office(),
        lambda s, _w, _k: directory.import_directory(s, directory_file(1), AUTHORITY.number),
        facts=lists_taken,
        logs=("directory_imported",),
    ),
    Operation(
        "a newer list of offices", in_office(first_list),
        lambda s, _w, _k: directory.import_directory(s, after(directory_file(1)), AUTHORITY.number),
        facts=lists_taken,
        logs=("directory_imported",),
    ),
    Operation("export as CSV", in_office(with_out), choice("csv"), facts=taken_out, plain=True,
        logs=("cases_exported",)),
    Operation("export as XLSX", in_office(with_out), choice("xlsx"), facts=taken_out, plain=True,
        logs=("cases_exported",)),
    Operation(
        "take everything out", in_office(with_out),
        lambda s, w, _k: all_of_it.take_everything(s, w / "out" / "all"), facts=taken_out,
        plain=True,
        logs=("everything_exported",),
    ),
    Operation(
        "a newer schema", of_older_schema, unlocking(), unlocks=False, same=True,
    ),
    *SAFETY,
    *MATCHES,
)  # fmt: skip
