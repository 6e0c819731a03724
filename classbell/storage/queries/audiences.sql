-- name: add(owner_id, now)$
INSERT INTO audiences (owner_id, made_at) VALUES (:owner_id, :now) RETURNING id;

-- name: keep(owner_id, name, now)$
INSERT INTO audiences (owner_id, name, made_at) VALUES (:owner_id, :name, :now)
ON CONFLICT (owner_id, name) WHERE name IS NOT NULL DO NOTHING RETURNING id;

-- name: saved(owner_id)
SELECT id, name FROM audiences WHERE owner_id = :owner_id AND name IS NOT NULL ORDER BY name, id;

-- name: name_of(audience_id, owner_id)$
SELECT name FROM audiences WHERE id = :audience_id AND owner_id = :owner_id AND name IS NOT NULL;

-- name: rename(audience_id, name)!
UPDATE audiences SET name = :name WHERE id = :audience_id
  AND NOT EXISTS (SELECT 1 FROM audiences o WHERE o.owner_id = audiences.owner_id AND o.name = :name AND o.id <> :audience_id);

-- name: clear(audience_id)!
DELETE FROM audience_parts WHERE audience_id = :audience_id;

-- name: drop(audience_id)!
DELETE FROM audiences WHERE id = :audience_id;

-- name: copy(old_id, new_id)!
INSERT INTO audience_parts (audience_id, side, kind, class_id, subject_id)
SELECT CAST(:new_id AS BIGINT), side, kind, class_id, subject_id FROM audience_parts WHERE audience_id = :old_id
ON CONFLICT DO NOTHING;

-- name: parts(audience_id)
SELECT side, kind, class_id, subject_id FROM audience_parts WHERE audience_id = :audience_id
ORDER BY side DESC, class_id, kind DESC, subject_id;

-- name: named(audience_id)
SELECT k.side, k.kind, k.class_id, k.subject_id, c.name AS class_name, c.run,
       COALESCE(g.name, p.name, u.name, t.name) AS name, n.content
FROM audience_parts k
LEFT JOIN classes c ON c.id = k.class_id
LEFT JOIN groups g ON k.kind = 'group' AND g.id = k.subject_id
LEFT JOIN people p ON k.kind = 'person' AND p.id = k.subject_id
LEFT JOIN units u ON k.kind = 'unit' AND u.id = k.subject_id
LEFT JOIN categories t ON k.kind = 'category' AND t.id = k.subject_id
LEFT JOIN notices n ON k.kind = 'unconfirmed' AND n.id = k.subject_id
WHERE k.audience_id = :audience_id ORDER BY k.side DESC, k.class_id, k.kind DESC, k.subject_id;

-- name: put(audience_id, side, kind, class_id, subject_id)!
INSERT INTO audience_parts (audience_id, side, kind, class_id, subject_id)
VALUES (:audience_id, :side, :kind, :class_id, :subject_id) ON CONFLICT DO NOTHING;

-- name: take(audience_id, side, kind, class_id, subject_id)!
DELETE FROM audience_parts
WHERE audience_id = :audience_id AND side = :side AND kind = :kind AND class_id = :class_id AND subject_id = :subject_id;

-- name: offers(class_id)
SELECT 'trainees' AS kind, c.id AS subject_id, NULL AS name, 0 AS place,
       (SELECT COUNT(*) FROM enrolments e WHERE e.class_id = c.id AND e.withdrawn_at IS NULL) AS heads
FROM classes c WHERE c.id = :class_id
UNION ALL
SELECT 'group', g.id, g.name, 9,
       (SELECT COUNT(*) FROM enrolments e WHERE e.group_id = g.id AND e.withdrawn_at IS NULL)
FROM groups g WHERE g.class_id = :class_id
ORDER BY place, subject_id;

-- name: staff_heads(class_id)
SELECT r.role, COUNT(DISTINCT r.person_id) AS heads
FROM classes c
JOIN units u ON u.id = c.unit_id
JOIN roles r ON r.class_id = c.id OR r.unit_id IS NOT NULL
LEFT JOIN units top ON top.id = r.unit_id
WHERE c.id = :class_id AND (r.class_id = c.id OR u.path LIKE top.path || '%')
GROUP BY r.role;

-- name: has_group(class_id, subject_id)$
SELECT 1 FROM groups WHERE id = :subject_id AND class_id = :class_id;

-- name: has_person(class_id, subject_id)$
SELECT 1 FROM enrolments WHERE person_id = :subject_id AND class_id = :class_id AND withdrawn_at IS NULL;

-- name: trainees(class_id)
SELECT d.* FROM enrolments e JOIN addressees d ON d.id = e.person_id
WHERE e.class_id = :class_id AND e.withdrawn_at IS NULL ORDER BY d.id;

-- name: of_group(class_id, subject_id)
SELECT d.* FROM enrolments e JOIN addressees d ON d.id = e.person_id
WHERE e.class_id = :class_id AND e.group_id = :subject_id AND e.withdrawn_at IS NULL ORDER BY d.id;

-- name: enrolled(class_id, subject_id)
SELECT d.* FROM enrolments e JOIN addressees d ON d.id = e.person_id
WHERE e.class_id = :class_id AND e.person_id = :subject_id AND e.withdrawn_at IS NULL;

-- name: person(subject_id)
SELECT * FROM addressees WHERE id = :subject_id;

-- name: staff(class_id, role)
SELECT DISTINCT d.id, d.name, d.category_id, d.unit_path, d.level, d.account_id, d.wish, d.obstacle
FROM classes c
JOIN units u ON u.id = c.unit_id
JOIN roles r ON r.role = :role AND (r.class_id = c.id OR r.unit_id IS NOT NULL)
LEFT JOIN units top ON top.id = r.unit_id
JOIN addressees d ON d.id = r.person_id
WHERE c.id = :class_id AND (r.class_id = c.id OR u.path LIKE top.path || '%')
ORDER BY d.id;

-- name: of_unit(subject_id)
SELECT d.* FROM addressees d
WHERE d.unit_path LIKE (SELECT path FROM units WHERE id = :subject_id) || '%' ORDER BY d.id;

-- name: absent(class_id, since, until)
SELECT DISTINCT m.person_id
FROM sessions s JOIN marks m ON m.session_id = s.id AND m.direction = 'in' AND m.status = 'absent'
WHERE s.class_id = :class_id AND s.starts_at >= :since AND s.starts_at < :until AND s.cancelled_at IS NULL;

-- name: unrated(class_id, now)
SELECT DISTINCT m.person_id
FROM rounds r
JOIN sessions s ON s.class_id = r.class_id AND (r.session_id IS NULL OR s.id = r.session_id)
JOIN marks m ON m.session_id = s.id AND m.direction = 'in' AND m.status IN ('on_time', 'late', 'early_leave')
WHERE r.class_id = :class_id AND r.closes_at >= :now
  AND NOT EXISTS (SELECT 1 FROM respondents a WHERE a.round_id = r.id AND a.person_id = m.person_id);

-- name: unconfirmed(notice_id)
SELECT o.person_id FROM outbox o JOIN notices n ON n.id = o.subject_id
WHERE o.kind = 'notice' AND o.subject_id = :notice_id AND o.state <> 'cancelled'
  AND NOT EXISTS (SELECT 1 FROM receipts c
                  WHERE c.notice_id = o.subject_id AND c.person_id = o.person_id AND c.version = n.version);

