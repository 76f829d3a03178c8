//! Roads of an OpenStreetMap extract (PBF): the ways that cars use.
//!
//! Layout: <https://wiki.openstreetmap.org/wiki/PBF_Format>. The file is read twice, ways and then nodes, so
//! that only the nodes of roads are kept.

use super::{RawFeature, RawLayer, What, damaged, stem};
use crate::crs::Crs;
use crate::feature::{FaultKind, Geometry, Property};
use osmpbf::{BlobDecode, BlobReader, PrimitiveBlock, Way};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Values of `highway` that stand for roads cars drive on
/// (<https://wiki.openstreetmap.org/wiki/Key:highway>); tracks, paths and what is planned or being built do not.
const CAR_ROADS: [&str; 15] = [
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "service",
    "road",
];

pub(super) fn read(path: &Path) -> Result<Vec<RawLayer>, What> {
    let mut roads = Vec::new();
    for_each_block(path, |block| {
        let ways = block.groups().flat_map(|group| group.ways());
        roads.extend(ways.filter_map(|way| Road::of(&way)));
    })?;
    let mut nodes = Nodes::used_by(&roads);
    for_each_block(path, |block| nodes.fill(block))?;
    Ok(vec![RawLayer {
        name: stem(path).trim_end_matches(".osm").to_owned(),
        crs: Some(Crs::wgs84()),
        features: roads.into_iter().map(|road| road.locate(&nodes)).collect(),
    }])
}

/// Calls a function for each block of data, one at a time.
fn for_each_block(path: &Path, mut each: impl FnMut(&PrimitiveBlock)) -> Result<(), What> {
    for blob in BlobReader::new(BufReader::new(File::open(path)?)) {
        match blob.and_then(|blob| match blob.decode()? {
            BlobDecode::OsmHeader(header) => Ok(Err(header)),
            BlobDecode::OsmData(block) => Ok(Ok(Some(block))),
            BlobDecode::Unknown(_) => Ok(Ok(None)),
        }) {
            Ok(Ok(Some(block))) => each(&block),
            Ok(Ok(None)) => {}
            Ok(Err(header)) => {
                let is_known = |feature: &&String| {
                    !matches!(feature.as_str(), "OsmSchema-V0.6" | "DenseNodes")
                };
                if let Some(feature) = header.required_features().iter().find(is_known) {
                    return Err(damaged(format!(
                        "it needs \"{feature}\", which is not known here"
                    )));
                }
            }
            Err(error) => return Err(damaged(error)),
        }
    }
    Ok(())
}

struct Road {
    id: i64,
    nodes: Vec<i64>,
    tags: BTreeMap<String, Property>,
}

/// Ways of garages and yards below the streets: no receiver hears a satellite there, and a drive on the street above
/// would be matched to them.
fn is_underground_yard(highway: &str, tunnel: Option<&str>) -> bool {
    highway == "service" && tunnel.is_some_and(|tunnel| tunnel != "no")
}

impl Road {
    /// The way, if it is a road for cars.
    fn of(way: &Way) -> Option<Road> {
        let tag = |name| way.tags().find(|(key, _)| *key == name).map(|tag| tag.1);
        let kind = tag("highway")?;
        let is_road = CAR_ROADS.contains(&kind) && !is_underground_yard(kind, tag("tunnel"));
        is_road.then(|| Road {
            id: way.id(),
            nodes: node_ids(way.raw_refs()),
            tags: way
                .tags()
                .map(|(key, value)| (key.to_owned(), Property::Text(value.to_owned())))
                .collect(),
        })
    }

    /// The road as feature; it is cut where nodes are missing, as at the border of an extract.
    fn locate(self, nodes: &Nodes) -> RawFeature {
        let is_area = self.tags.get("area") == Some(&Property::Text("yes".to_owned()));
        let positions: Vec<Option<[f64; 2]>> = self.nodes.iter().map(|id| nodes.get(*id)).collect();
        let lines: Vec<Vec<[f64; 2]>> = positions
            .split(Option::is_none)
            .map(|run| run.iter().copied().flatten().collect())
            .filter(|line: &Vec<_>| line.len() > 1)
            .collect();
        let geometry = if is_area {
            Ok(Geometry::Other("Polygon"))
        } else if lines.is_empty() {
            Err(FaultKind::PointsMissing)
        } else {
            Ok(Geometry::Lines(lines))
        };
        RawFeature {
            key: Some(self.id.to_string()),
            geometry,
            properties: self.tags,
        }
    }
}

/// The ids of a way's nodes, which are stored as differences.
fn node_ids(differences: &[i64]) -> Vec<i64> {
    differences
        .iter()
        .scan(0_i64, |id, difference| {
            *id = id.wrapping_add(*difference);
            Some(*id)
        })
        .collect()
}

/// The positions of the nodes that roads use, by their ids in ascending order.
struct Nodes {
    ids: Vec<i64>,
    positions: Vec<Option<[f64; 2]>>,
}

impl Nodes {
    fn used_by(roads: &[Road]) -> Nodes {
        let mut ids: Vec<i64> = roads.iter().flat_map(|road| &road.nodes).copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let positions = vec![None; ids.len()];
        Nodes { ids, positions }
    }

    fn fill(&mut self, block: &PrimitiveBlock) {
        for group in block.groups() {
            for node in group.dense_nodes() {
                self.set(node.id(), [node.lon(), node.lat()]);
            }
            for node in group.nodes() {
                self.set(node.id(), [node.lon(), node.lat()]);
            }
        }
    }

    fn set(&mut self, id: i64, position: [f64; 2]) {
        if let Ok(at) = self.ids.binary_search(&id)
            && let Some(place) = self.positions.get_mut(at)
        {
            *place = Some(position);
        }
    }

    fn get(&self, id: i64) -> Option<[f64; 2]> {
        let at = self.ids.binary_search(&id).ok()?;
        self.positions.get(at).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// A protobuf field with a length.
    fn field(number: u8, body: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, u8::try_from(body.len()).unwrap()], body].concat()
    }

    /// An uncompressed blob after its header.
    fn blob(kind: &str, content: &[u8]) -> Vec<u8> {
        let body = field(1, content);
        let header = [
            field(1, kind.as_bytes()),
            vec![3 << 3, u8::try_from(body.len()).unwrap()],
        ]
        .concat();
        [
            &u32::try_from(header.len()).unwrap().to_be_bytes()[..],
            &header,
            &body,
        ]
        .concat()
    }

    /// Nodes 1, 2 and 3 at 1°, 2° and 3° east and north, a residential road over them and 9, and a footway.
    fn extract() -> Vec<u8> {
        let strings: Vec<u8> = ["", "highway", "residential", "footway"]
            .iter()
            .flat_map(|text| field(1, text.as_bytes()))
            .collect();
        // 10,000,000 units of 100 nanodegrees, zigzag.
        let degree = [0x80, 0xda, 0xc4, 0x09];
        let dense = [
            field(1, &[2, 2, 2]),
            field(8, &degree.repeat(3)),
            field(9, &degree.repeat(3)),
        ]
        .concat();
        let way = |id: u8, value: u8, refs: &[u8]| {
            field(
                3,
                &[
                    vec![1 << 3, id],
                    field(2, &[1]),
                    field(3, &[value]),
                    field(8, refs),
                ]
                .concat(),
            )
        };
        let nodes = [field(1, &strings), field(2, &field(2, &dense))].concat();
        let ways = [way(7, 2, &[2, 2, 2, 12]), way(8, 3, &[2, 2])].concat();
        let ways = [field(1, &strings), field(2, &ways)].concat();
        let header = field(4, b"OsmSchema-V0.6");
        [
            blob("OSMHeader", &header),
            blob("OSMData", &nodes),
            blob("OSMData", &ways),
        ]
        .concat()
    }

    fn parse(bytes: &[u8]) -> Result<Vec<RawLayer>, What> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bytes).unwrap();
        read(file.path())
    }

    #[test]
    fn ways_below_the_streets_are_no_roads() {
        assert!(is_underground_yard("service", Some("yes")));
        assert!(!is_underground_yard("service", Some("no")));
        assert!(!is_underground_yard("service", None));
        assert!(!is_underground_yard("primary", Some("yes")));
    }

    #[test]
    fn car_roads_are_read_as_far_as_their_nodes_are_there() {
        let features = parse(&extract()).unwrap().remove(0).features;
        assert_eq!(features.len(), 1, "the footway is no road");
        assert_eq!(features[0].key.as_deref(), Some("7"));
        assert_eq!(
            features[0].properties["highway"],
            Property::Text("residential".into())
        );
        match &features[0].geometry {
            Ok(Geometry::Lines(lines)) => {
                let expected = [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]];
                assert_eq!(lines.len(), 1);
                assert!(
                    lines[0]
                        .iter()
                        .zip(expected)
                        .all(|(a, b)| (a[0] - b[0]).hypot(a[1] - b[1]) < 1e-9)
                );
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_extract_of_unknown_features_is_refused() {
        let history = blob("OSMHeader", &field(4, b"HistoricalInformation"));
        match parse(&history) {
            Err(What::Damaged(what)) => assert!(what.contains("HistoricalInformation")),
            _ => panic!("history is not known"),
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in vec(any::<u8>(), 0..300)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn damaged_extracts_are_read_or_refused(damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
            let mut bytes = extract();
            for (at, byte) in damage {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = parse(&bytes);
        }
    }
}
