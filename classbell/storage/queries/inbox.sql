-- name: keep(update_id, lane, raw, now, state, reason)!
INSERT INTO inbox (update_id, lane, raw, received_at, state, reason)
VALUES (:update_id, :lane, :raw, :now, :state, :reason)
ON CONFLICT DO NOTHING;

-- name: newest()$
SELECT COALESCE(MAX(id), 0) FROM inbox;

-- name: ids_after(after)
SELECT id, update_id FROM inbox WHERE state = 'new' AND id > :after ORDER BY id;

-- name: waiting(after, at_most)
SELECT id, lane, raw, received_at FROM inbox
WHERE state = 'new' AND id > :after
ORDER BY id LIMIT :at_most;

-- name: done(id)!
UPDATE inbox SET state = 'done', raw = '{"update_id":' || update_id || '}' WHERE id = :id;

-- name: set_dead(id, reason)!
UPDATE inbox SET state = 'dead', reason = :reason WHERE id = :id;

-- name: give_up(id, reason)!
UPDATE inbox SET state = 'dead', reason = :reason, raw = '{"update_id":' || update_id || '}' WHERE id = :id;

-- name: count_try(id)$
UPDATE inbox SET tries = tries + 1 WHERE id = :id RETURNING tries;

-- name: purge(before, at_most)!
DELETE FROM inbox WHERE id IN (
    SELECT id FROM inbox WHERE received_at < :before AND state <> 'new' ORDER BY received_at LIMIT :at_most
);
