//! OGC API - Features, by its own words and as GDAL reads it.

use crate::{app::TestApp, plan::surveyed};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::process::Command;
use tokio::net::TcpListener;

const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0";

async fn features(app: &TestApp, address: &str) -> Vec<Value> {
    app.json(address).await["features"]
        .as_array()
        .unwrap()
        .clone()
}

fn link<'a>(document: &'a Value, rel: &str) -> Option<&'a str> {
    let links = document["links"].as_array().unwrap();
    links.iter().find(|link| link["rel"] == rel)?["href"].as_str()
}

#[tokio::test]
async fn the_landing_page_leads_to_everything_else() {
    let app = surveyed();
    let landing = app.json("/ogc").await;
    for rel in ["self", "service-desc", "conformance", "data"] {
        let address = link(&landing, rel).unwrap();
        assert_eq!(app.get(address).await.status, StatusCode::OK, "{rel}");
    }
    let conforms = app.json("/ogc/conformance").await["conformsTo"].clone();
    for part in ["1/1.0/conf/core", "1/1.0/conf/geojson", "2/1.0/conf/crs"] {
        let address = format!("http://www.opengis.net/spec/ogcapi-features-{part}");
        assert!(
            conforms.as_array().unwrap().contains(&json!(address)),
            "{part}"
        );
    }
}

#[tokio::test]
async fn every_table_is_a_collection_with_its_reach() {
    let app = surveyed();
    let all = app.json("/ogc/collections").await;
    let collections = all["collections"].as_array().unwrap();
    let ids: Vec<&str> = collections
        .iter()
        .filter_map(|c| c["id"].as_str())
        .collect();
    assert_eq!(ids, ["defects", "sections", "worklist", "drives"]);
    for collection in collections {
        let address = format!("/ogc/collections/{}", collection["id"].as_str().unwrap());
        assert_eq!(&app.json(&address).await, collection);
        let bbox = &collection["extent"]["spatial"]["bbox"][0];
        assert!(
            (139.69..139.71).contains(&bbox[0].as_f64().unwrap()),
            "{collection}"
        );
        let found = features(&app, link(collection, "items").unwrap()).await;
        assert!(!found.is_empty(), "{address}");
        let id = found[0]["id"].as_str().unwrap();
        let one = app.json(&format!("{address}/items/{id}")).await;
        assert_eq!(
            (&one["properties"], &one["geometry"]),
            (&found[0]["properties"], &found[0]["geometry"])
        );
        assert!(link(&one, "collection").is_some());
    }
}

#[tokio::test]
async fn pages_follow_one_another_until_everything_was_told() {
    let app = surveyed();
    let mut address = "/ogc/collections/defects/items?limit=2&lang=en".to_owned();
    let mut ids = Vec::new();
    loop {
        let page = app.json(&address).await;
        assert_eq!(page["numberMatched"], 3);
        assert!(page["timeStamp"].is_string());
        let features = page["features"].as_array().unwrap();
        assert_eq!(page["numberReturned"], features.len());
        ids.extend(features.iter().map(|f| f["id"].clone()));
        match link(&page, "next") {
            Some(next) => address = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(ids.len(), 3);
    let back = app
        .json("/ogc/collections/defects/items?limit=2&offset=2")
        .await;
    assert!(link(&back, "prev").unwrap().contains("offset=0"));
}

#[tokio::test]
async fn area_and_time_narrow_every_table() {
    let app = surveyed();
    for table in ["defects", "sections", "worklist", "drives"] {
        let items = format!("/ogc/collections/{table}/items");
        let all = features(&app, &items).await.len();
        for here in [
            "bbox=139.6,35.5,139.8,35.7",
            "bbox=139.6,35.5,-5,139.8,35.7,99",
            "bbox=139,-90,-179,90",
        ] {
            assert_eq!(
                features(&app, &format!("{items}?{here}")).await.len(),
                all,
                "{table} {here}"
            );
        }
        let swapped = format!("{items}?bbox=35.5,139.6,35.7,139.8&bbox-crs={EPSG}/4326");
        assert_eq!(features(&app, &swapped).await.len(), all, "{table}");
        assert!(
            features(&app, &format!("{items}?bbox=0,0,1,1"))
                .await
                .is_empty(),
            "{table}"
        );
    }
    for table in ["defects", "drives"] {
        let items = format!("/ogc/collections/{table}/items?datetime");
        let during = features(&app, &format!("{items}=2026-09-21/2026-09-22")).await;
        assert!(!during.is_empty(), "{table}");
        assert!(
            features(&app, &format!("{items}=../2026-09-01"))
                .await
                .is_empty(),
            "{table}"
        );
        assert!(
            features(&app, &format!("{items}=2027-01-01T00:00:00Z"))
                .await
                .is_empty(),
            "{table}"
        );
    }
}

#[tokio::test]
async fn coordinates_come_in_the_order_of_their_authority() {
    let app = surveyed();
    let items = "/ogc/collections/defects/items";
    let usual = app.get(items).await;
    assert_eq!(usual.kind(), "application/geo+json");
    assert_eq!(
        usual.headers["content-crs"],
        "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    );
    let place = |answer: &Value| answer["features"][0]["geometry"]["coordinates"].clone();
    let usual = place(&usual.json());
    let answer = app.get(&format!("{items}?crs={EPSG}/4326")).await;
    assert_eq!(
        answer.headers["content-crs"],
        format!("<{EPSG}/4326>").as_str()
    );
    assert_eq!(place(&answer.json()), json!([usual[1], usual[0]]));
    let metres = place(&app.json(&format!("{items}?crs={EPSG}/6677")).await);
    // North of the origin of zone IX first: it lies south-west of it.
    assert!(
        (-45_000.0..-44_000.0).contains(&metres[0].as_f64().unwrap()),
        "{metres}"
    );
}

#[tokio::test]
async fn what_is_not_known_is_refused() {
    let app = surveyed();
    for wrong in [
        "colour=red",
        "limit=0",
        "limit=-1",
        "limit=ten",
        "offset=-1",
        "bbox=1,2,3",
        "bbox=a,b,c,d",
        "bbox=0,10,0,0",
        "bbox=0,0,999,1",
        "bbox-crs=EPSG:4326",
        "crs=hello",
        "datetime=yesterday",
        "datetime=2026-02-02/2026-01-01",
        "f=html",
    ] {
        let answer = app
            .get(&format!("/ogc/collections/defects/items?{wrong}"))
            .await;
        answer.problem(StatusCode::BAD_REQUEST);
    }
    for plain in [
        "/ogc",
        "/ogc/conformance",
        "/ogc/collections",
        "/ogc/collections/drives",
    ] {
        app.get(&format!("{plain}?a=b"))
            .await
            .problem(StatusCode::BAD_REQUEST);
        assert_eq!(
            app.get(&format!("{plain}?f=json")).await.status,
            StatusCode::OK
        );
    }
    for nothing in [
        "/ogc/nothing",
        "/ogc/collections/roads",
        "/ogc/collections/roads/items",
        "/ogc/collections/defects/items/d0",
    ] {
        app.get(nothing).await.problem(StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn an_empty_register_has_empty_tables() {
    let app = TestApp::without_register();
    let all = app.json("/ogc/collections").await;
    for collection in all["collections"].as_array().unwrap() {
        assert_eq!(collection.get("extent"), None);
        assert!(
            features(&app, link(collection, "items").unwrap())
                .await
                .is_empty()
        );
    }
}

/// What GDAL prints, or nothing where it is not installed.
fn ogrinfo(arguments: &[&str]) -> Option<String> {
    match Command::new("ogrinfo").args(arguments).output() {
        Ok(output) => {
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Err(_) => {
            eprintln!("skipped: GDAL's ogrinfo is not installed");
            None
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn gdal_reads_every_table() {
    let app = surveyed();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let source = format!("OAPIF:http://{}/ogc", listener.local_addr().unwrap());
    let server = tokio::spawn(michimori_web::serve(
        listener,
        app.router(),
        std::future::pending(),
    ));
    let found = tokio::task::spawn_blocking(move || {
        let layers = ogrinfo(&["-ro", &source])?;
        let defects = ogrinfo(&[
            "-ro",
            "-al",
            "-so",
            "-oo",
            "PAGE_SIZE=2",
            &source,
            "defects",
        ])?;
        let away = ogrinfo(&[
            "-ro", "-al", "-so", "-spat", "0", "0", "1", "1", &source, "sections",
        ])?;
        Some((layers, defects, away))
    });
    if let Some((layers, defects, away)) = found.await.unwrap() {
        for layer in ["defects", "sections", "worklist", "drives"] {
            assert!(layers.contains(layer), "{layers}");
        }
        for told in [
            "Feature Count: 3",
            "Geometry: Point",
            "severity: Real",
            "class: String",
        ] {
            assert!(defects.contains(told), "{told}: {defects}");
        }
        assert!(away.contains("Feature Count: 0"), "{away}");
    }
    server.abort();
}
