"""The register of 1.1: all facts, people, sealed cases, tasks, papers, duplicates, batches.

Rules: nothing is taken from the rows or the catalogue, which go on changing; a released
migration never changes; statements run in the order in which they stand.
"""

from __future__ import annotations

from alembic import op

VERSION = (1, 1)

_FACTS: tuple[str, ...] = (
    "ALTER TABLE cases ADD COLUMN registering_office TEXT",
    "ALTER TABLE cases ADD COLUMN offence_dropped TEXT",
    "ALTER TABLE cases ADD COLUMN linked_cases TEXT",
    "ALTER TABLE cases ADD COLUMN cooperation_details TEXT",
    "ALTER TABLE cases ADD COLUMN as_typed TEXT",
    "ALTER TABLE persons ADD COLUMN name_given TEXT",
    "ALTER TABLE persons ADD COLUMN name_middle TEXT",
    "ALTER TABLE persons ADD COLUMN name_family TEXT",
    "ALTER TABLE persons ADD COLUMN name_nickname TEXT",
    "ALTER TABLE persons ADD COLUMN name_used_latin TEXT",
    "ALTER TABLE persons ADD COLUMN name_father_latin TEXT",
    "ALTER TABLE persons ADD COLUMN name_mother_latin TEXT",
    "ALTER TABLE persons ADD COLUMN name_spouse_latin TEXT",
    "ALTER TABLE persons ADD COLUMN phone_second_safe_times TEXT",
    "ALTER TABLE persons ADD COLUMN phone_second_who_answers TEXT",
    "ALTER TABLE persons ADD COLUMN phone_third TEXT",
    "ALTER TABLE persons ADD COLUMN phone_third_safe_to_contact TEXT",
    "ALTER TABLE persons ADD COLUMN phone_third_safe_times TEXT",
    "ALTER TABLE persons ADD COLUMN phone_third_who_answers TEXT",
    "ALTER TABLE persons ADD COLUMN phone_fourth TEXT",
    "ALTER TABLE persons ADD COLUMN phone_fourth_safe_to_contact TEXT",
    "ALTER TABLE persons ADD COLUMN phone_fourth_safe_times TEXT",
    "ALTER TABLE persons ADD COLUMN phone_fourth_who_answers TEXT",
    "ALTER TABLE persons ADD COLUMN email_who_reads TEXT",
    "ALTER TABLE persons ADD COLUMN email_second TEXT",
    "ALTER TABLE persons ADD COLUMN email_second_safe_to_contact TEXT",
    "ALTER TABLE persons ADD COLUMN home_block TEXT",
    "ALTER TABLE persons ADD COLUMN home_household TEXT",
    "ALTER TABLE persons ADD COLUMN home_landmark TEXT",
    "ALTER TABLE persons ADD COLUMN home_is_permanent TEXT",
    "ALTER TABLE persons ADD COLUMN home_border_post TEXT",
    "ALTER TABLE persons ADD COLUMN home_latitude TEXT",
    "ALTER TABLE persons ADD COLUMN home_longitude TEXT",
    "ALTER TABLE persons ADD COLUMN present_block TEXT",
    "ALTER TABLE persons ADD COLUMN present_household TEXT",
    "ALTER TABLE persons ADD COLUMN present_landmark TEXT",
    "ALTER TABLE persons ADD COLUMN present_border_post TEXT",
    "ALTER TABLE persons ADD COLUMN present_latitude TEXT",
    "ALTER TABLE persons ADD COLUMN present_longitude TEXT",
    "ALTER TABLE persons ADD COLUMN weight_kg INTEGER",
    "ALTER TABLE persons ADD COLUMN photo_consent TEXT",
    "ALTER TABLE persons ADD COLUMN signature_consent TEXT",
    "ALTER TABLE persons ADD COLUMN thumb_impression_consent TEXT",
    "ALTER TABLE persons ADD COLUMN trackchild_no TEXT",
    "ALTER TABLE persons ADD COLUMN id_second_place TEXT",
    "ALTER TABLE persons ADD COLUMN id_third_type TEXT",
    "ALTER TABLE persons ADD COLUMN id_third_number TEXT",
    "ALTER TABLE persons ADD COLUMN id_third_place TEXT",
    "ALTER TABLE persons ADD COLUMN id_fourth_type TEXT",
    "ALTER TABLE persons ADD COLUMN id_fourth_number TEXT",
    "ALTER TABLE persons ADD COLUMN id_fourth_place TEXT",
    "ALTER TABLE persons ADD COLUMN under_18_when_exploited TEXT",
    "ALTER TABLE persons ADD COLUMN act TEXT",
    "ALTER TABLE persons ADD COLUMN labour_details TEXT",
    "ALTER TABLE persons ADD COLUMN labour_isic TEXT",
    "ALTER TABLE persons ADD COLUMN exploitation_platform TEXT",
    "ALTER TABLE persons ADD COLUMN advance_taken TEXT",
    "ALTER TABLE persons ADD COLUMN advance_amount INTEGER",
    "ALTER TABLE persons ADD COLUMN advance_to TEXT",
    "ALTER TABLE persons ADD COLUMN indicators_seen TEXT",
    "ALTER TABLE persons ADD COLUMN indicators_note TEXT",
    "ALTER TABLE persons ADD COLUMN medical_exam_place TEXT",
    "ALTER TABLE persons ADD COLUMN relationship_to_victim TEXT",
    "ALTER TABLE persons ADD COLUMN suspect_organisation TEXT",
    "ALTER TABLE persons ADD COLUMN accused_no TEXT",
    "ALTER TABLE persons ADD COLUMN as_typed TEXT",
    "ALTER TABLE events ADD COLUMN event_block TEXT",
    "ALTER TABLE events ADD COLUMN event_landmark TEXT",
    "ALTER TABLE events ADD COLUMN event_pincode TEXT",
    "ALTER TABLE events ADD COLUMN event_latitude TEXT",
    "ALTER TABLE events ADD COLUMN event_longitude TEXT",
    "ALTER TABLE events ADD COLUMN as_typed TEXT",
    """CREATE TABLE services (
        id TEXT NOT NULL, case_id TEXT NOT NULL, position INTEGER NOT NULL,
        created INTEGER NOT NULL, updated INTEGER NOT NULL, as_typed TEXT,
        service TEXT, service_person_ids TEXT, response_type TEXT,
        timeframe TEXT, appointment_date TEXT, delivery_location TEXT,
        implementing_office TEXT, individual TEXT, referral_state TEXT,
        implemented TEXT, implemented_on TEXT, implemented_at_time TEXT,
        provider_note TEXT,
        CONSTRAINT pk_services PRIMARY KEY (id),
        CONSTRAINT ck_services_position CHECK (position >= 1),
        CONSTRAINT fk_services_case_id
            FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_services_case_id ON services (case_id, position)",
    """CREATE TABLE field_changes_1_1 (
        id INTEGER NOT NULL, case_id TEXT NOT NULL, part TEXT NOT NULL, part_id TEXT NOT NULL,
        field TEXT NOT NULL, before TEXT, after TEXT, at INTEGER NOT NULL, user INTEGER NOT NULL,
        CONSTRAINT pk_field_changes PRIMARY KEY (id),
        CONSTRAINT ck_field_changes_part CHECK (part IN (
            'case', 'person', 'event', 'service', 'consent', 'paper', 'task', 'note')),
        CONSTRAINT fk_field_changes_case_id
            FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE CASCADE
    )""",
    """INSERT INTO field_changes_1_1
        (id, case_id, part, part_id, field, before, after, at, user)
        SELECT id, case_id, part, part_id, field, before, after, at, user FROM field_changes""",
    "DROP TABLE field_changes",
    "ALTER TABLE field_changes_1_1 RENAME TO field_changes",
    "CREATE INDEX ix_field_changes_case_id ON field_changes (case_id, id)",
)

_PEOPLE: tuple[str, ...] = (
    """CREATE TABLE users_new (
        number INTEGER NOT NULL, login TEXT NOT NULL, name TEXT NOT NULL, post TEXT, role TEXT
        DEFAULT 'officer' NOT NULL, public_key BLOB, created INTEGER NOT NULL, removed_at
        INTEGER, first_passphrase BOOLEAN DEFAULT 0 NOT NULL,
        CONSTRAINT pk_users PRIMARY KEY (number),
        CONSTRAINT ck_users_number CHECK (number >= 1),
        CONSTRAINT ck_users_role CHECK (role IN ('head', 'officer', 'entry', 'viewer')),
        CONSTRAINT uq_users_login UNIQUE (login)
    )""",
    """INSERT INTO users_new (number, login, name, post, role, public_key, created, removed_at)
        SELECT number, login, name, post, role, public_key, created, removed_at FROM users""",
    "DROP TABLE users",
    "ALTER TABLE users_new RENAME TO users",
    """CREATE TABLE sealed_domains (
        domain TEXT NOT NULL, holders TEXT,
        CONSTRAINT pk_sealed_domains PRIMARY KEY (domain),
        CONSTRAINT ck_sealed_domains_domain CHECK (domain GLOB 's[0-9]*')
    )""",
    """CREATE TABLE sealed_cases (
        id TEXT NOT NULL, domain TEXT NOT NULL, sealed BLOB NOT NULL, sealed_by INTEGER NOT NULL,
        sealed_at INTEGER NOT NULL, updated INTEGER NOT NULL,
        CONSTRAINT pk_sealed_cases PRIMARY KEY (id),
        CONSTRAINT fk_sealed_cases_domain FOREIGN KEY(domain) REFERENCES sealed_domains (domain)
        ON DELETE RESTRICT
    )""",
    "CREATE INDEX ix_sealed_cases_domain ON sealed_cases (domain)",
    """CREATE TABLE sealed_papers (
        blob_name TEXT NOT NULL, case_id TEXT NOT NULL,
        CONSTRAINT pk_sealed_papers PRIMARY KEY (blob_name),
        CONSTRAINT fk_sealed_papers_case_id FOREIGN KEY(case_id) REFERENCES sealed_cases (id) ON
        DELETE CASCADE
    )""",
    "CREATE INDEX ix_sealed_papers_case_id ON sealed_papers (case_id)",
)

_WORK: tuple[str, ...] = (
    "ALTER TABLE cases ADD COLUMN binned_by INTEGER",
    """CREATE TABLE tasks (
        id TEXT NOT NULL, case_id TEXT NOT NULL, title TEXT NOT NULL, due_on TEXT, who INTEGER,
        created INTEGER NOT NULL, created_by INTEGER, done_at INTEGER, done_by INTEGER,
        dropped BOOLEAN DEFAULT 0 NOT NULL,
        CONSTRAINT pk_tasks PRIMARY KEY (id),
        CONSTRAINT ck_tasks_content CHECK (title <> '' OR due_on IS NOT NULL),
        CONSTRAINT ck_tasks_ended CHECK (done_at IS NULL OR dropped = 0),
        CONSTRAINT fk_tasks_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_tasks_case_id ON tasks (case_id, done_at)",
    """INSERT INTO tasks (id, case_id, title, due_on, created, created_by)
        SELECT lower(hex(randomblob(16))), id, coalesce(next_step, ''), next_step_on, updated,
            created_by
        FROM cases WHERE next_step IS NOT NULL OR next_step_on IS NOT NULL""",
    """CREATE TABLE case_notes (
        id TEXT NOT NULL, case_id TEXT NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,
        corrects TEXT, at INTEGER NOT NULL, user INTEGER,
        CONSTRAINT pk_case_notes PRIMARY KEY (id),
        CONSTRAINT ck_case_notes_text CHECK (text <> ''),
        CONSTRAINT ck_case_notes_position CHECK (position >= 1),
        CONSTRAINT fk_case_notes_case_id
            FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_case_notes_case_id ON case_notes (case_id, position)",
    "CREATE TABLE gone_blobs (name TEXT NOT NULL, CONSTRAINT pk_gone_blobs PRIMARY KEY (name))",
)

# List and search are filled anew after this step, from the cases.
_FINDING: tuple[str, ...] = (
    "DROP INDEX ix_cases_updated",
    "DROP INDEX ix_cases_record_state",
    "DROP INDEX ix_cases_status",
    "DROP INDEX ix_cases_case_owner",
    "DROP INDEX ix_cases_next_step_on",
    "DROP INDEX ix_cases_list_name",
    """CREATE TABLE case_lines (
        rowno INTEGER NOT NULL, case_id TEXT NOT NULL, part INTEGER NOT NULL, state_no INTEGER
        NOT NULL, record_state TEXT NOT NULL, case_no TEXT NOT NULL, case_order INTEGER NOT
        NULL, name TEXT NOT NULL, born INTEGER NOT NULL, birth TEXT, age INTEGER, place TEXT NOT
        NULL, status TEXT NOT NULL, risk_level TEXT, next_step TEXT, due TEXT NOT NULL,
        case_owner TEXT, updated INTEGER NOT NULL, status_no INTEGER NOT NULL, district_no
        INTEGER NOT NULL, owner_no INTEGER NOT NULL, purposes INTEGER NOT NULL, facets TEXT NOT
        NULL,
        CONSTRAINT pk_case_lines PRIMARY KEY (rowno),
        CONSTRAINT uq_case_lines_case_id UNIQUE (case_id),
        CONSTRAINT fk_case_lines_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        CASCADE
    )""",
    """CREATE TABLE facets (
        no INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, part INTEGER NOT NULL,
        cases INTEGER DEFAULT 0 NOT NULL,
        CONSTRAINT pk_facets PRIMARY KEY (no),
        CONSTRAINT uq_facets_kind_value_part UNIQUE (kind, value, part)
    )""",
    """CREATE TABLE case_facets (
        facet INTEGER NOT NULL, rowno INTEGER NOT NULL, part INTEGER NOT NULL, updated INTEGER
        NOT NULL, case_order INTEGER NOT NULL, name TEXT NOT NULL, born INTEGER NOT NULL, place
        TEXT NOT NULL, status TEXT NOT NULL, due TEXT NOT NULL, status_no INTEGER NOT NULL,
        district_no INTEGER NOT NULL, owner_no INTEGER NOT NULL, purposes INTEGER NOT NULL,
        CONSTRAINT pk_case_facets PRIMARY KEY (facet, rowno)
    ) WITHOUT ROWID""",
    """CREATE INDEX ix_case_lines_status ON case_lines (part, status, rowno, status_no,
        district_no, owner_no, purposes, due)""",
    """CREATE INDEX ix_case_lines_updated ON case_lines (part, updated, rowno, status_no,
        district_no, owner_no, purposes, due)""",
    """CREATE INDEX ix_case_lines_due ON case_lines (part, due, rowno, status_no,
        district_no, owner_no, purposes)""",
    """CREATE INDEX ix_case_lines_name ON case_lines (part, name, rowno, status_no,
        district_no, owner_no, purposes, due)""",
    """CREATE INDEX ix_case_lines_case_order ON case_lines (part, case_order, rowno,
        status_no, district_no, owner_no, purposes, due)""",
    """CREATE INDEX ix_case_lines_born ON case_lines (part, born, rowno, status_no,
        district_no, owner_no, purposes, due)""",
    """CREATE INDEX ix_case_lines_place ON case_lines (part, place, rowno, status_no,
        district_no, owner_no, purposes, due)""",
    """CREATE TRIGGER case_lines_added AFTER INSERT ON case_lines BEGIN
        UPDATE facets SET cases = cases + 1 WHERE no = new.state_no;
    END""",
    """CREATE TRIGGER case_lines_moved AFTER UPDATE OF state_no ON case_lines BEGIN
        UPDATE facets SET cases = cases - 1 WHERE no = old.state_no;
        UPDATE facets SET cases = cases + 1 WHERE no = new.state_no;
    END""",
    """CREATE TRIGGER case_lines_removed AFTER DELETE ON case_lines BEGIN
        UPDATE facets SET cases = cases - 1 WHERE no = old.state_no;
        DELETE FROM case_facets WHERE rowno = old.rowno
        AND facet IN (SELECT value FROM json_each(old.facets));
    END""",
    """CREATE TRIGGER case_facets_added AFTER INSERT ON case_facets BEGIN
        UPDATE facets SET cases = cases + 1 WHERE no = new.facet;
    END""",
    """CREATE TRIGGER case_facets_removed AFTER DELETE ON case_facets BEGIN
        UPDATE facets SET cases = cases - 1 WHERE no = old.facet;
    END""",
    """CREATE INDEX ix_referrals_waiting ON referrals (updated, case_id) WHERE direction = 'out' AND
        state IN ('handed_over', 'lost_resent', 'received', 'sealed')""",
    "DROP TRIGGER search_texts_added",
    "DROP TRIGGER search_texts_removed",
    "DROP TRIGGER search_texts_changed",
    "DROP TABLE case_search",
    "DELETE FROM search_texts",
    "ALTER TABLE search_texts ADD COLUMN keys TEXT DEFAULT '' NOT NULL",
    "ALTER TABLE search_texts ADD COLUMN facets TEXT DEFAULT '' NOT NULL",
    """CREATE VIRTUAL TABLE case_search USING fts5(
        names, numbers, places, keys, facets, content='search_texts', content_rowid='rowno',
        prefix='1 2 3 4 5 6', detail='column', columnsize=0,
        tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")""",
    """CREATE VIRTUAL TABLE case_words USING fts5(
        names, numbers, places, body, facets, content='search_texts', content_rowid='rowno',
        prefix='3 4 5 6 7 8', detail='none', columnsize=0,
        tokenize="unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'")""",
    "INSERT INTO case_search(case_search, rank) VALUES ('secure-delete', 1)",
    "INSERT INTO case_words(case_words, rank) VALUES ('secure-delete', 1)",
    """CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN
        INSERT INTO case_search(rowid, names, numbers, places, keys, facets)
        VALUES (new.rowno, new.names, new.numbers, new.places, new.keys, new.facets);
        INSERT INTO case_words(rowid, names, numbers, places, body, facets)
        VALUES (new.rowno, new.names, new.numbers, new.places, new.body, new.facets);
    END""",
    """CREATE TRIGGER search_texts_removed AFTER DELETE ON search_texts BEGIN
        INSERT INTO case_search(case_search, rowid, names, numbers, places, keys, facets)
        VALUES ('delete', old.rowno, old.names, old.numbers, old.places, old.keys, old.facets);
        INSERT INTO case_words(case_words, rowid, names, numbers, places, body, facets)
        VALUES ('delete', old.rowno, old.names, old.numbers, old.places, old.body, old.facets);
    END""",
)

_DUPLICATES: tuple[str, ...] = (
    """CREATE TABLE person_keys (
        kind TEXT NOT NULL, "key" INTEGER NOT NULL, case_order INTEGER NOT NULL,
        CONSTRAINT pk_person_keys PRIMARY KEY (kind, "key", case_order),
        CONSTRAINT fk_person_keys_case_order FOREIGN KEY(case_order) REFERENCES cases
        (case_order) ON DELETE CASCADE
    ) WITHOUT ROWID""",
    "CREATE INDEX ix_person_keys_case_order ON person_keys (case_order)",
    """CREATE TABLE merges (
        id TEXT NOT NULL, kept TEXT NOT NULL, merged TEXT NOT NULL, at INTEGER NOT NULL,
        "by" INTEGER NOT NULL, snapshot TEXT NOT NULL, undone_at INTEGER,
        CONSTRAINT pk_merges PRIMARY KEY (id),
        CONSTRAINT ck_merges_two CHECK (kept <> merged),
        CONSTRAINT fk_merges_kept FOREIGN KEY(kept) REFERENCES cases (id) ON DELETE CASCADE
    )""",
    "CREATE INDEX ix_merges_kept ON merges (kept, at)",
    "CREATE INDEX ix_merges_merged ON merges (merged, at)",
    """CREATE TABLE merge_sides (
        id TEXT NOT NULL, case_id TEXT NOT NULL, person_id TEXT NOT NULL, consent_ids TEXT,
        CONSTRAINT pk_merge_sides PRIMARY KEY (id),
        CONSTRAINT fk_merge_sides_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON DELETE
        CASCADE,
        CONSTRAINT fk_merge_sides_person_id FOREIGN KEY(person_id) REFERENCES persons (id) ON
        DELETE CASCADE
    )""",
    "CREATE INDEX ix_merge_sides_case_id ON merge_sides (case_id)",
    """CREATE TABLE not_duplicates (
        first TEXT NOT NULL, second TEXT NOT NULL, at INTEGER NOT NULL, "by" INTEGER NOT NULL,
        CONSTRAINT pk_not_duplicates PRIMARY KEY (first, second),
        CONSTRAINT ck_not_duplicates_order CHECK (first < second)
    )""",
)

_PAPERS: tuple[str, ...] = (
    """CREATE TABLE paper_thumbnails (
        attachment_id TEXT NOT NULL, jpeg BLOB NOT NULL,
        CONSTRAINT pk_paper_thumbnails PRIMARY KEY (attachment_id),
        CONSTRAINT ck_paper_thumbnails_jpeg CHECK (length(jpeg) <= 24576),
        CONSTRAINT fk_paper_thumbnails_attachment_id FOREIGN KEY(attachment_id) REFERENCES
        attachments (id) ON DELETE CASCADE
    )""",
    """CREATE TABLE removed_papers (
        id TEXT NOT NULL, case_id TEXT NOT NULL, blob_name TEXT NOT NULL, columns TEXT NOT NULL,
        removed INTEGER NOT NULL, removed_by INTEGER,
        CONSTRAINT pk_removed_papers PRIMARY KEY (id),
        CONSTRAINT ck_removed_papers_blob_name CHECK (length(blob_name) = 64),
        CONSTRAINT fk_removed_papers_case_id FOREIGN KEY(case_id) REFERENCES cases (id) ON
        DELETE CASCADE,
        CONSTRAINT uq_removed_papers_blob_name UNIQUE (blob_name)
    )""",
    "CREATE INDEX ix_removed_papers_case_id ON removed_papers (case_id, removed)",
    "CREATE INDEX ix_removed_papers_removed ON removed_papers (removed)",
)

_IN_AND_OUT: tuple[str, ...] = (
    """CREATE TABLE import_batches (
        id TEXT NOT NULL, created INTEGER NOT NULL, created_by INTEGER, file_name TEXT NOT NULL,
        file_sha256 TEXT NOT NULL, sheet TEXT NOT NULL, added INTEGER NOT NULL, rejected INTEGER
        NOT NULL, undone_at INTEGER, kept INTEGER,
        CONSTRAINT pk_import_batches PRIMARY KEY (id),
        CONSTRAINT ck_import_batches_counts CHECK (added >= 0 AND rejected >= 0)
    )""",
    "CREATE INDEX ix_import_batches_file_sha256 ON import_batches (file_sha256)",
    "ALTER TABLE cases ADD COLUMN batch_id TEXT",
    "CREATE INDEX ix_cases_batch_id ON cases (batch_id) WHERE batch_id IS NOT NULL",
)


def upgrade() -> None:
    """Bring a register of version 1.0 to 1.1."""
    for part in (_FACTS, _PEOPLE, _WORK, _FINDING, _DUPLICATES, _PAPERS, _IN_AND_OUT):
        for statement in part:
            op.execute(statement)
