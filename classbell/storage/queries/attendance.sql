-- name: keep_first(session_id, person_id, status, evidence, signed_at, now, cause_id)!
INSERT INTO marks (session_id, person_id, status, evidence, signed_at, kept_at, cause_id)
VALUES (:session_id, :person_id, :status, :evidence, :signed_at, :now, :cause_id)
ON CONFLICT DO NOTHING;

-- name: replace_clock(session_id, person_id, status, evidence, signed_at, now, cause_id)!
UPDATE marks SET status = :status, evidence = :evidence, signed_at = :signed_at, kept_at = :now, cause_id = :cause_id
WHERE session_id = :session_id AND person_id = :person_id AND direction = 'in'
  AND kept_by IS NULL AND signed_at IS NULL;

-- name: mark(session_id, person_id)^
SELECT session_id, person_id, status, evidence, signed_at, reason, kept_by, kept_at, cause_id
FROM marks WHERE session_id = :session_id AND person_id = :person_id AND direction = 'in';

-- name: rule(session_id, person_id, status, evidence, signed_at, now, kept_by, reason, cause_id)!
INSERT INTO marks (session_id, person_id, status, evidence, signed_at, kept_at, kept_by, reason, cause_id)
VALUES (:session_id, :person_id, :status, :evidence, :signed_at, :now, :kept_by, :reason, :cause_id)
ON CONFLICT (session_id, person_id, direction) DO UPDATE
SET status = excluded.status, evidence = excluded.evidence, signed_at = excluded.signed_at, kept_at = excluded.kept_at,
    kept_by = excluded.kept_by, reason = excluded.reason, cause_id = excluded.cause_id;

-- name: rule_unspoken(session_id, person_id, status, evidence, signed_at, now, kept_by, reason, cause_id)!
INSERT INTO marks (session_id, person_id, status, evidence, signed_at, kept_at, kept_by, reason, cause_id)
VALUES (:session_id, :person_id, :status, :evidence, :signed_at, :now, :kept_by, :reason, :cause_id)
ON CONFLICT (session_id, person_id, direction) DO UPDATE
SET status = excluded.status, evidence = excluded.evidence, signed_at = excluded.signed_at, kept_at = excluded.kept_at,
    kept_by = excluded.kept_by, reason = excluded.reason, cause_id = excluded.cause_id
WHERE marks.kept_by IS NULL AND marks.signed_at IS NULL;

-- name: forget(session_id, person_id)!
DELETE FROM marks WHERE session_id = :session_id AND person_id = :person_id AND direction = 'in';

-- name: set_absent(session_id, now, cause_id)!
INSERT INTO marks (session_id, person_id, status, evidence, kept_at, cause_id)
SELECT s.id, e.person_id, 'absent', 'E0', CAST(:now AS BIGINT), CAST(:cause_id AS BIGINT)
FROM sessions s JOIN enrolments e ON e.class_id = s.class_id
WHERE s.id = :session_id AND e.withdrawn_at IS NULL AND e.enrolled_at < s.ends_at
ON CONFLICT DO NOTHING;

-- name: log_absent(session_id, by_person, now, new, cause_id)!
INSERT INTO changes (at, by_person, subject, subject_id, verb, new, cause_id)
SELECT CAST(:now AS BIGINT), CAST(:by_person AS BIGINT), 'mark',
       CAST(session_id AS TEXT) || '/' || CAST(person_id AS TEXT), 'close', CAST(:new AS TEXT), CAST(:cause_id AS BIGINT)
FROM marks
WHERE session_id = :session_id AND status = 'absent' AND kept_by IS NULL AND signed_at IS NULL AND kept_at = :now;

-- name: ruled_at(session_id, by_person, at)
SELECT m.session_id, m.person_id, m.status, m.evidence, m.signed_at, m.reason, m.kept_by, c.old
FROM marks m
JOIN changes c ON c.subject = 'mark' AND c.at = m.kept_at AND c.by_person = m.kept_by AND c.verb = 'by_hand'
    AND c.subject_id = CAST(m.session_id AS TEXT) || '/' || CAST(m.person_id AS TEXT)
WHERE m.session_id = :session_id AND m.kept_by = :by_person AND m.kept_at = :at
ORDER BY m.person_id;

-- name: caused(session_id, cause_id)
SELECT session_id, person_id, status, evidence, signed_at, reason, kept_by, kept_at, cause_id
FROM marks WHERE session_id = :session_id AND cause_id = :cause_id ORDER BY person_id;

-- name: register(session_id)
SELECT e.person_id, p.name, g.name AS group_name, p.phone, a.id AS account_id, a.unreachable,
       m.status, m.evidence, m.signed_at, m.reason, m.kept_by, m.kept_at, s.id AS session_id
FROM sessions s
JOIN enrolments e ON e.class_id = s.class_id
JOIN people p ON p.id = e.person_id
LEFT JOIN groups g ON g.id = e.group_id
LEFT JOIN accounts a ON a.person_id = p.id
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = e.person_id AND m.direction = 'in'
WHERE s.id = :session_id AND (m.person_id IS NOT NULL OR (e.withdrawn_at IS NULL AND e.enrolled_at < s.ends_at))
ORDER BY e.id;

-- name: count(session_id)
SELECT m.status, COUNT(*) AS heads,
       SUM(CASE WHEN a.id IS NULL OR a.unreachable IS NOT NULL THEN 1 ELSE 0 END) AS unreachable
FROM sessions s
JOIN enrolments e ON e.class_id = s.class_id
LEFT JOIN accounts a ON a.person_id = e.person_id
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = e.person_id AND m.direction = 'in'
WHERE s.id = :session_id AND (m.person_id IS NOT NULL OR (e.withdrawn_at IS NULL AND e.enrolled_at < s.ends_at))
GROUP BY m.status;

-- name: day(class_id, from_at, until_at)
SELECT e.person_id, p.name, g.name AS group_name, p.phone, a.id AS account_id, a.unreachable,
       m.status, m.evidence, m.signed_at, m.reason, m.kept_by, m.kept_at, s.id AS session_id
FROM sessions s
JOIN enrolments e ON e.class_id = s.class_id
JOIN people p ON p.id = e.person_id
LEFT JOIN groups g ON g.id = e.group_id
LEFT JOIN accounts a ON a.person_id = p.id
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = e.person_id AND m.direction = 'in'
WHERE s.class_id = :class_id AND s.starts_at >= :from_at AND s.starts_at < :until_at AND s.cancelled_at IS NULL
  AND (m.person_id IS NOT NULL OR (e.withdrawn_at IS NULL AND e.enrolled_at < s.ends_at))
ORDER BY e.id, s.starts_at, s.id;

-- name: count_own(person_id, now)$
SELECT COUNT(*)
FROM enrolments e
JOIN sessions s ON s.class_id = e.class_id
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = e.person_id AND m.direction = 'in'
WHERE e.person_id = :person_id AND s.cancelled_at IS NULL
  AND (m.person_id IS NOT NULL OR (s.starts_at <= :now AND e.withdrawn_at IS NULL AND e.enrolled_at < s.ends_at));

-- name: own(person_id, now, at_most, skip)
SELECT s.*, c.name AS class_name, c.run, c.zone, v.name AS venue,
       s.id AS session_id, m.person_id, m.status, m.evidence, m.signed_at, m.reason, m.kept_by, m.kept_at,
       k.name AS ruled_by
FROM enrolments e
JOIN sessions s ON s.class_id = e.class_id
JOIN classes c ON c.id = s.class_id
LEFT JOIN venues v ON v.id = s.venue_id
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = e.person_id AND m.direction = 'in'
LEFT JOIN people k ON k.id = m.kept_by
WHERE e.person_id = :person_id AND s.cancelled_at IS NULL
  AND (m.person_id IS NOT NULL OR (s.starts_at <= :now AND e.withdrawn_at IS NULL AND e.enrolled_at < s.ends_at))
ORDER BY s.starts_at DESC, s.id DESC LIMIT :at_most OFFSET :skip;

-- name: keep_attempt(at, account_id, person_id, session_id, way, verdict, evidence, code_age, cause_id)!
INSERT INTO attempts (at, account_id, person_id, session_id, way, verdict, evidence, code_age, cause_id)
VALUES (:at, :account_id, :person_id, :session_id, :way, :verdict, :evidence, :code_age, :cause_id)
ON CONFLICT DO NOTHING;

-- name: bad_attempts_since(account_id, since)$
SELECT COUNT(*) FROM attempts
WHERE account_id = :account_id AND at >= :since
  AND verdict IN ('refused.code_forged', 'refused.code_expired', 'refused.digits_wrong');
