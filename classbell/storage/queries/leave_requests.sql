-- name: decide(leave_id, rank, new_state, new_rank)!
UPDATE leaves SET state = :new_state, rank = :new_rank
WHERE id = :leave_id AND state = 'waiting' AND rank = :rank;

-- name: undecide(leave_id, rank, state, now_rank)!
UPDATE leaves SET state = 'waiting', rank = :rank
WHERE id = :leave_id AND state = :state AND rank = :now_rank AND ended_at IS NULL;

-- name: add_decision(leave_id, verdict, rank, reason, person_id, now, cause_id)$
INSERT INTO leave_decisions (leave_id, verdict, rank, reason, decided_by, decided_at, cause_id)
VALUES (:leave_id, :verdict, :rank, :reason, :person_id, :now, :cause_id)
RETURNING id;

-- name: decision(decision_id)^
SELECT d.*, l.class_id FROM leave_decisions d JOIN leaves l ON l.id = d.leave_id WHERE d.id = :decision_id;

-- name: caused_decision(leave_id, cause_id)$
SELECT id FROM leave_decisions WHERE leave_id = :leave_id AND cause_id = CAST(:cause_id AS BIGINT);

-- name: undo_decision(decision_id, now)!
UPDATE leave_decisions SET undone_at = :now WHERE id = :decision_id AND undone_at IS NULL;

-- name: decisions(leave_id)
SELECT d.verdict, d.rank, d.reason, d.decided_at, p.name
FROM leave_decisions d JOIN people p ON p.id = d.decided_by
WHERE d.leave_id = :leave_id AND d.undone_at IS NULL ORDER BY d.id;

-- name: asked(leave_id)
SELECT DISTINCT o.person_id FROM outbox o
LEFT JOIN leave_decisions d ON d.id = o.subject_id AND o.kind = 'leave_raised'
WHERE o.state <> 'cancelled' AND ((o.kind = 'leave_asked' AND o.subject_id = :leave_id) OR d.leave_id = :leave_id)
ORDER BY o.person_id;

-- name: call_back(kind, subject_id)!
UPDATE outbox SET state = 'cancelled' WHERE kind = :kind AND subject_id = :subject_id AND state = 'new';

-- name: call_back_raised(leave_id)!
UPDATE outbox SET state = 'cancelled'
WHERE kind = 'leave_raised' AND state = 'new'
  AND subject_id IN (SELECT id FROM leave_decisions WHERE leave_id = :leave_id);

-- name: posted(leave_id)
SELECT o.id, o.person_id, o.chat_id, COALESCE(p.language, a.language, a.language_code) AS language
FROM outbox o
JOIN people p ON p.id = o.person_id
LEFT JOIN accounts a ON a.person_id = p.id
LEFT JOIN leave_decisions d ON d.id = o.subject_id AND o.kind = 'leave_raised'
WHERE o.state IN ('sending', 'sent', 'unknown')
  AND ((o.kind = 'leave_asked' AND o.subject_id = :leave_id) OR d.leave_id = :leave_id)
ORDER BY o.id;

-- name: put_away(kind, subject_id, person_id, chat_id, body, amends, not_before)!
INSERT INTO outbox (kind, subject_id, person_id, chat_id, method, body, amends, not_before)
VALUES (:kind, :subject_id, :person_id, :chat_id, 'editMessageText', :body, :amends, :not_before)
ON CONFLICT DO NOTHING;

-- name: never_told(kind, subject_id)!
DELETE FROM outbox WHERE kind = :kind AND subject_id = :subject_id AND state = 'new' AND attempt = 0;
