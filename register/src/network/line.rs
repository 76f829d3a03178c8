//! A road with its line measured: chainage along it, offset across it.

use crate::{LocalPlane, LonLat, Road};
use geo::Coord;

/// A road and the chainage of each point of its line.
#[derive(Debug)]
pub(crate) struct Measured {
    pub road: Road,
    chainages_m: Vec<f64>,
}

/// The place of a line that is nearest to a position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Foot {
    pub chainage_m: f64,
    /// From the line to the position; right is positive.
    pub offset_m: f64,
    pub distance_m: f64,
    /// Of the line, along it.
    pub heading_deg: f64,
    /// How far the position lies aside of the segment's own straight line.
    aside_m: f64,
}

impl Foot {
    /// The least is the nearest. Beside a corner two segments are equally near: that one tells the side
    /// which the position lies more aside of.
    pub fn rank(&self) -> f64 {
        self.distance_m - 1e-6 * self.aside_m
    }
}

/// A straight piece between two points of a line.
///
/// Each has a plane of its own that touches half way up: so lengths stay right however long the road.
struct Segment {
    plane: LocalPlane,
    from: Coord<f64>,
    along: Coord<f64>,
    length_m: f64,
}

impl Segment {
    fn between(a: LonLat, b: LonLat) -> Self {
        let middle = LonLat::new(a.lon(), (a.lat() + b.lat()) / 2.0).unwrap_or(a);
        let plane = LocalPlane::at(middle);
        let (from, to) = (plane.to_plane(a), plane.to_plane(b));
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length_m = dx.hypot(dy);
        let along = if length_m > 0.0 {
            Coord {
                x: dx / length_m,
                y: dy / length_m,
            }
        } else {
            Coord { x: 0.0, y: 1.0 }
        };
        Self {
            plane,
            from,
            along,
            length_m,
        }
    }

    fn heading_deg(&self) -> f64 {
        self.along
            .x
            .atan2(self.along.y)
            .to_degrees()
            .rem_euclid(360.0)
    }

    /// Metres along from its first point, and to the right.
    fn axes(&self, position: LonLat) -> (f64, f64) {
        let p = self.plane.to_plane(position);
        let (x, y) = (p.x - self.from.x, p.y - self.from.y);
        (
            x * self.along.x + y * self.along.y,
            x * self.along.y - y * self.along.x,
        )
    }

    fn position(&self, along_m: f64, right_m: f64) -> LonLat {
        self.plane.to_globe(Coord {
            x: self.from.x + along_m * self.along.x + right_m * self.along.y,
            y: self.from.y + along_m * self.along.y - right_m * self.along.x,
        })
    }
}

impl Measured {
    pub fn new(road: Road) -> Self {
        let mut end_m = 0.0;
        let first = (!road.line.is_empty()).then_some(0.0);
        let others = road.line.windows(2).map(|two| {
            end_m += Segment::between(two[0], two[1]).length_m;
            end_m
        });
        let chainages_m = first.into_iter().chain(others).collect();
        Self { road, chainages_m }
    }

    pub fn length_m(&self) -> f64 {
        self.chainages_m.last().copied().unwrap_or(0.0)
    }

    /// The chainage of each point of the line.
    pub fn chainages_m(&self) -> &[f64] {
        &self.chainages_m
    }

    fn segment(&self, n: usize) -> Option<Segment> {
        let two = self.road.line.get(n..n.checked_add(2)?)?;
        Some(Segment::between(two[0], two[1]))
    }

    /// The number of the segment that holds a chainage; beyond the ends, the last one there.
    fn number_at(&self, chainage_m: f64) -> usize {
        let last = self.chainages_m.len().saturating_sub(2);
        let after = self.chainages_m.partition_point(|&m| m <= chainage_m);
        after.saturating_sub(1).min(last)
    }

    fn segment_at(&self, chainage_m: f64) -> Option<(Segment, f64)> {
        let n = self.number_at(chainage_m);
        Some((self.segment(n)?, *self.chainages_m.get(n)?))
    }

    /// The position at a chainage, kept on the line, and metres to the right of it.
    pub fn position_at(&self, chainage_m: f64, offset_m: f64) -> Option<LonLat> {
        let kept_m = self.kept(chainage_m);
        let (segment, from_m) = self.segment_at(kept_m)?;
        Some(segment.position(kept_m - from_m, offset_m))
    }

    /// Degrees clockwise from north, along the line.
    pub fn heading_at(&self, chainage_m: f64) -> Option<f64> {
        let (segment, _) = self.segment_at(self.kept(chainage_m))?;
        Some(segment.heading_deg())
    }

    fn kept(&self, chainage_m: f64) -> f64 {
        chainage_m.max(0.0).min(self.length_m())
    }

    /// The place nearest to a position.
    pub fn locate(&self, position: LonLat) -> Option<Foot> {
        self.locate_between(position, 0.0, self.length_m())
    }

    /// The place between two chainages that is nearest to a position.
    pub fn locate_between(&self, position: LonLat, from_m: f64, to_m: f64) -> Option<Foot> {
        let numbers = self.number_at(from_m)..=self.number_at(to_m);
        numbers
            .filter_map(|n| self.foot(n, position, from_m, to_m))
            .min_by(|a, b| a.rank().total_cmp(&b.rank()))
    }

    /// The place nearest to a position on the part of segment `n` that lies between two chainages.
    pub fn foot(&self, n: usize, position: LonLat, from_m: f64, to_m: f64) -> Option<Foot> {
        let segment = self.segment(n)?;
        let start_m = *self.chainages_m.get(n)?;
        let (along_m, right_m) = segment.axes(position);
        let least_m = (from_m - start_m).max(0.0).min(segment.length_m);
        let most_m = (to_m - start_m).max(least_m).min(segment.length_m);
        let kept_m = along_m.max(least_m).min(most_m);
        let distance_m = right_m.hypot(along_m - kept_m);
        let chainage_m = start_m + kept_m;
        let beyond_the_road = chainage_m <= 0.0 || chainage_m >= self.length_m();
        Some(Foot {
            chainage_m,
            offset_m: if beyond_the_road {
                right_m
            } else {
                distance_m.copysign(right_m)
            },
            distance_m,
            heading_deg: segment.heading_deg(),
            aside_m: right_m.abs(),
        })
    }

    /// The line between two chainages, in the order in which they are given.
    pub fn part(&self, from_m: f64, to_m: f64) -> Vec<LonLat> {
        let (low_m, high_m) = (self.kept(from_m.min(to_m)), self.kept(from_m.max(to_m)));
        let between = self.road.line.iter().zip(&self.chainages_m);
        let between = between.filter(|&(_, &m)| m > low_m && m < high_m);
        let mut points: Vec<LonLat> = self.position_at(low_m, 0.0).into_iter().collect();
        points.extend(between.map(|(&point, _)| point));
        if high_m > low_m {
            points.extend(self.position_at(high_m, 0.0));
        }
        if from_m > to_m {
            points.reverse();
        }
        points
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::made::{plain, road};
    use geo::{Distance, Geodesic, Point};
    use proptest::prelude::*;

    /// A line that goes on northward with bends, from steps east and north in metres.
    fn winding() -> impl Strategy<Value = Measured> {
        let steps = proptest::collection::vec((-30.0..30.0f64, 20.0..60.0f64), 1..8);
        steps.prop_map(|steps| {
            let mut points = vec![(0.0, 0.0)];
            for (dx, dy) in steps {
                let (x, y) = points[points.len() - 1];
                points.push((x + dx, y + dy));
            }
            Measured::new(road("winding", &points))
        })
    }

    proptest! {
        #[test]
        fn a_place_on_the_line_is_found_again(line in winding(), share in 0.0..=1.0f64) {
            let chainage_m = share * line.length_m();
            let foot = line.locate(line.position_at(chainage_m, 0.0).unwrap()).unwrap();
            prop_assert!((foot.chainage_m - chainage_m).abs() < 1e-3, "{foot:?} {chainage_m}");
            prop_assert!(foot.distance_m < 1e-3 && foot.offset_m.abs() < 1e-3);
        }

        #[test]
        fn a_place_beside_the_line_keeps_its_side(line in winding(), share in 0.0..1.0f64, off in -3.0..3.0f64) {
            let chainage_m = share * line.length_m();
            let foot = line.locate(line.position_at(chainage_m, off).unwrap()).unwrap();
            prop_assert!(foot.offset_m.abs() <= off.abs() + 1e-3);
            prop_assert!(off.abs() < 0.01 || foot.offset_m.abs() < 0.01 || foot.offset_m.signum() == off.signum());
        }

        #[test]
        fn on_a_straight_line_place_and_offset_are_found_again(
            (dx, dy) in (-300.0..300.0f64, 1.0..300.0f64), share in 0.0..=1.0f64, off in -20.0..20.0f64,
        ) {
            let line = Measured::new(road("straight", &[(0.0, 0.0), (dx, dy)]));
            let chainage_m = share * line.length_m();
            let foot = line.locate(line.position_at(chainage_m, off).unwrap()).unwrap();
            prop_assert!((foot.chainage_m - chainage_m).abs() < 1e-6);
            prop_assert!((foot.offset_m - off).abs() < 1e-6);
        }

        #[test]
        fn parts_add_up_to_the_line(line in winding(), a in 0.0..=1.0f64, b in 0.0..=1.0f64) {
            let (low, high) = (a.min(b) * line.length_m(), a.max(b) * line.length_m());
            let length_m = |from_m, to_m| Measured::new(plain("part", line.part(from_m, to_m))).length_m();
            let sum = length_m(0.0, low) + length_m(low, high) + length_m(high, line.length_m());
            prop_assert!((sum - line.length_m()).abs() < 1e-3, "{sum} {}", line.length_m());
            prop_assert!((length_m(high, low) - (high - low)).abs() < 1e-3);
            let mut back = line.part(high, low);
            back.reverse();
            prop_assert_eq!(back, line.part(low, high));
        }

        #[test]
        fn lengths_agree_with_the_geodesic(
            lon in -180.0..180.0f64, lat in -70.0..70.0f64, dlon in -0.3..0.3f64, dlat in -0.3..0.3f64,
        ) {
            let wrapped = |lon: f64| (lon + 180.0).rem_euclid(360.0) - 180.0;
            let points: Vec<LonLat> = (0..=20)
                .map(|n| f64::from(n) / 20.0)
                .map(|s| LonLat::new(wrapped(lon + s * dlon), lat + s * dlat).unwrap())
                .collect();
            let geodesic_m: f64 = points
                .windows(2)
                .map(|two| Geodesic.distance(Point::new(two[0].lon(), two[0].lat()), Point::new(two[1].lon(), two[1].lat())))
                .sum();
            let length_m = Measured::new(plain("long", points)).length_m();
            prop_assert!((length_m - geodesic_m).abs() <= 1e-4 * geodesic_m, "{length_m} {geodesic_m}");
        }
    }

    #[test]
    fn beyond_a_dead_end_the_offset_is_what_lies_aside() {
        let line = Measured::new(road("end", &[(0.0, 0.0), (0.0, 100.0)]));
        let beyond = crate::network::made::at(2.0, 105.0);
        let foot = line.locate(beyond).unwrap();
        assert!((foot.chainage_m - 100.0).abs() < 1e-3);
        assert!((foot.offset_m - 2.0).abs() < 1e-3, "{foot:?}");
        assert!((foot.distance_m - 29f64.sqrt()).abs() < 1e-3, "{foot:?}");
    }

    #[test]
    fn a_line_without_length_has_no_places() {
        let empty = Measured::new(plain("empty", Vec::new()));
        assert!(empty.locate(LonLat::new(1.0, 1.0).unwrap()).is_none());
        assert!(empty.position_at(3.0, 0.0).is_none() && empty.part(0.0, 5.0).is_empty());
        let here = LonLat::new(1.0, 1.0).unwrap();
        let point = Measured::new(plain("point", vec![here, here]));
        assert_eq!(point.length_m(), 0.0);
        assert!(point.locate(here).unwrap().distance_m < 1e-6);
    }
}
