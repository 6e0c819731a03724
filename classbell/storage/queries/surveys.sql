-- name: add(programme_id, form_id, zone, made_by, now, cause_id)$
INSERT INTO surveys (programme_id, form_id, unit_id, zone, made_by, made_at, cause_id)
SELECT g.id, CAST(:form_id AS BIGINT), g.unit_id, CAST(:zone AS TEXT), CAST(:made_by AS BIGINT), CAST(:now AS BIGINT),
       CAST(:cause_id AS BIGINT)
FROM programmes g WHERE g.id = :programme_id
RETURNING id;

-- name: caused(cause_id)$
SELECT id FROM surveys WHERE cause_id = CAST(:cause_id AS BIGINT);

-- name: survey(survey_id)^
SELECT v.*, g.name AS programme_name, g.year, home.path AS programme_path, u.path AS unit_path, u.name AS unit_name,
       r.id AS round_id
FROM surveys v
JOIN programmes g ON g.id = v.programme_id
JOIN units home ON home.id = g.unit_id
JOIN units u ON u.id = v.unit_id
LEFT JOIN rounds r ON r.survey_id = v.id
WHERE v.id = :survey_id;

-- name: of_programme(programme_id)
SELECT v.*, g.name AS programme_name, g.year, home.path AS programme_path, u.path AS unit_path, u.name AS unit_name,
       r.id AS round_id
FROM surveys v
JOIN programmes g ON g.id = v.programme_id
JOIN units home ON home.id = g.unit_id
JOIN units u ON u.id = v.unit_id
LEFT JOIN rounds r ON r.survey_id = v.id
WHERE v.programme_id = :programme_id AND v.state <> 'dropped'
ORDER BY v.id DESC;

-- name: set(survey_id, unit_id, categories, opens_at, closes_at)!
UPDATE surveys SET unit_id = COALESCE(CAST(:unit_id AS BIGINT), unit_id), categories = :categories, opens_at = :opens_at,
    closes_at = :closes_at
WHERE id = :survey_id;

-- name: choose(survey_id, form_id)!
UPDATE surveys SET form_id = :form_id WHERE id = :survey_id AND state = 'draft';

-- name: retired(form_id, other_id)!
UPDATE surveys SET form_id = :other_id WHERE form_id = :form_id AND state = 'draft';

-- name: move(survey_id, was, state)!
UPDATE surveys SET state = :state WHERE id = :survey_id AND state = :was;

-- name: extend(survey_id, closes_at)!
UPDATE rounds SET closes_at = :closes_at WHERE survey_id = :survey_id;

-- name: audience(path)
SELECT a.id AS person_id, COALESCE(p.unit_id, 0) AS unit_id, a.level, COALESCE(a.category_id, 0) AS category_id,
       CASE WHEN a.obstacle IS NULL THEN a.account_id END AS chat_id
FROM addressees a JOIN people p ON p.id = a.id
WHERE a.unit_path LIKE :path || '%' AND p.merged_into IS NULL
ORDER BY a.id;
