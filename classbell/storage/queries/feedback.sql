-- name: open_round(form_id, version, class_id, session_id, now, closes_at)!
INSERT INTO rounds (form_id, version, class_id, session_id, opened_at, closes_at)
VALUES (:form_id, :version, :class_id, :session_id, :now, :closes_at)
ON CONFLICT DO NOTHING;

-- name: round_of(class_id, session_id)$
SELECT id FROM rounds WHERE class_id = :class_id AND COALESCE(session_id, 0) = COALESCE(CAST(:session_id AS BIGINT), 0);

-- name: round(round_id)^
SELECT r.id AS round_id, r.class_id AS round_class_id, r.session_id AS round_session_id, r.opened_at AS round_opened_at,
       r.closes_at, f.about, w.content, c.name AS class_name, c.run, c.zone, u.path AS unit_path
FROM rounds r
JOIN forms f ON f.id = r.form_id
JOIN form_versions w ON w.form_id = r.form_id AND w.version = r.version
JOIN classes c ON c.id = r.class_id JOIN units u ON u.id = c.unit_id
WHERE r.id = :round_id;

-- name: waiting_for(person_id, now)
SELECT r.id
FROM rounds r
LEFT JOIN sessions s ON s.id = r.session_id
WHERE r.closes_at >= :now
  AND NOT EXISTS (SELECT 1 FROM respondents a WHERE a.round_id = r.id AND a.person_id = :person_id)
  AND EXISTS (
    SELECT 1 FROM marks m JOIN sessions held ON held.id = m.session_id
    WHERE m.person_id = :person_id AND m.direction = 'in' AND m.status IN ('on_time', 'late', 'early_leave')
      AND held.class_id = r.class_id AND (r.session_id IS NULL OR m.session_id = r.session_id))
ORDER BY COALESCE(s.starts_at, r.opened_at) DESC, r.id DESC;

-- name: of_class(class_id, at_most)
SELECT r.id FROM rounds r LEFT JOIN sessions s ON s.id = r.session_id
WHERE r.class_id = :class_id ORDER BY COALESCE(s.starts_at, r.opened_at) DESC, r.id DESC LIMIT :at_most;

-- name: eligible(class_id, session_id)
SELECT DISTINCT m.person_id, a.id AS chat_id, COALESCE(p.language, a.language, a.language_code) AS wish
FROM marks m
JOIN sessions s ON s.id = m.session_id
JOIN people p ON p.id = m.person_id
LEFT JOIN accounts a ON a.person_id = m.person_id AND a.unreachable IS NULL
WHERE s.class_id = :class_id AND (CAST(:session_id AS BIGINT) IS NULL OR s.id = :session_id)
  AND m.direction = 'in' AND m.status IN ('on_time', 'late', 'early_leave')
ORDER BY m.person_id;

-- name: is_eligible(round_id, person_id)$
SELECT 1
FROM rounds r
JOIN sessions s ON s.class_id = r.class_id AND (r.session_id IS NULL OR s.id = r.session_id)
JOIN marks m ON m.session_id = s.id
WHERE r.id = :round_id AND m.person_id = :person_id AND m.direction = 'in'
  AND m.status IN ('on_time', 'late', 'early_leave')
LIMIT 1;

-- name: has_answered(round_id, person_id)$
SELECT 1 FROM respondents WHERE round_id = :round_id AND person_id = :person_id;

-- name: respondents(round_id)
SELECT person_id FROM respondents WHERE round_id = :round_id ORDER BY person_id;

-- name: add_respondent(round_id, person_id)!
INSERT INTO respondents (round_id, person_id) VALUES (:round_id, :person_id) ON CONFLICT DO NOTHING;

-- name: drop_respondent(round_id, person_id)!
DELETE FROM respondents WHERE round_id = :round_id AND person_id = :person_id;

-- name: close(round_id, now)!
UPDATE rounds SET closes_at = :now WHERE id = :round_id AND closes_at > :now;

-- name: forget_cause(cause_id)!
UPDATE inbox SET raw = '{"update_id":' || update_id || '}' WHERE id = CAST(:cause_id AS BIGINT);
