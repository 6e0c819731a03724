-- name: of_place(chat_id, thread_id)^
SELECT h.*, c.name AS class_name, c.run
FROM chats h LEFT JOIN classes c ON c.id = h.class_id
WHERE h.chat_id = :chat_id AND COALESCE(h.thread_id, 0) = :thread_id AND h.unlinked_at IS NULL;

-- name: chat(id)^
SELECT h.*, c.name AS class_name, c.run
FROM chats h LEFT JOIN classes c ON c.id = h.class_id
WHERE h.id = :id AND h.unlinked_at IS NULL;

-- name: of_class(class_id)^
SELECT h.*, c.name AS class_name, c.run
FROM chats h JOIN classes c ON c.id = h.class_id
WHERE h.class_id = :class_id AND h.unlinked_at IS NULL;

-- name: of_chat(chat_id)
SELECT h.*, c.name AS class_name, c.run
FROM chats h LEFT JOIN classes c ON c.id = h.class_id
WHERE h.chat_id = :chat_id AND h.unlinked_at IS NULL ORDER BY h.id;

-- name: offer(chat_id, thread_id, title, person_id, now)!
INSERT INTO chats (chat_id, thread_id, title, offered_to, offered_at)
VALUES (:chat_id, :thread_id, :title, :person_id, :now) ON CONFLICT DO NOTHING;

-- name: offer_again(id, title, person_id, now)!
UPDATE chats SET offered_to = :person_id, offered_at = :now, title = :title WHERE id = :id AND unlinked_at IS NULL;

-- name: link(id, class_id, now)!
UPDATE chats SET class_id = :class_id, linked_at = :now
WHERE id = :id AND unlinked_at IS NULL AND class_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM chats o WHERE o.class_id = :class_id AND o.unlinked_at IS NULL);

-- name: unlink(id, now)!
UPDATE chats SET unlinked_at = :now WHERE id = :id AND unlinked_at IS NULL;

-- name: readdress(old, new)!
UPDATE chats SET chat_id = :new WHERE chat_id = :old;

