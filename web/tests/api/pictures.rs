//! `GET /api/drives/{id}/frames/{n}.jpg`

use crate::{
    app::TestApp,
    made::{past_three, record},
};
use ::register::GroundGrid;
use axum::http::{Method, StatusCode, header::CACHE_CONTROL};
use serde_json::json;
use std::{fs, io::Cursor};

const JPEG: &[u8] =
    b"\xff\xd8\xff\xe0 a small picture, long enough to be worth compressing \xff\xd9";

#[tokio::test]
async fn a_picture_comes_as_it_is_kept_and_may_be_kept_for_ever() {
    let (app, plan) = TestApp::with_one_drive();
    app.keep_picture("a", 1, JPEG);
    let detail = app
        .json(&format!("/api/defects/{}", plan.defects[0].id))
        .await;
    let addresses: Vec<_> = detail["seen_in"]
        .as_array()
        .unwrap()
        .iter()
        .map(|view| view["picture"].as_str().unwrap())
        .collect();
    assert!(
        addresses.contains(&"/api/drives/a/frames/1.jpg"),
        "{addresses:?}"
    );

    let gzip = [("accept-encoding", "gzip")];
    let answer = app
        .ask(Method::GET, "/api/drives/a/frames/1.jpg", &gzip)
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.kind(), "image/jpeg");
    assert_eq!(answer.body, JPEG, "a picture is compressed already");
    let cached = answer.headers[CACHE_CONTROL].to_str().unwrap();
    assert!(cached.contains("immutable") && cached.contains("max-age=31536000"));
}

#[tokio::test]
async fn a_picture_that_is_not_kept_is_not_found() {
    let (app, _) = TestApp::with_one_drive();
    app.keep_picture("a", 1, JPEG);
    for address in [
        "a/frames/2.jpg",
        "b/frames/1.jpg",
        "a/frames/4294967295.jpg",
    ] {
        let answer = app.get(&format!("/api/drives/{address}")).await;
        assert!(
            answer
                .problem(StatusCode::NOT_FOUND)
                .contains("no picture is kept"),
            "{address}"
        );
        assert_eq!(answer.headers[CACHE_CONTROL], "no-cache");
    }
}

#[tokio::test]
async fn no_address_leads_out_of_the_data_folder() {
    let (app, _) = TestApp::with_one_drive();
    app.keep_picture("a", 1, JPEG);
    // Where these would end, were the parts of the address put together as they are.
    fs::write(app.data().join("000001.jpg"), JPEG).unwrap();
    fs::write(app.data().join("frames").join("000001.jpg"), JPEG).unwrap();
    for id in [
        "..",
        "%2e%2e",
        "..%2f..",
        "%2e%2e%2f",
        "..%5c..",
        "a%2f..",
        ".",
        "%2e",
        "%2fetc",
        "a%00",
        "A",
        "a%2f",
        "%20a",
        "g",
        "%ff",
    ] {
        for picture in ["1.jpg", "000001.jpg"] {
            let answer = app.get(&format!("/api/drives/{id}/frames/{picture}")).await;
            answer.problem(StatusCode::NOT_FOUND);
        }
    }
    for picture in [
        "..%2f1.jpg",
        "%2e%2e%2f%2e%2e%2fward.db",
        "+1.jpg",
        "01.jpg",
        "1.JPG",
        "1.png",
        "1",
        "1.jpg%00",
        "-1.jpg",
        "1%2f..%2f1.jpg",
        "4294967296.jpg",
        "%ff",
    ] {
        let answer = app.get(&format!("/api/drives/a/frames/{picture}")).await;
        answer.problem(StatusCode::NOT_FOUND);
    }
    assert_eq!(
        app.get("/api/drives/a/frames/1.jpg").await.status,
        StatusCode::OK
    );
}

#[tokio::test]
async fn a_picture_that_cannot_be_read_does_not_tell_where_it_lies() {
    let (app, _) = TestApp::with_one_drive();
    let file = store::picture_path(&app.data(), &::register::DriveId("a".into()), 1);
    fs::create_dir_all(&file).unwrap();
    let answer = app.get("/api/drives/a/frames/1.jpg").await;
    let detail = answer.problem(StatusCode::INTERNAL_SERVER_ERROR);
    assert!(!detail.contains("ward"), "{detail}");
}

#[tokio::test]
async fn the_road_of_a_picture_is_seen_from_above() {
    let app = TestApp::without_register();
    let mut drive = record("a", past_three("a"));
    let places = (0..9).flat_map(|row| (0..9).map(move |column| (row, column)));
    drive.drive.ground = Some(GroundGrid {
        near_m: 4.0,
        left_m: -2.0,
        step_m: 0.5,
        columns: 9,
        pixels: places
            .map(|(row, column)| [column as f32 * 4.0, 32.0 - row as f32 * 4.0])
            .collect(),
    });
    app.merge(&drive);
    let picture = image::RgbImage::from_pixel(32, 32, image::Rgb([200, 40, 40]));
    let mut jpeg = Vec::new();
    picture
        .write_to(&mut Cursor::new(&mut jpeg), image::ImageFormat::Jpeg)
        .unwrap();
    app.keep_picture("a", 1, &jpeg);
    let bounds = app.json("/api/drives/a/frames/1/ground").await;
    let told = json!({"left_m": -2.0, "right_m": 2.0, "near_m": 4.0, "far_m": 8.0, "px_per_m": 80});
    assert_eq!(bounds, told);
    let seen = app.get("/api/drives/a/frames/1/ground.jpg").await;
    assert_eq!(seen.kind(), "image/jpeg");
    let seen = image::load_from_memory(&seen.body).unwrap().into_rgb8();
    assert_eq!(seen.dimensions(), (320, 320));
    assert!(seen.get_pixel(160, 160)[0] > 180);
    app.get("/api/drives/a/frames/2/ground.jpg")
        .await
        .problem(StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn without_a_camera_there_is_no_ground() {
    let (app, _) = TestApp::with_one_drive();
    let missing = app.get("/api/drives/a/frames/1/ground").await;
    assert_eq!(missing.json()["type"], "missing/camera");
    for address in [
        "/api/drives/b/frames/1/ground",
        "/api/drives/a/frames/x/ground.jpg",
    ] {
        app.get(address).await.problem(StatusCode::NOT_FOUND);
    }
}
