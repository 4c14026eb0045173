//! Rule sets from files, or from the program itself.

use froth::RuleSet;

use super::{Exit, Failure};

/// The rule sets that the program carries, the default first.
pub(super) const SHIPPED: [(&str, &str); 1] =
    [("goldman-1997-vs-1999", include_str!("../../rules/goldman-1997-vs-1999.yaml"))];

/// The rule set of this file or id; the default, if none is named.
pub(crate) fn rule_set(name: Option<&str>) -> Result<RuleSet, Failure> {
    let shipped = match name {
        None => SHIPPED.first(),
        Some(name) => SHIPPED.iter().find(|(id, _)| *id == name),
    };
    if let Some((id, text)) = shipped {
        return Ok(RuleSet::parse_file(&format!("rules/{id}.yaml"), text)?);
    }
    let name = name.unwrap_or_default();
    let text = std::fs::read_to_string(name).map_err(|error| {
        let ids: Vec<String> = SHIPPED.iter().map(|(id, _)| format!("`{id}`")).collect();
        let message = if error.kind() == std::io::ErrorKind::NotFound {
            format!("there is no rule file and no rule set `{name}`")
        } else {
            format!("rules `{name}` cannot be read: {error}")
        };
        Failure::new(
            Exit::Rules,
            &message,
            &format!("name a file, or a rule set that is built in: {}", ids.join(", ")),
        )
    })?;
    Ok(RuleSet::parse_file(name, &text)?)
}
