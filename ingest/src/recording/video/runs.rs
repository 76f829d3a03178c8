//! Which files follow one another without a break, and when each began.
//!
//! Times here are seconds after an instant that all files share.

use super::naming::Chapter;

/// A longer pause than this ends a recording.
const PAUSE_S: f64 = 300.0;
/// Cameras repeat up to this much of one file at the beginning of the next; more is a jump back.
const OVERLAP_S: f64 = 5.0;
/// Times in whole seconds differ by up to one from true ones, and a little is for rounding.
const WHOLE_SECOND_S: f64 = 1.1;
/// Times that agree with one another so well are one measurement.
const AGREE_S: f64 = 1.5;
/// No start is claimed to be known better than this.
const LEAST_SIGMA_S: f64 = 0.1;

/// What is known of a file's time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Timed {
    /// When it says that it began.
    pub own_s: f64,
    /// Standard deviation of that.
    pub sigma_s: f64,
    /// How long it is.
    pub duration_s: f64,
    /// Which part of a recording it is, where the camera counts.
    pub chapter: Option<Chapter>,
}

/// When a file began, with the standard deviation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Start {
    pub at_s: f64,
    pub sigma_s: f64,
}

/// Cuts files in order of time into unbroken runs: the length of each.
pub(super) fn cut(files: &[Timed]) -> Vec<usize> {
    let mut lengths: Vec<usize> = Vec::new();
    let mut last: Option<(&Timed, f64)> = None;
    for file in files {
        let end_s = match last {
            Some((before, end_s)) if follows(before, file) => Some(end_s),
            Some((_, end_s)) => {
                let pause_s = file.own_s - end_s;
                (-OVERLAP_S..=PAUSE_S)
                    .contains(&pause_s)
                    .then_some(file.own_s)
            }
            None => None,
        };
        match lengths.last_mut() {
            Some(length) if end_s.is_some() => *length += 1,
            _ => lengths.push(1),
        }
        last = Some((file, end_s.unwrap_or(file.own_s) + file.duration_s));
    }
    lengths
}

/// Whether a chapter is the one after another, whose end is then its start.
pub(super) fn follows(before: &Timed, file: &Timed) -> bool {
    before
        .chapter
        .zip(file.chapter)
        .is_some_and(|(before, this)| {
            before.of == this.of && before.part.checked_add(1) == Some(this.part)
        })
}

/// When each file of a run began.
///
/// Where the files follow one another without a gap, or each time with the same small one, their
/// times are measurements of one common start. Where they do not, each has its own.
pub(super) fn starts(run: &[Timed]) -> Vec<Start> {
    let mut lags: Vec<Option<f64>> = Vec::with_capacity(run.len());
    let mut offsets_s = Vec::with_capacity(run.len());
    let mut offset_s = 0.0;
    for (n, file) in run.iter().enumerate() {
        let forced = n > 0 && follows(&run[n - 1], file);
        lags.push((!forced).then_some(file.own_s - offset_s));
        offsets_s.push(offset_s);
        offset_s += file.duration_s;
    }
    let mut starts: Vec<Start> = Vec::with_capacity(run.len());
    let mut from = 0;
    while from < run.len() {
        let to = stretch(&lags, from, step_s(run));
        let fitted = fit(&lags[from..to], &run[from..to]);
        let offsets = &offsets_s[from..to];
        starts.extend(fitted.iter().zip(offsets).map(|(fit, offset_s)| Start {
            at_s: fit.at_s + offset_s,
            sigma_s: fit.sigma_s,
        }));
        from = to;
    }
    starts
}

/// Times of worse clocks may step farther without meaning a gap.
fn step_s(run: &[Timed]) -> f64 {
    let sigma_s = run.iter().map(|file| file.sigma_s).fold(0.0, f64::max);
    AGREE_S.max(sigma_s)
}

/// The end of the stretch from `from` on in which no file's lag steps.
fn stretch(lags: &[Option<f64>], from: usize, step_s: f64) -> usize {
    let mut last = None;
    for (n, lag) in lags.iter().enumerate().skip(from) {
        if let (Some(lag), Some(last)) = (lag, last)
            && f64::abs(lag - last) > step_s
        {
            return n;
        }
        last = lag.or(last);
    }
    lags.len()
}

/// The lag of each file of a stretch: a common one, a common one that slips by the same at each
/// file, or each its own.
fn fit(lags: &[Option<f64>], files: &[Timed]) -> Vec<Start> {
    let known: Vec<(f64, f64)> = lags
        .iter()
        .enumerate()
        .filter_map(|(n, lag)| Some((n as f64, (*lag)?)))
        .collect();
    let own_sigma_s = files.first().map_or(0.0, |file| file.sigma_s);
    let agree_s = step_s(files);
    let steady = known.len() < 3 || spread(&known, 0.0) <= WHOLE_SECOND_S;
    let slip_s = if steady { 0.0 } else { slip_s(&known) };
    if spread(&known, slip_s) > agree_s {
        return own(lags, files);
    }
    let common = median(known.iter().map(|(n, lag)| lag - slip_s * n).collect());
    let squares: f64 = known
        .iter()
        .map(|(n, lag)| (lag - slip_s * n - common).powi(2))
        .sum();
    let count = known.len().max(1) as f64;
    let sigma_s = if own_sigma_s > AGREE_S {
        own_sigma_s // the error of such a clock is common to all files
    } else {
        (own_sigma_s.max((squares / count).sqrt()) / count.sqrt()).max(LEAST_SIGMA_S)
    };
    (0..lags.len())
        .map(|n| Start {
            at_s: common + slip_s * n as f64,
            sigma_s,
        })
        .collect()
}

/// Each file at its own time; one that seems to begin within the last second of the one before,
/// where whole seconds are cut off, begins at its end.
fn own(lags: &[Option<f64>], files: &[Timed]) -> Vec<Start> {
    let mut last: Option<f64> = None;
    let lag = |(lag, file): (&Option<f64>, &Timed)| {
        let at_s = match (*lag, last) {
            (Some(lag), Some(last)) if last - lag <= 1.0 => lag.max(last),
            (Some(lag), _) => lag,
            (None, last) => last.unwrap_or(file.own_s),
        };
        last = Some(at_s);
        Start {
            at_s,
            sigma_s: file.sigma_s,
        }
    };
    lags.iter().zip(files).map(lag).collect()
}

/// Theil's slope from distant pairs: what is lost, or recorded twice, at each change of file.
fn slip_s(known: &[(f64, f64)]) -> f64 {
    let half = known.len().div_ceil(2);
    let pairs = known.iter().zip(known.iter().skip(half));
    median(pairs.map(|(a, b)| (b.1 - a.1) / (b.0 - a.0)).collect())
}

fn spread(known: &[(f64, f64)], slip_s: f64) -> f64 {
    let rest = known.iter().map(|(n, lag)| lag - slip_s * n);
    let (low, high) = rest.fold((f64::MAX, f64::MIN), |(low, high), lag| {
        (low.min(lag), high.max(lag))
    });
    (high - low).max(0.0)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let upper = values.get(values.len() / 2).copied().unwrap_or_default();
    let lower = values.get(values.len().saturating_sub(1) / 2).copied();
    f64::midpoint(lower.unwrap_or(upper), upper)
}

/// Whether `creation_time` was written when a file was finished, not when it was begun: the times
/// then differ by the lengths of the later files, or lie one length after those in the names.
///
/// Each file gives its creation, its length, and the creation by its name's time, if it has one.
pub(super) fn created_at_end(files: &[(f64, f64, Option<f64>)]) -> bool {
    let near = |a: f64| a.abs() <= AGREE_S;
    let (mut for_end, mut for_start) = (0, 0);
    let mut count = |at_end: bool, at_start: bool| {
        for_end += usize::from(at_end && !at_start);
        for_start += usize::from(at_start && !at_end);
    };
    for (created_s, duration_s, named_s) in files {
        if let Some(named_s) = named_s {
            // Whatever the zones of the two clocks are: they differ by quarters of an hour.
            let late_s = (created_s - named_s + 450.0).rem_euclid(900.0) - 450.0;
            count(near(late_s - duration_s), near(late_s));
        }
    }
    for pair in files.windows(2) {
        let apart_s = pair[1].0 - pair[0].0;
        count(near(apart_s - pair[1].1), near(apart_s - pair[0].1));
    }
    for_end > for_start
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn file(own_s: f64, duration_s: f64) -> Timed {
        Timed {
            own_s,
            sigma_s: 0.29,
            duration_s,
            chapter: None,
        }
    }

    fn near(found: &[Start], truth: &[f64], within_s: f64) {
        assert_eq!(found.len(), truth.len());
        for (found, truth) in found.iter().zip(truth) {
            assert!(
                (found.at_s - truth).abs() <= within_s,
                "{found:?} is not {truth}"
            );
        }
    }

    #[test]
    fn a_pause_or_a_jump_back_ends_a_run() {
        let files = [
            file(0.0, 60.0),
            file(60.0, 60.0),
            file(420.0, 60.0), // 5 minutes of pause: still the same
            file(781.0, 60.0), // 301 s
            file(838.0, 60.0), // 3 s recorded twice
            file(850.0, 60.0), // a jump back
        ];
        assert_eq!(cut(&files), [3, 2, 1]);
    }

    #[test]
    fn whole_seconds_of_many_files_make_one_good_start() {
        let truth: Vec<f64> = (0..20).map(|n| 0.3 + f64::from(n) * 60.37).collect();
        let files: Vec<Timed> = truth.iter().map(|at| file(at.floor(), 60.37)).collect();
        let found = starts(&files);
        // The seconds are cut off, which is half a second on average.
        let shifted: Vec<f64> = truth.iter().map(|at| at - 0.5).collect();
        near(&found, &shifted, 0.15);
        assert!(found.iter().all(|start| start.sigma_s == LEAST_SIGMA_S));
    }

    #[test]
    fn a_camera_that_repeats_a_second_at_each_file_is_followed() {
        let truth: Vec<f64> = (0..8).map(|n| f64::from(n) * 59.0).collect();
        let files: Vec<Timed> = truth.iter().map(|at| file(*at, 60.0)).collect();
        near(&starts(&files), &truth, 1e-9);
    }

    #[test]
    fn true_gaps_are_kept() {
        let times = [0.0, 60.0, 180.0, 240.0];
        let files = times.map(|at| file(at, 60.0));
        near(&starts(&files), &times, 1e-9);
        let irregular = [0.0, 61.0, 121.0, 183.0, 244.0, 304.0];
        let files = irregular.map(|at| file(at, 60.0));
        near(&starts(&files), &irregular, 1.0);
    }

    #[test]
    fn chapters_run_on_though_all_say_the_same() {
        let part = |part, own_s| Timed {
            chapter: Some(Chapter { of: 123, part }),
            ..file(own_s, 100.0)
        };
        let files = [part(1, 5.0), part(2, 5.0), part(3, 5.0)];
        assert_eq!(cut(&files), [3]);
        near(&starts(&files), &[5.0, 105.0, 205.0], 1e-9);
        assert_eq!(cut(&[part(1, 5.0), part(3, 305.0), part(3, 5.0)]), [2, 1]);
    }

    #[test]
    fn creation_times_at_the_end_are_noticed() {
        let by_end = [(60.0, 60.0, None), (120.0, 60.0, None), (140.0, 20.0, None)];
        assert!(created_at_end(&by_end));
        let by_start = [(0.0, 60.0, None), (60.0, 60.0, None), (120.0, 20.0, None)];
        assert!(!created_at_end(&by_start));
        // By name, in another zone: nine hours and the file's length.
        assert!(created_at_end(&[(9.0 * 3600.0 + 42.0, 42.0, Some(0.0))]));
        assert!(!created_at_end(&[(9.0 * 3600.0, 42.0, Some(0.0))]));
        assert!(!created_at_end(&[(0.0, 60.0, None), (60.0, 60.0, None)]));
    }

    proptest! {
        #[test]
        fn every_file_is_in_one_run_and_has_a_start(
            files in prop::collection::vec((-1e4..1e4_f64, 0.0..400.0_f64, 0u32..4), 0..40),
        ) {
            let files: Vec<Timed> = files
                .into_iter()
                .map(|(own_s, duration_s, part)| Timed {
                    chapter: (part > 0).then_some(Chapter { of: 1, part }),
                    ..file(own_s, duration_s)
                })
                .collect();
            let lengths = cut(&files);
            prop_assert_eq!(lengths.iter().sum::<usize>(), files.len());
            let found = starts(&files);
            prop_assert_eq!(found.len(), files.len());
            prop_assert!(found.iter().all(|s| s.at_s.is_finite() && s.sigma_s >= LEAST_SIGMA_S));
        }
    }
}
