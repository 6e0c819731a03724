-- name: put(code_id, session_id, person_id, account_id, asks, evidence, scanned_at, asked_at, cause_id)!
INSERT INTO proofs (code_id, session_id, person_id, account_id, asks, evidence, scanned_at, asked_at, cause_id)
VALUES (:code_id, :session_id, :person_id, :account_id, :asks, :evidence, :scanned_at, :asked_at, :cause_id)
ON CONFLICT DO NOTHING;

-- name: of_scan(code_id, person_id, asks)^
SELECT * FROM proofs WHERE code_id = :code_id AND person_id = :person_id AND asks = :asks;

-- name: of_id(proof_id)^
SELECT * FROM proofs WHERE id = :proof_id;

-- name: open_of(person_id, asks, since)^
SELECT * FROM proofs
WHERE person_id = :person_id AND state = 'open' AND asks = :asks AND asked_at >= :since
ORDER BY asked_at DESC, id DESC LIMIT 1;

-- name: last_of(person_id, asks, cause_id)^
SELECT * FROM proofs WHERE person_id = :person_id AND asks = :asks AND cause_id = :cause_id;

-- name: unanswered(session_id)
SELECT r.*, p.name
FROM proofs r
JOIN people p ON p.id = r.person_id
LEFT JOIN marks m ON m.session_id = r.session_id AND m.person_id = r.person_id AND m.direction = 'in'
WHERE r.session_id = :session_id AND r.state = 'open'
  AND (m.status IS NULL OR m.status NOT IN ('on_time', 'late', 'early_leave'))
ORDER BY r.id;

-- name: move(proof_id, state, asked_at, tries, cause_id)!
UPDATE proofs SET state = :state, asked_at = :asked_at, tries = :tries, cause_id = :cause_id WHERE id = :proof_id;
