//! Tiles that took long to draw, remembered as long as the defects are the same.

use super::Filter;
use crate::tiles::{Tile, TileError};
use std::sync::{Mutex, PoisonError};

/// The last of them, the newest first.
#[derive(Default)]
pub(super) struct Drawn(Mutex<Vec<(Of, Vec<u8>)>>);

/// What a tile shows.
type Of = (Tile, Filter);

/// A map in a browser shows some twenty tiles at once.
const KEPT: usize = 64;

impl Drawn {
    /// The remembered tile; else it is drawn and remembered.
    pub(super) fn get_or_draw(
        &self,
        (tile, filter): (Tile, &Filter),
        draw: impl FnOnce() -> Result<Vec<u8>, TileError>,
    ) -> Result<Vec<u8>, TileError> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_it = |((of, by), _): &&(Of, Vec<u8>)| *of == tile && by == filter;
        if let Some((_, bytes)) = kept().iter().find(is_it) {
            return Ok(bytes.clone());
        }
        let bytes = draw()?;
        let mut kept = kept();
        kept.truncate(KEPT - 1);
        kept.insert(0, ((tile, filter.clone()), bytes.clone()));
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_is_drawn_once_for_each_filter() {
        let drawn = Drawn::default();
        let tile = Tile::new(8, 227, 100).unwrap();
        let all = Filter::try_from(super::super::Question::default()).unwrap();
        let get = |byte: u8| drawn.get_or_draw((tile, &all), || Ok(vec![byte])).unwrap();
        assert_eq!((get(1), get(2)), (vec![1], vec![1]));
        for x in 0..u32::try_from(KEPT).unwrap() {
            let other = Tile::new(9, x, 0).unwrap();
            drawn.get_or_draw((other, &all), || Ok(vec![])).unwrap();
        }
        assert_eq!(get(3), vec![3]);
    }
}
