//! How often somebody may try to log in.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use store::UserName;

/// Tries that cost nothing; each further one waits twice as long as the one before.
#[derive(Clone, Copy)]
struct Patience {
    free: u32,
    longest: Duration,
}

const OF_NAME: Patience = Patience {
    free: 5,
    longest: Duration::from_secs(60),
};

/// A whole office may share an address.
const OF_ADDRESS: Patience = Patience {
    free: 20,
    longest: Duration::from_secs(60),
};

/// After so long without a try, all is forgiven.
const FORGOTTEN: Duration = Duration::from_secs(3600);

/// Most names and addresses that are remembered.
const MOST: usize = 10_000;

/// Tries to log in, by name and by address.
#[derive(Default)]
pub(super) struct Attempts(Mutex<HashMap<Key, Tally>>);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Key {
    Name(UserName),
    Address(Option<IpAddr>),
}

#[derive(Clone, Copy)]
struct Tally {
    count: u32,
    last: Instant,
}

impl Attempts {
    /// Counts a try before it is known how it ends, so that many at once count, too.
    ///
    /// # Errors
    /// How long to wait first; that was no try then.
    pub(super) fn enter(
        &self,
        name: &UserName,
        from: Option<IpAddr>,
        now: Instant,
    ) -> Result<(), Duration> {
        let mut tallies = self.tallies();
        let keys = keys(name, from);
        let waits = keys.iter().map(|key| match tallies.get(key) {
            Some(tally) => tally.wait(patience(key), now),
            None => Duration::ZERO,
        });
        match waits.max() {
            Some(wait) if wait > Duration::ZERO => Err(wait),
            _ => {
                for key in keys {
                    count(&mut tallies, key, now);
                }
                Ok(())
            }
        }
    }

    /// A try that ended well: the name starts anew, and the address has tried once less.
    pub(super) fn succeed(&self, name: &UserName, from: Option<IpAddr>) {
        let mut tallies = self.tallies();
        let [name, address] = keys(name, from);
        tallies.remove(&name);
        tallies
            .entry(address)
            .and_modify(|tally| tally.count = tally.count.saturating_sub(1));
    }

    fn tallies(&self) -> MutexGuard<'_, HashMap<Key, Tally>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn keys(name: &UserName, from: Option<IpAddr>) -> [Key; 2] {
    [Key::Name(name.clone()), Key::Address(from.map(network))]
}

/// Who has one IPv6 address has 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX)).into(),
    }
}

fn patience(key: &Key) -> Patience {
    match key {
        Key::Name(_) => OF_NAME,
        Key::Address(_) => OF_ADDRESS,
    }
}

fn count(tallies: &mut HashMap<Key, Tally>, key: Key, now: Instant) {
    if tallies.len() >= MOST && !tallies.contains_key(&key) {
        make_room(tallies, now);
    }
    let none = Tally {
        count: 0,
        last: now,
    };
    let tally = tallies.entry(key).or_insert(none);
    if tally.is_forgotten(now) {
        *tally = none;
    }
    tally.count = tally.count.saturating_add(1);
    tally.last = now;
}

fn make_room(tallies: &mut HashMap<Key, Tally>, now: Instant) {
    tallies.retain(|_, tally| !tally.is_forgotten(now));
    if tallies.len() >= MOST {
        let oldest = tallies.iter().min_by_key(|(_, tally)| tally.last);
        if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
            tallies.remove(&oldest);
        }
    }
}

impl Tally {
    fn is_forgotten(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last) >= FORGOTTEN
    }

    /// How long from now until the next try.
    fn wait(&self, patience: Patience, now: Instant) -> Duration {
        let Some(doublings) = self.count.checked_sub(patience.free) else {
            return Duration::ZERO;
        };
        let seconds = 1_u64.checked_shl(doublings).unwrap_or(u64::MAX);
        let wait = Duration::from_secs(seconds).min(patience.longest);
        wait.saturating_sub(now.saturating_duration_since(self.last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn name(text: &str) -> UserName {
        text.parse().unwrap()
    }

    fn address(n: u8) -> Option<IpAddr> {
        Some([192, 0, 2, n].into())
    }

    #[test]
    fn each_further_try_waits_twice_as_long() {
        let attempts = Attempts::default();
        let mut now = Instant::now();
        let ken = name("ken");
        for n in 0..5 {
            assert_eq!(attempts.enter(&ken, address(n), now), Ok(()));
        }
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            let wait = Duration::from_secs(seconds);
            assert_eq!(attempts.enter(&ken, address(9), now), Err(wait));
            assert_eq!(
                attempts.enter(&ken, address(9), now + wait - SECOND),
                Err(SECOND)
            );
            now += wait;
            assert_eq!(attempts.enter(&ken, address(9), now), Ok(()));
        }
        assert_eq!(attempts.enter(&name("aya"), address(8), now), Ok(()));
    }

    #[test]
    fn many_names_from_one_address_are_slowed_down_too() {
        let attempts = Attempts::default();
        let now = Instant::now();
        for n in 0..20 {
            let guessed = name(&format!("user{n}"));
            assert_eq!(attempts.enter(&guessed, address(1), now), Ok(()));
        }
        let next = name("user20");
        assert_eq!(attempts.enter(&next, address(1), now), Err(SECOND));
        assert_eq!(attempts.enter(&next, address(2), now), Ok(()));
    }

    #[test]
    fn an_account_of_ones_own_buys_no_further_tries() {
        let attempts = Attempts::default();
        let now = Instant::now();
        for n in 0..20 {
            assert_eq!(
                attempts.enter(&name(&format!("user{n}")), address(1), now),
                Ok(())
            );
            let own = name("eve");
            if attempts.enter(&own, address(1), now).is_ok() {
                attempts.succeed(&own, address(1));
            }
        }
        assert!(attempts.enter(&name("user20"), address(1), now).is_err());
    }

    #[test]
    fn who_logs_in_starts_anew() {
        let attempts = Attempts::default();
        let now = Instant::now();
        for _ in 0..12 {
            assert_eq!(attempts.enter(&name("ken"), address(1), now), Ok(()));
            attempts.succeed(&name("ken"), address(1));
        }
    }

    #[test]
    fn neighbours_in_one_ipv6_network_are_one() {
        let attempts = Attempts::default();
        let now = Instant::now();
        for n in 0..20 {
            let from = format!("2001:db8::{n}").parse().unwrap();
            assert_eq!(
                attempts.enter(&name(&format!("user{n}")), Some(from), now),
                Ok(())
            );
        }
        let from = "2001:db8::ffff:1".parse().unwrap();
        assert!(attempts.enter(&name("ken"), Some(from), now).is_err());
        let elsewhere = "2001:db8:0:1::1".parse().unwrap();
        assert!(attempts.enter(&name("ken"), Some(elsewhere), now).is_ok());
    }

    #[test]
    fn after_an_hour_all_is_forgiven() {
        let attempts = Attempts::default();
        let now = Instant::now();
        for _ in 0..5 {
            assert_eq!(attempts.enter(&name("ken"), None, now), Ok(()));
        }
        for _ in 0..5 {
            assert_eq!(attempts.enter(&name("ken"), None, now + FORGOTTEN), Ok(()));
        }
    }

    #[test]
    fn the_memory_of_it_is_bounded() {
        let attempts = Attempts::default();
        let now = Instant::now();
        for n in 0..MOST as u32 * 3 / 5 {
            let from = IpAddr::from((n | 0x0a00_0000).to_be_bytes());
            assert_eq!(
                attempts.enter(&name(&format!("user{n}")), Some(from), now),
                Ok(())
            );
        }
        assert!(attempts.tallies().len() <= MOST);
    }
}
