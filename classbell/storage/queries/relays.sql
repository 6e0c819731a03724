-- name: uses(class_id, since)
SELECT t.session_id, t.person_id, t.at, t.code_age, s.starts_at, c.zone
FROM sessions s
JOIN classes c ON c.id = s.class_id
JOIN attempts t ON t.session_id = s.id
WHERE s.class_id = :class_id AND s.starts_at >= :since AND s.cancelled_at IS NULL
  AND t.person_id IS NOT NULL AND t.code_age IS NOT NULL AND t.evidence = 'E2'
  AND t.way IN ('qr', 'digits') AND t.verdict IN ('accepted', 'asked.challenge', 'asked.place')
ORDER BY t.at, t.id;

-- name: names(class_id)
SELECT p.id, p.name FROM enrolments e JOIN people p ON p.id = e.person_id WHERE e.class_id = :class_id;
