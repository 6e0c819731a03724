-- name: put(kind, subject_id, person_id, chat_id, method, body, file, urgency, not_before, useless_after)!
INSERT INTO outbox (kind, subject_id, person_id, chat_id, method, body, file, urgency, not_before, useless_after)
VALUES (:kind, :subject_id, :person_id, :chat_id, :method, :body, :file, :urgency, :not_before, :useless_after)
ON CONFLICT DO NOTHING;
