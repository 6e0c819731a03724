-- name: waiting(kind, now)
SELECT r.id, r.kind, r.class_id, r.session_id, r.person_id, r.subject_id, r.due_at, r.useless_after,
       c.name, c.run, c.zone, u.path
FROM reminders r
JOIN classes c ON c.id = r.class_id
JOIN units u ON u.id = c.unit_id
WHERE r.state = 'due' AND r.due_at <= :now AND r.kind = :kind AND r.useless_after > :now
ORDER BY r.id;

-- name: readers(kind, now)
SELECT DISTINCT d.class_id, p.id, p.name, p.phone, r.role, a.id AS account_id,
       COALESCE(p.language, a.language, a.language_code) AS language
FROM reminders d
JOIN classes c ON c.id = d.class_id
JOIN units u ON u.id = c.unit_id
JOIN roles r ON r.class_id = c.id OR r.unit_id IS NOT NULL
LEFT JOIN units top ON top.id = r.unit_id
JOIN people p ON p.id = r.person_id
LEFT JOIN accounts a ON a.person_id = p.id AND a.unreachable IS NULL
WHERE d.state = 'due' AND d.due_at <= :now AND d.kind = :kind AND d.useless_after > :now
  AND (r.class_id = c.id OR u.path LIKE top.path || '%')
ORDER BY p.id, d.class_id;
