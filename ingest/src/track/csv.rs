//! Positions from a table with a header, as loggers and spreadsheets export it.

mod columns;

use super::{
    point::{RawPoint, Reception, course, positive, sigma_of_accuracy, speed},
    time,
};
use ::csv::StringRecord;
use columns::Columns;
use jiff::{Timestamp, tz::TimeZone};
use register::LonLat;

/// Whether the first line is a header that names a latitude and a longitude.
pub(super) fn is_track(text: &str) -> bool {
    let mut rows = rows(text, separator(text));
    rows.headers()
        .is_ok_and(|header| Columns::of(header).is_ok())
}

/// All points, and what was passed over. A time without zone is local to `zone`.
pub(super) fn read(text: &str, zone: &TimeZone) -> Result<(Vec<RawPoint>, Vec<String>), String> {
    let separator = separator(text);
    let mut rows = rows(text, separator);
    let header = rows.headers().map_err(|e| e.to_string())?;
    let columns = Columns::of(header)?;
    let table = Table {
        columns: &columns,
        // A comma that parts no columns is a decimal comma.
        decimal_comma: separator != b',',
        zone,
    };
    let (mut points, mut unplaced, mut bad) = (Vec::new(), 0, Bad::default());
    for row in rows.records() {
        let row = row.map_err(|e| e.to_string())?;
        match table.point(&row) {
            Ok(Some(point)) => points.push(point),
            Ok(None) => unplaced += 1,
            Err(what) => bad.count(&row, what),
        }
    }
    if points.is_empty() {
        return Err(match bad.first {
            Some(first) => format!("{first} (columns used: {})", columns.names()),
            None => format!(
                "there is no position in it (columns used: {})",
                columns.names()
            ),
        });
    }
    let mut notes = columns.notes();
    if unplaced > 0 {
        notes.push(format!("{unplaced} lines without a position"));
    }
    if let Some(first) = bad.first {
        notes.push(format!(
            "{} lines that cannot be read, the first: {first}",
            bad.lines
        ));
    }
    Ok((points, notes))
}

/// Lines that cannot be read.
#[derive(Default)]
struct Bad {
    lines: usize,
    first: Option<String>,
}

impl Bad {
    fn count(&mut self, row: &StringRecord, what: String) {
        let line = row.position().map_or(0, ::csv::Position::line);
        self.lines += 1;
        self.first.get_or_insert(format!("line {line}: {what}"));
    }
}

fn rows(text: &str, separator: u8) -> ::csv::Reader<&[u8]> {
    ::csv::ReaderBuilder::new()
        .delimiter(separator)
        .comment(Some(b'#'))
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// What parts the columns: the most frequent of tab, semicolon and comma in the header.
fn separator(text: &str) -> u8 {
    let lines = text.lines().map(str::trim);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let header = lines.next().unwrap_or_default();
    let count = |separator: &u8| header.bytes().filter(|b| b == separator).count();
    // Of equals the last wins.
    let [tab, semicolon, comma] = [b'\t', b';', b','];
    [tab, semicolon, comma]
        .into_iter()
        .max_by_key(count)
        .unwrap_or(comma)
}

struct Table<'a> {
    columns: &'a Columns,
    decimal_comma: bool,
    zone: &'a TimeZone,
}

impl Table<'_> {
    /// The point of a row; `None` where it has no position.
    fn point(&self, row: &StringRecord) -> Result<Option<RawPoint>, String> {
        let columns = self.columns;
        let degrees = |column: usize, negative: Option<usize>, what: &str| {
            let text = cell(row, Some(column));
            let sign = cell(row, negative);
            match (text.is_empty(), self.degrees(text, sign)) {
                (true, _) => Ok(None),
                (false, Some(degrees)) => Ok(Some(degrees)),
                (false, None) => Err(format!("`{text}` is no {what} in degrees")),
            }
        };
        let lat = degrees(columns.lat, columns.north_south, "latitude")?;
        let lon = degrees(columns.lon, columns.east_west, "longitude")?;
        // Loggers without a fix write 0, 0.
        let Some((lon, lat)) = lon.zip(lat).filter(|place| *place != (0.0, 0.0)) else {
            return Ok(None);
        };
        let position = LonLat::new(lon, lat).map_err(|e| e.to_string())?;
        let number = |column| self.number(cell(row, column));
        let (unit_mps, speed_column) = columns.speed.unzip();
        let accuracy = number(columns.accuracy).and_then(sigma_of_accuracy);
        Ok(Some(RawPoint {
            at: self.time(row)?,
            position,
            speed_mps: unit_mps
                .zip(number(speed_column))
                .and_then(|(unit, number)| speed(number * unit)),
            course_deg: number(columns.course).and_then(course),
            hdop: number(columns.hdop).and_then(positive),
            sigma_m: number(columns.sigma).and_then(positive).or(accuracy),
            reception: reception(cell(row, columns.fix)),
        }))
    }

    fn time(&self, row: &StringRecord) -> Result<Option<Timestamp>, String> {
        let utc = TimeZone::UTC;
        let zone = if self.columns.time_is_utc {
            &utc
        } else {
            self.zone
        };
        let (date, time) = (cell(row, self.columns.date), cell(row, self.columns.time));
        if time.is_empty() {
            return Ok(None);
        }
        let parsed = if date.is_empty() {
            let number = self.number(time).and_then(time::since_1970);
            number.or_else(|| time::parse(time, zone))
        } else {
            time::parse(&format!("{} {time}", dashed(date)), zone)
        };
        let what = || {
            format!(
                "`{}` is no date and time such as 2026-10-05T01:12:07Z, and no seconds since 1970",
                format!("{date} {time}").trim()
            )
        };
        parsed.map(Some).ok_or_else(what)
    }

    /// Degrees as a number, with the hemisphere in front, behind or in a column of its own.
    fn degrees(&self, text: &str, hemisphere: &str) -> Option<f64> {
        let letters = ['N', 'S', 'E', 'W', 'n', 's', 'e', 'w'];
        let bare = text.trim_matches(|c: char| letters.contains(&c) || "° ".contains(c));
        let number = self.number(bare)?;
        let negative = |c: char| "SWsw".contains(c);
        let turned = hemisphere.starts_with(negative)
            || text.starts_with(negative)
            || text.ends_with(negative);
        Some(if turned { -number } else { number })
    }

    fn number(&self, text: &str) -> Option<f64> {
        let number: f64 = if self.decimal_comma {
            text.replace(',', ".").parse().ok()?
        } else {
            text.parse().ok()?
        };
        number.is_finite().then_some(number)
    }
}

fn cell(row: &StringRecord, column: Option<usize>) -> &str {
    column
        .and_then(|column| row.get(column))
        .unwrap_or_default()
        .trim()
}

/// `20261005` as `2026-10-05`; anything else as it is.
fn dashed(date: &str) -> String {
    let digits = date.len() == 8 && date.bytes().all(|b| b.is_ascii_digit());
    match (digits, date.get(..4), date.get(4..6), date.get(6..)) {
        (true, Some(year), Some(month), Some(day)) => format!("{year}-{month}-{day}"),
        _ => date.to_owned(),
    }
}

/// What loggers write about the fix; a bare number above 0 means different things to each.
fn reception(text: &str) -> Reception {
    let text: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    match text.to_ascii_lowercase().as_str() {
        "0" | "v" | "none" | "nofix" | "invalid" | "void" => Reception::None,
        "dr" | "estimated" | "estimateddr" | "deadreckoning" => Reception::DeadReckoned,
        "a" | "2d" | "3d" | "dgps" | "sps" | "pps" | "rtk" | "valid" | "fixed" => Reception::Fixed,
        _ => Reception::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tokyo() -> TimeZone {
        TimeZone::fixed(jiff::tz::offset(9))
    }

    fn points(text: &str) -> Vec<RawPoint> {
        read(text, &tokyo()).unwrap().0
    }

    #[test]
    fn one_drive_in_the_tables_of_many_loggers() {
        for text in [
            "time,lat,lon\n2026-10-05T01:12:07.25Z,35.6,139.7",
            "timestamp,latitude,longitude\n1791162727.25,35.6,139.7",
            "Epoch (ms)\tLAT\tLNG\n1791162727250\t35.6\t139.7",
            "date;time;Latitude [deg];Longitude [deg]\n2026/10/05;10:12:07.25;35,6;139,7",
            "\n# a logger\nDate,UTC Time,LATITUDE N/S,LONGITUDE E/W\n20261005,01:12:07.25,35.6N,139.7E",
            "緯度,経度,日時\n35.6,139.7,2026/10/5 10:12:07.25",
            "lat,N/S,lon,E/W,datetime\n35.6,N,139.7,E,2026-10-05 10:12:07.25",
            "\"datetime\",\"GPS Latitude\",\"GPS Longitude\"\n\"2026-10-05 10:12:07.25+09:00\",35.6,139.7",
        ] {
            let point = points(text)[0];
            assert_eq!(point.position, LonLat::new(139.7, 35.6).unwrap(), "{text}");
            let at = point.at.map(|at| at.to_string());
            assert_eq!(at.as_deref(), Some("2026-10-05T01:12:07.25Z"), "{text}");
            assert!(is_track(text), "{text}");
        }
    }

    #[test]
    fn everything_that_is_said_of_a_point() {
        let text = "lat,lon,time,Speed (km/h),heading,HDOP,accuracy_m,fix mode\n\
                    -35.6,139.7,2026-10-05T01:12:07Z,36,-90,1.2,3,3D\n\
                    35.6,139.7,2026-10-05T01:12:08Z,,,,,No fix";
        let points = points(text);
        assert!((points[0].speed_mps.unwrap() - 10.0).abs() < 1e-9);
        assert_eq!(points[0].course_deg, Some(270.0));
        assert_eq!(
            (points[0].hdop, points[0].reception),
            (Some(1.2), Reception::Fixed)
        );
        assert!((points[0].sigma_m.unwrap() - 1.987).abs() < 0.001);
        assert_eq!(points[1].reception, Reception::None);
        assert_eq!((points[1].speed_mps, points[1].course_deg), (None, None));
    }

    #[test]
    fn south_and_west_in_letters() {
        let text = "lat,lon,time\nS35.6,139.7W,1791162727";
        assert_eq!(
            points(text)[0].position,
            LonLat::new(-139.7, -35.6).unwrap()
        );
    }

    #[test]
    fn lines_that_cannot_be_read_are_told_and_passed_over() {
        let text = "time,lat,lon,speed\n2026-10-05T01:12:07Z,35.6,139.7,3\n\
                    2026-10-05T01:12:08Z,,,\n2026-10-05T01:12:09Z,0,0,\nx,35.6,139.7,\n2026-10";
        let (points, notes) = read(text, &tokyo()).unwrap();
        assert_eq!((points.len(), points[0].speed_mps), (1, None));
        assert!(
            notes[0].contains("`speed` does not say its unit"),
            "{notes:?}"
        );
        assert_eq!(notes[1], "3 lines without a position");
        assert!(notes[2].starts_with("1 lines that cannot be read, the first: line 5: `x`"));
    }

    #[test]
    fn a_table_that_is_no_track_says_what_was_looked_for() {
        let said = |text| read(text, &tokyo()).unwrap_err();
        assert!(said("file,captured_at\na,b").contains("latitude"));
        assert!(said("lat,time\n1,2").contains("longitude"));
        assert!(said("lat,lon\n1,2").contains("time"));
        assert!(said("lat,lon,time\n1,2,12.5").contains("line 2: `12.5` is no date"));
        assert!(said("lat,lon,time\nnorth,2,1791162727").contains("`north` is no latitude"));
        assert!(said("lat,lon,time\n95,2,1791162727").contains("latitude 95"));
        assert!(said("lat,lon,time\n").contains("no position"));
        assert!(!is_track("") && !is_track("file,captured_at\na,b"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,200}", rows in "[-0-9.,:TZ;\\n\" ]{0,200}") {
            let _ = read(&text, &tokyo());
            let _ = read(&format!("time,lat,lon,speed_kmh,date\n{rows}"), &tokyo());
        }
    }
}
