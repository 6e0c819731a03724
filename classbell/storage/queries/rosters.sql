-- name: matches(import_id, class_id)
SELECT p.id, p.name, p.staff_no, p.phone, u.path, u.name AS unit_name, e.id AS enrolment_id
FROM people p
LEFT JOIN units u ON u.id = p.unit_id
LEFT JOIN enrolments e ON e.class_id = :class_id AND e.person_id = p.id AND e.withdrawn_at IS NULL
WHERE p.id IN (
    SELECT q.id FROM import_keys k JOIN people q ON q.name = k.value WHERE k.import_id = :import_id AND k.kind = 'name'
    UNION
    SELECT q.id FROM import_keys k JOIN people q ON q.phone = k.value WHERE k.import_id = :import_id AND k.kind = 'phone'
    UNION
    SELECT q.id FROM import_keys k JOIN people q ON q.staff_no = k.value WHERE k.import_id = :import_id AND k.kind = 'staff_no'
)
ORDER BY p.id;

-- name: add_group(class_id, name)!
INSERT INTO groups (class_id, name) VALUES (:class_id, :name) ON CONFLICT DO NOTHING;

-- name: groups(class_id)
SELECT id, name FROM groups WHERE class_id = :class_id ORDER BY id;

-- name: enrol(class_id, person_id, group_id, now, import_id)!
INSERT INTO enrolments (class_id, person_id, group_id, enrolled_at, import_id)
VALUES (:class_id, :person_id, :group_id, :now, :import_id)
ON CONFLICT (class_id, person_id) DO UPDATE SET
    group_id = COALESCE(excluded.group_id, enrolments.group_id),
    enrolled_at = CASE WHEN enrolments.withdrawn_at IS NULL THEN enrolments.enrolled_at ELSE excluded.enrolled_at END,
    import_id = CASE WHEN enrolments.withdrawn_at IS NULL THEN enrolments.import_id ELSE excluded.import_id END,
    withdrawn_at = NULL;

-- name: set_phone(person_id, phone)!
UPDATE people SET phone = :phone WHERE id = :person_id;

-- name: enrolled_by(import_id)$
SELECT COUNT(*) FROM enrolments WHERE import_id = :import_id AND withdrawn_at IS NULL;

-- name: roles_by(import_id)
SELECT role, COUNT(*) AS number FROM roles WHERE import_id = :import_id GROUP BY role ORDER BY role DESC;

-- name: withdraw(import_id, now)!
UPDATE enrolments SET withdrawn_at = :now WHERE import_id = :import_id AND withdrawn_at IS NULL;

-- name: take_back_roles(import_id)!
DELETE FROM roles WHERE import_id = :import_id;

-- name: take_off(class_id, person_id, now)!
UPDATE enrolments SET withdrawn_at = :now
WHERE class_id = :class_id AND person_id = :person_id AND withdrawn_at IS NULL;

-- name: had(class_id, now)
SELECT DISTINCT e.person_id, past.name, past.run
FROM classes c
JOIN classes past ON COALESCE(past.topic, past.name) = COALESCE(c.topic, c.name) AND past.id <> c.id
JOIN enrolments e ON e.class_id = past.id AND e.withdrawn_at IS NULL
WHERE c.id = :class_id
  AND (EXISTS (
        SELECT 1 FROM marks m JOIN sessions s ON s.id = m.session_id
        WHERE s.class_id = past.id AND m.person_id = e.person_id AND m.direction = 'in'
          AND m.status IN ('on_time', 'late', 'early_leave'))
    OR EXISTS (
        SELECT 1 FROM sessions s WHERE s.class_id = past.id AND s.cancelled_at IS NULL AND s.ends_at > :now))
ORDER BY 1, 2, 3;
