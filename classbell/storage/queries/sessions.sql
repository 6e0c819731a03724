-- name: session(session_id)^
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM sessions s JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.id = :session_id;

-- name: between(from_at, until_at)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM sessions s JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.starts_at < :until_at AND s.ends_at > :from_at
ORDER BY s.starts_at, s.id;

-- name: of_day(class_id, from_at, until_at)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM sessions s JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.class_id = :class_id AND s.starts_at >= :from_at AND s.starts_at < :until_at
ORDER BY s.starts_at, s.id;

-- name: last_before(class_id, at)$
SELECT MAX(starts_at) FROM sessions WHERE class_id = :class_id AND starts_at < :at AND cancelled_at IS NULL;

-- name: first_after(class_id, at)$
SELECT MIN(starts_at) FROM sessions WHERE class_id = :class_id AND starts_at >= :at AND cancelled_at IS NULL;

-- name: of_trainee(person_id, since, at_most)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM enrolments e
JOIN sessions s ON s.class_id = e.class_id
JOIN classes c ON c.id = s.class_id
LEFT JOIN venues v ON v.id = s.venue_id
WHERE e.person_id = :person_id AND e.withdrawn_at IS NULL AND s.ends_at > :since
ORDER BY s.starts_at, s.id LIMIT :at_most;

-- name: of_code(code_id, person_id)^
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue, k.direction,
       k.closed_at AS code_closed_at, e.id AS enrolment_id,
       c.code_kind AS class_code_kind, c.floor AS class_floor, c.asks_place AS class_asks_place
FROM codes k
JOIN sessions s ON s.id = k.session_id
JOIN classes c ON c.id = s.class_id
LEFT JOIN venues v ON v.id = s.venue_id
LEFT JOIN enrolments e ON e.class_id = s.class_id AND e.person_id = :person_id AND e.withdrawn_at IS NULL
WHERE k.id = :code_id;

-- name: codes_for(person_id, since)
SELECT k.id, k.kind
FROM enrolments e
JOIN sessions s ON s.class_id = e.class_id AND s.ends_at > :since AND s.cancelled_at IS NULL
JOIN codes k ON k.session_id = s.id AND (k.closed_at IS NULL OR k.closed_at > :since)
WHERE e.person_id = :person_id AND e.withdrawn_at IS NULL
ORDER BY k.closed_at IS NOT NULL, k.id;

-- name: code(session_id, kind)^
SELECT id, kind FROM codes
WHERE session_id = :session_id AND kind = :kind AND direction = 'in' AND closed_at IS NULL;

-- name: out_code(session_id)^
SELECT id, kind FROM codes WHERE session_id = :session_id AND direction = 'out' AND closed_at IS NULL;

-- name: add_out_code(session_id, now, person_id)!
INSERT INTO codes (session_id, kind, direction, opened_at, opened_by)
VALUES (:session_id, 'rotating', 'out', :now, :person_id)
ON CONFLICT DO NOTHING;

-- name: close_out_code(session_id, now)!
UPDATE codes SET closed_at = :now WHERE session_id = :session_id AND direction = 'out' AND closed_at IS NULL;

-- name: live_code(session_id)^
SELECT id, kind FROM codes WHERE session_id = :session_id AND direction = 'in' AND closed_at IS NULL
ORDER BY kind = 'static', id DESC LIMIT 1;

-- name: add_code(session_id, kind, now, person_id)!
INSERT INTO codes (session_id, kind, opened_at, opened_by)
VALUES (:session_id, :kind, :now, :person_id)
ON CONFLICT DO NOTHING;

-- name: close_codes(session_id, now)!
UPDATE codes SET closed_at = :now
WHERE session_id = :session_id AND direction = 'in' AND kind <> 'static' AND closed_at IS NULL;

-- name: open(session_id, now, person_id)!
UPDATE sessions SET opened_at = COALESCE(opened_at, :now), opened_by = COALESCE(opened_by, :person_id), closed_at = NULL,
    settled_at = NULL
WHERE id = :session_id AND (opened_at IS NULL OR closed_at IS NOT NULL);

-- name: close(session_id, now)!
UPDATE sessions SET closed_at = :now WHERE id = :session_id AND opened_at IS NOT NULL AND closed_at IS NULL;

-- name: settle(session_id, now)!
UPDATE sessions SET settled_at = :now WHERE id = :session_id AND settled_at IS NULL;

-- name: open_out(session_id, now)!
UPDATE sessions SET out_opened_at = COALESCE(out_opened_at, :now), out_closed_at = NULL
WHERE id = :session_id AND (out_opened_at IS NULL OR out_closed_at IS NOT NULL);

-- name: close_out(session_id, now)!
UPDATE sessions SET out_closed_at = :now
WHERE id = :session_id AND out_opened_at IS NOT NULL AND out_closed_at IS NULL;

-- name: sign_by(class_id, way)!
UPDATE classes SET signs_by = :way WHERE id = :class_id AND signs_by <> :way;

-- name: concerns(session_id, person_id)$
SELECT 1 FROM sessions s JOIN enrolments e ON e.class_id = s.class_id
WHERE s.id = :session_id AND e.person_id = :person_id;
