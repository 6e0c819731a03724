-- name: marks_of(class_id, person_id)
SELECT m.session_id, m.person_id, m.direction, m.status, m.evidence, m.origin, m.signed_at, m.reason, m.kept_by
FROM marks m JOIN sessions s ON s.id = m.session_id
WHERE s.class_id = :class_id AND m.person_id = :person_id
ORDER BY m.session_id, m.direction;

-- name: moved(cause_id)$
SELECT COUNT(*) FROM changes WHERE subject = 'mark' AND verb = 'merge' AND cause_id = :cause_id AND new IS NULL;

-- name: move_account(person_id, into)!
UPDATE accounts SET person_id = :into
WHERE person_id = :person_id AND NOT EXISTS (SELECT 1 FROM accounts b WHERE b.person_id = :into);

-- name: unbind(person_id)!
UPDATE accounts SET person_id = NULL, bound_at = NULL WHERE person_id = :person_id;

-- name: move_arrivals(class_id, person_id, into)!
UPDATE arrivals SET person_id = :into
WHERE person_id = :person_id AND state = 'waiting' AND session_id IN (SELECT id FROM sessions WHERE class_id = :class_id);

-- name: move_leaves(class_id, person_id, into)!
UPDATE leaves SET person_id = :into WHERE class_id = :class_id AND person_id = :person_id;

-- name: move_certificate(class_id, person_id, into)!
UPDATE certificates SET person_id = :into
WHERE class_id = :class_id AND person_id = :person_id
  AND NOT EXISTS (SELECT 1 FROM certificates c WHERE c.class_id = :class_id AND c.person_id = :into);

-- name: withdraw(class_id, person_id, now)!
UPDATE enrolments SET withdrawn_at = :now WHERE class_id = :class_id AND person_id = :person_id AND withdrawn_at IS NULL;

-- name: note(person_id, into)!
UPDATE people SET merged_into = :into WHERE id = :person_id;
