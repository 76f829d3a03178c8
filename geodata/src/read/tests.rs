use super::*;
use proptest::prelude::*;
use std::io::Write;

fn file(ending: &str, bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(ending).tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn points(positions: &[[f64; 2]]) -> String {
    let features: Vec<String> = positions
        .iter()
        .map(|[x, y]| {
            format!(r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}"#)
        })
        .collect();
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",")
    )
}

fn what_of(ending: &str, bytes: &[u8]) -> What {
    read(file(ending, bytes).path(), None).unwrap_err().what
}

#[test]
fn formats_are_told_by_their_content() {
    let of = |head: &[u8]| Format::by_head(head);
    assert_eq!(of(b"SQLite format 3\0..."), Some(Format::GeoPackage));
    assert_eq!(of(b"PK\x03\x04"), Some(Format::Zip));
    assert_eq!(of(&[0, 0, 0x27, 0x0a, 0]), Some(Format::Shapefile));
    assert_eq!(of(b"\0\0\0\x0d\x0a\x09OSMHeader"), Some(Format::OsmPbf));
    assert_eq!(of("\u{feff}\n {\"type\"".as_bytes()), Some(Format::GeoJson));
    assert_eq!(of(b"\x1e{"), Some(Format::GeoJson));
    assert_eq!(of(b"<kml"), None);
}

#[test]
fn a_given_system_goes_before_the_file() {
    let zone_9 = Crs::from_epsg(6677).unwrap();
    let [x, y] = zone_9.from_wgs84([139.75, 35.65]).unwrap();
    let file = file(".geojson", points(&[[x, y]]).as_bytes());
    let layers = read(file.path(), Some(&zone_9)).unwrap();
    assert_eq!(layers[0].crs.source, CrsSource::Given);
    assert_eq!(layers[0].crs.epsg.code(), 6677);
    match layers[0].features[0].geometry {
        Geometry::Point([lon, lat]) => {
            assert!((lon - 139.75).abs() < 1e-9 && (lat - 35.65).abs() < 1e-9);
        }
        ref other => panic!("{other:?}"),
    }
}

#[test]
fn metres_without_a_system_are_not_taken_for_degrees() {
    let what = what_of(
        ".geojson",
        points(&[[-5975.0, -35360.0], [-5900.0, -35300.0]]).as_bytes(),
    );
    assert!(matches!(what, What::NoCrs { .. }), "{what:?}");
    assert!(what.to_string().contains("--crs 6677"));
}

#[test]
fn a_stray_position_is_a_fault_and_the_others_go_on() {
    let text = points(&[[139.7, 35.6], [139_700.0, 35.6], [139.8, 35.7]]);
    let file = file(".json", text.as_bytes());
    let layer = read(file.path(), None).unwrap().remove(0);
    assert_eq!(layer.crs.source, CrsSource::Told);
    assert_eq!(layer.features.len(), 2);
    assert_eq!(layer.faults.len(), 1);
    assert_eq!(layer.faults[0].feature, "feature 2");
    assert!(layer.faults[0].to_string().contains("139700"));
}

#[test]
fn errors_name_the_file_and_a_remedy() {
    let file = file(".kml", b"<kml/>");
    let error = read(file.path(), None).unwrap_err().to_string();
    assert!(
        error.contains(".kml") && error.contains("GeoPackage"),
        "{error}"
    );
    let missing = read(Path::new("/no/such/roads.geojson"), None).unwrap_err();
    assert!(matches!(missing.what, What::Io(_)));
    assert!(missing.to_string().contains("/no/such/roads.geojson"));
}

#[test]
fn what_holds_no_roads_is_told_apart() {
    assert!(matches!(what_of(".geojson", b""), What::Empty));
    assert!(matches!(
        what_of(".geojson", points(&[]).as_bytes()),
        What::Empty
    ));
    assert!(matches!(what_of(".dbf", b"\x03dbf"), What::PartOfShapefile));
    assert!(matches!(
        what_of(".geojson", b"{\"type\":"),
        What::Damaged(_)
    ));
    assert!(matches!(
        what_of(".gpkg", b"SQLite format 3\0 but cut short"),
        What::Damaged(_)
    ));
    assert!(matches!(
        what_of(".geojson", b"{\"type\":\"\x93\xb9\"}"),
        What::Damaged(_)
    ));
}

#[test]
fn openstreetmap_data_takes_no_other_system() {
    let file = file(".osm.pbf", b"\0\0\0\x0d\x0a\x09OSMHeader\x18\0");
    let zone_9 = Crs::from_epsg(6677).unwrap();
    let error = read(file.path(), Some(&zone_9)).unwrap_err();
    assert!(matches!(error.what, What::OsmIsWgs84));
}

#[test]
fn more_than_the_limit_is_not_taken_into_memory() {
    assert!(matches!(
        read_limited(std::io::repeat(0), 1000),
        Err(What::TooLarge)
    ));
    assert_eq!(read_limited(&b"abc"[..], 3).unwrap(), b"abc");
}

proptest! {
    #[test]
    fn any_file_is_read_or_refused(
        head in prop::sample::select(vec![&b""[..], b"SQLite format 3\0", b"PK\x03\x04", &[0, 0, 0x27, 0x0a], b"{"]),
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let file = file(".bin", &[head, &body].concat());
        let _ = read(file.path(), None);
    }
}
