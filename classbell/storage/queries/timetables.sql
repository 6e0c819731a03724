-- name: planned(class_id)
SELECT title, starts_at, ends_at FROM sessions WHERE class_id = :class_id AND cancelled_at IS NULL ORDER BY starts_at;

-- name: add_venue(name)!
INSERT INTO venues (name) VALUES (:name) ON CONFLICT DO NOTHING;

-- name: venue(name)$
SELECT id FROM venues WHERE name = :name;

-- name: add(class_id, title, mode, venue_id, lecturers, starts_at, ends_at, import_id)!
INSERT INTO sessions (class_id, title, mode, venue_id, lecturers, starts_at, ends_at, import_id)
VALUES (:class_id, :title, :mode, :venue_id, :lecturers, :starts_at, :ends_at, :import_id)
ON CONFLICT (class_id, starts_at, title) DO UPDATE SET
    mode = excluded.mode, venue_id = excluded.venue_id, lecturers = excluded.lecturers, ends_at = excluded.ends_at,
    import_id = excluded.import_id, cancelled_at = NULL, revision = sessions.revision + 1;

-- name: brought(import_id)
SELECT id FROM sessions WHERE import_id = :import_id AND cancelled_at IS NULL ORDER BY starts_at;

-- name: take_back(import_id, now)!
UPDATE sessions SET cancelled_at = :now, revision = revision + 1
WHERE import_id = :import_id AND cancelled_at IS NULL AND opened_at IS NULL;
