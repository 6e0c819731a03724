-- name: put(kind, subject_id, person_id, chat_id, method, body, file, urgency, not_before, useless_after, amends)!
INSERT INTO outbox (kind, subject_id, person_id, chat_id, method, body, file, urgency, not_before, useless_after, amends,
                    state, reason)
VALUES (:kind, :subject_id, :person_id, :chat_id, :method, :body, :file, :urgency, :not_before, :useless_after, :amends,
        CASE WHEN CAST(:chat_id AS BIGINT) IS NULL THEN 'failed' ELSE 'new' END,
        CASE WHEN CAST(:chat_id AS BIGINT) IS NULL THEN 'unbound' END)
ON CONFLICT DO NOTHING;

-- name: claim(now, at_most)
WITH picked AS MATERIALIZED (
    SELECT id FROM outbox
    WHERE state = 'new' AND chat_id IS NOT NULL AND not_before <= :now
    ORDER BY urgency, not_before, id
    LIMIT :at_most /* skip locked */
)
UPDATE outbox SET state = 'sending', attempt = attempt + 1, claimed_at = :now
WHERE id IN (SELECT id FROM picked)
RETURNING id, kind, subject_id, chat_id, method, body, file, urgency, attempt, repeats, not_before, useless_after,
    amends;

-- name: interrupted(before)
SELECT id, kind, subject_id, chat_id, method, body, file, urgency, attempt, repeats, not_before, useless_after, amends
FROM outbox
WHERE state = 'sending' AND claimed_at < :before
ORDER BY id /* skip locked */;

-- name: attempt(id)$
SELECT attempt FROM outbox WHERE id = :id;

-- name: settle(id, state, reason, message_id, album, sent_at, not_before, chat_id, attempt, repeats)!
UPDATE outbox
SET state = :state, reason = :reason, message_id = :message_id, album = :album, sent_at = :sent_at,
    not_before = :not_before, chat_id = :chat_id, attempt = :attempt, repeats = :repeats
WHERE id = :id AND state = 'sending';

-- name: settle_carried(id)!
UPDATE outbox
SET (state, reason, message_id, sent_at, attempt) =
    (SELECT c.state, c.reason, c.message_id, c.sent_at, c.attempt FROM outbox c WHERE c.id = :id)
WHERE carrier_id = :id AND state = 'carried';

-- name: follow_notice(id)!
UPDATE outbox
SET state = (SELECT CASE n.state WHEN 'paused' THEN 'held' ELSE 'cancelled' END FROM notices n WHERE n.id = outbox.subject_id)
WHERE id = :id AND kind IN ('notice', 'group') AND state = 'new'
  AND EXISTS (SELECT 1 FROM notices n WHERE n.id = outbox.subject_id AND n.state IN ('paused', 'cancelled', 'withdrawn'));

-- name: readdress(old, new)!
UPDATE outbox SET chat_id = :new WHERE chat_id = :old AND state = 'new';

-- name: notice_content(notice_id)$
SELECT content FROM notices WHERE id = :notice_id;

-- name: placed(id)^
SELECT state, message_id, album FROM outbox WHERE id = :id;

-- name: ids_until(after, at_most, before)^
SELECT MAX(o.id) AS last_id, MIN(CASE WHEN o.not_before >= :before THEN o.id END) AS young_id
FROM (SELECT id, not_before FROM outbox WHERE id > :after ORDER BY id LIMIT :at_most) o;

-- name: empty(after, until)!
UPDATE outbox SET body = '{}'
WHERE id > :after AND id <= :until AND body <> '{}' AND state IN ('sent', 'failed', 'unknown', 'cancelled');
