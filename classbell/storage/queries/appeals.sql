-- name: add(session_id, person_id, words, photo_id, now, cause_id)$
INSERT INTO appeals (session_id, person_id, words, photo_id, appealed_at, cause_id)
VALUES (:session_id, :person_id, :words, :photo_id, :now, :cause_id)
ON CONFLICT DO NOTHING RETURNING id;

-- name: of_cause(cause_id)^
SELECT a.id, a.session_id, a.person_id, p.name, a.words, a.photo_id, a.appealed_at, a.state, a.decided_by, a.decision
FROM appeals a JOIN people p ON p.id = a.person_id
WHERE a.cause_id = :cause_id;

-- name: appeal(appeal_id)^
SELECT a.id, a.session_id, a.person_id, p.name, a.words, a.photo_id, a.appealed_at, a.state, a.decided_by, a.decision
FROM appeals a JOIN people p ON p.id = a.person_id
WHERE a.id = :appeal_id;

-- name: of_mark(session_id, person_id)^
SELECT a.id, a.session_id, a.person_id, p.name, a.words, a.photo_id, a.appealed_at, a.state, a.decided_by, a.decision
FROM appeals a JOIN people p ON p.id = a.person_id
WHERE a.session_id = :session_id AND a.person_id = :person_id
ORDER BY a.id DESC LIMIT 1;

-- name: waiting(class_id)
SELECT a.id, a.session_id, a.person_id, p.name, a.words, a.photo_id, a.appealed_at, a.state, a.decided_by, a.decision
FROM appeals a JOIN people p ON p.id = a.person_id
JOIN sessions s ON s.id = a.session_id
WHERE s.class_id = :class_id AND a.state = 'waiting'
ORDER BY a.id;

-- name: decide(appeal_id, state, decision, by_person, now)!
UPDATE appeals SET state = :state, decision = :decision, decided_by = :by_person, decided_at = :now
WHERE id = :appeal_id AND state = 'waiting';
