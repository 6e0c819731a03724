-- name: change(class_id, zone)!
UPDATE classes SET zone = :zone WHERE id = :class_id;

-- name: former(class_id)^
SELECT old, reason, at, cause_id FROM changes
WHERE subject = 'class' AND subject_id = :class_id AND verb = 'zone' ORDER BY id DESC LIMIT 1;

-- name: before(class_id, since)$
SELECT old FROM changes
WHERE subject = 'class' AND subject_id = :class_id AND verb = 'zone' AND at >= :since ORDER BY id LIMIT 1;
