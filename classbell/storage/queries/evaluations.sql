-- name: put(round_id, person_id, side, codes, now)!
INSERT INTO evaluations (round_id, person_id, side, codes, given_at)
VALUES (:round_id, :person_id, :side, :codes, :now)
ON CONFLICT (round_id, person_id) DO UPDATE
SET side = excluded.side, codes = excluded.codes, given_at = excluded.given_at;

-- name: drop(round_id, person_id)!
DELETE FROM evaluations WHERE round_id = :round_id AND person_id = :person_id;

-- name: of_round(round_id)
SELECT person_id, side, codes FROM evaluations WHERE round_id = :round_id ORDER BY person_id;
