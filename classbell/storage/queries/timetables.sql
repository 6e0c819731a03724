-- name: planned(class_id)
SELECT title, starts_at, ends_at FROM sessions WHERE class_id = :class_id AND cancelled_at IS NULL ORDER BY starts_at;

-- name: bookings(class_id, from_at, until_at)
SELECT c.name, c.run, v.name AS venue, s.lecturers, s.starts_at, s.ends_at
FROM sessions s JOIN classes c ON c.id = s.class_id LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.starts_at >= :from_at AND s.starts_at < :until_at AND s.class_id <> :class_id AND s.cancelled_at IS NULL
    AND (s.venue_id IS NOT NULL OR s.lecturers <> '[]');

-- name: slots(class_id)
SELECT s.title, s.mode, v.name AS venue, s.lecturers, s.starts_at, s.ends_at, s.code_kind, s.floor, s.asks_place
FROM sessions s LEFT JOIN venues v ON v.id = s.venue_id
WHERE s.class_id = :class_id AND s.cancelled_at IS NULL ORDER BY s.starts_at, s.id;

-- name: add_run(source_id, run, now)$
INSERT INTO classes (programme_id, unit_id, name, run, topic, zone, signs_by, code_kind, floor, asks_place, created_at)
SELECT programme_id, unit_id, name, CAST(:run AS TEXT), topic, zone, signs_by, code_kind, floor, asks_place,
       CAST(:now AS BIGINT)
FROM classes WHERE id = :source_id
RETURNING id;

-- name: copy_forms(source_id, class_id)!
INSERT INTO class_forms (class_id, about, form_id)
SELECT CAST(:class_id AS BIGINT), about, form_id FROM class_forms WHERE class_id = :source_id;

-- name: copy_rules(source_id, class_id)!
INSERT INTO reminder_rules (class_id, kind, leads, is_off)
SELECT CAST(:class_id AS BIGINT), kind, leads, is_off FROM reminder_rules WHERE class_id = :source_id;

-- name: class_of_run(source_id, run)$
SELECT c.id FROM classes s JOIN classes c ON c.unit_id = s.unit_id AND c.name = s.name
WHERE s.id = :source_id AND c.run = :run;

-- name: add_venue(name)!
INSERT INTO venues (name) VALUES (:name) ON CONFLICT DO NOTHING;

-- name: venue(name)$
SELECT id FROM venues WHERE name = :name;

-- name: add(class_id, title, mode, venue_id, lecturers, starts_at, ends_at, code_kind, floor, asks_place, import_id)!
INSERT INTO sessions (class_id, title, mode, venue_id, lecturers, starts_at, ends_at, code_kind, floor, asks_place,
                      import_id)
VALUES (:class_id, :title, :mode, :venue_id, :lecturers, :starts_at, :ends_at, :code_kind, :floor, :asks_place,
        :import_id)
ON CONFLICT (class_id, starts_at, title) DO UPDATE SET
    code_kind = COALESCE(excluded.code_kind, sessions.code_kind), floor = COALESCE(excluded.floor, sessions.floor),
    asks_place = COALESCE(excluded.asks_place, sessions.asks_place),
    mode = excluded.mode, venue_id = excluded.venue_id, lecturers = excluded.lecturers, ends_at = excluded.ends_at,
    import_id = excluded.import_id, cancelled_at = NULL, revision = sessions.revision + 1;

-- name: brought(import_id)
SELECT id FROM sessions WHERE import_id = :import_id AND cancelled_at IS NULL ORDER BY starts_at;

-- name: take_back(import_id, now)!
UPDATE sessions SET cancelled_at = :now, revision = revision + 1
WHERE import_id = :import_id AND cancelled_at IS NULL AND opened_at IS NULL;

-- name: hangs_on_class(class_id, import_id)$
SELECT 1 FROM classes c WHERE c.id = :class_id AND (
    EXISTS (SELECT 1 FROM sessions s WHERE s.class_id = c.id
            AND (s.import_id IS NULL OR s.import_id <> :import_id OR s.opened_at IS NOT NULL))
    OR EXISTS (SELECT 1 FROM imports x WHERE x.class_id = c.id AND x.id <> :import_id)
    OR EXISTS (SELECT 1 FROM enrolments x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM roles x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM groups x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM invites x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM claims x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM leaves x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM badges x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM audience_parts x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM chats x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM calendars x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM announcements x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM namesakes x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM lecturer_links x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM rounds x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM offered_classes x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM seals x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM warnings x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM certificates x WHERE x.class_id = c.id)
    OR EXISTS (SELECT 1 FROM certificate_choices x WHERE x.class_id = c.id));

-- name: hangs_on_sessions(class_id)$
SELECT 1 FROM sessions s WHERE s.class_id = :class_id AND (
    EXISTS (SELECT 1 FROM codes x WHERE x.session_id = s.id)
    OR EXISTS (SELECT 1 FROM marks x WHERE x.session_id = s.id)
    OR EXISTS (SELECT 1 FROM attempts x WHERE x.session_id = s.id)
    OR EXISTS (SELECT 1 FROM proofs x WHERE x.session_id = s.id)
    OR EXISTS (SELECT 1 FROM arrivals x WHERE x.session_id = s.id)
    OR EXISTS (SELECT 1 FROM appeals x WHERE x.session_id = s.id)
    OR EXISTS (SELECT 1 FROM countersigns x WHERE x.session_id = s.id)
    OR EXISTS (SELECT 1 FROM head_counts x WHERE x.session_id = s.id)
    OR EXISTS (SELECT 1 FROM spot_checks x WHERE x.session_id = s.id)
    OR EXISTS (SELECT 1 FROM schedules x WHERE x.session_id = s.id)
    OR EXISTS (SELECT 1 FROM screens x WHERE x.session_id = s.id))
LIMIT 1;

-- name: remove_reminders(class_id)!
DELETE FROM reminders WHERE class_id = :class_id
    OR session_id IN (SELECT id FROM sessions WHERE class_id = :class_id);

-- name: remove_rules(class_id)!
DELETE FROM reminder_rules WHERE class_id = :class_id;

-- name: remove_forms(class_id)!
DELETE FROM class_forms WHERE class_id = :class_id;

-- name: remove_sessions(class_id)!
DELETE FROM sessions WHERE class_id = :class_id;

-- name: remove_class(class_id)!
DELETE FROM classes WHERE id = :class_id;
