//! Which days are bars, and what the other inputs are on them.

use froth::PlanOptions;
use froth::time::Date;

use crate::trading_days::market::{
    OTHERS, check_equal, compared, day, from_days, is_weekend, market, numbers_on, panel, plan,
    rules,
};
use crate::trading_days::slow::carried;

#[test]
fn bars_are_exactly_the_days_on_which_the_input_has_a_figure() {
    for seed in 1..=5 {
        let market = market(seed);
        let panel = market.panel();
        let rules =
            rules("{ days_of: px }", &format!("{OTHERS}{}", compared(&["px + cpi + other"])));
        let plan = plan(&rules, &panel);
        let outcome = plan.evaluate_as_of(&panel, day("2024-05-31")).unwrap();
        let history = outcome.history();
        let found: Vec<Option<Date>> = history.iter().map(|step| step.stamp.last_day()).collect();
        let days: Vec<Option<Date>> = market.px.iter().map(|(day, _)| Some(*day)).collect();
        assert_eq!(found, days);
        let dates: Vec<Option<Date>> = history.iter().map(|step| step.date).collect();
        assert_eq!(dates.split_last().unwrap().1, days.split_last().unwrap().1);
        assert_eq!(history[0].stamp.to_string(), market.px[0].0.to_string());
    }
}

#[test]
fn other_inputs_come_to_each_day_as_they_were_known_on_it() {
    for seed in 1..=3 {
        let market = market(seed);
        let panel = market.panel();
        let numbers = ["px", "cpi", "other", "px - other"];
        let rules = rules("{ days_of: px }", &format!("{OTHERS}{}", compared(&numbers)));
        let plan = plan(&rules, &panel);
        let mut unknown = 0;
        for (day, px) in &market.px {
            let cpi = carried(&market.cpi, *day, 13, 60);
            // Without a word on it a daily figure counts for a week.
            let other = carried(&market.other, *day, 0, 7);
            let slow = [Some(*px), cpi, other, other.map(|other| px - other)];
            let found = numbers_on(&plan, &panel, *day);
            for ((found, slow), number) in found.into_iter().zip(slow).zip(numbers) {
                check_equal(found, slow, &format!("{seed} {day} {number}"));
            }
            unknown += usize::from(cpi.is_none()) + 1000 * usize::from(other.is_none());
        }
        assert!(5000 < unknown && 5 < unknown % 1000, "some days lack each: {unknown}");
    }
}

#[test]
fn on_a_day_without_a_bar_the_decision_is_the_last_one_once_more() {
    let market = market(7);
    let panel = market.panel();
    let numbers = ["px", "rolling_mean(px, 5)", "lag(px, 1m)", "other", "streak(px > 90)"];
    let rules = rules("{ days_of: px }", &format!("{OTHERS}{}", compared(&numbers)));
    let plan = plan(&rules, &panel);
    let mut count = 0;
    for ((friday, _), (monday, _)) in market.px.iter().zip(&market.px[1..]) {
        let last = plan.evaluate_as_of(&panel, *friday).unwrap();
        for between in (friday.days() + 1..monday.days()).map(from_days) {
            count += 1;
            let later = plan.evaluate_as_of(&panel, between).unwrap();
            assert_eq!(later.as_of(), Some(between));
            let (old, new) = (last.history(), later.history());
            let ((old, earlier), (new, same)) =
                (old.split_last().unwrap(), new.split_last().unwrap());
            assert_eq!(old.stamp, new.stamp, "{between}");
            assert_eq!(format!("{earlier:?}"), format!("{same:?}"), "{between}");
            let seen = numbers_on(&plan, &panel, between);
            let then = numbers_on(&plan, &panel, *friday);
            // A price counts for a week.
            if between.days() - friday.days() <= 7 {
                assert_eq!(seen[..3], then[..3], "{between}");
                assert_eq!(seen[4], then[4], "a streak counts no day twice: {between}");
            } else {
                assert_eq!(seen[..3], [None, None, None], "{between}");
            }
            let pause = carried(&market.other, between, 0, 7);
            check_equal(seen[3], pause, &format!("other on {between}"));
        }
    }
    assert!(130 < count, "{count}");
}

#[test]
fn what_comes_out_after_the_last_trading_day_is_seen_by_a_later_decision() {
    let px = [(day("2024-05-30"), 1.0), (day("2024-05-31"), 2.0)];
    let cpi = [(day("2024-04-30"), 300.0), (day("2024-05-31"), 310.0)];
    let panel = panel(&[("px", &px), ("other", &px), ("cpi", &cpi)]);
    let rules = rules("{ days_of: px }", &format!("{OTHERS}{}", compared(&["cpi", "px", "other"])));
    let plan = plan(&rules, &panel);
    // Everything in the data is known on the day on which the figure of May is.
    let last = plan.evaluate(&panel).unwrap();
    assert_eq!(last.as_of(), Some(day("2024-06-13")));
    assert_eq!(last.history().len(), 2);
    let seen = |on| numbers_on(&plan, &panel, day(on));
    assert_eq!(seen("2024-05-31"), [Some(300.0), Some(2.0), Some(2.0)]);
    assert_eq!(seen("2024-06-07"), [Some(300.0), Some(2.0), Some(2.0)]);
    // A price counts for a week.
    assert_eq!(seen("2024-06-13"), [Some(310.0), None, None]);
}

#[test]
fn a_price_that_is_out_a_day_later_is_seen_on_the_next_trading_day() {
    let market = market(3);
    let panel = panel(&[("px", &market.px)]);
    let text = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: {{ days_of: px }}\ninputs:\n  \
         px: {{ unit: index, every: day, published: 1d }}\n{}",
        compared(&["px", "change(px, 1)"])
    );
    let rules = froth::RuleSet::parse(&text).unwrap();
    let plan = plan(&rules, &panel);
    let out = |place: usize, day: Date| market.px[place].0.plus_days(1) <= day;
    for (place, (today, _)) in market.px.iter().enumerate() {
        let later = [*today, today.plus_days(1)];
        for on in
            later.into_iter().filter(|on| market.px.iter().all(|(day, _)| day != on) || on == today)
        {
            let newest = (0..=place).rev().find(|one| out(*one, on));
            let is_fresh = |one: &usize| on.days() - market.px[*one].0.days() <= 8;
            let newest = newest.filter(is_fresh);
            let value = newest.map(|one| market.px[one].1);
            let before = newest.and_then(|one| one.checked_sub(1)).map(|one| market.px[one].1);
            let change = value.zip(before).map(|(value, before)| value - before);
            assert_eq!(numbers_on(&plan, &panel, on), [value, change], "{on}");
            let bars = plan.evaluate_as_of(&panel, on).unwrap().history().len();
            assert_eq!(bars, place + 1, "{on}");
        }
    }
    let last = market.px.last().unwrap().0;
    assert_eq!(plan.evaluate(&panel).unwrap().as_of(), Some(last.plus_days(1)));
    assert!(is_weekend(last.plus_days(1)));
}

#[test]
fn without_the_input_there_is_no_bar_and_the_words_say_so() {
    let market = market(1);
    let whole = market.panel();
    let rules = rules("{ days_of: px }", &format!("{OTHERS}{}", compared(&["cpi + other + px"])));
    let dropped = PlanOptions { drop: vec!["px".to_owned()], ..PlanOptions::default() };
    let lenient = PlanOptions { allow_missing: true, ..PlanOptions::default() };
    let without = panel(&[("other", &market.other), ("cpi", &market.cpi)]);
    for (panel, options) in [(&whole, dropped), (&without, lenient)] {
        let plan = rules.plan_with(panel.schema(), &options).unwrap();
        let outcome = plan.evaluate(panel).unwrap();
        assert_eq!(outcome.history().len(), 0);
        let text = outcome.report().to_string();
        assert!(text.contains("without `px` there is no trading day"), "{text}");
    }
    let refused = rules.plan(without.schema()).unwrap_err();
    assert_eq!(
        refused.diagnostics()[0].message,
        "no column for input `px`: `px` is not in the data"
    );
    let help = refused.diagnostics()[0].help.as_deref().unwrap();
    assert_eq!(help, "its days are the bars of these rules; the data have `other`, `cpi`");
}

#[test]
fn figures_of_longer_periods_are_no_trading_days() {
    let months = [(day("2024-01-31"), 1.0), (day("2024-02-29"), 2.0), (day("2024-03-31"), 3.0)];
    let panel = panel(&[("px", &months)]);
    let rules = rules("{ days_of: px }", &compared(&["px"]));
    let refused = rules.plan(panel.schema()).unwrap_err();
    assert_eq!(refused.diagnostics()[0].message, "input `px` is daily, and column `px` is monthly");
}
