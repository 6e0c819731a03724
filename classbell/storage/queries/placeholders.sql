-- name: next_session(class_id, now)^
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM sessions s JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.class_id = :class_id AND s.cancelled_at IS NULL AND s.ends_at > :now
ORDER BY s.starts_at, s.id LIMIT 1;

-- name: session_of_notice(notice_id)^
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM schedules n JOIN sessions s ON s.id = n.session_id JOIN classes c ON c.id = s.class_id
LEFT JOIN venues v ON v.id = s.venue_id
WHERE n.notice_id = :notice_id AND s.cancelled_at IS NULL;

-- name: homes()
SELECT person_id, MAX(class_id) AS class_id FROM enrolments WHERE withdrawn_at IS NULL GROUP BY person_id;
