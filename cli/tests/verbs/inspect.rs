//! What stands in data files, as `froth inspect` and the library tell it.

use froth::study::inspect;
use froth::{Format, Panel, RuleSet};

use crate::program::program;

fn panel(files: &[(&str, &str)]) -> Panel {
    let mut panel = Panel::default();
    for (name, text) in files {
        let format = Format::of_name(name).unwrap();
        panel = panel.join(Panel::read(name, format, text.as_bytes()).unwrap()).unwrap();
    }
    panel
}

/// Rules with these inputs alone.
fn rules(inputs: &str, calendar: &str) -> RuleSet {
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: {calendar}\n{inputs}phases:\n  \
         - {{ id: always, otherwise: true }}\n"
    );
    RuleSet::parse(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn the_inputs_that_are_written_read_what_was_inspected() {
    let files: [&[(&str, &str)]; 5] = [
        &[("us.csv", "date,GDP,10y rate,mean,2y\n1999Q4,1,2,3,4\n2000Q1,5,6,7,8\n")],
        &[(
            "oecd.csv",
            "LOCATION,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nUSA,1999Q4,2.1,A\nUSA,2000Q1,2.2,P\n\
             \"No: 1\",1999Q4,1.1,A\n\"No: 1\",2000Q1,1.2,A\n",
        )],
        &[("us.csv", "date,y\n1999,1\n2000,2\n"), ("uk.csv", "date,y\n1999,3\n2000,4\n")],
        &[(
            "yf.csv",
            "Price,Close,Close\nTicker,AAPL,MSFT\nDate,,\n2025-01-02,1,4\n2025-01-03,2,5\n2025-01-06,3,6\n",
        )],
        &[("wb.csv", "Country Code,Indicator,2021,2022\nDEU,GDP,1,2\nGRC,GDP,3,4\n")],
    ];
    for files in files {
        let panel = panel(files);
        let found = inspect(&panel);
        let rules = rules(&found.inputs, "year");
        let plan = rules.plan(panel.schema()).unwrap_or_else(|error| panic!("{error}"));
        let report = serde_json::to_value(plan.evaluate(&panel).unwrap().report()).unwrap();
        let inputs = report["inputs"].as_object().unwrap();
        assert_eq!(inputs.len(), panel.series().len(), "{}", found.inputs);
        for series in panel.series() {
            let input = inputs.values().find(|input| input["column"] == series.name()).unwrap();
            assert_eq!(input["value"].as_f64(), series.values().last().copied());
        }
        let doubts = found.doubts.iter().map(|doubt| &doubt.message);
        assert_eq!(doubts.collect::<Vec<_>>(), Vec::<&String>::new());
    }
}

#[test]
fn gaps_are_counted_between_the_first_and_the_newest_figure() {
    let found = inspect(&panel(&[(
        "a.csv",
        "date,x,y\n1999-01,.,1\n1999-02,2,2\n1999-03,.,3\n1999-06,4,4\n1999-07,.,5\n",
    )]));
    let [x, y] = found.series.as_slice() else { panic!("two series") };
    assert_eq!((x.figures, x.gaps), (2, 3));
    assert_eq!((x.from.as_deref(), x.to.as_deref()), (Some("1999-02"), Some("1999-06")));
    assert_eq!(x.newest, Some(4.0));
    assert_eq!((y.figures, y.gaps), (5, 2));
    assert_eq!(y.every, Some("month"));
}

#[test]
fn what_is_hard_to_believe_and_what_is_no_number_is_told() {
    let zeros: String = (1990..2010).map(|year| format!("{year},{},1\n", year - 1900)).collect();
    let found = inspect(&panel(&[("a.csv", &format!("year,x,y\n{zeros}2010,0,1\n2011,0,many\n"))]));
    assert!(
        found.doubts.iter().any(|doubt| doubt.code.to_string() == "F0806"),
        "{:?}",
        found.doubts
    );
    let faults = found.series.last().map(|series| series.faults.len());
    assert_eq!(faults, Some(1));
    let found = inspect(&panel(&[(
        "a.csv",
        &format!("year,x\n{}2010,0\n2011,0\n", zeros.replace(",1\n", "\n")),
    )]));
    assert!(
        found.doubts.iter().any(|doubt| doubt.code.to_string() == "F0913"),
        "{:?}",
        found.doubts
    );
}

fn froth(arguments: &[&str]) -> String {
    let output = program().args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_shipped_figures_are_listed_with_their_span() {
    let text = froth(&["inspect", "fixtures/us-quarterly.csv"]);
    let gdp = text.lines().find(|line| line.starts_with("GDP ")).unwrap();
    let words: Vec<&str> = gdp.split_whitespace().collect();
    assert_eq!(words.get(2..6), Some(["quarter", "1959Q1", "2026Q2", "270"].as_slice()));
    let json: serde_json::Value =
        serde_json::from_str(&froth(&["inspect", "fixtures/us-quarterly.csv", "--format", "json"]))
            .unwrap();
    assert_eq!(json["schema"], "froth.inspection/1");
    assert_eq!(json["series"][0]["figures"], 270);
    let inputs = froth(&["inspect", "fixtures/us-quarterly.csv", "--inputs"]);
    assert!(inputs.starts_with("inputs:\n  gdp:\n    unit: index"), "{inputs}");
}
