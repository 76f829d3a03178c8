//! Made-up rows for tests and benches, the same for the same number.

use jiff::{SignedDuration, Timestamp};
use register::{
    DamageClass, LonLat, Reason, Status, Words,
    collection::{Collection, Kind, Row, Shape, ShapeKind, Value, sections},
};

/// A defect; the first lies in the corner of a grid of a thousand by a thousand.
pub fn defect(n: u32) -> Row {
    let of = |count: u32| n % count;
    let class = DamageClass::ALL[of(4) as usize];
    let status = Status::ALL[(of(8) / 2) as usize];
    let first_seen = autumn() + SignedDuration::from_mins(n.into());
    let id = format!("d{n:012}");
    let values = vec![
        id.as_str().into(),
        Value::Code(class.name(), class.words()),
        Value::Code(status.name(), status.words()),
        (0.7123 + f64::from(of(20)) * 0.01).into(),
        (3 + of(7)).into(),
        (1 + of(3)).into(),
        first_seen.into(),
        (first_seen + SignedDuration::from_hours(1)).into(),
        (1.5 + f64::from(of(100)) * 0.1).into(),
        (0.3 + f64::from(of(50)) * 0.01).into(),
        1.2368.into(),
        0.5.into(),
        format!("r{}", 1 + of(400)).into(),
        (12.34 + f64::from(of(5_000))).into(),
        (41.46 + f64::from(of(500)) / 10.0).into(),
        0.2.into(),
        0.1.into(),
        of(2).eq(&0).into(),
        Value::Code(Reason::New.name(), Reason::New.words()),
        0.0.into(),
        of(3).into(),
        of(10).eq(&9).then_some(0.25).into(),
        if of(2) == 0 {
            "みどり通り"
        } else {
            "Harbour Street"
        }
        .into(),
    ];
    let (lon, lat) = (f64::from(of(1_000)), f64::from((n / 1_000) % 1_000));
    Row {
        id,
        shape: Some(Shape::Point(at(139.7 + lon * 1e-5, 35.7 + lat * 1e-5))),
        values,
        picture: None,
    }
}

/// A section of 20 m; every third was not surveyed.
pub fn section(n: u32) -> Row {
    of_lines(&sections(), n)
}

/// A row of any collection of lines: each column has something of its kind.
pub fn of_lines(collection: &Collection, n: u32) -> Row {
    assert_eq!(collection.shape, ShapeKind::Lines);
    let id = format!("r1@{}", n * 20);
    let value = |(column, p): (usize, &register::collection::Property)| match (p.name, p.kind) {
        ("id", _) => id.as_str().into(),
        ("band", _) if n % 3 == 2 => Value::Nothing,
        ("band", _) => Value::Code("III", Words::of("III", "III")),
        ("decision", _) => Value::Code("do", Words::of("do", "実施")),
        ("reasons", _) => reasons(),
        (_, Kind::Text) => Value::Words(Words::of("Harbour Street", "みどり通り")),
        (_, Kind::Code) => Value::Code("ok", Words::of("found", "特定")),
        (_, Kind::Integer) => (n + column as u32).into(),
        (_, Kind::Number { .. }) => (f64::from(n) + column as f64 / 7.0).into(),
        (_, Kind::Money) => Value::Integer(1_250_000 + i64::from(n) * 1_000),
        (_, Kind::Share) => 0.875.into(),
        (_, Kind::Time) => (autumn() + SignedDuration::from_hours(n.into())).into(),
        (_, Kind::Date) => jiff::civil::date(2025, 10, 1).into(),
        (_, Kind::Flag) => n.is_multiple_of(2).into(),
    };
    let lat = 35.7 + f64::from(n % 100_000) * 1e-5;
    let line = vec![at(139.7, lat), at(139.7001, lat + 1e-5), at(139.7002, lat)];
    Row {
        values: collection
            .properties
            .iter()
            .enumerate()
            .map(value)
            .collect(),
        id,
        shape: Some(Shape::Lines(vec![line])),
        picture: None,
    }
}

fn reasons() -> Value {
    Value::Words(Words::of(
        "Alligator cracking over a third of the lane [31.2]; bus route with 120 buses a day [12.0]; school route [8.5]",
        "車線の3分の1に亀甲状ひび割れ [31.2]; 1日120便のバス路線 [12.0]; 通学路 [8.5]",
    ))
}

fn at(lon: f64, lat: f64) -> LonLat {
    LonLat::new(lon, lat).expect("the grid lies on the globe")
}

/// The first of October 2025, midnight UTC.
fn autumn() -> Timestamp {
    Timestamp::from_second(1_759_276_800).expect("a time")
}
