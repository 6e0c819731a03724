-- name: changed(session_id, person_id, subject_id)
SELECT c.at, c.verb, c.old, c.new, c.reason, b.name AS by_name, p.id AS person_id, p.name,
       s.id AS session_id, s.title, s.starts_at
FROM changes c
JOIN people p ON p.id = :person_id
JOIN sessions s ON s.id = :session_id
LEFT JOIN people b ON b.id = c.by_person
WHERE c.subject = 'mark' AND c.subject_id = :subject_id ORDER BY c.id;

-- name: tried(session_id, person_id, from_at, until_at)
SELECT t.at, p.name, s.title, t.way, t.verdict, t.evidence, t.code_age, t.distance
FROM people p
LEFT JOIN accounts a ON a.person_id = p.id
JOIN attempts t ON t.person_id = p.id OR t.account_id = a.id
LEFT JOIN sessions s ON s.id = t.session_id
WHERE p.id = :person_id
  AND (t.session_id = :session_id OR (t.session_id IS NULL AND t.way <> 'claim' AND t.at >= :from_at AND t.at <= :until_at))
ORDER BY t.id;

-- name: session(session_id)
SELECT c.at, 'session.' || c.verb AS what, b.name AS by_name, NULL AS words
FROM changes c
LEFT JOIN people b ON b.id = c.by_person
WHERE c.subject = 'session' AND c.subject_id = CAST(CAST(:session_id AS BIGINT) AS TEXT)
  AND c.verb IN ('open', 'close', 'settle', 'open_out', 'close_out')
ORDER BY c.id;

-- name: arrivals(session_id, person_id)
SELECT a.came_at AS at, 'arrival.' || a.kind AS what, NULL AS by_name, NULL AS words
FROM arrivals a WHERE a.session_id = :session_id AND a.person_id = :person_id
UNION ALL
SELECT a.decided_at, 'arrival.' || a.state, b.name, NULL
FROM arrivals a JOIN people b ON b.id = a.decided_by
WHERE a.session_id = :session_id AND a.person_id = :person_id;

-- name: appeals(session_id, person_id)
SELECT a.appealed_at AS at, 'appeal.said' AS what, NULL AS by_name, a.words
FROM appeals a WHERE a.session_id = :session_id AND a.person_id = :person_id
UNION ALL
SELECT a.decided_at, 'appeal.' || a.state, b.name, a.decision
FROM appeals a JOIN people b ON b.id = a.decided_by
WHERE a.session_id = :session_id AND a.person_id = :person_id;

-- name: countersigns(session_id, person_id)
SELECT c.asked_at AS at, 'countersign.asked' AS what, b.name AS by_name, c.reason AS words
FROM countersigns c JOIN people b ON b.id = c.asked_by
WHERE c.session_id = :session_id AND c.person_id = :person_id
UNION ALL
SELECT c.decided_at, 'countersign.' || c.state, b.name, NULL
FROM countersigns c JOIN people b ON b.id = c.decided_by
WHERE c.session_id = :session_id AND c.person_id = :person_id;
