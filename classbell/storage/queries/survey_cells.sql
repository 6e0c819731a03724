-- name: add(survey_id, side, members)$
INSERT INTO survey_cells (survey_id, side, members) VALUES (:survey_id, :side, :members) RETURNING id;

-- name: place(survey_id, person_id, unit_cell, category_cell)!
INSERT INTO survey_people (survey_id, person_id, unit_cell, category_cell)
VALUES (:survey_id, :person_id, :unit_cell, :category_cell)
ON CONFLICT DO NOTHING;

-- name: of_person(survey_id, person_id)^
SELECT unit_cell, category_cell FROM survey_people WHERE survey_id = :survey_id AND person_id = :person_id;

-- name: given(cell_id)
SELECT question, id, value, times FROM cell_answers WHERE cell_id = :cell_id;

-- name: clear(cell_id)!
DELETE FROM cell_answers WHERE cell_id = :cell_id;

-- name: write(cell_id, question, id, value, times)!
INSERT INTO cell_answers (cell_id, question, id, value, times) VALUES (:cell_id, :question, :id, :value, :times);

-- name: of_survey(survey_id)
SELECT c.id, c.side, c.members, COUNT(w.person_id) AS asked, COUNT(d.person_id) AS answered
FROM survey_cells c
LEFT JOIN survey_people w ON w.survey_id = c.survey_id AND (w.unit_cell = c.id OR w.category_cell = c.id)
LEFT JOIN rounds r ON r.survey_id = c.survey_id
LEFT JOIN respondents d ON d.round_id = r.id AND d.person_id = w.person_id
WHERE c.survey_id = :survey_id
GROUP BY c.id, c.side, c.members
ORDER BY c.id;

-- name: table(survey_id)
SELECT w.unit_cell, w.category_cell, COUNT(*) AS heads
FROM survey_people w
JOIN rounds r ON r.survey_id = w.survey_id
JOIN respondents d ON d.round_id = r.id AND d.person_id = w.person_id
WHERE w.survey_id = :survey_id
GROUP BY w.unit_cell, w.category_cell;

-- name: widen(cell_id, members)!
UPDATE survey_cells SET members = :members WHERE id = :cell_id;

-- name: move_people(survey_id, gone, kept)!
UPDATE survey_people SET
    unit_cell = CASE WHEN unit_cell = :gone THEN CAST(:kept AS BIGINT) ELSE unit_cell END,
    category_cell = CASE WHEN category_cell = :gone THEN CAST(:kept AS BIGINT) ELSE category_cell END
WHERE survey_id = :survey_id AND (unit_cell = :gone OR category_cell = :gone);

-- name: drop(cell_id)!
DELETE FROM survey_cells WHERE id = :cell_id;
