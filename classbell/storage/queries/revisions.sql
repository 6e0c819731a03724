-- name: of_class(class_id)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM sessions s JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.class_id = :class_id ORDER BY s.starts_at, s.id;

-- name: change(session_id, title, venue_id, lecturers, starts_at, ends_at, cancelled_at)!
UPDATE sessions
SET title = :title, venue_id = :venue_id, lecturers = :lecturers, starts_at = :starts_at, ends_at = :ends_at,
    cancelled_at = :cancelled_at, revision = revision + 1,
    opened_at = NULL, opened_by = NULL, closed_at = NULL, settled_at = NULL, out_opened_at = NULL, out_closed_at = NULL
WHERE id = :session_id;

-- name: rearrange(session_id, title, venue_id, lecturers)!
UPDATE sessions SET title = :title, venue_id = :venue_id, lecturers = :lecturers, revision = revision + 1
WHERE id = :session_id;

-- name: add(class_id, title, venue_id, lecturers, starts_at, ends_at)$
INSERT INTO sessions (class_id, title, venue_id, lecturers, starts_at, ends_at)
VALUES (:class_id, :title, :venue_id, :lecturers, :starts_at, :ends_at)
ON CONFLICT (class_id, starts_at, title) DO UPDATE SET
    venue_id = excluded.venue_id, lecturers = excluded.lecturers, ends_at = excluded.ends_at, cancelled_at = NULL,
    revision = sessions.revision + 1
RETURNING id;

-- name: end_codes(session_id, kept_kind, now)!
UPDATE codes SET closed_at = :now
WHERE session_id = :session_id AND closed_at IS NULL AND kind <> :kept_kind;

-- name: came(session_id)$
SELECT COUNT(*) FROM marks
WHERE session_id = :session_id AND direction = 'in' AND status IN ('on_time', 'late', 'early_leave');

-- name: venues(class_id)
SELECT v.id, v.name FROM venues v
WHERE EXISTS (SELECT 1 FROM sessions s WHERE s.class_id = :class_id AND s.venue_id = v.id)
ORDER BY v.name;

-- name: venue_named(venue_id)$
SELECT name FROM venues WHERE id = :venue_id;

-- name: in_venue(venue, class_id, starts_at, ends_at)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM venues v JOIN sessions s ON s.venue_id = v.id JOIN classes c ON c.id = s.class_id
WHERE v.name = :venue AND s.class_id <> :class_id AND s.cancelled_at IS NULL
  AND s.starts_at < :ends_at AND s.ends_at > :starts_at
ORDER BY s.starts_at, s.id LIMIT 3;

-- name: caused(class_id, cause_id)$
SELECT s.id FROM sessions s JOIN changes c ON c.subject = 'session' AND c.subject_id = CAST(s.id AS TEXT)
WHERE s.class_id = :class_id AND c.cause_id = :cause_id ORDER BY c.id LIMIT 1;

-- name: count_caused(class_id, cause_id)$
SELECT COUNT(*) FROM sessions s JOIN changes c ON c.subject = 'session' AND c.subject_id = CAST(s.id AS TEXT)
WHERE s.class_id = :class_id AND c.cause_id = CAST(:cause_id AS BIGINT);
