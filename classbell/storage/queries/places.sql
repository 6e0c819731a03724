-- name: of_session(session_id)^
SELECT v.latitude, v.longitude, v.grid, v.radius
FROM sessions s JOIN venues v ON v.id = s.venue_id
WHERE s.id = :session_id;

-- name: venue(session_id)$
SELECT venue_id FROM sessions WHERE id = :session_id;

-- name: keep(venue_id, latitude, longitude, grid, radius)!
UPDATE venues SET latitude = :latitude, longitude = :longitude, grid = :grid, radius = :radius WHERE id = :venue_id;
