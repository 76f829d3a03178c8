//! How bad one damage is, and how much it matters.

use super::score::exposure;
use crate::{DamageClass, Defect, Policy, RoadAttributes};

/// The severity of a damage by its class and size, 0 to 1.
pub fn severity(defect: &Defect, policy: &Policy) -> f64 {
    severity_of_size(defect.class, defect.length_m, defect.width_m, policy)
}

/// The severity of a damage of which no more is known than its class and size, 0 to 1.
pub fn severity_of_size(class: DamageClass, length_m: f64, width_m: f64, policy: &Policy) -> f64 {
    let rule = policy.defects.of(class);
    let size = match class {
        DamageClass::LongitudinalCrack => length_m,
        DamageClass::TransverseCrack => width_m,
        DamageClass::AlligatorCrack | DamageClass::Pothole => length_m * width_m,
    };
    rule.weight * (size / rule.full_size).clamp(0.0, 1.0)
}

/// How much a damage matters, 0 to 100: its severity times what its road means to people.
pub fn defect_priority(severity: f64, attributes: &RoadAttributes, policy: &Policy) -> f64 {
    let w = &policy.weights;
    let weights = [w.traffic, w.bus, w.school, w.emergency, w.pedestrians];
    let exposed = weights.iter().zip(exposure(attributes, 0.0, policy));
    let exposed: f64 = exposed.map(|(w, x)| w * x).sum();
    100.0 * severity * (1.0 + exposed) / (1.0 + weights.iter().sum::<f64>())
}
