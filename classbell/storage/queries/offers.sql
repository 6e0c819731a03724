-- name: add(programme_id, at_most, repeats, made_by, now, cause_id)$
INSERT INTO offers (programme_id, unit_id, at_most, repeats, made_by, made_at, cause_id)
SELECT p.id, p.unit_id, CAST(:at_most AS INTEGER), CAST(:repeats AS TEXT), CAST(:made_by AS BIGINT), CAST(:now AS BIGINT),
       CAST(:cause_id AS BIGINT)
FROM programmes p WHERE p.id = :programme_id
RETURNING id;

-- name: caused(cause_id)$
SELECT id FROM offers WHERE cause_id = CAST(:cause_id AS BIGINT);

-- name: offer(offer_id)^
SELECT o.*, g.name AS programme_name, g.year, home.path AS programme_path, u.path AS unit_path, u.name AS unit_name
FROM offers o
JOIN programmes g ON g.id = o.programme_id
JOIN units home ON home.id = g.unit_id
JOIN units u ON u.id = o.unit_id
WHERE o.id = :offer_id;

-- name: all
SELECT o.*, g.name AS programme_name, g.year, home.path AS programme_path, u.path AS unit_path, u.name AS unit_name
FROM offers o
JOIN programmes g ON g.id = o.programme_id
JOIN units home ON home.id = g.unit_id
JOIN units u ON u.id = o.unit_id
WHERE o.state <> 'dropped'
ORDER BY o.id DESC;

-- name: going_on(person_id, now, since)
SELECT o.*, g.name AS programme_name, g.year, home.path AS programme_path, u.path AS unit_path, u.name AS unit_name
FROM offers o
JOIN programmes g ON g.id = o.programme_id
JOIN units home ON home.id = g.unit_id
JOIN units u ON u.id = o.unit_id
JOIN people p ON p.id = :person_id
JOIN units theirs ON theirs.id = p.unit_id
WHERE theirs.path LIKE u.path || '%' AND (
    (o.state = 'published' AND o.closes_at >= :now)
    OR (o.state IN ('published', 'settled') AND o.closes_at >= :since AND EXISTS (
        SELECT 1 FROM picks k JOIN offered_classes c ON c.id = k.offered_id
        WHERE c.offer_id = o.id AND k.person_id = :person_id)))
ORDER BY o.closes_at DESC, o.id DESC;

-- name: set_terms(offer_id, manner, at_most, per_topic, repeats, opens_at, closes_at)!
UPDATE offers SET manner = :manner, at_most = :at_most, per_topic = :per_topic, repeats = :repeats, opens_at = :opens_at,
    closes_at = :closes_at
WHERE id = :offer_id;

-- name: set_unit(offer_id, unit_id)!
UPDATE offers SET unit_id = :unit_id WHERE id = :offer_id AND state = 'draft';

-- name: publish(offer_id, opens_at, seed)!
UPDATE offers SET state = 'published', opens_at = :opens_at, seed = :seed WHERE id = :offer_id AND state = 'draft';

-- name: settle(offer_id, now)!
UPDATE offers SET state = 'settled' WHERE id = :offer_id AND state = 'published' AND closes_at <= :now;

-- name: drop(offer_id)!
UPDATE offers SET state = 'dropped' WHERE id = :offer_id AND state = 'draft';

-- name: let_go(offer_id, now)!
UPDATE offered_classes SET withdrawn_at = :now WHERE offer_id = :offer_id AND withdrawn_at IS NULL;

-- name: hold(offered_id)!
UPDATE offered_classes SET capacity = capacity WHERE id = :offered_id;

-- name: add_class(offer_id, class_id, capacity)$
INSERT INTO offered_classes (offer_id, class_id, capacity) VALUES (:offer_id, :class_id, :capacity)
ON CONFLICT DO NOTHING
RETURNING id;

-- name: set_class(offered_id, capacity, levels, categories)!
UPDATE offered_classes SET capacity = :capacity, levels = :levels, categories = :categories WHERE id = :offered_id;

-- name: set_topic(class_id, topic)!
UPDATE classes SET topic = :topic WHERE id = :class_id;

-- name: withdraw_class(offered_id, now)!
UPDATE offered_classes SET withdrawn_at = :now WHERE id = :offered_id AND withdrawn_at IS NULL;

-- name: offered(offered_id)^
SELECT o.id AS offered_id, o.offer_id, o.capacity, o.levels, o.categories, o.withdrawn_at,
       c.id, c.name, c.run, c.zone, COALESCE(c.topic, c.name) AS topic, u.path,
       (SELECT COUNT(*) FROM enrolments e WHERE e.class_id = c.id AND e.withdrawn_at IS NULL) AS enrolled,
       (SELECT COUNT(*) FROM picks k WHERE k.offered_id = o.id AND k.state = 'waiting') AS waiting,
       (SELECT COUNT(*) FROM picks k WHERE k.offered_id = o.id AND k.state = 'entered') AS entered,
       (SELECT MIN(s.starts_at) FROM sessions s WHERE s.class_id = c.id AND s.cancelled_at IS NULL) AS first_at,
       (SELECT MAX(s.ends_at) FROM sessions s WHERE s.class_id = c.id AND s.cancelled_at IS NULL) AS last_at
FROM offered_classes o JOIN classes c ON c.id = o.class_id JOIN units u ON u.id = c.unit_id
WHERE o.id = :offered_id;

-- name: classes(offer_id)
SELECT o.id AS offered_id, o.offer_id, o.capacity, o.levels, o.categories, o.withdrawn_at,
       c.id, c.name, c.run, c.zone, COALESCE(c.topic, c.name) AS topic, u.path,
       (SELECT COUNT(*) FROM enrolments e WHERE e.class_id = c.id AND e.withdrawn_at IS NULL) AS enrolled,
       (SELECT COUNT(*) FROM picks k WHERE k.offered_id = o.id AND k.state = 'waiting') AS waiting,
       (SELECT COUNT(*) FROM picks k WHERE k.offered_id = o.id AND k.state = 'entered') AS entered,
       (SELECT MIN(s.starts_at) FROM sessions s WHERE s.class_id = c.id AND s.cancelled_at IS NULL) AS first_at,
       (SELECT MAX(s.ends_at) FROM sessions s WHERE s.class_id = c.id AND s.cancelled_at IS NULL) AS last_at
FROM offered_classes o JOIN classes c ON c.id = o.class_id JOIN units u ON u.id = c.unit_id
WHERE o.offer_id = :offer_id
ORDER BY o.id;

-- name: candidates(programme_id, now)
SELECT c.id, c.name, c.run, c.zone, u.path
FROM classes c JOIN units u ON u.id = c.unit_id
WHERE c.programme_id = :programme_id
  AND NOT EXISTS (SELECT 1 FROM offered_classes o WHERE o.class_id = c.id AND o.withdrawn_at IS NULL)
  AND NOT EXISTS (SELECT 1 FROM sessions s WHERE s.class_id = c.id AND s.cancelled_at IS NULL AND s.starts_at <= :now)
ORDER BY c.id;

-- name: programmes
SELECT g.id, g.name, g.year, u.path,
       (SELECT COUNT(*) FROM classes c WHERE c.programme_id = g.id) AS classes
FROM programmes g JOIN units u ON u.id = g.unit_id
ORDER BY g.year DESC, g.id DESC;

-- name: programme(programme_id)^
SELECT g.id, g.name, g.year, u.path,
       (SELECT COUNT(*) FROM classes c WHERE c.programme_id = g.id) AS classes
FROM programmes g JOIN units u ON u.id = g.unit_id
WHERE g.id = :programme_id;

-- name: audience(path)
SELECT a.id AS person_id, a.unit_path, a.level, a.category_id, a.wish,
       CASE WHEN a.obstacle IS NULL THEN a.account_id END AS chat_id
FROM addressees a JOIN people p ON p.id = a.id
WHERE a.unit_path LIKE :path || '%' AND p.merged_into IS NULL
ORDER BY a.id;
