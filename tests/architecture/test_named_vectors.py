"""Every named bad file of the test plan is asserted by a test.

Rules: a name stands in full in a test or beside a vector, so that it can be found.
"""

import re

import pytest

from source_tree import ROOT

NAMES = re.findall(
    r"\S+",
    """
o01_version_v2 o02_crlf o03_armor o04_two_stanzas o05_x25519_stanza o06_scrypt_stanza
o07_extra_arg o08_enc_1119 o09_enc_1121 o10_b64_padding o11_b64_noncanonical o12_body_31
o13_body_33 o14_x25519_zero_share o15_mac_flipped o16_mac_missing o17_header_1628
o18_nonce_short o19_stanza_added_mac_fixed
s01_chunk0_flip s02_chunk_swap s03_chunk_dup s04_chunk_drop s05_truncated_mid
s06_truncated_at_boundary s07_no_final_flag s08_final_flag_early s09_empty_final
s10_trailing_1_byte s11_trailing_chunk s12_only_header
f01_magic f02_manifest_len_0 f03_manifest_len_1MiB_plus1 f04_manifest_len_beyond_end
f05_reserved_nonzero f06_padding_nonzero f07_padding_short f08_padding_long f09_sig_truncated
g01_sig_flip g02_wrong_key g03_low_order_key g04_noncanonical_S g05_other_pae_type
g06_manifest_reserialised g07_signed_by_revoked g08_pae_length_confusion
b01_to_other_office b02_forwarded_by_recipient b03_rewrapped_same_recipient b04_from_mismatch
b05_kid_mismatch b06_outer_wrong b07_card_of_other_office_inside
j01_dup_key j02_float j03_exp_int j04_nan j05_negative j06_2pow53 j07_400_digit_int j08_depth9
j09_depth_100k j10_lone_surrogate j11_overlong_utf8 j12_bom j13_not_nfc j14_unknown_member
j15_unknown_crit j16_array_top j17_trailing j18_null_where_string j19_bool_as_int
j20_control_char j21_bidi_in_name j22_65_files j23_string_65KiB
a01_hash_wrong a02_size_plus1 a03_size_minus1 a04_sum_overflow_2pow53 a05_name_dotdot
a06_name_abs a07_name_unc a08_name_ads_colon a09_name_con a10_name_trailing_dot
a11_name_rtlo_exe a12_name_300_chars a13_two_same_name_casefold a14_image_bomb_50k_x_50k
a15_claimed_2GiB_sent_1MiB
r01_same_packet_twice r02_same_pid_other_body r03_same_seq_other_pid r04_gap r05_future_3_days
r06_expired r07_epoch_changed r08_key_destroyed
v01_mem_16TiB v02_mem_1KiB v03_ops_0 v04_ops_2pow32 v05_mac_flip v06_slot_swapped_between_users
v07_grant_moved v08_gen_rollback v09_copy_newer v10_both_torn v11_commit_ok_wrap_bad
v12_old_passphrase v13_header_1MiB v14_db_page_flip v15_db_page_rollback v16_log_row_edited
v17_log_tail_cut v18_kit_group_not_multiple_of_11 v19_kit_group_over_720885 v20_blob_swapped
v21_login_case_and_spaces v22_nfd_passphrase
c01_seq_lower c02_same_seq_other_bytes c03_key_of_other_office c04_expired c05_4_enc_keys
c06_enc_pk_mlkem_not_reduced c07_enc_pk_x25519_zero
d01_version_lower d02_same_version_fork d03_one_signature d04_same_key_twice_counted d05_expired
d06_new_authority_not_cross_signed d07_version_maxint d08_verified_key_changed d09_2MiB
p01_identity_point p02_small_order p03_mixed_order p04_noncanonical p05_N_minus_1
p06_duplicate_point p07_second_psi2 p08_psi3_wrong_sid p09_unverified_peer p10_budget_spent
t01_missing_part t02_n_differs t03_401_parts t04_total_mismatch
l01_qr_sig_flip l02_text_over_90 l03_kind_unknown l04_revoked_office
u01_downgrade u02_one_signature u03_hash_mismatch
""",
)
SHOWN_BY = ("tests/unit", "tests/integration", "tests/vectors")


def texts():
    files = (
        path
        for place in SHOWN_BY
        for path in (ROOT / place).rglob("*")
        if path.suffix in {".py", ".json"} and not path.name.startswith(("make_", "cut_"))
    )
    return "\n".join(path.read_text("utf-8") for path in files)


@pytest.fixture(scope="module")
def found():
    return set(re.findall(r"(?<![A-Za-z0-9])(?:test_)?[a-z]\d\d_\w+", texts()))


def test_the_list_is_whole():
    assert len(NAMES) == len(set(NAMES)) == 160


def test_each_is_asserted_somewhere(found):
    shown = {one.removeprefix("test_") for one in found}
    assert [name for name in NAMES if name not in shown] == []
