//! What followed a phase, whenever it was said before.

use froth::base_rates::{BaseRates, Followed};
use froth::{Knowledge, Panel, Plan, PlanOptions, RuleSet};

fn rules(base_rates: &str) -> String {
    format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: quarter\ninputs:\n  \
         p: {{ unit: index, every: quarter, published: 0d, columns: [p] }}\n  \
         x: {{ unit: number, every: quarter, published: 0d, columns: [x] }}\nphases:\n  \
         - {{ id: boom, when: x > 0, title: A boom }}\n  - {{ id: quiet, otherwise: true }}\n\
         {base_rates}"
    )
}

fn plan(rules: &str, panel: &Panel, knowledge: Knowledge) -> Plan {
    let rules = RuleSet::parse(rules).unwrap_or_else(|error| panic!("{error}"));
    rules.plan_with(panel.schema(), &PlanOptions { knowledge, ..PlanOptions::default() }).unwrap()
}

/// Quarters from 2000Q1 on.
fn panel(p: &[&str], x: &str) -> Panel {
    let mut text = "date,p,x\n".to_owned();
    for (place, (p, x)) in p.iter().zip(x.chars()).enumerate() {
        let x = if x == '.' { String::new() } else { x.to_string() };
        text.push_str(&format!("{}Q{},{p},{x}\n", 2000 + place / 4, place % 4 + 1));
    }
    Panel::read_csv(text.as_bytes()).unwrap()
}

fn on(plan: &Plan, panel: &Panel, day: &str) -> BaseRates {
    plan.evaluate_as_of(panel, day.parse().unwrap()).unwrap().base_rates().unwrap()
}

fn shown(followed: &Followed) -> String {
    let number = |number: Option<f64>| number.map_or(".".to_owned(), |one| format!("{one:.1}"));
    let falls = followed.falls.iter().map(|fall| format!("{}/{}", fall.bars, fall.episodes));
    format!(
        "{} {}/{} {} {} {}",
        followed.within,
        followed.bars,
        followed.episodes,
        number(followed.median),
        number(followed.worst),
        falls.collect::<Vec<_>>().join(" ")
    )
}

const PRICES: [&str; 10] = ["100", "110", "120", "90", "130", "150", "60", "140", "200", "210"];
const BOOMS: &str = "1100110011";
const HALF: &str = "base_rates: { of: p, within: [6m], falls: [20pct, 50pct] }\n";

#[test]
fn a_phase_is_followed_by_the_change_and_the_deepest_fall_on_the_way() {
    let panel = panel(&PRICES, BOOMS);
    let plan = plan(&rules(HALF), &panel, Knowledge::Released);
    let rates = on(&plan, &panel, "2002-06-30");
    assert_eq!((rates.of.as_str(), rates.from_bar.as_deref()), ("p", Some("2000Q1")));
    // 2000Q1 100 to 120, 2000Q2 110 to 90, 2001Q1 130 to 60, 2001Q2 150 to 140 over 60,
    // 2002Q1 has nothing half a year later. The last decision is none of the past.
    let boom = &rates.phases[0];
    assert_eq!((boom.id.as_str(), boom.bars, boom.episodes), ("boom", 5, 3));
    assert_eq!(shown(&boom.followed[0]), "6m 4/2 -12.4 -60.0 2/1 2/1");
    // Also 2000Q3 120 to 130 over 90, 2000Q4 90 to 150, 2001Q3 60 to 200, 2001Q4 140 to 210.
    assert_eq!(shown(&rates.all[0]), "6m 8/1 14.2 -60.0 3/2 2/1");
    assert_eq!(rates.phases.len(), 1);
}

#[test]
fn a_year_and_two_and_falls_of_20_and_40_percent_are_counted_if_nothing_is_said() {
    let panel = panel(&PRICES, BOOMS);
    let plan = plan(&rules("base_rates: { of: p }\n"), &panel, Knowledge::Released);
    let rates = on(&plan, &panel, "2002-06-30");
    let all: Vec<String> = rates.all.iter().map(shown).collect();
    assert_eq!(all, ["1y 6/1 38.2 -60.0 4/1 3/2", "2y 2/1 95.5 -45.5 2/1 2/1"]);
}

#[test]
fn nothing_that_was_not_known_on_the_day_plays_a_part() {
    for knowledge in [Knowledge::Released, Knowledge::Vintage, Knowledge::Latest] {
        let whole = panel(&PRICES, BOOMS);
        for bars in 1..PRICES.len() {
            let cut = panel(&PRICES[..bars], BOOMS);
            let (plan_of_all, plan_of_cut) =
                (plan(&rules(HALF), &whole, knowledge), plan(&rules(HALF), &cut, knowledge));
            let own = plan_of_cut.evaluate(&cut).unwrap();
            let day = own.as_of().unwrap();
            let seen = plan_of_all.evaluate_as_of(&whole, day).unwrap();
            let told = |outcome: &froth::Outcome| {
                serde_json::to_string(&outcome.base_rates().unwrap()).unwrap()
            };
            assert_eq!(told(&seen), told(&own), "{bars} bars, {knowledge:?}");
            let others = Vec::from_iter(own.base_rates().unwrap().all);
            assert_eq!(others[0].bars, bars.saturating_sub(2), "half a year must have passed");
        }
    }
}

#[test]
fn inside_of_a_quarter_its_own_length_has_not_passed() {
    let panel = panel(&PRICES, BOOMS);
    let plan = plan(&rules(HALF), &panel, Knowledge::Latest);
    assert_eq!(on(&plan, &panel, "2002-06-29").all[0].bars, 7);
    assert_eq!(on(&plan, &panel, "2002-06-30").all[0].bars, 8);
}

#[test]
fn a_gap_on_the_way_leaves_a_decision_out() {
    // Of zero and below there are no changes in percent.
    let panel = panel(&PRICES, BOOMS);
    let ratio = HALF.replace("of: p", "of: \"if(x > 0, p, 0)\"");
    let plan = plan(&rules(&ratio), &panel, Knowledge::Latest);
    assert_eq!(shown(&on(&plan, &panel, "2002-06-30").all[0]), "6m 0/0 . . 0/0 0/0");
}

#[test]
fn an_open_verdict_has_a_record_for_each_phase_that_it_can_be() {
    let panel = panel(&PRICES, "1100110...");
    let plan = plan(&rules(HALF), &panel, Knowledge::Released);
    let rates = on(&plan, &panel, "2002-06-30");
    let ids: Vec<&str> = rates.phases.iter().map(|phase| phase.id.as_str()).collect();
    assert_eq!(ids, ["boom", "quiet"]);
}

#[test]
fn what_cannot_be_counted_is_refused_with_a_way_out() {
    let refused = |base_rates: &str, calendar: &str| {
        let text = rules(base_rates).replace("calendar: quarter", calendar);
        RuleSet::parse(&text).unwrap_err().to_string()
    };
    let quarter = "calendar: quarter";
    for (base_rates, calendar, words) in [
        ("base_rates: { within: [6m] }\n", quarter, "`of`"),
        ("base_rates: { of: x > 1 }\n", quarter, "this is a condition"),
        ("base_rates: { of: p, within: [soon] }\n", quarter, "write `within: [12m, 24m]`"),
        ("base_rates: { of: p, falls: [120pct] }\n", quarter, "write `falls: [20pct, 40pct]`"),
        ("base_rates: { of: p, falls: [2y] }\n", quarter, "write `falls: [20pct, 40pct]`"),
        ("base_rates: { of: p }\n", "calendar: rows", "rows without dates"),
    ] {
        let found = refused(base_rates, calendar);
        assert!(found.contains(words), "{found}");
    }
}

#[test]
fn the_text_says_what_embarrasses_it() {
    let panel = panel(&PRICES, BOOMS);
    let plan = plan(&rules(HALF), &panel, Knowledge::Released);
    let text = plan.evaluate(&panel).unwrap().report().to_string();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for said in [
        "A boom was said at 5 quarters before, in 3 episodes.",
        "2 of 4 quarters that have passed, in 1 episode, were followed by a fall of 50 % within 6 months.",
        "any quarter 6 months 8 +14.2 % \u{2212}60.0 % 3 2",
    ] {
        assert!(words.contains(said), "{said}\n{text}");
    }
}
