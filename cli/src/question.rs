//! The arguments that the verbs share: which rules are asked about which data, and as of
//! when. It reads files and makes plans; the library answers.

use clap::ValueEnum;
use froth::diagnostic::Diagnostic;
use froth::rules::{Shipped, shipped};
use froth::study::{read_as, weekends};
use froth::time::Date;
use froth::{Knowledge, Outcome, Panel, Plan, PlanOptions, Quantity, ReadOptions, RuleSet};

use super::clash::{self, ReadFile, Written};
use super::spelling::Spelling;
use super::{Exit, Failure, data, day, output, piped, rules, vintages};

#[derive(Clone, clap::Args)]
pub(crate) struct Question {
    /// CSV, JSON, NDJSON or YAML files, `-` for standard input; without any, what
    /// is piped in, or else the built-in figures
    data: Vec<String>,
    /// A folder, or a pattern in quotes, with one file for each vintage; the day of a
    /// vintage is in the name of its file (2015-06.csv); may be repeated
    #[arg(long, value_name = "FOLDER|PATTERN")]
    vintages: Vec<String>,
    /// A rule file, or the id of a built-in rule set; `evaluate` takes
    /// several
    #[arg(long, value_name = "FILE|ID")]
    rules: Vec<String>,
    /// Decide as of this day, on what was known then; a period (2026Q2, 2026-06,
    /// 2026-W12, 2026) means its last day, and `today` is the day in UTC [default: the
    /// first day on which all of the data are known]
    #[arg(long, value_name = "DATE", value_parser = day::last)]
    as_of: Option<Date>,
    /// What a decision may know: figures that had been published by its day (released), the
    /// same as they stood on that day, before revisions (vintage), or all figures, in
    /// hindsight (latest)
    #[arg(long, value_enum, default_value = "released")]
    knowledge: Hindsight,
    /// Treat inputs that the data do not have as unknown, instead of failing
    #[arg(long)]
    allow_missing: bool,
    #[command(flatten)]
    spelling: Spelling,
    /// Leave an input out, as if its data were missing; may be repeated
    #[arg(long, value_name = "INPUT")]
    drop: Vec<String>,
    /// Assume that the newest figure of an input is this one, as in
    /// `credit_spread=2.4pp`; may be repeated
    #[arg(long, value_name = "INPUT=FIGURE", value_parser = setting)]
    set: Vec<(String, Quantity)>,
    /// Assume this value of a parameter of the rules, as in `debt_on=3pp`; may be
    /// repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    param: Vec<(String, Quantity)>,
    /// Whether data came on standard input though none were named.
    #[arg(skip)]
    is_piped: bool,
}

/// Reads `name=2.4pp`.
fn setting(text: &str) -> Result<(String, Quantity), String> {
    let Some((name, value)) = text.split_once('=') else {
        return Err("write a name, `=` and a value, as in `credit_spread=2.4pp`".to_owned());
    };
    let quantity = Quantity::parse(value)
        .ok_or("a value is a number with its unit, as in `2.4pp`, `15pct`, `500usd_bn`, `2y`")?;
    Ok((name.trim().to_owned(), quantity))
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Hindsight {
    Released,
    Vintage,
    Latest,
}

/// The rule set of this name; what is odd about it is told.
fn rule_set(name: Option<&str>) -> Result<RuleSet, Failure> {
    let rules = rules::rule_set(name)?;
    output::tell_all(rules.warnings());
    Ok(rules)
}

/// The arguments of a verb that takes rules first, and data by an option.
#[derive(Clone, clap::Args)]
pub(crate) struct OfRules {
    /// A rule file, or the id of a built-in rule set
    rules: Option<String>,
    /// CSV, JSON, NDJSON or YAML files, `-` for standard input; without any the built-in
    /// figures
    #[arg(long, value_name = "FILE", num_args = 1..)]
    data: Vec<String>,
    /// A folder, or a pattern in quotes, with one file for each vintage; the day of a
    /// vintage is in the name of its file (2015-06.csv); may be repeated
    #[arg(long, value_name = "FOLDER|PATTERN")]
    vintages: Vec<String>,
    /// Treat inputs that the data do not have as unknown, instead of failing
    #[arg(long)]
    allow_missing: bool,
    #[command(flatten)]
    spelling: Spelling,
    /// Leave an input out, as if its data were missing; may be repeated
    #[arg(long, value_name = "INPUT")]
    drop: Vec<String>,
    /// Assume this value of a parameter of the rules, as in `debt_on=3pp`; may be
    /// repeated
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    param: Vec<(String, Quantity)>,
}

/// The arguments of a verb whose file is no data: rules and data by options.
#[derive(Clone, clap::Args)]
pub(crate) struct ByOptions {
    /// A rule file, or the id of a built-in rule set; may be repeated
    #[arg(long, value_name = "FILE|ID")]
    rules: Vec<String>,
    /// Every built-in rule set, each on its own figures
    #[arg(long, conflicts_with_all = ["rules", "data", "vintages"])]
    shipped: bool,
    /// CSV, JSON, NDJSON or YAML files, `-` for standard input; without any the built-in
    /// figures
    #[arg(long, value_name = "FILE", num_args = 1..)]
    data: Vec<String>,
    /// A folder, or a pattern in quotes, with one file for each vintage; the day
    /// of a vintage is in the name of its file (2015-06.csv); may be repeated
    #[arg(long, value_name = "FOLDER|PATTERN")]
    vintages: Vec<String>,
    /// Treat inputs that the data do not have as unknown, instead of failing
    #[arg(long)]
    allow_missing: bool,
    #[command(flatten)]
    spelling: Spelling,
}

impl ByOptions {
    /// The question as of this day, or of that on which all is known.
    pub(crate) fn question(&self, as_of: Option<Date>) -> Question {
        let own = self.clone();
        let all = || shipped().iter().map(|one| one.id.to_owned()).collect();
        Question {
            data: own.data,
            vintages: own.vintages,
            rules: if own.shipped { all() } else { own.rules },
            as_of,
            knowledge: Hindsight::Released,
            allow_missing: own.allow_missing,
            spelling: own.spelling,
            drop: Vec::new(),
            set: Vec::new(),
            param: Vec::new(),
            is_piped: false,
        }
    }
}

impl OfRules {
    /// The question with this view of the past.
    pub(crate) fn question(&self, knowledge: Hindsight) -> Question {
        let own = self.clone();
        Question {
            data: own.data,
            vintages: own.vintages,
            rules: own.rules.into_iter().collect(),
            as_of: None,
            knowledge,
            allow_missing: own.allow_missing,
            spelling: own.spelling,
            drop: own.drop,
            set: Vec::new(),
            param: own.param,
            is_piped: false,
        }
    }
}

impl Question {
    /// The files that were named.
    pub(crate) fn files(&self) -> &[String] {
        &self.data
    }

    /// Reads what is piped in if no data were named.
    pub(crate) fn take_piped(&mut self) -> Result<(), Failure> {
        const STANDARD_INPUT: [&str; 3] = ["/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"];
        // Then the rules are what comes on it.
        let is_taken = self.rules.iter().any(|name| STANDARD_INPUT.contains(&name.as_str()));
        if self.has_no_data() && !is_taken && piped::has_data()? {
            self.data.push("-".to_owned());
            self.is_piped = true;
        }
        Ok(())
    }

    /// The same failure; where standard input was read unasked, it says so.
    pub(crate) fn of_data(&self, failure: Failure) -> Failure {
        if !self.is_piped {
            return failure;
        }
        let note = "no data were named, so standard input was read: write `</dev/null` for the \
                    built-in figures";
        Failure { message: format!("{}\n   = note: {note}", failure.message), ..failure }
    }

    /// Names one more file, before the others.
    pub(crate) fn add_first(&mut self, file: String) {
        self.data.insert(0, file);
    }

    /// Takes out what is no data among the first argument and those that were named.
    pub(crate) fn take_others(
        &mut self,
        first: Option<String>,
        is_data: fn(&str) -> bool,
    ) -> Vec<String> {
        let all = first.into_iter().chain(std::mem::take(&mut self.data));
        let (data, others) = all.partition(|argument| is_data(argument));
        self.data = data;
        others
    }

    /// Whether rules were named.
    pub(crate) fn names_rules(&self) -> bool {
        !self.rules.is_empty()
    }

    /// The one rule set that is asked; what is odd about it is told.
    pub(crate) fn rules(&self) -> Result<RuleSet, Failure> {
        if let [_, second, ..] = self.rules.as_slice() {
            let message = format!(
                "only one rule set can be used here, and `{second}` is a \
                                   second one"
            );
            let help = "name one, or use several with `froth evaluate`";
            return Err(Failure::new(Exit::Rules, &message, help));
        }
        rule_set(self.rules.first().map(String::as_str))
    }

    /// All rule sets that are asked, in the order in which they were named.
    pub(crate) fn all_rules(&self) -> Result<Vec<RuleSet>, Failure> {
        if self.rules.is_empty() {
            return Ok(vec![rule_set(None)?]);
        }
        let mut all: Vec<RuleSet> = Vec::new();
        for name in &self.rules {
            let rules = rule_set(Some(name))?;
            if all.iter().any(|other| other.sha256() == rules.sha256()) {
                let message = format!("`--rules {name}` is named twice");
                return Err(Failure::new(Exit::Rules, &message, "name it once"));
            }
            all.push(rules);
        }
        Ok(all)
    }

    /// What is asked of one of several rule sets: what is left out, set and changed
    /// concerns those that have it. What none has stays with the first, which says so.
    pub(crate) fn of(&self, rules: &RuleSet, all: &[RuleSet]) -> Question {
        let is_first = all.first().is_some_and(|first| first.sha256() == rules.sha256());
        let concerns = |has: fn(&RuleSet, &str) -> bool, name: &str| {
            has(rules, name) || (is_first && !all.iter().any(|other| has(other, name)))
        };
        let has_input =
            |rules: &RuleSet, name: &str| rules.inputs().iter().any(|input| input.name == name);
        let has_param =
            |rules: &RuleSet, name: &str| rules.params().iter().any(|param| param.name == name);
        let mut own = self.clone();
        own.drop.retain(|name| concerns(has_input, name));
        own.set.retain(|(name, _)| concerns(has_input, name));
        own.param.retain(|(name, _)| concerns(has_param, name));
        own
    }

    /// Refuses to write over what is read, or twice to one place; nothing has been read
    /// of it then.
    pub(crate) fn check_written(&self, written: &[Written<'_>]) -> Result<(), Failure> {
        clash::check(written, &self.read())
    }

    /// The files that are read, as they are now: the data and the rules that were named.
    pub(crate) fn read(&self) -> Vec<ReadFile> {
        // What is not there is told when it is to be read.
        let data = self.data.iter().flat_map(|name| data::files(name).unwrap_or_default());
        let dated = self.vintages.iter().flat_map(|name| vintages::files(name).unwrap_or_default());
        let rules = self.rules.iter().filter(|name| Shipped::named(name).is_none()).cloned();
        let of =
            |what| move |file: String| ReadFile { what, file: data::path_and_part(&file).0.into() };
        let read = data.map(of("a data file")).chain(dated.map(of("a vintage")));
        read.chain(rules.map(of("the rules"))).collect()
    }

    /// The figures that were named, read once; `None` if none were.
    ///
    /// `rules` are those that read them.
    pub(crate) fn named(&self, rules: &[RuleSet]) -> Result<Option<Panel>, Failure> {
        data::named(&self.data, &self.vintages, &self.reading(rules))
            .map_err(|failure| self.of_data(failure))
    }

    /// The figures that the rules are asked about.
    pub(crate) fn panel(&self, rules: &RuleSet) -> Result<Panel, Failure> {
        self.panel_of(rules, self.named(std::slice::from_ref(rules))?.as_ref())
    }

    /// The same of figures that have been read; the shipped ones that these rules
    /// read, if none were named.
    pub(crate) fn panel_of(
        &self,
        rules: &RuleSet,
        named: Option<&Panel>,
    ) -> Result<Panel, Failure> {
        let panel = match named {
            Some(panel) => panel.clone(),
            None => data::built_in(rules)?,
        };
        if self.set.is_empty() {
            return Ok(panel);
        }
        Ok(rules.what_if(&panel, self.as_of, &self.options(), &self.set)?)
    }

    /// Whether figures are asked for that the data do not have.
    pub(crate) fn is_what_if(&self) -> bool {
        !self.set.is_empty()
    }

    /// The plan of these rules. How the data were read that are no plain tables is
    /// told, and that they have no weekends where the calendar has.
    pub(crate) fn plan(&self, rules: &RuleSet, panel: &Panel) -> Result<Plan, Failure> {
        let plan = match rules.plan_with(panel.schema(), &self.options()) {
            Ok(plan) => plan,
            Err(error) => {
                // How a file was read may be why it does not fit.
                self.note(panel.notes());
                return Err(error.into());
            }
        };
        if let Some(as_of) = self.as_of {
            plan.check_as_of(panel, as_of)?;
        }
        self.note(&read_as(&plan, panel));
        self.note(&weekends(&plan, panel));
        self.note(&plan.warnings());
        Ok(plan)
    }

    /// Tells what is odd about the data.
    fn note(&self, notes: &[Diagnostic]) {
        output::tell_all(notes);
    }

    /// What the data leave open, and what these rules ask of words in them.
    pub(crate) fn reading(&self, rules: &[RuleSet]) -> ReadOptions {
        let mut options = self.spelling.options();
        for word in rules.iter().flat_map(RuleSet::words) {
            if !options.words.contains(&word) {
                options.words.push(word);
            }
        }
        options
    }

    pub(crate) fn options(&self) -> PlanOptions {
        PlanOptions {
            knowledge: match self.knowledge {
                Hindsight::Released => Knowledge::Released,
                Hindsight::Vintage => Knowledge::Vintage,
                Hindsight::Latest => Knowledge::Latest,
            },
            allow_missing: self.allow_missing,
            drop: self.drop.clone(),
            params: self.param.clone(),
        }
    }

    /// The day that is asked about, if one was named.
    pub(crate) fn as_of(&self) -> Option<Date> {
        self.as_of
    }

    pub(crate) fn outcome(&self, plan: &Plan, panel: &Panel) -> Result<Outcome, Failure> {
        Ok(match self.as_of {
            Some(date) => plan.evaluate_as_of(panel, date)?,
            None => plan.evaluate(panel)?,
        })
    }

    fn has_no_data(&self) -> bool {
        self.data.is_empty() && self.vintages.is_empty()
    }

    /// Tells whose figures these are, if no data were named.
    pub(crate) fn tell_if_built_in(&self, as_of: Option<Date>) {
        if self.has_no_data() {
            let last = as_of.map_or(String::new(), |date| format!(", as of {date}"));
            output::note(&format!("No data were named: these are the built-in figures{last}."));
        }
    }
}
