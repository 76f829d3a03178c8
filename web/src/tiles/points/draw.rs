//! Defects drawn onto a tile.

use super::{
    filter::{Filter, Seen},
    index::{Crowd, Index, Point},
    share,
};
use crate::tiles::{EXTENT, Place, Tile, TileError};
use mvt::{GeomEncoder, GeomType};
use register::DamageClass;

/// Up to this zoom defects are shown in clusters.
pub(super) const CLUSTERED_TO: u8 = 14;
/// Up to this zoom they are so where a tile holds too many to be seen apart, or to be sent in time.
const CLUSTERED_IN_CROWDS_TO: u8 = 17;
const MOST_APART: usize = 2500;
/// Clusters to a side of a tile: 2 to this. A tile is drawn 512 pixels wide, and a circle is some 40.
pub(super) const GRID_BITS: u32 = 3;

impl Index {
    /// The tile with the defects that pass the filter; `seen` are those of the filter's drive.
    pub(crate) fn tile(
        &self,
        tile: Tile,
        filter: &Filter,
        seen: &Seen,
    ) -> Result<Vec<u8>, TileError> {
        let is_of_points = tile.z() > CLUSTERED_TO || filter.is_of_kinds();
        if is_of_points || seen.is_some() {
            return self.drawn(tile, filter, seen);
        }
        // All defects in view are looked at one by one.
        self.tiles
            .get_or_draw((tile, filter), || self.drawn(tile, filter, seen))
    }

    fn drawn(&self, tile: Tile, filter: &Filter, seen: &Seen) -> Result<Vec<u8>, TileError> {
        let keys = tile.keys();
        let is_clustered = tile.z() <= CLUSTERED_TO;
        if is_clustered && filter.is_of_kinds() {
            let crowds = self
                .crowds_in(&keys)
                .iter()
                .filter(|crowd| filter.takes_kind(crowd.kind));
            return clusters(tile, crowds.copied());
        }
        let test = filter.test(self);
        match seen {
            Some(places) => self.draw(tile, self.places_in(places, &keys).filter(|p| test(p))),
            None => self.draw(tile, self.points_in(&keys).iter().filter(|p| test(p))),
        }
    }

    fn draw<'a>(
        &self,
        tile: Tile,
        points: impl Iterator<Item = &'a Point>,
    ) -> Result<Vec<u8>, TileError> {
        if tile.z() <= CLUSTERED_TO {
            return clusters(tile, points.map(Crowd::of_one));
        }
        let points: Vec<&Point> = points.collect();
        if points.len() > MOST_APART && tile.z() <= CLUSTERED_IN_CROWDS_TO {
            return clusters(tile, points.into_iter().map(Crowd::of_one));
        }
        self.single(tile, points.into_iter())
    }

    /// Every defect by itself.
    fn single<'a>(
        &self,
        tile: Tile,
        points: impl Iterator<Item = &'a Point>,
    ) -> Result<Vec<u8>, TileError> {
        let mut drawn = mvt::Tile::new(EXTENT);
        let mut layer = drawn.create_layer("defects");
        for point in points {
            let mut feature = layer.into_feature(dot(tile, Place::of_key(point.key))?);
            feature.add_tag_string("id", self.id(point));
            feature.add_tag_string("class", point.kind.class().name());
            feature.add_tag_string("status", point.kind.status().name());
            feature.add_tag_double("severity", share(point.severity));
            feature.add_tag_double("score", share(point.score));
            layer = feature.into_layer();
        }
        drawn.add_layer(layer)?;
        Ok(drawn.to_bytes()?)
    }
}

/// A cluster while it is counted.
#[derive(Default)]
struct Cluster {
    by_class: [u32; 4],
    worst: Option<(u8, DamageClass)>,
    /// Sums of the places in it, to find their middle.
    x: u64,
    y: u64,
}

impl Cluster {
    fn add(&mut self, crowd: &Crowd) {
        let class = crowd.kind.class();
        self.by_class[usize::from(crowd.kind.0 / 4 % 4)] += crowd.count;
        if self.worst.is_none_or(|(worst, _)| crowd.severity > worst) {
            self.worst = Some((crowd.severity, class));
        }
        let place = Place::of_key(crowd.key);
        self.x += u64::from(place.x) * u64::from(crowd.count);
        self.y += u64::from(place.y) * u64::from(crowd.count);
    }

    fn count(&self) -> u32 {
        self.by_class.iter().sum()
    }

    fn most_frequent(&self) -> DamageClass {
        let most = DamageClass::ALL.into_iter().zip(self.by_class);
        // The first of several: a tile is the same every time.
        let most = most.rev().max_by_key(|(_, count)| *count);
        most.map_or(DamageClass::Pothole, |(class, _)| class)
    }

    fn middle(&self) -> Place {
        let n = u64::from(self.count().max(1));
        Place {
            x: (self.x / n) as u32,
            y: (self.y / n) as u32,
        }
    }
}

/// Adds up what lies in each square of the tile's grid; `all` is in the order of keys.
fn clusters(tile: Tile, all: impl Iterator<Item = Crowd>) -> Result<Vec<u8>, TileError> {
    let shift = 64 - 2 * (u32::from(tile.z()) + GRID_BITS);
    let mut drawn = mvt::Tile::new(EXTENT);
    let mut layer = drawn.create_layer("clusters");
    let mut open: Option<(u64, Cluster)> = None;
    for crowd in all {
        let square = crowd.key >> shift;
        if let Some((of, cluster)) = open.take_if(|(of, _)| *of != square) {
            debug_assert!(of < square);
            layer = draw_cluster(layer, tile, &cluster)?;
        }
        open.get_or_insert_with(|| (square, Cluster::default()))
            .1
            .add(&crowd);
    }
    if let Some((_, cluster)) = open {
        layer = draw_cluster(layer, tile, &cluster)?;
    }
    drawn.add_layer(layer)?;
    Ok(drawn.to_bytes()?)
}

fn draw_cluster(layer: mvt::Layer, tile: Tile, cluster: &Cluster) -> Result<mvt::Layer, TileError> {
    let (severity, worst) = cluster.worst.unwrap_or((0, cluster.most_frequent()));
    let mut feature = layer.into_feature(dot(tile, cluster.middle())?);
    feature.add_tag_uint("count", cluster.count().into());
    feature.add_tag_string("class", cluster.most_frequent().name());
    feature.add_tag_string("worst_class", worst.name());
    feature.add_tag_double("severity", share(severity));
    Ok(feature.into_layer())
}

fn dot(tile: Tile, place: Place) -> Result<mvt::GeomData, TileError> {
    let [x, y] = tile.units([f64::from(place.x), f64::from(place.y)]);
    // Onto the grid downwards: a place on a tile is never drawn onto its neighbour.
    Ok(GeomEncoder::new(GeomType::Point)
        .point(x.floor(), y.floor())?
        .encode()?)
}
