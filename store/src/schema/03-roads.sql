-- Roads, where drives and defects lie on them, and their sections.

CREATE TABLE road (
    id         TEXT PRIMARY KEY,
    source     TEXT NOT NULL,             -- the import that brought it; '' where drives drew it themselves
    key        TEXT,                      -- what the file called it
    line       TEXT NOT NULL,             -- JSON: [lon, lat] from its start to its end
    attributes TEXT NOT NULL              -- JSON
) STRICT;
CREATE INDEX road_by_source ON road (source);

-- The road that each frame's vehicle was on.
CREATE TABLE matched (
    drive      TEXT NOT NULL,
    frame      INTEGER NOT NULL,
    road       TEXT NOT NULL REFERENCES road (id) ON DELETE CASCADE,
    chainage_m REAL NOT NULL,
    offset_m   REAL NOT NULL,             -- to the right of the line
    forward    INTEGER NOT NULL,          -- driven along the line
    PRIMARY KEY (drive, frame),
    FOREIGN KEY (drive, frame) REFERENCES frame (drive, n) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX matched_by_road ON matched (road, drive, frame);

-- Where a defect lies; NULL off the roads.
ALTER TABLE defect ADD COLUMN road TEXT REFERENCES road (id) ON DELETE SET NULL;
ALTER TABLE defect ADD COLUMN chainage_m REAL;
ALTER TABLE defect ADD COLUMN offset_m REAL;
CREATE INDEX defect_by_road ON defect (road, chainage_m);

-- Roads whose sections are not up to date.
CREATE TABLE stale (
    road TEXT PRIMARY KEY REFERENCES road (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE section (
    id      TEXT PRIMARY KEY,
    road    TEXT NOT NULL REFERENCES road (id) ON DELETE CASCADE,
    from_m  REAL NOT NULL,
    section TEXT NOT NULL,                -- JSON, without its history
    history TEXT NOT NULL                 -- JSON: its surveys
) STRICT;
CREATE INDEX section_by_road ON section (road, from_m);

-- The priority that a section was last ranked by. It outlives cutting the road anew.
CREATE TABLE settled (
    section TEXT PRIMARY KEY,
    score   REAL NOT NULL
) STRICT, WITHOUT ROWID;

-- What other vehicles measured on roads.
CREATE TABLE measured (
    road         TEXT NOT NULL REFERENCES road (id) ON DELETE CASCADE,
    from_m       REAL NOT NULL,
    to_m         REAL NOT NULL,
    rut_mm       REAL NOT NULL,
    roughness_mm REAL NOT NULL,
    measured_on  TEXT NOT NULL,           -- a day, or '' where it was not told
    PRIMARY KEY (road, from_m, to_m, measured_on)
) STRICT, WITHOUT ROWID;

-- What people complained of, and where.
CREATE TABLE complaint (
    id     INTEGER PRIMARY KEY,
    source TEXT NOT NULL,                 -- the import that brought it
    lon    REAL NOT NULL,
    lat    REAL NOT NULL,
    told   TEXT
) STRICT;
CREATE INDEX complaint_by_place ON complaint (lat, lon);

-- What derived tables were made with.
CREATE TABLE made_with (
    what  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
