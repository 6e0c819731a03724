-- name: inbox()
SELECT state, COUNT(*) AS count FROM inbox WHERE state <> 'done' GROUP BY state;

-- name: outbox(since)
SELECT state, COUNT(*) AS count FROM outbox WHERE state IN ('new', 'sending') OR not_before >= :since GROUP BY state;

-- name: unreachable()$
SELECT COUNT(*) FROM accounts WHERE unreachable IS NOT NULL;

-- name: overdue(now)$
SELECT COUNT(*) FROM reminders WHERE state = 'due' AND due_at < :now;
