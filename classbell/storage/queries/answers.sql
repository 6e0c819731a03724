-- name: add_writer(round_id, question, person_id)!
INSERT INTO writers (round_id, question, person_id) VALUES (:round_id, :question, :person_id) ON CONFLICT DO NOTHING;

-- name: drop_writer(round_id, question, person_id)!
DELETE FROM writers WHERE round_id = :round_id AND question = :question AND person_id = :person_id;

-- name: written_by(round_id, person_id)
SELECT question FROM writers WHERE round_id = :round_id AND person_id = :person_id;

-- name: hold(round_id)!
UPDATE rounds SET closes_at = closes_at WHERE id = :round_id;

-- name: between(round_id, first, last)
SELECT question, id, value, times, hidden FROM answers
WHERE round_id = :round_id AND question BETWEEN :first AND :last;

-- name: clear(round_id, first, last)!
DELETE FROM answers WHERE round_id = :round_id AND question BETWEEN :first AND :last;

-- name: add(round_id, question, id, value, times, hidden)!
INSERT INTO answers (round_id, question, id, value, times, hidden)
VALUES (:round_id, :question, :id, :value, :times, :hidden);

-- name: add_counterfoil(id, round_id, sealed)!
INSERT INTO counterfoils (id, round_id, sealed) VALUES (:id, :round_id, :sealed);

-- name: take_counterfoil(id, round_id)$
DELETE FROM counterfoils WHERE id = :id AND round_id = :round_id RETURNING sealed;

-- name: drop_counterfoils(now)!
DELETE FROM counterfoils WHERE round_id IN (SELECT id FROM rounds WHERE closes_at < :now);

-- name: drop_too_few(now, least)!
DELETE FROM answers WHERE (round_id, question) IN (
    SELECT a.round_id, a.question FROM answers a JOIN rounds r ON r.id = a.round_id
    WHERE r.closes_at < :now
    GROUP BY a.round_id, a.question
    HAVING SUM(CASE WHEN a.value = '-' THEN 0 ELSE a.times END) < :least
);

-- name: put_named(round_id, person_id, question, value)!
INSERT INTO named_answers (round_id, person_id, question, value) VALUES (:round_id, :person_id, :question, :value)
ON CONFLICT (round_id, person_id, question) DO UPDATE SET value = excluded.value;

-- name: drop_named(round_id, person_id, question)!
DELETE FROM named_answers WHERE round_id = :round_id AND person_id = :person_id AND question = :question;

-- name: tallies(round_id)
SELECT question, value, times, hidden, id FROM answers WHERE round_id = :round_id
UNION ALL
SELECT question, value, 1, hidden, 'p' || CAST(person_id AS TEXT) FROM named_answers WHERE round_id = :round_id
ORDER BY 1, 5;

-- name: hide(round_id, question, id, hidden)!
UPDATE answers SET hidden = :hidden WHERE round_id = :round_id AND question = :question AND id = :id;

-- name: hide_named(round_id, person_id, question, hidden)!
UPDATE named_answers SET hidden = :hidden
WHERE round_id = :round_id AND person_id = :person_id AND question = :question;

-- name: named(round_id)
SELECT a.person_id, p.name, u.name AS unit_name, a.question, a.value, a.hidden
FROM named_answers a
JOIN people p ON p.id = a.person_id
LEFT JOIN units u ON u.id = p.unit_id
WHERE a.round_id = :round_id
ORDER BY u.name, p.name, a.person_id, a.question;
