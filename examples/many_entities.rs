//! The phase of each of many entities, with a gatherer of one's own.
//!
//! `cargo run --example many_entities`

use std::ops::ControlFlow;
use std::sync::Arc;

use froth::entities::{Answers, Gather, SurveyOptions};
use froth::table::Table;
use froth::{Format, Panel, RuleSet};

struct Phases(Vec<String>);

impl Gather for Phases {
    fn add(&mut self, answers: &Answers<'_>) {
        let last = answers.bars().saturating_sub(1);
        let phase = answers.phase(last).map_or("open", |phase| phase.id.as_str());
        self.0.push(format!("{}: {phase}", answers.entity()));
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rules = RuleSet::parse(
        "{format: 1, id: hot, version: '1', title: Hot?, calendar: rows,
          inputs: {heat: {unit: number, columns: [heat]}},
          phases: [{id: warm, when: heat > 3}, {id: cool, otherwise: true}]}",
    )?;
    let csv = "who,date,heat\nann,2000-02-01,5\nbob,2000-02-01,\n";
    let table = Table::open("people.csv", Format::Csv, Arc::new(csv.as_bytes().to_vec()))?;
    let columns: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: table.date_column().map(str::to_owned),
        ..SurveyOptions::default()
    };
    let survey = rules.survey(&columns, Panel::default(), &options)?;
    let rows = table.rows(survey.wanted())?;
    let mut all = Vec::new();
    let take = |phases: Phases| {
        all.extend(phases.0);
        ControlFlow::Continue(())
    };
    survey.run(&*rows, 2, || Phases(Vec::new()), take, |_| ControlFlow::Continue(()))?;
    println!("{}", all.join("\n"));
    assert_eq!(all, ["ann: warm", "bob: open"]);
    Ok(())
}
