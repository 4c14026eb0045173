//! Prices that are known only within a range: what is said holds for all that they
//! can be.

use froth::time::Stamp;
use froth::{Panel, Series, State};

use crate::trading_days::market::{Dice, market, plan, rules};

const WATCHED: &str = "\
signals:
  high: { when: \"px >= rolling_max(px, 1m)\", keep_firing_for: 3d }
  grown: { when: \"px > lag(px, 1m)\", for: 5d }
  median: { when: \"px > rolling_median(px, 1q)\" }
  week: { when: \"within(px > 110, 1w)\", for: 2 }
phases:
  - { id: top, when: high && grown }
  - { id: after, when: \"was(top, 1w) || held(median, 1w)\" }
  - { id: rest, otherwise: true }
";

#[test]
fn whatever_a_price_turns_out_to_be_what_was_said_of_it_holds() {
    for calendar in ["{ days_of: px }", "day"] {
        let mut dice = Dice(3);
        let prices = market(3).px;
        let ends: Vec<(f64, f64)> = prices[..150]
            .iter()
            .map(|(_, low)| (*low, low + if dice.roll(12) == 0 { 6.0 } else { 0.0 }))
            .collect();
        let stamps = || prices[..150].iter().map(|(day, _)| Stamp::Day(*day)).collect();
        let series = |values| Series::new("px", stamps(), values).unwrap();
        let none = (f64::NAN, f64::NAN);
        let open = |(low, high): &(f64, f64)| if low < high { (*low, *high) } else { none };
        let value = |(low, high): &(f64, f64)| if low < high { f64::NAN } else { *low };
        let ranges: Vec<(f64, f64)> = ends.iter().map(open).collect();
        let ranged = series(ends.iter().map(value).collect()).with_ranges(&ranges).unwrap();
        let ranged = Panel::new(vec![ranged]).unwrap();
        let rules = rules(calendar, WATCHED);
        let plan = plan(&rules, &ranged);
        let outcome = plan.evaluate(&ranged).unwrap();
        let said = outcome.history();
        let mut open_answers = 0;
        for _ in 0..30 {
            let drawn =
                ends.iter().map(|(low, high)| low + (high - low) * dice.roll(3) as f64 / 2.0);
            let drawn = Panel::new(vec![series(drawn.collect())]).unwrap();
            let outcome = plan.evaluate(&drawn).unwrap();
            let found = outcome.history();
            assert_eq!(said.len(), found.len());
            for (said, found) in said.iter().zip(&found) {
                assert_eq!(said.stamp, found.stamp);
                for (said, found) in said.signals.iter().zip(&found.signals) {
                    assert!(*said == State::Unknown || said == found, "{}", found.word());
                }
                let may_be = |id: &str| said.possible.iter().any(|phase| phase.id == id);
                let is_said = found.possible.iter().all(|phase| may_be(&phase.id));
                assert!(is_said, "{calendar} {}", said.stamp);
                open_answers += usize::from(said.phase.is_none() && found.phase.is_some());
            }
        }
        let all = 30 * said.len();
        assert!(0 < open_answers && open_answers < all / 2, "{open_answers} of {all}");
    }
}
