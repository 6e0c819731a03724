-- name: entries()
SELECT id, from_on, until_on, is_worked, weekday, name FROM workdays WHERE voided_at IS NULL ORDER BY id;

-- name: entry(entry_id)^
SELECT id, from_on, until_on, is_worked, weekday, name FROM workdays WHERE id = :entry_id AND voided_at IS NULL;

-- name: add(from_on, until_on, is_worked, weekday, name, person_id, now)$
INSERT INTO workdays (from_on, until_on, is_worked, weekday, name, made_by, made_at)
VALUES (:from_on, :until_on, :is_worked, :weekday, :name, :person_id, :now)
RETURNING id;

-- name: take_as(entry_id, weekday)!
UPDATE workdays SET weekday = :weekday WHERE id = :entry_id AND voided_at IS NULL;

-- name: void(entry_id, now)!
UPDATE workdays SET voided_at = :now WHERE id = :entry_id AND voided_at IS NULL;

-- name: sessions_between(from_at, until_at)$
SELECT COUNT(*) FROM sessions WHERE starts_at >= :from_at AND starts_at < :until_at AND cancelled_at IS NULL;
