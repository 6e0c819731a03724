-- name: lock(class_id)!
UPDATE classes SET name = name WHERE id = :class_id;

-- name: last(class_id)^
SELECT number, digest FROM seals WHERE class_id = :class_id ORDER BY number DESC LIMIT 1;

-- name: add(class_id, number, kind, day, made_at, made_by, head, digest)$
INSERT INTO seals (class_id, number, kind, day, made_at, made_by, head, digest)
VALUES (:class_id, :number, :kind, :day, :made_at, :made_by, :head, :digest)
RETURNING id;

-- name: add_mark(seal_id, place, session_id, person_id, salt, content, digest)!
INSERT INTO sealed_marks (seal_id, place, session_id, person_id, salt, content, digest)
VALUES (:seal_id, :place, :session_id, :person_id, :salt, :content, :digest);

-- name: set_sealed(session_id, now)!
UPDATE sessions SET sealed_at = :now WHERE id = :session_id AND sealed_at IS NULL;

-- name: is_sealed(session_id)$
SELECT 1 FROM sessions WHERE id = :session_id AND sealed_at IS NOT NULL;

-- name: links(class_id)
SELECT id, class_id, number, kind, day, made_at, made_by, head, digest
FROM seals WHERE class_id = :class_id ORDER BY number;

-- name: links_of_day(class_id, day)
SELECT id, class_id, number, kind, day, made_at, made_by, head, digest
FROM seals WHERE class_id = :class_id AND day = :day ORDER BY number;

-- name: marks(class_id)
SELECT m.seal_id, m.session_id, m.person_id, m.salt, m.content, m.digest
FROM seals k JOIN sealed_marks m ON m.seal_id = k.id
WHERE k.class_id = :class_id ORDER BY m.seal_id, m.place;

-- name: marks_of_day(class_id, day)
SELECT m.seal_id, m.session_id, m.person_id, m.salt, m.content, m.digest
FROM seals k JOIN sealed_marks m ON m.seal_id = k.id
WHERE k.class_id = :class_id AND k.day = :day ORDER BY m.seal_id, m.place;

-- name: standing(class_id)
SELECT m.session_id, m.person_id, m.status, m.evidence, m.signed_at, m.reason, m.kept_by, m.origin, m.direction
FROM sessions s JOIN marks m ON m.session_id = s.id
WHERE s.class_id = :class_id AND s.sealed_at IS NOT NULL ORDER BY m.session_id, m.person_id, m.direction;

-- name: of_session(session_id)
SELECT m.session_id, m.person_id, m.status, m.evidence, m.signed_at, m.reason, m.kept_by, m.origin, m.direction
FROM marks m WHERE m.session_id = :session_id ORDER BY m.person_id, m.direction;

-- name: sealed_ids(class_id)
SELECT id FROM sessions WHERE class_id = :class_id AND sealed_at IS NOT NULL ORDER BY id;

-- name: logged(class_id)
SELECT new AS digest FROM changes WHERE subject = 'seal' AND subject_id = :class_id ORDER BY id;

-- name: person(person_id, class_id)^
SELECT p.name, g.name AS group_name
FROM people p
LEFT JOIN enrolments e ON e.person_id = p.id AND e.class_id = :class_id
LEFT JOIN groups g ON g.id = e.group_id
WHERE p.id = :person_id;

-- name: classes()
SELECT DISTINCT c.id, c.name, c.run, c.zone, u.path
FROM classes c JOIN units u ON u.id = c.unit_id
WHERE EXISTS (SELECT 1 FROM seals k WHERE k.class_id = c.id)
   OR EXISTS (SELECT 1 FROM sessions s WHERE s.class_id = c.id AND s.sealed_at IS NOT NULL)
ORDER BY c.id;
