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
