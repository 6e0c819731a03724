-- name: bind(account_id, person_id, now)!
UPDATE accounts SET person_id = :person_id, bound_at = :now WHERE id = :account_id AND person_id IS NULL;

-- name: hold(person_id)!
UPDATE people SET name = name WHERE id = :person_id;

-- name: unbind(person_id)!
UPDATE accounts SET person_id = NULL, bound_at = NULL WHERE person_id = :person_id;

-- name: by_phone(phone)
SELECT id FROM people WHERE phone = :phone ORDER BY id;

-- name: by_phone_in_class(phone, class_id)
SELECT p.id FROM people p
JOIN enrolments e ON e.person_id = p.id AND e.class_id = :class_id AND e.withdrawn_at IS NULL
WHERE p.phone = :phone ORDER BY p.id;

-- name: by_staff_no(class_id, staff_no)^
SELECT p.id, p.name FROM people p
JOIN enrolments e ON e.person_id = p.id AND e.class_id = :class_id AND e.withdrawn_at IS NULL
WHERE p.staff_no = :staff_no;

-- name: classes_of(person_id)
SELECT c.id, c.name, c.run, c.zone, u.path
FROM enrolments e JOIN classes c ON c.id = e.class_id JOIN units u ON u.id = c.unit_id
WHERE e.person_id = :person_id AND e.withdrawn_at IS NULL
ORDER BY e.id DESC;

-- name: supervised_by(person_id)$
SELECT class_id FROM roles WHERE person_id = :person_id AND class_id IS NOT NULL ORDER BY id DESC LIMIT 1;

-- name: add_claim(account_id, class_id, person_id, now, cause_id)!
INSERT INTO claims (account_id, class_id, person_id, claimed_at, cause_id)
VALUES (:account_id, :class_id, :person_id, :now, :cause_id)
ON CONFLICT DO NOTHING;

-- name: own_claim(account_id, person_id, cause_id)^
SELECT id, cause_id FROM claims
WHERE account_id = :account_id AND person_id = :person_id AND (state = 'waiting' OR cause_id = CAST(:cause_id AS BIGINT))
ORDER BY id DESC LIMIT 1;

-- name: claim(claim_id)^
SELECT k.id, k.account_id, k.class_id, k.person_id, k.state, k.decided_by, p.name AS person_name, a.name AS account_name,
       COALESCE(a.language, a.language_code) AS language
FROM claims k JOIN people p ON p.id = k.person_id JOIN accounts a ON a.id = k.account_id
WHERE k.id = :claim_id;

-- name: decide(claim_id, state, person_id, now)!
UPDATE claims SET state = :state, decided_by = :person_id, decided_at = :now WHERE id = :claim_id AND state = 'waiting';

-- name: log_try(at, account_id, cause_id)!
INSERT INTO attempts (at, account_id, way, verdict, cause_id)
VALUES (:at, :account_id, 'claim', 'claimed', :cause_id)
ON CONFLICT DO NOTHING;

-- name: tries_since(account_id, since, cause_id)$
SELECT COUNT(*) FROM attempts
WHERE account_id = :account_id AND way = 'claim' AND verdict = 'claimed' AND at >= :since
  AND (cause_id IS NULL OR cause_id <> COALESCE(CAST(:cause_id AS BIGINT), -1));

-- name: kept_scans(account_id, person_id)
SELECT t.at, t.evidence, s.*, c.name AS class_name, c.run, c.zone, c.signs_by, v.name AS venue
FROM attempts t
JOIN sessions s ON s.id = t.session_id
JOIN classes c ON c.id = s.class_id
JOIN enrolments e ON e.class_id = s.class_id AND e.person_id = :person_id AND e.withdrawn_at IS NULL
LEFT JOIN venues v ON v.id = s.venue_id
WHERE t.account_id = :account_id AND t.verdict = 'refused.not_bound' AND t.evidence IS NOT NULL AND s.cancelled_at IS NULL
ORDER BY t.at;
