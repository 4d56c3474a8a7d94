"""The first schema: people and keys, imports and submissions, cases and the work on them, the audit record.

Tables for restricted cases, shares and joined cases are here from the start, because the rows of cases are
signed and their keys derived in ways that must already know them.
"""

from __future__ import annotations

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    """CREATE TABLE roster (
        seq INTEGER NOT NULL PRIMARY KEY, body BLOB NOT NULL, hash TEXT NOT NULL UNIQUE,
        sig BLOB NOT NULL, sig2 BLOB) STRICT""",
    "CREATE TABLE vault_state (seq INTEGER NOT NULL PRIMARY KEY, document BLOB NOT NULL) STRICT",
    """CREATE TABLE person_details (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, user_id INTEGER NOT NULL UNIQUE,
        full_name TEXT NOT NULL, other_names TEXT NOT NULL, emails TEXT NOT NULL, accounts TEXT NOT NULL,
        staff_numbers TEXT NOT NULL, phones TEXT NOT NULL, terms TEXT NOT NULL, contact TEXT NOT NULL,
        weekly_minutes INTEGER, works_on TEXT NOT NULL, away TEXT NOT NULL) STRICT""",
    """CREATE TABLE form_version (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, hash TEXT NOT NULL UNIQUE,
        form TEXT NOT NULL, definition BLOB NOT NULL) STRICT""",
    """CREATE TABLE import_batch (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL,
        file_name TEXT NOT NULL, sha256 TEXT NOT NULL, sha512 TEXT NOT NULL, size INTEGER NOT NULL,
        sheet TEXT, tool TEXT NOT NULL, form TEXT NOT NULL,
        form_version INTEGER NOT NULL REFERENCES form_version(id),
        layout TEXT NOT NULL, counts TEXT NOT NULL, actor INTEGER NOT NULL,
        key_id INTEGER NOT NULL REFERENCES batch_key(id),
        started_at TEXT NOT NULL, finished_at TEXT, header BLOB, gaps BLOB,
        exported_at TEXT, seen BLOB, alike TEXT, placed TEXT NOT NULL) STRICT""",
    """CREATE TABLE form_state (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, form TEXT NOT NULL UNIQUE,
        definition BLOB NOT NULL, digest TEXT NOT NULL) STRICT""",
    """CREATE TABLE batch_key (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, born INTEGER NOT NULL,
        generation INTEGER NOT NULL, form TEXT NOT NULL, value BLOB NOT NULL,
        owner INTEGER, day TEXT) STRICT""",
    """CREATE TABLE case_file (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, ref TEXT NOT NULL UNIQUE,
        status TEXT NOT NULL, safety TEXT NOT NULL, form TEXT NOT NULL, came_by TEXT, route TEXT NOT NULL,
        reporter_role TEXT, reporter_affiliation TEXT, relationship TEXT,
        incident_types TEXT NOT NULL, motivations TEXT NOT NULL, campus TEXT, place TEXT,
        incident_month TEXT, ongoing TEXT, affected_affiliation TEXT, responding_affiliation TEXT,
        wishes TEXT NOT NULL, anonymous_reasons TEXT NOT NULL, heard_about TEXT, statistics_consent TEXT,
        counting TEXT, counting_since TEXT, submitted_at TEXT, received_at TEXT NOT NULL,
        counted_on TEXT NOT NULL, assigned_to INTEGER, first_contact_due TEXT, first_contact_at TEXT,
        reached_at TEXT, outcome TEXT, closed_at TEXT, changed INTEGER NOT NULL,
        codes_due INTEGER NOT NULL, standing INTEGER, unclear INTEGER NOT NULL, unplaced INTEGER NOT NULL,
        restricted INTEGER NOT NULL, report_length INTEGER NOT NULL, label BLOB, sealed BLOB,
        apart TEXT GENERATED ALWAYS AS (CASE WHEN restricted THEN 'restricted'
            WHEN counting = 'elsewhere' THEN 'elsewhere'
            WHEN counting = 'declined' OR (counting IS NULL AND statistics_consent = 'no') THEN 'declined'
            END) VIRTUAL) STRICT""",
    """CREATE TABLE case_key (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, case_id INTEGER NOT NULL,
        epoch INTEGER NOT NULL, batch_id INTEGER NOT NULL REFERENCES batch_key(id), salt BLOB,
        check_value BLOB NOT NULL, box BLOB, UNIQUE (case_id, epoch)) STRICT""",
    """CREATE TABLE case_grant (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, from_case INTEGER NOT NULL,
        to_case INTEGER NOT NULL, wrap BLOB NOT NULL) STRICT""",
    """CREATE TABLE case_person (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL,
        case_id INTEGER NOT NULL UNIQUE REFERENCES case_file(id), person_no INTEGER NOT NULL,
        repeated INTEGER NOT NULL, generation INTEGER NOT NULL, marks BLOB NOT NULL) STRICT""",
    """CREATE TABLE wall (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, case_id INTEGER NOT NULL,
        epoch INTEGER NOT NULL, boxes BLOB NOT NULL, halves BLOB NOT NULL, body BLOB NOT NULL,
        public BLOB NOT NULL, UNIQUE (case_id, epoch)) STRICT""",
    """CREATE TABLE carried (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, user_id INTEGER NOT NULL UNIQUE,
        boxes BLOB NOT NULL) STRICT""",
    """CREATE TABLE emergency (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL, actor INTEGER NOT NULL,
        asked_at TEXT NOT NULL, until TEXT NOT NULL, decided_by INTEGER, decided_at TEXT, keys BLOB NOT NULL,
        body BLOB NOT NULL, granted BLOB, seen BLOB) STRICT""",
    """CREATE TABLE partner (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL, made_at TEXT NOT NULL,
        actor INTEGER NOT NULL, batch_id INTEGER NOT NULL REFERENCES batch_key(id), body BLOB NOT NULL) STRICT""",
    """CREATE TABLE share (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL,
        case_id INTEGER NOT NULL REFERENCES case_file(id), partner INTEGER NOT NULL, state TEXT NOT NULL,
        made_at TEXT NOT NULL, ends_at TEXT NOT NULL, actor INTEGER NOT NULL, body BLOB NOT NULL,
        sealed BLOB) STRICT""",
    """CREATE TABLE submission (
        id INTEGER NOT NULL PRIMARY KEY, batch_id INTEGER NOT NULL REFERENCES import_batch(id),
        row_number INTEGER NOT NULL, case_id INTEGER REFERENCES case_file(id), home INTEGER NOT NULL,
        state TEXT NOT NULL, problem TEXT, form_version INTEGER NOT NULL REFERENCES form_version(id),
        submitted_at TEXT, modified_at TEXT, received_at TEXT NOT NULL, identity BLOB NOT NULL,
        record_tag BLOB NOT NULL, answers_tag BLOB NOT NULL, answer_tags BLOB NOT NULL, body BLOB NOT NULL,
        UNIQUE (batch_id, row_number)) STRICT""",
    """CREATE TABLE original_key (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL,
        import_id INTEGER NOT NULL REFERENCES import_batch(id), epoch INTEGER NOT NULL,
        batch_id INTEGER NOT NULL REFERENCES batch_key(id), salt BLOB, check_value BLOB NOT NULL,
        UNIQUE (import_id, epoch)) STRICT""",
    """CREATE TABLE original (
        id INTEGER NOT NULL PRIMARY KEY, import_id INTEGER NOT NULL REFERENCES import_batch(id),
        place INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (import_id, place)) STRICT""",
    """CREATE TABLE response_row (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL,
        submission_id INTEGER NOT NULL UNIQUE REFERENCES submission(id), response BLOB NOT NULL,
        case_id INTEGER REFERENCES case_file(id), danger INTEGER NOT NULL, facts TEXT) STRICT""",
    """CREATE TABLE settled_row (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL,
        submission_id INTEGER NOT NULL UNIQUE REFERENCES submission(id), decision TEXT NOT NULL,
        reason TEXT, actor INTEGER NOT NULL, decided_at TEXT NOT NULL) STRICT""",
    """CREATE TABLE clear_file (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
        folder TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
        actor INTEGER NOT NULL, listed_at TEXT NOT NULL, settled_by INTEGER, settled_at TEXT) STRICT""",
    """CREATE TABLE event (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL,
        case_id INTEGER NOT NULL REFERENCES case_file(id), kind TEXT NOT NULL, occurred_at TEXT NOT NULL,
        recorded_at TEXT NOT NULL, actor INTEGER NOT NULL, minutes INTEGER, detail TEXT NOT NULL,
        undoes INTEGER REFERENCES event(id), body BLOB, sealed BLOB) STRICT""",
    """CREATE TABLE task (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, case_id INTEGER REFERENCES case_file(id),
        step TEXT, owner INTEGER NOT NULL, actor INTEGER NOT NULL, due_at TEXT NOT NULL,
        state TEXT NOT NULL, created_at TEXT NOT NULL, done_at TEXT, service TEXT,
        body BLOB NOT NULL, sealed BLOB) STRICT""",
    """CREATE TABLE link (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL,
        case_a INTEGER NOT NULL REFERENCES case_file(id), case_b INTEGER NOT NULL REFERENCES case_file(id),
        state TEXT NOT NULL, made_at TEXT NOT NULL, actor INTEGER NOT NULL, body BLOB NOT NULL,
        sealed BLOB) STRICT""",
    """CREATE TABLE referral (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL,
        case_id INTEGER NOT NULL REFERENCES case_file(id), category TEXT NOT NULL, state TEXT NOT NULL,
        made_at TEXT NOT NULL, actor INTEGER NOT NULL, body BLOB NOT NULL, sealed BLOB) STRICT""",
    """CREATE TABLE party (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL,
        case_id INTEGER NOT NULL REFERENCES case_file(id), role TEXT NOT NULL, state TEXT NOT NULL,
        body BLOB NOT NULL, sealed BLOB) STRICT""",
    """CREATE TABLE release (
        id INTEGER NOT NULL PRIMARY KEY, number TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, request TEXT NOT NULL,
        definition TEXT NOT NULL, definition_text TEXT NOT NULL, definition_sha256 TEXT NOT NULL,
        period TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, profile TEXT NOT NULL, as_of TEXT NOT NULL,
        code_lists TEXT NOT NULL, forms TEXT NOT NULL, head_seq INTEGER NOT NULL, head TEXT NOT NULL,
        treatment TEXT NOT NULL, froze TEXT NOT NULL, revises TEXT NOT NULL, figures BLOB NOT NULL,
        sha256 TEXT NOT NULL, actor INTEGER NOT NULL, at TEXT NOT NULL) STRICT""",
    """CREATE TABLE release_count (
        id INTEGER NOT NULL PRIMARY KEY, release_id INTEGER NOT NULL REFERENCES release(id),
        source TEXT NOT NULL, source_id INTEGER NOT NULL, case_id INTEGER NOT NULL, at TEXT NOT NULL,
        codes TEXT NOT NULL) STRICT""",
    """CREATE TABLE directory_version (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL, at TEXT NOT NULL, actor INTEGER NOT NULL,
        how TEXT NOT NULL, changes TEXT NOT NULL, checks TEXT NOT NULL,
        sha256 TEXT NOT NULL, content BLOB NOT NULL) STRICT""",
    """CREATE TABLE excerpt (
        id INTEGER NOT NULL PRIMARY KEY, version INTEGER NOT NULL,
        case_id INTEGER NOT NULL REFERENCES case_file(id), state TEXT NOT NULL, marked_at TEXT NOT NULL,
        actor INTEGER NOT NULL, body BLOB NOT NULL, sealed BLOB) STRICT""",
    """CREATE TABLE paraphrase (
        id INTEGER NOT NULL PRIMARY KEY, first TEXT NOT NULL, last TEXT NOT NULL, theme TEXT NOT NULL,
        edition INTEGER NOT NULL, label TEXT NOT NULL, text TEXT NOT NULL, cases INTEGER NOT NULL,
        kept TEXT NOT NULL, reason TEXT NOT NULL, made_at TEXT NOT NULL, actor INTEGER NOT NULL,
        UNIQUE (first, last, theme, edition)) STRICT""",
    """CREATE TABLE audit_entry (
        seq INTEGER NOT NULL PRIMARY KEY, body BLOB NOT NULL, hash TEXT NOT NULL, sig BLOB NOT NULL,
        nonce BLOB NOT NULL, payload BLOB NOT NULL) STRICT""",
    """CREATE TABLE audit_row (
        table_code INTEGER NOT NULL, row_id INTEGER NOT NULL, row_version INTEGER NOT NULL,
        seq INTEGER NOT NULL, digest BLOB NOT NULL,
        PRIMARY KEY (table_code, row_id, row_version)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE draft (
        user_id INTEGER NOT NULL, place TEXT NOT NULL, saved_at TEXT NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (user_id, place)) STRICT""",
    """CREATE TABLE home_place (
        id INTEGER NOT NULL PRIMARY KEY, place TEXT NOT NULL, computer TEXT NOT NULL, path TEXT NOT NULL,
        name TEXT NOT NULL) STRICT""",
    "CREATE TABLE id_block (name TEXT NOT NULL PRIMARY KEY, next_id INTEGER NOT NULL) STRICT",
    "INSERT INTO id_block VALUES ('row', 1)",
)

_INDEXES = (
    "CREATE INDEX case_by_state ON case_file (status, safety, assigned_to)",
    """CREATE INDEX case_by_count ON case_file (
        counted_on, apart, route, status, reporter_role, reporter_affiliation, campus, came_by, incident_types,
        motivations, submitted_at, received_at, first_contact_due, first_contact_at, reached_at, relationship,
        affected_affiliation, responding_affiliation, place, wishes, anonymous_reasons, heard_about, ongoing)""",
    "CREATE INDEX case_anonymous ON case_file (id) WHERE route = 'anonymous'",
    "CREATE INDEX case_apart ON case_file (apart) WHERE apart IS NOT NULL",
    "CREATE INDEX case_by_end ON case_file (closed_at, status, apart, outcome, counted_on, route) "
    "WHERE closed_at IS NOT NULL",
    "CREATE INDEX case_codes_due ON case_file (id) WHERE codes_due = 1",
    "CREATE INDEX case_contested ON case_file (id) WHERE standing IS NOT NULL",
    "CREATE INDEX case_person_repeated ON case_person (case_id, person_no) WHERE repeated = 1",
    "CREATE INDEX import_by_file ON import_batch (sha256)",
    "CREATE INDEX submission_by_identity ON submission (identity)",
    "CREATE INDEX submission_by_case ON submission (case_id)",
    "CREATE INDEX submission_set_aside ON submission (id) WHERE state = 'set_aside'",
    "CREATE INDEX submission_broken_off ON submission (id) WHERE state = 'partial'",
    "CREATE INDEX response_row_by_response ON response_row (response)",
    "CREATE INDEX response_row_by_case ON response_row (case_id)",
    "CREATE INDEX clear_file_lying ON clear_file (sha256) WHERE state = 'lying'",
    "CREATE INDEX event_by_case ON event (case_id, id)",
    "CREATE INDEX event_undone ON event (undoes) WHERE undoes IS NOT NULL",
    "CREATE INDEX event_by_working_time ON event (occurred_at, case_id, minutes) WHERE minutes IS NOT NULL",
    "CREATE INDEX task_by_owner ON task (state, owner, due_at)",
    "CREATE INDEX task_by_case ON task (case_id, state, due_at)",
    "CREATE INDEX task_by_service ON task (service, state) WHERE service IS NOT NULL",
    "CREATE INDEX link_by_a ON link (case_a)",
    "CREATE INDEX link_by_b ON link (case_b)",
    "CREATE INDEX referral_by_case ON referral (case_id)",
    "CREATE INDEX referral_by_time ON referral (made_at, state, category, case_id)",
    "CREATE INDEX share_by_case ON share (case_id)",
    "CREATE INDEX excerpt_by_case ON excerpt (case_id, state)",
    "CREATE INDEX release_count_by_day ON release_count (release_id, source, at)",
    "CREATE INDEX audit_row_by_entry ON audit_row (seq)",
)

_SEALED_FOREVER = (
    *("submission", "original", "audit_entry", "audit_row", "roster", "vault_state", "form_version"),
    *("directory_version", "paraphrase", "release", "release_count"),
)

GUARDS = (
    *(
        f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is never changed'); END"
        for table in _SEALED_FOREVER
        for action in ("UPDATE", "DELETE")
    ),
    # INSERT OR REPLACE would walk past the delete trigger, so the chain also checks what comes in.
    "CREATE TRIGGER audit_entry_in_order BEFORE INSERT ON audit_entry "
    "WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_entry) "
    "BEGIN SELECT RAISE(ABORT, 'audit_entry is out of order'); END",
)
"""The triggers that refuse changes of what is never changed; ``audit verify`` compares them with the file's."""


MADE = tuple(" ".join(statement.split()) for statement in (*_TABLES, *_INDEXES) if statement.startswith("CREATE "))
"""The tables and indexes, each on one line; what opens a home compares them with the file's."""


def upgrade() -> None:
    """Make every table, index and trigger."""
    from alembic import op

    for statement in (*_TABLES, *_INDEXES, *GUARDS):
        op.execute(statement)


def downgrade() -> None:
    """Take everything away again."""
    from alembic import op

    for statement in reversed(_TABLES):
        words = statement.split()
        if words[0] == "CREATE":
            op.execute(f"DROP TABLE {words[2]}")
