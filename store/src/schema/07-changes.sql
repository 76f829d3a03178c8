-- How often each kind of thing has changed: what is derived from it is made anew when the number is another.
-- Numbers begin anywhere, so that two registers do not tell the same.

CREATE TABLE change (
    what TEXT PRIMARY KEY,
    n    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO change VALUES
    ('defect', abs(random() % 1099511627776)), ('drive', abs(random() % 1099511627776)),
    ('road', abs(random() % 1099511627776)), ('section', abs(random() % 1099511627776));

CREATE TRIGGER defect_added AFTER INSERT ON defect
BEGIN UPDATE change SET n = n + 1 WHERE what = 'defect'; END;
CREATE TRIGGER defect_changed AFTER UPDATE ON defect
BEGIN UPDATE change SET n = n + 1 WHERE what = 'defect'; END;
CREATE TRIGGER defect_removed AFTER DELETE ON defect
BEGIN UPDATE change SET n = n + 1 WHERE what = 'defect'; END;

CREATE TRIGGER drive_added AFTER INSERT ON drive
BEGIN UPDATE change SET n = n + 1 WHERE what = 'drive'; END;
CREATE TRIGGER drive_changed AFTER UPDATE ON drive
BEGIN UPDATE change SET n = n + 1 WHERE what = 'drive'; END;
CREATE TRIGGER drive_removed AFTER DELETE ON drive
BEGIN UPDATE change SET n = n + 1 WHERE what = 'drive'; END;

CREATE TRIGGER road_added AFTER INSERT ON road
BEGIN UPDATE change SET n = n + 1 WHERE what = 'road'; END;
CREATE TRIGGER road_changed AFTER UPDATE ON road
BEGIN UPDATE change SET n = n + 1 WHERE what = 'road'; END;
CREATE TRIGGER road_removed AFTER DELETE ON road
BEGIN UPDATE change SET n = n + 1 WHERE what = 'road'; END;

CREATE TRIGGER section_added AFTER INSERT ON section
BEGIN UPDATE change SET n = n + 1 WHERE what = 'section'; END;
CREATE TRIGGER section_changed AFTER UPDATE ON section
BEGIN UPDATE change SET n = n + 1 WHERE what = 'section'; END;
CREATE TRIGGER section_removed AFTER DELETE ON section
BEGIN UPDATE change SET n = n + 1 WHERE what = 'section'; END;
CREATE TRIGGER settled_added AFTER INSERT ON settled
BEGIN UPDATE change SET n = n + 1 WHERE what = 'section'; END;
CREATE TRIGGER settled_changed AFTER UPDATE ON settled
BEGIN UPDATE change SET n = n + 1 WHERE what = 'section'; END;
