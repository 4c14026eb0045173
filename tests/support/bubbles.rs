//! Statistics of bubbles over months, and the episodes that they date.

use froth::report::Value;
use froth::{Knowledge, Panel, PlanOptions, RuleSet};

/// For the smallest window of the authors' rule for 1,680 months.
pub(crate) const CRITICAL: &str = "fixtures/critical-values-bsadf-90.csv";

/// What each month's expressions are: of every period, whenever it became known.
pub(crate) fn computed(
    figures: &str,
    input: &str,
    expressions: &[&str],
) -> Vec<(String, Vec<f64>)> {
    let rules = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: month\ninputs:\n{input}\nphases:\n  \
         - {{ id: one, otherwise: true }}\n"
    );
    let panel = Panel::read_csv(figures.as_bytes()).unwrap();
    let rules = RuleSet::parse(&rules).unwrap();
    let options = PlanOptions { knowledge: Knowledge::Latest, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    let table = plan.evaluate(&panel).unwrap().compute(expressions).unwrap();
    let number = |value: &Option<Value>| match value {
        Some(Value::Number(number)) => *number,
        _ => f64::NAN,
    };
    let row = |row: &froth::report::ValueRow| {
        (row.period.clone(), row.values.iter().map(|cell| number(&cell.value)).collect())
    };
    table.rows.iter().map(row).collect()
}

/// The critical values at 95 % of the table, by the number of observations.
pub(crate) fn critical(text: &str) -> Vec<f64> {
    let mut all = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        if all.is_empty() {
            all = vec![f64::NAN; cells[0].parse().unwrap()];
        }
        assert_eq!(cells[0].parse::<usize>().unwrap(), all.len());
        all.push(cells[2].parse().unwrap());
    }
    all
}

/// The stretches of months above the critical value that last as long as the logarithm of
/// the number of all months, rounded to 7, as the authors ask.
pub(crate) fn episodes(statistics: &[(String, f64)], critical: &[f64]) -> Vec<(String, String)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (place, (_, statistic)) in statistics.iter().enumerate() {
        if critical[place + 1] < *statistic {
            match found.last_mut() {
                Some((_, last)) if place - *last == 1 => *last = place,
                _ => found.push((place, place)),
            }
        }
    }
    found.retain(|(first, last)| 6 <= last - first);
    let name = |place: usize| statistics[place].0.clone();
    found.into_iter().map(|(first, last)| (name(first), name(last))).collect()
}

/// The authors' dates are November 1995 to August 2001. By critical values of our own it
/// begins a month later, ends with theirs, and rests for two months in 1996.
pub(crate) fn is_technology(found: &[(String, String)]) -> bool {
    let wanted = [("1995-12", "1996-06"), ("1996-09", "2001-08")];
    let is_there =
        |(first, last): &(&str, &str)| found.iter().any(|(own, end)| own == first && end == last);
    wanted.iter().all(is_there)
}
