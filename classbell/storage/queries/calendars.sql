-- name: void(person_id, class_id, made_by, now)!
UPDATE calendars SET voided_at = :now
WHERE COALESCE(person_id, 0) = :person_id AND COALESCE(class_id, 0) = :class_id AND made_by = :made_by
  AND voided_at IS NULL;

-- name: add(secret_hash, person_id, class_id, made_by, now)!
INSERT INTO calendars (secret_hash, person_id, class_id, made_by, made_at)
VALUES (:secret_hash, :person_id, :class_id, :made_by, :now);

-- name: knows(secret_hash)$
SELECT 1 FROM calendars WHERE secret_hash = :secret_hash;

-- name: live(secret_hash)^
SELECT person_id, class_id, made_by FROM calendars WHERE secret_hash = :secret_hash AND voided_at IS NULL;

-- name: is_live(person_id, class_id, made_by)$
SELECT 1 FROM calendars
WHERE COALESCE(person_id, 0) = :person_id AND COALESCE(class_id, 0) = :class_id AND made_by = :made_by
  AND voided_at IS NULL;

-- name: of_person(person_id, since)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM enrolments e
JOIN classes c ON c.id = e.class_id
JOIN sessions s ON s.class_id = c.id
LEFT JOIN venues v ON v.id = s.venue_id
WHERE e.person_id = :person_id AND e.withdrawn_at IS NULL AND s.ends_at >= :since
ORDER BY s.starts_at, s.id;

-- name: of_class(class_id, since)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM sessions s JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.class_id = :class_id AND s.ends_at >= :since
ORDER BY s.starts_at, s.id;
