"""The first register: every table, index, trigger and the full-text index, literally.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 0)

_TABLES = (
    """CREATE TABLE cases (
        id TEXT NOT NULL, case_no TEXT NOT NULL, case_order INTEGER NOT NULL, record_state TEXT
        DEFAULT 'open' NOT NULL, binned BOOLEAN DEFAULT 0 NOT NULL, binned_at INTEGER, created
        INTEGER NOT NULL, updated INTEGER NOT NULL, created_by INTEGER, from_packet TEXT,
        list_name TEXT DEFAULT '' NOT NULL, list_birth TEXT, list_age INTEGER, list_place TEXT,
        registered_on TEXT, how_identified TEXT, intercepting_post TEXT, status TEXT, workflow
        TEXT, case_owner TEXT, next_step TEXT, next_step_on TEXT, tags TEXT, notes TEXT,
        police_station TEXT, police_district TEXT, fir_no TEXT, fir_date TEXT, gd_entry_no TEXT,
        zero_fir TEXT, investigating_officer TEXT, offence_acts TEXT, offence_sections TEXT,
        cwc_district TEXT, cwc_order_no TEXT, cwc_order_date TEXT, cwc_order_type TEXT,
        court_name TEXT, court_case_no TEXT, court_stage TEXT, risk_level TEXT,
        still_in_exploitation TEXT, last_contact_with_exploiter TEXT,
        future_exploitation_concern TEXT, future_exploitation_details TEXT,
        other_potential_victims TEXT, other_potential_victims_count INTEGER,
        willing_to_cooperate TEXT, summary TEXT, narrative TEXT, closed_on TEXT, closure_reason
        TEXT, closure_details TEXT,
        CONSTRAINT pk_cases PRIMARY KEY (id),
        CONSTRAINT ck_cases_closed CHECK ((record_state = 'closed') <= (closed_on IS NOT NULL)),
        CONSTRAINT ck_cases_dates CHECK (closed_on IS NULL OR closed_on >= registered_on),
        CONSTRAINT ck_cases_number CHECK (case_order > 0 AND length(case_no) >= 10),
        CONSTRAINT ck_cases_record_state CHECK (record_state IN ('open', 'closed',
        'transferred', 'duplicate')),
        CONSTRAINT uq_cases_case_no UNIQUE (case_no),
        CONSTRAINT uq_cases_case_order UNIQUE (case_order)
    )""",
    """CREATE TABLE counters (
        name TEXT NOT NULL, value INTEGER NOT NULL,
        CONSTRAINT pk_counters PRIMARY KEY (name),
        CONSTRAINT ck_counters_value CHECK (value >= 0)
    )""",
    """CREATE TABLE log (
        n INTEGER NOT NULL, at INTEGER NOT NULL, user INTEGER NOT NULL, action TEXT NOT NULL,
        object_id TEXT, row_bytes BLOB NOT NULL, hash BLOB NOT NULL,
        CONSTRAINT pk_log PRIMARY KEY (n),
        CONSTRAINT ck_log_hash CHECK (length(hash) = 32),
        CONSTRAINT ck_log_n CHECK (n >= 1)
    )""",
    """CREATE TABLE meta (
        key TEXT NOT NULL, value TEXT NOT NULL,
        CONSTRAINT pk_meta PRIMARY KEY (key)
    )""",
    """CREATE TABLE offices (
        id TEXT NOT NULL, number TEXT NOT NULL, name TEXT NOT NULL, names TEXT, office_type
        TEXT, country TEXT, place_state TEXT, district TEXT, phone TEXT, email TEXT, officer
        TEXT, note TEXT, state TEXT DEFAULT 'new' NOT NULL, state_since INTEGER NOT NULL,
        conflicts_with TEXT, ed25519 BLOB NOT NULL, pq_commit BLOB NOT NULL, card BLOB NOT NULL,
        card_seq INTEGER NOT NULL, card_issued INTEGER NOT NULL, card_expires INTEGER NOT NULL,
        first_seen INTEGER NOT NULL, last_exchange INTEGER, revoked_at INTEGER, revoked_why
        TEXT,
        CONSTRAINT pk_offices PRIMARY KEY (id),
        CONSTRAINT ck_offices_id CHECK (length(id) = 64),
        CONSTRAINT ck_offices_keys CHECK (length(ed25519) = 32 AND length(pq_commit) = 32),
        CONSTRAINT ck_offices_revoked CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
        CONSTRAINT ck_offices_state CHECK (state IN ('new', 'listed', 'verified', 'handover',
        'changed', 'mismatch', 'revoked'))
    )""",
    """CREATE TABLE own_identities (
        office_id TEXT NOT NULL, number TEXT NOT NULL, ed25519 BLOB NOT NULL, pq_commit BLOB NOT
        NULL, sealed_seeds BLOB NOT NULL, card BLOB, card_seq INTEGER NOT NULL, created INTEGER
        NOT NULL, retired_at INTEGER,
        CONSTRAINT pk_own_identities PRIMARY KEY (office_id),
        CONSTRAINT ck_own_identities_card_seq CHECK (card_seq >= 0),
        CONSTRAINT ck_own_identities_keys CHECK (length(ed25519) = 32 AND length(pq_commit) =
        32),
        CONSTRAINT ck_own_identities_office_id CHECK (length(office_id) = 64)
    )""",
    """CREATE TABLE own_keys (
        kid TEXT NOT NULL, public_key BLOB NOT NULL, sealed_seed BLOB, valid_from INTEGER NOT
        NULL, valid_until INTEGER NOT NULL, destroyed_at INTEGER,
        CONSTRAINT pk_own_keys PRIMARY KEY (kid),
        CONSTRAINT ck_own_keys_dates CHECK (valid_until > valid_from),
        CONSTRAINT ck_own_keys_destroyed CHECK ((sealed_seed IS NULL) = (destroyed_at IS NOT
        NULL)),
        CONSTRAINT ck_own_keys_kid CHECK (length(kid) = 16)
    )""",
    """CREATE TABLE peer_acked (
        office_id TEXT NOT NULL, ep TEXT NOT NULL, upto INTEGER NOT NULL, gaps TEXT NOT NULL,
        updated INTEGER NOT NULL,
        CONSTRAINT pk_peer_acked PRIMARY KEY (office_id)
    )""",
    """CREATE TABLE peer_received (
        office_id TEXT NOT NULL, ep TEXT NOT NULL, highest INTEGER NOT NULL, gaps TEXT NOT NULL,
        updated INTEGER NOT NULL,
        CONSTRAINT pk_peer_received PRIMARY KEY (office_id, ep),
        CONSTRAINT ck_peer_received_highest CHECK (highest >= 0)
    )""",
    """CREATE TABLE seen (
        pid TEXT NOT NULL, manifest_sha256 TEXT NOT NULL, from_office TEXT NOT NULL, ep TEXT NOT
        NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL,
        CONSTRAINT pk_seen PRIMARY KEY (pid),
        CONSTRAINT uq_seen_from_office_ep_seq UNIQUE (from_office, ep, seq)
    )""",
    """CREATE TABLE users (
        number INTEGER NOT NULL, login TEXT NOT NULL, name TEXT NOT NULL, post TEXT, role TEXT
        DEFAULT 'officer' NOT NULL, public_key BLOB, created INTEGER NOT NULL, removed_at
        INTEGER,
        CONSTRAINT pk_users PRIMARY KEY (number),
        CONSTRAINT ck_users_number CHECK (number >= 1),
        CONSTRAINT ck_users_role CHECK (role IN ('head', 'officer', 'viewer')),
        CONSTRAINT uq_users_login UNIQUE (login)
    )""",
    """CREATE TABLE events (
        id TEXT NOT NULL, case_id TEXT NOT NULL, position INTEGER NOT NULL, person_ids TEXT,
        created INTEGER NOT NULL, updated INTEGER NOT NULL, event_type TEXT, event_date TEXT,
        event_end_date TEXT, event_description TEXT, event_country TEXT, event_state TEXT,
        event_district TEXT, event_place TEXT, transport TEXT, transport_details TEXT,
        border_from TEXT, border_to TEXT, border_post TEXT, border_with_documents TEXT,
        CONSTRAINT pk_events PRIMARY KEY (id),
        CONSTRAINT ck_events_position CHECK (position >= 1),
        CONSTRAINT fk_events_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        CASCADE
    )""",
    """CREATE TABLE office_cards (
        office_id TEXT NOT NULL, seq INTEGER NOT NULL, card BLOB NOT NULL, seen_at INTEGER NOT
        NULL,
        CONSTRAINT pk_office_cards PRIMARY KEY (office_id, seq),
        CONSTRAINT fk_office_cards_office_id FOREIGN KEY(office_id) REFERENCES offices (id) ON
        DELETE CASCADE
    )""",
    """CREATE TABLE office_checks (
        id TEXT NOT NULL, office_id TEXT NOT NULL, same BOOLEAN NOT NULL, how TEXT NOT NULL,
        with_whom TEXT NOT NULL, by_user INTEGER NOT NULL, at INTEGER NOT NULL, note TEXT,
        CONSTRAINT pk_office_checks PRIMARY KEY (id),
        CONSTRAINT fk_office_checks_office_id FOREIGN KEY(office_id) REFERENCES offices (id) ON
        DELETE CASCADE
    )""",
    """CREATE TABLE packets (
        id TEXT NOT NULL, direction TEXT NOT NULL, state TEXT NOT NULL, type TEXT NOT NULL,
        office_id TEXT NOT NULL, thread TEXT NOT NULL, re TEXT, ep TEXT NOT NULL, seq INTEGER
        NOT NULL, created INTEGER NOT NULL, expires INTEGER NOT NULL, updated INTEGER NOT NULL,
        file_name TEXT, size INTEGER NOT NULL, file_sha256 TEXT, manifest_sha256 TEXT, manifest
        BLOB, referral_id TEXT, case_id TEXT, handed_over_how TEXT, decline_reason TEXT, note
        TEXT,
        CONSTRAINT pk_packets PRIMARY KEY (id),
        CONSTRAINT ck_packets_direction CHECK (direction IN ('out', 'in')),
        CONSTRAINT ck_packets_id CHECK (length(id) = 32),
        CONSTRAINT ck_packets_numbers CHECK (seq >= 1 AND size >= 0),
        CONSTRAINT ck_packets_state CHECK (state IN ('reserved', 'sealed', 'handed_over',
        'answered', 'burnt', 'waiting', 'quarantined', 'accepted', 'declined', 'refused',
        'noted', 'withdrawn', 'expired', 'superseded')),
        CONSTRAINT fk_packets_office_id FOREIGN KEY(office_id) REFERENCES offices (id) ON DELETE
        RESTRICT
    )""",
    """CREATE TABLE persons (
        id TEXT NOT NULL, case_id TEXT NOT NULL, position INTEGER NOT NULL, created INTEGER NOT
        NULL, updated INTEGER NOT NULL, role TEXT, name_full TEXT, name_latin TEXT, name_alias
        TEXT, name_used TEXT, name_father TEXT, name_mother TEXT, name_spouse TEXT,
        sex_or_gender TEXT, deceased BOOLEAN, is_child_stated TEXT, birth TEXT, age INTEGER,
        age_stated_on TEXT, age_basis TEXT, phone TEXT, phone_safe_to_contact TEXT,
        phone_safe_times TEXT, phone_who_answers TEXT, phone_second TEXT,
        phone_second_safe_to_contact TEXT, email TEXT, email_safe_to_contact TEXT,
        contact_person TEXT, contact_relation TEXT, contact_permission TEXT, home_country TEXT,
        home_state TEXT, home_district TEXT, home_place TEXT, home_pincode TEXT, present_country
        TEXT, present_state TEXT, present_district TEXT, present_place TEXT, present_pincode
        TEXT, nationality TEXT, languages TEXT, needs_interpreter TEXT, interpreter_language
        TEXT, communication_aid TEXT, marital_status TEXT, number_of_children INTEGER, education
        TEXT, occupation_before TEXT, social_category TEXT, height_cm INTEGER, build TEXT,
        complexion TEXT, hair TEXT, eyes TEXT, marks TEXT, clothing_when_found TEXT, place_found
        TEXT, missing_report_no TEXT, missing_police_station TEXT, missing_since TEXT,
        aadhaar_last4 TEXT, id_type TEXT, id_number TEXT, id_place TEXT, id_second_type TEXT,
        id_second_number TEXT, trafficking_status TEXT, status_decided_by TEXT,
        status_decided_on TEXT, age_when_trafficked INTEGER, purpose TEXT, labour_sector TEXT,
        sex_exploitation_type TEXT, recruiter_relation TEXT, recruitment_method TEXT,
        online_platform TEXT, online_account TEXT, promise_made TEXT, recruitment_details TEXT,
        means TEXT, means_details TEXT, debt_amount INTEGER, debt_to TEXT, wages_unpaid INTEGER,
        documents_withheld TEXT, documents_withheld_which TEXT, earnings_taken TEXT,
        immediate_needs TEXT, needs_details TEXT, wishes TEXT, disability TEXT,
        disability_details TEXT, pregnant TEXT, health_needs TEXT, mental_health_needs TEXT,
        medical_exam_done TEXT, medical_exam_on TEXT, role_in_process TEXT, role_details TEXT,
        suspect_relationship TEXT, vehicles TEXT, payment_handles TEXT, known_to_police TEXT,
        arrested TEXT, absconding TEXT, is_public_servant TEXT, repeat_offender TEXT,
        CONSTRAINT pk_persons PRIMARY KEY (id),
        CONSTRAINT ck_persons_aadhaar_last4 CHECK (aadhaar_last4 IS NULL OR
        length(aadhaar_last4) = 4),
        CONSTRAINT ck_persons_age CHECK (age IS NULL OR age BETWEEN 0 AND 130),
        CONSTRAINT ck_persons_position CHECK (position >= 1),
        CONSTRAINT fk_persons_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        CASCADE
    )""",
    """CREATE TABLE search_texts (
        rowno INTEGER NOT NULL, case_id TEXT NOT NULL, names TEXT NOT NULL, numbers TEXT NOT
        NULL, places TEXT NOT NULL, body TEXT NOT NULL,
        CONSTRAINT pk_search_texts PRIMARY KEY (rowno),
        CONSTRAINT fk_search_texts_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        CASCADE,
        CONSTRAINT uq_search_texts_case_id UNIQUE (case_id)
    )""",
    """CREATE TABLE attachments (
        id TEXT NOT NULL, case_id TEXT NOT NULL, person_id TEXT, kind TEXT NOT NULL, title TEXT
        NOT NULL, file_name TEXT NOT NULL, media_type TEXT NOT NULL, size INTEGER NOT NULL,
        sha256 TEXT NOT NULL, blob_name TEXT NOT NULL, wrapped_key BLOB NOT NULL, consent_group
        TEXT DEFAULT 'attachments' NOT NULL, from_packet TEXT, created INTEGER NOT NULL,
        created_by INTEGER,
        CONSTRAINT pk_attachments PRIMARY KEY (id),
        CONSTRAINT ck_attachments_blob_name CHECK (length(blob_name) = 64),
        CONSTRAINT ck_attachments_sha256 CHECK (length(sha256) = 64),
        CONSTRAINT ck_attachments_size CHECK (size >= 0),
        CONSTRAINT fk_attachments_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        CASCADE,
        CONSTRAINT fk_attachments_person_id FOREIGN KEY(person_id) REFERENCES persons (id) ON
        DELETE SET NULL,
        CONSTRAINT uq_attachments_blob_name UNIQUE (blob_name)
    )""",
    """CREATE TABLE consents (
        id TEXT NOT NULL, case_id TEXT NOT NULL, person_id TEXT NOT NULL, attachment_ids TEXT,
        created INTEGER NOT NULL, created_by INTEGER, given_by TEXT, given_by_relation TEXT,
        capacity TEXT, legal_basis TEXT, legal_basis_details TEXT, refusal_reason TEXT, witness
        TEXT, explained TEXT, explained_in_language TEXT, read_aloud BOOLEAN, interpreter TEXT,
        form TEXT, purposes TEXT, share_with TEXT, named_offices TEXT, field_groups TEXT,
        withhold TEXT, withhold_reason TEXT, valid_from TEXT, valid_to TEXT, withdrawn_on TEXT,
        withdrawn_how TEXT, told_offices TEXT, override_basis TEXT, override_reason TEXT,
        override_by TEXT, override_approved_by TEXT,
        CONSTRAINT pk_consents PRIMARY KEY (id),
        CONSTRAINT ck_consents_dates CHECK (valid_to IS NULL OR valid_to >= valid_from),
        CONSTRAINT fk_consents_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        CASCADE,
        CONSTRAINT fk_consents_person_id FOREIGN KEY(person_id) REFERENCES persons (id) ON
        DELETE CASCADE
    )""",
    """CREATE TABLE referrals (
        id TEXT NOT NULL, direction TEXT NOT NULL, state TEXT DEFAULT 'draft' NOT NULL, case_id
        TEXT, person_id TEXT, office_id TEXT NOT NULL, packet_id TEXT, thread_id TEXT, case_ref
        TEXT, consent_id TEXT, scope_used TEXT, attachment_ids TEXT, owner_snapshot TEXT,
        created INTEGER NOT NULL, created_by INTEGER, updated INTEGER NOT NULL, sealed_at
        INTEGER, handed_over_at INTEGER, received_at INTEGER, accepted_at INTEGER, declined_at
        INTEGER, done_at INTEGER, ended_at INTEGER, kind TEXT, referral_purpose TEXT, urgency
        TEXT, service_asked TEXT, reason TEXT, details TEXT, from_officer TEXT,
        from_officer_post TEXT, from_officer_phone TEXT, to_officer TEXT, may_open_own_case
        BOOLEAN, may_forward TEXT, reply_by TEXT, expires_on TEXT, decline_reason TEXT,
        decline_details TEXT, found_on_receipt TEXT, feedback TEXT, feedback_on TEXT,
        feedback_next_step TEXT,
        CONSTRAINT pk_referrals PRIMARY KEY (id),
        CONSTRAINT ck_referrals_direction CHECK (direction IN ('out', 'in')),
        CONSTRAINT ck_referrals_packet CHECK (state IN ('draft', 'revoked') OR packet_id IS NOT
        NULL),
        CONSTRAINT ck_referrals_state CHECK (state IN ('draft', 'sealed', 'handed_over',
        'received', 'accepted', 'declined', 'in_progress', 'done', 'revoked', 'expired',
        'superseded', 'lost_resent')),
        CONSTRAINT fk_referrals_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        RESTRICT,
        CONSTRAINT fk_referrals_consent_id FOREIGN KEY(consent_id) REFERENCES consents (id) ON
        DELETE SET NULL,
        CONSTRAINT fk_referrals_office_id FOREIGN KEY(office_id) REFERENCES offices (id) ON
        DELETE RESTRICT,
        CONSTRAINT fk_referrals_person_id FOREIGN KEY(person_id) REFERENCES persons (id) ON
        DELETE SET NULL
    )""",
    """CREATE TABLE field_changes (
        id INTEGER NOT NULL, case_id TEXT NOT NULL, part TEXT NOT NULL, part_id TEXT NOT NULL,
        field TEXT NOT NULL, before TEXT, after TEXT, at INTEGER NOT NULL, user INTEGER NOT NULL,
        CONSTRAINT pk_field_changes PRIMARY KEY (id),
        CONSTRAINT ck_field_changes_part
            CHECK (part IN ('case', 'person', 'event', 'consent')),
        CONSTRAINT fk_field_changes_case_id
            FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE CASCADE
    )""",
)

_INDEXES = (
    "CREATE INDEX ix_cases_case_owner ON cases (binned, case_owner, updated, id)",
    "CREATE INDEX ix_cases_case_order ON cases (binned, case_order, id)",
    "CREATE INDEX ix_cases_list_name ON cases (binned, list_name, id)",
    "CREATE INDEX ix_cases_next_step_on ON cases (binned, next_step_on, id)",
    "CREATE INDEX ix_cases_record_state ON cases (binned, record_state, updated, id)",
    "CREATE INDEX ix_cases_status ON cases (binned, status, updated, id)",
    "CREATE INDEX ix_cases_updated ON cases (binned, updated, id)",
    "CREATE INDEX ix_field_changes_case_id ON field_changes (case_id, id)",
    "CREATE INDEX ix_log_action ON log (action, n)",
    "CREATE INDEX ix_log_object_id ON log (object_id, n)",
    "CREATE INDEX ix_offices_name ON offices (name, id)",
    "CREATE INDEX ix_offices_state ON offices (state, name)",
    "CREATE INDEX ix_own_keys_valid_until ON own_keys (valid_until)",
    "CREATE INDEX ix_events_case_id ON events (case_id, position)",
    "CREATE INDEX ix_office_checks_office_id ON office_checks (office_id, at)",
    "CREATE INDEX ix_packets_office_id ON packets (office_id, direction, seq)",
    "CREATE INDEX ix_packets_state ON packets (direction, state, updated, id)",
    "CREATE INDEX ix_packets_thread ON packets (thread)",
    "CREATE INDEX ix_packets_updated ON packets (direction, updated, id)",
    "CREATE INDEX ix_persons_case_id ON persons (case_id, position)",
    "CREATE INDEX ix_attachments_case_id ON attachments (case_id, created)",
    "CREATE INDEX ix_attachments_sha256 ON attachments (sha256)",
    "CREATE INDEX ix_consents_case_id ON consents (case_id, created)",
    "CREATE INDEX ix_consents_person_id ON consents (person_id)",
    "CREATE INDEX ix_referrals_case_id ON referrals (case_id, created)",
    "CREATE INDEX ix_referrals_office_id ON referrals (office_id, updated)",
    "CREATE INDEX ix_referrals_packet_id ON referrals (packet_id)",
    "CREATE INDEX ix_referrals_state ON referrals (direction, state, updated, id)",
    "CREATE INDEX ix_referrals_thread_id ON referrals (thread_id)",
    "CREATE INDEX ix_referrals_updated ON referrals (direction, updated, id)",
)

_LOG_GUARDS = (
    """CREATE TRIGGER log_never_changed BEFORE UPDATE ON log BEGIN
        SELECT RAISE(ABORT, 'log lines are never changed');
    END""",
    """CREATE TRIGGER log_never_removed BEFORE DELETE ON log BEGIN
        SELECT RAISE(ABORT, 'log lines are never removed');
    END""",
)

_SEARCH = (
    """CREATE VIRTUAL TABLE case_search USING fts5(
        names, numbers, places, body, content='search_texts', content_rowid='rowno',
        prefix='2 3', tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")""",
    "INSERT INTO case_search(case_search, rank) VALUES ('secure-delete', 1)",
    "INSERT INTO case_search(case_search, rank) VALUES ('rank', 'bm25(8.0, 6.0, 3.0, 1.0)')",
    """CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN
        INSERT INTO case_search(rowid, names, numbers, places, body)
        VALUES (new.rowno, new.names, new.numbers, new.places, new.body);
    END""",
    """CREATE TRIGGER search_texts_removed AFTER DELETE ON search_texts BEGIN
        INSERT INTO case_search(case_search, rowid, names, numbers, places, body)
        VALUES ('delete', old.rowno, old.names, old.numbers, old.places, old.body);
    END""",
    """CREATE TRIGGER search_texts_changed AFTER UPDATE ON search_texts BEGIN
        INSERT INTO case_search(case_search, rowid, names, numbers, places, body)
        VALUES ('delete', old.rowno, old.names, old.numbers, old.places, old.body);
        INSERT INTO case_search(rowid, names, numbers, places, body)
        VALUES (new.rowno, new.names, new.numbers, new.places, new.body);
    END""",
)


def upgrade() -> None:
    """Make all tables of version 1.0 in an empty register."""
    for statement in (*_TABLES, *_INDEXES, *_LOG_GUARDS, *_SEARCH):
        op.execute(statement)
