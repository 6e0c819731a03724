-- name: hold_person(person_id)!
UPDATE people SET name = name WHERE id = :person_id;

-- name: chooser(person_id)^
SELECT p.id, COALESCE(u.path, '') AS unit_path, u.level, p.category_id
FROM people p LEFT JOIN units u ON u.id = p.unit_id
WHERE p.id = :person_id;

-- name: add(offered_id, person_id, state, now)$
INSERT INTO picks (offered_id, person_id, state, picked_at) VALUES (:offered_id, :person_id, :state, :now)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: live(offered_id, person_id)^
SELECT * FROM picks
WHERE offered_id = :offered_id AND person_id = :person_id AND state IN ('entered', 'waiting', 'placed');

-- name: of_person(offer_id, person_id)
SELECT k.* FROM picks k JOIN offered_classes o ON o.id = k.offered_id
WHERE o.offer_id = :offer_id AND k.person_id = :person_id AND k.state IN ('entered', 'waiting', 'placed')
ORDER BY k.id;

-- name: in_state(offered_id, state)
SELECT * FROM picks WHERE offered_id = :offered_id AND state = :state ORDER BY rank, id;

-- name: ahead(pick_id)$
SELECT COUNT(*) FROM picks mine
JOIN picks other ON other.offered_id = mine.offered_id AND other.state = 'waiting'
WHERE mine.id = :pick_id AND (COALESCE(other.rank, 0) < COALESCE(mine.rank, 0)
  OR (COALESCE(other.rank, 0) = COALESCE(mine.rank, 0) AND other.id < mine.id));

-- name: move(pick_id, was, state, now)!
UPDATE picks SET state = :state, settled_at = :now WHERE id = :pick_id AND state = :was;

-- name: rank(pick_id, state, rank, now)!
UPDATE picks SET state = :state, rank = :rank, settled_at = :now WHERE id = :pick_id AND state = 'entered';

-- name: is_on_roll(class_id, person_id)$
SELECT 1 FROM enrolments WHERE class_id = :class_id AND person_id = :person_id AND withdrawn_at IS NULL;

-- name: clash(class_id, person_id)^
WITH theirs AS (
    SELECT e.class_id FROM enrolments e WHERE e.person_id = :person_id AND e.withdrawn_at IS NULL
    UNION
    SELECT o.class_id FROM picks k JOIN offered_classes o ON o.id = k.offered_id
    WHERE k.person_id = :person_id AND k.state IN ('entered', 'waiting', 'placed')
)
SELECT c.name, c.run
FROM theirs t
JOIN classes c ON c.id = t.class_id
JOIN sessions other ON other.class_id = t.class_id AND other.cancelled_at IS NULL
JOIN sessions s ON s.class_id = :class_id AND s.cancelled_at IS NULL
    AND s.starts_at < other.ends_at AND other.starts_at < s.ends_at
WHERE t.class_id <> :class_id
ORDER BY other.starts_at LIMIT 1;

-- name: had(offer_id, person_id, now)
SELECT DISTINCT o.id AS offered_id, past.name, past.run
FROM enrolments e
JOIN classes past ON past.id = e.class_id
JOIN classes c ON COALESCE(c.topic, c.name) = COALESCE(past.topic, past.name) AND c.id <> past.id
JOIN offered_classes o ON o.class_id = c.id AND o.offer_id = :offer_id
WHERE e.person_id = :person_id AND e.withdrawn_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM offered_classes same WHERE same.offer_id = :offer_id AND same.class_id = past.id)
  AND (EXISTS (
        SELECT 1 FROM marks m JOIN sessions s ON s.id = m.session_id
        WHERE s.class_id = past.id AND m.person_id = :person_id AND m.direction = 'in'
          AND m.status IN ('on_time', 'late', 'early_leave'))
    OR EXISTS (
        SELECT 1 FROM sessions s WHERE s.class_id = past.id AND s.cancelled_at IS NULL AND s.ends_at > :now))
ORDER BY 1, 2, 3;

-- name: people(offered_id)
SELECT k.*, a.name, a.unit_path, u.name AS unit_name, a.wish,
       CASE WHEN a.obstacle IS NULL THEN a.account_id END AS chat_id
FROM picks k
JOIN addressees a ON a.id = k.person_id
JOIN people p ON p.id = k.person_id LEFT JOIN units u ON u.id = p.unit_id
WHERE k.offered_id = :offered_id AND k.state IN ('entered', 'waiting', 'placed')
ORDER BY CASE k.state WHEN 'placed' THEN 0 WHEN 'entered' THEN 1 ELSE 2 END, k.rank, k.id;

-- name: person(pick_id)^
SELECT k.*, a.name, a.unit_path, u.name AS unit_name, a.wish,
       CASE WHEN a.obstacle IS NULL THEN a.account_id END AS chat_id
FROM picks k
JOIN addressees a ON a.id = k.person_id
JOIN people p ON p.id = k.person_id LEFT JOIN units u ON u.id = p.unit_id
WHERE k.id = :pick_id;

-- name: drawn(offered_id)
SELECT * FROM picks WHERE offered_id = :offered_id AND rank IS NOT NULL ORDER BY rank;
