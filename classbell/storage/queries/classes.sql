-- name: class_of(class_id)^
SELECT c.id, c.name, c.run, c.zone, u.path
FROM classes c JOIN units u ON u.id = c.unit_id
WHERE c.id = :class_id;

-- name: roll(class_id)
SELECT p.id, p.name, p.phone, g.name AS group_name, a.id AS account_id, a.unreachable,
       COALESCE(p.language, a.language, a.language_code) AS language
FROM enrolments e
JOIN people p ON p.id = e.person_id
LEFT JOIN groups g ON g.id = e.group_id
LEFT JOIN accounts a ON a.person_id = p.id
WHERE e.class_id = :class_id AND e.withdrawn_at IS NULL
ORDER BY e.id;

-- name: in_scope(person_id)
SELECT c.id, c.name, c.run, c.zone, u.path, r.role
FROM classes c
JOIN units u ON u.id = c.unit_id
JOIN roles r ON r.person_id = :person_id AND (r.class_id = c.id OR r.unit_id IS NOT NULL)
LEFT JOIN units top ON top.id = r.unit_id
WHERE r.class_id = c.id OR u.path LIKE top.path || '%'
ORDER BY c.id DESC;

-- name: staff(class_id)
SELECT DISTINCT p.id, p.name, p.phone, r.role, a.id AS account_id,
       COALESCE(p.language, a.language, a.language_code) AS language
FROM classes c
JOIN units u ON u.id = c.unit_id
JOIN roles r ON r.class_id = c.id OR r.unit_id IS NOT NULL
LEFT JOIN units top ON top.id = r.unit_id
JOIN people p ON p.id = r.person_id
LEFT JOIN accounts a ON a.person_id = p.id AND a.unreachable IS NULL
WHERE c.id = :class_id AND (r.class_id = c.id OR u.path LIKE top.path || '%')
ORDER BY p.id;

-- name: titled(unit_id, name, run)$
SELECT id FROM classes WHERE unit_id = :unit_id AND name = :name AND run = :run;

-- name: add(programme_id, unit_id, name, run, zone, now)$
INSERT INTO classes (programme_id, unit_id, name, run, zone, created_at)
VALUES (:programme_id, :unit_id, :name, :run, :zone, :now)
RETURNING id;

-- name: join_code(class_id)$
SELECT join_code FROM classes WHERE id = :class_id;

-- name: set_join_code(class_id, join_code)!
UPDATE classes SET join_code = :join_code WHERE id = :class_id;

-- name: of_join_code(join_code)^
SELECT c.id, c.name, c.run, c.zone, u.path
FROM classes c JOIN units u ON u.id = c.unit_id
WHERE c.join_code = :join_code;

-- name: programmes(unit_id)
SELECT id, name, year FROM programmes WHERE unit_id = :unit_id ORDER BY year DESC, id DESC;

-- name: add_programme(unit_id, name, year)!
INSERT INTO programmes (unit_id, name, year) VALUES (:unit_id, :name, :year) ON CONFLICT DO NOTHING;

-- name: programme(unit_id, name, year)$
SELECT id FROM programmes WHERE unit_id = :unit_id AND name = :name AND year = :year;
