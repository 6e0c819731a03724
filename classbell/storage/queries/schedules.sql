-- name: put(notice_id, kind, zone, session_id, edge, apart_for, rule, on_workdays, first_at, next_at, made_by, now)$
INSERT INTO schedules (notice_id, kind, zone, session_id, edge, apart_for, rule, on_workdays, first_at, next_at,
                       made_by, made_at)
VALUES (:notice_id, :kind, :zone, :session_id, :edge, :apart_for, :rule, :on_workdays, :first_at, :next_at,
        :made_by, :now)
ON CONFLICT (notice_id) DO UPDATE
SET kind = excluded.kind, zone = excluded.zone, session_id = excluded.session_id, edge = excluded.edge,
    apart_for = excluded.apart_for, rule = excluded.rule, on_workdays = excluded.on_workdays,
    first_at = excluded.first_at, next_at = excluded.next_at,
    made_by = excluded.made_by, made_at = excluded.made_at
RETURNING id;

-- name: schedule(schedule_id)^
SELECT * FROM schedules WHERE id = :schedule_id;

-- name: of_notice(notice_id)^
SELECT * FROM schedules WHERE notice_id = :notice_id;

-- name: of_author(author_id)
SELECT s.* FROM schedules s JOIN notices n ON n.id = s.notice_id
WHERE n.author_id = :author_id AND n.state = 'scheduled' AND s.next_at IS NOT NULL ORDER BY s.next_at, s.id;

-- name: of_session(session_id)
SELECT s.* FROM schedules s JOIN notices n ON n.id = s.notice_id
WHERE s.session_id = :session_id AND s.next_at IS NOT NULL AND n.state = 'scheduled' ORDER BY s.id;

-- name: on_workdays()
SELECT s.* FROM schedules s JOIN notices n ON n.id = s.notice_id
WHERE s.on_workdays = 1 AND s.next_at IS NOT NULL AND n.state = 'scheduled' ORDER BY s.id;

-- name: set_next(schedule_id, next_at)!
UPDATE schedules SET next_at = CAST(:next_at AS BIGINT) WHERE id = :schedule_id;

-- name: move_notice(notice_id, old, new)!
UPDATE notices SET state = :new WHERE id = :notice_id AND state = :old AND content IS NOT NULL;

-- name: copy_notice(schedule_id, later_for, now)$
INSERT INTO notices (author_id, state, content, receipt, choices, audience_id, urgent, to_chats, by_channel,
                     deadline_at, nudge_before, nudge_times, schedule_id, created_at)
SELECT n.author_id, 'draft', n.content, n.receipt, n.choices, n.audience_id, n.urgent, n.to_chats, n.by_channel,
       n.deadline_at + CAST(:later_for AS BIGINT), n.nudge_before, n.nudge_times, s.id, CAST(:now AS BIGINT)
FROM schedules s JOIN notices n ON n.id = s.notice_id WHERE s.id = :schedule_id
RETURNING id;
