//! A diagnostic as text for people.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::{Diagnostic, Place, Severity};
use crate::inert::{line, lines};

/// How a diagnostic is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Letters only, the same on every machine.
    #[default]
    Plain,
    /// With colours, for a terminal.
    Coloured,
}

/// The diagnostics one under the other, each with its place underlined.
pub fn render(diagnostics: &[Diagnostic], style: Style) -> String {
    let renderer = match style {
        Style::Plain => Renderer::plain(),
        Style::Coloured => Renderer::styled(),
    }
    .decor_style(DecorStyle::Ascii);
    let picture = |diagnostic: &Diagnostic| {
        let picture = renderer.render(&[group(diagnostic)]);
        let is_placed = diagnostic.place.is_some() || !diagnostic.related.is_empty();
        if is_placed { picture } else { without_bar(&picture) }
    };
    let pictures: Vec<String> = diagnostics.iter().map(picture).collect();
    lines(&pictures.join("\n\n"))
}

/// The same without the bar under the message, which would join it to a picture of its
/// place where there is none.
fn without_bar(picture: &str) -> String {
    let is_bar =
        |(number, line): &(usize, &str)| *number == 1 && line.contains('|') && !line.contains('=');
    let kept = picture.lines().enumerate().filter(|one| !is_bar(one));
    kept.map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

fn group(diagnostic: &Diagnostic) -> Group<'_> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let title = level.primary_title(line(&diagnostic.message)).id(diagnostic.code.to_string());
    let mut group = Group::with_title(title);
    if let Some(place) = &diagnostic.place {
        group = placed(group, place, AnnotationKind::Primary, None);
    }
    for (place, words) in &diagnostic.related {
        group = placed(group, place, AnnotationKind::Context, Some(words));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(line(help)));
    }
    group
}

/// A group with one place more; of a whole file its name, for no line of it is meant.
fn placed<'a>(
    group: Group<'a>,
    place: &'a Place,
    kind: AnnotationKind,
    words: Option<&'a str>,
) -> Group<'a> {
    if place.excerpt.is_empty() {
        return group.element(Origin::path(place.file.as_str()));
    }
    let snippet = Snippet::source(place.excerpt.as_str());
    let snippet = snippet.line_start(place.line).path(place.file.as_str());
    let end = place.underline.end.min(place.excerpt.len());
    let start = place.underline.start.min(end);
    let mut annotation = kind.span(start..end);
    if let Some(words) = words {
        annotation = annotation.label(line(words));
    }
    group.element(snippet.annotation(annotation))
}
