//! Vector tiles as a map reads them.

use crate::{
    app::{Answer, TestApp},
    made::{past_three, place, record},
};
use ::register::{LifePolicy, LonLat, RoadAttributes, RoadClass};
use axum::http::{Method, StatusCode, header::ETAG};
use mvt_reader::{Reader, feature::Value};
use std::{collections::HashMap, f64::consts::PI};
use store::NewRoad;

/// The tile of a place.
pub fn tile_of(position: LonLat, z: u8) -> String {
    let side = f64::from(1u32 << z);
    let x = (position.lon() + 180.0) / 360.0 * side;
    let y = (0.5 - position.lat().to_radians().sin().atanh() / (2.0 * PI)) * side;
    format!("{z}/{}/{}.mvt", x as u32, y as u32)
}

type Tags = HashMap<String, Value>;

/// The tags of a layer's features.
pub fn layer(answer: &Answer, name: &str) -> Vec<Tags> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert_eq!(answer.kind(), "application/vnd.mapbox-vector-tile");
    let reader = Reader::new(answer.body.to_vec()).unwrap();
    let names = reader.get_layer_names().unwrap();
    let Some(n) = names.iter().position(|known| known == name) else {
        panic!("no layer `{name}` among {names:?}");
    };
    let features = reader.get_features(n).unwrap();
    features
        .into_iter()
        .map(|f| f.properties.unwrap_or_default())
        .collect()
}

fn text(tags: &Tags, key: &str) -> String {
    match tags.get(key) {
        Some(Value::String(text)) => text.clone(),
        other => panic!("{key} is {other:?}"),
    }
}

fn count(tags: &Tags) -> u64 {
    match tags.get("count") {
        Some(Value::UInt(n)) => *n,
        other => panic!("count is {other:?}"),
    }
}

async fn defects(app: &TestApp, z: u8, filter: &str) -> Answer {
    let tile = tile_of(place(12.0, 0.0), z);
    app.get(&format!("/api/tiles/defects/{tile}{filter}")).await
}

/// A street along the made drives.
pub fn import_street(app: &TestApp) {
    let street = NewRoad {
        key: Some("S1".into()),
        line: vec![place(-20.0, 1.0), place(80.0, 1.0)],
        attributes: RoadAttributes {
            name: Some("中央通り".into()),
            class: Some(RoadClass::Arterial),
            ..RoadAttributes::default()
        },
    };
    let imported = app
        .writer()
        .import_roads("city", vec![street], &LifePolicy::default(), |_| {});
    imported.unwrap();
}

#[tokio::test]
async fn every_defect_is_a_point_near_by() {
    let (app, plan) = TestApp::with_one_drive();
    let points = layer(&defects(&app, 16, "").await, "defects");
    let mut ids: Vec<String> = points.iter().map(|tags| text(tags, "id")).collect();
    let mut expected: Vec<String> = plan.defects.iter().map(|d| d.id.0.clone()).collect();
    ids.sort();
    expected.sort();
    assert_eq!(ids, expected);
    assert_eq!(text(&points[0], "status"), "candidate");
    for key in ["class", "severity", "score"] {
        assert!(points[0].contains_key(key), "{key}");
    }
}

#[tokio::test]
async fn from_afar_defects_are_counted() {
    let (app, _) = TestApp::with_one_drive();
    for z in [0, 8, 14] {
        let clusters = layer(&defects(&app, z, "").await, "clusters");
        assert_eq!(clusters.iter().map(count).sum::<u64>(), 3, "zoom {z}");
    }
    let clusters = layer(&defects(&app, 8, "").await, "clusters");
    assert_eq!(clusters.len(), 1);
    assert_eq!(text(&clusters[0], "class"), "pothole");
    assert!(clusters[0].contains_key("severity") && clusters[0].contains_key("worst_class"));
}

#[tokio::test]
async fn a_filter_counts_as_many_near_by_as_from_afar() {
    let (app, _) = TestApp::with_one_drive();
    for (filter, expected) in [
        ("?class=pothole", 2),
        ("?class=pothole,alligator_crack&status=candidate", 3),
        ("?status=confirmed,rejected", 0),
        ("?severity=0", 3),
        ("?severity=1", 2),
        ("?from=2026-09-20&to=2026-09-22", 3),
        ("?from=2026-09-24", 0),
        ("?to=2026-09-20", 0),
        ("?drive=a", 3),
        ("?drive=nobody", 0),
        ("?drive=a&class=alligator_crack", 1),
        ("?road=r000000000000", 0),
    ] {
        let points = layer(&defects(&app, 16, filter).await, "defects");
        assert_eq!(points.len(), expected, "{filter}");
        let clusters = layer(&defects(&app, 9, filter).await, "clusters");
        assert_eq!(
            clusters.iter().map(count).sum::<u64>(),
            expected as u64,
            "{filter}"
        );
    }
    let road = app.writer().roads().unwrap()[0].id.clone();
    let on_road = layer(
        &defects(&app, 16, &format!("?road={road}")).await,
        "defects",
    );
    assert_eq!(on_road.len(), 3);
}

#[tokio::test]
async fn a_neighbouring_tile_is_empty_and_there() {
    let (app, _) = TestApp::with_one_drive();
    let answer = app.get("/api/tiles/defects/16/0/0.mvt").await;
    assert_eq!(layer(&answer, "defects"), Vec::<Tags>::new());
}

#[tokio::test]
async fn wrong_tiles_and_filters_are_refused() {
    let (app, _) = TestApp::with_one_drive();
    for tile in [
        "23/0/0.mvt",
        "1/2/0.mvt",
        "1/0/-1.mvt",
        "1/0/0",
        "99999999999/0/0.mvt",
    ] {
        for layer in ["defects", "sections", "roads"] {
            let answer = app.get(&format!("/api/tiles/{layer}/{tile}")).await;
            answer.problem(StatusCode::NOT_FOUND);
        }
    }
    for (filter, told) in [
        ("?class=hole", "hole"),
        ("?status=new", "`new`"),
        ("?severity=2", "severity"),
        ("?from=soon", "from"),
        ("?to=9999-12-31", "9999"),
        ("?colour=red", "colour"),
    ] {
        let detail = defects(&app, 16, filter)
            .await
            .problem(StatusCode::BAD_REQUEST);
        assert!(detail.contains(told), "{filter}: {detail}");
    }
}

#[tokio::test]
async fn a_tile_is_sent_again_only_when_the_register_is_another() {
    let (app, _) = TestApp::with_one_drive();
    let first = defects(&app, 16, "").await;
    let tag = first.headers[ETAG].to_str().unwrap().to_owned();
    assert_eq!(first.headers["cache-control"], "private, no-cache");
    let address = format!("/api/tiles/defects/{}", tile_of(place(12.0, 0.0), 16));
    let known = [("if-none-match", tag.as_str())];
    let ask = || app.ask(Method::GET, &address, &known);
    assert_eq!(ask().await.status, StatusCode::NOT_MODIFIED);
    app.merge(&record("b", vec![crate::made::pothole("b", 6, 18.0)]));
    let changed = ask().await;
    assert_eq!(layer(&changed, "defects").len(), 4);
    assert_ne!(changed.headers[ETAG], tag.as_str());
}

#[tokio::test]
async fn without_a_register_tiles_are_empty() {
    let app = TestApp::without_register();
    assert!(layer(&defects(&app, 3, "").await, "clusters").is_empty());
    for name in ["sections", "roads"] {
        let answer = app.get(&format!("/api/tiles/{name}/0/0/0.mvt")).await;
        assert!(layer(&answer, name).is_empty());
    }
    assert!(!app.db().exists(), "looking makes no register");
}

#[tokio::test]
async fn roads_are_the_base_map() {
    let (app, _) = TestApp::with_one_drive();
    import_street(&app);
    let road = |z| format!("/api/tiles/roads/{}", tile_of(place(12.0, 0.0), z));
    let near = layer(&app.get(&road(15)).await, "roads");
    assert_eq!(near.len(), 1);
    assert_eq!(
        (text(&near[0], "name"), text(&near[0], "class")),
        ("中央通り".into(), "arterial".into())
    );
    assert!(near[0].contains_key("width_m"));
    // A hundred metres cannot be seen from there.
    assert!(layer(&app.get(&road(8)).await, "roads").is_empty());
}

#[tokio::test]
async fn sections_have_their_band_once_they_are_surveyed() {
    let (app, _) = TestApp::with_one_drive();
    import_street(&app);
    app.merge(&record("c", past_three("c")));
    // A plan needs sections that are up to date.
    app.post("/api/plan", &[], serde_json::json!({})).await;
    let tile = |z| format!("/api/tiles/sections/{}", tile_of(place(12.0, 0.0), z));
    let single = layer(&app.get(&tile(16)).await, "sections");
    assert!(single.len() >= 4, "{single:?}");
    let surveyed: Vec<&Tags> = single
        .iter()
        .filter(|tags| tags.contains_key("band"))
        .collect();
    assert!(
        !surveyed.is_empty() && surveyed.len() < single.len(),
        "{single:?}"
    );
    for key in ["id", "road", "days", "score", "rank"] {
        assert!(surveyed[0].contains_key(key), "{key}");
    }
    let runs = layer(&app.get(&tile(12)).await, "sections");
    assert!(!runs.is_empty() && runs.len() < single.len(), "{runs:?}");
    assert!(!runs[0].contains_key("id"));
}
