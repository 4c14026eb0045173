//! The report as JSON.

use super::Report;

impl Report {
    /// The report as JSON, for programs; its shape is `froth.report/1`.
    pub fn to_json(&self) -> String {
        // The report holds no map with other keys than texts and no number that
        // is not finite, so that nothing can fail.
        serde_json::to_string_pretty(self).unwrap_or_default()
    }
}
