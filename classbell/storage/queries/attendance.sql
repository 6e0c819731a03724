-- name: keep_first(session_id, person_id, status, evidence, signed_at, now, cause_id)!
INSERT INTO marks (session_id, person_id, status, evidence, signed_at, kept_at, cause_id)
VALUES (:session_id, :person_id, :status, :evidence, :signed_at, :now, :cause_id)
ON CONFLICT DO NOTHING;

-- name: mark(session_id, person_id)^
SELECT session_id, person_id, status, evidence, signed_at, reason, cause_id
FROM marks WHERE session_id = :session_id AND person_id = :person_id AND direction = 'in';

-- name: keep_attempt(at, account_id, person_id, session_id, way, verdict, evidence, code_age, cause_id)!
INSERT INTO attempts (at, account_id, person_id, session_id, way, verdict, evidence, code_age, cause_id)
VALUES (:at, :account_id, :person_id, :session_id, :way, :verdict, :evidence, :code_age, :cause_id)
ON CONFLICT DO NOTHING;

-- name: bad_attempts_since(account_id, since)$
SELECT COUNT(*) FROM attempts
WHERE account_id = :account_id AND at >= :since
  AND verdict IN ('refused.code_forged', 'refused.code_expired', 'refused.digits_wrong');
