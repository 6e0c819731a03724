-- name: put!
INSERT INTO settings (name, value) VALUES (:name, :value);

-- name: keep!
INSERT INTO settings (name, value) VALUES (:name, :value) ON CONFLICT (name) DO NOTHING;

-- name: change
UPDATE settings SET value = :value WHERE name = :name RETURNING name, value;

-- name: add_one!
UPDATE settings SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = :name;

-- name: get
SELECT name, value FROM settings WHERE name = :name;

-- name: every
SELECT name, value FROM settings ORDER BY name;

-- name: clear!
DELETE FROM settings;

-- name: orphan!
INSERT INTO groups (class_id, name) VALUES (:class_id, 'nowhere');

-- name: fill!
INSERT INTO settings (name, value)
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(:upto AS BIGINT))
SELECT CAST(:name AS TEXT) || CAST(i AS TEXT), CAST(:value AS TEXT) FROM n;

-- name: crawl
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < CAST(:upto AS BIGINT))
SELECT COUNT(*) FROM n;

-- name: make_unit!
INSERT INTO units (id, path, level, name) VALUES (1, '/1/', 'organisation', 'Unit One');

-- name: make_class!
INSERT INTO classes (id, unit_id, name, zone, created_at) VALUES (1, 1, 'Class One', 'UTC', 0);

-- name: groups
SELECT COUNT(*) FROM groups;

-- name: backend
SELECT pg_backend_pid();
