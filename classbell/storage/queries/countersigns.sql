-- name: add(session_id, person_id, status, reason, asked_by, now)$
INSERT INTO countersigns (session_id, person_id, status, reason, asked_by, asked_at)
VALUES (:session_id, :person_id, :status, :reason, :asked_by, :now)
ON CONFLICT DO NOTHING RETURNING id;

-- name: countersign(countersign_id)^
SELECT c.id, c.session_id, c.person_id, p.name, c.status, c.reason, c.asked_by, k.name AS asker, c.asked_at, c.state,
       c.decided_by
FROM countersigns c
JOIN people p ON p.id = c.person_id
JOIN people k ON k.id = c.asked_by
WHERE c.id = :countersign_id;

-- name: waiting(class_id)
SELECT c.id, c.session_id, c.person_id, p.name, c.status, c.reason, c.asked_by, k.name AS asker, c.asked_at, c.state,
       c.decided_by
FROM countersigns c
JOIN people p ON p.id = c.person_id
JOIN people k ON k.id = c.asked_by
JOIN sessions s ON s.id = c.session_id
WHERE s.class_id = :class_id AND c.state = 'waiting'
ORDER BY c.id;

-- name: decide(countersign_id, state, by_person, now)!
UPDATE countersigns SET state = :state, decided_by = :by_person, decided_at = :now
WHERE id = :countersign_id AND state = 'waiting';
