-- name: drop_session(session_id, now)!
UPDATE reminders SET state = 'dropped', done_at = :now WHERE session_id = :session_id AND state = 'due';

-- name: drop_digests(class_id, now)!
UPDATE reminders SET state = 'dropped', done_at = :now
WHERE class_id = :class_id AND kind IN ('digest', 'week', 'office_day', 'office_week') AND state = 'due';

-- name: digested(class_id)
SELECT due_at FROM reminders WHERE kind = 'digest' AND COALESCE(class_id, 0) = :class_id AND state = 'done';

-- name: drop_subject(kind, subject_id, now)!
UPDATE reminders SET state = 'dropped', done_at = :now
WHERE kind = :kind AND subject_id = :subject_id AND state = 'due';

-- name: drop_ahead(class_id, kind, now)!
UPDATE reminders SET state = 'dropped', done_at = :now
WHERE class_id = :class_id AND kind = :kind AND state = 'due' AND due_at > :now;

-- name: pass_over(kind, class_id, session_id, person_id, subject_id, due_at, useless_after, now)!
INSERT INTO reminders (kind, class_id, session_id, person_id, subject_id, due_at, useless_after, state, done_at)
VALUES (:kind, :class_id, :session_id, :person_id, :subject_id, :due_at, :useless_after, 'late', :now)
ON CONFLICT (kind, COALESCE(class_id, 0), COALESCE(session_id, 0), COALESCE(person_id, 0), COALESCE(subject_id, 0), due_at)
DO UPDATE SET state = 'late', done_at = excluded.done_at WHERE reminders.state = 'dropped';

-- name: has_told(kind, class_id, subject_id, but_id)$
SELECT 1 FROM reminders
WHERE kind = :kind AND COALESCE(class_id, 0) = :class_id AND COALESCE(session_id, 0) = 0 AND COALESCE(person_id, 0) = 0
  AND COALESCE(subject_id, 0) = :subject_id AND state = 'done' AND id <> :but_id
LIMIT 1;

-- name: of_class(class_id)
SELECT id, kind, class_id, session_id, person_id, subject_id, due_at, useless_after
FROM reminders WHERE class_id = :class_id AND state = 'due'
ORDER BY due_at, id;

-- name: add(kind, class_id, session_id, person_id, subject_id, due_at, useless_after)!
INSERT INTO reminders (kind, class_id, session_id, person_id, subject_id, due_at, useless_after)
VALUES (:kind, :class_id, :session_id, :person_id, :subject_id, :due_at, :useless_after)
ON CONFLICT (kind, COALESCE(class_id, 0), COALESCE(session_id, 0), COALESCE(person_id, 0), COALESCE(subject_id, 0), due_at)
DO UPDATE
SET state = 'due', useless_after = excluded.useless_after, done_at = NULL
WHERE reminders.state = 'dropped' OR reminders.kind IN ('close', 'settle');

-- name: due_now(now, at_most)
SELECT id, kind, class_id, session_id, person_id, subject_id, due_at, useless_after
FROM reminders WHERE state = 'due' AND due_at <= :now
ORDER BY due_at, id LIMIT :at_most;

-- name: settle(row_id, state, now)!
UPDATE reminders SET state = :state, done_at = :now WHERE id = :row_id AND state = 'due';

-- name: sessions_of(class_id)
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM sessions s JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.class_id = :class_id ORDER BY s.starts_at, s.id;
