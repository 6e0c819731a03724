-- name: session(session_id)^
SELECT s.*, c.name AS class_name, c.run, c.zone, v.name AS venue
FROM sessions s JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.id = :session_id;

-- name: of_code(code_id, person_id)^
SELECT s.*, c.name AS class_name, c.run, c.zone, v.name AS venue, k.closed_at AS code_closed_at, e.id AS enrolment_id
FROM codes k
JOIN sessions s ON s.id = k.session_id
JOIN classes c ON c.id = s.class_id
LEFT JOIN venues v ON v.id = s.venue_id
LEFT JOIN enrolments e ON e.class_id = s.class_id AND e.person_id = :person_id AND e.withdrawn_at IS NULL
WHERE k.id = :code_id;

-- name: open_codes_for(person_id)
SELECT k.id, k.kind
FROM enrolments e
JOIN sessions s ON s.class_id = e.class_id
JOIN codes k ON k.session_id = s.id AND k.closed_at IS NULL
WHERE e.person_id = :person_id AND e.withdrawn_at IS NULL;

-- name: open_code(session_id)^
SELECT id, kind FROM codes WHERE session_id = :session_id AND closed_at IS NULL;

-- name: add_code(session_id, kind, now, person_id, cause_id)!
INSERT INTO codes (session_id, kind, opened_at, opened_by, cause_id)
VALUES (:session_id, :kind, :now, :person_id, :cause_id)
ON CONFLICT DO NOTHING;

-- name: close_codes(session_id, now)!
UPDATE codes SET closed_at = :now WHERE session_id = :session_id AND closed_at IS NULL;

-- name: open(session_id, now, person_id)!
UPDATE sessions SET opened_at = COALESCE(opened_at, :now), opened_by = COALESCE(opened_by, :person_id), closed_at = NULL
WHERE id = :session_id;

-- name: close(session_id, now)!
UPDATE sessions SET closed_at = :now WHERE id = :session_id AND closed_at IS NULL;
