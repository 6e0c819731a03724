-- name: add(session_id, ticket_hash, ticket_until, made_by)!
INSERT INTO screens (session_id, ticket_hash, ticket_until, made_by)
VALUES (:session_id, :ticket_hash, :ticket_until, :made_by);

-- name: of_ticket(ticket_hash, now)$
SELECT session_id FROM screens
WHERE ticket_hash = :ticket_hash AND ticket_until > :now AND paired_at IS NULL AND cut_at IS NULL;

-- name: pair(ticket_hash, cookie_hash, now)!
UPDATE screens SET cookie_hash = :cookie_hash, paired_at = :now
WHERE ticket_hash = :ticket_hash AND ticket_until > :now AND paired_at IS NULL AND cut_at IS NULL;

-- name: cut_others(session_id, cookie_hash, now)!
UPDATE screens SET cut_at = :now
WHERE session_id = :session_id AND paired_at IS NOT NULL AND cookie_hash <> :cookie_hash AND cut_at IS NULL;

-- name: of_cookie(cookie_hash)^
SELECT session_id, made_by, cut_at FROM screens WHERE cookie_hash = :cookie_hash;
