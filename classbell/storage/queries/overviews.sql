-- name: sessions(zone, from_at, until_at, first_id, last_id)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue, u.path
FROM sessions s
JOIN classes c ON c.id = s.class_id
JOIN units u ON u.id = c.unit_id
LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.starts_at >= :from_at AND s.starts_at < :until_at AND s.cancelled_at IS NULL AND c.zone = :zone
  AND s.class_id >= :first_id AND s.class_id <= :last_id
ORDER BY s.starts_at, s.id;

-- name: counts(zone, from_at, until_at, first_id, last_id)
SELECT s.id AS session_id, m.status, COUNT(*) AS heads,
       SUM(CASE WHEN m.origin IS NULL OR m.origin = 'leave' THEN 0 ELSE 1 END) AS made
FROM sessions s
JOIN classes c ON c.id = s.class_id
JOIN enrolments e ON e.class_id = s.class_id
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = e.person_id AND m.direction = 'in'
WHERE s.starts_at >= :from_at AND s.starts_at < :until_at AND s.cancelled_at IS NULL AND c.zone = :zone
  AND s.class_id >= :first_id AND s.class_id <= :last_id
  AND (m.person_id IS NOT NULL OR (e.withdrawn_at IS NULL AND e.enrolled_at < s.ends_at))
GROUP BY s.id, m.status;

-- name: people(zone, from_at, until_at, first_id, last_id, now)
WITH held AS (
    SELECT s.id, s.class_id, s.ends_at,
           CASE WHEN s.starts_at <= :now OR s.opened_at IS NOT NULL THEN 1 ELSE 0 END AS begun
    FROM sessions s JOIN classes c ON c.id = s.class_id
    WHERE s.starts_at >= :from_at AND s.starts_at < :until_at AND s.cancelled_at IS NULL AND c.zone = :zone
      AND s.class_id >= :first_id AND s.class_id <= :last_id
)
SELECT e.class_id, p.id, p.name, g.name AS group_name, COUNT(*) AS expected, SUM(h.begun) AS begun,
       SUM(CASE WHEN m.status = 'on_time' THEN h.begun ELSE 0 END) AS on_time,
       SUM(CASE WHEN m.status = 'late' THEN h.begun ELSE 0 END) AS late,
       SUM(CASE WHEN m.status = 'early_leave' THEN h.begun ELSE 0 END) AS early_leave,
       SUM(CASE WHEN m.status = 'on_leave' THEN h.begun ELSE 0 END) AS on_leave,
       SUM(CASE WHEN m.status = 'absent' THEN h.begun ELSE 0 END) AS absent
FROM held h
JOIN enrolments e ON e.class_id = h.class_id
JOIN people p ON p.id = e.person_id
LEFT JOIN groups g ON g.id = e.group_id
LEFT JOIN marks m ON m.session_id = h.id AND m.person_id = e.person_id AND m.direction = 'in'
WHERE m.person_id IS NOT NULL OR (e.withdrawn_at IS NULL AND e.enrolled_at < h.ends_at)
GROUP BY e.class_id, e.id, p.id, p.name, g.name
ORDER BY e.class_id, e.id;

-- name: feedback(from_at, until_at)
SELECT r.class_id,
       SUM((SELECT COUNT(*) FROM marks m
            WHERE m.session_id = r.session_id AND m.direction = 'in'
              AND m.status IN ('on_time', 'late', 'early_leave'))) AS asked,
       SUM((SELECT COUNT(*) FROM respondents a WHERE a.round_id = r.id)) AS answered
FROM rounds r JOIN sessions s ON s.id = r.session_id
WHERE s.starts_at >= :from_at AND s.starts_at < :until_at AND s.cancelled_at IS NULL AND r.lecturer_id IS NULL
GROUP BY r.class_id;

-- name: sent(from_at, until_at)
SELECT person_id, COUNT(*) AS messages FROM outbox
WHERE state = 'sent' AND sent_at >= :from_at AND sent_at < :until_at AND carrier_id IS NULL AND person_id IS NOT NULL
GROUP BY person_id;

-- name: last_before(person_id, at)^
SELECT s.starts_at, c.zone
FROM sessions s
JOIN classes c ON c.id = s.class_id
JOIN units u ON u.id = c.unit_id
WHERE s.starts_at < :at AND s.cancelled_at IS NULL AND EXISTS (
    SELECT 1 FROM roles r LEFT JOIN units top ON top.id = r.unit_id
    WHERE r.person_id = :person_id AND r.role IN ('supervisor', 'organiser', 'admin')
      AND (r.class_id = c.id OR u.path LIKE top.path || '%'))
ORDER BY s.starts_at DESC LIMIT 1;

-- name: first_after(person_id, at)^
SELECT s.starts_at, c.zone
FROM sessions s
JOIN classes c ON c.id = s.class_id
JOIN units u ON u.id = c.unit_id
WHERE s.starts_at >= :at AND s.cancelled_at IS NULL AND EXISTS (
    SELECT 1 FROM roles r LEFT JOIN units top ON top.id = r.unit_id
    WHERE r.person_id = :person_id AND r.role IN ('supervisor', 'organiser', 'admin')
      AND (r.class_id = c.id OR u.path LIKE top.path || '%'))
ORDER BY s.starts_at LIMIT 1;
