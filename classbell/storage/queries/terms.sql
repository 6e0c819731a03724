-- name: of_session(session_id)^
SELECT s.code_kind, s.floor, s.asks_place,
       c.code_kind AS class_code_kind, c.floor AS class_floor, c.asks_place AS class_asks_place
FROM sessions s JOIN classes c ON c.id = s.class_id
WHERE s.id = :session_id;

-- name: of_class(class_id)^
SELECT code_kind, floor, asks_place FROM classes WHERE id = :class_id;

-- name: keep_of_session(session_id, code_kind, floor, asks_place)!
UPDATE sessions SET code_kind = :code_kind, floor = :floor, asks_place = :asks_place WHERE id = :session_id;

-- name: keep_of_class(class_id, code_kind, floor, asks_place)!
UPDATE classes SET code_kind = :code_kind, floor = :floor, asks_place = :asks_place WHERE id = :class_id;
