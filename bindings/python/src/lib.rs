//! What Python sees of froth: the native part of the package, which `python/froth`
//! gives its shape.
//!
//! Everything here is made of the public library, as any other program is made of it.
//! A *source* is what data come from, a *question* rules with the panel that they are
//! asked about. A question makes its plan anew for every answer, on its own panel, so
//! that no plan is ever used on another.

mod capsule;
mod faults;
mod sources;

mod differ;
mod monitor;
mod question;
mod rules;
mod score;
mod stream;
mod suite;
mod survey;
mod tables;

use pyo3::prelude::*;

#[pymodule]
fn _froth(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<differ::Diff>()?;
    module.add_class::<differ::RulesDiff>()?;
    module.add_class::<question::Explanation>()?;
    module.add_class::<question::History>()?;
    module.add_class::<question::Question>()?;
    module.add_class::<question::Report>()?;
    module.add_class::<question::Values>()?;
    module.add_class::<rules::Rules>()?;
    module.add_class::<score::Score>()?;
    module.add_class::<sources::Source>()?;
    module.add_class::<monitor::Monitor>()?;
    module.add_class::<stream::Stream>()?;
    module.add_class::<survey::Survey>()?;
    module.add_class::<tables::Table>()?;
    module.add_function(wrap_pyfunction!(differ::diff, module)?)?;
    module.add_function(wrap_pyfunction!(differ::rules_diff, module)?)?;
    module.add_function(wrap_pyfunction!(question::compute, module)?)?;
    module.add_function(wrap_pyfunction!(rules::builtin, module)?)?;
    module.add_function(wrap_pyfunction!(rules::check, module)?)?;
    module.add_function(wrap_pyfunction!(rules::explanation, module)?)?;
    module.add_function(wrap_pyfunction!(rules::operators, module)?)?;
    module.add_function(wrap_pyfunction!(score::score, module)?)?;
    module.add_function(wrap_pyfunction!(survey::survey, module)?)
}
