-- name: versions(notice_id)
SELECT version, content, made_at FROM versions WHERE notice_id = :notice_id ORDER BY version;

-- name: of_cause(cause_id)$
SELECT version FROM versions WHERE cause_id = :cause_id;

-- name: add(notice_id, version, content, made_by, made_at, cause_id)$
INSERT INTO versions (notice_id, version, content, made_by, made_at, cause_id)
VALUES (:notice_id, :version, :content, :made_by, :made_at, :cause_id) RETURNING id;

-- name: renew(notice_id, version, content)!
UPDATE notices SET version = :version, content = :content WHERE id = :notice_id;

-- name: posted(notice_id)
SELECT o.id, o.kind, o.person_id, p.name, o.chat_id, o.state, o.sent_at,
       COALESCE(p.language, a.language, a.language_code) AS wish
FROM outbox o
LEFT JOIN people p ON p.id = o.person_id
LEFT JOIN accounts a ON a.person_id = o.person_id
WHERE o.kind IN ('notice', 'group') AND o.subject_id = :notice_id AND o.chat_id IS NOT NULL
  AND o.state IN ('new', 'held', 'sending', 'sent', 'unknown')
ORDER BY o.id;

-- name: beside(notice_id)
SELECT o.id, o.kind, o.person_id, NULL AS name, o.chat_id, o.state, o.sent_at, NULL AS wish
FROM outbox o
WHERE o.chat_id IS NOT NULL AND o.carrier_id IS NULL AND o.state IN ('new', 'held', 'sending', 'sent')
  AND ((o.kind = 'receipt' AND o.subject_id = :notice_id)
    OR (o.kind = 'nudge' AND o.subject_id IN (SELECT id FROM nudges WHERE notice_id = :notice_id))
    OR (o.kind = 'reconfirm' AND o.subject_id IN (SELECT id FROM versions WHERE notice_id = :notice_id)))
ORDER BY o.id;

-- name: questions(notice_id)
SELECT o.id, o.kind, o.person_id, p.name, o.chat_id, o.state, o.sent_at,
       COALESCE(p.language, a.language, a.language_code) AS wish
FROM outbox o
JOIN people p ON p.id = o.person_id
LEFT JOIN accounts a ON a.person_id = o.person_id
WHERE o.chat_id IS NOT NULL AND o.carrier_id IS NULL AND o.state IN ('new', 'held', 'sending', 'sent')
  AND ((o.kind = 'receipt' AND o.subject_id = :notice_id)
    OR (o.kind = 'nudge' AND o.subject_id IN (SELECT id FROM nudges WHERE notice_id = :notice_id))
    OR (o.kind = 'reconfirm' AND o.subject_id IN (SELECT id FROM versions WHERE notice_id = :notice_id)))
ORDER BY o.id;

-- name: confirmed(notice_id, version)
SELECT person_id FROM receipts WHERE notice_id = :notice_id AND version = :version;

-- name: rewrite(id, body)!
UPDATE outbox SET body = :body WHERE id = :id AND state IN ('new', 'held', 'sending');

-- name: put(kind, subject_id, person_id, chat_id, method, body, amends, now)!
INSERT INTO outbox (kind, subject_id, person_id, chat_id, method, body, amends, not_before)
VALUES (:kind, :subject_id, :person_id, :chat_id, :method, :body, :amends, :now)
ON CONFLICT DO NOTHING;

-- name: withdraw(notice_id)!
UPDATE notices SET state = 'withdrawn' WHERE id = :notice_id AND state IN ('queued', 'paused', 'cancelled');

-- name: stop(notice_id)!
UPDATE outbox SET state = 'cancelled'
WHERE state IN ('new', 'held')
  AND ((kind IN ('notice', 'group', 'receipt') AND subject_id = :notice_id)
    OR (kind = 'nudge' AND subject_id IN (SELECT id FROM nudges WHERE notice_id = :notice_id))
    OR (kind IN ('correction', 'question', 'reconfirm')
        AND subject_id IN (SELECT id FROM versions WHERE notice_id = :notice_id)));

-- name: outcomes(notice_id, version)
SELECT w.state, w.reason, COUNT(*) AS number
FROM outbox w JOIN outbox o ON o.id = w.amends
WHERE o.kind IN ('notice', 'group') AND o.subject_id = :notice_id AND o.state NOT IN ('cancelled', 'failed')
  AND ((w.kind = 'withdrawal' AND w.subject_id = o.id)
    OR (w.kind = 'correction'
        AND w.subject_id = (SELECT v.id FROM versions v WHERE v.notice_id = :notice_id AND v.version = :version)
        AND NOT EXISTS (SELECT 1 FROM notices n WHERE n.id = :notice_id AND n.state = 'withdrawn')))
GROUP BY w.state, w.reason;
