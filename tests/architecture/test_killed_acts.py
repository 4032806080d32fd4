"""Everything that the log tells is killed in the middle by the tests, or a reason says why not.

Rules: the tables of operations say which actions each of them adds to the log (``logs``), and the
tests of the tables see to it that this is so; an action that no operation adds is named here with
its reason. A new action is in neither, so that whoever adds one decides.
"""

from app.core.log import ACTIONS
from app.story.log_sentences import COUNTED
from crash_acts import OPERATIONS
from kill_table import TABLE

ROWS = (
    "rows of one transaction and nothing beside the register; the rows that decide, choose or note"
    " something show that such a transaction is there whole or not at all"
)
TAKEN_IN = (
    "comes with a packet, card or list that is taken in, in the transaction that keeps it; the rows"
    " that receive show that one"
)
REFUSED = "tells of a refusal or a doubt; nothing else is changed"
SEALED_LIKE = (
    "is sealed or written as a file as others are, with the same steps: seal a referral, withdraw a"
    " referral, files leave the office"
)
SETTLED = "is what the next unlock puts right after a kill; the looks of the table do that"
UNLOCKED = "is written while a register is opened, which is killed as a whole: unlock"
ELSEWHERE = (
    "is killed in tests of its own, or needs a server, a keyring or a seal beside the register"
)

LEFT_OUT = {
    ROWS: """
        authority_forgotten authority_named backup_place_renamed backup_routine_off
        backup_routine_on backups_destroyed clock_confirmed import_undone keeping_decided
        held_let_go match_answer_prepared match_declined match_outcome office_shown_as
        office_shown_as_checked parts_dropped recovery_tested recovery_written unchecked_seen
        value_kept value_of_office_kept value_taken
    """,
    TAKEN_IN: """
        alarm_directory_fork alarm_disowned alarm_like_another alarm_list_other_key
        alarm_move_dated_ahead alarm_two_cards alarm_two_successors case_handed_over case_taken_over
        consent_withdrawn_there match_answer_came match_declined_by match_question_came
        notice_acknowledged office_added office_claims office_listed office_moved office_unlisted
        office_withdrawn office_words_unsure packet_mended referral_superseded_there return_arrived
    """,
    REFUSED: """
        alarm_packet clock_leapt letter_checked_bad letter_checked_ended letter_checked_good
        letter_checked_unproved office_code_differs office_group_elsewhere packet_refused
        second_unlock_failed unlock_failed
    """,
    SEALED_LIKE: """
        directory_made directory_signed notice_answered referral_beyond_scope return_sealed
        returns_exported sent_unchecked
    """,
    SETTLED: """
        recovery_settled users_settled
    """,
    UNLOCKED: """
        alarm_letterbox clock_went_back handover_over key_file_renewed key_file_repaired
        keys_renewed match_expired packet_came_back packet_expired parts_expired recovery_completed
        replaced_erased sealed_renewed unlock withdrawn_erased
    """,
    ELSEWHERE: """
        backups_rotated folder_closed letter_code_withdrawn mail_bounced mail_fetched mail_given_up
        mail_queued mail_stopped packet_mailed packet_resent register_checked sealed_exported
    """,
}


def killed() -> set[str]:
    """Return the actions that an operation of the tables adds to the log."""
    return {action for one in (*TABLE, *OPERATIONS) for action in one.logs}


def test_every_action_is_killed_or_has_a_reason() -> None:
    named = [action for actions in LEFT_OUT.values() for action in actions.split()]
    assert len(named) == len(set(named))
    assert killed().isdisjoint(named), "what is killed needs no reason"
    known = ACTIONS.keys() | COUNTED.keys()
    assert killed() <= known
    assert known - killed() == set(named)


def test_every_operation_has_a_name_of_its_own() -> None:
    for table in (TABLE, OPERATIONS):
        names = [one.name for one in table]
        assert len(names) == len(set(names))
