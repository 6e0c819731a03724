-- name: is_recipient(notice_id, person_id)$
SELECT 1 FROM outbox WHERE kind = 'notice' AND subject_id = :notice_id AND person_id = :person_id;

-- name: confirm(notice_id, person_id, version, at, choice)!
INSERT INTO receipts (notice_id, person_id, version, confirmed_at, choice)
VALUES (:notice_id, :person_id, :version, :at, :choice) ON CONFLICT DO NOTHING;

-- name: choose(notice_id, person_id, version, at, choice)!
UPDATE receipts SET choice = :choice, changed_at = :at
WHERE notice_id = :notice_id AND person_id = :person_id AND version = :version AND COALESCE(choice, -1) <> :choice;

-- name: unconfirmed(notice_id)
SELECT p.id, p.name, p.phone, CASE WHEN o.state IN ('sent', 'unknown') THEN a.id END AS chat_id,
       COALESCE(p.language, a.language, a.language_code) AS wish
FROM outbox o
JOIN notices n ON n.id = o.subject_id
JOIN people p ON p.id = o.person_id
LEFT JOIN accounts a ON a.person_id = p.id AND a.unreachable IS NULL
WHERE o.kind = 'notice' AND o.subject_id = :notice_id AND o.state <> 'cancelled'
  AND NOT EXISTS (SELECT 1 FROM receipts c WHERE c.notice_id = n.id AND c.version = n.version AND c.person_id = p.id)
ORDER BY p.id;

-- name: unconfirmed_of(notice_id, class_id)
SELECT p.id, p.name, p.phone, CASE WHEN o.state IN ('sent', 'unknown') THEN a.id END AS chat_id,
       COALESCE(p.language, a.language, a.language_code) AS wish
FROM outbox o
JOIN notices n ON n.id = o.subject_id
JOIN people p ON p.id = o.person_id
JOIN enrolments e ON e.person_id = p.id AND e.class_id = :class_id AND e.withdrawn_at IS NULL
LEFT JOIN accounts a ON a.person_id = p.id AND a.unreachable IS NULL
WHERE o.kind = 'notice' AND o.subject_id = :notice_id AND o.state <> 'cancelled'
  AND NOT EXISTS (SELECT 1 FROM receipts c WHERE c.notice_id = n.id AND c.version = n.version AND c.person_id = p.id)
ORDER BY p.id;

-- name: open_in(class_id, since)
SELECT n.id, COUNT(*) AS number
FROM notices n
JOIN outbox o ON o.kind = 'notice' AND o.subject_id = n.id AND o.state <> 'cancelled'
JOIN enrolments e ON e.person_id = o.person_id AND e.class_id = :class_id AND e.withdrawn_at IS NULL
WHERE n.receipt = 1 AND n.state IN ('queued', 'paused', 'cancelled') AND n.queued_at >= :since
  AND NOT EXISTS (
      SELECT 1 FROM receipts c WHERE c.notice_id = n.id AND c.version = n.version AND c.person_id = o.person_id)
GROUP BY n.id ORDER BY n.id DESC;

-- name: results(notice_id)
SELECT p.id, p.name, p.phone, u.name AS unit, o.state, o.reason, o.sent_at, c.confirmed_at, c.choice,
       f.state AS forwarded
FROM outbox o
JOIN notices n ON n.id = o.subject_id
JOIN people p ON p.id = o.person_id
LEFT JOIN units u ON u.id = p.unit_id
LEFT JOIN forwards f ON f.letter_id = o.id
LEFT JOIN receipts c ON c.notice_id = n.id AND c.version = n.version AND c.person_id = o.person_id
WHERE o.kind = 'notice' AND o.subject_id = :notice_id ORDER BY p.id;

-- name: groups(class_id)
SELECT e.person_id, g.name, c.name AS class_name, c.run
FROM enrolments e JOIN groups g ON g.id = e.group_id JOIN classes c ON c.id = e.class_id
WHERE e.class_id = :class_id AND e.withdrawn_at IS NULL;

-- name: offer(notice_id, choices)!
UPDATE notices SET choices = :choices, receipt = 1 WHERE id = :notice_id AND state = 'draft';

-- name: set_deadline(notice_id, deadline_at)!
UPDATE notices
SET deadline_at = CAST(:deadline_at AS BIGINT),
    nudge_before = CASE WHEN CAST(:deadline_at AS BIGINT) IS NULL THEN NULL ELSE nudge_before END
WHERE id = :notice_id;

-- name: set_nudging(notice_id, before, times)!
UPDATE notices SET nudge_before = :before, nudge_times = :times WHERE id = :notice_id;

-- name: nudge_of_cause(cause_id)$
SELECT id FROM nudges WHERE cause_id = CAST(:cause_id AS BIGINT);

-- name: nudged(nudge_id)$
SELECT COUNT(*) FROM outbox WHERE kind = 'nudge' AND subject_id = :nudge_id;

-- name: take_turn(notice_id, now, last_at)!
UPDATE notices SET nudged_at = :now WHERE id = :notice_id AND (nudged_at IS NULL OR nudged_at <= :last_at);

-- name: add_nudge(notice_id, now, person_id, cause_id)$
INSERT INTO nudges (notice_id, nudged_at, nudged_by, cause_id)
VALUES (:notice_id, :now, :person_id, :cause_id) RETURNING id;

-- name: send_again(notice_id, now)!
UPDATE outbox SET state = 'new', repeats = repeats + 1, not_before = :now
WHERE kind = 'notice' AND subject_id = :notice_id AND state = 'unknown' AND chat_id IS NOT NULL
  AND COALESCE(body, '') <> '{}';

-- name: repeatable(notice_id)$
SELECT COUNT(*) FROM outbox
WHERE kind = 'notice' AND subject_id = :notice_id AND state = 'unknown' AND chat_id IS NOT NULL
  AND COALESCE(body, '') <> '{}';

-- name: reader(letter_id)^
SELECT o.subject_id AS notice_id, o.person_id, o.chat_id, COALESCE(p.language, a.language, a.language_code) AS wish
FROM outbox o JOIN people p ON p.id = o.person_id LEFT JOIN accounts a ON a.person_id = p.id
WHERE o.id = :letter_id;
