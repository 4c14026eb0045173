//! How sure a figure is.

/// How sure a figure is, by where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Confidence {
    /// It stands in the source that is named.
    Read,
    /// It was worked out from figures that stand in the source.
    Computed,
    /// The source reports what somebody else said.
    Reported,
    /// It was written down from memory.
    Unconfirmed,
    /// It is a judgement, and nobody's figure.
    Assumed,
}

impl Confidence {
    /// All words, the surest first.
    pub(super) const WORDS: [(&'static str, Confidence); 5] = [
        ("read", Confidence::Read),
        ("computed", Confidence::Computed),
        ("reported", Confidence::Reported),
        ("unconfirmed", Confidence::Unconfirmed),
        ("assumed", Confidence::Assumed),
    ];
}
