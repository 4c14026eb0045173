//! Pages, pictures and notes: HTML, SVG and Markdown, read by independent readers.

#![cfg(feature = "html")]

mod browser;
mod numbers;
mod packed;
mod sizes;

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use froth::report::{Section, Sections};
use froth::{Format, HistoryReport, Panel, PlanOptions, Report, RuleSet};
use numbers::{embedded, strange, texts};
use packed::{other, unpacked};

const AWKWARD: &str = "<b>&amp; \"it's\" | *so* _low_ `x` [a](http://b) # ~~1~~ \\ $2$ </script>";

/// All of them, with few draws: they are slow without optimisation.
fn sections() -> Sections {
    Sections { draws: 20, ..Sections::all() }
}

type Reports = (Report, HistoryReport);

/// The shipped rules on the shipped figures.
static NOW: LazyLock<Reports> = LazyLock::new(|| reports("2026-06-30", &[]));

/// The same with the answer open.
static OPEN: LazyLock<Reports> =
    LazyLock::new(|| reports("1999-12-31", &["profits", "credit_spread"]));

fn reports(as_of: &str, drop: &[&str]) -> Reports {
    let name = "rules/goldman-1997-vs-1999.yaml";
    let rules = RuleSet::parse_file(name, &fs::read_to_string(name).unwrap()).unwrap();
    let figures = "fixtures/us-quarterly.csv";
    let panel = Panel::read(figures, Format::Csv, &fs::read(figures).unwrap()).unwrap();
    let drop = drop.iter().map(|name| (*name).to_owned()).collect();
    let options = PlanOptions { drop, ..PlanOptions::default() };
    let plan = rules.plan_with(panel.schema(), &options).unwrap();
    let outcome = plan.evaluate_as_of(&panel, as_of.parse().unwrap()).unwrap();
    (outcome.report_with(&sections()), outcome.history_report(None, None))
}

/// The shipped rules on the day on which all figures are known.
fn newest() -> Report {
    let rules = froth::rules::shipped().first().unwrap();
    let panel = Panel::read(rules.figures_name, Format::Csv, rules.figures.as_bytes()).unwrap();
    let plan = rules.rule_set().unwrap().plan(panel.schema()).unwrap();
    plan.evaluate(&panel).unwrap().report_with(&sections())
}

/// The shipped rules from 1998 to 2001.
fn some_years() -> HistoryReport {
    let rules = froth::rules::shipped().first().unwrap();
    let panel = Panel::read(rules.figures_name, Format::Csv, rules.figures.as_bytes()).unwrap();
    let rules = rules.rule_set().unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    let outcome = plan.evaluate(&panel).unwrap();
    let (from, to) = ("1998-01-01".parse().unwrap(), "2001-12-31".parse().unwrap());
    outcome.history_with_charts(outcome.history_report(Some(from), Some(to)))
}

/// A report whose every text is awkward, over rows without days.
fn awkward() -> Report {
    let text = serde_json::to_string(AWKWARD).unwrap();
    let rules = format!(
        "format: 1\nid: awkward\nversion: \"1\"\ntitle: {text}\ncalendar: rows\n\
         sources: {{ s: {{ title: {text}, url: \"javascript:alert(1)\" }} }}\n\
         inputs:\n  x: {{ title: {text}, unit: number, source: s }}\n\
         signals:\n  high: {{ title: {text}, watch: x > 1, when: x > 2, because: {text} }}\n\
         phases:\n  - {{ id: grave, title: {text}, when: high, because: {text} }}\n\
         \x20 - {{ id: calm, otherwise: true }}\n"
    );
    let rules = RuleSet::parse(&rules).unwrap_or_else(|error| panic!("{error}"));
    let panel = Panel::read_csv("x,y\n1,1\n,1\n3,1\n".as_bytes()).unwrap();
    let plan = rules.plan(panel.schema()).unwrap();
    plan.evaluate(&panel).unwrap().report_with(&sections())
}

// Pages

#[test]
fn every_number_of_a_page_is_in_the_report_that_it_holds() {
    for (report, history) in [&*NOW, &*OPEN] {
        for page in [report.to_html(), history.to_html()] {
            let json = embedded(&page);
            assert!(json["schema"].is_string());
            let strange = strange(&texts(&page), &json);
            assert!(strange.is_empty(), "{strange:#?}");
        }
    }
}

#[test]
fn a_page_and_a_note_say_how_firm_the_verdict_is() {
    let mut report = NOW.0.clone();
    let stability = report.stability.as_mut().expect("it was asked for");
    (stability.draws, stability.seed, stability.stands) = (200, 7, 0.905);
    stability.standing = 181;
    (stability.phases[0].draws, stability.phases[0].share) = (181, 0.905);
    stability.rests_on = vec!["boom_rise".to_owned()];
    let page = report.to_html();
    let strange = strange(&texts(&page), &embedded(&page));
    assert!(strange.is_empty(), "{strange:#?}");
    let said = "200 times (seed 7), the verdict stands in 181 of the draws.";
    assert!(page.contains(said) && page.contains("It rests on boom_rise"), "{said}");
    let blocks = read(&report.to_markdown());
    assert!(blocks.iter().any(|block| block.contains(said)), "{blocks:#?}");
    assert!(blocks.iter().any(|block| block == "181"), "{blocks:#?}");
}

#[test]
fn a_number_that_the_report_does_not_have_is_found_out() {
    let (report, _) = &*NOW;
    let page = report.to_html().replace("<footer>", "<footer>123456.789 in 2037Q1");
    let strange = strange(&texts(&page), &embedded(&page));
    assert_eq!(strange.len(), 2, "{strange:?}");
}

#[test]
fn without_its_script_a_page_says_the_same() {
    let (report, _) = &*NOW;
    let page = report.to_html();
    let (head, _) = page.split_once("<body").unwrap();
    let digest = head.split_once("script-src 'sha256-").unwrap().1.split_once('\'').unwrap().0;
    assert_eq!(digest.len(), 44, "{digest}");
    assert!(!head.contains("unsafe-eval") && !head.contains("script-src 'unsafe-inline'"));
    // What only the script can do is hidden until it runs, and nothing else is.
    let hidden: Vec<&str> = page
        .split('<')
        .filter(|tag| tag.split('>').next().is_some_and(|tag| tag.ends_with(" hidden")))
        .map(|tag| tag.split([' ', '>']).next().unwrap())
        .collect();
    assert!(hidden.iter().all(|tag| matches!(*tag, "div" | "button")), "{hidden:?}");
    for said in [
        "2 of 5 seen within two years",
        "moved within its range, changes it",
        "you are here",
        "3.43 pp to go",
        "0.15 pp to go for watch",
        "What these rules rest on",
        "data:image/svg+xml,",
    ] {
        assert!(page.contains(said), "{said}");
    }
}

#[test]
fn the_present_is_laid_over_the_nineties_from_where_both_began() {
    let overlay = NOW.0.charts.as_ref().unwrap().overlay.as_ref().unwrap();
    assert_eq!(overlay.now_from_bar, "2025Q1");
    assert_eq!(overlay.then_from_bar, "1995Q4");
    let windows: Vec<&str> = overlay.windows.iter().map(|one| one.id.as_str()).collect();
    assert_eq!(windows, ["1997", "1999"]);
    assert_eq!(overlay.price_now[overlay.before], Some(100.0));
    assert_eq!(overlay.price_then[overlay.before], Some(100.0));
    assert_eq!(overlay.price_now.len(), overlay.before + overlay.now_bars);
    // A decision of 1997 is laid over nothing that came after it.
    let (then, _) = reports("1997-12-31", &[]);
    let overlay = then.charts.unwrap().overlay.unwrap();
    assert_eq!(
        (overlay.now_from_bar.as_str(), overlay.then_from_bar.as_str()),
        ("1995Q4", "1983Q2")
    );
    assert!(overlay.then_from + overlay.bars <= overlay.now_from + overlay.now_bars);
}

#[test]
fn a_page_holds_the_report_as_it_is() {
    let (report, history) = &*NOW;
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    for (page, report) in [
        (report.to_html(), report.to_json()),
        (history.to_html(), history.to_json()),
        (awkward().to_html(), awkward().to_json()),
    ] {
        assert_eq!(other("", &unpacked(embedded(&page)), &json(&report)), None);
    }
}

#[test]
fn a_page_of_every_shipped_rule_set_is_below_600_kilobytes() {
    for shipped in froth::rules::shipped() {
        let rules = shipped.rule_set().unwrap();
        let format = Format::of_name(shipped.figures_name).unwrap();
        let panel = Panel::read(shipped.figures_name, format, shipped.figures.as_bytes()).unwrap();
        let plan = rules.plan(panel.schema()).unwrap();
        // Without what takes long: a few thousand bytes.
        let slow = |section: &Section| matches!(section, Section::Flips | Section::Stability);
        let wanted = Section::ALL.into_iter().filter(|section| !slow(section));
        let report = plan.evaluate(&panel).unwrap().report_with(&Sections::of(wanted));
        let page = report.to_html();
        // One set looks at 156 years of months.
        let most = if shipped.id == "exuberance" { 700_000 } else { 590_000 };
        assert!(page.len() < most, "{} has {}", shipped.id, page.len());
    }
}

#[test]
fn a_page_has_landmarks_and_its_tables_have_headers() {
    let (report, _) = &*NOW;
    let page = report.to_html();
    for part in ["<html lang=\"en\">", "<header>", "<main>", "<footer>", "<h1>"] {
        assert_eq!(page.matches(part).count(), 1, "{part}");
    }
    assert_eq!(page.matches("<table").count(), page.matches("<thead").count());
    // Of all pictures either its own words are read, or those beside it.
    let hidden = page.matches("aria-hidden=\"true\"").count();
    let told = page.matches("role=\"img\"").count();
    assert_eq!(told, page.matches("<svg class=\"spark\"").count());
    assert_eq!(told + hidden, page.matches("<svg").count());
    for section in page.split(" aria-labelledby=\"").skip(1) {
        let (id, _) = section.split_once('"').unwrap();
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
}

#[test]
fn where_nothing_was_known_nothing_is_said_to_stand() {
    let (report, _) = reports("1900-01-01", &[]);
    assert_eq!(report.to_svg(), None);
    for text in [report.to_html(), report.to_markdown()] {
        assert!(text.contains("Nothing in these data was known by then."), "{text}");
        assert!(!text.contains("How firm it is") && !text.contains("has a figure"), "{text}");
    }
}

#[test]
fn nothing_in_a_text_is_markup() {
    let page = awkward().to_html();
    assert!(!page.contains("<b>") && !page.contains("href=\"javascript"));
    assert_eq!(page.matches("</script>").count(), 2);
    assert!(texts(&page).iter().any(|text| text == AWKWARD));
}

#[test]
fn a_page_opened_in_a_browser_asks_for_nothing_and_says_nothing() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("report.html");
    let (report, _) = &*NOW;
    fs::write(&file, report.to_html()).unwrap();
    let Some(opened) = browser::open(&file) else {
        eprintln!("skipped: there is no Chromium to open the page with");
        return;
    };
    assert_eq!(opened.asked, [""; 0]);
    assert_eq!(opened.said, [""; 0]);
    let strange = strange(&texts(&opened.document), &embedded(&opened.document));
    assert!(opened.document.contains("<h1>Mid boom, as in 1997</h1>"));
    assert!(strange.is_empty(), "{strange:#?}");
    // The script has run: it shows where another day is chosen.
    assert!(opened.document.contains("<div id=\"replay\">"), "the script did not run");
    // A page that does both is found out.
    let bad = folder.join("bad.html");
    let page =
        "<!doctype html><img src=\"http://127.0.0.1:9/x.png\"><script>console.log(1)</script>";
    fs::write(&bad, page).unwrap();
    let opened = browser::open(&bad).unwrap();
    assert_eq!(opened.asked, ["http://127.0.0.1:9/x.png"]);
    assert_eq!(opened.said.len(), 1, "{:?}", opened.said);
}

/// Moves the slider to the end of 1999, reads by the arrow keys, and saves the values.
const DRIVER: &str = "<script>
const report = JSON.parse(document.getElementById('report').textContent);
const press = (where, key) => document.querySelector(where)
    .dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
press('#overlay', 'ArrowLeft');
const day = document.getElementById('day');
day.value = report.past.bar.indexOf('1999Q4');
day.dispatchEvent(new Event('input'));
press('#recent', 'ArrowLeft');
HTMLAnchorElement.prototype.click = function () {
    document.body.dataset.saved = this.download + ': ' + decodeURIComponent(this.href);
};
document.getElementById('csv').click();
</script></body>";

#[test]
fn in_a_browser_a_day_is_replayed_and_values_are_read_by_keyboard() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("replay.html");
    // The policy would not let the driver run, which is what it is for.
    let page = NOW.0.to_html().replace("Content-Security-Policy", "x-none");
    fs::write(&file, page.replace("</body>", DRIVER)).unwrap();
    let Some(opened) = browser::open(&file) else {
        eprintln!("skipped: there is no Chromium to open the page with");
        return;
    };
    assert_eq!(opened.said, [""; 0]);
    let texts = texts(&opened.document);
    for said in [
        "Late boom, as in 1999",
        "as of 1999-12-31, since 1999Q2, 3 quarters; before it: Credit scare, as in 1998. 4 of 5 \
         signs seen within two years.",
        "1999Q4: Late boom, as in 1999",
        "5 quarters in: now 151.5, then 116.1",
    ] {
        assert!(texts.iter().any(|text| text == said), "{said}");
    }
    assert!(opened.document.contains("<h1>Late boom, as in 1999</h1>"));
    for saved in [
        "goldman-1997-vs-1999.csv: data:text/csv;charset=utf-8,bar,date,phase,possible,investment",
        "\n1999Q4,1999-12-31,late_boom,late_boom,off,watch,on,off,off,0,",
        "<button type=\"button\" id=\"png\">",
    ] {
        assert!(opened.document.contains(saved), "{saved}");
    }
    let strange = strange(&texts, &embedded(&opened.document));
    assert!(strange.is_empty(), "{strange:#?}");
}

// Pictures

#[test]
fn a_picture_is_well_formed_names_itself_and_refers_to_its_own_parts() {
    let (report, history) = &*OPEN;
    for picture in [report.to_svg(), history.to_svg(), awkward().to_svg()] {
        let picture = picture.unwrap();
        let document = roxmltree::Document::parse(&picture)
            .unwrap_or_else(|error| panic!("{error}\n{picture}"));
        let root = document.root_element();
        let has = |name: &str| {
            root.children().any(|child| child.has_tag_name(("http://www.w3.org/2000/svg", name)))
        };
        assert!(has("title") && has("desc"));
        let ids: Vec<&str> =
            document.descendants().filter_map(|node| node.attribute("id")).collect();
        for node in document.descendants() {
            let fill = node.attribute("fill").and_then(|fill| fill.strip_prefix("url(#"));
            assert!(fill.is_none_or(|id| ids.contains(&id.trim_end_matches(')'))), "{fill:?}");
        }
        assert!(!picture.contains("NaN") && !picture.contains("inf"), "{picture}");
    }
}

#[test]
fn every_place_in_a_picture_is_inside_of_it() {
    let (report, _) = &*NOW;
    let picture = report.to_svg().unwrap();
    let document = roxmltree::Document::parse(&picture).unwrap();
    let room: Vec<f64> = document
        .root_element()
        .attribute("viewBox")
        .unwrap()
        .split(' ')
        .map(|place| place.parse().unwrap())
        .collect();
    let [left, top, width, height] = room[..] else { panic!("{room:?}") };
    for node in document
        .descendants()
        .filter(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "rect")))
    {
        let place = |name: &str| node.attribute(name).and_then(|place| place.parse::<f64>().ok());
        if let (Some(x), Some(y)) = (place("x"), place("y")) {
            let (right, bottom) =
                (x + place("width").unwrap_or(0.0), y + place("height").unwrap_or(0.0));
            assert!(left <= x && right <= left + width + 0.1, "{x} {right}");
            assert!(top <= y && bottom <= top + height + 0.1, "{y} {bottom}");
        }
    }
}

#[test]
fn a_history_of_some_years_has_the_charts_of_those_years() {
    let (report, _) = &*NOW;
    let all = report.charts.as_ref().unwrap();
    let some = some_years();
    let charts = some.charts.as_ref().unwrap();
    let shown: Vec<&String> = some.bars.iter().map(|bar| &bar.bar).collect();
    assert_eq!(shown, charts.bars.iter().collect::<Vec<_>>());
    assert_eq!((charts.bars.len(), charts.bars[0].as_str()), (16, "1998Q1"));
    let first = all.bars.iter().position(|bar| bar == "1998Q1").unwrap();
    for ((_, one), (_, other)) in charts.signals.0.iter().zip(&all.signals.0) {
        assert_eq!(one.states, other.states[first..first + 16]);
        for (one, other) in one.watched.iter().zip(&other.watched) {
            assert_eq!(one.values, other.values[first..first + 16]);
        }
    }
    let page = some.to_html();
    let strange = strange(&texts(&page), &embedded(&page));
    assert!(strange.is_empty(), "{strange:#?}");
}

#[test]
fn without_its_history_a_report_has_no_picture() {
    let mut report = NOW.0.clone();
    report.history = None;
    assert_eq!(report.to_svg(), None);
    assert!(!report.to_html().contains("class=\"chart\""));
}

// Notes

/// The texts of a note, without its markup, one for each block or cell.
fn read(note: &str) -> Vec<String> {
    use pulldown_cmark::{Event, Options, Parser, TagEnd};
    let mut blocks = vec![String::new()];
    for event in Parser::new_ext(note, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) => blocks.last_mut().unwrap().push_str(&text),
            Event::SoftBreak => blocks.push(String::new()),
            Event::End(
                TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::TableCell | TagEnd::Item,
            ) => {
                blocks.push(String::new());
            }
            Event::Html(html) | Event::InlineHtml(html) => panic!("{html}"),
            _ => {}
        }
    }
    blocks
}

#[test]
fn a_note_says_what_the_report_says_however_awkward_the_texts() {
    let note = awkward().to_markdown();
    let blocks = read(&note);
    let awkward = blocks.iter().filter(|block| *block == AWKWARD).count();
    assert!(4 <= awkward, "{blocks:#?}");
    assert!(blocks.contains(&format!("{AWKWARD}, since row 3")), "{blocks:#?}");
}

#[test]
fn a_note_has_the_verdict_the_signals_the_unknown_and_where_it_comes_from() {
    let (report, history) = &*OPEN;
    let blocks = read(&report.to_markdown());
    for block in [
        "Undetermined",
        "These would decide it: Corporate profits after tax and Baa corporate bond yield less \
         the 10-year Treasury yield.",
        "● on",
        "Baa corporate bond yield less the 10-year Treasury yield was left out; Credit spreads \
         widen rests on it",
        "What it resembles",
        "Sources and provenance",
    ] {
        assert!(blocks.iter().any(|found| found == block), "{block}\n{blocks:#?}");
    }
    assert!(read(&history.to_markdown()).contains(&"The phases so far".to_owned()));
}
