//! How long a page is on a phone and on paper, as a browser lays it out.

use std::fs;
use std::path::{Path, PathBuf};

use froth::Report;

use super::{NOW, OPEN, browser, newest, reports, texts};

/// Where this test puts its pages.
fn file(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// The page with a script of the test, which its policy would not let run.
fn with(page: &str, script: &str) -> String {
    let page = page.replace("Content-Security-Policy", "x-none");
    page.replace("</body>", &format!("<script>{script}</script></body>"))
}

/// Tells the page around it how long and wide it is.
const TELL: &str = "addEventListener('load', () => parent.postMessage(
    [document.documentElement.scrollHeight, document.documentElement.scrollWidth], '*'));";

/// How long and wide a page is on a screen so wide; a window is not so narrow itself.
fn laid_out(name: &str, page: &str, width: usize) -> Option<(usize, usize)> {
    fs::write(file(&format!("{name}-inner.html")), with(page, TELL)).unwrap();
    let frame = format!(
        "<!doctype html><iframe style=\"width:{width}px;height:800px;border:0\" scrolling=no></iframe>\
         <script>addEventListener('message', told => document.body.append('is ' + told.data));\
         document.querySelector('iframe').src = '{name}-inner.html';</script>"
    );
    let outer = file(&format!("{name}.html"));
    fs::write(&outer, frame).unwrap();
    let opened = browser::open(&outer)?;
    let told = texts(&opened.document);
    let told = told.iter().find_map(|text| text.strip_prefix("is ")).expect("a size");
    let (height, width) = told.split_once(',').expect("two numbers");
    Some((height.parse().unwrap(), width.parse().unwrap()))
}

/// The shipped rules on five days: three of the nineties, the newest, and one that is
/// left open.
fn days() -> Vec<(&'static str, Report)> {
    let mut all: Vec<(&str, Report)> =
        ["1997-12-31", "1998-12-31", "1999-12-31"].map(|day| (day, reports(day, &[]).0)).into();
    all.push(("newest", newest()));
    all.push(("open", OPEN.0.clone()));
    all
}

#[test]
fn on_a_phone_a_page_is_some_screens_long_and_no_wider_than_the_phone() {
    for (day, report) in days() {
        let Some((height, width)) = laid_out(&format!("phone-{day}"), &report.to_html(), 390)
        else {
            eprintln!("skipped: there is no Chromium to open the page with");
            return;
        };
        assert!((1_500..=3_000).contains(&height), "{day}: {height} px");
        assert!(width <= 390, "{day}: {width} px wide");
    }
}

/// Opens what paper opens, and says of each folded part how high its content is, and of
/// each heading whether it is kept with what follows.
const PRINTED: &str = "const say = words => document.body.append(
    Object.assign(document.createElement('p'), { textContent: words }));
addEventListener('load', () => {
    const style = (where, name) => getComputedStyle(where)[name];
    for (const one of document.querySelectorAll('details:not(.on-screen)')) {
        const high = one.getBoundingClientRect().height
            - one.querySelector('summary').getBoundingClientRect().height;
        say('open ' + one.querySelector('summary').textContent + ': ' + (40 < high));
    }
    for (const one of document.querySelectorAll('h2, thead'))
        say('kept ' + one.textContent + ': ' + (style(one, 'breakAfter') == 'avoid'));
    for (const one of document.querySelectorAll('.row, .mini, tr'))
        say('whole: ' + (style(one, 'breakInside') == 'avoid'));
    for (const one of document.querySelectorAll('.on-screen, #replay'))
        say('away: ' + (style(one, 'display') == 'none'));
});";

#[test]
fn on_paper_what_is_folded_is_open_and_a_heading_stays_with_its_chart() {
    let page = NOW.0.to_html();
    let paper = file("paper.html");
    fs::write(&paper, with(&page.replace("@media print{", "@media all{"), PRINTED)).unwrap();
    let Some(opened) = browser::open(&paper) else {
        eprintln!("skipped: there is no Chromium to open the page with");
        return;
    };
    let told = texts(&opened.document);
    for begin in ["open ", "kept ", "whole", "away"] {
        let own: Vec<&String> = told.iter().filter(|text| text.starts_with(begin)).collect();
        assert!(2 <= own.len(), "{begin}: {own:?}");
        let wrong: Vec<&&String> = own.iter().filter(|text| !text.ends_with(": true")).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
    }
    // Without the rules of paper it stays folded, and needs fewer pages.
    let (whole, folded) = (file("whole.html"), file("folded.html"));
    fs::write(&whole, &page).unwrap();
    fs::write(&folded, page.replace("@media print{", "@media none{")).unwrap();
    let (whole, folded) = (browser::printed(&whole).unwrap(), browser::printed(&folded).unwrap());
    assert!(folded + 4 <= whole && whole <= 18, "{folded} pages folded, {whole} open");
}
