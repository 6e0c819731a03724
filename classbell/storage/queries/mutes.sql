-- name: muted(kind)
SELECT person_id FROM mutes WHERE kind = :kind;

-- name: of_person(person_id)
SELECT kind FROM mutes WHERE person_id = :person_id;

-- name: of_class(class_id)
SELECT m.person_id, m.kind
FROM enrolments e JOIN mutes m ON m.person_id = e.person_id
WHERE e.class_id = :class_id AND e.withdrawn_at IS NULL;

-- name: add(person_id, kind)!
INSERT INTO mutes (person_id, kind) VALUES (:person_id, :kind) ON CONFLICT DO NOTHING;

-- name: drop(person_id, kind)!
DELETE FROM mutes WHERE person_id = :person_id AND kind = :kind;

-- name: is_enrolled(person_id)$
SELECT 1 FROM enrolments WHERE person_id = :person_id AND withdrawn_at IS NULL LIMIT 1;
