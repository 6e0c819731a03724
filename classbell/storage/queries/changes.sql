-- name: keep(at, by_person, subject, subject_id, verb, old, new, reason, cause_id)!
INSERT INTO changes (at, by_person, subject, subject_id, verb, old, new, reason, cause_id)
VALUES (:at, :by_person, :subject, :subject_id, :verb, :old, :new, :reason, :cause_id);

-- name: has_caused(subject, subject_id, cause_id)$
SELECT 1 FROM changes WHERE subject = :subject AND subject_id = :subject_id AND cause_id = :cause_id LIMIT 1;

-- name: last(subject, subject_id)^
SELECT verb, by_person, at, old, new, cause_id FROM changes
WHERE subject = :subject AND subject_id = :subject_id ORDER BY id DESC LIMIT 1;
