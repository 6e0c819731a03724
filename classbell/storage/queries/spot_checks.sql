-- name: add(session_id, pool, drawn_at, drawn_by, cause_id)$
INSERT INTO spot_checks (session_id, pool, drawn_at, drawn_by, cause_id)
VALUES (:session_id, :pool, :drawn_at, :drawn_by, :cause_id) RETURNING id;

-- name: add_person(spot_check_id, place, person_id)!
INSERT INTO spot_check_people (spot_check_id, place, person_id) VALUES (:spot_check_id, :place, :person_id);

-- name: check(id)^
SELECT s.id, s.session_id, s.pool, s.drawn_at, p.name AS drawn_by, s.ended_at
FROM spot_checks s JOIN people p ON p.id = s.drawn_by WHERE s.id = :id;

-- name: live(session_id)$
SELECT id FROM spot_checks WHERE session_id = :session_id AND ended_at IS NULL;

-- name: caused(cause_id)$
SELECT id FROM spot_checks WHERE cause_id = :cause_id;

-- name: ended(session_id)
SELECT id FROM spot_checks WHERE session_id = :session_id AND ended_at IS NOT NULL ORDER BY id;

-- name: people(spot_check_id)
SELECT d.place, d.person_id, p.name, g.name AS group_name, d.seen, d.seen_at, d.seen_by, d.ruled_at, d.cause_id
FROM spot_check_people d
JOIN spot_checks s ON s.id = d.spot_check_id
JOIN sessions o ON o.id = s.session_id
JOIN people p ON p.id = d.person_id
LEFT JOIN enrolments e ON e.class_id = o.class_id AND e.person_id = d.person_id
LEFT JOIN groups g ON g.id = e.group_id
WHERE d.spot_check_id = :spot_check_id ORDER BY d.place;

-- name: see(spot_check_id, place, seen, seen_at, seen_by, ruled_at, cause_id)!
UPDATE spot_check_people
SET seen = :seen, seen_at = :seen_at, seen_by = :seen_by, ruled_at = :ruled_at, cause_id = :cause_id
WHERE spot_check_id = :spot_check_id AND place = :place AND seen IS NULL;

-- name: unsee(spot_check_id, place, cause_id)!
UPDATE spot_check_people SET seen = NULL, seen_at = NULL, seen_by = NULL, ruled_at = NULL, cause_id = :cause_id
WHERE spot_check_id = :spot_check_id AND place = :place;

-- name: end(id, now, ended_by)!
UPDATE spot_checks SET ended_at = :now, ended_by = :ended_by WHERE id = :id AND ended_at IS NULL;

-- name: go_on(id)!
UPDATE spot_checks SET ended_at = NULL, ended_by = NULL
WHERE id = :id
  AND NOT EXISTS (SELECT 1 FROM spot_checks o WHERE o.session_id = spot_checks.session_id AND o.ended_at IS NULL);
