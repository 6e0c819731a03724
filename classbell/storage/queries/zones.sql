-- name: change(class_id, zone)!
UPDATE classes SET zone = :zone WHERE id = :class_id;
