-- Certificates of completion, as they were issued; the address in one's code is kept only as a hash.
CREATE TABLE certificates (
    id {key},
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

-- Who gets one, or does not, whatever the rule says.
CREATE TABLE certificate_choices (
    class_id BIGINT NOT NULL REFERENCES classes (id),
    person_id BIGINT NOT NULL REFERENCES people (id),
    is_in INTEGER NOT NULL,
    reason TEXT NOT NULL,
    chosen_by BIGINT NOT NULL REFERENCES people (id),
    chosen_at BIGINT NOT NULL,
    PRIMARY KEY (class_id, person_id)
);
