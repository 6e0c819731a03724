CREATE TABLE schema_version (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied_at BIGINT NOT NULL
);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE units (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    parent_id BIGINT REFERENCES units (id),
    path TEXT NOT NULL UNIQUE,           -- '/1/7/': own id last, so that "with all below" is a prefix
    level TEXT NOT NULL CHECK (level IN ('organisation', 'province', 'prefecture', 'county', 'township')),
    name TEXT NOT NULL
);

CREATE TABLE categories (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    staff_no TEXT UNIQUE,
    phone TEXT,                          -- E.164
    unit_id BIGINT REFERENCES units (id),
    category_id BIGINT REFERENCES categories (id),
    language TEXT,                       -- chosen by the person; NULL: follow Telegram, then the organisation
    merged_into BIGINT REFERENCES people (id),  -- a walk-in who turned out to be somebody known
    created_at BIGINT NOT NULL
);

CREATE INDEX people_by_phone ON people (phone);

CREATE INDEX people_by_name ON people (name);

CREATE INDEX people_by_unit ON people (unit_id);

CREATE TABLE accounts (
    id BIGINT PRIMARY KEY,               -- Telegram's user id, which is also the private chat's id
    person_id BIGINT UNIQUE REFERENCES people (id),
    name TEXT NOT NULL,
    username TEXT,
    language_code TEXT,
    language TEXT,                       -- chosen before the account was bound
    unreachable TEXT,                    -- NULL: can be written to; else why not (blocked, deactivated, not_found)
    bound_at BIGINT,
    seen_at BIGINT NOT NULL
);

CREATE TABLE programmes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    year INTEGER NOT NULL,
    UNIQUE (unit_id, name, year)
);

CREATE TABLE classes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id BIGINT REFERENCES programmes (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    run TEXT NOT NULL DEFAULT '',        -- the run number, as written
    zone TEXT NOT NULL,                  -- IANA name
    join_code TEXT UNIQUE,
    signs_by TEXT NOT NULL DEFAULT 'session' CHECK (signs_by IN ('session', 'half_day')),
    created_at BIGINT NOT NULL,
    UNIQUE (unit_id, name, run)
);

CREATE TABLE imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('roster', 'timetable')),
    class_id BIGINT NOT NULL REFERENCES classes (id),
    content TEXT NOT NULL,               -- JSON: the rows; emptied when it is kept or let go
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'kept', 'dropped', 'undone')),
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    kept_at BIGINT,
    cause_id BIGINT
);

CREATE UNIQUE INDEX imports_once ON imports (cause_id) WHERE cause_id IS NOT NULL;

CREATE INDEX imports_waiting ON imports (made_at) WHERE state = 'waiting';

CREATE TABLE import_keys (
    import_id BIGINT NOT NULL REFERENCES imports (id),
    kind TEXT NOT NULL CHECK (kind IN ('name', 'phone', 'staff_no')),
    value TEXT NOT NULL,
    PRIMARY KEY (import_id, kind, value)
);

CREATE TABLE roles (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id BIGINT NOT NULL REFERENCES people (id),
    role TEXT NOT NULL CHECK (role IN ('admin', 'organiser', 'supervisor', 'lecturer')),
    unit_id BIGINT REFERENCES units (id),
    class_id BIGINT REFERENCES classes (id),
    granted_by BIGINT REFERENCES people (id),
    granted_at BIGINT NOT NULL,
    import_id BIGINT REFERENCES imports (id),  -- the roster that gave it, if one did
    CHECK ((unit_id IS NULL) <> (class_id IS NULL))
);

CREATE UNIQUE INDEX roles_once ON roles (person_id, role, COALESCE(unit_id, 0), COALESCE(class_id, 0));

CREATE INDEX roles_by_class ON roles (class_id, role);

CREATE TABLE groups (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class_id BIGINT NOT NULL REFERENCES classes (id),
    name TEXT NOT NULL,
    UNIQUE (class_id, name)
);

CREATE TABLE venues (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE
);

CREATE TABLE sessions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class_id BIGINT NOT NULL REFERENCES classes (id),
    title TEXT NOT NULL,
    mode TEXT NOT NULL DEFAULT 'classroom' CHECK (mode IN ('classroom', 'on_site', 'online', 'exercise', 'posting')),
    venue_id BIGINT REFERENCES venues (id),
    lecturers TEXT NOT NULL DEFAULT '[]',
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    code_kind TEXT NOT NULL DEFAULT 'rotating' CHECK (code_kind IN ('static', 'rotating')),
    opened_at BIGINT,                    -- sign-in first opened; NULL: not yet
    opened_by BIGINT REFERENCES people (id),
    closed_at BIGINT,                    -- sign-in closed; NULL again when reopened
    settled_at BIGINT,                   -- absences set; NULL again when reopened
    out_opened_at BIGINT,                -- sign-out asked for; NULL: never
    out_closed_at BIGINT,
    cancelled_at BIGINT,
    import_id BIGINT REFERENCES imports (id),  -- the timetable that brought it, if one did
    CHECK (ends_at > starts_at),
    UNIQUE (class_id, starts_at, title)
);

CREATE INDEX sessions_by_start ON sessions (starts_at);

CREATE TABLE enrolments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class_id BIGINT NOT NULL REFERENCES classes (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    group_id BIGINT REFERENCES groups (id),
    enrolled_at BIGINT NOT NULL,
    withdrawn_at BIGINT,
    import_id BIGINT REFERENCES imports (id),  -- the roster that brought it, if one did
    UNIQUE (class_id, person_id)
);

CREATE INDEX enrolments_by_person ON enrolments (person_id);

CREATE TABLE invites (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret_hash TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('person', 'admin')),
    person_id BIGINT REFERENCES people (id),
    class_id BIGINT REFERENCES classes (id),  -- whose staff hears of misuse
    made_by BIGINT REFERENCES people (id),
    made_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    used_by BIGINT                       -- account
);

CREATE INDEX invites_open ON invites (person_id) WHERE used_at IS NULL;

CREATE TABLE claims (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id BIGINT NOT NULL REFERENCES accounts (id),
    class_id BIGINT NOT NULL REFERENCES classes (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    claimed_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'granted', 'refused')),
    decided_by BIGINT REFERENCES people (id),
    decided_at BIGINT,
    cause_id BIGINT UNIQUE
);

CREATE UNIQUE INDEX claims_waiting ON claims (account_id, person_id) WHERE state = 'waiting';

CREATE TABLE codes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    kind TEXT NOT NULL CHECK (kind IN ('static', 'rotating')),
    direction TEXT NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out')),
    opened_at BIGINT NOT NULL,
    opened_by BIGINT REFERENCES people (id),
    closed_at BIGINT
);

CREATE UNIQUE INDEX codes_open ON codes (session_id, kind, direction) WHERE closed_at IS NULL;

CREATE TABLE marks (
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    direction TEXT NOT NULL DEFAULT 'in' CHECK (direction IN ('in', 'out')),
    status TEXT NOT NULL CHECK (status IN ('on_time', 'late', 'early_leave', 'on_leave', 'absent')),
    evidence TEXT NOT NULL CHECK (evidence IN ('E0', 'E1', 'E2', 'E3', 'E4')),
    origin TEXT NOT NULL DEFAULT 'sign_in',  -- who spoke last: sign_in, clock, hand, leave, ...
    signed_at BIGINT,                    -- NULL: never came (absent, on leave)
    kept_at BIGINT NOT NULL,
    kept_by BIGINT REFERENCES people (id),  -- NULL: the person signed in, or the clock settled the register
    reason TEXT,
    cause_id BIGINT,
    PRIMARY KEY (session_id, person_id, direction)
);

CREATE INDEX marks_by_person ON marks (person_id, session_id);

CREATE TABLE attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    session_id BIGINT REFERENCES sessions (id),
    way TEXT NOT NULL,                   -- qr, digits
    verdict TEXT NOT NULL,               -- accepted, again, or the refusal's word
    evidence TEXT,
    code_age BIGINT,                     -- milliseconds
    cause_id BIGINT UNIQUE               -- run again for the same update, it is logged once
);

CREATE INDEX attempts_by_session ON attempts (session_id, at);

CREATE INDEX attempts_by_account ON attempts (account_id, at);

CREATE TABLE arrivals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    kind TEXT NOT NULL CHECK (kind IN ('walk_in', 'expired', 'closed', 'weak', 'out_only')),
    account_id BIGINT,                   -- NULL: staff wrote the name down
    person_id BIGINT REFERENCES people (id),  -- NULL: not known
    name TEXT NOT NULL,
    came_at BIGINT NOT NULL,
    evidence TEXT NOT NULL CHECK (evidence IN ('E0', 'E1', 'E2', 'E3', 'E4')),
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'admitted', 'refused')),
    decided_by BIGINT REFERENCES people (id),
    decided_at BIGINT,
    cause_id BIGINT UNIQUE
);

CREATE UNIQUE INDEX arrivals_waiting ON arrivals (session_id, COALESCE(person_id, 0), COALESCE(account_id, 0), name)
    WHERE state = 'waiting';

CREATE TABLE appeals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    words TEXT NOT NULL,
    photo_id TEXT,                       -- Telegram's name of the picture; never fetched unless asked for
    appealed_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'granted', 'refused')),
    decided_by BIGINT REFERENCES people (id),
    decided_at BIGINT,
    decision TEXT,                       -- why
    cause_id BIGINT UNIQUE
);

CREATE UNIQUE INDEX appeals_waiting ON appeals (session_id, person_id) WHERE state = 'waiting';

CREATE TABLE corrections (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    status TEXT NOT NULL CHECK (status IN ('on_time', 'late', 'early_leave', 'on_leave', 'absent')),
    reason TEXT NOT NULL,
    asked_by BIGINT NOT NULL REFERENCES people (id),
    asked_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'granted', 'refused')),
    decided_by BIGINT REFERENCES people (id),
    decided_at BIGINT,
    cause_id BIGINT UNIQUE
);

CREATE UNIQUE INDEX corrections_waiting ON corrections (session_id, person_id) WHERE state = 'waiting';

CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    author_id BIGINT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'queued', 'paused', 'cancelled')),
    content TEXT,                        -- JSON: method and body common to all; NULL: not written yet
    receipt INTEGER NOT NULL DEFAULT 1,
    created_at BIGINT NOT NULL,
    queued_at BIGINT,
    nudged_at BIGINT,                    -- the last time
    CHECK (state = 'draft' OR (content IS NOT NULL AND queued_at IS NOT NULL))
);

CREATE UNIQUE INDEX notices_draft ON notices (author_id) WHERE state = 'draft';

CREATE INDEX notices_by_author ON notices (author_id, id);

CREATE TABLE audiences (
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    kind TEXT NOT NULL CHECK (kind IN ('trainees', 'supervisors', 'group', 'person')),
    class_id BIGINT NOT NULL REFERENCES classes (id),
    subject_id BIGINT NOT NULL,          -- the group or person; the class itself for a role in it
    PRIMARY KEY (notice_id, kind, class_id, subject_id)
);

CREATE VIEW recipients AS
SELECT k.notice_id, e.person_id
FROM audiences k JOIN enrolments e ON e.class_id = k.class_id AND e.withdrawn_at IS NULL
WHERE k.kind = 'trainees'
   OR (k.kind = 'group' AND e.group_id = k.subject_id)
   OR (k.kind = 'person' AND e.person_id = k.subject_id)
UNION
SELECT k.notice_id, r.person_id
FROM audiences k
JOIN classes c ON c.id = k.class_id
JOIN units u ON u.id = c.unit_id
JOIN roles r ON r.role = 'supervisor' AND (r.class_id = c.id OR r.unit_id IS NOT NULL)
LEFT JOIN units top ON top.id = r.unit_id
WHERE k.kind = 'supervisors' AND (r.class_id = c.id OR u.path LIKE top.path || '%');

CREATE TABLE nudges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    nudged_at BIGINT NOT NULL,
    nudged_by BIGINT NOT NULL REFERENCES people (id),
    cause_id BIGINT UNIQUE
);

CREATE INDEX nudges_by_notice ON nudges (notice_id, nudged_at);

CREATE TABLE receipts (
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    confirmed_at BIGINT NOT NULL,
    PRIMARY KEY (notice_id, person_id)
);

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,                  -- notice, nudge, reminder, card, digest, feedback, binding
    subject_id BIGINT,                   -- the notice, the due row, the form: what the kind speaks of
    person_id BIGINT REFERENCES people (id),
    chat_id BIGINT,                      -- NULL: the person has no account; never sent, reported as unreachable
    method TEXT NOT NULL,
    body TEXT,                           -- JSON; NULL: the notice's common content
    file TEXT,                           -- name of a file in the data folder to upload with it
    state TEXT NOT NULL DEFAULT 'new'    -- held: its notice is paused
        CHECK (state IN ('new', 'held', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
    urgency INTEGER NOT NULL DEFAULT 1,  -- 0 goes before 1
    attempt INTEGER NOT NULL DEFAULT 0,
    repeats INTEGER NOT NULL DEFAULT 0,  -- attempts before that may have arrived
    not_before BIGINT NOT NULL,
    useless_after BIGINT,
    claimed_at BIGINT,
    sent_at BIGINT,
    message_id BIGINT,
    reason TEXT,
    UNIQUE (kind, subject_id, person_id)
);

CREATE INDEX outbox_waiting ON outbox (urgency, not_before, id) WHERE state = 'new' AND chat_id IS NOT NULL;

CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending';

CREATE INDEX outbox_by_subject ON outbox (kind, subject_id, state);

CREATE TABLE reminders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,                  -- session_soon, sign_in_soon, card, close, digest, feedback
    class_id BIGINT REFERENCES classes (id),
    session_id BIGINT REFERENCES sessions (id),
    person_id BIGINT REFERENCES people (id),
    due_at BIGINT NOT NULL,
    useless_after BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'done', 'late', 'dropped')),
    done_at BIGINT
);

CREATE UNIQUE INDEX reminders_once ON reminders (kind, COALESCE(class_id, 0), COALESCE(session_id, 0), COALESCE(person_id, 0), due_at);

CREATE INDEX reminders_due ON reminders (due_at) WHERE state = 'due';

CREATE TABLE forms (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id BIGINT NOT NULL UNIQUE REFERENCES sessions (id),
    anonymous INTEGER NOT NULL DEFAULT 1,
    opened_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL
);

CREATE TABLE respondents (
    form_id BIGINT NOT NULL REFERENCES forms (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    has_commented INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (form_id, person_id)
) WITHOUT ROWID;

CREATE TABLE answers (
    id TEXT PRIMARY KEY,                 -- random, so that row order says nothing
    form_id BIGINT NOT NULL REFERENCES forms (id),
    rating INTEGER CHECK (rating BETWEEN 1 AND 5),
    comment TEXT,
    CHECK ((rating IS NULL) <> (comment IS NULL))
) WITHOUT ROWID;

CREATE INDEX answers_by_form ON answers (form_id);

CREATE TABLE dialogues (
    account_id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    step TEXT NOT NULL,
    data TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE TABLE cards (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject_id BIGINT NOT NULL,
    chat_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    shown TEXT NOT NULL DEFAULT '',      -- digest of what it shows now
    UNIQUE (kind, subject_id, chat_id)
);

CREATE INDEX cards_by_subject ON cards (subject_id);

CREATE TABLE screens (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    ticket_hash TEXT NOT NULL UNIQUE,
    ticket_until BIGINT NOT NULL,
    cookie_hash TEXT UNIQUE,             -- set when the ticket is used
    made_by BIGINT NOT NULL REFERENCES people (id),
    paired_at BIGINT,
    cut_at BIGINT
);

CREATE INDEX screens_by_session ON screens (session_id);

CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    update_id BIGINT NOT NULL UNIQUE,
    lane BIGINT NOT NULL,                -- the person, or the chat, whose updates go one after another
    raw TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'dead')),
    tries INTEGER NOT NULL DEFAULT 0,    -- that the store did not keep
    reason TEXT
);

CREATE INDEX inbox_new ON inbox (id) WHERE state = 'new';

CREATE INDEX inbox_by_age ON inbox (received_at);

CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at BIGINT NOT NULL,
    by_person BIGINT REFERENCES people (id),  -- NULL: the clock
    subject TEXT NOT NULL,               -- the noun: mark, session, enrolment, role, account, notice
    subject_id TEXT NOT NULL,
    verb TEXT NOT NULL,
    old TEXT,
    new TEXT,
    reason TEXT,
    cause_id BIGINT
);

CREATE INDEX changes_by_subject ON changes (subject, subject_id);
