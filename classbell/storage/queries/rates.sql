-- name: attended(class_id)
SELECT e.person_id, p.name, g.name AS group_name, s.id AS session_id, m.status
FROM enrolments e
JOIN people p ON p.id = e.person_id
JOIN sessions s ON s.class_id = e.class_id
LEFT JOIN groups g ON g.id = e.group_id
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = e.person_id AND m.direction = 'in'
WHERE e.class_id = :class_id AND e.withdrawn_at IS NULL
  AND s.settled_at IS NOT NULL AND s.cancelled_at IS NULL
  AND (m.person_id IS NOT NULL OR e.enrolled_at < s.ends_at)
ORDER BY e.id, s.starts_at, s.id;

-- name: warn(class_id, person_id, kind, threshold, since_session_id, now)!
INSERT INTO warnings (class_id, person_id, kind, threshold, since_session_id, warned_at)
VALUES (:class_id, :person_id, :kind, :threshold, :since_session_id, :now)
ON CONFLICT DO NOTHING;

-- name: take_back(session_id, person_id)!
UPDATE outbox SET state = 'cancelled', reason = 'present'
WHERE kind = 'warning' AND subject_id = :session_id AND person_id = :person_id AND state IN ('new', 'held');
