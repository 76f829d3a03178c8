//! Positions from NMEA 0183 sentences, wherever they lie in a log.
//!
//! RMC gives time, date, position, speed and course; GGA the dilution and how the fix came about; GST
//! the stated accuracy; ZDA the date where there is no RMC. The `nmea` crate reads the sentences
//! (fields: <https://gpsd.gitlab.io/gpsd/NMEA.html>).

use super::point::{RawPoint, Reception, course, positive, speed};
use ::nmea::{
    ParseResult,
    sentences::{FaaMode, FixType, GgaData, GstData, RmcData, rmc::RmcStatusOfFix},
};
use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use register::LonLat;

/// One knot.
pub(super) const KNOT_MPS: f64 = 1852.0 / 3600.0;
/// The longest sentence that is looked at, from `$` to checksum.
const LONGEST: usize = 102;

/// The sentences of a log, one moment after another.
#[derive(Debug, Default)]
pub(super) struct Log {
    /// The moments that have a position, in the order of the file.
    pub moments: Vec<Moment>,
    /// The first of the recorder's own stamps, with a position or without.
    pub first_stamp_ms: Option<i64>,
    /// Sentences whose checksum is wrong or missing.
    pub damaged: usize,
    /// Sentences that keep to no known layout.
    pub odd: usize,
    /// Moments without a position.
    pub unplaced: usize,
}

/// What all sentences of one moment say together.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    /// The recorder's own stamp before the sentence (`[1700000000000]$GPRMC…`).
    pub stamp_ms: Option<i64>,
    /// The position and what is known of it.
    pub point: RawPoint,
}

impl Log {
    /// What was passed over, in words.
    pub fn notes(&self) -> Vec<String> {
        [
            (self.damaged, "lines with wrong checksums"),
            (self.odd, "lines that are no NMEA sentences"),
            (self.unplaced, "moments without a position"),
        ]
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{n} {what}"))
        .collect()
    }
}

/// Whether there is an RMC or GGA sentence in it.
pub(super) fn is_nmea(bytes: &[u8]) -> bool {
    sentences(bytes).any(|s| matches!(s.kind, b"RMC" | b"GGA"))
}

/// All points, and what was passed over.
pub(super) fn read(bytes: &[u8]) -> Result<(Vec<RawPoint>, Vec<String>), String> {
    let log = log(bytes);
    let notes = log.notes();
    if log.moments.is_empty() {
        let found = match notes.is_empty() {
            true => "nothing".to_owned(),
            false => notes.join(", "),
        };
        return Err(format!(
            "there is no position in it (found: {found}); was the receiver switched on?"
        ));
    }
    if log.moments.iter().all(|moment| moment.point.at.is_none()) {
        return Err("its positions carry no date; let the logger write RMC sentences too".into());
    }
    Ok((log.moments.iter().map(|m| m.point).collect(), notes))
}

/// Reads all sentences; never fails, whatever lies between them.
pub(super) fn log(bytes: &[u8]) -> Log {
    let mut reader = Reader::default();
    for sentence in sentences(bytes) {
        reader.take(&sentence);
    }
    reader.flush();
    reader.log
}

/// A stretch that may be a sentence that is of use.
struct Sentence<'a> {
    stamp_ms: Option<i64>,
    /// `RMC`, `GGA`, …
    kind: &'a [u8],
    /// From `$` to the end of the checksum.
    text: &'a [u8],
}

/// The stretches from each `$` to the checksum or to the next control character.
fn sentences(bytes: &[u8]) -> impl Iterator<Item = Sentence<'_>> {
    let starts = bytes.iter().enumerate().filter(|(_, b)| **b == b'$');
    starts.filter_map(|(start, _)| {
        let rest = bytes.get(start..)?;
        let rest = rest.get(..LONGEST).unwrap_or(rest);
        let line = rest.iter().position(|b| b.is_ascii_control());
        let line = rest.get(..line.unwrap_or(rest.len()))?;
        // `$P…` is a maker's own sentence, `$PGRMC` of Garmin for one.
        let ours = line.get(1)? != &b'P' && line.get(6)? == &b',';
        let kind = line.get(3..6).filter(|_| ours)?;
        matches!(kind, b"RMC" | b"GGA" | b"GST" | b"ZDA").then(|| {
            let star = line.iter().position(|b| *b == b'*');
            let end = star.map_or(line.len(), |star| line.len().min(star + 3));
            Sentence {
                stamp_ms: stamp(bytes.get(..start).unwrap_or_default()),
                kind,
                text: line.get(..end).unwrap_or_default(),
            }
        })
    })
}

/// The number of a `[1700000000000]` that ends here.
fn stamp(before: &[u8]) -> Option<i64> {
    let inner = before.strip_suffix(b"]")?;
    let inner = inner.get(inner.len().saturating_sub(20)..)?;
    let open = inner.iter().rposition(|b| *b == b'[')?;
    std::str::from_utf8(inner.get(open + 1..)?)
        .ok()?
        .parse()
        .ok()
}

#[derive(Default)]
struct Reader {
    log: Log,
    /// The moment that is being put together.
    now: Option<Draft>,
    /// The last date that a sentence told, with the time of day it went with.
    date: Option<(Date, Time)>,
}

#[derive(Clone, Copy)]
struct Draft {
    time: Time,
    date: Option<Date>,
    stamp_ms: Option<i64>,
    position: Option<LonLat>,
    speed_mps: Option<f64>,
    course_deg: Option<f64>,
    hdop: Option<f64>,
    sigma_m: Option<f64>,
    reception: Reception,
}

impl Draft {
    fn new(time: Time, stamp_ms: Option<i64>) -> Self {
        Self {
            time,
            date: None,
            stamp_ms,
            position: None,
            speed_mps: None,
            course_deg: None,
            hdop: None,
            sigma_m: None,
            reception: Reception::Unknown,
        }
    }
}

impl Reader {
    fn take(&mut self, sentence: &Sentence) {
        self.log.first_stamp_ms = self.log.first_stamp_ms.or(sentence.stamp_ms);
        match ::nmea::parse_bytes(sentence.text) {
            Ok(ParseResult::RMC(rmc)) => self.rmc(&rmc, sentence.stamp_ms),
            Ok(ParseResult::GGA(gga)) => self.gga(&gga, sentence.stamp_ms),
            Ok(ParseResult::GST(gst)) => self.gst(&gst),
            Ok(ParseResult::ZDA(zda)) => {
                let time = zda.utc_time.and_then(clock);
                if let (Some(date), Some(time)) = (zda.utc_date().and_then(day), time) {
                    self.at(time, sentence.stamp_ms).date = Some(date);
                }
            }
            Err(::nmea::Error::ChecksumMismatch { .. }) => self.log.damaged += 1,
            _ if !sentence.text.contains(&b'*') => self.log.damaged += 1,
            _ => self.log.odd += 1,
        }
    }

    fn rmc(&mut self, rmc: &RmcData, stamp_ms: Option<i64>) {
        let Some(time) = rmc.fix_time.and_then(clock) else {
            // A receiver that is still searching knows no time either.
            self.log.unplaced += 1;
            return;
        };
        let draft = self.at(time, stamp_ms);
        draft.date = rmc.fix_date.and_then(day).or(draft.date);
        draft.position = position(rmc.lon, rmc.lat).or(draft.position);
        let knots = rmc.speed_over_ground.map(f64::from);
        draft.speed_mps = knots.and_then(|knots| speed(knots * KNOT_MPS));
        draft.course_deg = rmc.true_course.and_then(|deg| course(f64::from(deg)));
        let status = match (rmc.status_of_fix, rmc.faa_mode) {
            (RmcStatusOfFix::Invalid, _) | (_, Some(FaaMode::DataNotValid)) => Reception::None,
            (_, Some(FaaMode::Estimated)) => Reception::DeadReckoned,
            _ => Reception::Fixed,
        };
        draft.reception = draft.reception.or_worse(status);
    }

    fn gga(&mut self, gga: &GgaData, stamp_ms: Option<i64>) {
        let Some(time) = gga.fix_time.and_then(clock) else {
            return;
        };
        let draft = self.at(time, stamp_ms);
        draft.position = draft.position.or(position(gga.longitude, gga.latitude));
        draft.hdop = gga.hdop.and_then(|hdop| positive(f64::from(hdop)));
        let quality = match gga.fix_type {
            None | Some(FixType::Manual | FixType::Simulation) => Reception::Unknown,
            Some(FixType::Invalid) => Reception::None,
            Some(FixType::Estimated) => Reception::DeadReckoned,
            Some(_) => Reception::Fixed,
        };
        draft.reception = draft.reception.or_worse(quality);
    }

    fn gst(&mut self, gst: &GstData) {
        let (Some(time), Some(north), Some(east)) =
            (gst.time.and_then(clock), gst.lat_sd, gst.long_sd)
        else {
            return;
        };
        // The same uncertainty in both directions together.
        let sigma_m = (f64::from(north).powi(2) + f64::from(east).powi(2)).sqrt() / 2f64.sqrt();
        self.at(time, None).sigma_m = positive(sigma_m);
    }

    /// The moment of that time of day: the one at hand, or a new one.
    fn at(&mut self, time: Time, stamp_ms: Option<i64>) -> &mut Draft {
        if self.now.is_some_and(|draft| draft.time != time) {
            self.flush();
        }
        let draft = self.now.get_or_insert(Draft::new(time, stamp_ms));
        draft.stamp_ms = draft.stamp_ms.or(stamp_ms);
        draft
    }

    /// Puts the moment at hand into the log.
    fn flush(&mut self) {
        let Some(draft) = self.now.take() else { return };
        let date = draft.date.or_else(|| {
            let (date, last) = self.date?;
            // Half a day backwards is midnight.
            let midnight = last.duration_since(draft.time).as_hours() >= 12;
            if midnight {
                date.checked_add(1.day()).ok()
            } else {
                Some(date)
            }
        });
        self.date = date.map(|date| (date, draft.time)).or(self.date);
        let Some(position) = draft.position else {
            self.log.unplaced += 1;
            return;
        };
        let at = date.and_then(|date| {
            let moment = DateTime::from_parts(date, draft.time);
            Some(moment.to_zoned(TimeZone::UTC).ok()?.timestamp())
        });
        self.log.moments.push(Moment {
            stamp_ms: draft.stamp_ms,
            point: RawPoint {
                at,
                position,
                speed_mps: draft.speed_mps,
                course_deg: draft.course_deg,
                hdop: draft.hdop,
                sigma_m: draft.sigma_m,
                reception: draft.reception,
            },
        });
    }
}

fn position(lon: Option<f64>, lat: Option<f64>) -> Option<LonLat> {
    LonLat::new(lon?, lat?).ok()
}

/// The crate's time of day as ours; both write ISO 8601.
fn clock(time: impl ToString) -> Option<Time> {
    time.to_string().parse().ok()
}

fn day(date: impl ToString) -> Option<Date> {
    date.to_string().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A sentence with its checksum: all characters between `$` and `*`, combined by exclusive or.
    fn sentence(body: &str) -> String {
        let sum = body.bytes().fold(0, |sum, b| sum ^ b);
        format!("${body}*{sum:02X}\r\n")
    }

    fn rmc(time: &str, date: &str) -> String {
        sentence(&format!(
            "GPRMC,{time},A,3536.0000,N,13942.0000,E,019.4,090.0,{date},,,A"
        ))
    }

    fn times(log: &Log) -> Vec<String> {
        let time = |m: &Moment| m.point.at.map_or("none".into(), |at| at.to_string());
        log.moments.iter().map(time).collect()
    }

    #[test]
    fn the_sentences_of_one_moment_come_together() {
        let text = rmc("011207.10", "051026")
            + &sentence("GNGGA,011207.10,3536.0000,N,13942.0000,E,1,09,0.9,40.1,M,36.7,M,,")
            + &sentence("GPGST,011207.10,1.1,,,,1.5,1.5,3.0");
        let (points, notes) = read(text.as_bytes()).unwrap();
        assert_eq!((points.len(), notes.len()), (1, 0));
        let point = points[0];
        assert_eq!(point.at.unwrap().to_string(), "2026-10-05T01:12:07.1Z");
        assert_eq!(point.position, LonLat::new(139.7, 35.6).unwrap());
        assert!((point.speed_mps.unwrap() - 9.98).abs() < 0.01);
        assert_eq!(point.course_deg, Some(90.0));
        assert!((point.hdop.unwrap() - 0.9).abs() < 1e-6);
        assert!((point.sigma_m.unwrap() - 1.5).abs() < 1e-6);
        assert_eq!(point.reception, Reception::Fixed);
    }

    #[test]
    fn a_real_sentence() {
        let text = "$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A";
        let (points, _) = read(text.as_bytes()).unwrap();
        assert_eq!(points[0].at.unwrap().to_string(), "1994-03-23T12:35:19Z");
        assert!((points[0].position.lat() - 48.1173).abs() < 1e-6);
    }

    #[test]
    fn only_sound_checksums_count() {
        let good = rmc("011207", "051026");
        let text = format!(
            "{good}{}{}",
            good.replace("139", "138"),
            good.replace('*', "")
        );
        let log = log(text.as_bytes());
        assert_eq!((log.moments.len(), log.damaged), (1, 2));
        assert_eq!(log.notes(), ["2 lines with wrong checksums"]);
    }

    #[test]
    fn no_fix_is_said_and_no_position_is_counted() {
        let void = sentence("GPRMC,011207,V,3536.0,N,13942.0,E,,,051026,,,N");
        let empty = sentence("GPRMC,011208,V,,,,,,,051026,,,N");
        let searching = sentence("GPRMC,,V,,,,,,,,,,N");
        let guessed = sentence("GPRMC,011209,A,3536.0,N,13942.0,E,,,051026,,,E");
        let log = log(format!("{void}{empty}{searching}{guessed}").as_bytes());
        let receptions: Vec<_> = log.moments.iter().map(|m| m.point.reception).collect();
        assert_eq!(receptions, [Reception::None, Reception::DeadReckoned]);
        assert_eq!(log.unplaced, 2);
    }

    #[test]
    fn midnight_is_passed_with_and_without_dates() {
        let gga = |time| {
            sentence(&format!(
                "GPGGA,{time},3536.0,N,13942.0,E,1,09,0.9,40.1,M,36.7,M,,"
            ))
        };
        let text = rmc("235959", "311226") + &gga("000000") + &rmc("000001", "010127");
        assert_eq!(
            times(&log(text.as_bytes())),
            [
                "2026-12-31T23:59:59Z",
                "2027-01-01T00:00:00Z",
                "2027-01-01T00:00:01Z"
            ]
        );
        let dated = sentence("GPZDA,011207,05,10,2026,00,00") + &gga("011207");
        assert_eq!(times(&log(dated.as_bytes())), ["2026-10-05T01:12:07Z"]);
        let said = read(gga("011207").as_bytes()).unwrap_err();
        assert!(said.contains("RMC"), "{said}");
    }

    #[test]
    fn sidecars_of_cameras_with_other_lines_and_padding() {
        let good = rmc("011207", "051026");
        let odd = "\0\0\0$GSENS,0,1,2\r\n$PGRMC,A,218.8,100*00\r\n$JKDSA,98AED9\r\n\
                   緯度 ドライブ\r\nX0000.00Y0000.00";
        let text = format!(
            "{odd}{}\0\0[1759626727000]{}[1759626728000]{}[x]\0\0",
            good.trim_end(),
            good.trim_end(),
            rmc("011208", "051026").trim_end(),
        );
        assert!(is_nmea(text.as_bytes()) && !is_nmea(odd.as_bytes()));
        let log = log(text.as_bytes());
        assert_eq!(log.notes(), [""; 0]);
        let stamps: Vec<_> = log.moments.iter().map(|m| m.stamp_ms).collect();
        assert_eq!(stamps, [Some(1_759_626_727_000), Some(1_759_626_728_000)]);
    }

    #[test]
    fn a_log_without_positions_says_so() {
        let said = read(sentence("GPRMC,,V,,,,,,,,,,N").as_bytes()).unwrap_err();
        assert!(said.contains("1 moments without a position"), "{said}");
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = read(&bytes);
        }

        #[test]
        fn any_fields_are_read_or_refused(fields in "[0-9A-Z,.\\-]{0,80}", kind in "RMC|GGA|GST|ZDA") {
            let _ = read(sentence(&format!("GP{kind},{fields}")).as_bytes());
        }
    }
}
