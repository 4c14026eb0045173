//! Every set of a sweep as a row of CSV.

use super::{ColumnNames, SweepReport};
use crate::score::Tried;

const HEADER: [&str; 14] = [
    "set",
    "rank",
    "score",
    "episodes",
    "hits",
    "misses",
    "untold",
    "false_alarms_a_decade",
    "type_2",
    "noise_to_signal",
    "usefulness",
    "share_on",
    "share_unknown",
    "lead_median_months",
];

impl SweepReport {
    /// A header, a row for the rules as they are, and one for each set in the order in
    /// which they were found; a cell without a number is empty. Parameters have columns
    /// of their own, with their values as `--param` takes them.
    pub fn to_csv(&self) -> String {
        let mut names = ColumnNames::new();
        let own = HEADER.iter().map(|name| names.add(name, "column"));
        let mut header: Vec<String> = own.collect();
        header.extend(self.sweep.params.iter().map(|param| names.add(&param.name, "param")));
        // Names and quantities hold no comma, quote or line end.
        let mut text = header.join(",") + "\n";
        text.push_str(&self.line("rules", None, &self.sweep.own));
        let mut ranks = vec![None; self.sweep.sets.len()];
        for (rank, place) in self.sweep.ranked.iter().enumerate() {
            if let Some(own) = ranks.get_mut(*place) {
                *own = Some(rank + 1);
            }
        }
        for (place, (set, rank)) in self.sweep.sets.iter().zip(ranks).enumerate() {
            text.push_str(&self.line(&place.to_string(), rank, set));
        }
        text
    }

    fn line(&self, set: &str, rank: Option<usize>, tried: &Tried) -> String {
        let number = |number: Option<f64>| number.map_or(String::new(), |one| one.to_string());
        let record = &tried.record;
        let mut cells = vec![
            set.to_owned(),
            rank.map_or(String::new(), |rank| rank.to_string()),
            number(tried.score),
            self.sweep.score.episodes.len().to_string(),
        ];
        cells.extend([record.hits, record.misses, record.untold].map(|count| count.to_string()));
        let shares = [
            record.false_alarms_a_decade,
            record.type_2,
            record.noise_to_signal,
            record.usefulness,
            record.share_on,
            record.share_unknown,
            record.lead.map(|lead| lead.median),
        ];
        cells.extend(shares.map(number));
        cells.extend(tried.values.iter().map(ToString::to_string));
        cells.join(",") + "\n"
    }
}
