-- name: value(name)$
SELECT value FROM settings WHERE name = :name;

-- name: keep(name, value)!
INSERT INTO settings (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
