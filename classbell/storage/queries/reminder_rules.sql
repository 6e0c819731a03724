-- name: of_class(class_id)
SELECT kind, leads, is_off FROM reminder_rules WHERE class_id = :class_id;

-- name: keep(class_id, kind, leads, is_off)!
INSERT INTO reminder_rules (class_id, kind, leads, is_off) VALUES (:class_id, :kind, :leads, :is_off)
ON CONFLICT (class_id, kind) DO UPDATE SET leads = excluded.leads, is_off = excluded.is_off;

-- name: drop(class_id, kind)!
DELETE FROM reminder_rules WHERE class_id = :class_id AND kind = :kind;

-- name: silenced(notice_id, kind)
SELECT e.person_id
FROM notices n
JOIN audience_parts k ON k.audience_id = n.audience_id AND k.class_id > 0
JOIN enrolments e ON e.class_id = k.class_id AND e.withdrawn_at IS NULL
LEFT JOIN reminder_rules r ON r.class_id = k.class_id AND r.kind = :kind
WHERE n.id = :notice_id
GROUP BY e.person_id HAVING MIN(COALESCE(r.is_off, 0)) = 1;

-- name: open_rounds(class_id, now)
SELECT id, closes_at FROM rounds WHERE class_id = :class_id AND closes_at > :now ORDER BY id;
