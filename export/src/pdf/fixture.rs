//! A made-up list for tests: a town of bent streets.

use super::*;
use register::{
    Because, DriveId, Interval, LeftOut, Outcome, Part, Picture, RoadId, SectionId, Term, Unit,
    Words, Work,
};

/// A grey picture with a dark line across.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut picture = image::RgbImage::from_pixel(width, height, image::Rgb([150, 150, 148]));
    for x in 0..width {
        let y = height / 2 + (x * 7 % 13) / 3;
        picture.put_pixel(x, y.min(height - 1), image::Rgb([40, 40, 40]));
    }
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

fn about(value: f64) -> Interval {
    Interval {
        value,
        low: value * 0.85,
        high: value * 1.2,
    }
}

/// The point of a made-up town that lies so far along its k-th street.
fn at(k: usize, along: f64) -> LonLat {
    let angle = k as f64 * 2.4;
    let start = (k as f64).sqrt() * 0.0021;
    let step = along * 1e-5;
    let bend = (along / 300.0).sin() * 0.0004;
    let lon = 139.70 + 1.25 * (start * angle.cos() + step * (angle + 1.1).cos() + bend);
    LonLat::new(
        lon,
        35.60 + start * angle.sin() + step * (angle + 1.1).sin(),
    )
    .unwrap()
}

const STREETS: [&str; 6] = [
    "環七通り",
    "Mannerheimintie",
    "区道 第123号線(学校通り)",
    "Itäinen Rantakatu",
    "呑川緑道・さくら坂",
    "北馬込二丁目 *側道*",
];

fn band(k: usize) -> Band {
    [Band::Iii, Band::Ii, Band::Iii, Band::I, Band::Ii][k % 5]
}

fn because(k: usize) -> Vec<Because> {
    let reason = |term, points, en: &str, ja: &str| Because {
        term,
        points,
        words: Words::said(en.to_owned(), ja.to_owned()),
    };
    let mut all = vec![
        reason(
            Term::Cracks,
            31.5 - k as f64 * 0.1,
            "crack ratio at least 43.2 %",
            "ひび割れ率43.2 %以上",
        ),
        reason(
            Term::Growth,
            12.0,
            "gets worse by 4.1 points a year",
            "年4.1ポイント悪化",
        ),
        reason(
            Term::Traffic,
            9.4,
            "about 8,000 vehicles a day",
            "交通量 約8,000台/日",
        ),
    ];
    if k.is_multiple_of(3) {
        all.push(reason(
            Term::School,
            6.2,
            "children go to school along it",
            "通学路",
        ));
    }
    all
}

fn work(k: usize) -> Work {
    let length_m = 40.0 + (k * 37 % 160) as f64;
    let road = RoadId(format!("r{k:04}"));
    Work {
        id: format!("{road}-00120.w"),
        sections: vec![SectionId::of(&road, 120.0), SectionId::of(&road, 140.0)],
        road,
        road_name: (k % 7 != 6).then(|| STREETS[k % STREETS.len()].to_owned()),
        from_m: 120.0,
        length_m,
        lines: vec![
            (0..=4)
                .map(|i| at(k, 120.0 + length_m * f64::from(i) / 4.0))
                .collect(),
        ],
        parts: vec![part(k, length_m)],
        cost: about(length_m * 41_000.0),
        benefit: length_m * 4.0,
        priority: 78.4 - k as f64 * 0.03,
        band: band(k),
        crack_ratio: about(43.2 - (k % 30) as f64),
        potholes: (k % 4) as u32,
        because: because(k),
        picture: Some(Picture {
            drive: DriveId("5f0c33ab9d21e8".to_owned()),
            frame: 1234,
            boxes: vec![],
        }),
    }
}

fn part(k: usize, length_m: f64) -> Part {
    let cost = about(length_m * 41_000.0);
    if k % 3 == 2 {
        return Part {
            treatment: "patch".to_owned(),
            title: Words::of("Pothole patch", "ポットホール補修"),
            unit: Unit::Each,
            quantity: Interval::exact(3.0),
            cost,
            life_years: 1.0,
        };
    }
    Part {
        treatment: "overlay".to_owned(),
        title: Words::of("Mill and overlay, 5 cm", "切削オーバーレイ(5 cm)"),
        unit: Unit::SquareMetre,
        quantity: about(length_m * 6.5),
        cost,
        life_years: 10.0,
    }
}

fn outcome(budget: Option<i64>, rise: f64) -> Outcome {
    let years = |from: f64, rise: f64| (0..=10).map(|y| from + rise * f64::from(y)).collect();
    Outcome {
        budget,
        cost: about(budget.unwrap_or(0) as f64 * 0.98),
        works: budget.map_or(0, |b| (b / 4_000_000) as u32),
        length_m: budget.unwrap_or(0) as f64 / 41_000.0,
        surface_m: budget.unwrap_or(0) as f64 / 82_000.0,
        benefit: 100.0,
        crack_ratio: years(14.0, rise),
        band_iii: years(0.11, rise / 60.0),
    }
}

pub fn list(works: usize, left_out: usize) -> WorkList {
    let works_done: Vec<Work> = (0..works).map(work).collect();
    let cost = works_done
        .iter()
        .fold(Interval::exact(0.0), |sum, w| sum.plus(w.cost));
    let budget = (cost.value * 1.01) as i64;
    let reasons = [
        LeftOut::OthersDoMore {
            per_thousand: 0.041,
            least_chosen: 0.067,
        },
        LeftOut::BudgetUsedUp,
        LeftOut::DearerThanBudget,
    ];
    WorkList {
        budget,
        currency: "JPY".to_owned(),
        cost,
        benefit: 1000.0,
        works: works_done,
        left_out: (works..works + left_out)
            .map(|k| (work(k), reasons[k % 3]))
            .collect(),
        greedy_benefit: 987.0,
        proven: true,
        not_surveyed: 620,
        not_surveyed_m: 12_400.0,
        outcomes: vec![
            outcome(None, 1.4),
            outcome(Some(budget), 0.5),
            outcome(Some(budget / 2), 0.9),
            outcome(Some(budget * 2), -0.2),
        ],
    }
}

/// Streets of 40 sections each around the works.
pub fn sections(count: usize) -> Vec<Stretch> {
    let section = |i: usize| {
        let (street, from) = (i / 40, (i % 40) as f64 * 20.0);
        let band = match (street * 7 + i % 40 / 4) % 11 {
            0 => Some(Band::Iii),
            1 | 2 => Some(Band::Ii),
            3 | 4 => None,
            _ => Some(Band::I),
        };
        Stretch {
            line: vec![
                at(street, from),
                at(street, from + 10.0),
                at(street, from + 20.0),
            ],
            band,
        }
    };
    (0..count).map(section).collect()
}

pub fn roads(count: usize) -> Vec<Vec<LonLat>> {
    (0..count)
        .map(|k| (0..50).map(|i| at(k, f64::from(i) * 20.0)).collect())
        .collect()
}

pub fn report<'a>(
    list: &'a WorkList,
    roads: &'a [Vec<LonLat>],
    sections: &'a [Stretch],
    language: Language,
) -> Report<'a> {
    let (title, organisation) = match language {
        Language::En => (
            "Road repairs 2027, northern district",
            "City of Example, Road Maintenance Office",
        ),
        Language::Ja => (
            "令和9年度 道路補修計画(北部地区)",
            "見本区 都市基盤整備部 道路課",
        ),
    };
    Report {
        language,
        title: title.to_owned(),
        organisation: Some(organisation.to_owned()),
        made: jiff::civil::date(2026, 11, 20),
        about: vec![
            (
                "Register".to_owned(),
                "michimori.db, 41 drives from 2026-04-02 to 2026-11-14".to_owned(),
            ),
            (
                "Policy".to_owned(),
                "policy.toml (default weights)".to_owned(),
            ),
            (
                "Model".to_owned(),
                "yolox-nano-rdd, threshold 0.31".to_owned(),
            ),
        ],
        list,
        roads,
        sections,
        pictures: list
            .works
            .iter()
            .enumerate()
            .filter(|(k, _)| k % 4 != 3)
            .map(|(_, w)| (w.id.clone(), jpeg(320, 180)))
            .collect(),
        fonts_dir: None,
    }
}
