-- name: choose(notice_id, way, wanted)!
UPDATE notices
SET urgent = CASE WHEN :way = 'urgent' THEN :wanted ELSE urgent END,
    to_chats = CASE WHEN :way = 'to_chats' THEN :wanted ELSE to_chats END,
    by_channel = CASE WHEN :way = 'by_channel' THEN :wanted ELSE by_channel END
WHERE id = :notice_id AND state = 'draft';

-- name: copy(notice_id, chat_id, method, body, urgency, now)!
INSERT INTO outbox (kind, subject_id, chat_id, method, body, urgency, not_before)
VALUES ('group', :notice_id, :chat_id, :method, :body, :urgency, :now);

-- name: hurry(notice_id)!
UPDATE outbox SET urgency = 0 WHERE kind = 'notice' AND subject_id = :notice_id AND state = 'new';
