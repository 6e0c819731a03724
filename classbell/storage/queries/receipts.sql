-- name: is_recipient(notice_id, person_id)$
SELECT 1 FROM outbox WHERE kind = 'notice' AND subject_id = :notice_id AND person_id = :person_id;

-- name: confirm(notice_id, person_id, at)!
INSERT INTO receipts (notice_id, person_id, confirmed_at) VALUES (:notice_id, :person_id, :at) ON CONFLICT DO NOTHING;

-- name: unconfirmed(notice_id)
SELECT p.id, p.name, p.phone, CASE WHEN o.state IN ('sent', 'unknown') THEN a.id END AS chat_id,
       COALESCE(p.language, a.language, a.language_code) AS wish
FROM outbox o
JOIN people p ON p.id = o.person_id
LEFT JOIN accounts a ON a.person_id = p.id AND a.unreachable IS NULL
WHERE o.kind = 'notice' AND o.subject_id = :notice_id AND o.state <> 'cancelled'
  AND NOT EXISTS (SELECT 1 FROM receipts c WHERE c.notice_id = o.subject_id AND c.person_id = p.id)
ORDER BY p.id;

-- name: nudge_of_cause(cause_id)$
SELECT id FROM nudges WHERE cause_id = CAST(:cause_id AS BIGINT);

-- name: nudged(nudge_id)$
SELECT COUNT(*) FROM outbox WHERE kind = 'nudge' AND subject_id = :nudge_id;

-- name: take_turn(notice_id, now, last_at)!
UPDATE notices SET nudged_at = :now WHERE id = :notice_id AND (nudged_at IS NULL OR nudged_at <= :last_at);

-- name: add_nudge(notice_id, now, person_id, cause_id)$
INSERT INTO nudges (notice_id, nudged_at, nudged_by, cause_id)
VALUES (:notice_id, :now, :person_id, :cause_id) RETURNING id;
