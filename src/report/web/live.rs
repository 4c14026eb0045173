//! A page that its server computes anew.

use maud::{Markup, html};

/// What a live page says of itself.
#[derive(Clone, Debug)]
pub struct Live {
    /// The number of the page: a newer one has a higher one.
    pub page: u64,
    /// When it was computed, in words.
    pub computed: String,
    /// What changed then, a clause each.
    pub changes: Vec<String>,
    /// What is wrong since, in words: the page is the last that could be computed.
    pub broken: Option<String>,
}

impl Live {
    pub(super) fn banner(&self) -> Markup {
        html! {
            aside id="live" data-page=(self.page) aria-label="Live" {
                p {
                    b { "Live" } ", computed " (self.computed)
                    @if !self.changes.is_empty() { ": " (self.changes.join("; ")) }
                    "."
                }
                @if let Some(broken) = &self.broken {
                    p class="state-on" { "Nothing newer can be computed: " (broken) "." }
                }
                p class="state-on gone" hidden { "The program that computes this page does not answer." }
            }
        }
    }
}
