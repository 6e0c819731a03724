-- name: open_form(session_id, now, closes_at)!
INSERT INTO forms (session_id, opened_at, closes_at) VALUES (:session_id, :now, :closes_at) ON CONFLICT DO NOTHING;

-- name: form_id(session_id)$
SELECT id FROM forms WHERE session_id = :session_id;

-- name: form(form_id)^
SELECT f.id AS form_id, f.opened_at AS form_opened_at, f.closes_at, s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM forms f JOIN sessions s ON s.id = f.session_id
JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE f.id = :form_id;

-- name: waiting_for(person_id, now)
SELECT f.id AS form_id, f.opened_at AS form_opened_at, f.closes_at, s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM marks m
JOIN forms f ON f.session_id = m.session_id
JOIN sessions s ON s.id = f.session_id
JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE m.person_id = :person_id AND m.direction = 'in' AND m.status IN ('on_time', 'late', 'early_leave')
  AND f.closes_at >= :now
  AND NOT EXISTS (SELECT 1 FROM respondents r WHERE r.form_id = f.id AND r.person_id = m.person_id)
ORDER BY s.starts_at DESC, f.id DESC;

-- name: of_class(class_id, at_most)
SELECT f.id AS form_id, f.opened_at AS form_opened_at, f.closes_at, s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM forms f JOIN sessions s ON s.id = f.session_id
JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.class_id = :class_id ORDER BY s.starts_at DESC, f.id DESC LIMIT :at_most;

-- name: present(session_id)
SELECT m.person_id, a.id AS chat_id, COALESCE(p.language, a.language, a.language_code) AS wish
FROM marks m
JOIN people p ON p.id = m.person_id
JOIN accounts a ON a.person_id = m.person_id AND a.unreachable IS NULL
WHERE m.session_id = :session_id AND m.direction = 'in' AND m.status IN ('on_time', 'late', 'early_leave')
ORDER BY m.person_id;

-- name: was_present(session_id, person_id)$
SELECT 1 FROM marks
WHERE session_id = :session_id AND person_id = :person_id AND direction = 'in'
  AND status IN ('on_time', 'late', 'early_leave');

-- name: respondent(form_id, person_id)^
SELECT has_commented FROM respondents WHERE form_id = :form_id AND person_id = :person_id;

-- name: add_respondent(form_id, person_id)!
INSERT INTO respondents (form_id, person_id) VALUES (:form_id, :person_id) ON CONFLICT DO NOTHING;

-- name: note_comment(form_id, person_id)!
UPDATE respondents SET has_commented = 1
WHERE form_id = :form_id AND person_id = :person_id AND has_commented = 0;

-- name: add_answer(id, form_id, rating, comment)!
INSERT INTO answers (id, form_id, rating, comment) VALUES (:id, :form_id, :rating, :comment);

-- name: forget_cause(cause_id)!
UPDATE inbox SET raw = '{"update_id":' || update_id || '}' WHERE id = CAST(:cause_id AS BIGINT);

-- name: ratings(form_id)
SELECT rating FROM answers WHERE form_id = :form_id AND rating IS NOT NULL;

-- name: comments(form_id)
SELECT comment FROM answers WHERE form_id = :form_id AND comment IS NOT NULL ORDER BY id;
