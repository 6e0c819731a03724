-- name: ask(notice_id, count, now, cause_id)$
INSERT INTO approvals (notice_id, count, asked_at, cause_id) VALUES (:notice_id, :count, :now, :cause_id)
ON CONFLICT DO NOTHING RETURNING id;

-- name: approval(approval_id)^
SELECT id, notice_id, count, asked_at, verdict FROM approvals WHERE id = :approval_id;

-- name: waiting(notice_id)^
SELECT id, notice_id, count, asked_at, verdict FROM approvals WHERE notice_id = :notice_id AND verdict IS NULL;

-- name: decide(approval_id, verdict, by_person, now, reason)!
UPDATE approvals SET verdict = :verdict, decided_by = :by_person, decided_at = :now, reason = :reason
WHERE id = :approval_id AND verdict IS NULL;

-- name: granted(notice_id)$
SELECT MAX(a.count) FROM approvals a
WHERE a.verdict = 'granted' AND a.notice_id IN (
    SELECT n.id FROM notices n WHERE n.id = :notice_id
    UNION ALL
    SELECT s.notice_id FROM notices n JOIN schedules s ON s.id = n.schedule_id WHERE n.id = :notice_id);

-- name: void(notice_id)!
UPDATE approvals SET verdict = 'withdrawn' WHERE notice_id = :notice_id AND verdict = 'granted';

-- name: forget(notice_id)!
DELETE FROM approvals WHERE notice_id = :notice_id;

-- name: candidates()
SELECT DISTINCT p.id, p.name, a.id AS account_id, COALESCE(p.language, a.language, a.language_code) AS language
FROM roles r
JOIN people p ON p.id = r.person_id
JOIN accounts a ON a.person_id = p.id AND a.unreachable IS NULL
WHERE r.role IN ('organiser', 'admin')
ORDER BY p.id;
