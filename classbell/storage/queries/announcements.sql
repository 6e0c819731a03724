-- name: drop_due(class_id, now)!
UPDATE reminders SET state = 'dropped', done_at = :now
WHERE class_id = :class_id AND kind = 'revision' AND state = 'due';

-- name: hold(class_id, now)^
INSERT INTO announcements (class_id, begun_at) VALUES (:class_id, :now)
ON CONFLICT (class_id) WHERE told_at IS NULL DO UPDATE SET begun_at = announcements.begun_at
RETURNING id, begun_at;

-- name: waiting(class_id)^
SELECT id, begun_at FROM announcements WHERE class_id = :class_id AND told_at IS NULL;

-- name: class_of(announcement_id)$
SELECT class_id FROM announcements WHERE id = :announcement_id;

-- name: begun_at(announcement_id)$
SELECT begun_at FROM announcements WHERE id = :announcement_id;

-- name: note(announcement_id, session_id, was, reason, made_by)!
INSERT INTO revisions (announcement_id, session_id, was, reason, made_by)
VALUES (:announcement_id, :session_id, :was, :reason, :made_by)
ON CONFLICT (announcement_id, session_id) DO UPDATE SET reason = excluded.reason, made_by = excluded.made_by;

-- name: noted(announcement_id)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue, r.was, r.reason AS why, r.made_by
FROM revisions r
JOIN sessions s ON s.id = r.session_id
JOIN classes c ON c.id = s.class_id
LEFT JOIN venues v ON v.id = s.venue_id
WHERE r.announcement_id = :announcement_id
ORDER BY s.starts_at, s.id;

-- name: tell(announcement_id, now)!
UPDATE announcements SET told_at = :now WHERE id = :announcement_id AND told_at IS NULL;
