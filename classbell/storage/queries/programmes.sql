-- name: programme(programme_id)^
SELECT g.id, g.name, g.year, u.path, COALESCE((SELECT MIN(c.zone) FROM classes c WHERE c.programme_id = g.id), 'UTC') AS zone,
       (SELECT COUNT(*) FROM classes c WHERE c.programme_id = g.id) AS classes
FROM programmes g JOIN units u ON u.id = g.unit_id
WHERE g.id = :programme_id;

-- name: everything()
SELECT g.id, g.name, g.year, u.path, COALESCE((SELECT MIN(c.zone) FROM classes c WHERE c.programme_id = g.id), 'UTC') AS zone,
       (SELECT COUNT(*) FROM classes c WHERE c.programme_id = g.id) AS classes
FROM programmes g JOIN units u ON u.id = g.unit_id
ORDER BY g.year DESC, g.id DESC;

-- name: of_class(class_id)$
SELECT programme_id FROM classes WHERE id = :class_id;

-- name: last_ends(programme_id)
SELECT c.id, MAX(CASE WHEN s.cancelled_at IS NULL THEN s.ends_at END) AS ends_at
FROM classes c LEFT JOIN sessions s ON s.class_id = c.id
WHERE c.programme_id = :programme_id
GROUP BY c.id;
