-- name: value(name)$
SELECT value FROM settings WHERE name = :name;

-- name: keep(name, value)!
INSERT INTO settings (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: root_unit()$
SELECT id FROM units WHERE parent_id IS NULL ORDER BY id LIMIT 1;

-- name: add_root_unit(name)$
INSERT INTO units (parent_id, path, level, name) VALUES (NULL, '', 'organisation', :name) RETURNING id;

-- name: set_path(unit_id, path)!
UPDATE units SET path = :path WHERE id = :unit_id;

-- name: root_path()$
SELECT path FROM units WHERE parent_id IS NULL ORDER BY id LIMIT 1;
