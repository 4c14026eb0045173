//! A history as rows, one a decision: NDJSON and CSV.

use super::json::line;
use super::{ColumnNames, Decision, HistoryReport};

impl HistoryReport {
    /// One line of JSON a decision; empty if there is none.
    pub fn to_ndjson(&self) -> String {
        self.bars.iter().map(|decision| line(decision) + "\n").collect()
    }

    /// A header and one row a decision: `bar,date,phase,possible`, the state of each
    /// signal, and each value if the history has them; `signal_` and `value_` tell apart
    /// what has the name of another column.
    ///
    /// The rows begin with the first decision that is there: [`HistoryReport::forgotten`]
    /// says how many came before.
    ///
    /// The phase is empty if more than one is possible; the possible ones are
    /// parted by `|`.
    pub fn to_csv(&self) -> String {
        // Bars, days, names and states hold no comma, no quote and no line end.
        let mut names = ColumnNames::new();
        let mut header =
            ["bar", "date", "phase", "possible"].map(|own| names.add(own, "")).to_vec();
        header.extend(self.signals.iter().map(|signal| names.add(&signal.id, "signal")));
        let values = self.bars.first().and_then(|bar| bar.values.as_ref());
        let values = values.iter().flat_map(|all| &all.0);
        header.extend(values.map(|(name, _)| names.add(name, "value")));
        let mut text = header.join(",") + "\n";
        for bar in &self.bars {
            text.push_str(&row(bar));
        }
        text
    }
}

fn row(decision: &Decision) -> String {
    let mut cells = vec![
        decision.bar.clone(),
        decision.date.map_or(String::new(), |date| date.to_string()),
        decision.phase.clone().unwrap_or_default(),
        decision.possible.join("|"),
    ];
    cells.extend(decision.signals.0.iter().map(|(_, state)| state.word().to_owned()));
    let values = decision.values.iter().flat_map(|all| &all.0);
    cells.extend(values.map(|(_, value)| value.map_or(String::new(), |value| value.to_string())));
    cells.join(",") + "\n"
}
