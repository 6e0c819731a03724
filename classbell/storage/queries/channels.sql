-- name: add(unit_id, person_id, schema, url, made_by, now)$
INSERT INTO channels (unit_id, person_id, schema, url, made_by, made_at)
VALUES (:unit_id, :person_id, :schema, :url, :made_by, :now) RETURNING id;

-- name: drop(id, now)!
UPDATE channels SET dropped_at = :now, url = '' WHERE id = :id AND dropped_at IS NULL;

-- name: channel(id)^
SELECT c.*, p.name AS person_name, u.path
FROM channels c
LEFT JOIN people p ON p.id = c.person_id
LEFT JOIN units u ON u.id = c.unit_id
WHERE c.id = :id AND c.dropped_at IS NULL;

-- name: within(unit_id, path)
SELECT c.*, p.name AS person_name
FROM channels c LEFT JOIN people p ON p.id = c.person_id LEFT JOIN units pu ON pu.id = p.unit_id
WHERE c.dropped_at IS NULL AND (c.unit_id = :unit_id OR pu.path LIKE :path || '%')
ORDER BY c.id;

-- name: of_person(person_id)$
SELECT c.id FROM people p
LEFT JOIN units u ON u.id = COALESCE(p.unit_id, (
    SELECT k.unit_id FROM enrolments e JOIN classes k ON k.id = e.class_id
    WHERE e.person_id = p.id AND e.withdrawn_at IS NULL ORDER BY e.id DESC LIMIT 1))
JOIN channels c ON c.dropped_at IS NULL AND (c.person_id = p.id OR c.unit_id IS NOT NULL)
LEFT JOIN units above ON above.id = c.unit_id
WHERE p.id = :person_id AND (c.person_id = p.id OR u.path LIKE above.path || '%')
ORDER BY CASE WHEN c.person_id IS NULL THEN 1 ELSE 0 END, LENGTH(above.path) DESC, c.id DESC LIMIT 1;

-- name: unit_of(person_id)$
SELECT u.path FROM people p LEFT JOIN enrolments e ON e.person_id = p.id AND e.withdrawn_at IS NULL
LEFT JOIN classes k ON k.id = e.class_id
JOIN units u ON u.id = COALESCE(p.unit_id, k.unit_id)
WHERE p.id = :person_id ORDER BY e.id DESC LIMIT 1;

-- name: stranded_notices(since)
SELECT o.id, o.person_id
FROM notices n
JOIN outbox o ON o.kind = 'notice' AND o.subject_id = n.id AND o.state = 'failed'
WHERE n.by_channel = 1 AND n.queued_at >= :since AND n.state = 'queued'
  AND o.reason IN ('unbound', 'blocked', 'deactivated', 'not_found')
  AND NOT EXISTS (SELECT 1 FROM forwards f WHERE f.letter_id = o.id)
ORDER BY o.id;

-- name: stranded_prompts(now)
SELECT o.id, o.person_id
FROM outbox o
WHERE o.kind = 'prompt' AND o.state = 'failed' AND o.useless_after > :now
  AND o.reason IN ('unbound', 'blocked', 'deactivated', 'not_found')
  AND NOT EXISTS (SELECT 1 FROM forwards f WHERE f.letter_id = o.id)
ORDER BY o.id;

-- name: forward(letter_id, person_id, channel_id)!
INSERT INTO forwards (letter_id, person_id, channel_id) VALUES (:letter_id, :person_id, :channel_id)
ON CONFLICT DO NOTHING;

-- name: claim(now)
UPDATE forwards SET state = 'sending', claimed_at = :now WHERE state = 'new' RETURNING letter_id;

-- name: claimed(letter_id)^
SELECT f.letter_id, o.kind, o.subject_id, o.body, f.person_id, p.name, p.phone, f.channel_id, c.url,
       c.person_id AS owner_id
FROM forwards f
JOIN outbox o ON o.id = f.letter_id
JOIN people p ON p.id = f.person_id
JOIN channels c ON c.id = f.channel_id
WHERE f.letter_id = :letter_id AND c.dropped_at IS NULL;

-- name: settle(letter_id, state, reason, now)!
UPDATE forwards SET state = :state, reason = :reason, settled_at = :now
WHERE letter_id = :letter_id AND state = 'sending';

-- name: give_up(before)!
UPDATE forwards SET state = 'unknown', reason = 'interrupted' WHERE state = 'sending' AND claimed_at < :before;

-- name: results(notice_id)
SELECT p.name, f.state, f.reason, c.schema
FROM outbox o
JOIN forwards f ON f.letter_id = o.id
JOIN people p ON p.id = f.person_id
JOIN channels c ON c.id = f.channel_id
WHERE o.kind = 'notice' AND o.subject_id = :notice_id ORDER BY p.id;

-- name: forget_cause(cause_id)!
UPDATE inbox SET raw = '{"update_id":' || update_id || '}' WHERE id = CAST(:cause_id AS BIGINT);
