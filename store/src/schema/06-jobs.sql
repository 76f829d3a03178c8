-- What people send to the server, and what is done with it.

CREATE TABLE upload (
    id         TEXT PRIMARY KEY,
    batch      TEXT NOT NULL,             -- what was dropped onto the page at once
    path       TEXT NOT NULL,             -- inside the batch
    folded     TEXT NOT NULL,             -- the path as a disk sees it that ignores case
    length     INTEGER NOT NULL,          -- bytes
    modified   INTEGER,                   -- the file's own time on the sender's disk
    sent_by    TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    sha256     TEXT,                      -- NULL until all of it is here
    UNIQUE (batch, folded)
) STRICT, WITHOUT ROWID;

-- Recordings to be inspected. Whoever works on one holds a lease, and renews it while alive.
CREATE TABLE job (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    name          TEXT NOT NULL,          -- the recording's file or folder
    batch         TEXT NOT NULL,
    spec          TEXT NOT NULL,          -- JSON
    asked_by      TEXT NOT NULL,
    state         TEXT NOT NULL,
    created_at    INTEGER NOT NULL,
    started_at    INTEGER,
    finished_at   INTEGER,
    attempts      INTEGER NOT NULL DEFAULT 0,
    deaths        INTEGER NOT NULL DEFAULT 0, -- leases that ran out since it was last asked for
    worker        TEXT,
    lease_until   INTEGER,
    stop_asked    INTEGER NOT NULL DEFAULT 0,
    frames_done   INTEGER NOT NULL DEFAULT 0,
    frames_all    INTEGER NOT NULL DEFAULT 0,
    drive         TEXT,                   -- no foreign key: it is known before the drive is written
    already_known INTEGER NOT NULL DEFAULT 0,
    error         TEXT,
    changed       INTEGER NOT NULL,       -- counts the changes of all jobs
    CHECK ((state = 'running') = (worker IS NOT NULL)),
    CHECK ((worker IS NULL) = (lease_until IS NULL))
) STRICT;
CREATE INDEX job_by_state ON job (state, id);
CREATE INDEX job_by_batch ON job (batch);
CREATE UNIQUE INDEX job_by_change ON job (changed);
