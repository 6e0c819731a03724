-- name: changed_in(session_id)
SELECT c.at, c.verb, c.old, c.new, c.reason, b.name AS by_name, p.id AS person_id, p.name,
       s.id AS session_id, s.title, s.starts_at
FROM sessions s
JOIN enrolments e ON e.class_id = s.class_id
JOIN people p ON p.id = e.person_id
JOIN changes c ON c.subject = 'mark' AND c.subject_id = CAST(s.id AS TEXT) || '/' || CAST(p.id AS TEXT)
LEFT JOIN people b ON b.id = c.by_person
WHERE s.id = :session_id ORDER BY c.id DESC;

-- name: changed_of(class_id, person_id)
SELECT c.at, c.verb, c.old, c.new, c.reason, b.name AS by_name, p.id AS person_id, p.name,
       s.id AS session_id, s.title, s.starts_at
FROM people p
JOIN sessions s ON s.class_id = :class_id
JOIN changes c ON c.subject = 'mark' AND c.subject_id = CAST(s.id AS TEXT) || '/' || CAST(p.id AS TEXT)
LEFT JOIN people b ON b.id = c.by_person
WHERE p.id = :person_id ORDER BY c.id DESC;

-- name: tried_in(session_id)
SELECT t.at, COALESCE(p.name, a.name, '') AS name, s.title, t.way, t.verdict, t.evidence, t.code_age, t.distance
FROM attempts t
LEFT JOIN sessions s ON s.id = t.session_id
LEFT JOIN people p ON p.id = t.person_id
LEFT JOIN accounts a ON a.id = t.account_id
WHERE t.session_id = :session_id ORDER BY t.id DESC;

-- name: tried_of(class_id, person_id)
SELECT t.at, p.name, s.title, t.way, t.verdict, t.evidence, t.code_age, t.distance
FROM people p
JOIN attempts t ON t.person_id = p.id
LEFT JOIN sessions s ON s.id = t.session_id
WHERE p.id = :person_id AND (s.class_id = :class_id OR t.session_id IS NULL) ORDER BY t.id DESC;

-- name: enrolled(class_id, person_id)$
SELECT p.name FROM enrolments e JOIN people p ON p.id = e.person_id
WHERE e.class_id = :class_id AND e.person_id = :person_id;
