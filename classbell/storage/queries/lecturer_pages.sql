-- name: void(class_id, name, made_by, now)!
UPDATE lecturer_links SET voided_at = :now
WHERE class_id = :class_id AND name = :name AND made_by = :made_by AND voided_at IS NULL;

-- name: void_all(class_id, name, now)!
UPDATE lecturer_links SET voided_at = :now WHERE class_id = :class_id AND name = :name AND voided_at IS NULL;

-- name: add(secret_hash, class_id, name, made_by, now)!
INSERT INTO lecturer_links (secret_hash, class_id, name, made_by, made_at)
VALUES (:secret_hash, :class_id, :name, :made_by, :now);

-- name: knows(secret_hash)$
SELECT 1 FROM lecturer_links WHERE secret_hash = :secret_hash;

-- name: behind(secret_hash)^
SELECT class_id, name, made_by FROM lecturer_links WHERE secret_hash = :secret_hash AND voided_at IS NULL;

-- name: live(class_id, name)$
SELECT COUNT(*) FROM lecturer_links WHERE class_id = :class_id AND name = :name AND voided_at IS NULL;

-- name: sessions(class_id)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM sessions s JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.class_id = :class_id AND s.cancelled_at IS NULL AND s.lecturers <> '[]'
ORDER BY s.starts_at, s.id;

-- name: by_level(class_id)
SELECT u.level AS kind, COUNT(*) AS heads
FROM enrolments e JOIN people p ON p.id = e.person_id LEFT JOIN units u ON u.id = p.unit_id
WHERE e.class_id = :class_id AND e.withdrawn_at IS NULL
GROUP BY u.level;

-- name: by_category(class_id)
SELECT g.name AS kind, COUNT(*) AS heads
FROM enrolments e JOIN people p ON p.id = e.person_id LEFT JOIN categories g ON g.id = p.category_id
WHERE e.class_id = :class_id AND e.withdrawn_at IS NULL
GROUP BY g.name;

-- name: wishes(class_id, until)
SELECT r.id FROM classes c JOIN rounds r ON r.programme_id = c.programme_id
WHERE c.id = :class_id AND r.survey_id IS NOT NULL AND r.closes_at < :until
ORDER BY r.closes_at DESC, r.id DESC;

-- name: rounds(class_id, lecturer_id)
SELECT id FROM rounds
WHERE class_id = :class_id AND session_id IS NOT NULL AND (lecturer_id = :lecturer_id OR given_by = :lecturer_id)
ORDER BY session_id, lecturer_id IS NULL, id;
