-- name: written(class_id)
SELECT lecturers FROM sessions
WHERE class_id = :class_id AND cancelled_at IS NULL AND lecturers <> '[]'
ORDER BY starts_at, id;

-- name: unit_of(class_id)$
SELECT unit_id FROM classes WHERE id = :class_id;

-- name: known(class_id)
SELECT DISTINCT p.id, p.name, h.name AS unit_name, a.id AS account_id,
       COALESCE(p.language, a.language, a.language_code) AS language
FROM classes c
JOIN units u ON u.id = c.unit_id
JOIN roles r ON r.role = 'lecturer' AND (r.class_id = c.id OR r.unit_id IS NOT NULL)
LEFT JOIN units top ON top.id = r.unit_id
JOIN people p ON p.id = r.person_id
LEFT JOIN units h ON h.id = p.unit_id
LEFT JOIN accounts a ON a.person_id = p.id AND a.unreachable IS NULL
WHERE c.id = :class_id AND (r.class_id = c.id OR u.path LIKE top.path || '%')
ORDER BY p.id;

-- name: is_one(person_id)$
SELECT 1 FROM roles WHERE person_id = :person_id AND role = 'lecturer' LIMIT 1;

-- name: sessions_of(person_id, since)
SELECT DISTINCT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM people p
JOIN roles r ON r.person_id = p.id AND r.role = 'lecturer'
LEFT JOIN units top ON top.id = r.unit_id
JOIN classes c ON r.class_id = c.id OR r.unit_id IS NOT NULL
JOIN units u ON u.id = c.unit_id
JOIN sessions s ON s.class_id = c.id
LEFT JOIN venues v ON v.id = s.venue_id
WHERE p.id = :person_id AND (r.class_id = c.id OR u.path LIKE top.path || '%')
  AND s.ends_at > :since AND s.lecturers LIKE '%"' || p.name || '"%'
ORDER BY s.starts_at, s.id;

-- name: said(class_id)
SELECT name, person_id FROM namesakes WHERE class_id = :class_id;

-- name: say(class_id, name, person_id, by, now)!
INSERT INTO namesakes (class_id, name, person_id, said_by, said_at) VALUES (:class_id, :name, :person_id, :by, :now)
ON CONFLICT (class_id, name) DO UPDATE
SET person_id = excluded.person_id, said_by = excluded.said_by, said_at = excluded.said_at;

-- name: add(unit_id, name, person_id)!
INSERT INTO lecturers (unit_id, name, person_id) VALUES (:unit_id, :name, :person_id) ON CONFLICT DO NOTHING;

-- name: of_person(person_id)^
SELECT l.id, p.name, l.person_id, u.path
FROM lecturers l JOIN units u ON u.id = l.unit_id JOIN people p ON p.id = l.person_id
WHERE l.person_id = :person_id;

-- name: of_name(unit_id, name)^
SELECT l.id, l.name, l.person_id, u.path
FROM lecturers l JOIN units u ON u.id = l.unit_id
WHERE l.unit_id = :unit_id AND l.name = :name AND l.person_id IS NULL;

-- name: lecturer(lecturer_id)^
SELECT l.id, COALESCE(p.name, l.name) AS name, l.person_id, u.path
FROM lecturers l JOIN units u ON u.id = l.unit_id LEFT JOIN people p ON p.id = l.person_id
WHERE l.id = :lecturer_id;

-- name: move_asked(class_id, name, unit_id, lecturer_id)!
UPDATE rounds SET lecturer_id = :lecturer_id
WHERE class_id = :class_id AND lecturer_id <> :lecturer_id
  AND lecturer_id IN (
    SELECT l.id FROM lecturers l LEFT JOIN people p ON p.id = l.person_id
    WHERE (l.person_id IS NULL AND l.unit_id = :unit_id AND l.name = :name) OR p.name = :name)
  AND NOT EXISTS (
    SELECT 1 FROM rounds o WHERE o.session_id = rounds.session_id AND o.lecturer_id = :lecturer_id);

-- name: move_given(class_id, name, unit_id, lecturer_id)!
UPDATE rounds SET given_by = :lecturer_id
WHERE class_id = :class_id AND given_by <> :lecturer_id
  AND given_by IN (
    SELECT l.id FROM lecturers l LEFT JOIN people p ON p.id = l.person_id
    WHERE (l.person_id IS NULL AND l.unit_id = :unit_id AND l.name = :name) OR p.name = :name);
