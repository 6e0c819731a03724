-- name: of_template(template)^
SELECT f.id, f.version, v.content FROM forms f
JOIN form_versions v ON v.form_id = f.id AND v.version = f.version
WHERE f.template = :template;

-- name: add(unit_id, template, about, made_by, now, cause_id)$
INSERT INTO forms (unit_id, template, about, version, made_by, made_at, cause_id)
VALUES (:unit_id, :template, :about, 1, :made_by, :now, :cause_id)
RETURNING id;

-- name: caused(cause_id)$
SELECT id FROM forms WHERE cause_id = :cause_id;

-- name: put_version(form_id, version, content, now)!
INSERT INTO form_versions (form_id, version, content, made_at) VALUES (:form_id, :version, :content, :now)
ON CONFLICT (form_id, version) DO UPDATE SET content = excluded.content, made_at = excluded.made_at;

-- name: move_version(form_id, version)!
UPDATE forms SET version = :version WHERE id = :form_id;

-- name: is_asked(form_id, version)$
SELECT 1 FROM rounds WHERE form_id = :form_id AND version = :version LIMIT 1;

-- name: form(form_id)^
SELECT f.id, f.about, f.version, f.template, f.made_by, f.retired_at, u.path AS unit_path, v.content
FROM forms f JOIN units u ON u.id = f.unit_id
JOIN form_versions v ON v.form_id = f.id AND v.version = f.version
WHERE f.id = :form_id;

-- name: for_class(class_id, about)
SELECT f.id, f.about, f.version, f.template, f.made_by, f.retired_at, u.path AS unit_path, v.content
FROM classes c
JOIN units cu ON cu.id = c.unit_id
JOIN units u ON cu.path LIKE u.path || '%'
JOIN forms f ON f.unit_id = u.id
JOIN form_versions v ON v.form_id = f.id AND v.version = f.version
WHERE c.id = :class_id AND f.about = :about AND f.retired_at IS NULL
ORDER BY f.template IS NULL, f.id;

-- name: for_unit(path, about)
SELECT f.id, f.about, f.version, f.template, f.made_by, f.retired_at, u.path AS unit_path, v.content
FROM units u
JOIN forms f ON f.unit_id = u.id
JOIN form_versions v ON v.form_id = f.id AND v.version = f.version
WHERE :path LIKE u.path || '%' AND f.about = :about AND f.retired_at IS NULL
ORDER BY f.template IS NULL, f.id;

-- name: of_programme(programme_id)$
SELECT form_id FROM programme_forms WHERE programme_id = :programme_id;

-- name: choose_for_programme(programme_id, form_id)!
INSERT INTO programme_forms (programme_id, form_id) VALUES (:programme_id, :form_id)
ON CONFLICT (programme_id) DO UPDATE SET form_id = excluded.form_id;

-- name: leave_programme(programme_id)!
DELETE FROM programme_forms WHERE programme_id = :programme_id;

-- name: choice(class_id, about)^
SELECT form_id FROM class_forms WHERE class_id = :class_id AND about = :about;

-- name: choose(class_id, about, form_id)!
INSERT INTO class_forms (class_id, about, form_id) VALUES (:class_id, :about, :form_id)
ON CONFLICT (class_id, about) DO UPDATE SET form_id = excluded.form_id;

-- name: usage(form_id)^
SELECT (SELECT COUNT(*) FROM class_forms WHERE form_id = CAST(:form_id AS BIGINT)) AS classes,
       (SELECT COUNT(*) FROM programme_forms WHERE form_id = CAST(:form_id AS BIGINT)) AS programmes;

-- name: retire(form_id, now)!
UPDATE forms SET retired_at = :now WHERE id = :form_id AND retired_at IS NULL AND template IS NULL;

-- name: let_programmes_go(form_id)!
DELETE FROM programme_forms WHERE form_id = :form_id;

-- name: let_go(form_id)!
DELETE FROM class_forms WHERE form_id = :form_id;
