//! Rule sets, checked.

use froth::RuleSet;
use froth::diagnostic::{Code, nearest, to_json};
use froth::ops::OPERATORS;
use froth::rules::{Shipped, shipped};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;

use crate::faults::{Fault, listed, spoken};

/// A checked rule set.
#[pyclass(frozen, module = "froth._froth")]
pub(crate) struct Rules(pub(crate) RuleSet);

/// The ids of the rule sets that come with the package.
#[pyfunction]
pub(crate) fn builtin() -> Vec<&'static str> {
    shipped().iter().map(|shipped| shipped.id).collect()
}

/// What rules can do with series: of each operator its name, family, usage, what it
/// gives, definition, lookback, what gaps do, and source.
#[pyfunction]
pub(crate) fn operators() -> Vec<[String; 8]> {
    let texts = |operator: &froth::ops::Operator| {
        [
            operator.name,
            operator.family.title(),
            &operator.usage(),
            operator.gives_what(),
            operator.definition,
            operator.lookback,
            operator.missing,
            operator.source,
        ]
        .map(str::to_owned)
    };
    OPERATORS.iter().map(texts).collect()
}

/// All that is to be said of the text of rules, as JSON.
#[pyfunction]
pub(crate) fn check(file: &str, text: &str) -> String {
    match RuleSet::parse_file(file, text) {
        Ok(rules) => to_json(&spoken(rules.warnings())),
        Err(error) => to_json(&spoken(error.diagnostics())),
    }
}

/// The page about a code; `None` if there is no such code.
#[pyfunction]
pub(crate) fn explanation(code: &str) -> Option<&'static str> {
    Code::parse(code).map(Code::explanation)
}

#[pymethods]
impl Rules {
    #[staticmethod]
    fn parse(file: &str, text: &str) -> PyResult<Rules> {
        Ok(Rules(RuleSet::parse_file(file, text).map_err(Fault::from)?))
    }

    #[staticmethod]
    fn builtin(id: &str) -> PyResult<Rules> {
        let found = Shipped::named(id).ok_or_else(|| {
            let help = match nearest(id, shipped().iter().map(|shipped| shipped.id)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`froth.builtin()` lists them".to_owned(),
            };
            PyKeyError::new_err(format!("no built-in rule set is called `{id}`: {help}"))
        })?;
        Ok(Rules(found.rule_set().map_err(Fault::from)?))
    }

    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    #[getter]
    fn version(&self) -> &str {
        self.0.version()
    }

    #[getter]
    fn title(&self) -> &str {
        self.0.title()
    }

    #[getter]
    fn about(&self) -> Option<&str> {
        self.0.about()
    }

    #[getter]
    fn calendar(&self) -> &'static str {
        self.0.calendar().word()
    }

    #[getter]
    fn file(&self) -> &str {
        self.0.file()
    }

    #[getter]
    fn text(&self) -> &str {
        self.0.text()
    }

    #[getter]
    fn sha256(&self) -> &str {
        self.0.sha256()
    }

    #[getter]
    fn inputs(&self) -> Vec<&str> {
        self.0.inputs().iter().map(|input| input.name.as_str()).collect()
    }

    /// The columns that an input is looked for under.
    fn columns(&self) -> Vec<(&str, Vec<&str>)> {
        let inputs = self.0.inputs().iter();
        inputs
            .map(|input| (input.name.as_str(), input.columns.iter().map(String::as_str).collect()))
            .collect()
    }

    #[getter]
    fn compares_entities(&self) -> bool {
        self.0.inputs().iter().any(|input| input.compared.is_some())
    }

    #[getter]
    fn signals(&self) -> Vec<&str> {
        self.0.signals().iter().map(|signal| signal.id.as_str()).collect()
    }

    #[getter]
    fn phases(&self) -> Vec<&str> {
        self.0.phases().iter().map(|phase| phase.id.as_str()).collect()
    }

    /// The parameters with their values, as rules write them.
    #[getter]
    fn params(&self) -> Vec<(&str, String)> {
        let params = self.0.params().iter();
        params.map(|param| (param.name.as_str(), param.value.to_string())).collect()
    }

    /// What is odd about the rules, each as text and as JSON.
    #[getter]
    fn warnings(&self) -> Vec<(String, String)> {
        listed(self.0.warnings())
    }

    /// What came out of the tests in the rule file and in these test files, each with
    /// its name and text: as text, as JSON, and whether all is well.
    fn test(
        &self,
        py: Python<'_>,
        tests: Vec<(String, String)>,
        filter: &str,
    ) -> PyResult<(String, String, bool)> {
        Ok(py.detach(|| crate::suite::run(&self.0, &tests, filter))?)
    }
}
