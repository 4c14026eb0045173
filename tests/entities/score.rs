//! The record of rules over many entities, against a second computation on quarters that
//! are counted.

#![expect(clippy::cast_precision_loss, reason = "counts are small")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

use froth::entities::SurveyOptions;
use froth::score::{EntityEpisodes, EntityScore, Pool, Record, ScoreOptions, ToEach};
use froth::table::Table;
use froth::time::Span;
use froth::{Error, Format, Panel, RuleSet};

const RULES: &str = "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: quarter\ninputs:\n  \
    x: { unit: number, every: quarter, published: 0d, max_age: 0d, columns: [x] }\nsignals:\n  \
    high: { when: x > 2 }\nphases:\n  - { id: alert, when: high }\n  - { id: calm, otherwise: true }\n";

/// Quarters of the horizon.
const HORIZON: usize = 4;

/// One entity: the number at each quarter from 2000Q1 on, and the first and last quarter
/// of each of its episodes.
#[derive(Default)]
struct Own {
    numbers: Vec<Option<f64>>,
    episodes: Vec<(usize, usize)>,
}

fn quarter(place: usize) -> String {
    format!("{}Q{}", 2000 + place / 4, place % 4 + 1)
}

fn name(place: usize) -> String {
    format!("e{place}")
}

fn table(all: &[Own]) -> String {
    let mut text = "date,who,x\n".to_owned();
    for (place, own) in all.iter().enumerate() {
        for (bar, number) in own.numbers.iter().enumerate() {
            let cell = number.map_or(String::new(), |number| number.to_string());
            writeln!(text, "{},{},{cell}", quarter(bar), name(place)).unwrap();
        }
    }
    text
}

fn episodes(all: &[Own]) -> String {
    let mut text = "who,onset,end\n".to_owned();
    for (place, own) in all.iter().enumerate() {
        for (onset, end) in &own.episodes {
            writeln!(text, "{},{},{}", name(place), quarter(*onset), quarter(*end)).unwrap();
        }
    }
    text
}

fn scored(rules: &str, table: &str, to_each: ToEach) -> Result<EntityScore, Error> {
    let table = Table::open("t.csv", Format::Csv, Arc::new(table.as_bytes().to_vec()))?;
    let options = SurveyOptions {
        entity: "who".to_owned(),
        date: Some("date".to_owned()),
        ..SurveyOptions::default()
    };
    let columns: Vec<&str> = table.columns().iter().map(|column| column.name.as_str()).collect();
    let survey = RuleSet::parse(rules)?.survey(&columns, Panel::default(), &options)?;
    let horizon = Span::parse("4q").unwrap();
    let mut pool = Pool::new(to_each, ScoreOptions { horizon, ..ScoreOptions::default() });
    let rows = table.rows(survey.wanted())?;
    survey.outcomes(&*rows, |entity, outcome| pool.add(entity, outcome, &["x * x"]))?;
    pool.score()
}

fn against(text: &str) -> ToEach {
    ToEach::Episodes(EntityEpisodes::read("e.csv", text.as_bytes(), "who").unwrap())
}

/// What is counted of one entity or of several: once more, on quarters.
#[derive(Clone, Debug, Default, PartialEq)]
struct Slow {
    hits: usize,
    misses: usize,
    untold: usize,
    /// On, off and unknown before an episode, and the same of quiet quarters.
    before: [usize; 3],
    quiet: [usize; 3],
    alarms: usize,
    false_alarms: usize,
    on: usize,
    unknown: usize,
    all: usize,
    numbers_before: Vec<f64>,
    numbers_quiet: Vec<f64>,
    onsets: BTreeSet<usize>,
    quiet_quarters: BTreeSet<usize>,
    told: usize,
}

fn slow(own: &Own) -> Slow {
    let mut slow = Slow { all: own.numbers.len(), ..Slow::default() };
    let last = own.numbers.len() - 1;
    let during = |bar: usize| own.episodes.iter().any(|(onset, end)| *onset <= bar && bar <= *end);
    // The quarter in which what comes next begins.
    let next = |bar: usize| own.episodes.iter().map(|(onset, _)| *onset).find(|one| bar < *one);
    let before = |bar: usize| {
        next(bar).filter(|onset| !during(bar) && *onset <= bar + HORIZON && *onset <= last)
    };
    let quiet = |bar: usize| !during(bar) && before(bar).is_none() && bar + HORIZON <= last;
    let kind = |number: Option<f64>| match number {
        Some(number) if 2.0 < number => 0,
        Some(_) => 1,
        None => 2,
    };
    for (bar, number) in own.numbers.iter().enumerate() {
        slow.on += usize::from(kind(*number) == 0);
        slow.unknown += usize::from(kind(*number) == 2);
        if let Some(onset) = before(bar) {
            slow.before[kind(*number)] += 1;
            slow.numbers_before.extend(*number);
            slow.onsets.extend(number.map(|_| onset));
        } else if quiet(bar) {
            slow.quiet[kind(*number)] += 1;
            slow.numbers_quiet.extend(*number);
            slow.quiet_quarters.extend(number.map(|_| bar));
        }
    }
    for (onset, _) in &own.episodes {
        let bars: Vec<usize> =
            (0..own.numbers.len()).filter(|bar| before(*bar) == Some(*onset)).collect();
        let any = |wanted: usize| bars.iter().any(|bar| kind(own.numbers[*bar]) == wanted);
        match bars.is_empty() {
            true => continue,
            false if any(0) => slow.hits += 1,
            false if any(2) || *onset <= HORIZON => slow.untold += 1,
            false => slow.misses += 1,
        }
        slow.told += 1;
    }
    // Stretches that are on, over what is unknown.
    let mut stretch: Vec<usize> = Vec::new();
    for bar in 0..=own.numbers.len() {
        match own.numbers.get(bar).map(|number| kind(*number)) {
            Some(0) => stretch.push(bar),
            Some(2) => {}
            _ if stretch.is_empty() => {}
            _ => {
                slow.alarms += 1;
                slow.false_alarms += usize::from(stretch.iter().all(|bar| quiet(*bar)));
                stretch.clear();
            }
        }
    }
    slow
}

fn together<'a>(all: impl Iterator<Item = &'a Slow>) -> Slow {
    all.fold(Slow::default(), |mut sum, own| {
        sum.hits += own.hits;
        sum.misses += own.misses;
        sum.untold += own.untold;
        (0..3).for_each(|kind| sum.before[kind] += own.before[kind]);
        (0..3).for_each(|kind| sum.quiet[kind] += own.quiet[kind]);
        sum.alarms += own.alarms;
        sum.false_alarms += own.false_alarms;
        sum.on += own.on;
        sum.unknown += own.unknown;
        sum.all += own.all;
        sum.told += own.told;
        sum.numbers_before.extend(&own.numbers_before);
        sum.numbers_quiet.extend(&own.numbers_quiet);
        sum.onsets.extend(&own.onsets);
        sum.quiet_quarters.extend(&own.quiet_quarters);
        sum
    })
}

fn ratio(one: usize, other: usize) -> Option<f64> {
    (0 < one + other).then(|| one as f64 / (one + other) as f64)
}

impl Slow {
    fn noise(&self) -> Option<f64> {
        ratio(self.quiet[0], self.quiet[1])
    }

    fn noise_to_signal(&self) -> Option<f64> {
        let signal = ratio(self.hits, self.misses).filter(|signal| 0.0 < *signal)?;
        Some(self.noise()? / signal)
    }

    fn usefulness(&self) -> Option<f64> {
        Some(0.5 - 0.5 * ratio(self.before[1], self.before[0])? - 0.5 * self.noise()?)
    }

    /// Of all pairs.
    fn area(&self) -> Option<f64> {
        let (mut won, mut pairs) = (0.0, 0.0);
        for one in &self.numbers_before {
            for other in &self.numbers_quiet {
                pairs += 1.0;
                won += if other < one { 1.0 } else { f64::from(u8::from(other == one)) / 2.0 };
            }
        }
        (0.0 < pairs).then(|| won / pairs)
    }

    fn times(&self) -> usize {
        let mut first: Option<usize> = None;
        let mut times = 0;
        for onset in &self.onsets {
            if first.is_none_or(|first| first + HORIZON < *onset) {
                (times, first) = (times + 1, Some(*onset));
            }
        }
        times
    }

    fn stretches(&self) -> usize {
        let mut starts: Vec<usize> = Vec::new();
        for bar in &self.quiet_quarters {
            if starts.last().is_none_or(|start| start + HORIZON <= *bar) {
                starts.push(*bar);
            }
        }
        if starts.len() < 2 { starts.len() } else { starts.len() - 1 }
    }
}

#[track_caller]
fn close(found: Option<f64>, wanted: Option<f64>) {
    match (found, wanted) {
        (Some(found), Some(wanted)) => assert!((found - wanted).abs() < 1e-12, "{found} {wanted}"),
        (found, wanted) => assert_eq!(found, wanted),
    }
}

#[track_caller]
fn same(found: &Record, slow: &Slow) {
    assert_eq!(
        (found.hits, found.misses, found.untold, found.alarms, found.false_alarms),
        (slow.hits, slow.misses, slow.untold, slow.alarms, slow.false_alarms)
    );
    assert_eq!([found.on_before, found.off_before, found.unknown_before], slow.before);
    assert_eq!([found.on_quiet, found.off_quiet, found.unknown_quiet], slow.quiet);
    close(found.type_1, ratio(slow.misses, slow.hits));
    close(found.type_2, slow.noise());
    close(found.noise_to_signal, slow.noise_to_signal());
    close(found.usefulness, slow.usefulness());
    close(found.share_on, ratio(slow.on, slow.all - slow.on - slow.unknown));
    close(found.share_unknown, ratio(slow.unknown, slow.all - slow.unknown));
}

/// Numbers by chance, from a seed that is written down.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % sides) as usize
    }
}

/// An entity by chance; its newest number is known, so that its decisions end there.
fn drawn(dice: &mut Dice) -> Own {
    let mut own = Own::default();
    for _ in 0..12 + dice.roll(40) {
        let number = dice.roll(5);
        own.numbers.push((0 < number).then_some(number as f64));
    }
    own.numbers[0] = Some(1.0);
    let last = own.numbers.len() - 1;
    own.numbers[last] = Some(3.0);
    let mut from = dice.roll(12);
    while dice.roll(3) != 0 && from + 3 < own.numbers.len() + 8 {
        let end = from + dice.roll(4);
        own.episodes.push((from, end));
        from = end + 2 + dice.roll(16);
    }
    own
}

#[test]
fn a_score_over_entities_is_what_a_slow_second_computation_finds() {
    let mut dice = Dice(17);
    let (mut compared, mut with_interval, mut left_out) = (0, 0, 0);
    for _ in 0..300 {
        let all: Vec<Own> = (0..1 + dice.roll(5)).map(|_| drawn(&mut dice)).collect();
        if all.iter().all(|own| own.episodes.is_empty()) {
            continue;
        }
        let score = scored(RULES, &table(&all), against(&episodes(&all))).unwrap();
        let each: Vec<Slow> = all.iter().map(slow).collect();
        let wanted = together(each.iter());
        assert_eq!(score.episodes, wanted.told);
        assert_eq!((score.rows[0].id.as_str(), score.rows[1].id.as_str()), ("high", "alert"));
        same(&score.rows[0].record, &wanted);
        same(&score.rows[1].record, &wanted);
        assert_eq!(score.entities.len(), all.len());
        for (own, slow) in score.entities.iter().zip(&each) {
            assert_eq!(own.episodes.len(), slow.told);
            same(&own.rows[0].record, slow);
        }
        for number in &score.scores {
            close(number.auroc.area, wanted.area());
            assert_eq!((number.times, number.stretches), (wanted.times(), wanted.stretches()));
            let is_sure = 2 <= wanted.times().min(wanted.stretches());
            assert_eq!(number.auroc.interval.is_some(), is_sure);
            with_interval += usize::from(is_sure);
        }
        assert_eq!(score.scores[1].of, "x * x");
        let told: Vec<usize> = (0..all.len()).filter(|place| 0 < each[*place].told).collect();
        let turns = &score.rows[0].left_out;
        assert_eq!(turns.len(), if told.len() < 2 { 0 } else { told.len() });
        for (turn, place) in turns.iter().zip(&told) {
            let others = each.iter().enumerate().filter(|(other, _)| other != place);
            let others = together(others.map(|(_, slow)| slow));
            assert_eq!(turn.entity, name(*place));
            close(turn.type_2, others.noise());
            close(turn.noise_to_signal, others.noise_to_signal());
            close(turn.usefulness, others.usefulness());
            left_out += 1;
        }
        for number in &score.scores {
            for (turn, place) in number.left_out.iter().zip(&told) {
                let others = each.iter().enumerate().filter(|(other, _)| other != place);
                close(turn.area, together(others.map(|(_, slow)| slow)).area());
            }
        }
        compared += 1;
    }
    assert!(200 < compared && 100 < with_interval && 300 < left_out, "{compared} {left_out}");
}

#[test]
fn what_happens_to_many_at_one_time_is_one_time() {
    let own = || Own {
        numbers: (0..24).map(|bar| Some(if bar == 10 { 3.0 } else { 1.0 })).collect(),
        episodes: vec![(12, 13)],
    };
    let all: Vec<Own> = (0..30).map(|_| own()).collect();
    let score = scored(RULES, &table(&all), against(&episodes(&all))).unwrap();
    assert_eq!((score.episodes, score.times), (30, 1));
    assert_eq!(score.rows[0].record.hits, 30);
    let number = &score.scores[0];
    assert_eq!((number.auroc.episodes, number.times, number.auroc.interval), (30, 1, None));
}

#[test]
fn falls_are_those_of_each_entitys_own_number() {
    let rules = format!("{RULES}base_rates: {{ of: x, within: [2q], falls: [50pct] }}\n");
    let numbers = |text: &str| Own {
        numbers: text.chars().map(|one| one.to_digit(10).map(f64::from)).collect(),
        episodes: Vec::new(),
    };
    let all = [numbers("44444444444444444444"), numbers("44444444442222222222")];
    let to_each = ToEach::Fall { percent: None, within: None };
    let score = scored(&rules, &table(&all), to_each).unwrap();
    let episodes: Vec<usize> = score.entities.iter().map(|own| own.episodes.len()).collect();
    assert_eq!((episodes, score.fall.map(|fall| fall.percent)), (vec![0, 1], Some(50.0)));
}

#[test]
fn what_is_not_in_the_table_is_told() {
    let own = Own { numbers: vec![Some(1.0); 12], episodes: vec![(6, 7)] };
    let table = table(&[own]);
    let score = scored(RULES, &table, against("who,onset,end\ne0,2001Q3,\nFR,2001Q3,\n")).unwrap();
    assert_eq!(score.not_there, ["FR"]);
    let error = scored(RULES, &table, against("who,onset,end\nFR,2001Q3,\n")).unwrap_err();
    let found = &error.diagnostics()[0];
    assert_eq!(
        (found.code.number(), found.message.as_str(), found.help.as_deref()),
        (
            1103,
            "no entity of the file of episodes is in the table, such as `FR`",
            Some("write them as the table does, such as `e0`")
        )
    );
}

#[test]
fn episodes_of_one_entity_may_not_overlap_and_those_of_two_may() {
    let read = |text: &str| EntityEpisodes::read("e.csv", text.as_bytes(), "who");
    let two = "who,onset,end\nb,2001,2003\na,2002,2002\n";
    assert_eq!(read(two).unwrap().entities().collect::<Vec<_>>(), ["a", "b"]);
    let message = |text: &str| read(text).unwrap_err().diagnostics()[0].message.clone();
    let one = "who,onset,end,name\nb,2001,2003,one\nb,2002,2002,two\n";
    assert_eq!(message(one), "`two` begins on 2002-01-01, before `one` ends");
    assert_eq!(message("who,onset,end\n,2001,2003\n"), "the episode names no entity");
    assert_eq!(message("onset,end\n2001,2003\n"), "the file has no column `who`");
}

#[test]
fn rules_that_compare_entities_are_not_scored_one_by_one() {
    let rules = RULES.replace("signals:", "  rank: { across: rank(x) }\nsignals:");
    let own = Own { numbers: vec![Some(1.0); 12], episodes: vec![(6, 7)] };
    let error = scored(&rules, &table(&[own]), against("who,onset,end\ne0,2001Q3,\n"));
    let error = error.unwrap_err();
    let found = &error.diagnostics()[0];
    assert_eq!(found.message, "input `rank` compares entities, and here each is by itself");
}
