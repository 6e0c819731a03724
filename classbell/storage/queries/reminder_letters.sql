-- name: of_session(session_id, kind)
SELECT p.id AS person_id, a.id AS chat_id, COALESCE(p.language, a.language, a.language_code) AS wish,
       m.status IS NOT NULL OR EXISTS (
           SELECT 1 FROM arrivals w WHERE w.session_id = s.id AND w.person_id = p.id AND w.state = 'waiting') AS has_come
FROM sessions s
JOIN enrolments e ON e.class_id = s.class_id AND e.withdrawn_at IS NULL
JOIN people p ON p.id = e.person_id
JOIN accounts a ON a.person_id = p.id AND a.unreachable IS NULL
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = p.id AND m.direction = 'in'
WHERE s.id = :session_id AND COALESCE(m.status, '') <> 'on_leave'
  AND NOT EXISTS (SELECT 1 FROM mutes x WHERE x.person_id = p.id AND x.kind = :kind)
ORDER BY e.id;

-- name: of_class(class_id, kind)
SELECT p.id AS person_id, a.id AS chat_id, COALESCE(p.language, a.language, a.language_code) AS wish
FROM enrolments e
JOIN people p ON p.id = e.person_id
JOIN accounts a ON a.person_id = p.id AND a.unreachable IS NULL
WHERE e.class_id = :class_id AND e.withdrawn_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM mutes x WHERE x.person_id = p.id AND x.kind = :kind)
ORDER BY e.id;

-- name: away(class_id, from_at, until_at)
SELECT m.person_id, m.session_id
FROM sessions s JOIN marks m ON m.session_id = s.id AND m.direction = 'in' AND m.status = 'on_leave'
WHERE s.class_id = :class_id AND s.starts_at >= :from_at AND s.starts_at < :until_at;
