-- name: add(class_id, person_id, session_id, half, from_at, until_at, kind, reason, slip, rank, now, cause_id)$
INSERT INTO leaves (class_id, person_id, session_id, half, from_at, until_at, kind, reason, slip, rank, asked_at, cause_id)
VALUES (:class_id, :person_id, :session_id, :half, :from_at, :until_at, :kind, :reason, :slip, :rank, :now, :cause_id)
RETURNING id;

-- name: filed(leave_id)^
SELECT l.*, p.name AS person_name, p.phone, a.id AS account_id, c.name AS class_name, c.run, c.zone, u.path,
       COALESCE(p.language, a.language, a.language_code) AS language, s.title AS session_title,
       d.verdict, d.reason AS decision_reason, d.decided_at, d.id AS decision_id, d.decided_by, k.name AS decided_by_name
FROM leaves l
JOIN people p ON p.id = l.person_id
JOIN classes c ON c.id = l.class_id
JOIN units u ON u.id = c.unit_id
LEFT JOIN accounts a ON a.person_id = p.id
LEFT JOIN sessions s ON s.id = l.session_id
LEFT JOIN leave_decisions d
    ON d.id = (SELECT MAX(last.id) FROM leave_decisions last WHERE last.leave_id = l.id AND last.undone_at IS NULL)
LEFT JOIN people k ON k.id = d.decided_by
WHERE l.id = :leave_id;

-- name: caused(person_id, cause_id)$
SELECT id FROM leaves WHERE person_id = :person_id AND cause_id = CAST(:cause_id AS BIGINT);

-- name: count_of_person(person_id)$
SELECT COUNT(*) FROM leaves WHERE person_id = :person_id;

-- name: of_person(person_id, at_most, skip)
SELECT id FROM leaves WHERE person_id = :person_id ORDER BY id DESC LIMIT :at_most OFFSET :skip;

-- name: overlapping(class_id, person_id, from_at, until_at, but_id)^
SELECT from_at, until_at FROM leaves
WHERE class_id = :class_id AND person_id = :person_id AND id <> :but_id
  AND state IN ('waiting', 'granted', 'returned') AND from_at < :until_at
  AND until_at > :from_at AND (ended_at IS NULL OR ended_at > :from_at)
ORDER BY id LIMIT 1;

-- name: waiting(class_id)
SELECT id FROM leaves WHERE class_id = :class_id AND state = 'waiting' ORDER BY id;

-- name: away(class_id, from_at, until_at)
SELECT id FROM leaves
WHERE class_id = :class_id AND state IN ('granted', 'returned') AND from_at < :until_at AND until_at > :from_at
  AND (ended_at IS NULL OR ended_at > :from_at)
ORDER BY from_at, id;

-- name: hold(leave_id)!
UPDATE leaves SET state = state WHERE id = :leave_id;

-- name: end(leave_id, before, state, now)!
UPDATE leaves SET state = :state, ended_at = :now WHERE id = :leave_id AND state = :before AND ended_at IS NULL;

-- name: resume(leave_id, ended_at)!
UPDATE leaves SET state = 'granted', ended_at = NULL
WHERE id = :leave_id AND state = 'returned' AND ended_at = :ended_at;

-- name: set_slip(leave_id, slip)!
UPDATE leaves SET slip = :slip WHERE id = :leave_id AND state IN ('waiting', 'granted', 'returned');

-- name: set_overdue(leave_id, now)!
UPDATE leaves SET overdue_at = :now
WHERE id = :leave_id AND state = 'granted' AND ended_at IS NULL AND overdue_at IS NULL;

-- name: follow_session(session_id)!
UPDATE leaves
SET from_at = (SELECT s.starts_at FROM sessions s WHERE s.id = leaves.session_id),
    until_at = (SELECT s.ends_at FROM sessions s WHERE s.id = leaves.session_id)
WHERE session_id = :session_id AND state IN ('waiting', 'granted');

-- name: running(class_id, since)
SELECT id FROM leaves
WHERE class_id = :class_id AND state = 'granted' AND ended_at IS NULL AND overdue_at IS NULL AND until_at > :since
ORDER BY id;

-- name: classes_of(person_id, now)
SELECT c.id, c.name, c.run, c.zone, u.path
FROM enrolments e
JOIN classes c ON c.id = e.class_id
JOIN units u ON u.id = c.unit_id
WHERE e.person_id = :person_id AND e.withdrawn_at IS NULL
  AND EXISTS (SELECT 1 FROM sessions s WHERE s.class_id = c.id AND s.ends_at > :now AND s.cancelled_at IS NULL)
ORDER BY (SELECT MIN(s.starts_at) FROM sessions s WHERE s.class_id = c.id AND s.ends_at > :now AND s.cancelled_at IS NULL), c.id;
