-- name: make(class_id, person_id, now, made_by, cause_id)!
INSERT INTO badges (class_id, person_id, made_at, made_by, cause_id)
SELECT e.class_id, e.person_id, CAST(:now AS BIGINT), CAST(:made_by AS BIGINT), CAST(:cause_id AS BIGINT)
FROM enrolments e
WHERE e.class_id = :class_id AND e.withdrawn_at IS NULL
  AND e.person_id = COALESCE(CAST(:person_id AS BIGINT), e.person_id)
ORDER BY e.id
ON CONFLICT DO NOTHING;

-- name: void(class_id, person_id, now, voided_by)!
UPDATE badges SET voided_at = :now, voided_by = :voided_by
WHERE class_id = :class_id AND person_id = :person_id AND voided_at IS NULL;

-- name: badge(id)^
SELECT b.id, b.class_id, b.person_id, b.voided_at, b.cause_id, p.name, u.name AS unit, g.name AS group_name,
       e.id AS enrolment_id
FROM badges b
JOIN people p ON p.id = b.person_id
LEFT JOIN units u ON u.id = p.unit_id
LEFT JOIN enrolments e ON e.class_id = b.class_id AND e.person_id = b.person_id AND e.withdrawn_at IS NULL
LEFT JOIN groups g ON g.id = e.group_id
WHERE b.id = :id;

-- name: of_class(class_id)
SELECT b.id, b.class_id, b.person_id, b.voided_at, b.cause_id, p.name, u.name AS unit, g.name AS group_name,
       e.id AS enrolment_id
FROM badges b
JOIN enrolments e ON e.class_id = b.class_id AND e.person_id = b.person_id AND e.withdrawn_at IS NULL
JOIN people p ON p.id = b.person_id
LEFT JOIN units u ON u.id = p.unit_id
LEFT JOIN groups g ON g.id = e.group_id
WHERE b.class_id = :class_id AND b.voided_at IS NULL
ORDER BY e.id;

-- name: classes_of(person_id)
SELECT c.id, c.name, c.run, c.zone, u.path
FROM enrolments e
JOIN classes c ON c.id = e.class_id
JOIN units u ON u.id = c.unit_id
WHERE e.person_id = :person_id AND e.withdrawn_at IS NULL
ORDER BY e.id DESC;

-- name: open_sessions(class_id)
SELECT id FROM sessions
WHERE class_id = :class_id AND opened_at IS NOT NULL AND closed_at IS NULL AND cancelled_at IS NULL
ORDER BY starts_at, id;
