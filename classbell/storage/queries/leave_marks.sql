-- name: attended(class_id, person_id)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue,
       m.session_id, m.person_id, m.status, m.evidence, m.origin, m.direction, m.signed_at, m.reason, m.kept_by
FROM sessions s
JOIN classes c ON c.id = s.class_id
LEFT JOIN venues v ON v.id = s.venue_id
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = :person_id AND m.direction = 'in'
WHERE s.class_id = :class_id
ORDER BY s.starts_at, s.id;

-- name: covered(session_id)
SELECT l.person_id, l.kind, d.decided_by
FROM sessions s
JOIN leaves l ON l.class_id = s.class_id AND l.state IN ('granted', 'returned')
    AND (l.session_id = s.id OR (l.session_id IS NULL AND s.starts_at >= l.from_at AND s.starts_at < l.until_at))
    AND (l.ended_at IS NULL OR s.starts_at < l.ended_at)
JOIN enrolments e ON e.class_id = l.class_id AND e.person_id = l.person_id AND e.withdrawn_at IS NULL
JOIN leave_decisions d ON d.leave_id = l.id AND d.verdict = 'granted' AND d.undone_at IS NULL
WHERE s.id = :session_id
ORDER BY l.person_id;

-- name: marks_of(session_id)
SELECT session_id, person_id, status, evidence, origin, direction, signed_at, reason, kept_by
FROM marks WHERE session_id = :session_id AND direction = 'in';

-- name: covering(session_id, person_id)$
SELECT l.id FROM leaves l JOIN sessions s ON s.id = :session_id
WHERE l.class_id = s.class_id AND l.person_id = :person_id AND l.state = 'granted'
  AND (l.session_id = s.id OR (l.session_id IS NULL AND s.starts_at >= l.from_at AND s.starts_at < l.until_at))
ORDER BY l.id DESC LIMIT 1;

-- name: has_come_since(class_id, person_id, since)$
SELECT 1 FROM marks m JOIN sessions s ON s.id = m.session_id
WHERE s.class_id = :class_id AND m.person_id = :person_id AND m.direction = 'in'
  AND m.status IN ('on_time', 'late', 'early_leave') AND (m.signed_at >= :since OR s.starts_at >= :since)
LIMIT 1;

-- name: of_class(class_id)
SELECT e.person_id, p.name, g.name AS group_name, s.starts_at, s.ends_at, m.reason
FROM enrolments e
JOIN people p ON p.id = e.person_id
LEFT JOIN groups g ON g.id = e.group_id
JOIN marks m ON m.person_id = e.person_id AND m.direction = 'in' AND m.status = 'on_leave'
JOIN sessions s ON s.id = m.session_id AND s.class_id = e.class_id AND s.cancelled_at IS NULL
WHERE e.class_id = :class_id AND e.withdrawn_at IS NULL
ORDER BY e.id, s.starts_at;
