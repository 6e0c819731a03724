-- name: notice(notice_id)^
SELECT * FROM notices WHERE id = :notice_id;

-- name: draft_of(author_id)^
SELECT * FROM notices WHERE author_id = :author_id AND state = 'draft';

-- name: add_draft(author_id, now)!
INSERT INTO notices (author_id, created_at) VALUES (:author_id, :now) ON CONFLICT DO NOTHING;

-- name: clear_audience(notice_id)!
DELETE FROM audiences WHERE notice_id = :notice_id;

-- name: discard(notice_id)!
DELETE FROM notices WHERE id = :notice_id AND state = 'draft';

-- name: picked(notice_id)
SELECT k.kind, k.class_id, k.subject_id, c.name AS class_name, c.run, COALESCE(g.name, p.name) AS name
FROM audiences k
JOIN classes c ON c.id = k.class_id
LEFT JOIN groups g ON k.kind = 'group' AND g.id = k.subject_id
LEFT JOIN people p ON k.kind = 'person' AND p.id = k.subject_id
WHERE k.notice_id = :notice_id ORDER BY k.class_id, k.kind DESC, k.subject_id;

-- name: offers(class_id)
SELECT 'trainees' AS kind, c.id AS subject_id, NULL AS name, 0 AS place,
       (SELECT COUNT(*) FROM enrolments e WHERE e.class_id = c.id AND e.withdrawn_at IS NULL) AS heads
FROM classes c WHERE c.id = :class_id
UNION ALL
SELECT 'supervisors', c.id, NULL, 1,
       (SELECT COUNT(DISTINCT r.person_id)
        FROM roles r LEFT JOIN units top ON top.id = r.unit_id
        WHERE r.role = 'supervisor' AND (r.class_id = c.id OR u.path LIKE top.path || '%'))
FROM classes c JOIN units u ON u.id = c.unit_id WHERE c.id = :class_id
UNION ALL
SELECT 'group', g.id, g.name, 2,
       (SELECT COUNT(*) FROM enrolments e WHERE e.group_id = g.id AND e.withdrawn_at IS NULL)
FROM groups g WHERE g.class_id = :class_id
ORDER BY place, subject_id;

-- name: has_group(class_id, subject_id)$
SELECT 1 FROM groups WHERE id = :subject_id AND class_id = :class_id;

-- name: has_person(class_id, subject_id)$
SELECT 1 FROM enrolments WHERE person_id = :subject_id AND class_id = :class_id AND withdrawn_at IS NULL;

-- name: put_pick(notice_id, kind, class_id, subject_id)!
INSERT INTO audiences (notice_id, kind, class_id, subject_id)
VALUES (:notice_id, :kind, :class_id, :subject_id) ON CONFLICT DO NOTHING;

-- name: take_pick(notice_id, kind, class_id, subject_id)!
DELETE FROM audiences
WHERE notice_id = :notice_id AND kind = :kind AND class_id = :class_id AND subject_id = :subject_id;

-- name: compose(notice_id, content)!
UPDATE notices SET content = :content WHERE id = :notice_id AND state = 'draft';

-- name: ask_receipt(notice_id, receipt)!
UPDATE notices SET receipt = :receipt WHERE id = :notice_id AND state = 'draft';

-- name: recipients(notice_id)
SELECT p.id, p.name, CASE WHEN a.id IS NULL THEN 'unbound' ELSE a.unreachable END AS obstacle
FROM recipients r
JOIN people p ON p.id = r.person_id
LEFT JOIN accounts a ON a.person_id = r.person_id
WHERE r.notice_id = :notice_id ORDER BY p.id;

-- name: wishes(notice_id)
SELECT DISTINCT COALESCE(p.language, a.language, a.language_code) AS wish
FROM recipients r
JOIN people p ON p.id = r.person_id
JOIN accounts a ON a.person_id = r.person_id AND a.unreachable IS NULL
WHERE r.notice_id = :notice_id;

-- name: set_queued(notice_id, content, now)!
UPDATE notices SET state = 'queued', content = :content, queued_at = :now WHERE id = :notice_id AND state = 'draft';

-- name: queue(notice_id, method, now)!
INSERT INTO outbox (kind, subject_id, person_id, chat_id, method, state, reason, not_before)
SELECT 'notice', r.notice_id, r.person_id, a.id, CAST(:method AS TEXT),
       CASE WHEN a.id IS NULL OR a.unreachable IS NOT NULL THEN 'failed' ELSE 'new' END,
       CASE WHEN a.id IS NULL THEN 'unbound' ELSE a.unreachable END,
       CAST(:now AS BIGINT)
FROM recipients r LEFT JOIN accounts a ON a.person_id = r.person_id
WHERE r.notice_id = :notice_id
ON CONFLICT DO NOTHING;

-- name: reword(notice_id, wish, body)!
UPDATE outbox SET body = :body
WHERE kind = 'notice' AND subject_id = :notice_id AND state = 'new' AND person_id IN (
    SELECT a.person_id FROM accounts a JOIN people p ON p.id = a.person_id
    WHERE COALESCE(p.language, a.language, a.language_code, '') = COALESCE(CAST(:wish AS TEXT), ''));

-- name: set_state(notice_id, old, new)!
UPDATE notices SET state = :new WHERE id = :notice_id AND state = :old;

-- name: move_letters(notice_id, old, new)!
UPDATE outbox SET state = :new WHERE kind = 'notice' AND subject_id = :notice_id AND state = :old;

-- name: classes_of(notice_id)
SELECT DISTINCT class_id FROM audiences WHERE notice_id = :notice_id ORDER BY class_id;

-- name: of_author(author_id, at_most)
SELECT * FROM notices WHERE author_id = :author_id AND state <> 'draft' ORDER BY id DESC LIMIT :at_most;

-- name: outcomes(notice_id)
SELECT state, reason, COUNT(*) AS number FROM outbox
WHERE kind = 'notice' AND subject_id = :notice_id GROUP BY state, reason;

-- name: confirmed(notice_id)$
SELECT COUNT(*) FROM receipts WHERE notice_id = :notice_id;

-- name: results(notice_id)
SELECT p.name, p.phone, o.state, o.reason, o.sent_at, c.confirmed_at
FROM outbox o
JOIN people p ON p.id = o.person_id
LEFT JOIN receipts c ON c.notice_id = o.subject_id AND c.person_id = o.person_id
WHERE o.kind = 'notice' AND o.subject_id = :notice_id ORDER BY p.id;
