-- Who did what, and when. Nothing in it is ever changed or taken away.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    at      INTEGER NOT NULL,
    user    TEXT NOT NULL,                -- who; 'token LABEL' for a program, 'local' for this machine
    action  TEXT NOT NULL,
    subject TEXT,                         -- what it was done to: a user's name, a job, a defect
    before  TEXT,                         -- JSON
    after   TEXT,                         -- JSON
    reason  TEXT
) STRICT;
CREATE INDEX audit_by_subject ON audit (subject);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
CREATE TRIGGER audit_is_not_shortened BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'nothing is taken from the audit log'); END;
-- REPLACE would take a row away without a DELETE.
CREATE TRIGGER audit_is_not_replaced BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END;
