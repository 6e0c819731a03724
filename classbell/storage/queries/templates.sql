-- name: all()
SELECT t.id, t.name, t.content, t.receipt, t.made_by, u.path, u.name AS unit_name
FROM templates t JOIN units u ON u.id = t.unit_id ORDER BY t.name, t.id;

-- name: template(template_id)^
SELECT t.id, t.name, t.content, t.receipt, t.made_by, u.path, u.name AS unit_name
FROM templates t JOIN units u ON u.id = t.unit_id WHERE t.id = :template_id;

-- name: keep(unit_id, name, content, receipt, made_by, now)!
INSERT INTO templates (unit_id, name, content, receipt, made_by, made_at)
VALUES (:unit_id, :name, :content, :receipt, :made_by, :now) ON CONFLICT DO NOTHING;

-- name: rename(template_id, name)!
UPDATE templates SET name = :name WHERE id = :template_id
  AND NOT EXISTS (SELECT 1 FROM templates o WHERE o.unit_id = templates.unit_id AND o.name = :name AND o.id <> :template_id);

-- name: drop(template_id)!
DELETE FROM templates WHERE id = :template_id;
