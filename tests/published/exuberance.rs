//! The statistic that Phillips, Shi and Yu published, on their own series.

use crate::bubbles::{CRITICAL, computed, critical, episodes, is_technology};
use crate::{project, published};

#[test]
fn the_published_statistic_is_met_on_the_authors_own_series() {
    let figures = published("psy-sp500-price-dividend.csv");
    let input = "  sp500_price_dividend: { unit: number, every: month }";
    let asked = ["gsadf(sp500_price_dividend, 90)", "bsadf(sp500_price_dividend, 90)"];
    let rows = computed(&figures, input, &asked);
    let (month, last) = &rows[1679];
    assert_eq!((month.as_str(), (last[0] * 100.0).round()), ("2010-12", 421.0));
    let statistics: Vec<(String, f64)> =
        rows.into_iter().take(1680).map(|(month, values)| (month, values[1])).collect();
    let found = episodes(&statistics, &critical(&project(CRITICAL)));
    assert!(is_technology(&found), "{found:?}");
}
