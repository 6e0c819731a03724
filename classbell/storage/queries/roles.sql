-- name: of(person_id)
SELECT r.id, r.person_id, r.role, r.class_id, COALESCE(u.path, cu.path) AS path, u.name AS unit_name, c.name AS class_name, c.run
FROM roles r
LEFT JOIN units u ON u.id = r.unit_id
LEFT JOIN classes c ON c.id = r.class_id
LEFT JOIN units cu ON cu.id = c.unit_id
WHERE r.person_id = :person_id
ORDER BY r.id;

-- name: role(role_id)^
SELECT r.id, r.person_id, r.role, r.class_id, COALESCE(u.path, cu.path) AS path, u.name AS unit_name, c.name AS class_name, c.run
FROM roles r
LEFT JOIN units u ON u.id = r.unit_id
LEFT JOIN classes c ON c.id = r.class_id
LEFT JOIN units cu ON cu.id = c.unit_id
WHERE r.id = :role_id;

-- name: held_in(class_id)
SELECT r.id, r.person_id, r.role, r.class_id, COALESCE(u.path, cu.path) AS path, u.name AS unit_name, c.name AS class_name, c.run
FROM roles r
JOIN enrolments e ON e.person_id = r.person_id AND e.class_id = :class_id AND e.withdrawn_at IS NULL
LEFT JOIN units u ON u.id = r.unit_id
LEFT JOIN classes c ON c.id = r.class_id
LEFT JOIN units cu ON cu.id = c.unit_id;

-- name: held_by_named(import_id)
SELECT r.id, r.person_id, r.role, r.class_id, COALESCE(u.path, cu.path) AS path, u.name AS unit_name, c.name AS class_name, c.run
FROM roles r
JOIN people p ON p.id = r.person_id
LEFT JOIN units u ON u.id = r.unit_id
LEFT JOIN classes c ON c.id = r.class_id
LEFT JOIN units cu ON cu.id = c.unit_id
WHERE EXISTS (
    SELECT 1 FROM import_keys k WHERE k.import_id = :import_id AND (
        (k.kind = 'name' AND k.value = p.name)
        OR (k.kind = 'phone' AND k.value = p.phone)
        OR (k.kind = 'staff_no' AND k.value = p.staff_no)
    )
);

-- name: grant(person_id, role, unit_id, class_id, granted_by, now, import_id)!
INSERT INTO roles (person_id, role, unit_id, class_id, granted_by, granted_at, import_id)
VALUES (:person_id, :role, :unit_id, :class_id, :granted_by, :now, :import_id)
ON CONFLICT DO NOTHING;

-- name: revoke(role_id)!
DELETE FROM roles WHERE id = :role_id;

-- name: hold_admins()!
UPDATE units SET name = name WHERE parent_id IS NULL;

-- name: admins_of_all()$
SELECT COUNT(*) FROM roles r JOIN units u ON u.id = r.unit_id WHERE r.role = 'admin' AND u.parent_id IS NULL;

-- name: first_admin()$
SELECT r.person_id FROM roles r JOIN units u ON u.id = r.unit_id
WHERE r.role = 'admin' AND u.parent_id IS NULL ORDER BY r.id LIMIT 1;
