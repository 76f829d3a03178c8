//! The coordinate systems against PROJ, through GDAL's `gdaltransform` and `gdalsrsinfo`.

mod common;

use common::{is_there, words_of};
use michimori_geodata::crs::Crs;

/// Converts positions `[x, y]` by PROJ; `x` is east in every system.
fn by_proj(from: u32, to: u32, positions: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let input: String = positions
        .iter()
        .map(|[x, y]| format!("{x:.12} {y:.12}\n"))
        .collect();
    let (from, to) = (format!("EPSG:{from}"), format!("EPSG:{to}"));
    let arguments = ["-s_srs", &from, "-t_srs", &to, "-output_xy"];
    words_of("gdaltransform", &arguments, &input)
        .lines()
        .map(|line| {
            let mut numbers = line.split_whitespace().map(|word| word.parse().unwrap());
            [numbers.next().unwrap(), numbers.next().unwrap()]
        })
        .collect()
}

/// A grid of 25 positions around a place, two degrees wide.
fn around(lon: f64, lat: f64) -> Vec<[f64; 2]> {
    let steps = [-1.0, -0.4, 0.0, 0.3, 1.0];
    let row = |north: f64| steps.map(|east| [lon + east, lat + north]);
    steps.into_iter().flat_map(row).collect()
}

fn compare(code: u32, lon: f64, lat: f64, tolerance_m: f64) {
    let crs = Crs::from_epsg(code).unwrap();
    let places = around(lon, lat);
    let m = if crs.is_geographic() { 111_320.0 } else { 1.0 };
    let theirs = by_proj(4326, code, &places);
    assert_eq!(theirs.len(), places.len());
    for (place, theirs) in places.iter().zip(&theirs) {
        let ours = crs.from_wgs84(*place).unwrap();
        let apart_m = (ours[0] - theirs[0]).hypot(ours[1] - theirs[1]) * m;
        assert!(
            apart_m < tolerance_m,
            "EPSG:{code} {place:?}: {ours:?} {theirs:?}"
        );
    }
    for (theirs_in, theirs_out) in theirs.iter().zip(by_proj(code, 4326, &theirs)) {
        let ours = crs.to_wgs84(*theirs_in).unwrap();
        let apart_m = (ours[0] - theirs_out[0]).hypot(ours[1] - theirs_out[1]) * 111_320.0;
        assert!(
            apart_m < tolerance_m,
            "EPSG:{code} {theirs_in:?}: {ours:?} {theirs_out:?}"
        );
    }
}

#[test]
fn japans_plane_systems_agree_with_proj() {
    if !is_there("gdaltransform") {
        return;
    }
    // Origins of the zones I to XIX (Geospatial Information Authority of Japan, notice 9 of 2002).
    let origins = [
        (129.5, 33.0),
        (131.0, 33.0),
        (132.2, 36.0),
        (133.5, 33.0),
        (134.3, 36.0),
        (136.0, 36.0),
        (137.2, 36.0),
        (138.5, 36.0),
        (139.8, 36.0),
        (140.8, 40.0),
        (140.25, 44.0),
        (142.25, 44.0),
        (144.25, 44.0),
        (142.0, 26.0),
        (127.5, 26.0),
        (124.0, 26.0),
        (131.0, 26.0),
        (136.0, 20.0),
        (154.0, 26.0),
    ];
    for (code, (lon, lat)) in (6669..).zip(origins) {
        compare(code, lon, lat, 0.001);
    }
    compare(2451, 139.8, 36.0, 0.001);
}

#[test]
fn other_systems_agree_with_proj() {
    if !is_there("gdaltransform") {
        return;
    }
    compare(32654, 139.7, 35.6, 0.001);
    compare(6691, 139.7, 35.6, 0.001);
    compare(3067, 24.9, 60.2, 0.001);
    compare(25832, 9.0, 50.0, 0.001);
    compare(3857, 139.7, 35.6, 0.001);
    compare(2154, 2.3, 48.8, 0.001);
    for code in [4326, 4612, 6668] {
        compare(code, 139.7, 35.6, 0.001);
    }
}

#[test]
fn the_tokyo_datum_agrees_with_proj_to_some_metres() {
    if !is_there("gdaltransform") {
        return;
    }
    for code in [4301, 30169] {
        compare(code, 139.7, 35.6, 15.0);
    }
}

#[test]
fn esris_descriptions_lead_to_the_same_code() {
    if !is_there("gdalsrsinfo") {
        return;
    }
    let codes = [
        6669, 6677, 6687, 2443, 2451, 2461, 30161, 30169, 4326, 4301, 4612, 6668, 32654, 32735,
        6690, 6691, 3100, 3095, 3857, 3067, 25832, 2154, 27700, 26910,
    ];
    for code in codes {
        for dialect in ["wkt_esri", "wkt1", "wkt2"] {
            let text = words_of("gdalsrsinfo", &["-o", dialect, &format!("EPSG:{code}")], "");
            let found =
                Crs::from_wkt(&text).unwrap_or_else(|error| panic!("{code} {dialect}: {error}"));
            assert_eq!(u32::from(found.epsg().code()), code, "{dialect}: {text}");
        }
    }
}
