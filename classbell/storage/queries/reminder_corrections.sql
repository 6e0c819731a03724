-- name: of_session(class_id, session_id)
SELECT o.id, o.kind, o.person_id, o.chat_id, o.state, o.body, o.carrier_id, c.state AS carrier_state, r.kind AS due_kind, r.done_at,
       COALESCE(p.language, a.language, a.language_code) AS wish,
       (SELECT e.body FROM outbox e WHERE e.amends = o.id ORDER BY e.id DESC LIMIT 1) AS edited
FROM reminders r
JOIN outbox o ON o.subject_id = r.id AND o.kind IN ('reminder', 'prompt')
LEFT JOIN outbox c ON c.id = o.carrier_id
LEFT JOIN people p ON p.id = o.person_id
LEFT JOIN accounts a ON a.person_id = o.person_id
WHERE r.kind IN ('session_soon', 'sign_in_waiting', 'sign_in_soon', 'unopened', 'unopened_still', 'missing')
  AND COALESCE(r.class_id, 0) = :class_id AND COALESCE(r.session_id, 0) = :session_id
  AND o.chat_id IS NOT NULL AND o.state IN ('new', 'carried', 'sending', 'sent') AND o.body <> '{}'
ORDER BY o.id;

-- name: of_day(class_id, day)
SELECT o.id, o.kind, o.person_id, o.chat_id, o.state, o.body, o.carrier_id, c.state AS carrier_state, r.kind AS due_kind, r.done_at,
       COALESCE(p.language, a.language, a.language_code) AS wish,
       (SELECT e.body FROM outbox e WHERE e.amends = o.id ORDER BY e.id DESC LIMIT 1) AS edited
FROM reminders r
JOIN outbox o ON o.subject_id = r.id AND o.kind = 'class_tomorrow'
LEFT JOIN outbox c ON c.id = o.carrier_id
LEFT JOIN people p ON p.id = o.person_id
LEFT JOIN accounts a ON a.person_id = o.person_id
WHERE r.kind = 'class_tomorrow' AND COALESCE(r.class_id, 0) = :class_id AND COALESCE(r.session_id, 0) = 0
  AND COALESCE(r.person_id, 0) = 0 AND COALESCE(r.subject_id, 0) = :day
  AND o.chat_id IS NOT NULL AND o.state IN ('new', 'carried', 'sending', 'sent') AND o.body <> '{}'
ORDER BY o.id;

-- name: drop(id)!
UPDATE outbox SET state = 'cancelled', carrier_id = NULL, reason = 'moved' WHERE id = :id AND state IN ('new', 'carried');

-- name: rewrite(id, body)!
UPDATE outbox SET body = :body WHERE id = :id;

-- name: cancel_empty(id)!
UPDATE outbox SET state = 'cancelled', reason = 'moved' WHERE id = :id AND state = 'new';

-- name: carried(carrier_id)
SELECT o.body, x.notice_id, x.choice
FROM outbox o
LEFT JOIN nudges g ON o.kind = 'nudge' AND g.id = o.subject_id
LEFT JOIN notices n ON n.id = g.notice_id
LEFT JOIN receipts x ON x.notice_id = n.id AND x.person_id = o.person_id AND x.version = n.version
WHERE o.carrier_id = :carrier_id
ORDER BY o.id;
