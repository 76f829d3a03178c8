-- What people did, one entry after another; nothing is ever changed or taken out.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    user    TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT,                         -- what it was done to: a defect's id, a user's name, a job's id
    before  TEXT,                         -- JSON
    after   TEXT,                         -- JSON
    reason  TEXT,
    undoes  INTEGER REFERENCES audit (id)
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject, id);
CREATE INDEX audit_by_undone ON audit (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_is_not_emptied BEFORE DELETE ON audit
    BEGIN SELECT RAISE(ABORT, 'nothing is taken from the audit log'); END;
-- REPLACE would take a row away without a DELETE.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;

-- What people say of a defect hangs on its first sighting, so that it outlives a new merge.
CREATE TABLE word_new (
    drive  TEXT NOT NULL,
    frame  INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    status TEXT,                          -- NULL: left to the machine
    at     INTEGER NOT NULL,              -- when the status was said
    class  TEXT,                          -- NULL: left to the machine
    reason TEXT,                          -- for the status
    user   TEXT,
    PRIMARY KEY (drive, frame, n),
    FOREIGN KEY (drive, frame, n) REFERENCES sighting (drive, frame, n) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO word_new (drive, frame, n, status, at) SELECT drive, frame, n, status, at FROM word;
DROP TABLE word;
ALTER TABLE word_new RENAME TO word;

-- Defects that people joined into one or parted, in order, by their sightings: merging anew does it again.
CREATE TABLE regrouped (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    sightings TEXT NOT NULL,              -- JSON: those that went
    target    TEXT                        -- JSON: a sighting of the defect they went into; NULL: into one of their own
) STRICT;

-- Where the road is seen in the drive's pictures (JSON); NULL for drives from before this was kept.
ALTER TABLE drive ADD COLUMN ground TEXT;
