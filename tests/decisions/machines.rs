//! Signals and phases over time, against their definitions written out slowly.

use froth::{Panel, Plan, RuleSet, State};

const HEAD: &str = "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: rows\ninputs:\n  \
    w: { unit: number, columns: [w] }\n  u: { unit: number, columns: [u] }\n";
const REST: &str = "  - { id: rest, otherwise: true }\n";

/// A reading: true, false, or not known.
type Reading = Option<bool>;

fn rules(text: &str) -> RuleSet {
    RuleSet::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// Two columns of readings as data; rows are counted, so an empty one stays.
fn panel(w: &[Reading], u: &[Reading]) -> Panel {
    let cell = |reading: &Reading| match reading {
        None => "",
        Some(false) => "0",
        Some(true) => "1",
    };
    let rows = w.iter().zip(u).map(|(w, u)| format!("{},{},1\n", cell(w), cell(u)));
    let text = format!("w,u,keep\n{}", rows.collect::<String>());
    Panel::read_csv(text.as_bytes()).expect("good data")
}

/// All rows of so many readings out of these.
fn patterns(of: &[Reading], length: u32) -> Vec<Vec<Reading>> {
    let count = of.len().pow(length);
    let reading = |pattern: usize, place: u32| of[pattern / of.len().pow(place) % of.len()];
    (0..count).map(|pattern| (0..length).map(|place| reading(pattern, place)).collect()).collect()
}

const ALL: [Reading; 3] = [Some(false), Some(true), None];
const KNOWN: [Reading; 2] = [Some(false), Some(true)];

// Signals

/// What is asked of a signal besides `when: w > 0`.
#[derive(Clone, Copy)]
struct Shape {
    hold: usize,
    keep: usize,
    has_until: bool,
    has_watch: bool,
}

impl Shape {
    fn yaml(self, name: usize) -> String {
        let mut text = format!("  s{name}: {{ when: w > 0, for: {}", self.hold);
        if 0 < self.keep {
            text += &format!(", keep_firing_for: {}", self.keep);
        }
        if self.has_until {
            text += ", until: u > 0";
        }
        if self.has_watch {
            text += ", watch: u > 0";
        }
        text + " }\n"
    }

    /// On, and at least watch, at the last bar, were all readings known.
    fn by_definition(self, w: &[bool], u: &[bool]) -> (bool, bool) {
        let mut active = Vec::new();
        for (w, u) in w.iter().zip(u) {
            let before = active.last().copied().unwrap_or(false);
            active.push(*w || (self.has_until && before && !u));
        }
        let fires = |bar: usize| (0..self.hold).all(|back| back <= bar && active[bar - back]);
        let last = w.len() - 1;
        let is_on = (0..=self.keep).any(|back| back <= last && fires(last - back));
        (is_on, is_on || active[last] || (self.has_watch && u[last]))
    }

    /// The state after these readings. Every reading pushes one way only, so the
    /// two extreme readings of the unknown bound all others; nothing is known of
    /// the bars before the first.
    fn state(self, w: &[Reading], u: &[Reading]) -> State {
        let extreme = |is_high: bool| {
            let when = |reading: &Reading| reading.unwrap_or(is_high);
            let other = |reading: &Reading| reading.unwrap_or(is_high != self.has_until);
            let past: Vec<Reading> = vec![None; 8];
            let w: Vec<bool> = past.iter().chain(w).map(when).collect();
            let u: Vec<bool> = past.iter().chain(u).map(other).collect();
            self.by_definition(&w, &u)
        };
        let ((low_on, low_watch), (high_on, high_watch)) = (extreme(false), extreme(true));
        if low_on {
            State::On
        } else if !high_watch {
            State::Off
        } else if !high_on && low_watch {
            State::Watch
        } else {
            State::Unknown
        }
    }
}

fn check_signals(shapes: &[Shape], pairs: impl Iterator<Item = (Vec<Reading>, Vec<Reading>)>) {
    let signals: String = shapes.iter().enumerate().map(|(name, shape)| shape.yaml(name)).collect();
    let rules = rules(&format!("{HEAD}signals:\n{signals}phases:\n{REST}"));
    let plan = rules.plan(panel(&[None], &[None]).schema()).expect("a plan");
    for (w, u) in pairs {
        let panel = panel(&w, &u);
        let outcome = plan.evaluate(&panel).expect("its own panel");
        let history = outcome.history();
        assert_eq!(history.len(), w.len());
        for (bar, step) in history.iter().enumerate() {
            for (shape, state) in shapes.iter().zip(&step.signals) {
                let expected = shape.state(&w[..=bar], &u[..=bar]);
                let name = shape.yaml(0);
                assert_eq!(*state, expected, "bar {bar} of {w:?} {u:?}:\n{name}");
            }
        }
    }
}

#[test]
fn a_signal_holds_waits_and_keeps_firing_on_every_pattern_of_six_readings() {
    let mut shapes = Vec::new();
    for hold in 1..=4 {
        for keep in 0..=3 {
            shapes.push(Shape { hold, keep, has_until: false, has_watch: false });
        }
    }
    let patterns = patterns(&ALL, 6);
    check_signals(&shapes, patterns.into_iter().map(|w| (w, vec![None; 6])));
}

#[test]
fn a_signal_with_until_leaves_only_there_on_every_pattern_of_four_pairs() {
    let shape = |hold, keep| Shape { hold, keep, has_until: true, has_watch: false };
    let shapes = [shape(1, 0), shape(2, 0), shape(1, 1), shape(3, 2)];
    let (w, u) = (patterns(&ALL, 4), patterns(&ALL, 4));
    let pairs = w.iter().flat_map(|w| u.iter().map(|u| (w.clone(), u.clone())));
    check_signals(&shapes, pairs);
}

#[test]
fn a_lower_level_is_watched_on_every_pattern_of_three_pairs() {
    let shape = |hold, keep| Shape { hold, keep, has_until: false, has_watch: true };
    let shapes = [shape(1, 0), shape(2, 0), shape(2, 1)];
    let (w, u) = (patterns(&ALL, 3), patterns(&ALL, 3));
    let pairs = w.iter().flat_map(|w| u.iter().map(|u| (w.clone(), u.clone())));
    check_signals(&shapes, pairs);
}

#[test]
fn hysteresis_stays_on_between_its_two_levels() {
    let rules = rules(
        "format: 1\nid: t\nversion: \"1\"\ntitle: t\ncalendar: rows\ninputs:\n  \
         x: { unit: number, columns: [x] }\nsignals:\n  \
         s: { when: x >= 5, until: x < 3 }\nphases:\n  - { id: rest, otherwise: true }\n",
    );
    let panel = Panel::read_csv("x\n4\n2\n4\n5\n4\n3\n2.9\n4\n".as_bytes()).expect("good data");
    let plan = rules.plan(panel.schema()).expect("a plan");
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let states: Vec<&str> = outcome.history().iter().map(|step| step.signals[0].word()).collect();
    // Between the levels at the start: which side it came from is not known.
    assert_eq!(states, ["unknown", "off", "off", "on", "on", "on", "off", "off"]);
}

// Phases

/// Phases by chance of shape: `bust` while u, at once or not; `boom` while w for
/// so long; `after` for so long after a boom. A boom may stand above a bust.
#[derive(Clone, Copy, Debug)]
struct Phases {
    dwell: usize,
    hold: usize,
    memory: usize,
    is_at_once: bool,
    is_behind: bool,
}

impl Phases {
    fn yaml(self) -> String {
        let Phases { dwell, hold, memory, is_at_once, is_behind } = self;
        let bust = format!("  - {{ id: bust, when: u > 0, at_once: {is_at_once} }}\n");
        let boom = format!("  - {{ id: boom, when: w > 0, for: {hold} }}\n");
        let [first, second] = if is_behind { [boom, bust] } else { [bust, boom] };
        format!(
            "{HEAD}phases:\n{first}{second}  \
             - {{ id: after, when: \"was(boom, {memory})\" }}\n{REST}dwell: {dwell}\n"
        )
    }

    /// The phase of each bar, were all readings known.
    fn by_definition(self, w: &[bool], u: &[bool]) -> Vec<&'static str> {
        let mut phases: Vec<&'static str> = Vec::new();
        for (bar, is_bust) in u.iter().enumerate() {
            let back = |bars: usize| bar.saturating_sub(bars)..bar;
            let has_held = bar + 1 >= self.hold && (bar + 1 - self.hold..=bar).all(|then| w[then]);
            let turn = if *is_bust && !(self.is_behind && has_held) {
                "bust"
            } else if has_held {
                "boom"
            } else if back(self.memory).any(|then| phases[then] == "boom") {
                "after"
            } else {
                "rest"
            };
            let Some(now) = phases.last().copied() else {
                phases.push(turn);
                continue;
            };
            let lasted = phases.iter().rev().take_while(|phase| **phase == now).count();
            let is_bust_at_once = *is_bust && self.is_at_once;
            let must_stay = lasted < self.dwell && !(turn == "bust" && is_bust_at_once);
            // Behind a boom that must wait, a bust comes in the place of what is below it.
            let is_below = now == "after" || now == "rest";
            let comes = if is_bust_at_once && is_below { "bust" } else { now };
            phases.push(if must_stay { comes } else { turn });
        }
        phases
    }
}

/// Quiet bars in front, so that all that is remembered is known.
const QUIET: usize = 10;

fn plan_of(shape: Phases) -> Plan {
    rules(&shape.yaml()).plan(panel(&[None], &[None]).schema()).expect("a plan")
}

fn check_phases(shape: Phases, plan: &Plan, w: &[Reading], u: &[Reading]) {
    let quiet = [Some(false); QUIET];
    let (w, u) = ([&quiet, w].concat(), [&quiet, u].concat());
    let panel = panel(&w, &u);
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let history = outcome.history();
    // Every way in which the unknown readings may turn out.
    let open: Vec<usize> = (0..w.len()).filter(|bar| w[*bar].is_none()).collect();
    for filling in 0..1_usize << open.len() {
        let truth = |place: usize| filling >> place & 1 == 1;
        let mut filled: Vec<bool> = w.iter().map(|reading| reading.unwrap_or(false)).collect();
        open.iter().enumerate().for_each(|(place, bar)| filled[*bar] = truth(place));
        let u: Vec<bool> = u.iter().map(|reading| reading.unwrap_or(false)).collect();
        let expected = shape.by_definition(&filled, &u);
        for (bar, step) in history.iter().enumerate().skip(QUIET) {
            let possible: Vec<&str> = step.possible.iter().map(|phase| phase.id.as_str()).collect();
            let expected = expected[bar];
            assert!(possible.contains(&expected), "{shape:?} {w:?} {u:?} bar {bar}: {possible:?}");
            if open.is_empty() {
                assert_eq!(possible, [expected], "{shape:?} {w:?} {u:?} bar {bar}");
            }
        }
    }
}

fn shapes() -> Vec<Phases> {
    let mut shapes = Vec::new();
    for dwell in 1..=3 {
        for (hold, memory) in [(1, 1), (2, 2), (3, 4)] {
            for (is_at_once, is_behind) in [(false, false), (true, false), (true, true)] {
                shapes.push(Phases { dwell, hold, memory, is_at_once, is_behind });
            }
        }
    }
    shapes
}

#[test]
fn phases_dwell_break_in_hold_and_remember_on_every_pattern_of_four_pairs() {
    for shape in shapes() {
        let plan = plan_of(shape);
        for w in patterns(&KNOWN, 4) {
            for u in patterns(&KNOWN, 4) {
                check_phases(shape, &plan, &w, &u);
            }
        }
    }
}

#[test]
fn an_open_past_leaves_every_phase_that_it_can_turn_out_to_be() {
    let quiet_and_shock = [[Some(false); 4], [Some(false), Some(false), Some(true), Some(false)]];
    for shape in shapes() {
        let plan = plan_of(shape);
        for w in patterns(&ALL, 4) {
            for u in quiet_and_shock {
                check_phases(shape, &plan, &w, &u);
            }
        }
    }
}

/// The phases that are possible at each bar.
fn possible(outcome: &froth::Outcome) -> Vec<Vec<&str>> {
    let steps = outcome.history().into_iter();
    steps.map(|step| step.possible.into_iter().map(|phase| phase.id.as_str()).collect()).collect()
}

/// Phases by `dwell: 3` over `w` and `u`, of which these are the numbers.
fn phases_of(phases: &str, rows: &[(i32, i32)]) -> Vec<String> {
    let rules = rules(&format!("{HEAD}phases:\n{phases}{REST}dwell: 3\n"));
    let rows: String = rows.iter().map(|(w, u)| format!("{w},{u}\n")).collect();
    let panel = Panel::read_csv(format!("w,u\n{rows}").as_bytes()).expect("good data");
    let plan = rules.plan(panel.schema()).expect("a plan");
    let outcome = plan.evaluate(&panel).expect("its own panel");
    let phase = |step: &froth::Step<'_>| step.phase.expect("one phase").id.clone();
    outcome.history().iter().map(phase).collect()
}

#[test]
fn what_waits_waits_for_what_came_at_once_to_have_lasted_too() {
    let phases = "  - { id: slump, when: w > 2 }\n  - { id: crash, when: w > 1, at_once: true }\n";
    let rows: Vec<(i32, i32)> = [0, 0, 3, 3, 3, 3, 0].map(|w| (w, 0)).to_vec();
    assert_eq!(
        phases_of(phases, &rows),
        ["rest", "rest", "crash", "crash", "crash", "slump", "slump"]
    );
}

#[test]
fn what_stands_below_the_phase_that_lasts_does_not_come_while_another_above_it_waits() {
    // A panic that is over, and prices that are still low: revulsion, which must wait.
    let phases = "  - { id: panic, when: w > 0 && u > 0, at_once: true }\n  \
                  - { id: revulsion, when: w > 1 }\n  \
                  - { id: distress, when: w > 0, at_once: true }\n";
    let rows = [(0, 0), (2, 1), (2, 0), (2, 0), (2, 0)];
    assert_eq!(phases_of(phases, &rows), ["rest", "panic", "panic", "panic", "revulsion"]);
    // Nothing waits: distress is what the conditions say.
    let rows = [(0, 0), (2, 1), (1, 0), (2, 0), (2, 0), (2, 0)];
    assert_eq!(
        phases_of(phases, &rows),
        ["rest", "panic", "distress", "distress", "distress", "revulsion"]
    );
    // What waits does not hold distress up in quiet times.
    let rows = [(0, 0), (2, 0), (2, 0), (2, 0), (2, 0)];
    assert_eq!(phases_of(phases, &rows), ["rest", "distress", "distress", "distress", "revulsion"]);
}

#[test]
fn what_comes_at_once_is_possible_where_it_is_unknown_what_waits() {
    // Unknown, u leaves open whether a slump comes; a crash comes in either case.
    let phases = "  - { id: slump, when: u > 0 }\n  - { id: crash, when: w > 0, at_once: true }\n";
    let rules = rules(&format!("{HEAD}phases:\n{phases}{REST}dwell: 3\n"));
    let quiet = [Some(false), Some(false)];
    let panel =
        panel(&[&quiet[..], &[Some(true), None]].concat(), &[&quiet[..], &[None; 2]].concat());
    let plan = rules.plan(panel.schema()).expect("a plan");
    let outcome = plan.evaluate(&panel).expect("its own panel");
    assert_eq!(possible(&outcome), [vec!["rest"], vec!["rest"], vec!["crash"], vec!["crash"]]);
}

#[test]
fn before_the_first_bar_nothing_is_remembered_as_false() {
    let rules = rules(&format!(
        "{HEAD}phases:\n  - {{ id: boom, when: w > 0, for: 2 }}\n  \
         - {{ id: after, when: \"was(boom, 2)\" }}\n{REST}"
    ));
    let panel = panel(&[Some(true), Some(false), Some(false)], &[None; 3]);
    let plan = rules.plan(panel.schema()).expect("a plan");
    let outcome = plan.evaluate(&panel).expect("its own panel");
    assert_eq!(
        possible(&outcome),
        [vec!["boom", "after", "rest"], vec!["after", "rest"], vec!["after", "rest"]]
    );
    assert!(outcome.needs().is_empty(), "no input reaches back before the data");
}

// Sharing

#[test]
fn signals_that_share_expressions_share_what_computes_them() {
    let signal = |count: usize| {
        format!(
            "  s{count}:\n    watch: \"rolling_mean(w / u, 20) > {}\"\n    \
             when: \"rolling_mean(w / u, 20) > {} && rolling_max(w, 8) < rolling_max(w, 8) + u\"\n    \
             because: \"{{rolling_mean(w / u, 20)}} {{rolling_max(w, 8)}}\"\n",
            count % 10,
            count % 10 + 1
        )
    };
    let count = |signals: usize| {
        let signals: String = (0..signals).map(signal).collect();
        let rules = rules(&format!("{HEAD}signals:\n{signals}phases:\n{REST}"));
        let plan = rules.plan(panel(&[None], &[None]).schema()).expect("a plan");
        plan.node_count()
    };
    // Ten thresholds and what they are compared with, however many signals.
    assert_eq!(count(10), count(100));
    assert!(count(100) < 60, "{}", count(100));
}

#[test]
fn a_condition_its_opposite_and_its_mirror_are_computed_once() {
    let count = |conditions: &[&str]| {
        let signals = conditions.iter().enumerate();
        let signals: String =
            signals.map(|(name, when)| format!("  s{name}: {{ when: \"{when}\" }}\n")).collect();
        let rules = rules(&format!("{HEAD}signals:\n{signals}phases:\n{REST}"));
        rules.plan(panel(&[None], &[None]).schema()).expect("a plan").node_count()
    };
    assert_eq!(count(&["w < u"]), count(&["w < u", "u > w"]));
    assert_eq!(count(&["w < u", "w >= u"]), count(&["w < u", "u <= w", "!(u > w)"]));
    assert_eq!(count(&["w + u > 1"]), count(&["w + u > 1", "u + w > 1"]));
}
