-- name: spoken(lecturer_id, until)
SELECT r.id, COALESCE(r.lecturer_id, r.given_by) AS lecturer_id, r.lecturer_id IS NOT NULL AS is_asked_apart,
       r.class_id, c.name AS class_name, c.run, c.zone, s.title, s.starts_at, r.form_id, r.version
FROM rounds r
JOIN classes c ON c.id = r.class_id
JOIN sessions s ON s.id = r.session_id
WHERE r.closes_at < :until
  AND r.class_id IN (
    SELECT class_id FROM rounds WHERE lecturer_id = :lecturer_id
    UNION SELECT class_id FROM rounds WHERE given_by = :lecturer_id)
  AND (r.lecturer_id IS NOT NULL
    OR (r.given_by IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM rounds o WHERE o.session_id = r.session_id AND o.lecturer_id = r.given_by)));

-- name: classes_of(lecturer_id)
SELECT class_id FROM rounds WHERE lecturer_id = :lecturer_id
UNION SELECT class_id FROM rounds WHERE given_by = :lecturer_id;

-- name: forms(lecturer_id)
SELECT DISTINCT w.form_id, w.version, w.content, f.about
FROM rounds r
JOIN form_versions w ON w.form_id = r.form_id AND w.version = r.version
JOIN forms f ON f.id = w.form_id
WHERE r.session_id IS NOT NULL AND r.class_id IN (
    SELECT class_id FROM rounds WHERE lecturer_id = :lecturer_id
    UNION SELECT class_id FROM rounds WHERE given_by = :lecturer_id);

-- name: tallies(lecturer_id, until)
SELECT a.round_id, a.question, a.value, a.times
FROM rounds r JOIN answers a ON a.round_id = r.id
WHERE r.closes_at < :until AND r.session_id IS NOT NULL AND (r.lecturer_id IS NOT NULL OR r.given_by IS NOT NULL)
  AND r.class_id IN (
    SELECT class_id FROM rounds WHERE lecturer_id = :lecturer_id
    UNION SELECT class_id FROM rounds WHERE given_by = :lecturer_id)
UNION ALL
SELECT n.round_id, n.question, n.value, COUNT(*)
FROM rounds r JOIN named_answers n ON n.round_id = r.id
WHERE r.closes_at < :until AND r.session_id IS NOT NULL AND (r.lecturer_id IS NOT NULL OR r.given_by IS NOT NULL)
  AND r.class_id IN (
    SELECT class_id FROM rounds WHERE lecturer_id = :lecturer_id
    UNION SELECT class_id FROM rounds WHERE given_by = :lecturer_id)
GROUP BY n.round_id, n.question, n.value;
