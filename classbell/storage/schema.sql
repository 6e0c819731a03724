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
    topic TEXT,                          -- what it teaches, by which a second time is known; NULL: its name says it
    zone TEXT NOT NULL,                  -- IANA name
    join_code TEXT UNIQUE,
    signs_by TEXT NOT NULL DEFAULT 'session' CHECK (signs_by IN ('session', 'half_day')),
    code_kind TEXT CHECK (code_kind IN ('static', 'rotating', 'challenge')),  -- NULL, here and below: as by policy
    floor TEXT CHECK (floor IN ('E1', 'E2', 'E3')),  -- weaker evidence makes no mark; it waits for the supervisor
    asks_place INTEGER,                  -- whether people are asked where they are
    created_at BIGINT NOT NULL,
    UNIQUE (unit_id, name, run)
);

CREATE TABLE workdays (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,              -- with this day
    is_worked INTEGER NOT NULL,          -- 0: off
    weekday INTEGER CHECK (weekday BETWEEN 0 AND 6),  -- whose timetable it takes, 0 is Monday; NULL: its own
    name TEXT NOT NULL,
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    voided_at BIGINT,
    CHECK (from_on <= until_on)
);

CREATE TABLE imports (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('roster', 'timetable', 'series', 'copy')),
    class_id BIGINT NOT NULL REFERENCES classes (id),
    content TEXT NOT NULL,               -- JSON: the rows, or what was asked for; emptied when it is kept or let go
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
    name TEXT NOT NULL UNIQUE,
    latitude DOUBLE PRECISION,           -- of the venue itself, as whoever set it gave it; NULL: not known
    longitude DOUBLE PRECISION,
    grid TEXT CHECK (grid IN ('wgs84', 'gcj02')),
    radius BIGINT,                       -- metres
    CHECK ((latitude IS NULL) = (longitude IS NULL) AND (latitude IS NULL) = (grid IS NULL)),
    CHECK ((latitude IS NULL) = (radius IS NULL))
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
    code_kind TEXT CHECK (code_kind IN ('static', 'rotating', 'challenge')),  -- NULL, here and below: as its class
    floor TEXT CHECK (floor IN ('E1', 'E2', 'E3')),
    asks_place INTEGER,
    opened_at BIGINT,                    -- sign-in first opened; NULL: not yet
    opened_by BIGINT REFERENCES people (id),
    closed_at BIGINT,                    -- sign-in closed; NULL again when reopened
    settled_at BIGINT,                   -- absences set; NULL again when reopened
    out_opened_at BIGINT,                -- sign-out asked for; NULL: never
    out_closed_at BIGINT,
    sealed_at BIGINT,                    -- its day was sealed with it; whatever changes since is an amendment
    cancelled_at BIGINT,
    revision INTEGER NOT NULL DEFAULT 0, -- how often its time, place or standing has changed: calendars go by it
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
    kind TEXT NOT NULL CHECK (kind IN ('static', 'rotating', 'challenge')),
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
    way TEXT NOT NULL,                   -- qr, digits, challenge, place, claim
    verdict TEXT NOT NULL,               -- accepted, again, or the refusal's word
    evidence TEXT,
    code_age BIGINT,                     -- milliseconds
    distance BIGINT,                     -- metres from the venue, rounded; where the person is, is kept nowhere
    cause_id BIGINT UNIQUE               -- run again for the same update, it is logged once
);

CREATE INDEX attempts_by_session ON attempts (session_id, at);

CREATE INDEX attempts_by_account ON attempts (account_id, at);

CREATE TABLE proofs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    code_id BIGINT NOT NULL REFERENCES codes (id),
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    account_id BIGINT NOT NULL,
    asks TEXT NOT NULL CHECK (asks IN ('challenge', 'place')),
    state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'given', 'failed')),
    evidence TEXT NOT NULL CHECK (evidence IN ('E1', 'E2', 'E3')),  -- of the scan by itself
    scanned_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,    -- that came to nothing
    cause_id BIGINT,                     -- that changed it last
    UNIQUE (code_id, person_id, asks)
);

CREATE INDEX proofs_open ON proofs (person_id) WHERE state = 'open';

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

CREATE TABLE countersigns (
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

CREATE UNIQUE INDEX countersigns_waiting ON countersigns (session_id, person_id) WHERE state = 'waiting';

CREATE TABLE leaves (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class_id BIGINT NOT NULL REFERENCES classes (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    session_id BIGINT REFERENCES sessions (id),  -- for this one session, whenever it takes place; else NULL
    half TEXT CHECK (half IN ('morning', 'afternoon', 'evening')),  -- of one day; NULL: whole days
    from_at BIGINT NOT NULL,
    until_at BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('sick', 'personal', 'official')),
    reason TEXT NOT NULL,
    slip TEXT,                           -- Telegram's id of the photo; the picture itself is not kept
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'granted', 'refused', 'withdrawn', 'returned')),
    rank TEXT NOT NULL CHECK (rank IN ('supervisor', 'organiser', 'above')),  -- who is asked now, or was last
    asked_at BIGINT NOT NULL,
    ended_at BIGINT,                     -- granted and returned from, or withdrawn: it covers what began before that
    overdue_at BIGINT,                   -- staff were told that the person is not back
    cause_id BIGINT UNIQUE,
    CHECK (until_at > from_at)
);

CREATE INDEX leaves_by_person ON leaves (person_id, id);

CREATE INDEX leaves_by_class ON leaves (class_id, until_at);

CREATE TABLE leave_decisions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    leave_id BIGINT NOT NULL REFERENCES leaves (id),
    verdict TEXT NOT NULL CHECK (verdict IN ('passed', 'granted', 'refused')),
    rank TEXT NOT NULL CHECK (rank IN ('supervisor', 'organiser', 'above')),  -- who was asked then
    reason TEXT,
    decided_by BIGINT NOT NULL REFERENCES people (id),
    decided_at BIGINT NOT NULL,
    undone_at BIGINT,
    cause_id BIGINT UNIQUE
);

CREATE INDEX leave_decisions_by_leave ON leave_decisions (leave_id, id);

CREATE TABLE head_counts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    heads INTEGER NOT NULL CHECK (heads >= 0),
    present INTEGER NOT NULL,            -- what the register said as the number came in
    on_leave INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    counted_at BIGINT NOT NULL,
    counted_by BIGINT NOT NULL REFERENCES people (id),
    cause_id BIGINT UNIQUE
);

CREATE INDEX head_counts_by_session ON head_counts (session_id, id);

CREATE TABLE spot_checks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    pool INTEGER NOT NULL,               -- how many could have been drawn
    drawn_at BIGINT NOT NULL,
    drawn_by BIGINT NOT NULL REFERENCES people (id),
    ended_at BIGINT,                     -- NULL: goes on
    ended_by BIGINT REFERENCES people (id),
    cause_id BIGINT UNIQUE
);

CREATE UNIQUE INDEX spot_checks_live ON spot_checks (session_id) WHERE ended_at IS NULL;

CREATE INDEX spot_checks_by_session ON spot_checks (session_id, id);

CREATE TABLE spot_check_people (
    spot_check_id BIGINT NOT NULL REFERENCES spot_checks (id),
    place INTEGER NOT NULL,              -- from 1
    person_id BIGINT NOT NULL REFERENCES people (id),
    seen TEXT CHECK (seen IN ('here', 'not_here', 'left', 'skipped')),  -- NULL: not asked yet
    seen_at BIGINT,
    seen_by BIGINT REFERENCES people (id),
    ruled_at BIGINT,                     -- when the mark was changed by it; NULL: it stayed
    cause_id BIGINT,
    PRIMARY KEY (spot_check_id, place),
    UNIQUE (spot_check_id, person_id)
);

CREATE TABLE badges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class_id BIGINT NOT NULL REFERENCES classes (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    made_by BIGINT REFERENCES people (id),
    voided_at BIGINT,
    voided_by BIGINT REFERENCES people (id),
    cause_id BIGINT
);

CREATE UNIQUE INDEX badges_live ON badges (class_id, person_id) WHERE voided_at IS NULL;

CREATE TABLE audiences (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner_id BIGINT NOT NULL REFERENCES people (id),
    name TEXT,                           -- NULL: of notices alone; else kept under this name
    made_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX audiences_by_name ON audiences (owner_id, name) WHERE name IS NOT NULL;

CREATE TABLE audience_parts (
    audience_id BIGINT NOT NULL REFERENCES audiences (id),
    side TEXT NOT NULL CHECK (side IN ('whom', 'only', 'except')),
    kind TEXT NOT NULL CHECK (kind IN ('trainees', 'supervisors', 'lecturers', 'organisers', 'group', 'person', 'unit',
        'category', 'level', 'absent', 'unconfirmed', 'unrated', 'unbound')),
    class_id BIGINT NOT NULL,            -- 0: no class is meant
    subject_id BIGINT NOT NULL,          -- what the kind speaks of: a group, person, unit, notice; the class for a role
    PRIMARY KEY (audience_id, side, kind, class_id, subject_id)
);

CREATE VIEW addressees AS
SELECT p.id, p.name, p.category_id, u.path AS unit_path, u.level, a.id AS account_id,
       COALESCE(p.language, a.language, a.language_code) AS wish,
       CASE WHEN a.id IS NULL THEN 'unbound' ELSE a.unreachable END AS obstacle
FROM people p
LEFT JOIN units u ON u.id = p.unit_id
LEFT JOIN accounts a ON a.person_id = p.id;

CREATE TABLE notices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    author_id BIGINT NOT NULL REFERENCES people (id),
    audience_id BIGINT REFERENCES audiences (id),  -- shared by the copies of one that recurs
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'asking', 'scheduled', 'queued', 'paused', 'cancelled', 'withdrawn')),
    content TEXT,                        -- JSON: method and body common to all; NULL: not written yet
    receipt INTEGER NOT NULL DEFAULT 1,
    urgent INTEGER NOT NULL DEFAULT 0,   -- passes quiet hours and the day's budget, and says who sent it
    to_chats INTEGER NOT NULL DEFAULT 0, -- goes to the linked groups of its classes as well
    by_channel INTEGER NOT NULL DEFAULT 0,  -- goes by outside channels to whom the chat cannot reach
    created_at BIGINT NOT NULL,
    queued_at BIGINT,
    nudged_at BIGINT,                    -- the last time
    version INTEGER NOT NULL DEFAULT 1,  -- counts corrections; receipts are given for one version
    choices TEXT NOT NULL DEFAULT '[]',  -- JSON: the options offered with the receipt, in the order of their buttons
    deadline_at BIGINT,                  -- receipts are taken until then; NULL: for good
    nudge_before BIGINT,                 -- milliseconds before the deadline from which the clock nudges; NULL: it does not
    nudge_times INTEGER NOT NULL DEFAULT 1,
    schedule_id BIGINT,                  -- which schedule sent it, if one did
    CHECK (state IN ('draft', 'asking', 'scheduled') OR (content IS NOT NULL AND queued_at IS NOT NULL))
);

CREATE INDEX notices_drafts ON notices (author_id, id) WHERE state IN ('draft', 'asking');

CREATE INDEX notices_by_author ON notices (author_id, id);

CREATE INDEX notices_by_channel ON notices (queued_at) WHERE by_channel = 1;

CREATE TABLE templates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    content TEXT NOT NULL,               -- JSON, as that of a notice
    receipt INTEGER NOT NULL DEFAULT 1,
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    UNIQUE (unit_id, name)
);

CREATE TABLE approvals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    count INTEGER NOT NULL,              -- heads, as the author saw them
    asked_at BIGINT NOT NULL,
    verdict TEXT CHECK (verdict IN ('granted', 'declined', 'withdrawn')),
    decided_by BIGINT REFERENCES people (id),
    decided_at BIGINT,
    reason TEXT,
    cause_id BIGINT UNIQUE
);

CREATE UNIQUE INDEX approvals_waiting ON approvals (notice_id) WHERE verdict IS NULL;

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
    version INTEGER NOT NULL DEFAULT 1,  -- of the notice, that was confirmed
    confirmed_at BIGINT NOT NULL,
    choice INTEGER,                      -- the place of the option taken, from 0; NULL where none was offered
    changed_at BIGINT,                   -- when another option was taken, the last time
    PRIMARY KEY (notice_id, person_id, version)
);

CREATE TABLE versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    notice_id BIGINT NOT NULL REFERENCES notices (id),
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    cause_id BIGINT UNIQUE,
    UNIQUE (notice_id, version)
);

CREATE TABLE schedules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    notice_id BIGINT NOT NULL UNIQUE REFERENCES notices (id),  -- sent itself, or copied each time where it recurs
    kind TEXT NOT NULL CHECK (kind IN ('once', 'session', 'recurring')),
    zone TEXT NOT NULL,                  -- IANA name
    session_id BIGINT REFERENCES sessions (id),
    edge TEXT CHECK (edge IN ('start', 'end')),
    apart_for BIGINT,                    -- milliseconds after that edge of the session; negative: before
    rule TEXT,                           -- RFC 5545, from the first instant on
    on_workdays INTEGER NOT NULL DEFAULT 0,  -- of the rule's days only those that are worked
    first_at BIGINT,
    next_at BIGINT,                      -- NULL: nothing more is to come
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    CHECK ((kind = 'session') = (session_id IS NOT NULL AND edge IS NOT NULL AND apart_for IS NOT NULL)),
    CHECK ((kind = 'recurring') = (rule IS NOT NULL))
);

CREATE INDEX schedules_by_session ON schedules (session_id) WHERE next_at IS NOT NULL;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,                  -- notice, nudge, reminder, prompt, card, digest, feedback, binding, group, merged
    subject_id BIGINT,                   -- the notice, the due row, the form: what the kind speaks of
    person_id BIGINT REFERENCES people (id),
    chat_id BIGINT,                      -- NULL: the person has no account; never sent, reported as unreachable
    method TEXT NOT NULL,
    body TEXT,                           -- JSON; NULL: the notice's common content
    file TEXT,                           -- name of a file in the data folder to upload with it
    state TEXT NOT NULL DEFAULT 'new'    -- held: its notice is paused
        CHECK (state IN ('new', 'held', 'carried', 'sending', 'sent', 'failed', 'unknown', 'cancelled')),
    carrier_id BIGINT REFERENCES outbox (id),  -- the row of the one message that says this and more; it shares its end
    restraint TEXT,                      -- what moved its not_before on: quiet, budget, company
    urgency INTEGER NOT NULL DEFAULT 1,  -- 0 goes before 1
    attempt INTEGER NOT NULL DEFAULT 0,
    repeats INTEGER NOT NULL DEFAULT 0,  -- attempts before that may have arrived
    not_before BIGINT NOT NULL,
    useless_after BIGINT,
    claimed_at BIGINT,
    sent_at BIGINT,
    message_id BIGINT,
    album TEXT,                          -- JSON: the numbers of all its messages, where there are several
    amends BIGINT REFERENCES outbox (id),  -- the letter whose message this one edits or deletes
    reason TEXT,
    UNIQUE (kind, subject_id, person_id)
);

CREATE INDEX outbox_waiting ON outbox (urgency, not_before, id) WHERE state = 'new' AND chat_id IS NOT NULL;

CREATE INDEX outbox_sending ON outbox (id) WHERE state = 'sending';

CREATE INDEX outbox_by_subject ON outbox (kind, subject_id, state);

CREATE INDEX outbox_by_amends ON outbox (amends) WHERE amends IS NOT NULL;

CREATE INDEX outbox_by_carrier ON outbox (carrier_id) WHERE carrier_id IS NOT NULL;

CREATE INDEX outbox_put_off ON outbox (person_id) WHERE state = 'new' AND restraint IS NOT NULL;

CREATE INDEX outbox_prompts ON outbox (id) WHERE kind = 'prompt' AND state = 'failed';

CREATE TABLE burdens (
    person_id BIGINT NOT NULL REFERENCES people (id),
    day TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (person_id, day)
);

CREATE TABLE chats (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id BIGINT NOT NULL,
    thread_id BIGINT,
    title TEXT NOT NULL,
    offered_to BIGINT NOT NULL REFERENCES people (id),  -- who brought the bot there, and may link it
    offered_at BIGINT NOT NULL,
    class_id BIGINT REFERENCES classes (id),
    linked_at BIGINT,
    unlinked_at BIGINT
);

CREATE UNIQUE INDEX chats_by_class ON chats (class_id) WHERE unlinked_at IS NULL;

CREATE UNIQUE INDEX chats_by_place ON chats (chat_id, COALESCE(thread_id, 0)) WHERE unlinked_at IS NULL;

CREATE TABLE channels (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id BIGINT REFERENCES units (id),
    person_id BIGINT REFERENCES people (id),
    schema TEXT NOT NULL,
    url TEXT NOT NULL,                   -- holds secrets; emptied when it is dropped
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    dropped_at BIGINT,
    CHECK ((unit_id IS NULL) <> (person_id IS NULL))
);

CREATE INDEX channels_by_unit ON channels (unit_id) WHERE dropped_at IS NULL;

CREATE INDEX channels_by_person ON channels (person_id) WHERE dropped_at IS NULL;

CREATE TABLE forwards (
    letter_id BIGINT PRIMARY KEY REFERENCES outbox (id),  -- that the chat could not bring
    person_id BIGINT NOT NULL REFERENCES people (id),
    channel_id BIGINT NOT NULL REFERENCES channels (id),
    state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'sending', 'sent', 'failed', 'unknown')),
    reason TEXT,
    claimed_at BIGINT,
    settled_at BIGINT
);

CREATE INDEX forwards_waiting ON forwards (letter_id) WHERE state IN ('new', 'sending');

CREATE TABLE calendars (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret_hash TEXT NOT NULL UNIQUE,
    person_id BIGINT REFERENCES people (id),
    class_id BIGINT REFERENCES classes (id),
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    voided_at BIGINT,
    CHECK ((person_id IS NULL) <> (class_id IS NULL))
);

CREATE UNIQUE INDEX calendars_live ON calendars (COALESCE(person_id, 0), COALESCE(class_id, 0), made_by) WHERE voided_at IS NULL;

CREATE TABLE announcements (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class_id BIGINT NOT NULL REFERENCES classes (id),
    begun_at BIGINT NOT NULL,            -- the first of its changes
    told_at BIGINT                       -- NULL: it waits
);

CREATE UNIQUE INDEX announcements_waiting ON announcements (class_id) WHERE told_at IS NULL;

CREATE TABLE revisions (
    announcement_id BIGINT NOT NULL REFERENCES announcements (id),
    session_id BIGINT NOT NULL REFERENCES sessions (id),
    was TEXT,                            -- JSON; NULL: it was not there
    reason TEXT,                         -- as given with the last change
    made_by BIGINT REFERENCES people (id),  -- of the last change
    PRIMARY KEY (announcement_id, session_id)
);

CREATE INDEX revisions_by_session ON revisions (session_id);

CREATE TABLE reminders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,                  -- session_soon, sign_in_soon, card, close, digest, feedback
    class_id BIGINT REFERENCES classes (id),
    session_id BIGINT REFERENCES sessions (id),
    person_id BIGINT REFERENCES people (id),
    subject_id BIGINT,                   -- what else the kind speaks of: a schedule, a notice
    due_at BIGINT NOT NULL,
    useless_after BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'done', 'late', 'dropped')),
    done_at BIGINT
);

CREATE UNIQUE INDEX reminders_once ON reminders (kind, COALESCE(class_id, 0), COALESCE(session_id, 0), COALESCE(person_id, 0), COALESCE(subject_id, 0), due_at);

CREATE INDEX reminders_due ON reminders (due_at) WHERE state = 'due';

CREATE INDEX reminders_by_class ON reminders (class_id, due_at) WHERE state = 'due';

CREATE INDEX reminders_by_session ON reminders (session_id) WHERE state = 'due';

CREATE INDEX reminders_by_subject ON reminders (kind, subject_id) WHERE state = 'due';

CREATE TABLE reminder_rules (
    class_id BIGINT NOT NULL REFERENCES classes (id),
    kind TEXT NOT NULL,
    leads TEXT,                          -- when it comes, as '1d 30m e1900'; NULL: as by policy
    is_off INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (class_id, kind)
);

CREATE TABLE mutes (
    person_id BIGINT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL,
    PRIMARY KEY (person_id, kind)
);

CREATE TABLE forms (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id BIGINT NOT NULL REFERENCES units (id),  -- whose it is: for its classes and all below
    template TEXT UNIQUE,                -- came with the program; NULL: made here
    about TEXT NOT NULL CHECK (about IN ('session', 'lecturer', 'class', 'programme', 'needs')),
    version INTEGER NOT NULL,            -- the newest
    made_by BIGINT REFERENCES people (id),
    made_at BIGINT NOT NULL,
    retired_at BIGINT,
    cause_id BIGINT UNIQUE
);

CREATE TABLE form_versions (
    form_id BIGINT NOT NULL REFERENCES forms (id),
    version INTEGER NOT NULL,
    content TEXT NOT NULL,               -- JSON: name, questions, whether it is anonymous
    made_at BIGINT NOT NULL,
    PRIMARY KEY (form_id, version)
);

CREATE TABLE class_forms (
    class_id BIGINT NOT NULL REFERENCES classes (id),
    about TEXT NOT NULL CHECK (about IN ('session', 'lecturer', 'class')),
    form_id BIGINT REFERENCES forms (id),  -- NULL: nothing is asked
    PRIMARY KEY (class_id, about)
);

CREATE TABLE programme_forms (
    programme_id BIGINT PRIMARY KEY REFERENCES programmes (id),
    form_id BIGINT NOT NULL REFERENCES forms (id)
);

CREATE TABLE lecturers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    unit_id BIGINT NOT NULL REFERENCES units (id),
    name TEXT NOT NULL,
    person_id BIGINT UNIQUE REFERENCES people (id)  -- NULL: only a name
);

CREATE UNIQUE INDEX lecturers_by_name ON lecturers (unit_id, name) WHERE person_id IS NULL;

CREATE TABLE namesakes (
    class_id BIGINT NOT NULL REFERENCES classes (id),
    name TEXT NOT NULL,
    person_id BIGINT REFERENCES people (id),  -- NULL: none of those known by that name
    said_by BIGINT NOT NULL REFERENCES people (id),
    said_at BIGINT NOT NULL,
    PRIMARY KEY (class_id, name)
);

CREATE TABLE lecturer_links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret_hash TEXT NOT NULL UNIQUE,
    class_id BIGINT NOT NULL REFERENCES classes (id),
    name TEXT NOT NULL,                  -- as the class's timetable has it
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    voided_at BIGINT
);

CREATE UNIQUE INDEX lecturer_links_live ON lecturer_links (class_id, name, made_by) WHERE voided_at IS NULL;

CREATE TABLE surveys (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id BIGINT NOT NULL REFERENCES programmes (id),
    form_id BIGINT NOT NULL REFERENCES forms (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),  -- whose people are asked, with all below
    categories TEXT NOT NULL DEFAULT '[]',  -- JSON: of trainees who are asked; none: all
    zone TEXT NOT NULL,                  -- IANA name: its programme may have no class yet
    opens_at BIGINT,
    closes_at BIGINT,
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'planned', 'open', 'closed', 'dropped')),
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    cause_id BIGINT UNIQUE,
    CHECK (state IN ('draft', 'dropped') OR closes_at > opens_at)
);

CREATE INDEX surveys_by_programme ON surveys (programme_id);

CREATE TABLE rounds (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    form_id BIGINT NOT NULL,
    version INTEGER NOT NULL,
    class_id BIGINT REFERENCES classes (id),  -- NULL: a whole programme
    programme_id BIGINT REFERENCES programmes (id),
    session_id BIGINT REFERENCES sessions (id),  -- NULL: the whole class
    lecturer_id BIGINT REFERENCES lecturers (id),  -- asked about one lecturer of the session; NULL: about all of it
    given_by BIGINT REFERENCES lecturers (id),  -- about a session that one lecturer gave alone: who
    survey_id BIGINT REFERENCES surveys (id),  -- of what people need before a programme
    opened_at BIGINT NOT NULL,
    closes_at BIGINT NOT NULL,
    FOREIGN KEY (form_id, version) REFERENCES form_versions (form_id, version),
    CHECK ((class_id IS NULL) <> (programme_id IS NULL))
);

CREATE UNIQUE INDEX rounds_once ON rounds
    (COALESCE(class_id, 0), COALESCE(programme_id, 0), COALESCE(session_id, 0), COALESCE(lecturer_id, 0), COALESCE(survey_id, 0));

CREATE INDEX rounds_by_class ON rounds (class_id);

CREATE INDEX rounds_by_session ON rounds (session_id);

CREATE INDEX rounds_by_lecturer ON rounds (lecturer_id) WHERE lecturer_id IS NOT NULL;

CREATE INDEX rounds_by_giver ON rounds (given_by) WHERE given_by IS NOT NULL;

CREATE TABLE respondents (
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    PRIMARY KEY (round_id, person_id)
) WITHOUT ROWID;

CREATE TABLE writers (
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    question INTEGER NOT NULL,           -- from 0
    person_id BIGINT NOT NULL REFERENCES people (id),
    PRIMARY KEY (round_id, question, person_id)
) WITHOUT ROWID;

CREATE TABLE answers (
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    question INTEGER NOT NULL,           -- from 0
    id TEXT NOT NULL,                    -- a digest of the value
    value TEXT NOT NULL,                 -- a code as domain/forms.py has it, or a sentence
    times INTEGER NOT NULL CHECK (times > 0),
    hidden INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (round_id, question, id)
) WITHOUT ROWID;

CREATE TABLE counterfoils (
    id TEXT PRIMARY KEY,                 -- a digest of the secret
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    sealed TEXT NOT NULL                 -- of one length whatever was answered
) WITHOUT ROWID;

CREATE INDEX counterfoils_by_round ON counterfoils (round_id);

CREATE TABLE named_answers (
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    question INTEGER NOT NULL,
    value TEXT NOT NULL,
    hidden INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (round_id, person_id, question)
);

CREATE TABLE evaluations (
    round_id BIGINT NOT NULL REFERENCES rounds (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    side TEXT NOT NULL CHECK (side IN ('supervisor', 'office')),
    codes TEXT NOT NULL,                 -- of the form's scales, in their order, joined by dots
    given_at BIGINT NOT NULL,
    PRIMARY KEY (round_id, person_id)
);

CREATE TABLE offers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    programme_id BIGINT NOT NULL REFERENCES programmes (id),
    unit_id BIGINT NOT NULL REFERENCES units (id),  -- whose people may choose, with all below
    manner TEXT NOT NULL DEFAULT 'first_come' CHECK (manner IN ('first_come', 'lot')),
    at_most INTEGER NOT NULL,            -- classes a person
    per_topic INTEGER NOT NULL DEFAULT 1,   -- whether a person takes only one class of a topic
    repeats TEXT NOT NULL CHECK (repeats IN ('allowed', 'warned', 'refused')),  -- of what somebody has had before
    opens_at BIGINT,                     -- NULL: not said yet
    closes_at BIGINT,
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'settled', 'dropped')),
    seed TEXT,                           -- of the lot; told only when it is drawn, its digest from the beginning
    made_by BIGINT NOT NULL REFERENCES people (id),
    made_at BIGINT NOT NULL,
    cause_id BIGINT UNIQUE,
    CHECK (state IN ('draft', 'dropped') OR closes_at > opens_at)
);

CREATE INDEX offers_by_state ON offers (state, closes_at);

CREATE TABLE offered_classes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    offer_id BIGINT NOT NULL REFERENCES offers (id),
    class_id BIGINT NOT NULL REFERENCES classes (id),
    capacity INTEGER NOT NULL CHECK (capacity > 0),  -- people on its roll, by whatever way they came there
    levels TEXT NOT NULL DEFAULT '[]',   -- JSON: of units whose people may take it; none: all
    categories TEXT NOT NULL DEFAULT '[]',  -- JSON: of trainees who may take it; none: all
    withdrawn_at BIGINT                  -- it does not take place after all, or is offered no more
);

CREATE UNIQUE INDEX offered_once ON offered_classes (class_id) WHERE withdrawn_at IS NULL;

CREATE INDEX offered_by_offer ON offered_classes (offer_id);

CREATE TABLE picks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    offered_id BIGINT NOT NULL REFERENCES offered_classes (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL CHECK (state IN ('entered', 'waiting', 'placed', 'withdrawn', 'removed', 'cancelled')),
    rank INTEGER,                        -- by lot: from 1, the best
    picked_at BIGINT NOT NULL,
    settled_at BIGINT                    -- when its state changed last
);

CREATE UNIQUE INDEX picks_live ON picks (offered_id, person_id) WHERE state IN ('entered', 'waiting', 'placed');

CREATE INDEX picks_by_person ON picks (person_id) WHERE state IN ('entered', 'waiting', 'placed');

CREATE INDEX picks_waiting ON picks (offered_id, rank, id) WHERE state = 'waiting';

CREATE TABLE survey_cells (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    survey_id BIGINT NOT NULL REFERENCES surveys (id),
    side TEXT NOT NULL CHECK (side IN ('unit', 'category')),
    members TEXT NOT NULL                -- JSON: the numbers of its units or categories; 0: of none
);

CREATE INDEX survey_cells_by_survey ON survey_cells (survey_id);

CREATE TABLE survey_people (
    survey_id BIGINT NOT NULL REFERENCES surveys (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    unit_cell BIGINT NOT NULL REFERENCES survey_cells (id),
    category_cell BIGINT NOT NULL REFERENCES survey_cells (id),
    PRIMARY KEY (survey_id, person_id)
);

CREATE INDEX survey_people_by_person ON survey_people (person_id);

CREATE TABLE cell_answers (
    cell_id BIGINT NOT NULL REFERENCES survey_cells (id),
    question INTEGER NOT NULL,           -- from 0
    id TEXT NOT NULL,                    -- a digest of question and value
    value TEXT NOT NULL,                 -- a code as domain/forms.py has it
    times INTEGER NOT NULL,
    PRIMARY KEY (cell_id, question, id)
) WITHOUT ROWID;

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
    raw TEXT NOT NULL,                   -- as it came; emptied when it is done
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

CREATE TABLE seals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class_id BIGINT NOT NULL REFERENCES classes (id),
    number INTEGER NOT NULL,             -- 1, 2, 3 … within the class
    kind TEXT NOT NULL CHECK (kind IN ('day', 'amendment')),
    day TEXT NOT NULL,                   -- in the class's zone, as 2026-03-02
    made_at BIGINT NOT NULL,
    made_by BIGINT REFERENCES people (id),  -- NULL: the clock, or the trainee
    head TEXT NOT NULL,                  -- JSON: what was sealed beside the marks, as it was hashed
    digest TEXT NOT NULL,
    UNIQUE (class_id, number)
);

CREATE INDEX seals_by_day ON seals (class_id, day);

CREATE TABLE sealed_marks (
    seal_id BIGINT NOT NULL REFERENCES seals (id),
    place INTEGER NOT NULL,
    session_id BIGINT NOT NULL,
    person_id BIGINT REFERENCES people (id),
    salt TEXT,
    content TEXT,                        -- JSON, as it was hashed
    digest TEXT NOT NULL,
    PRIMARY KEY (seal_id, place)
);

CREATE INDEX sealed_marks_by_person ON sealed_marks (person_id);

CREATE TABLE warnings (
    class_id BIGINT NOT NULL REFERENCES classes (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    kind TEXT NOT NULL CHECK (kind IN ('rate', 'streak')),
    threshold INTEGER NOT NULL,          -- percent; sessions in a row
    since_session_id BIGINT NOT NULL,    -- where the row of absences begins; 0 for a rate
    warned_at BIGINT NOT NULL,
    PRIMARY KEY (class_id, person_id, kind, threshold, since_session_id)
);

CREATE TABLE certificates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    class_id BIGINT NOT NULL REFERENCES classes (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    name TEXT NOT NULL,                  -- this and what follows, as it was when it was issued
    class_title TEXT NOT NULL,
    unit_name TEXT NOT NULL,
    from_on TEXT NOT NULL,
    until_on TEXT NOT NULL,
    planned_for BIGINT NOT NULL,         -- milliseconds, of all sessions of the class
    attended_for BIGINT NOT NULL,
    issued_on TEXT NOT NULL,             -- in the class's zone
    issued_at BIGINT NOT NULL,
    issued_by BIGINT NOT NULL REFERENCES people (id),
    salt TEXT NOT NULL,
    secret_hash TEXT NOT NULL UNIQUE,
    told_at BIGINT,                      -- its person was written to
    revoked_at BIGINT,
    reason TEXT,                         -- why it was revoked
    UNIQUE (class_id, person_id)
);

CREATE INDEX certificates_by_person ON certificates (person_id);

CREATE TABLE certificate_choices (
    class_id BIGINT NOT NULL REFERENCES classes (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    is_in INTEGER NOT NULL,
    reason TEXT NOT NULL,
    chosen_by BIGINT NOT NULL REFERENCES people (id),
    chosen_at BIGINT NOT NULL,
    PRIMARY KEY (class_id, person_id)
);
