-- name: put(kind, subject_id, chat_id, message_id)!
INSERT INTO cards (kind, subject_id, chat_id, message_id)
VALUES (:kind, :subject_id, :chat_id, :message_id)
ON CONFLICT (kind, subject_id, chat_id) DO UPDATE SET message_id = excluded.message_id, shown = '';

-- name: every()
SELECT id, kind, subject_id, chat_id, message_id, shown FROM cards ORDER BY id;

-- name: of_subject(subject_id)
SELECT id, kind, subject_id, chat_id, message_id, shown FROM cards WHERE subject_id = :subject_id ORDER BY id;

-- name: set_shown(id, message_id, shown)!
UPDATE cards SET shown = :shown WHERE id = :id AND message_id = :message_id;

-- name: drop(id, message_id)!
DELETE FROM cards WHERE id = :id AND message_id = :message_id;

-- name: readdress(old, new)!
UPDATE cards SET chat_id = :new WHERE chat_id = :old;
