-- name: keep(at, by_person, subject, subject_id, verb, old, new, reason, cause_id)!
INSERT INTO changes (at, by_person, subject, subject_id, verb, old, new, reason, cause_id)
VALUES (:at, :by_person, :subject, :subject_id, :verb, :old, :new, :reason, :cause_id);
