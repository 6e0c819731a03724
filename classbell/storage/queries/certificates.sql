-- name: of_class(class_id)
SELECT * FROM certificates WHERE class_id = :class_id ORDER BY id;

-- name: of_person(person_id)
SELECT * FROM certificates WHERE person_id = :person_id ORDER BY id DESC;

-- name: certificate(certificate_id)^
SELECT * FROM certificates WHERE id = :certificate_id;

-- name: behind(secret_hash)^
SELECT * FROM certificates WHERE secret_hash = :secret_hash;

-- name: unit_of(class_id)$
SELECT u.name FROM classes c JOIN units u ON u.id = c.unit_id WHERE c.id = :class_id;

-- name: add(class_id, person_id, name, class_title, unit_name, from_on, until_on, planned_for, attended_for, issued_on, issued_at, issued_by, salt, secret_hash)!
INSERT INTO certificates (class_id, person_id, name, class_title, unit_name, from_on, until_on, planned_for,
    attended_for, issued_on, issued_at, issued_by, salt, secret_hash)
VALUES (:class_id, :person_id, :name, :class_title, :unit_name, :from_on, :until_on, :planned_for,
    :attended_for, :issued_on, :issued_at, :issued_by, :salt, :secret_hash)
ON CONFLICT DO NOTHING;

-- name: revoke(certificate_id, reason, now)!
UPDATE certificates SET revoked_at = :now, reason = :reason WHERE id = :certificate_id AND revoked_at IS NULL;

-- name: restore(certificate_id)!
UPDATE certificates SET revoked_at = NULL, reason = NULL WHERE id = :certificate_id AND revoked_at IS NOT NULL;

-- name: choices_of(class_id)
SELECT person_id, is_in, reason FROM certificate_choices WHERE class_id = :class_id;

-- name: choose(class_id, person_id, is_in, reason, chosen_by, now)!
INSERT INTO certificate_choices (class_id, person_id, is_in, reason, chosen_by, chosen_at)
VALUES (:class_id, :person_id, :is_in, :reason, :chosen_by, :now)
ON CONFLICT (class_id, person_id) DO UPDATE SET is_in = excluded.is_in, reason = excluded.reason,
    chosen_by = excluded.chosen_by, chosen_at = excluded.chosen_at;

-- name: unchoose(class_id, person_id)!
DELETE FROM certificate_choices WHERE class_id = :class_id AND person_id = :person_id;

-- name: untold(class_id, kind)
SELECT c.id, c.class_title, p.id AS person_id, a.id AS chat_id,
       COALESCE(p.language, a.language, a.language_code) AS wish
FROM certificates c
JOIN people p ON p.id = c.person_id
JOIN accounts a ON a.person_id = p.id AND a.unreachable IS NULL
WHERE c.class_id = :class_id AND c.told_at IS NULL AND c.revoked_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM mutes x WHERE x.person_id = p.id AND x.kind = :kind)
ORDER BY c.id;

-- name: tell(certificate_id, now)!
UPDATE certificates SET told_at = :now WHERE id = :certificate_id;

-- name: call_back(class_id, person_id, kind)!
UPDATE outbox SET state = 'cancelled', reason = 'revoked'
WHERE kind = :kind AND person_id = :person_id AND state IN ('new', 'held')
  AND subject_id IN (SELECT id FROM reminders WHERE kind = :kind AND class_id = :class_id);

-- name: untell(certificate_id)!
UPDATE certificates SET told_at = NULL WHERE id = :certificate_id;
