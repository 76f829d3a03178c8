//! Features of a map file as roads.

use geodata::read::{Feature, Geometry, Layer, Property};
use register::{LonLat, Mapping};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use store::NewRoad;

/// Roads of a file, and what was wrong with others.
#[derive(Default)]
pub struct Lines {
    pub roads: Vec<NewRoad>,
    /// Features that are no roads, and why.
    pub left_out: Vec<String>,
    /// Our attribute and the file's word, with how many roads have it.
    pub not_understood: BTreeMap<(&'static str, String), usize>,
    /// Roads whose key another road has as well.
    pub same_key: usize,
    pub crossing_themselves: usize,
    keys: BTreeSet<String>,
}

impl Lines {
    /// Adds the lines of a layer.
    pub fn add(&mut self, layer: &Layer, mapping: &Mapping) {
        self.left_out.extend(
            layer
                .faults
                .iter()
                .map(|fault| format!("{} {fault}", layer.name)),
        );
        for (n, feature) in layer.features.iter().enumerate() {
            let name = feature
                .key
                .clone()
                .unwrap_or_else(|| format!("feature {}", n + 1));
            match &feature.geometry {
                Geometry::Line(line) => self.add_road(layer, &name, feature, line, mapping),
                Geometry::Lines(lines) => {
                    for line in lines {
                        self.add_road(layer, &name, feature, line, mapping);
                    }
                }
                Geometry::Point(_) => self.leave_out(layer, &name, "is a point"),
                Geometry::Other(kind) => self.leave_out(layer, &name, &format!("is a {kind}")),
            }
        }
    }

    fn leave_out(&mut self, layer: &Layer, name: &str, why: &str) {
        self.left_out
            .push(format!("{} {name}: {why}, not a line", layer.name));
    }

    fn add_road(
        &mut self,
        layer: &Layer,
        name: &str,
        feature: &Feature,
        line: &[[f64; 2]],
        mapping: &Mapping,
    ) {
        let mut points: Vec<LonLat> = Vec::with_capacity(line.len());
        for position in line {
            match LonLat::new(position[0], position[1]) {
                Ok(point) if points.last() != Some(&point) => points.push(point),
                Ok(_) => {}
                Err(e) => return self.left_out.push(format!("{} {name}: {e}", layer.name)),
            }
        }
        if points.len() < 2 {
            return self
                .left_out
                .push(format!("{} {name}: the line has no length", layer.name));
        }
        let properties: BTreeMap<String, Value> = feature
            .properties
            .iter()
            .map(|(key, value)| (key.clone(), json(value)))
            .collect();
        let mapped = mapping.read(&properties);
        for fault in mapped.not_understood {
            *self.not_understood.entry(fault).or_default() += 1;
        }
        let key = mapped.key.or_else(|| feature.key.clone());
        if let Some(key) = &key {
            self.same_key += usize::from(!self.keys.insert(key.clone()));
        }
        self.crossing_themselves += usize::from(crosses_itself(&points));
        self.roads.push(NewRoad {
            key,
            line: points,
            attributes: mapped.attributes,
        });
    }
}

fn json(value: &Property) -> Value {
    match value {
        Property::Null => Value::Null,
        Property::Bool(flag) => Value::Bool(*flag),
        Property::Number(number) => (*number).into(),
        Property::Text(text) => Value::String(text.clone()),
    }
}

/// Whether two pieces of a line that are no neighbours meet; long lines are not looked at.
fn crosses_itself(points: &[LonLat]) -> bool {
    const LOOKED_AT: usize = 500;
    if points.len() > LOOKED_AT {
        return false;
    }
    let pieces: Vec<[[f64; 2]; 2]> = points
        .windows(2)
        .map(|two| [two[0].into(), two[1].into()])
        .collect();
    let side = |a: [f64; 2], b: [f64; 2], p: [f64; 2]| {
        (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0])
    };
    let cross = |[a, b]: [[f64; 2]; 2], [c, d]: [[f64; 2]; 2]| {
        side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
    };
    (0..pieces.len()).any(|n| (n + 2..pieces.len()).any(|m| cross(pieces[n], pieces[m])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_knot_is_told_from_a_bend() {
        let line = |points: &[[f64; 2]]| -> Vec<LonLat> {
            points
                .iter()
                .map(|p| LonLat::new(p[0], p[1]).unwrap())
                .collect()
        };
        assert!(!crosses_itself(&line(&[
            [0.0, 0.0],
            [1.0, 0.0],
            [1.0, 1.0]
        ])));
        assert!(crosses_itself(&line(&[
            [0.0, 0.0],
            [1.0, 0.0],
            [1.0, 1.0],
            [0.5, -1.0]
        ])));
    }
}
