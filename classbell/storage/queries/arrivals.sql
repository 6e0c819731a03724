-- name: add(session_id, kind, account_id, person_id, name, came_at, evidence, cause_id)$
INSERT INTO arrivals (session_id, kind, account_id, person_id, name, came_at, evidence, cause_id)
VALUES (:session_id, :kind, :account_id, :person_id, :name, :came_at, :evidence, :cause_id)
ON CONFLICT DO NOTHING RETURNING id;

-- name: of_cause(cause_id)$
SELECT id FROM arrivals WHERE cause_id = :cause_id;

-- name: arrival(arrival_id)^
SELECT a.id, a.session_id, a.kind, a.account_id, a.person_id, a.name, a.came_at, a.evidence, a.state, a.decided_by,
       p.name AS person_name, e.id AS enrolment_id
FROM arrivals a
JOIN sessions s ON s.id = a.session_id
LEFT JOIN people p ON p.id = a.person_id
LEFT JOIN enrolments e ON e.class_id = s.class_id AND e.person_id = a.person_id AND e.withdrawn_at IS NULL
WHERE a.id = :arrival_id;

-- name: waiting(session_id)
SELECT a.id, a.session_id, a.kind, a.account_id, a.person_id, a.name, a.came_at, a.evidence, a.state, a.decided_by,
       p.name AS person_name, e.id AS enrolment_id
FROM arrivals a
JOIN sessions s ON s.id = a.session_id
LEFT JOIN people p ON p.id = a.person_id
LEFT JOIN enrolments e ON e.class_id = s.class_id AND e.person_id = a.person_id AND e.withdrawn_at IS NULL
WHERE a.session_id = :session_id AND a.state = 'waiting' AND NOT EXISTS (
      SELECT 1 FROM marks m
      WHERE m.session_id = a.session_id AND m.person_id = a.person_id AND m.direction = 'in'
        AND m.status IN ('on_time', 'late', 'early_leave'))
ORDER BY a.came_at, a.id;

-- name: count(session_id)$
SELECT COUNT(*) FROM arrivals a
WHERE a.session_id = :session_id AND a.state = 'waiting' AND NOT EXISTS (
      SELECT 1 FROM marks m
      WHERE m.session_id = a.session_id AND m.person_id = a.person_id AND m.direction = 'in'
        AND m.status IN ('on_time', 'late', 'early_leave'));

-- name: walk_ins(session_id)
SELECT a.id, a.session_id, a.kind, a.account_id, a.person_id, a.name, a.came_at, a.evidence, a.state, a.decided_by,
       p.name AS person_name, e.id AS enrolment_id
FROM arrivals a
JOIN sessions s ON s.id = a.session_id
LEFT JOIN people p ON p.id = a.person_id
LEFT JOIN enrolments e ON e.class_id = s.class_id AND e.person_id = a.person_id AND e.withdrawn_at IS NULL
WHERE s.class_id = (SELECT class_id FROM sessions WHERE id = :session_id) AND a.kind = 'walk_in'
  AND a.state = 'admitted' AND e.id IS NOT NULL AND e.import_id IS NULL AND p.merged_into IS NULL
ORDER BY a.came_at, a.id;

-- name: decide(arrival_id, state, by_person, now)!
UPDATE arrivals SET state = :state, decided_by = :by_person, decided_at = :now
WHERE id = :arrival_id AND state = 'waiting';

-- name: is_person(arrival_id, person_id)!
UPDATE arrivals SET person_id = :person_id WHERE id = :arrival_id;

-- name: bound(account_id, person_id)!
UPDATE arrivals SET person_id = :person_id
WHERE account_id = :account_id AND person_id IS NULL AND state = 'waiting';
