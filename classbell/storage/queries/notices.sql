-- name: notice(notice_id)^
SELECT n.*, (SELECT p.name FROM people p WHERE p.id = n.author_id AND n.urgent = 1) AS signed_by
FROM notices n WHERE n.id = :notice_id;

-- name: drafts(author_id)
SELECT n.*, (SELECT p.name FROM people p WHERE p.id = n.author_id AND n.urgent = 1) AS signed_by
FROM notices n WHERE n.author_id = :author_id AND n.state IN ('draft', 'asking') ORDER BY n.id DESC;

-- name: empty_draft(author_id)^
SELECT n.*, (SELECT p.name FROM people p WHERE p.id = n.author_id AND n.urgent = 1) AS signed_by
FROM notices n
WHERE n.author_id = :author_id AND n.state = 'draft' AND n.content IS NULL
  AND NOT EXISTS (SELECT 1 FROM audience_parts k WHERE k.audience_id = n.audience_id)
ORDER BY n.id DESC LIMIT 1;

-- name: add_draft(author_id, audience_id, now)$
INSERT INTO notices (author_id, audience_id, created_at) VALUES (:author_id, :audience_id, :now) RETURNING id;

-- name: discard(notice_id)!
DELETE FROM notices WHERE id = :notice_id AND state = 'draft';

-- name: compose(notice_id, content)!
UPDATE notices SET content = :content WHERE id = :notice_id AND state = 'draft';

-- name: ask_receipt(notice_id, receipt)!
UPDATE notices SET receipt = :receipt WHERE id = :notice_id AND state = 'draft';

-- name: set_queued(notice_id, old, content, now)!
UPDATE notices SET state = 'queued', content = :content, queued_at = :now WHERE id = :notice_id AND state = :old;

-- name: queue(notice_id, person_id, chat_id, method, body, state, reason, now)!
INSERT INTO outbox (kind, subject_id, person_id, chat_id, method, body, state, reason, not_before)
VALUES ('notice', :notice_id, :person_id, :chat_id, :method, :body, :state, :reason, :now)
ON CONFLICT DO NOTHING;

-- name: set_state(notice_id, old, new)!
UPDATE notices SET state = :new WHERE id = :notice_id AND state = :old;

-- name: move_letters(notice_id, old, new)!
UPDATE outbox SET state = :new WHERE kind IN ('notice', 'group') AND subject_id = :notice_id AND state = :old;

-- name: classes_of(notice_id)
SELECT DISTINCT k.class_id FROM audience_parts k JOIN notices n ON n.audience_id = k.audience_id
WHERE n.id = :notice_id AND k.class_id > 0 ORDER BY k.class_id;

-- name: of_author(author_id, at_most)
SELECT n.*, (SELECT p.name FROM people p WHERE p.id = n.author_id AND n.urgent = 1) AS signed_by
FROM notices n WHERE n.author_id = :author_id AND n.queued_at IS NOT NULL ORDER BY n.id DESC LIMIT :at_most;

-- name: sent_by(author_id)
SELECT id FROM notices WHERE author_id = :author_id AND queued_at IS NOT NULL ORDER BY id DESC;

-- name: sent_by_others(author_id, since, at_most)
SELECT n.*, (SELECT p.name FROM people p WHERE p.id = n.author_id AND n.urgent = 1) AS signed_by
FROM notices n WHERE n.author_id <> :author_id AND n.queued_at >= :since ORDER BY n.id DESC LIMIT :at_most;

-- name: outcomes(notice_id)
SELECT state, reason, COUNT(*) AS number FROM outbox
WHERE kind = 'notice' AND subject_id = :notice_id GROUP BY state, reason;

-- name: confirmed(notice_id)$
SELECT COUNT(*) FROM receipts c JOIN notices n ON n.id = c.notice_id AND n.version = c.version WHERE n.id = :notice_id;
