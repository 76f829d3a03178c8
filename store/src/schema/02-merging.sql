-- What merging needs to keep: the error budget of a sighting by where it comes from, where a defect is held
-- to be and why it has its status, who passed it unseen, and what people say.

-- The stretch of road that the drive's frames had in view (JSON). Drives from before this was kept get that of
-- a usual camera.
ALTER TABLE drive ADD COLUMN view TEXT NOT NULL
    DEFAULT '{"near_m":4.0,"far_m":12.0,"left_m":[-2.6,-7.8],"right_m":[2.6,7.8]}';

ALTER TABLE defect ADD COLUMN reason TEXT NOT NULL DEFAULT 'new';
ALTER TABLE defect ADD COLUMN gone REAL NOT NULL DEFAULT 0;              -- probability that it is there no more
ALTER TABLE defect ADD COLUMN passed_unseen INTEGER NOT NULL DEFAULT 0;  -- drives since it was last seen
ALTER TABLE defect ADD COLUMN votes TEXT NOT NULL DEFAULT '[0,0,0,0]';   -- JSON: sums of scores by class
ALTER TABLE defect ADD COLUMN datum TEXT NOT NULL DEFAULT '[0,0,0]';     -- JSON: covariance east, north
ALTER TABLE defect ADD COLUMN own TEXT NOT NULL DEFAULT '[0,0,0]';       -- JSON: covariance east, north
ALTER TABLE defect ADD COLUMN ellipse TEXT NOT NULL
    DEFAULT '{"semi_major_m":0.0,"semi_minor_m":0.0,"azimuth_deg":0.0}'; -- JSON: of 95 %
ALTER TABLE defect ADD COLUMN path TEXT NOT NULL DEFAULT '[]';           -- JSON: positions from start to end
ALTER TABLE defect ADD COLUMN growth TEXT;                               -- JSON; NULL before it can be told
ALTER TABLE defect ADD COLUMN cell INTEGER NOT NULL DEFAULT 0;           -- of a grid some 50 m wide
UPDATE defect SET
    datum = json_array(position_error_m * position_error_m / 5.9915, 0.0, position_error_m * position_error_m / 5.9915),
    ellipse = json_object('semi_major_m', position_error_m, 'semi_minor_m', position_error_m, 'azimuth_deg', 0.0),
    path = json_array(json_array(lon, lat), json_array(lon, lat)),
    cell = CAST((lat + 90) * 2000 AS INTEGER) * 1000000 + CAST((lon + 180) * 2000 AS INTEGER);
CREATE INDEX defect_by_cell ON defect (cell);

CREATE TABLE sighting_new (
    drive           TEXT NOT NULL,
    frame           INTEGER NOT NULL,
    n               INTEGER NOT NULL,     -- place among the frame's detections
    defect          TEXT REFERENCES defect (id), -- NULL: too far away, and nothing nearer came of it
    class           TEXT NOT NULL,
    score           REAL NOT NULL,
    x0 REAL NOT NULL, y0 REAL NOT NULL, x1 REAL NOT NULL, y1 REAL NOT NULL, -- pixels
    captured_at     INTEGER NOT NULL,
    lon             REAL NOT NULL,
    lat             REAL NOT NULL,
    heading         REAL NOT NULL,
    distance_m      REAL NOT NULL,
    length_m        REAL NOT NULL,
    length_sigma_m  REAL NOT NULL,
    width_m         REAL NOT NULL,
    width_sigma_m   REAL NOT NULL,
    open_ended      INTEGER NOT NULL,     -- sides out of view: near 1, far 2, beside 4
    places          INTEGER NOT NULL,     -- near enough to say where the damage is
    receiver_m      REAL NOT NULL,        -- standard deviations
    clock_along_m   REAL NOT NULL,
    aim_along_m     REAL NOT NULL,
    aim_across_m    REAL NOT NULL,
    own_along_m     REAL NOT NULL,
    own_across_m    REAL NOT NULL,
    PRIMARY KEY (drive, frame, n),
    FOREIGN KEY (drive, frame) REFERENCES frame (drive, n) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
-- What was shared is not known by its parts: all of it counts as the receiver's.
INSERT INTO sighting_new
    SELECT drive, frame, n, defect, class, score, x0, y0, x1, y1, captured_at, lon, lat, heading, distance_m,
           length_m, length_sigma_m, width_m, width_sigma_m, open_ended * 7, 1,
           max(shared_along_m, shared_across_m), 0.0, 0.0, 0.0,
           own_along_m, own_across_m
    FROM sighting;
DROP TABLE sighting;
ALTER TABLE sighting_new RENAME TO sighting;
CREATE INDEX sighting_by_defect ON sighting (defect);

-- Drives that passed a defect, looked, and did not see it.
CREATE TABLE unseen (
    defect TEXT NOT NULL REFERENCES defect (id) ON DELETE CASCADE,
    drive  TEXT NOT NULL REFERENCES drive (id) ON DELETE CASCADE,
    at     INTEGER NOT NULL,
    PRIMARY KEY (defect, drive, at)
) STRICT, WITHOUT ROWID;

-- What people say of a defect. It hangs on the defect's first sighting, so that it outlives a new merge.
CREATE TABLE word (
    drive  TEXT NOT NULL,
    frame  INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    status TEXT NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (drive, frame, n),
    FOREIGN KEY (drive, frame, n) REFERENCES sighting (drive, frame, n) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
