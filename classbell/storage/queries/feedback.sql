-- name: open_round(form_id, version, class_id, programme_id, session_id, lecturer_id, survey_id, given_by, now, closes_at)!
INSERT INTO rounds
    (form_id, version, class_id, programme_id, session_id, lecturer_id, survey_id, given_by, opened_at, closes_at)
VALUES (:form_id, :version, :class_id, :programme_id, :session_id, :lecturer_id, :survey_id, :given_by, :now, :closes_at)
ON CONFLICT DO NOTHING;

-- name: round_of(class_id, programme_id, session_id, lecturer_id, survey_id)$
SELECT id FROM rounds
WHERE COALESCE(class_id, 0) = :class_id AND COALESCE(programme_id, 0) = :programme_id
  AND COALESCE(session_id, 0) = :session_id AND COALESCE(lecturer_id, 0) = :lecturer_id
  AND COALESCE(survey_id, 0) = :survey_id;

-- name: round(round_id)^
SELECT r.id, r.class_id, r.programme_id, r.session_id, r.lecturer_id, r.given_by, r.survey_id, r.opened_at, r.closes_at,
       f.about, w.content, COALESCE(c.name, g.name) AS class_name, COALESCE(c.run, CAST(g.year AS TEXT)) AS run,
       COALESCE(c.zone, y.zone, (SELECT MIN(k.zone) FROM classes k WHERE k.programme_id = g.id), 'UTC') AS zone,
       u.path AS unit_path, COALESCE(p.name, l.name) AS lecturer
FROM rounds r
JOIN forms f ON f.id = r.form_id
JOIN form_versions w ON w.form_id = r.form_id AND w.version = r.version
LEFT JOIN classes c ON c.id = r.class_id
LEFT JOIN programmes g ON g.id = r.programme_id
LEFT JOIN surveys y ON y.id = r.survey_id
JOIN units u ON u.id = COALESCE(c.unit_id, g.unit_id)
LEFT JOIN lecturers l ON l.id = r.lecturer_id
LEFT JOIN people p ON p.id = l.person_id
WHERE r.id = :round_id;

-- name: waiting_for(person_id, now)
SELECT r.id
FROM rounds r
LEFT JOIN sessions s ON s.id = r.session_id
WHERE r.closes_at >= :now
  AND NOT EXISTS (SELECT 1 FROM respondents a WHERE a.round_id = r.id AND a.person_id = :person_id)
  AND (EXISTS (
    SELECT 1 FROM survey_people w WHERE w.survey_id = r.survey_id AND w.person_id = :person_id
  ) OR (r.survey_id IS NULL AND EXISTS (
    SELECT 1 FROM marks m JOIN sessions held ON held.id = m.session_id JOIN classes c ON c.id = held.class_id
    WHERE m.person_id = :person_id AND m.direction = 'in' AND m.status IN ('on_time', 'late', 'early_leave')
      AND (c.id = r.class_id OR c.programme_id = r.programme_id)
      AND (r.session_id IS NULL OR m.session_id = r.session_id))))
ORDER BY COALESCE(s.starts_at, r.opened_at) DESC, r.lecturer_id IS NOT NULL, r.id DESC;

-- name: in_charge(person_id, lecturer_id, released, at_most, skipped)
SELECT r.id
FROM rounds r
LEFT JOIN classes c ON c.id = r.class_id
LEFT JOIN programmes g ON g.id = r.programme_id
JOIN units u ON u.id = COALESCE(c.unit_id, g.unit_id)
WHERE EXISTS (
    SELECT 1 FROM roles o LEFT JOIN units top ON top.id = o.unit_id
    WHERE o.person_id = :person_id AND (o.class_id = r.class_id OR u.path LIKE top.path || '%')
      AND (o.role IN ('organiser', 'admin')
        OR (o.role = 'supervisor' AND r.class_id IS NOT NULL AND r.lecturer_id IS NULL))
) OR (
    r.session_id IS NOT NULL AND r.closes_at < :released
    AND (r.lecturer_id = CAST(:lecturer_id AS BIGINT) OR r.given_by = CAST(:lecturer_id AS BIGINT))
)
ORDER BY r.id DESC LIMIT :at_most OFFSET :skipped;

-- name: of_class(class_id, with_lecturers, at_most, skipped)
SELECT id FROM rounds
WHERE class_id = :class_id AND (lecturer_id IS NULL OR :with_lecturers = 1)
ORDER BY id DESC LIMIT :at_most OFFSET :skipped;

-- name: to_evaluate(person_id, now, at_most)
SELECT r.id
FROM rounds r
JOIN classes c ON c.id = r.class_id
JOIN units u ON u.id = c.unit_id
WHERE r.lecturer_id IS NOT NULL AND r.closes_at >= :now
  AND EXISTS (
    SELECT 1 FROM roles o LEFT JOIN units top ON top.id = o.unit_id
    WHERE o.person_id = :person_id AND o.role = 'supervisor'
      AND (o.class_id = c.id OR u.path LIKE top.path || '%'))
ORDER BY r.id DESC LIMIT :at_most;

-- name: of_programme(programme_id)$
SELECT id FROM rounds WHERE programme_id = :programme_id AND survey_id IS NULL;

-- name: about_lecturers(session_id)
SELECT id FROM rounds WHERE session_id = :session_id AND lecturer_id IS NOT NULL ORDER BY id;

-- name: eligible(class_id, programme_id, session_id)
SELECT DISTINCT m.person_id, a.id AS chat_id, COALESCE(p.language, a.language, a.language_code) AS wish
FROM marks m
JOIN sessions s ON s.id = m.session_id
JOIN classes c ON c.id = s.class_id
JOIN people p ON p.id = m.person_id
LEFT JOIN accounts a ON a.person_id = m.person_id AND a.unreachable IS NULL
WHERE (c.id = CAST(:class_id AS BIGINT) OR c.programme_id = CAST(:programme_id AS BIGINT))
  AND (CAST(:session_id AS BIGINT) IS NULL OR s.id = :session_id)
  AND m.direction = 'in' AND m.status IN ('on_time', 'late', 'early_leave')
ORDER BY m.person_id;

-- name: asked_by_survey(survey_id)
SELECT w.person_id, a.id AS chat_id, COALESCE(p.language, a.language, a.language_code) AS wish
FROM survey_people w
JOIN people p ON p.id = w.person_id
LEFT JOIN accounts a ON a.person_id = w.person_id AND a.unreachable IS NULL
WHERE w.survey_id = :survey_id
ORDER BY w.person_id;

-- name: is_eligible(round_id, person_id)$
SELECT 1 FROM rounds r JOIN survey_people w ON w.survey_id = r.survey_id
WHERE r.id = :round_id AND w.person_id = :person_id
UNION ALL
SELECT 1
FROM rounds r
JOIN classes c ON c.id = r.class_id OR c.programme_id = r.programme_id
JOIN sessions s ON s.class_id = c.id AND (r.session_id IS NULL OR s.id = r.session_id)
JOIN marks m ON m.session_id = s.id
WHERE r.id = :round_id AND r.survey_id IS NULL AND m.person_id = :person_id AND m.direction = 'in'
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
