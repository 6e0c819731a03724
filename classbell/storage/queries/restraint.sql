-- name: fresh(kind, subject_id)
SELECT o.id, o.person_id, o.chat_id, o.method, o.body, o.not_before, o.useless_after, o.urgency,
       (SELECT c.zone FROM enrolments e JOIN classes c ON c.id = e.class_id
        WHERE e.person_id = o.person_id ORDER BY e.withdrawn_at IS NOT NULL, e.id DESC LIMIT 1) AS zone
FROM outbox o
WHERE o.kind = :kind AND o.subject_id = :subject_id AND o.state IN ('new', 'held') AND o.chat_id IS NOT NULL
  AND o.person_id IS NOT NULL AND o.restraint IS NULL
ORDER BY o.person_id;

-- name: spent(kind, subject_id, since)
SELECT b.person_id, b.day, b.number
FROM outbox o JOIN burdens b ON b.person_id = o.person_id AND b.day >= :since
WHERE o.kind = :kind AND o.subject_id = :subject_id;

-- name: spend(person_id, day)!
INSERT INTO burdens (person_id, day, number) VALUES (:person_id, :day, 1)
ON CONFLICT (person_id, day) DO UPDATE SET number = burdens.number + 1;

-- name: spare(person_id, day)!
UPDATE burdens SET number = number - 1 WHERE person_id = :person_id AND day = :day AND number > 0;

-- name: put_off(id, not_before, why)!
UPDATE outbox SET not_before = :not_before, restraint = :why WHERE id = :id AND state IN ('new', 'held');

-- name: drop(id, why)!
UPDATE outbox SET state = 'cancelled', reason = :why, restraint = :why WHERE id = :id AND state IN ('new', 'held');

-- name: is_urgent(notice_id)$
SELECT urgent FROM notices WHERE id = :notice_id;

-- name: company(kind, subject_id, now, until)
SELECT o.person_id, MAX(r.due_at) AS due_at
FROM outbox o
JOIN enrolments e ON e.person_id = o.person_id AND e.withdrawn_at IS NULL
JOIN reminders r ON r.class_id = e.class_id AND r.state = 'due'
    AND r.kind IN ('class_tomorrow', 'session_soon', 'feedback_waiting', 'leave_ends')
    AND (r.person_id IS NULL OR r.person_id = o.person_id)
WHERE o.kind = :kind AND o.subject_id = :subject_id AND r.due_at <= :until AND r.useless_after > :now
GROUP BY o.person_id;

-- name: waiting(kind, subject_id)
SELECT w.id, w.kind, w.person_id, w.chat_id, w.method, w.body, w.not_before, w.useless_after, w.urgency
FROM outbox o
JOIN outbox w ON w.person_id = o.person_id AND w.state = 'new' AND w.restraint IS NOT NULL AND w.id <> o.id
WHERE o.kind = :kind AND o.subject_id = :subject_id
ORDER BY w.person_id, w.id;

-- name: hold(carrier_id)!
UPDATE outbox SET state = 'held' WHERE id = :carrier_id AND kind = 'merged' AND state = 'new';

-- name: take(id, carrier_id)!
UPDATE outbox SET state = 'carried', carrier_id = :carrier_id WHERE id = :id AND state = 'new';

-- name: add_carrier(person_id, chat_id, now)$
INSERT INTO outbox (kind, person_id, chat_id, method, body, state, restraint, not_before)
VALUES ('merged', :person_id, :chat_id, 'sendMessage', '{}', 'held', 'company', :now)
RETURNING id;

-- name: carried(carrier_id)
SELECT body FROM outbox WHERE carrier_id = :carrier_id ORDER BY id;

-- name: load(id, body, not_before, useless_after)!
UPDATE outbox
SET state = 'new', body = :body, not_before = :not_before, useless_after = :useless_after
WHERE id = :id AND state IN ('held', 'new');

-- name: held_back(notice_id)
SELECT restraint, COUNT(*) AS number, MIN(not_before) AS earliest FROM outbox
WHERE kind = 'notice' AND subject_id = :notice_id AND state IN ('new', 'held') AND restraint IS NOT NULL
GROUP BY restraint ORDER BY restraint;

-- name: sent_since(since)
SELECT o.person_id, o.kind, o.sent_at, n.urgent, author.name AS author
FROM outbox o
LEFT JOIN notices n ON o.kind = 'notice' AND n.id = o.subject_id
LEFT JOIN people author ON author.id = n.author_id
WHERE o.state = 'sent' AND o.sent_at >= :since AND o.carrier_id IS NULL AND o.person_id IS NOT NULL;
