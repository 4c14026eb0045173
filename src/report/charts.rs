//! What each signal watches and its thresholds at every bar: enough to draw it.

use serde::{Deserialize, Serialize};

use super::{HistoryReport, Named, Overlay};
use crate::explain::{Level, compared, unit_name};
use crate::outcome::Outcome;
use crate::plan::NodeId;
use crate::rules::{Comparison, Condition, Signal};
use crate::signal::State;
use crate::time::Date;
use crate::value::Unit;

/// What each signal watches and its thresholds at every bar.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Charts {
    /// The bars, oldest first; every list here has one entry for each.
    pub bars: Vec<String>,
    /// The day of each decision; `None` for rows without dates.
    pub dates: Vec<Option<Date>>,
    /// Each signal, in the order of the rules.
    pub signals: Named<Chart>,
    /// The number in which it is seen what followed, where the rules name one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<Priced>,
    /// Whether a recession was later dated to each bar, where the data say that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recessions: Option<Vec<bool>>,
    /// The present laid over a stretch of the past, where the rules compare them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlay: Option<Overlay>,
}

/// The number in which it is seen what followed, at every bar.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Priced {
    /// What it is, as the rules write it.
    pub expression: String,
    /// The same in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The unit of the values; empty for plain numbers.
    #[serde(with = "unit_name")]
    pub unit: Unit,
    /// Its value; `None` where it is unknown.
    pub values: Vec<Option<f64>>,
}

/// A signal at every bar.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Chart {
    /// What it is.
    pub title: Option<String>,
    /// Its state.
    pub states: Vec<State>,
    /// What it watches; first what its `when` compares.
    pub watched: Vec<Watched>,
}

/// A number that a signal watches, at every bar.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Watched {
    /// What is watched, as the rules write it.
    pub expression: String,
    /// What that is: the title of the series or input that it names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The unit of the values and thresholds; empty for plain numbers.
    #[serde(with = "unit_name")]
    pub unit: Unit,
    /// Its value; `None` where it is unknown.
    pub values: Vec<Option<f64>>,
    /// What it is compared with.
    pub thresholds: Vec<Threshold>,
}

/// A number that something watched is compared with, at every bar.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[non_exhaustive]
pub struct Threshold {
    /// Which condition of the signal compares.
    pub level: Level,
    /// How.
    pub sign: Comparison,
    /// The threshold, as the rules write it.
    pub expression: String,
    /// Its value; `None` where it is unknown.
    pub values: Vec<Option<f64>>,
}

impl Charts {
    /// Only the bars that are kept, one answer for each bar.
    pub(super) fn retain(&mut self, keep: &[bool]) {
        retain(&mut self.bars, keep);
        retain(&mut self.dates, keep);
        if let Some(price) = &mut self.price {
            retain(&mut price.values, keep);
        }
        if let Some(recessions) = &mut self.recessions {
            retain(recessions, keep);
        }
        for (_, chart) in &mut self.signals.0 {
            retain(&mut chart.states, keep);
            for watched in &mut chart.watched {
                retain(&mut watched.values, keep);
                for threshold in &mut watched.thresholds {
                    retain(&mut threshold.values, keep);
                }
            }
        }
    }
}

fn retain<T>(things: &mut Vec<T>, keep: &[bool]) {
    let mut keep = keep.iter();
    things.retain(|_| keep.next().is_some_and(|keep| *keep));
}

impl Outcome {
    /// A history of this outcome with what each signal watched at the bars that it
    /// shows.
    pub fn history_with_charts(&self, mut history: HistoryReport) -> HistoryReport {
        let mut charts = self.charts();
        let mut shown = history.bars.iter().peekable();
        let is_shown = |bar: &String| shown.next_if(|shown| shown.bar == *bar).is_some();
        let keep: Vec<bool> = charts.bars.iter().map(is_shown).collect();
        charts.retain(&keep);
        history.charts = Some(charts);
        history
    }

    /// What each signal watched at every bar, as the decision of that bar saw it.
    pub(super) fn charts(&self) -> Charts {
        let bars = &self.run.frame.bars;
        let signals = self.plan.rules().signals().iter().enumerate();
        let charts = signals.map(|(place, signal)| (signal.id.clone(), self.chart(place, signal)));
        Charts {
            bars: bars.iter().map(|bar| bar.stamp.to_string()).collect(),
            dates: bars.iter().map(|bar| bar.date).collect(),
            signals: Named(charts.collect()),
            price: self.price(),
            recessions: None,
            overlay: None,
        }
    }

    fn price(&self) -> Option<Priced> {
        let asked = self.plan.rules().base_rates()?;
        let node = self.plan.lookup().node(&asked.of.term);
        let title = asked.title.clone().or_else(|| self.title_of(&asked.of.text));
        Some(Priced {
            expression: asked.of.text.clone(),
            title,
            unit: asked.of.term.unit(),
            values: self.values_at_bars(node),
        })
    }

    /// The value of a number at every bar.
    fn values_at_bars(&self, node: Option<NodeId>) -> Vec<Option<f64>> {
        let seen = &self.run.frame;
        let value = |bar| node.map(|node| seen.number(node, bar)).filter(|value| !value.is_nan());
        (0..seen.bars.len()).map(value).collect()
    }

    /// The title of the series or input that an expression is or, with one name in it,
    /// is made of.
    pub(super) fn title_of(&self, expression: &str) -> Option<String> {
        let rules = self.plan.rules();
        let series = rules.series().iter().map(|one| (&one.name, &one.title));
        let inputs = rules.inputs().iter().map(|one| (&one.name, &one.title));
        let words: Vec<&str> = expression
            .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .collect();
        let named = series.chain(inputs).filter(|(name, _)| words.contains(&name.as_str()));
        let named: Vec<_> = named.collect();
        let [(name, title)] = named.as_slice() else { return None };
        let title = title.as_ref()?;
        Some(match expression {
            _ if name.as_str() == expression => title.clone(),
            _ if expression == format!("yoy({name})") => format!("{title}, change over a year"),
            _ => format!("{title}: {expression}"),
        })
    }

    fn chart(&self, place: usize, signal: &Signal) -> Chart {
        let state = |bar| self.level(place, bar).map_or(State::Unknown, |level| level.state());
        let mut watched: Vec<Watched> = Vec::new();
        let mut conditions: Vec<(Level, &Condition)> = vec![(Level::On, &signal.when)];
        conditions.extend(signal.watch.as_ref().map(|watch| (Level::Watch, watch)));
        conditions.extend(signal.until.as_ref().map(|until| (Level::Until, until)));
        for (level, condition) in conditions {
            self.add_watched(level, condition, &mut watched);
        }
        Chart {
            title: signal.title.clone(),
            states: (0..self.run.frame.bars.len()).map(state).collect(),
            watched,
        }
    }

    fn add_watched(&self, level: Level, condition: &Condition, watched: &mut Vec<Watched>) {
        for comparison in compared(&mut self.plan.lookup(), condition) {
            let threshold = Threshold {
                level,
                sign: comparison.sign,
                expression: comparison.against.to_owned(),
                values: self.values_at_bars(comparison.threshold),
            };
            match watched.iter_mut().find(|one| one.expression == comparison.expression) {
                Some(same) => same.thresholds.push(threshold),
                None => watched.push(Watched {
                    expression: comparison.expression.to_owned(),
                    title: self.title_of(comparison.expression),
                    unit: comparison.unit,
                    values: self.values_at_bars(comparison.value),
                    thresholds: vec![threshold],
                }),
            }
        }
    }
}
