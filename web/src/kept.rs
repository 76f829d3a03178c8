//! What is made from the whole register and kept in memory until the register is another.

use crate::{problem::Problem, readers::Readers};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use store::{Changes, Store};

/// Something that is made from the register.
pub(crate) trait FromRegister: Send + Sync + Sized + 'static {
    /// The numbers of what it depends on: it is made anew when they are others.
    fn depends(changes: &Changes) -> [i64; 2];
    /// Makes it.
    fn make(store: &Store) -> Result<Self, Problem>;
}

/// What was made last. What is made in a moment is always up to date; of what takes longer, the former one is
/// given while the next one is made.
pub(crate) struct Kept<T>(Arc<Shared<T>>);

struct Shared<T> {
    last: Mutex<Option<Arc<Made<T>>>>,
    /// Held by who makes the next one.
    making: Arc<tokio::sync::Mutex<()>>,
}

/// Something made, and from what.
pub(crate) struct Made<T> {
    /// Tells one state of the register from another.
    pub(crate) of: [i64; 2],
    pub(crate) thing: T,
    took: Duration,
    at: Instant,
}

/// What is made in this time is worth waiting for.
const QUICK: Duration = Duration::from_millis(250);
/// Making takes no more than a fifth of one core, however often the register changes.
const REST: u32 = 4;

impl<T> Clone for Kept<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Arc::new(Shared {
            last: Mutex::default(),
            making: Arc::default(),
        }))
    }
}

impl<T: FromRegister> Kept<T> {
    /// What the register comes to.
    pub(crate) async fn get(&self, readers: &Readers) -> Result<Arc<Made<T>>, Problem> {
        let now = readers
            .read(|store| Ok(T::depends(&store.changes()?)))
            .await?;
        match self.last() {
            Some(last) if last.of == now => Ok(last),
            Some(last) if last.took > QUICK => {
                let is_rested = last.at.elapsed() > REST * last.took;
                if is_rested && let Ok(making) = Arc::clone(&self.0.making).try_lock_owned() {
                    let (kept, readers) = (self.clone(), readers.clone());
                    tokio::spawn(async move {
                        let _making = making;
                        // The next request tries again.
                        let _ = kept.make(&readers).await;
                    });
                }
                Ok(last)
            }
            _ => {
                let _making = self.0.making.lock().await;
                match self.last() {
                    Some(last) if last.of == now => Ok(last),
                    _ => self.make(readers).await,
                }
            }
        }
    }

    fn last(&self) -> Option<Arc<Made<T>>> {
        self.0
            .last
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    async fn make(&self, readers: &Readers) -> Result<Arc<Made<T>>, Problem> {
        let made = readers.read(|store| {
            let begun = Instant::now();
            let (of, thing) = store.at_one_moment(|store| {
                Ok::<_, Problem>((T::depends(&store.changes()?), T::make(store)?))
            })?;
            Ok(Arc::new(Made {
                of,
                thing,
                took: begun.elapsed(),
                at: Instant::now(),
            }))
        });
        let made = made.await?;
        *self.0.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&made));
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use register::{LifePolicy, LonLat, RoadAttributes};
    use std::{path::Path, thread::sleep};
    use store::NewRoad;

    /// The number of roads, counted slowly.
    struct Slow(usize);

    impl FromRegister for Slow {
        fn depends(changes: &Changes) -> [i64; 2] {
            [changes.roads, 0]
        }

        fn make(store: &Store) -> Result<Self, Problem> {
            sleep(QUICK + Duration::from_millis(50));
            Ok(Self(store.roads()?.len()))
        }
    }

    fn add_road(db: &Path, name: &str, lat: f64) {
        let at = |lon| LonLat::new(lon, lat).unwrap();
        let road = NewRoad {
            key: Some(name.to_owned()),
            line: vec![at(139.0), at(139.001)],
            attributes: RoadAttributes::default(),
        };
        let mut store = Store::open(db).unwrap();
        let life = LifePolicy::default();
        store.import_roads(name, vec![road], &life, |_| {}).unwrap();
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_slow_to_make_is_given_as_it_was_until_the_next_is_ready() {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("ward.db");
        add_road(&db, "a", 35.0);
        let data = folder.path().join("data");
        let readers = Readers::new(Settings::new(db.clone(), data));
        let kept = Kept::<Slow>::default();
        let first = kept.get(&readers).await.unwrap();
        assert_eq!(first.thing.0, 1);
        add_road(&db, "b", 35.5);
        let asked = Instant::now();
        assert_eq!(kept.get(&readers).await.unwrap().thing.0, 1);
        assert!(asked.elapsed() < QUICK, "nobody waits for the next one");
        let is_new = || async { kept.get(&readers).await.unwrap().thing.0 == 2 };
        let mut tries = 0;
        while !is_new().await {
            tries += 1;
            assert!(tries < 100, "the next one never came");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
}
