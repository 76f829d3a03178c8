//! Numbers of a policy that make no sense.

use super::{ByClass, Policy, PolicyError, Treatment};
use std::{collections::BTreeSet, ops::RangeInclusive};

const POSITIVE: RangeInclusive<f64> = 1e-9..=1e15;
const NOT_NEGATIVE: RangeInclusive<f64> = 0.0..=1e15;
const SHARE: RangeInclusive<f64> = 0.0..=1.0;

fn within(
    key: &str,
    value: f64,
    range: &RangeInclusive<f64>,
    must: &'static str,
) -> Result<(), PolicyError> {
    if range.contains(&value) {
        return Ok(());
    }
    let key = key.to_owned();
    Err(PolicyError::Number { key, value, must })
}

fn positive(key: &str, value: f64) -> Result<(), PolicyError> {
    within(key, value, &POSITIVE, "greater than 0")
}

fn not_negative(key: &str, value: f64) -> Result<(), PolicyError> {
    within(key, value, &NOT_NEGATIVE, "0 or more")
}

fn share(key: &str, value: f64) -> Result<(), PolicyError> {
    within(key, value, &SHARE, "from 0 to 1")
}

impl Policy {
    /// The policy, if all of its numbers make sense.
    pub(super) fn checked(self) -> Result<Self, PolicyError> {
        within(
            "sections.length_m",
            self.sections.length_m,
            &(5.0..=1000.0),
            "metres from 5 to 1000",
        )?;
        share("sections.least_surveyed", self.sections.least_surveyed)?;
        self.scales()?;
        self.weigh()?;
        by_class("traffic_by_class", &self.traffic_by_class, share)?;
        not_negative("ranking.settle_points", self.ranking.settle_points)?;
        not_negative("works.join_gap_m", self.works.join_gap_m)?;
        positive("works.longest_m", self.works.longest_m)?;
        not_negative(
            "works.surface_from_crack_ratio",
            self.works.surface_from_crack_ratio,
        )?;
        let rate = &self.deterioration.crack_ratio_per_year;
        by_class("deterioration.crack_ratio_per_year", rate, not_negative)?;
        let years = f64::from(self.deterioration.years);
        within(
            "deterioration.years",
            years,
            &(0.0..=100.0),
            "from 0 to 100",
        )?;
        let mut names = BTreeSet::new();
        for treatment in &self.treatments {
            treatment.check()?;
            if !names.insert(&treatment.name) {
                return Err(PolicyError::TwoTreatments(treatment.name.clone()));
            }
        }
        Ok(self)
    }

    fn scales(&self) -> Result<(), PolicyError> {
        let full = &self.full;
        positive("full.crack_ratio", full.crack_ratio)?;
        positive("full.potholes_per_100m", full.potholes_per_100m)?;
        positive("full.rut_mm", full.rut_mm)?;
        positive("full.roughness_mm", full.roughness_mm)?;
        positive("full.growth_per_year", full.growth_per_year)?;
        positive("full.traffic_per_day", full.traffic_per_day)?;
        positive("full.pedestrians_per_day", full.pedestrians_per_day)?;
        positive("full.complaints", full.complaints)?;
        not_negative("full.complaints_within_m", full.complaints_within_m)?;
        let defects = &self.defects;
        for (class, rule) in [
            ("pothole", defects.pothole),
            ("alligator_crack", defects.alligator_crack),
            ("longitudinal_crack", defects.longitudinal_crack),
            ("transverse_crack", defects.transverse_crack),
        ] {
            share(&format!("defects.{class}.weight"), rule.weight)?;
            positive(&format!("defects.{class}.full_size"), rule.full_size)?;
        }
        Ok(())
    }

    fn weigh(&self) -> Result<(), PolicyError> {
        let w = &self.weights;
        not_negative("weights.cracks", w.cracks)?;
        not_negative("weights.potholes", w.potholes)?;
        not_negative("weights.ride", w.ride)?;
        positive("weights.cracks + weights.potholes", w.cracks + w.potholes)?;
        not_negative("weights.growth", w.growth)?;
        not_negative("weights.traffic", w.traffic)?;
        not_negative("weights.bus", w.bus)?;
        not_negative("weights.school", w.school)?;
        not_negative("weights.emergency", w.emergency)?;
        not_negative("weights.pedestrians", w.pedestrians)?;
        not_negative("weights.complaints", w.complaints)
    }
}

fn by_class(
    key: &str,
    numbers: &ByClass,
    check: fn(&str, f64) -> Result<(), PolicyError>,
) -> Result<(), PolicyError> {
    check(&format!("{key}.trunk"), numbers.trunk)?;
    check(&format!("{key}.arterial"), numbers.arterial)?;
    check(&format!("{key}.collector"), numbers.collector)?;
    check(&format!("{key}.local"), numbers.local)?;
    check(&format!("{key}.lane"), numbers.lane)
}

impl Treatment {
    fn check(&self) -> Result<(), PolicyError> {
        let key = |what: &str| format!("treatments.{}.{what}", self.name);
        not_negative(&key("unit_cost"), self.unit_cost)?;
        not_negative(&key("set_up_cost"), self.set_up_cost)?;
        // What costs nothing would always be done.
        positive(
            &key("unit_cost + set_up_cost"),
            self.unit_cost + self.set_up_cost,
        )?;
        positive(&key("life_years"), self.life_years)?;
        share(&key("takes.cracks"), self.takes.cracks)?;
        share(&key("takes.potholes"), self.takes.potholes)?;
        share(&key("takes.ride"), self.takes.ride)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(text: &str) -> String {
        Policy::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn the_default_policy_is_sound_and_a_part_changes_only_itself() {
        let default = Policy::parse("").unwrap();
        let policy = Policy::parse("[weights]\nbus = 0.9").unwrap();
        assert_eq!(policy.weights.bus, 0.9);
        assert_eq!(policy.treatments, default.treatments);
        assert_eq!(default.treatments.len(), 4);
    }

    #[test]
    fn what_makes_no_sense_is_told_by_its_key() {
        assert!(fault("[weights]\nbuss = 1").contains("buss"));
        assert!(fault("[weights]\nbus = -1").contains("weights.bus is -1: it must be 0 or more"));
        assert!(fault("[weights]\nbus = nan").contains("weights.bus"));
        assert!(fault("[weights]\ncracks = 0\npotholes = 0").contains("weights.cracks"));
        assert!(fault("[sections]\nlength_m = 0").contains("metres from 5 to 1000"));
        assert!(fault("currency = 3").contains("currency"));
        assert!(fault("= 3").contains("line 1"));
        let treatment = |cost: i32| {
            format!(
                "[[treatments]]\nname = \"x\"\ntitle = {{ en = \"x\", ja = \"x\" }}\nunit = \"m2\"\nunit_cost = {cost}\n\
                 set_up_cost = 0\nlife_years = 1\ntakes = {{}}\nbands = [\"I\"]\n"
            )
        };
        assert!(fault(&treatment(-5)).contains("treatments.x.unit_cost is -5"));
        assert!(fault(&treatment(5).repeat(2)).contains("two treatments"));
        assert!(Policy::parse(&treatment(5)).is_ok());
    }
}
