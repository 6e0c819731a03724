-- name: to_trainee(person_id, until)
SELECT r.kind, r.due_at, r.subject_id, c.zone, c.name AS class_name, c.run, s.title
FROM enrolments e
JOIN reminders r ON r.class_id = e.class_id AND r.state = 'due' AND r.due_at < :until
    AND r.kind IN ('class_tomorrow', 'session_soon', 'feedback_waiting')
JOIN classes c ON c.id = r.class_id
LEFT JOIN sessions s ON s.id = r.session_id
WHERE e.person_id = :person_id AND e.withdrawn_at IS NULL
  AND NOT EXISTS (
      SELECT 1 FROM marks m WHERE m.session_id = r.session_id AND m.person_id = e.person_id
      AND m.direction = 'in' AND m.status = 'on_leave')
UNION ALL
SELECT r.kind, r.due_at, r.subject_id, c.zone, c.name, c.run, NULL
FROM reminders r JOIN classes c ON c.id = r.class_id
JOIN enrolments e ON e.class_id = c.id AND e.person_id = r.person_id AND e.withdrawn_at IS NULL
WHERE r.kind = 'leave_ends' AND r.state = 'due' AND r.due_at < :until AND r.person_id = :person_id
UNION ALL
SELECT r.kind, r.due_at, r.subject_id, NULL, NULL, NULL, NULL
FROM reminders r WHERE r.kind = 'feedback_waiting' AND r.class_id IS NULL AND r.state = 'due' AND r.due_at < :until;

-- name: receipts(person_id, until)
SELECT r.kind, r.due_at, r.subject_id
FROM reminders r
JOIN notices n ON n.id = r.subject_id AND n.receipt = 1 AND n.state = 'queued'
JOIN outbox o ON o.kind = 'notice' AND o.subject_id = n.id AND o.person_id = :person_id AND o.state IN ('sent', 'unknown')
WHERE r.kind = 'nudge' AND r.state = 'due' AND r.due_at < :until
  AND NOT EXISTS (
      SELECT 1 FROM receipts x WHERE x.notice_id = n.id AND x.person_id = o.person_id AND x.version = n.version)
  AND COALESCE((
      SELECT MIN(COALESCE(u.is_off, 0))
      FROM audience_parts k
      JOIN enrolments e ON e.class_id = k.class_id AND e.person_id = o.person_id AND e.withdrawn_at IS NULL
      LEFT JOIN reminder_rules u ON u.class_id = k.class_id AND u.kind = 'nudge'
      WHERE k.audience_id = n.audience_id AND k.class_id > 0), 0) = 0;

-- name: to_staff(person_id, until)
SELECT DISTINCT r.kind, r.due_at, r.session_id, c.zone, c.name AS class_name, c.run, s.title
FROM roles o
JOIN classes c ON c.id = o.class_id OR o.unit_id IS NOT NULL
JOIN units u ON u.id = c.unit_id
LEFT JOIN units top ON top.id = o.unit_id
JOIN reminders r ON r.class_id = c.id AND r.state = 'due' AND r.due_at < :until
    AND (o.role = 'supervisor' AND r.kind IN ('card', 'digest', 'week')
         OR o.role IN ('organiser', 'admin') AND r.kind IN ('office_day', 'office_week'))
LEFT JOIN sessions s ON s.id = r.session_id
WHERE o.person_id = :person_id AND (c.id = o.class_id OR u.path LIKE top.path || '%');
