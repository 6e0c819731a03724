-- name: add(secret_hash, kind, person_id, class_id, made_by, now, expires_at)!
INSERT INTO invites (secret_hash, kind, person_id, class_id, made_by, made_at, expires_at)
VALUES (:secret_hash, :kind, :person_id, :class_id, :made_by, :now, :expires_at);

-- name: of_secret(secret_hash)^
SELECT id, kind, person_id, class_id, expires_at, used_by FROM invites WHERE secret_hash = :secret_hash;

-- name: use(invite_id, account_id, now)!
UPDATE invites SET used_at = :now, used_by = :account_id WHERE id = :invite_id AND used_at IS NULL;

-- name: void(person_id)!
DELETE FROM invites WHERE person_id = :person_id AND used_at IS NULL;

-- name: void_admin()!
DELETE FROM invites WHERE kind = 'admin' AND used_at IS NULL;
