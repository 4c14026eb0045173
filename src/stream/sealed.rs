//! Saved states as texts: who made one, and whether it is as it was written.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::data::Origin;
use crate::diagnostic::{Code, Diagnostic, list};
use crate::error::{Error, ErrorKind};
use crate::plan::{Knowledge, Plan};

/// The most inputs that are named.
const MOST_NAMED: usize = 40;

/// What made a state, as the state says it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Maker<'a> {
    pub(crate) rules: &'a str,
    /// [`Plan::digest`].
    pub(crate) decides: &'a str,
    /// Of a state that decides by it.
    pub(crate) knowledge: Option<&'a str>,
    pub(crate) params: &'a [String],
    pub(crate) inputs: &'a [String],
    /// The inputs that it was made without.
    pub(crate) left_out: &'a [String],
}

impl Maker<'_> {
    /// Whether a plan decides as that which made the state.
    pub(crate) fn check(self, plan: &Plan) -> Result<(), Error> {
        let rules = plan.rules();
        let name = name(plan);
        if self.rules.split(' ').next() != Some(rules.id()) {
            return differ("rules", self.rules, &name);
        }
        let knowledge = word(plan.knowledge);
        if let Some(theirs) = self.knowledge.filter(|theirs| *theirs != knowledge) {
            return differ("knowledge", theirs, knowledge);
        }
        let ours = params(plan);
        if let Some((theirs, ours)) =
            self.params.iter().zip(&ours).find(|(theirs, ours)| theirs != ours)
        {
            return differ("parameter", theirs, ours);
        }
        let ours = inputs(plan);
        if self.inputs != ours {
            return differ("inputs", &self.inputs.join(", "), &ours.join(", "));
        }
        let ours = plan.left_out();
        if self.left_out != ours {
            let (theirs, ours) = (all_but(self.left_out), all_but(&ours));
            let message = format!("this state was made with {theirs}, and now it is {ours}");
            let help = "leave the same inputs out as then, or leave the state out: what would be \
                        without an input is not kept among what was decided";
            return Err(refused(ErrorKind::Input, message, help));
        }
        if self.decides == plan.digest() {
            return Ok(());
        }
        if self.rules != name {
            return differ("rules", self.rules, &name);
        }
        let message = format!("this state was made by rules `{name}` that decide otherwise");
        let help = "take the rules that made it, or leave the state out to begin anew";
        Err(refused(ErrorKind::Input, message, help))
    }
}

/// All inputs, or which are left out.
fn all_but(left_out: &[String]) -> String {
    match left_out {
        [] => "all inputs".to_owned(),
        some => format!("all but {}", list(some.iter().map(String::as_str), MOST_NAMED)),
    }
}

/// Whether a state has the shape that is read here.
pub(crate) fn check_schema(theirs: &str, ours: &str) -> Result<(), Error> {
    if theirs == ours { Ok(()) } else { differ("schema", theirs, ours) }
}

fn differ(what: &str, theirs: &str, ours: &str) -> Result<(), Error> {
    let message = format!("this state was made by {what} `{theirs}`, not `{ours}`");
    Err(refused(ErrorKind::Input, message, "leave the state out to begin anew"))
}

/// A state as text, with its checksum; it is an object that holds none yet.
pub(crate) fn written(state: &impl Serialize) -> String {
    // Texts and finite numbers only: nothing can fail.
    let text = crate::inert::json(serde_json::to_string(state).unwrap_or_default());
    let content = text.strip_suffix('}').unwrap_or(&text);
    format!("{content}{}", seal(content))
}

/// The shape of a state, whatever else is in it.
#[derive(Deserialize)]
struct SchemaAlone {
    schema: String,
}

/// A state out of its text, of one of the shapes that are read, the newest first; `help`
/// is what to do if it is none.
pub(crate) fn read<T: DeserializeOwned>(
    text: &str,
    shapes: &[&str],
    help: &str,
) -> Result<T, Error> {
    serde_json::from_str(text).or_else(|error| {
        // A state of another version may well be whole.
        let shape: Option<SchemaAlone> = serde_json::from_str(text).ok();
        let other = shape.filter(|shape| !shapes.contains(&shape.schema.as_str()));
        if let Some((other, newest)) = other.zip(shapes.first()) {
            check_schema(&other.schema, newest)?;
        }
        Err(refused(ErrorKind::Data, format!("this is no saved state: {error}"), help))
    })
}

/// Whether not one letter has changed since the state was saved, but for the end of
/// its line.
pub(crate) fn check_seal(text: &str, help: &str) -> Result<(), Error> {
    let text = text.trim_end();
    let content = text.rfind(",\"checksum\"").and_then(|end| text.split_at_checked(end));
    if content.is_some_and(|(content, end)| end == seal(content)) {
        return Ok(());
    }
    let message = "this saved state is not as it was written: its checksum differs";
    Err(refused(ErrorKind::Data, message.to_owned(), help))
}

/// What stands behind the content of a state and holds its checksum.
fn seal(content: &str) -> String {
    format!(",\"checksum\":\"{}\"}}", Origin::of("", content.as_bytes()).sha256)
}

pub(crate) fn refused(kind: ErrorKind, message: String, help: &str) -> Error {
    Error::new(kind, vec![Diagnostic::error(Code::WrongState, message).with_help(help)])
}

/// The rules of a plan, with their version.
pub(crate) fn name(plan: &Plan) -> String {
    format!("{} {}", plan.rules().id(), plan.rules().version())
}

pub(crate) fn word(knowledge: Knowledge) -> &'static str {
    match knowledge {
        Knowledge::Released => "released",
        Knowledge::Vintage => "vintage",
        Knowledge::Latest => "latest",
    }
}

pub(crate) fn params(plan: &Plan) -> Vec<String> {
    plan.rules().params().iter().map(|param| format!("{} {}", param.name, param.value)).collect()
}

pub(crate) fn inputs(plan: &Plan) -> Vec<String> {
    plan.rules().inputs().iter().map(|input| input.name.clone()).collect()
}
