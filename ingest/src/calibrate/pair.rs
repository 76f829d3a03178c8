//! Two pictures of the same road, some metres apart.

use super::{
    ground::{Parameters, Way, in_heights},
    picture::Sheet,
};
use std::sync::Arc;

/// Two pictures of the same road, in half and in whole size.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub before: Arc<[Sheet; 2]>,
    pub after: Arc<[Sheet; 2]>,
    pub way: Way,
    /// Pairs of one stretch of road share what errs slowly.
    pub stretch: usize,
}

/// Which of the two sizes is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Size {
    Half,
    Whole,
}

/// Everything that is compared, with the bonnet's row and the size that the focal length is for.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    pub pairs: Vec<Pair>,
    /// Width of the pictures that the focal length is for.
    pub width: f64,
    /// The share of the picture's height that is above the vehicle's own bonnet.
    pub floor: f64,
}

impl Size {
    pub fn of(self, sheets: &[Sheet; 2]) -> &Sheet {
        &sheets[self as usize]
    }
}

impl Evidence {
    /// Width and height of the compared pictures.
    pub fn size(&self, size: Size) -> [f64; 2] {
        let first = self.pairs.first();
        first.map_or([0.0; 2], |pair| {
            size.of(&pair.after).size().map(|side| side as f64)
        })
    }

    /// Width of the compared pictures over that which the focal length is for.
    pub fn shrunk(&self, size: Size) -> f64 {
        self.size(size)[0] / self.width
    }

    /// At most about `most` places of the later picture, evenly over the part that `wanted` takes,
    /// counted from the middle.
    pub fn places(
        &self,
        size: Size,
        most: usize,
        wanted: impl Fn([f64; 2]) -> bool,
    ) -> Vec<[f64; 2]> {
        let [w, h] = self.size(size);
        let bottom = h * self.floor - h / 2.0 - 2.0;
        let every = |step: f64| -> Vec<[f64; 2]> {
            let count = |length: f64| (length / step).max(0.0) as usize;
            let row = |y: f64| (0..count(w)).map(move |n| [(n as f64 + 0.5) * step - w / 2.0, y]);
            (0..count(bottom + h / 2.0))
                .flat_map(|n| row((n as f64 + 0.5) * step - h / 2.0))
                .filter(|place| wanted(*place))
                .collect()
        };
        let all = every(4.0).len() as f64 * 16.0;
        every((all / most as f64).sqrt().max(1.5))
    }

    /// Places on the lane ahead, as far as the road shows its texture.
    pub fn road(&self, size: Size, p: &Parameters) -> Vec<[f64; 2]> {
        const AHEAD_HEIGHTS: f64 = 7.0;
        const ASIDE_HEIGHTS: f64 = 2.2;
        let most = match size {
            Size::Half => 1200,
            Size::Whole => 3000,
        };
        let shrunk = self.shrunk(size);
        self.places(size, most, |place| {
            in_heights(p, place, shrunk).is_some_and(|[ahead, right]| {
                (0.0..AHEAD_HEIGHTS).contains(&ahead) && right.abs() < ASIDE_HEIGHTS
            })
        })
    }
}
