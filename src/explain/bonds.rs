//! How parameters that are drawn relate: which lie below which.

use super::draw::DrawnParam;
use crate::rules::{RuleSet, compared};
use crate::value::Quantity;

/// The relations between parameters that are drawn, in numbers.
///
/// Those that the values of the rules break themselves, as `--param` can have it, are
/// left aside: no set would hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bonds(Vec<Joined>);

/// Parameters that relations join, each by its place among those drawn.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    members: Vec<usize>,
    bonds: Vec<Bond>,
}

#[derive(Clone, Copy, Debug)]
struct Bond {
    small: BondSide,
    large: BondSide,
    /// What a number of the large side is multiplied by to be in the unit of the small.
    factor: f64,
}

#[derive(Clone, Copy, Debug)]
enum BondSide {
    Drawn(usize),
    Fixed(f64),
}

impl Bonds {
    pub(crate) fn of(rules: &RuleSet, drawn: &[DrawnParam]) -> Bonds {
        let mut all = Bonds::default();
        for relation in rules.relations() {
            let param = |place: usize| rules.params().get(place);
            let Some((small, large)) = param(relation.small).zip(param(relation.large)) else {
                continue;
            };
            let values = compared(&small.value, &large.value, rules.calendar());
            let Some((less, more)) = values.filter(|(less, more)| less < more) else { continue };
            let side = |place: usize, value: f64| {
                let own = drawn.iter().position(|one| one.place == place);
                own.map_or(BondSide::Fixed(value), BondSide::Drawn)
            };
            let own = Bond {
                small: side(relation.small, less),
                large: side(relation.large, more),
                factor: factor(&small.value, &large.value),
            };
            all.add(own);
        }
        all
    }

    fn add(&mut self, mut bond: Bond) {
        // A side that is fixed has been brought to the unit of the small one.
        if matches!(bond.large, BondSide::Fixed(_)) {
            bond.factor = 1.0;
        }
        let places = [bond.small, bond.large].into_iter().filter_map(|side| match side {
            BondSide::Drawn(place) => Some(place),
            BondSide::Fixed(_) => None,
        });
        let mut own = Joined { members: places.collect(), bonds: vec![bond] };
        if own.members.is_empty() {
            return;
        }
        let is_beside = |other: &Joined| other.members.iter().any(|one| own.members.contains(one));
        let (beside, apart): (Vec<Joined>, Vec<Joined>) =
            std::mem::take(&mut self.0).into_iter().partition(is_beside);
        for other in beside {
            own.members.extend(other.members);
            own.bonds.extend(other.bonds);
        }
        own.members.sort_unstable();
        own.members.dedup();
        self.0 = apart;
        self.0.push(own);
    }

    /// Parameters that relations join, those that none joins apart.
    pub(crate) fn joined(&self) -> &[Joined] {
        &self.0
    }

    /// Whether all relations hold between these numbers, given by their places.
    pub(crate) fn hold(&self, number: &dyn Fn(usize) -> f64) -> bool {
        self.0.iter().all(|joined| joined.hold(number))
    }
}

impl Joined {
    pub(crate) fn members(&self) -> &[usize] {
        &self.members
    }

    pub(crate) fn hold(&self, number: &dyn Fn(usize) -> f64) -> bool {
        let of = |side: BondSide| match side {
            BondSide::Drawn(place) => number(place),
            BondSide::Fixed(value) => value,
        };
        self.bonds.iter().all(|bond| of(bond.small) < of(bond.large) * bond.factor)
    }
}

/// What brings a number of the second quantity to the unit of the first.
fn factor(one: &Quantity, other: &Quantity) -> f64 {
    match (one, other) {
        (Quantity::Number { unit, .. }, Quantity::Number { unit: from, .. }) => {
            from.factor_to(unit).unwrap_or(1.0)
        }
        _ => 1.0,
    }
}
