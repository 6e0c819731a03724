-- name: keep(session_id, person_id, direction, status, evidence, origin, signed_at, reason, kept_by, now, cause_id)!
INSERT INTO marks (session_id, person_id, direction, status, evidence, origin, signed_at, reason, kept_by, kept_at, cause_id)
VALUES (:session_id, :person_id, :direction, :status, :evidence, :origin, :signed_at, :reason, :kept_by, :now, :cause_id)
ON CONFLICT DO NOTHING;

-- name: replace!
UPDATE marks
SET status = :status, evidence = :evidence, origin = :origin, signed_at = :signed_at, reason = :reason,
    kept_by = :kept_by, kept_at = :now, cause_id = :cause_id
WHERE session_id = :session_id AND person_id = :person_id AND direction = :direction
  AND status = :old_status AND evidence = :old_evidence AND origin = :old_origin
  AND COALESCE(signed_at, -1) = COALESCE(CAST(:old_signed_at AS BIGINT), -1)
  AND COALESCE(kept_by, -1) = COALESCE(CAST(:old_kept_by AS BIGINT), -1)
  AND COALESCE(reason, '') = COALESCE(CAST(:old_reason AS TEXT), '');

-- name: remove!
DELETE FROM marks
WHERE session_id = :session_id AND person_id = :person_id AND direction = :direction
  AND status = :old_status AND evidence = :old_evidence AND origin = :old_origin
  AND COALESCE(signed_at, -1) = COALESCE(CAST(:old_signed_at AS BIGINT), -1)
  AND COALESCE(kept_by, -1) = COALESCE(CAST(:old_kept_by AS BIGINT), -1)
  AND COALESCE(reason, '') = COALESCE(CAST(:old_reason AS TEXT), '');

-- name: mark(session_id, person_id, direction)^
SELECT session_id, person_id, direction, status, evidence, origin, signed_at, reason, kept_by, kept_at, cause_id
FROM marks WHERE session_id = :session_id AND person_id = :person_id AND direction = :direction;

-- name: ruled_at(session_id, by_person, at)
SELECT m.session_id, m.person_id, m.direction, m.status, m.evidence, m.origin, m.signed_at, m.reason, m.kept_by, c.old
FROM marks m
JOIN changes c ON c.subject = 'mark' AND c.at = m.kept_at AND c.by_person = m.kept_by AND c.verb = 'by_hand'
    AND c.subject_id = CAST(m.session_id AS TEXT) || '/' || CAST(m.person_id AS TEXT)
WHERE m.session_id = :session_id AND m.kept_by = :by_person AND m.kept_at = :at AND m.direction = 'in'
ORDER BY m.person_id;

-- name: caused(session_id, cause_id)
SELECT session_id, person_id, direction, status, evidence, origin, signed_at, reason, kept_by, kept_at, cause_id
FROM marks WHERE session_id = :session_id AND cause_id = :cause_id AND direction = 'in' ORDER BY person_id;

-- name: register(session_id)
SELECT s.id AS session_id, e.person_id, p.name, g.name AS group_name, p.phone, a.id AS account_id, a.unreachable,
       s.out_opened_at, o.signed_at AS left_at,
       m.status, m.evidence, m.signed_at, m.reason, m.kept_by, m.origin, m.direction
FROM sessions s
JOIN enrolments e ON e.class_id = s.class_id
JOIN people p ON p.id = e.person_id
LEFT JOIN groups g ON g.id = e.group_id
LEFT JOIN accounts a ON a.person_id = p.id
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = e.person_id AND m.direction = 'in'
LEFT JOIN marks o ON o.session_id = s.id AND o.person_id = e.person_id AND o.direction = 'out'
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

-- name: count_outs(session_id)^
SELECT SUM(CASE WHEN o.person_id IS NULL THEN 0 ELSE 1 END) AS out_heads,
       SUM(CASE WHEN o.person_id IS NULL AND m.signed_at IS NOT NULL THEN 1 ELSE 0 END) AS in_only
FROM enrolments e
JOIN sessions s ON s.id = :session_id AND s.class_id = e.class_id
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = e.person_id AND m.direction = 'in'
LEFT JOIN marks o ON o.session_id = s.id AND o.person_id = e.person_id AND o.direction = 'out';

-- name: day(class_id, from_at, until_at)
SELECT s.id AS session_id, e.person_id, p.name, g.name AS group_name, p.phone, a.id AS account_id, a.unreachable,
       s.out_opened_at, o.signed_at AS left_at,
       m.status, m.evidence, m.signed_at, m.reason, m.kept_by, m.origin, m.direction
FROM sessions s
JOIN enrolments e ON e.class_id = s.class_id
JOIN people p ON p.id = e.person_id
LEFT JOIN groups g ON g.id = e.group_id
LEFT JOIN accounts a ON a.person_id = p.id
LEFT JOIN marks m ON m.session_id = s.id AND m.person_id = e.person_id AND m.direction = 'in'
LEFT JOIN marks o ON o.session_id = s.id AND o.person_id = e.person_id AND o.direction = 'out'
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
SELECT s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue,
       s.id AS session_id, m.person_id, m.direction, m.status, m.evidence, m.origin, m.signed_at, m.reason, m.kept_by, m.kept_at,
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

-- name: keep_attempt(at, account_id, person_id, session_id, way, verdict, evidence, code_age, distance, cause_id)!
INSERT INTO attempts (at, account_id, person_id, session_id, way, verdict, evidence, code_age, distance, cause_id)
VALUES (:at, :account_id, :person_id, :session_id, :way, :verdict, :evidence, :code_age, :distance, :cause_id)
ON CONFLICT DO NOTHING;

-- name: attempted(cause_id, way)^
SELECT verdict, distance FROM attempts WHERE cause_id = :cause_id AND way = :way;

-- name: bad_attempts_since(account_id, since)$
SELECT COUNT(*) FROM attempts
WHERE account_id = :account_id AND at >= :since
  AND verdict IN ('refused.code_forged', 'refused.code_expired', 'refused.code_expired_waiting', 'refused.digits_wrong');
