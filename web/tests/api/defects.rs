//! `GET /api/defects` and `GET /api/defects/{id}`

use crate::{
    app::TestApp,
    made::{pothole, record},
};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// South of this lie two of the three made defects.
const NORTH_OF_TWO: f64 = 35.600_15;

#[tokio::test]
async fn all_defects_come_as_geojson() {
    let (app, plan) = TestApp::with_one_drive();
    let answer = app.get("/api/defects").await;
    assert_eq!(answer.kind(), "application/geo+json");
    let collection = answer.json();
    assert_eq!(collection["type"], "FeatureCollection");
    assert_eq!(collection["numberMatched"], 3);
    assert_eq!(collection["numberReturned"], 3);
    let features = collection["features"].as_array().unwrap();
    assert_eq!(features.len(), 3);
    for feature in features {
        let id = feature["id"].as_str().unwrap();
        let defect = plan.defects.iter().find(|d| d.id.0 == id).unwrap();
        assert_eq!(feature["geometry"]["type"], "Point");
        let lon = feature["geometry"]["coordinates"][0].as_f64().unwrap();
        assert!((lon - defect.position().lon()).abs() < 1e-7);
        let properties = &feature["properties"];
        assert_eq!(properties["id"], id);
        assert_eq!(properties["class"], defect.class.name());
        assert_eq!(properties["status"], "candidate");
        assert_eq!(properties["sightings"], defect.sightings);
        assert_eq!(properties["first_seen"], defect.first_seen.to_string());
        for number in ["severity", "chainage_m", "priority"] {
            assert!(properties[number].is_number(), "{number} of {properties}");
        }
        // Without imported roads it lies on the one that the drive drew.
        assert!(properties["road_id"].is_string());
    }
}

#[tokio::test]
async fn an_empty_register_has_no_defects() {
    let app = TestApp::without_register();
    let expected = json!({
        "type": "FeatureCollection", "features": [], "numberMatched": 0, "numberReturned": 0,
    });
    assert_eq!(app.json("/api/defects").await, expected);
}

#[tokio::test]
async fn a_box_and_a_limit_narrow_the_answer() {
    let (app, _) = TestApp::with_one_drive();
    let address = format!("/api/defects?bbox=139.6,35.5,139.8,{NORTH_OF_TWO}");
    let counts = |answer: Value| {
        (
            answer["numberMatched"].clone(),
            answer["numberReturned"].clone(),
        )
    };
    assert_eq!(counts(app.json(&address).await), (json!(2), json!(2)));
    let limited = app.json(&format!("{address}&limit=1")).await;
    assert_eq!(limited["features"].as_array().unwrap().len(), 1);
    assert_eq!(counts(limited), (json!(2), json!(1)));
    let elsewhere = app.json("/api/defects?bbox=0,0,1,1&limit=10000").await;
    assert_eq!(counts(elsewhere), (json!(0), json!(0)));
    // As some programs write commas.
    let escaped = app
        .json("/api/defects?bbox=139.6%2C35.5%2C139.8%2C35.7")
        .await;
    assert_eq!(counts(escaped), (json!(3), json!(3)));
}

#[tokio::test]
async fn a_limit_beyond_the_greatest_is_answered_with_the_greatest() {
    let (app, _) = TestApp::with_one_drive();
    let answer = app.json("/api/defects?limit=4294967295").await;
    assert_eq!(answer["numberReturned"], 3);
}

#[tokio::test]
async fn a_question_that_makes_no_sense_is_told_why() {
    let (app, _) = TestApp::with_one_drive();
    for (query, reason) in [
        ("bbox=", "is not a number"),
        ("bbox=1,2,3", "four numbers"),
        ("bbox=1,2,3,4,5", "four numbers"),
        ("bbox=a,b,c,d", "`a` is not a number"),
        ("bbox=NaN,0,1,1", "longitude NaN"),
        ("bbox=0,0,inf,1", "longitude inf"),
        ("bbox=139,35,500,36", "longitude 500"),
        ("bbox=139,36,140,35", "upside down"),
        ("bbox=140,35,139,36", "date line"),
        ("bbox=1,2,3,4&bbox=1,2,3,4", "duplicate"),
        ("limit=0", "nonzero"),
        ("limit=-1", "limit"),
        ("limit=all", "limit"),
        ("limit=4294967296", "limit"),
        ("bbox=%ff", "bbox"),
    ] {
        let answer = app.get(&format!("/api/defects?{query}")).await;
        let detail = answer.problem(StatusCode::BAD_REQUEST);
        assert!(detail.contains(reason), "{query}: {detail}");
    }
}

#[tokio::test]
async fn a_defect_shows_what_it_was_seen_in_best_view_first() {
    let (app, first) = TestApp::with_one_drive();
    let second = record("b", vec![pothole("b", 4, 8.5)]);
    let plan = app.merge(&second);
    let id = &plan.members[&second.sightings[0].id];
    let detail = app.json(&format!("/api/defects/{id}")).await;
    let defect = app.writer().defect(id).unwrap().unwrap();

    assert_eq!(detail["id"], id.0);
    assert_eq!(detail["class"], "pothole");
    assert_eq!(detail["drives"], 2);
    assert_eq!(detail["open_ended"], false);
    let close = |name: &str, value: f64, by: f64| {
        let told = detail[name].as_f64().unwrap();
        assert!((told - value).abs() <= by, "{name}: {told} for {value}");
    };
    close("lon", defect.position().lon(), 1e-7);
    close("lat", defect.position().lat(), 1e-7);
    close("length_error_m", defect.length_error_m, 0.005);
    close("width_error_m", defect.width_error_m, 0.005);

    let frames: Vec<&Value> = detail["seen_in"].as_array().unwrap().iter().collect();
    let seen: Vec<_> = frames
        .iter()
        .map(|v| (&v["drive"]["id"], &v["frame"]))
        .collect();
    assert_eq!(
        seen,
        [
            (&json!("b"), &json!(4)),
            (&json!("a"), &json!(2)),
            (&json!("a"), &json!(1))
        ]
    );
    let expected = json!({
        "drive": { "id": "b", "name": "patrol b.mp4" },
        "frame": 4,
        "captured_at": second.sightings[0].captured_at.to_string(),
        "class": "pothole",
        "score": 0.54,
        "n": 0,
        "box": [100.0, 200.5, 180.0, 260.0],
        "image": [1280, 720],
        "picture": "/api/drives/b/frames/4.jpg",
        "distance_m": 6.25,
        "position_error_m": (second.sightings[0].error.radius95_m() * 100.0).round() / 100.0,
        "length_m": 0.6,
        "width_m": 0.5,
    });
    assert_eq!(*frames[0], expected);
    assert_eq!(first.defects.len(), 3);
}

#[tokio::test]
async fn the_list_and_the_defect_agree() {
    let (app, _) = TestApp::with_one_drive();
    for feature in app.json("/api/defects").await["features"]
        .as_array()
        .unwrap()
    {
        let id = feature["id"].as_str().unwrap();
        let detail = app.json(&format!("/api/defects/{id}")).await;
        for (name, value) in feature["properties"].as_object().unwrap() {
            assert_eq!(detail.get(name), Some(value), "{name}");
        }
        let place = json!([detail["lon"], detail["lat"]]);
        assert_eq!(feature["geometry"]["coordinates"], place);
    }
}

#[tokio::test]
async fn a_frame_without_a_picture_is_said_to_have_none() {
    let app = TestApp::without_register();
    let mut record = record("a", vec![pothole("a", 1, 8.0)]);
    record.frames[1].picture = None;
    let plan = app.merge(&record);
    let detail = app
        .json(&format!("/api/defects/{}", plan.defects[0].id))
        .await;
    assert_eq!(detail["seen_in"][0]["picture"], Value::Null);
    assert_eq!(detail["seen_in"][0]["image"], Value::Null);
}

#[tokio::test]
async fn an_unknown_defect_is_not_found() {
    let (app, _) = TestApp::with_one_drive();
    for id in [
        "nobody",
        "%E6%90%8D%E5%82%B7",
        "x'%20OR%20'1'='1",
        "..%2F..%2Fetc",
    ] {
        let answer = app.get(&format!("/api/defects/{id}")).await;
        assert!(
            answer.problem(StatusCode::NOT_FOUND).contains("no defect"),
            "{id}"
        );
    }
    app.get("/api/defects/%ff")
        .await
        .problem(StatusCode::NOT_FOUND);
}
