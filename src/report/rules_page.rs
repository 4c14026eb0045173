//! A page about rules, made from the rules themselves and from what they said of
//! every bar.

use crate::outcome::{Outcome, Step};
use crate::rules::{Aggregate, Citation, Condition, Input, Length, Param, Phase, RuleSet, Signal};
use crate::signal::State;
use crate::time::Calendar;

impl Outcome {
    /// A page in Markdown about the rules of this outcome: what they ask, read,
    /// take for granted and watch, and when each signal was on and each phase
    /// there.
    pub fn rules_page(&self) -> String {
        let rules = self.plan.rules();
        let mut page = Page { rules, text: String::new() };
        page.head();
        page.inputs();
        page.params();
        page.series();
        page.signals();
        page.phases();
        page.entities();
        page.history(self);
        page.sources();
        crate::inert::lines(&page.text)
    }
}

struct Page<'r> {
    rules: &'r RuleSet,
    text: String,
}

impl Page<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn heading(&mut self, heading: &str) {
        self.line(&format!("\n## {heading}\n"));
    }

    fn head(&mut self) {
        let rules = self.rules;
        self.line(&format!("# {}\n", rules.title()));
        let (id, version) = (rules.id(), rules.version());
        let steps = match rules.days_of() {
            Some(input) => format!("on every day on which `{}` has a figure", input.name),
            None => format!("every {}", bar_word(rules.calendar())),
        };
        self.line(&format!("Rule set `{id}`, version {version}. It decides {steps}.\n"));
        self.line(rules.about().unwrap_or("The file has no `about`.").trim_end());
    }

    fn inputs(&mut self) {
        self.heading("What it reads");
        self.line("| input | what it is | unit | how often | known from | too old | columns |");
        self.line("|---|---|---|---|---|---|---|");
        for input in self.rules.inputs() {
            let beside = if input.compared.is_some() { " across entities" } else { "" };
            let columns = input.columns.iter().map(|column| format!("`{column}`{beside}"));
            let cells = [
                format!("`{}`", input.name),
                self.what(input),
                input.unit.to_string(),
                every(input),
                known(input),
                input.max_age.map_or("when the next figure but one is due".to_owned(), |age| {
                    format!("after {age}")
                }),
                columns.collect::<Vec<_>>().join(", "),
            ];
            self.row(&cells);
        }
    }

    fn what(&self, input: &Input) -> String {
        let mut parts = vec![ended(input.title.as_deref().unwrap_or(&input.name))];
        if input.is_optional {
            parts.push("May be missing.".to_owned());
        }
        parts.extend(input.note.clone());
        parts.extend(
            self.source(input.citation.as_deref()).map(|source| format!("Source: {source}.")),
        );
        parts.join(" ")
    }

    fn params(&mut self) {
        if self.rules.params().is_empty() {
            return;
        }
        self.heading("Its parameters");
        self.line("The range holds other values that one could defend.\n");
        self.line("| parameter | value | range | why | from |");
        self.line("|---|---|---|---|---|");
        for param in self.rules.params() {
            let range = param.range.as_ref().map(|(low, high)| format!("{low} to {high}"));
            let cells = [
                format!("`{}`", param.name),
                param.value.to_string(),
                range.unwrap_or_else(|| "fixed".to_owned()) + &beside(param),
                param.because.clone().unwrap_or_default(),
                self.origin(param),
            ];
            self.row(&cells);
        }
    }

    fn origin(&self, param: &Param) -> String {
        match self.source(param.citation.as_deref()) {
            Some(source) => source,
            None if param.is_judgement => "judgement".to_owned(),
            None => "not said".to_owned(),
        }
    }

    fn series(&mut self) {
        if self.rules.series().is_empty() {
            return;
        }
        self.heading("What it computes");
        for series in self.rules.series() {
            let title = series.title.as_deref().map_or(String::new(), |title| format!(" {title}."));
            let note = series.note.as_deref().map_or(String::new(), |note| format!(" {note}"));
            self.line(&format!("- `{}`:{title}{note} {}", series.name, code(&series.expression)));
        }
    }

    fn signals(&mut self) {
        if self.rules.signals().is_empty() {
            return;
        }
        self.heading("What it watches");
        for signal in self.rules.signals() {
            let title = signal.title.as_deref().unwrap_or(&signal.id);
            self.line(&format!("- **{title}** (`{}`)", signal.id));
            self.levels(signal);
            if let Some(note) = &signal.note {
                self.line(&format!("  - {note}"));
            }
            if let Some(source) = self.source(signal.citation.as_deref()) {
                self.line(&format!("  - Source: {source}."));
            }
        }
    }

    fn levels(&mut self, signal: &Signal) {
        if let Some(watch) = &signal.watch {
            self.line(&format!("  - watch: {}", code(watch)));
        }
        self.line(&format!("  - on: {}", code(&signal.when)));
        if let Some(until) = &signal.until {
            self.line(&format!("  - until: {}", code(until)));
        }
        if let Some(hold) = signal.hold {
            self.line(&format!("  - for: {}", self.length(hold)));
        }
        if let Some(keep) = signal.keep {
            self.line(&format!("  - stays on after that for: {}", self.length(keep)));
        }
    }

    fn phases(&mut self) {
        self.heading("What it can answer");
        self.line("The first phase that holds is the answer, in this order.\n");
        self.listed(self.rules.phases());
    }

    fn entities(&mut self) {
        let Some(group) = self.rules.group() else { return };
        self.heading("What it says of many entities together");
        self.line("The first phase that holds is the answer, in this order. Shares are shares of all entities \
             of a date.\n");
        for grouping in self.rules.groupings() {
            let (name, column, least) = (&grouping.name, &grouping.column, grouping.at_least);
            let least = if least == 1 { String::new() } else { format!(", of {least} or more") };
            self.line(&format!("Groups by `{name}`: the words of column `{column}`{least}.\n"));
        }
        self.listed(group.phases());
    }

    fn listed(&mut self, phases: &[Phase]) {
        for (place, phase) in phases.iter().enumerate() {
            let like = phase.like.as_deref().map_or(String::new(), |like| format!(", like {like}"));
            let title = phase.title.as_deref().unwrap_or(&phase.id);
            self.line(&format!("{}. **{title}** (`{}`{like})", place + 1, phase.id));
            self.condition(phase);
        }
    }

    fn condition(&mut self, phase: &Phase) {
        match &phase.when {
            Some(when) => self.line(&format!("   - when: {}", code(when))),
            None => self.line("   - otherwise"),
        }
        if let Some(hold) = phase.hold {
            self.line(&format!("   - for: {}", self.length(hold)));
        }
        if phase.is_at_once {
            self.line("   - does not wait for the phase before it");
        }
        if let Some(note) = &phase.note {
            self.line(&format!("   - {note}"));
        }
    }

    fn history(&mut self, outcome: &Outcome) {
        let steps = outcome.history();
        let (Some(first), Some(last)) = (steps.first(), steps.last()) else { return };
        self.heading("What it has said");
        let names: Vec<String> =
            outcome.origins.iter().map(|origin| format!("`{}`", origin.name)).collect();
        self.line(&format!(
            "These are all decisions on {}, from {} to {}. Each uses only what had been published \
             by its day. The dates are those of decisions; the figures behind a decision are often \
             about an earlier period.\n",
            names.join(" and "),
            first.stamp,
            last.stamp
        ));
        for (place, signal) in self.rules.signals().iter().enumerate() {
            let state = |step: &Step<'_>| step.signals.get(place).copied();
            let title = signal.title.as_deref().unwrap_or(&signal.id);
            let on = stretches(&steps, |step| state(step) == Some(State::On));
            let open = stretches(&steps, |step| state(step) == Some(State::Unknown));
            self.line(&format!("- {title}, on: {on}; unknown: {open}"));
        }
        self.line("");
        for phase in self.rules.phases() {
            let there =
                stretches(&steps, |step| step.phase.is_some_and(|other| other.id == phase.id));
            let title = phase.title.as_deref().unwrap_or(&phase.id);
            self.line(&format!("- **{title}**: {there}"));
        }
        let open = stretches(&steps, |step| step.phase.is_none());
        self.line(&format!("- not decided: {open}"));
    }

    fn sources(&mut self) {
        if self.rules.sources().is_empty() {
            return;
        }
        self.heading("Sources");
        for source in self.rules.sources() {
            let url = source.url.as_deref().map_or(String::new(), |url| format!(" <{url}>"));
            let note = source.note.as_deref().map_or(String::new(), |note| format!(" {note}"));
            self.line(&format!("- `{}`: {}{url}{note}", source.id, ended(&source.title)));
        }
    }

    fn row(&mut self, cells: &[String]) {
        let cells: Vec<String> = cells.iter().map(|cell| cell.trim().replace('|', "\\|")).collect();
        self.line(&format!("| {} |", cells.join(" | ")));
    }

    /// The short name of a source that is cited.
    fn source(&self, citation: Option<&str>) -> Option<String> {
        let is_it = |source: &&Citation| Some(source.id.as_str()) == citation;
        self.rules.sources().iter().find(is_it).map(|source| format!("`{}`", source.id))
    }

    fn length(&self, length: Length) -> String {
        let calendar = self.rules.calendar();
        if let Some(span) = self.rules.span_of(length).filter(|span| calendar.is_uneven(*span)) {
            return span.to_string();
        }
        let bars = self.rules.param_bars(length);
        let plural = if bars == 1 { "" } else { "s" };
        format!("{bars} {}{plural}", bar_word(calendar))
    }
}

fn bar_word(calendar: Calendar) -> &'static str {
    match calendar {
        Calendar::Rows => "row",
        Calendar::Every(_) | Calendar::DaysOf(_) => calendar.word(),
    }
}

fn known(input: &Input) -> String {
    let lag = input.published;
    let usual = match lag.count {
        0.. => format!("{lag} after its period"),
        _ => format!("{} before its period ends", -lag),
    };
    let late = input.released.iter().map(|(period, day)| format!("{period} on {day}"));
    std::iter::once(usual).chain(late).collect::<Vec<_>>().join("; ")
}

/// How often it has a figure, and what finer data become: `month; finer data: mean`.
fn every(input: &Input) -> String {
    let word = Aggregate::WORDS.iter().find(|(_, aggregate)| *aggregate == input.aggregate);
    let aggregate = word.map_or("", |(word, _)| word);
    match input.every {
        Some(frequency) => format!("{}; finer data: {aggregate}", frequency.word()),
        None => format!("finer data: {aggregate}"),
    }
}

fn code(condition: &Condition) -> String {
    let words: Vec<&str> = condition.text.split_whitespace().collect();
    format!("`{}`", words.join(" "))
}

/// What a parameter lies below and above.
fn beside(param: &Param) -> String {
    let sides = [("below", &param.below), ("above", &param.above)];
    let sides = sides.into_iter().filter_map(|(side, other)| Some((side, other.as_ref()?)));
    sides.map(|(side, other)| format!(", {side} `{other}`")).collect()
}

/// A text with its full stop.
fn ended(text: &str) -> String {
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}

/// The runs of bars of which this is true: `2000-08 to 2000-12, 2006-08`.
fn stretches(steps: &[Step<'_>], is_so: impl Fn(&Step<'_>) -> bool) -> String {
    let runs = steps.chunk_by(|before, after| is_so(before) == is_so(after));
    let named = runs.filter_map(|run| {
        let (first, last) = (run.first()?, run.last()?);
        match (is_so(first), run.len()) {
            (false, _) => None,
            (true, 1) => Some(first.stamp.to_string()),
            (true, _) => Some(format!("{} to {}", first.stamp, last.stamp)),
        }
    });
    let named: Vec<String> = named.collect();
    if named.is_empty() { "never".to_owned() } else { named.join(", ") }
}
