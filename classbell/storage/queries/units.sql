-- name: root()^
SELECT id, parent_id, path, level, name FROM units WHERE parent_id IS NULL ORDER BY id LIMIT 1;

-- name: all()
SELECT id, parent_id, path, level, name FROM units ORDER BY path;

-- name: unit(unit_id)^
SELECT id, parent_id, path, level, name FROM units WHERE id = :unit_id;

-- name: below(parent_id)
SELECT id, parent_id, path, level, name FROM units WHERE parent_id = :parent_id ORDER BY id;

-- name: named(parent_id, name)$
SELECT id FROM units WHERE parent_id = :parent_id AND name = :name;

-- name: add(parent_id, level, name, placeholder)$
INSERT INTO units (parent_id, path, level, name) VALUES (:parent_id, :placeholder, :level, :name) RETURNING id;

-- name: set_path(unit_id, path)!
UPDATE units SET path = :path WHERE id = :unit_id;

-- name: rename(unit_id, name)!
UPDATE units SET name = :name WHERE id = :unit_id;

-- name: categories()
SELECT id, name FROM categories ORDER BY id;

-- name: add_category(name)!
INSERT INTO categories (name) VALUES (:name) ON CONFLICT DO NOTHING;
