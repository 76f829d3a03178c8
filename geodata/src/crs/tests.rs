use super::*;
use proptest::prelude::*;

fn distance_m([x, y]: [f64; 2], [u, v]: [f64; 2]) -> f64 {
    let m_per_degree = 111_320.0;
    ((x - u) * m_per_degree * y.to_radians().cos()).hypot((y - v) * m_per_degree)
}

#[test]
fn tokyo_station_lies_where_the_survey_says() {
    // The origin of zone IX is 36° N, 139° 50' E.
    let zone_9 = Crs::from_epsg(6677).unwrap();
    let [x, y] = zone_9.from_wgs84([139.0 + 50.0 / 60.0, 36.0]).unwrap();
    assert!(x.abs() < 1e-6 && y.abs() < 1e-6, "{x} {y}");
    let [x, y] = zone_9.from_wgs84([139.767_125, 35.681_236]).unwrap();
    assert!((-6000.0..-5900.0).contains(&x), "{x} is east");
    assert!((-35_400.0..-35_300.0).contains(&y), "{y} is north");
}

#[test]
fn degrees_of_modern_datums_are_kept_to_the_last_bit() {
    let position = [139.767_125_3, 35.681_236_7];
    for code in [4326, 6668, 4612, 4258] {
        let crs = Crs::from_epsg(code).unwrap();
        assert_eq!(crs.to_wgs84(position), Ok(position), "EPSG:{code}");
        assert_eq!(crs.from_wgs84(position), Ok(position), "EPSG:{code}");
    }
}

#[test]
fn the_tokyo_datum_is_moved_by_four_hundred_metres() {
    let position = [139.767, 35.681];
    let moved = Crs::from_epsg(4301).unwrap().to_wgs84(position).unwrap();
    // The published shift at Tokyo is 11.6 seconds west and 11.7 seconds north.
    let published = [position[0] - 11.6 / 3600.0, position[1] + 11.7 / 3600.0];
    let error_m = distance_m(moved, published);
    assert!(error_m < 15.0, "{error_m} m from the published shift");
}

#[test]
fn datums_of_unknown_shift_are_refused() {
    // NAD27 needs grids; 2000 (Anguilla 1957) has no shift; 4978 is geocentric; 4807 has grads.
    for code in [4267, 2000, 4978, 4807] {
        match Crs::from_epsg(code) {
            Err(CrsError::NotConvertible { .. } | CrsError::UnknownCode { .. }) => {}
            other => panic!("EPSG:{code}: {other:?}"),
        }
    }
}

#[test]
fn an_unknown_code_is_named_with_a_remedy() {
    for code in [1, 9_999, 70_000] {
        let error = Crs::from_epsg(code).unwrap_err().to_string();
        assert!(
            error.contains(&format!("EPSG:{code}")) && error.contains("--crs"),
            "{error}"
        );
    }
}

#[test]
fn codes_are_read_as_files_write_them() {
    for text in [
        "6677",
        " EPSG:6677 ",
        "epsg:6677",
        "urn:ogc:def:crs:EPSG::6677",
        "urn:ogc:def:crs:EPSG:6.9:6677",
        "http://www.opengis.net/def/crs/EPSG/0/6677",
        "http://www.opengis.net/gml/srs/epsg.xml#6677",
    ] {
        assert_eq!(Crs::from_name(text).unwrap().epsg().code(), 6677, "{text}");
    }
    for text in [
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "urn:ogc:def:crs:OGC::CRS84",
    ] {
        assert_eq!(Crs::from_name(text).unwrap().epsg(), Epsg::WGS_84);
    }
    assert_eq!(Crs::from_name("EPSG:900913").unwrap().epsg().code(), 3857);
    for text in ["", "tokyo", "ESRI:54009", "-1", "6677.0"] {
        assert!(
            matches!(Crs::from_name(text), Err(CrsError::NotACode { .. })),
            "{text}"
        );
    }
}

#[test]
fn north_comes_first_where_the_authority_says_so() {
    let japan = Crs::from_epsg(6677).unwrap();
    assert_eq!(japan.axes(), Axes::NorthEast);
    assert_eq!(japan.names(), ["x_north_m", "y_east_m"]);
    assert_eq!(japan.in_authority_order([1.0, 2.0]), [2.0, 1.0]);
    let utm = Crs::from_epsg(32654).unwrap();
    assert_eq!(utm.axes(), Axes::EastNorth);
    assert_eq!(utm.names(), ["easting_m", "northing_m"]);
    assert_eq!(utm.in_authority_order([1.0, 2.0]), [1.0, 2.0]);
    assert_eq!(Crs::wgs84().names(), ["latitude", "longitude"]);
    for code in (6669..=6687).chain(2443..=2461).chain(30161..=30179) {
        assert_eq!(
            Crs::from_epsg(code).unwrap().axes(),
            Axes::NorthEast,
            "EPSG:{code}"
        );
    }
}

#[test]
fn nonsense_positions_are_refused() {
    let zone_9 = Crs::from_epsg(6677).unwrap();
    for position in [[f64::NAN, 0.0], [f64::INFINITY, 0.0], [1e30, 1e30]] {
        assert!(zone_9.to_wgs84(position).is_err(), "{position:?}");
        assert!(Crs::wgs84().to_wgs84(position).is_err(), "{position:?}");
        assert!(zone_9.from_wgs84(position).is_err(), "{position:?}");
    }
    assert!(Crs::wgs84().to_wgs84([180.1, 0.0]).is_err());
}

#[test]
fn a_system_can_be_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<Crs>();
}

#[test]
fn every_code_of_the_list_is_usable_or_refused_with_a_reason() {
    let (mut usable, mut refused) = (0, 0);
    for definition in (1..=u16::MAX).filter_map(crs_definitions::from_code) {
        match Crs::from_epsg(u32::from(definition.code)) {
            Ok(crs) => {
                usable += 1;
                assert!(!crs.name().is_empty() && !crs.names()[0].is_empty());
                for position in [
                    [139.7, 35.6],
                    [0.0, 0.0],
                    [-180.0, 90.0],
                    [f64::MAX, f64::MIN],
                ] {
                    let _ = crs.to_wgs84(position);
                    let _ = crs.from_wgs84(position);
                }
            }
            Err(CrsError::NotConvertible { .. }) => refused += 1,
            Err(other) => panic!("{}: {other}", definition.code),
        }
    }
    println!("{usable} usable, {refused} refused");
    assert!(usable > 4000, "{usable} usable, {refused} refused");
}

#[test]
fn slices_are_converted_in_place() {
    let zone_9 = Crs::from_epsg(6677).unwrap();
    let mut positions = [[139.7, 35.6], [139.8, 35.7]];
    zone_9.all_from_wgs84(&mut positions).unwrap();
    assert_eq!(positions[1], zone_9.from_wgs84([139.8, 35.7]).unwrap());
    zone_9.all_to_wgs84(&mut positions).unwrap();
    assert!(distance_m(positions[0], [139.7, 35.6]) < 1e-5);
    assert!(zone_9.all_to_wgs84(&mut [[f64::NAN, 0.0]]).is_err());
}

proptest! {
    #[test]
    fn there_and_back_is_the_same_place(
        code in prop_oneof![6669_u32..=6687, 2443_u32..=2461, Just(32654), Just(3857), Just(30169), Just(4301)],
        lon in 122.0..150.0_f64,
        lat in 24.0..46.0_f64,
    ) {
        let crs = Crs::from_epsg(code).unwrap();
        let there = crs.from_wgs84([lon, lat]).unwrap();
        let back = crs.to_wgs84(there).unwrap();
        // A datum shift is not inverted exactly, as heights are left out.
        let tolerance_m = if code > 30000 && code != 32654 || code == 4301 { 0.05 } else { 0.0005 };
        prop_assert!(distance_m(back, [lon, lat]) < tolerance_m, "{back:?} {there:?}");
    }

    #[test]
    fn any_code_is_known_or_refused(code: u32, x: f64, y: f64, text in "\\PC*") {
        let _ = Crs::from_name(&text);
        if let Ok(crs) = Crs::from_epsg(code % 0x10000) {
            let _ = crs.to_wgs84([x, y]);
            let _ = crs.from_wgs84([x, y]);
        }
    }
}
