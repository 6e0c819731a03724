-- name: add(session_id, heads, present, on_leave, expected, counted_at, counted_by, cause_id)!
INSERT INTO head_counts (session_id, heads, present, on_leave, expected, counted_at, counted_by, cause_id)
VALUES (:session_id, :heads, :present, :on_leave, :expected, :counted_at, :counted_by, :cause_id)
ON CONFLICT (cause_id) DO NOTHING;

-- name: of_session(session_id)
SELECT h.heads, h.present, h.on_leave, h.expected, h.counted_at, p.name AS counted_by
FROM head_counts h JOIN people p ON p.id = h.counted_by
WHERE h.session_id = :session_id ORDER BY h.id;

-- name: latest(session_id)^
SELECT h.heads, h.present, h.on_leave, h.expected, h.counted_at, p.name AS counted_by
FROM head_counts h JOIN people p ON p.id = h.counted_by
WHERE h.session_id = :session_id ORDER BY h.id DESC LIMIT 1;
