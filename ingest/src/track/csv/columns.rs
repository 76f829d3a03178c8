//! Which column of a table holds what, by its name in many spellings.

use super::super::nmea::KNOT_MPS;
use ::csv::StringRecord;

/// Where everything is in a row.
#[derive(Debug, Default)]
pub(super) struct Columns {
    pub lat: usize,
    pub lon: usize,
    pub north_south: Option<usize>,
    pub east_west: Option<usize>,
    pub time: Option<usize>,
    pub time_is_utc: bool,
    pub date: Option<usize>,
    /// Metres per second in one of the column's units, and the column.
    pub speed: Option<(f64, usize)>,
    pub course: Option<usize>,
    pub hdop: Option<usize>,
    pub accuracy: Option<usize>,
    pub sigma: Option<usize>,
    pub fix: Option<usize>,
    /// The header as it is, for messages.
    header: Vec<String>,
    /// A speed whose unit is not known.
    unitless: Option<usize>,
}

const LAT: &[&str] = &["lat", "latitude", "latitudens", "緯度", "北緯"];
const LON: &[&str] = &[
    "lon",
    "lng",
    "long",
    "longitude",
    "longitudeew",
    "経度",
    "東経",
];
const NORTH_SOUTH: &[&str] = &["ns", "latref", "latituderef", "latdir"];
const EAST_WEST: &[&str] = &["ew", "lonref", "longituderef", "londir"];
const TIME: &[&str] = &[
    "time",
    "timestamp",
    "datetime",
    "dateandtime",
    "unix",
    "unixtime",
    "unixtimestamp",
    "epoch",
    "epochtime",
    "posixtime",
    "capturedat",
    "recordedat",
    "",
    "日時",
    "時刻",
    "時間",
    "測位時刻",
    "測位日時",
];
const DATE: &[&str] = &["date", "日付", "年月日"];
const SPEED: &[&str] = &["groundspeed", "speed", "velocity", "sog", "速度", "車速"];
const COURSE: &[&str] = &[
    "heading",
    "course",
    "bearing",
    "cog",
    "track",
    "direction",
    "azimuth",
    "方位",
    "方位角",
    "進行方向",
];
const HDOP: &[&str] = &["hdop"];
const ACCURACY: &[&str] = &["accuracy", "hacc", "horizontalaccuracy", "精度", "水平精度"];
const SIGMA: &[&str] = &["sigma", "sigmam", "stddev", "標準偏差"];
const FIX: &[&str] = &[
    "fix",
    "fixtype",
    "fixmode",
    "fixquality",
    "quality",
    "valid",
    "status",
];

impl Columns {
    /// Finds the columns, or says which was looked for under which names.
    pub fn of(header: &StringRecord) -> Result<Self, String> {
        let names: Vec<String> = header.iter().map(plain).collect();
        let find = |wanted: &[&str]| {
            let position = |suffixes: &[&str]| {
                names.iter().position(|name| {
                    suffixes.iter().any(|suffix| {
                        let stem = name.strip_suffix(suffix);
                        stem.is_some_and(|stem| !stem.is_empty() && wanted.contains(&stem))
                    })
                })
            };
            position(&["", "degrees", "degree", "deg", "metres", "meters", "m"])
        };
        let missing = |what: &str, wanted: &[&str]| {
            format!(
                "there is no column for the {what} (looked for: {}; found: {})",
                wanted.join(", "),
                header.iter().map(str::trim).collect::<Vec<_>>().join(", ")
            )
        };
        let time = names.iter().position(|name| is_time(name));
        let speed = names
            .iter()
            .enumerate()
            .find_map(|(n, name)| Some((unit_mps(name)?, n)));
        let columns = Self {
            lat: find(LAT).ok_or_else(|| missing("latitude", &["lat", "latitude", "緯度"]))?,
            lon: find(LON)
                .ok_or_else(|| missing("longitude", &["lon", "lng", "longitude", "経度"]))?,
            north_south: find(NORTH_SOUTH),
            east_west: find(EAST_WEST),
            time,
            time_is_utc: time
                .and_then(|n| names.get(n))
                .is_some_and(|name| is_utc(name)),
            date: names
                .iter()
                .position(|name| DATE.contains(&bare_time(name).as_str())),
            speed,
            course: find(COURSE),
            hdop: find(HDOP),
            accuracy: find(ACCURACY),
            sigma: find(SIGMA),
            fix: find(FIX),
            header: header.iter().map(|name| name.trim().to_owned()).collect(),
            unitless: find(SPEED).filter(|_| speed.is_none()),
        };
        match columns.time {
            Some(_) => Ok(columns),
            None => Err(missing(
                "time",
                &["time", "timestamp", "datetime", "utc", "unix", "日時"],
            )),
        }
    }

    /// The columns that place a point, by their names in the file.
    pub fn names(&self) -> String {
        let place = [self.date, self.time, Some(self.lat), Some(self.lon)];
        let names: Vec<&str> = place.iter().filter_map(|n| self.name((*n)?)).collect();
        names.join(", ")
    }

    /// What of the header is not used although it could be.
    pub fn notes(&self) -> Vec<String> {
        let unitless = self.unitless.and_then(|n| self.name(n));
        let note = |name| {
            format!(
                "the column `{name}` does not say its unit and is not used; name it speed_kmh, speed_mps or speed_knots"
            )
        };
        unitless.map(note).into_iter().collect()
    }

    fn name(&self, column: usize) -> Option<&str> {
        self.header.get(column).map(String::as_str)
    }
}

/// Letters and digits in lower case, without the word `gps` in front: `GPS Latitude [deg]` is `latitudedeg`.
fn plain(name: &str) -> String {
    let name: String = name
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    match name.strip_prefix("gps") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => name,
    }
}

/// The name of a time or date without its zone: `utctime` is `time`.
fn bare_time(name: &str) -> String {
    name.replace("utc", "")
        .replace("gmt", "")
        .replace("local", "")
}

fn is_utc(name: &str) -> bool {
    name.contains("utc") || name.contains("gmt")
}

fn is_time(name: &str) -> bool {
    let bare = bare_time(name);
    // `utc` alone is a time, no name at all is none.
    let units = ["", "milliseconds", "seconds", "ms", "us", "ns", "sec", "s"];
    !name.is_empty()
        && units.iter().any(|unit| {
            let stem = bare.strip_suffix(unit);
            stem.is_some_and(|stem| TIME.contains(&stem) && !(stem.is_empty() && bare == name))
        })
}

/// Metres per second in the unit that the name of a speed states.
fn unit_mps(name: &str) -> Option<f64> {
    if let Some(unit) = name.strip_prefix("時速") {
        return ["", "kmh"].contains(&unit).then_some(1.0 / 3.6);
    }
    let unit = SPEED.iter().find_map(|speed| name.strip_prefix(speed))?;
    match unit {
        "kmh" | "kph" | "kmph" | "kmhr" => Some(1.0 / 3.6),
        "mps" | "ms" | "msec" => Some(1.0),
        "knots" | "knot" | "kn" | "kt" | "kts" => Some(KNOT_MPS),
        "mph" => Some(0.44704),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(header: &str) -> Result<Columns, String> {
        Columns::of(&header.split(',').collect())
    }

    #[test]
    fn speeds_say_their_unit() {
        for (name, mps) in [
            ("Speed (km/h)", 1.0 / 3.6),
            ("speed_mps", 1.0),
            ("GPS speed [m/s]", 1.0),
            ("SOG knots", 1852.0 / 3600.0),
            ("速度(km/h)", 1.0 / 3.6),
            ("時速", 1.0 / 3.6),
        ] {
            let found = columns(&format!("time,lat,lon,{name}")).unwrap();
            assert_eq!(found.speed, Some((mps, 3)), "{name}");
        }
        let bare = columns("time,lat,lon,speed").unwrap();
        assert_eq!((bare.speed, bare.notes().len()), (None, 1));
        let other = columns("time,lat,lon,speed_accuracy").unwrap();
        assert_eq!((other.speed, other.notes().len()), (None, 0));
    }

    #[test]
    fn times_say_whether_they_are_utc() {
        for (name, utc) in [
            ("utc", true),
            ("time (UTC)", true),
            ("UTC timestamp", true),
            ("local time", false),
            ("GPS time", false),
            ("epoch ms", false),
            ("unix", false),
        ] {
            let found = columns(&format!("lat,lon,{name}")).unwrap();
            assert_eq!((found.time, found.time_is_utc), (Some(2), utc), "{name}");
        }
        for name in ["", "s", "ms", "timezone", "lifetime"] {
            assert!(columns(&format!("lat,lon,{name}")).is_err(), "{name}");
        }
    }
}
