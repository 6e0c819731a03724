-- name: account(account_id)^
SELECT a.id, a.person_id, a.name, a.language_code, a.unreachable, p.name AS person_name,
       COALESCE(p.language, a.language) AS language
FROM accounts a LEFT JOIN people p ON p.id = a.person_id
WHERE a.id = :account_id;

-- name: meet(account_id, name, username, language_code, now)!
INSERT INTO accounts (id, name, username, language_code, seen_at)
VALUES (:account_id, :name, :username, :language_code, :now)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, username = excluded.username,
    language_code = excluded.language_code, seen_at = excluded.seen_at, unreachable = NULL;

-- name: set_unreachable(account_id, reason)!
UPDATE accounts SET unreachable = :reason WHERE id = :account_id;

-- name: grants(person_id)
SELECT r.role, u.path AS unit_path, r.class_id
FROM roles r LEFT JOIN units u ON u.id = r.unit_id
WHERE r.person_id = :person_id;

-- name: scope_of_class(class_id)$
SELECT u.path FROM classes c JOIN units u ON u.id = c.unit_id WHERE c.id = :class_id;

-- name: choose_account_language(account_id, language)!
UPDATE accounts SET language = :language WHERE id = :account_id;

-- name: choose_person_language(person_id, language)!
UPDATE people SET language = :language WHERE id = :person_id;

-- name: person(person_id)^
SELECT p.id, p.name, p.staff_no, p.phone, p.unit_id, u.path, u.name AS unit_name, a.id AS account_id, a.unreachable,
       COALESCE(p.language, a.language, a.language_code) AS language
FROM people p LEFT JOIN units u ON u.id = p.unit_id LEFT JOIN accounts a ON a.person_id = p.id
WHERE p.id = :person_id;

-- name: add(name, staff_no, phone, unit_id, category_id, now)$
INSERT INTO people (name, staff_no, phone, unit_id, category_id, created_at)
VALUES (:name, :staff_no, :phone, :unit_id, :category_id, :now)
RETURNING id;

-- name: account_named(username)$
SELECT id FROM accounts WHERE LOWER(username) = LOWER(CAST(:username AS TEXT)) ORDER BY seen_at DESC LIMIT 1;

-- name: names_within(path)
SELECT p.id, p.name, u.name AS unit_name
FROM people p LEFT JOIN units u ON u.id = p.unit_id
WHERE u.path LIKE CAST(:path AS TEXT) || '%'
UNION
SELECT p.id, p.name, u.name
FROM classes c
JOIN units cu ON cu.id = c.unit_id
JOIN enrolments e ON e.class_id = c.id AND e.withdrawn_at IS NULL
JOIN people p ON p.id = e.person_id
LEFT JOIN units u ON u.id = p.unit_id
WHERE cu.path LIKE CAST(:path AS TEXT) || '%'
UNION
SELECT p.id, p.name, u.name
FROM roles r
JOIN people p ON p.id = r.person_id
LEFT JOIN units u ON u.id = p.unit_id
LEFT JOIN classes c ON c.id = r.class_id
JOIN units ru ON ru.id = COALESCE(r.unit_id, c.unit_id)
WHERE ru.path LIKE CAST(:path AS TEXT) || '%';

-- name: names_in_class(class_id)
SELECT p.id, p.name, u.name AS unit_name
FROM enrolments e JOIN people p ON p.id = e.person_id LEFT JOIN units u ON u.id = p.unit_id
WHERE e.class_id = :class_id AND e.withdrawn_at IS NULL
UNION
SELECT p.id, p.name, u.name
FROM roles r JOIN people p ON p.id = r.person_id LEFT JOIN units u ON u.id = p.unit_id
WHERE r.class_id = :class_id;
