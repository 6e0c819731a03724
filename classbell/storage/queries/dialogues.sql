-- name: of(account_id)^
SELECT name, step, data FROM dialogues WHERE account_id = :account_id;

-- name: keep(account_id, name, step, data, now)!
INSERT INTO dialogues (account_id, name, step, data, changed_at)
VALUES (:account_id, :name, :step, :data, :now)
ON CONFLICT (account_id) DO UPDATE
SET name = excluded.name, step = excluded.step, data = excluded.data, changed_at = excluded.changed_at;

-- name: end(account_id)!
DELETE FROM dialogues WHERE account_id = :account_id;
