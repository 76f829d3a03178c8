-- Times are milliseconds since 1970 UTC, angles are degrees, lengths are metres.
PRAGMA application_id = 1298360425; -- "Mchi": no other program's file

CREATE TABLE drive (
    id            TEXT PRIMARY KEY,       -- content hash of the recording
    name          TEXT NOT NULL,
    vehicle       TEXT,
    model         TEXT NOT NULL,
    recorded_from INTEGER,
    recorded_to   INTEGER,
    report        TEXT NOT NULL           -- JSON
) STRICT;

CREATE TABLE frame (
    drive             TEXT NOT NULL REFERENCES drive (id) ON DELETE CASCADE,
    n                 INTEGER NOT NULL,   -- place in the recording, from 0
    captured_at       INTEGER,
    skipped           TEXT,               -- the reason; NULL where the frame was placed
    lon               REAL,
    lat               REAL,
    heading           REAL,
    speed_mps         REAL,
    error_m           REAL,
    heading_sigma     REAL,
    jitter_m          REAL,
    picture_w         INTEGER,            -- NULL where no picture is kept
    picture_h         INTEGER,
    PRIMARY KEY (drive, n),
    CHECK ((skipped IS NULL) = (lon IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE TABLE defect (
    id               TEXT PRIMARY KEY,
    class            TEXT NOT NULL,
    status           TEXT NOT NULL,
    score            REAL NOT NULL,
    sightings        INTEGER NOT NULL,
    drives           INTEGER NOT NULL,
    first_seen       INTEGER NOT NULL,
    last_seen        INTEGER NOT NULL,
    lon              REAL NOT NULL,
    lat              REAL NOT NULL,
    position_error_m REAL NOT NULL,
    heading          REAL NOT NULL,
    length_m         REAL NOT NULL,
    length_error_m   REAL NOT NULL,
    width_m          REAL NOT NULL,
    width_error_m    REAL NOT NULL,
    open_ended       INTEGER NOT NULL
) STRICT;
CREATE INDEX defect_by_place ON defect (lat, lon);

CREATE TABLE sighting (
    drive           TEXT NOT NULL,
    frame           INTEGER NOT NULL,
    n               INTEGER NOT NULL,     -- place among the frame's detections
    defect          TEXT NOT NULL REFERENCES defect (id),
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
    open_ended      INTEGER NOT NULL,
    shared_along_m  REAL NOT NULL,
    shared_across_m REAL NOT NULL,
    own_along_m     REAL NOT NULL,
    own_across_m    REAL NOT NULL,
    PRIMARY KEY (drive, frame, n),
    FOREIGN KEY (drive, frame) REFERENCES frame (drive, n) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX sighting_by_defect ON sighting (defect);

-- What an unfinished inspection has done so far; emptied when its drive is written.
CREATE TABLE progress (
    drive    TEXT NOT NULL,
    settings TEXT NOT NULL,               -- hash of everything that shapes the result
    frame    INTEGER NOT NULL,
    seen     TEXT NOT NULL,               -- JSON, as the inspection wrote it
    PRIMARY KEY (drive, settings, frame)
) STRICT, WITHOUT ROWID;
