-- name: add(kind, class_id, content, person_id, now, cause_id)$
INSERT INTO imports (kind, class_id, content, made_by, made_at, cause_id)
VALUES (:kind, :class_id, :content, :person_id, :now, :cause_id)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: of_cause(cause_id)$
SELECT id FROM imports WHERE cause_id = :cause_id;

-- name: waiting(import_id)^
SELECT id, kind, class_id, state, content FROM imports WHERE id = :import_id;

-- name: add_key(import_id, kind, value)!
INSERT INTO import_keys (import_id, kind, value) VALUES (:import_id, :kind, :value) ON CONFLICT DO NOTHING;

-- name: drop_keys(import_id)!
DELETE FROM import_keys WHERE import_id = :import_id;

-- name: settle(import_id, old, state, now)!
UPDATE imports SET state = :state, content = '[]', kept_at = :now WHERE id = :import_id AND state = :old;

-- name: assign(import_id, class_id)!
UPDATE imports SET class_id = :class_id WHERE id = :import_id;

-- name: drop_old_keys(before)!
DELETE FROM import_keys WHERE import_id IN (SELECT id FROM imports WHERE state = 'waiting' AND made_at < :before);

-- name: drop_old(before)!
UPDATE imports SET state = 'dropped', content = '[]' WHERE state = 'waiting' AND made_at < :before;

-- name: remember(import_id, content)!
UPDATE imports SET content = :content WHERE id = :import_id AND state IN ('kept', 'undone');
