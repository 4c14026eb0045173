//! Files in the shapes in which statistical offices, data vendors and spreadsheets
//! give them, made small; and for each reading a file that looks alike and must be
//! read otherwise, or refused.

use froth::{DateFormat, Decimal, Error, Format, Panel, ReadOptions, RuleSet};

fn read(name: &str, text: impl AsRef<[u8]>) -> Result<Panel, Error> {
    Panel::read(name, Format::of_name(name).unwrap(), text.as_ref())
}

/// A line a series, with a `.` where a value is missing, then the notes.
fn shown(panel: &Panel) -> String {
    let mut lines = Vec::new();
    for series in panel.series() {
        let cells = series.stamps().iter().zip(series.values()).enumerate();
        let cells = cells.map(|(place, (stamp, value))| {
            let mark = series.mark(*stamp).map_or(String::new(), |mark| format!(" {mark}"));
            match series.range(place) {
                Some((low, high)) if low < high => format!("{stamp} {low}..{high}"),
                _ if value.is_nan() => format!("{stamp} ."),
                _ => format!("{stamp} {value}{mark}"),
            }
        });
        let unit = series.unit().map_or(String::new(), |unit| format!(" [{unit}]"));
        lines.push(format!("{}{unit}: {}", series.name(), cells.collect::<Vec<_>>().join(", ")));
        lines.extend(panel.notes_on(series.name()).map(|note| format!("  {}", note.message)));
    }
    lines.extend(panel.notes().iter().map(|note| format!("  {}", note.message)));
    lines.join("\n")
}

#[track_caller]
fn check(name: &str, text: impl AsRef<[u8]>, wanted: &[&str]) {
    let panel = read(name, text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(shown(&panel).lines().collect::<Vec<_>>(), wanted, "{name}");
}

#[track_caller]
fn refused(name: &str, text: impl AsRef<[u8]>, words: &str) {
    let error = read(name, text).expect_err("it is refused").to_string();
    assert!(error.contains(words), "{error}");
}

/// What rules with this input find in a file, or why they do not.
fn bound(input: &str, files: &[(&str, &str)]) -> String {
    let rules = format!(
        "format: 1\nid: t\nversion: \"1\"\ntitle: T\ncalendar: quarter\ninputs:\n  x: {input}\n\
         phases:\n  - {{ id: high, when: x > 0 }}\n  - {{ id: low, otherwise: true }}\n"
    );
    let rules = RuleSet::parse(&rules).unwrap();
    let mut panel = Panel::default();
    for (name, text) in files {
        panel = panel.join(read(name, text).unwrap()).unwrap();
    }
    match rules.plan(panel.schema()) {
        Ok(plan) => {
            let report = plan.evaluate(&panel).unwrap().report();
            let json = serde_json::to_value(report).unwrap();
            json["inputs"]["x"]["value"].to_string()
        }
        Err(error) => error.to_string(),
    }
}

// Shapes.

#[test]
fn names_are_found_below_lines_of_prose() {
    check(
        "fredgraph.csv",
        "FRED Graph Observations,\nFederal Reserve Economic Data,\nFrequency: Quarterly,\n,\n\
         observation_date,GDP\n1999-10-01,9926.1\n2000-01-01,10031.0\n2000-04-01,10278.3\n",
        &[
            "GDP: 1999-10-01 9926.1, 2000-01-01 10031, 2000-04-01 10278.3",
            "  3 lines above the rows are not read: `FRED Graph Observations`",
        ],
    );
    check(
        "export.csv",
        "Security,SPX Index,\nStart Date,01/01/2025,\nPeriod,D,\n,,\nDate,PX_LAST,PE_RATIO\n\
         2025-11-20,6538.76,27.1\n2025-11-21,6602.99,#N/A N/A\n",
        &[
            "PX_LAST: 2025-11-20 6538.76, 2025-11-21 6602.99",
            "PE_RATIO: 2025-11-20 27.1, 2025-11-21 .",
            "  `PE_RATIO`: read `#N/A N/A` (1) as no figure",
            "  3 lines above the rows are not read: `Security SPX Index`",
        ],
    );
    // A line that names too few columns is no header: nothing is guessed for the rest.
    refused("a.csv", "date,gdp\n1999,1,2\n2000,2,3\n2001,3,4\n", "the header has 2");
}

#[test]
fn lines_of_units_above_the_rows_are_held_against_the_input() {
    let h15 = "Series Description,\"1-month bill\",\"Loans\"\nUnit:,Percent:_Per_Year,Currency\n\
               Multiplier:,1,1000000\nCurrency:,NA,USD\nUnique Identifier:,H15/A,H8/B\n\
               Time Period,RIFLGFCM01,LOANS\n2001-07-31,3.67,3900\n2001-08-31,ND,3910\n\
               2001-09-28,2.40,3920\n";
    check(
        "h15.csv",
        h15,
        &[
            "RIFLGFCM01 [%]: 2001-07-31 3.67, 2001-08-31 ., 2001-09-28 2.4",
            "  `RIFLGFCM01`: read `ND` (1) as no figure",
            "LOANS [usd_mn]: 2001-07-31 3900, 2001-08-31 3910, 2001-09-28 3920",
            "  `Series Description`, `Unit`, `Multiplier`, `Currency`, `Unique Identifier` tell \
             more of each column",
        ],
    );
    let h15 = [("h15.csv", h15)];
    assert_eq!(bound("{ unit: percent, every: month, columns: [RIFLGFCM01] }", &h15), "2.4");
    assert_eq!(bound("{ unit: usd_bn, every: month, columns: [LOANS] }", &h15), "3.92");
    let wrong = bound("{ unit: pp, every: month, columns: [RIFLGFCM01] }", &h15);
    assert!(wrong.contains("F0903"), "{wrong}");
}

#[test]
fn the_first_line_names_the_columns_where_the_bundesbank_puts_more_below() {
    check(
        "bbk.csv",
        "\"\",BBK01.WU0004,BBK01.WU0004_FLAGS\n\"\",Yield of bonds,\nunit,Prozent,\n\
         unit multiplier,one,\n1999-10,5.21,\n1999-11,4.98,\n1999-12,5.06,Provisional value\n",
        &[
            "BBK01.WU0004 [%]: 1999-10 5.21, 1999-11 4.98, 1999-12 5.06 Provisional value",
            "BBK01.WU0004_FLAGS: 1999-10 ., 1999-11 ., 1999-12 .",
            "  1 line above the rows is not read: `Yield of bonds`; `unit`, `unit multiplier` tell more of each column",
        ],
    );
}

#[test]
fn three_lines_of_names_as_yfinance_has_them_are_names_with_a_ticker() {
    check(
        "yf.csv",
        "Price,Close,Volume\nTicker,^GSPC,^GSPC\nDate,,\n2025-01-02,5868.5,3621680000\n\
         2025-01-03,5942.5,3667340000\n2025-01-06,5975.4,4940120000\n",
        &[
            "Close: 2025-01-02 5868.5, 2025-01-03 5942.5, 2025-01-06 5975.4",
            "Volume: 2025-01-02 3621680000, 2025-01-03 3667340000, 2025-01-06 4940120000",
            "  `Ticker` tells more of each column",
        ],
    );
    let two = "Price,Close,Close\nTicker,AAPL,MSFT\nDate,,\n2025-01-02,1,4\n2025-01-03,2,5\n\
               2025-03-31,3,6\n";
    check(
        "yf.csv",
        two,
        &[
            "Close{Ticker=\"AAPL\"}: 2025-01-02 1, 2025-01-03 2, 2025-03-31 3",
            "Close{Ticker=\"MSFT\"}: 2025-01-02 4, 2025-01-03 5, 2025-03-31 6",
            "  `Ticker` tells more of each column",
        ],
    );
    let two = [("yf.csv", two)];
    assert_eq!(bound("{ unit: index, every: day, columns: [\"Close:MSFT\"] }", &two), "6.0");
    let by_label = "{ unit: index, every: day, columns: [Close], where: { Ticker: AAPL } }";
    assert_eq!(bound(by_label, &two), "3.0");
    let open = bound("{ unit: index, every: day, columns: [Close] }", &two);
    assert!(open.contains("write `where: { Ticker: AAPL }`"), "{open}");
}

#[test]
fn lines_below_the_rows_are_told_and_not_read() {
    check(
        "worldbank.csv",
        "date,gdp\n1999-12-31,1\n2000-12-31,2\n2001-12-31,3\n,\nSource: World Bank,\n",
        &[
            "gdp: 1999-12-31 1, 2000-12-31 2, 2001-12-31 3",
            "  1 line below the rows is not read: `Source: World Bank`",
        ],
    );
    // What has a figure is a row, whatever its date.
    refused("a.csv", "date,gdp\n1999-12-31,1\n2000-12-31,2\nTotal,3\n", "`Total` in column `date`");
}

#[test]
fn periods_as_columns_are_turned() {
    let bank = "\"Data Source\",\"World Development Indicators\",\n\n\"Country Name\",\
                \"Country Code\",\"Indicator Code\",\"2021\",\"2022\",\"2023\",\n\
                \"Germany\",\"DEU\",\"GDP\",\"4.2\",\"4.1\",\"4.5\",\n\
                \"Greece\",\"GRC\",\"GDP\",\"0.21\",,\"0.24\",\n";
    check(
        "API.csv",
        bank,
        &[
            "value{Country Name=\"Germany\"}: 2021 4.2, 2022 4.1, 2023 4.5",
            "value{Country Name=\"Greece\"}: 2021 0.21, 2022 ., 2023 0.24",
            "  1 line above the rows is not read: `Data Source World Development Indicators`",
            "  the columns are periods, 2021 to 2023: each row is read as a series called `value`",
        ],
    );
    let bank = [("API.csv", bank)];
    let input = "{ unit: percent, every: year, columns: [value], where: { Country Code: GRC } }";
    assert_eq!(bound(input, &bank), "0.24");
    let without =
        "{ unit: percent, every: year, where: { Country Code: GRC, Indicator Code: GDP } }";
    assert_eq!(bound(without, &bank), "0.24");
    let quarters = "REF_AREA,Series,2000-Q1,2000-Q2\nUS,gap,1.5,2.5\nDE,gap,0.5,0.7\n";
    check(
        "bis.csv",
        quarters,
        &[
            "value{REF_AREA=\"US\"}: 2000Q1 1.5, 2000Q2 2.5",
            "value{REF_AREA=\"DE\"}: 2000Q1 0.5, 2000Q2 0.7",
            "  the columns are periods, 2000-Q1 to 2000-Q2: each row is read as a series called `value`",
        ],
    );
    // Maturities are no periods: they do not read as times.
    check(
        "curve.csv",
        "Date,1 Mo,2 Yr\n2025-01-02,4.4,4.2\n2025-01-03,4.5,4.3\n",
        &["1 Mo: 2025-01-02 4.4, 2025-01-03 4.5", "2 Yr: 2025-01-02 4.2, 2025-01-03 4.3"],
    );
}

#[test]
fn newest_rows_first_are_turned_around_and_a_row_out_of_order_is_not() {
    check(
        "a.csv",
        "date,x\n2001,3\n2000,2\n1999,1\n",
        &[
            "x: 1999 1, 2000 2, 2001 3",
            "  the newest row comes first: the order of the rows is reversed",
        ],
    );
    refused("a.csv", "date,x\n2001,3\n1999,2\n2000,1\n", "F0803");
}

#[test]
fn utf_16_is_read_by_its_mark() {
    let text = "date,x\n2000-01,1\n2000-02,2\n";
    let little: Vec<u8> =
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> =
        [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    for bytes in [little, big] {
        check("a.csv", bytes, &["x: 2000-01 1, 2000-02 2"]);
    }
    // Without the mark nothing says so.
    let bare: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused("a.csv", bare, "F0703");
}

// Series below each other.

const SDMX: &str = "LOCATION,MEASURE,TIME_PERIOD,OBS_VALUE,OBS_STATUS\nUSA,GDP,1999Q4,2.1,A\n\
                    USA,GDP,2000Q1,2.2,P\nDEU,GDP,1999Q4,1.1,A\nDEU,GDP,2000Q1,1.2,A\n\
                    DEU,CPI,1999Q4,3.1,A\nDEU,CPI,2000Q1,3.2,A\n";

#[test]
fn rows_of_several_series_are_told_apart_by_columns_of_words() {
    check(
        "oecd.csv",
        SDMX,
        &[
            "OBS_VALUE{LOCATION=\"USA\",MEASURE=\"GDP\"}: 1999Q4 2.1, 2000Q1 2.2 P",
            "OBS_VALUE{LOCATION=\"DEU\",MEASURE=\"GDP\"}: 1999Q4 1.1, 2000Q1 1.2",
            "OBS_VALUE{LOCATION=\"DEU\",MEASURE=\"CPI\"}: 1999Q4 3.1, 2000Q1 3.2",
        ],
    );
    let file = [("oecd.csv", SDMX)];
    let input =
        |labels: &str| format!("{{ unit: percent, columns: [OBS_VALUE], where: {labels} }}");
    assert_eq!(bound(&input("{ LOCATION: USA }"), &file), "2.2");
    assert_eq!(bound(&input("{ LOCATION: DEU, MEASURE: CPI }"), &file), "3.2");
    let open = bound(&input("{ LOCATION: DEU }"), &file);
    assert!(open.contains("F0922"), "{open}");
    assert!(open.contains("write `where: { LOCATION: DEU, MEASURE: GDP }`"), "{open}");
    let none = bound(&input("{ LOCATION: DEX }"), &file);
    assert!(none.contains("F0901") && none.contains("did you mean `DEU`?"), "{none}");
    let unknown = bound(&input("{ COUNTRY: DEU }"), &file);
    assert!(unknown.contains("no column `COUNTRY` tells"), "{unknown}");
}

#[test]
fn one_series_of_a_table_must_have_the_labels_that_are_asked_for() {
    let one = [("one.csv", "LOCATION,TIME,Value\nDEU,1999Q4,1.1\nDEU,2000Q1,1.2\n")];
    assert_eq!(bound("{ unit: percent, columns: [Value], where: { LOCATION: DEU } }", &one), "1.2");
    let other = bound("{ unit: percent, columns: [Value], where: { LOCATION: USA } }", &one);
    assert!(other.contains("F0901"), "{other}");
}

#[test]
fn a_base_year_that_changes_makes_two_series_and_not_one() {
    // Its dates do not meet, so that one series could be made of the two.
    check(
        "bases.csv",
        "BASE,AREA,TIME,V\nb2010,US,1999,1\nb2010,US,2000,2\nb2015,US,2001,30\nb2015,US,2002,40\n\
         b2015,DE,2001,5\nb2015,DE,2002,6\n",
        &[
            "V{BASE=\"b2010\",AREA=\"US\"}: 1999 1, 2000 2",
            "V{BASE=\"b2015\",AREA=\"US\"}: 2001 30, 2002 40",
            "V{BASE=\"b2015\",AREA=\"DE\"}: 2001 5, 2002 6",
        ],
    );
}

#[test]
fn a_number_tells_series_apart_only_where_nothing_else_can() {
    check(
        "curve.csv",
        "date,maturity,rate\n1999-10,2,5.1\n1999-10,10,6.1\n1999-11,2,5.2\n1999-11,10,6.2\n",
        &[
            "rate{maturity=\"2\"}: 1999-10 5.1, 1999-11 5.2",
            "rate{maturity=\"10\"}: 1999-10 6.1, 1999-11 6.2",
        ],
    );
    // Two figures of one date are a mistake, be they whole numbers or not.
    refused("a.csv", "date,gdp\n1999Q4,1\n1999Q4,2\n", "two rows are dated `1999Q4`");
}

#[test]
fn a_column_of_two_files_is_a_mistake_only_where_it_is_read() {
    let us = ("us.csv", "date,y10,y2\n1999Q4,6,5\n2000Q1,7,4\n");
    let uk = ("uk.csv", "date,y10\n1999Q4,8\n2000Q1,9\n");
    let files = [us, uk];
    assert_eq!(bound("{ unit: percent, columns: [y2] }", &files), "4.0");
    assert_eq!(bound("{ unit: percent, columns: [\"uk.csv:y10\"] }", &files), "9.0");
    let open = bound("{ unit: percent, columns: [y10] }", &files);
    assert!(open.contains("write `columns: [\"us.csv:y10\"]`"), "{open}");
    let third = ("fr.csv", "date,y10\n1999Q4,1\n2000Q1,2\n");
    let open = bound("{ unit: percent, columns: [y10] }", &[us, uk, third]);
    assert!(open.contains("any of 3 files"), "{open}");
    assert_eq!(bound("{ unit: percent, columns: [\"fr.csv:y10\"] }", &[us, uk, third]), "2.0");
}

// Vintages.

#[test]
fn a_column_a_vintage_is_one_series_with_its_revisions() {
    let alfred = "observation_date,GDPC1_20230126,GDPC1_20230427\n2022-10-01,20187.5,20182.5\n\
                  2023-01-01,,20235.9\n";
    let panel = read("GDPC1.csv", alfred).unwrap();
    let [gdp] = panel.series() else { panic!("one series") };
    assert!(gdp.has_vintages());
    let on = |day: &str| gdp.values_on(day.parse().unwrap());
    assert_eq!(on("2023-04-26").first(), Some(&20187.5));
    assert!(on("2023-04-26").last().is_some_and(|value| value.is_nan()));
    assert_eq!(on("2023-04-27"), [20182.5, 20235.9]);
    // What is known before it begins is no vintage.
    check(
        "a.csv",
        "date,x_20200101\n2020-01-01,1\n2020-04-01,2\n",
        &["x_20200101: 2020-01-01 1, 2020-04-01 2"],
    );
}

#[test]
fn observations_of_alfred_and_of_the_interface_of_fred_are_read() {
    let tabs = "period_start_date\tGDPC1\trealtime_start_date\trealtime_end_date\n\
                2022-10-01\t20187.5\t2023-01-26\t2023-04-26\n\
                2022-10-01\t20182.5\t2023-04-27\t9999-12-31\n";
    let panel = read("obs.txt", tabs).unwrap();
    let gdp = panel.get("GDPC1").unwrap();
    assert_eq!(gdp.values_on("2023-04-26".parse().unwrap()), [20187.5]);
    assert_eq!(gdp.values_on("2023-04-27".parse().unwrap()), [20182.5]);
    let json = r#"{"realtime_start":"2023-07-27","units":"lin","count":2,"observations":[
        {"realtime_start":"2023-07-27","realtime_end":"2023-07-27","date":"2022-10-01","value":"20182.5"},
        {"realtime_start":"2023-07-27","realtime_end":"2023-07-27","date":"2023-01-01","value":"."}]}"#;
    check("GDPC1.json", json, &["GDPC1: 2022-10-01 20182.5, 2023-01-01 ."]);
    refused("a.json", r#"{"a":[{"date":"1999","x":1}],"b":[{"date":"1999","x":1}]}"#, "two lists");
}

// Dates.

#[test]
fn dates_are_read_by_what_their_column_proves() {
    for (one, other) in [
        ("30/12/1999", "31/12/1999"),
        ("12/30/1999", "12/31/1999"),
        ("30.12.1999", "31.12.1999"),
        ("30-12-1999", "31-12-1999"),
        ("19991230", "19991231"),
        ("1999/12/30", "1999/12/31"),
        ("30-Dec-1999", "31-Dec-1999"),
        ("Dec 30, 1999", "Dec 31, 1999"),
        ("30DEC1999", "31DEC1999"),
        ("1999-12-30 00:00:00 UTC", "1999-12-31 00:00:00 UTC"),
        ("1999-12-30T16:00", "1999-12-31T16:00"),
    ] {
        let text = format!("date;x\n{one};1\n{other};2\n");
        let panel = read("a.csv", text).unwrap();
        assert!(shown(&panel).starts_with("x: 1999-12-30 1, 1999-12-31 2"), "{one}");
        // The order is told where the column had to tell it.
        let is_open = one.len() == 10 && one.starts_with(['1', '3']) && !one.starts_with("1999");
        assert_eq!(panel.notes().len(), usize::from(is_open), "{one}");
    }
    for (one, other) in [
        ("NOV1999", "DEC1999"),
        ("Nov-1999", "Dec-1999"),
        ("1999M11", "1999M12"),
        ("1999:11", "1999:12"),
        ("11/1999", "12/1999"),
        ("199911", "199912"),
    ] {
        check("a.csv", format!("date,x\n{one},1\n{other},2\n"), &["x: 1999-11 1, 1999-12 2"]);
    }
    for (one, other) in [
        ("Q3 1999", "Q4 1999"),
        ("1999 Q3", "1999 Q4"),
        ("3Q1999", "4Q1999"),
        ("1999.Q3", "1999.Q4"),
    ] {
        check("a.csv", format!("date,x\n{one},1\n{other},2\n"), &["x: 1999Q3 1, 1999Q4 2"]);
    }
}

#[test]
fn dates_in_several_columns_are_put_together() {
    check("a.csv", "Year,Month,x\n1999,11,1\n1999,12,2\n", &["x: 1999-11 1, 1999-12 2"]);
    check("a.csv", "year,month,x\n1999,Nov,1\n1999,Dec,2\n", &["x: 1999-11 1, 1999-12 2"]);
    check("a.csv", "year,quarter,x\n1999,3,1\n1999,4,2\n", &["x: 1999Q3 1, 1999Q4 2"]);
    check(
        "a.csv",
        "Year,Month,Day,x\n1999,12,30,1\n1999,12,31,2\n",
        &["x: 1999-12-30 1, 1999-12-31 2"],
    );
    check("bls.csv", "year,period,x\n1999,M11,1\n1999,M12,2\n", &["x: 1999-11 1, 1999-12 2"]);
    check("bls.csv", "year,period,x\n1999,Q03,1\n1999,Q04,2\n", &["x: 1999Q3 1, 1999Q4 2"]);
    // The thirteenth month of BLS is the mean of the year: no month.
    check(
        "bls.csv",
        "Year,Period,x\n1999,M11,1\n1999,M12,2\n1999,M13,1.5\n",
        &["x: 1999-11 1, 1999-12 2", "  1 row is of years and halves, as in `M13`, and not read"],
    );
    // A whole date goes before its parts, which may be of a fiscal year.
    check(
        "fiscal.csv",
        "date,year,quarter,x\n2020-12-31,2021,1,5\n2021-03-31,2021,2,6\n",
        &[
            "year: 2020-12-31 2021, 2021-03-31 2021",
            "quarter: 2020-12-31 1, 2021-03-31 2",
            "x: 2020-12-31 5, 2021-03-31 6",
        ],
    );
}

#[test]
fn a_day_that_a_zone_moves_is_told() {
    check(
        "a.csv",
        "date,x\n1999-12-30 20:00:00-05:00,1\n1999-12-31 20:00:00-05:00,2\n",
        &[
            "x: 1999-12-30 1, 1999-12-31 2",
            "  `date`: the day is read as it is written; in UTC it would be a different day in 2 rows",
        ],
    );
    // Two times of one day are two rows of one date.
    refused("a.csv", "date,x\n1999-12-30 10:00,1\n1999-12-30 11:00,2\n", "F0802");
}

#[test]
fn what_dates_and_numbers_leave_open_an_option_says() {
    let with = |text: &str, dates, decimal| {
        let mut options = ReadOptions::default();
        options.dates = dates;
        options.decimal = decimal;
        shown(&Panel::read_with("a.csv", Format::Csv, text.as_bytes(), &options).unwrap())
    };
    let open = "date,x\n01/02/1999,1\n02/03/1999,2\n";
    let day_first = with(open, Some(DateFormat::DayFirst), None);
    assert_eq!(day_first, "x: 1999-02-01 1, 1999-03-02 2");
    let month_first = with(open, Some(DateFormat::MonthFirst), None);
    assert_eq!(month_first, "x: 1999-01-02 1, 1999-02-03 2");
    let excel = with("date,x\n36524,1\n36525,2\n", Some(DateFormat::Excel), None);
    assert_eq!(excel, "x: 1999-12-30 1, 1999-12-31 2");
    let thousands = "date,x\n1999,\"1,234\"\n";
    assert!(with(thousands, None, Some(Decimal::Point)).starts_with("x: 1999 1234\n"));
    assert!(with(thousands, None, Some(Decimal::Comma)).starts_with("x: 1999 1.234\n"));
}

// Cells.

#[test]
fn what_was_read_in_its_own_way_is_told_once_with_counts() {
    check(
        "a.csv",
        "date;x\n1999-10;ND\n1999-11;n.a.\n1999-12;ND\n2000-01;3.8 p\n2000-02;5.2%\n\
         2000-03;38.13K\n2000-04;(5.2)\n2000-05;$1.5\n2000-06;<1\n",
        &[
            "x: 1999-10 ., 1999-11 ., 1999-12 ., 2000-01 3.8 p, 2000-02 5.2, 2000-03 38130, \
             2000-04 -5.2, 2000-05 1.5, 2000-06 -inf..1",
            "  `x`: read `ND` (2), `n.a.` (1) as no figure; numbers such as `(5.2)` as negative (1); \
             `$` (1) as the sign of a currency; numbers such as `38.13K` in full (1); \
             numbers with `%` without it (1); `p` (1) after a number as a mark; numbers after `<` \
             or `>` as bounds (1)",
        ],
    );
}

#[test]
fn decimals_are_told_by_the_file() {
    check(
        "german.csv",
        "date;x;y\n2000-01;999,5;1.234\n2000-02;1.234,5;5.678\n",
        &[
            "x: 2000-01 999.5, 2000-02 1234.5",
            "  `x`: read `,` before decimals, as in `999,5` (2)",
            "y: 2000-01 1234, 2000-02 5678",
            "  `y`: read `.` between thousands, as in `1.234` (2)",
        ],
    );
    check(
        "english.csv",
        "date,x\n2000-01,999.5\n2000-02,\"1,234\"\n",
        &["x: 2000-01 999.5, 2000-02 1234", "  `x`: read `,` between thousands, as in `1,234` (1)"],
    );
    // A plain file with three decimals between commas is what it says.
    check(
        "plain.csv",
        "date,x\n2000-01,1.234\n2000-02,5.678\n",
        &["x: 2000-01 1.234, 2000-02 5.678"],
    );
}

#[test]
fn a_percentage_in_every_cell_is_the_unit_of_the_column() {
    check(
        "a.csv",
        "date,x\n1999Q4,5.2%\n2000Q1,5.3%\n",
        &["x [%]: 1999Q4 5.2, 2000Q1 5.3", "  `x`: read numbers with `%` without it (2)"],
    );
    let file = [("a.csv", "date,x\n1999Q4,5.2%\n2000Q1,5.3%\n")];
    assert_eq!(bound("{ unit: percent }", &file), "5.3");
    assert!(bound("{ unit: ratio }", &file).contains("F0903"));
}

#[test]
fn words_that_are_no_numbers_stay_mistakes_of_their_column() {
    for cell in ["three", "1.2.3", "12:30", "5 6", "--5", "#REF!", "5.2 percent"] {
        let file = format!("date,x,y\n1999Q4,{cell},1\n2000Q1,2.5,2\n");
        let found = bound("{ unit: index }", &[("a.csv", &file)]);
        assert!(found.contains("F0806"), "{cell}: {found}");
        let other = bound("{ unit: index, columns: [y] }", &[("a.csv", &file)]);
        assert_eq!(other, "2.0", "{cell}");
    }
}

// What looks like a reading and is none.

#[test]
fn a_word_after_a_number_is_no_mark_unless_it_is_a_known_one() {
    for cell in
        ["120 bps", "1.3 m", "1.3 k", "5 Mio", "5 Mrd", "5 pp", "5 USD", "5 lakh", "++5", "5 b c"]
    {
        let file = format!("date,x\n1999Q3,1\n1999Q4,{cell}\n2000Q1,2.5\n");
        let found = bound("{ unit: index }", &[("a.csv", &file)]);
        assert!(found.contains("F0806"), "{cell}: {found}");
    }
    // A letter after most numbers is a unit.
    refused("a.csv", "date,x\n1999Q4,5 b\n2000Q1,6 b\n", "may have a unit after its number");
    assert_eq!(bound("{ unit: index }", &[("a.csv", "date,x\n1999Q4,5\n2000Q1,6 -\n")]), "-6.0");
}

#[test]
fn a_row_a_year_and_a_column_a_month_is_one_series() {
    check(
        "cpi.csv",
        "Year,Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec,Annual\n\
         2021,1,2,3,4,5,6,7,8,9,10,11,12,6.5\n2022,13,14,,,,,,,,,,,\n",
        &[
            "cpi: 2021-01 1, 2021-02 2, 2021-03 3, 2021-04 4, 2021-05 5, 2021-06 6, 2021-07 7, \
             2021-08 8, 2021-09 9, 2021-10 10, 2021-11 11, 2021-12 12, 2022-01 13, 2022-02 14, \
             2022-03 ., 2022-04 ., 2022-05 ., 2022-06 ., 2022-07 ., 2022-08 ., 2022-09 ., \
             2022-10 ., 2022-11 ., 2022-12 .",
            "  the rows are years and the columns months of them; `Annual` is made of them and not read",
        ],
    );
    check(
        "gdp.csv",
        "Year,Q1,Q2,Q3,Q4\n2021,1,2,3,4\n",
        &[
            "gdp: 2021Q1 1, 2021Q2 2, 2021Q3 3, 2021Q4 4",
            "  the rows are years and the columns quarters of them",
        ],
    );
    // Eleven months are no year.
    check(
        "odd.csv",
        "Year,Jan,Feb\n2021,1,2\n2022,3,4\n",
        &["Jan: 2021 1, 2022 3", "Feb: 2021 2, 2022 4"],
    );
}

#[test]
fn years_quarters_and_months_in_one_column_are_series_of_their_own() {
    let ons = [(
        "ons.csv",
        "\"Title\",\"GDP\"\n\"CDID\",\"ABMI\"\n\"2021\",\"2142\"\n\"2022\",\"2234\"\n\
         \"2021 Q4\",\"550\"\n\"2022 Q1\",\"553\"\n\"2022 JAN\",\"184\"\n\"2022 FEB\",\"185\"\n",
    )];
    let input =
        |every: &str| format!("{{ unit: index, columns: [GDP], where: {{ every: {every} }} }}");
    assert_eq!(bound(&input("year"), &ons), "2234.0");
    assert_eq!(bound(&input("quarter"), &ons), "553.0");
    assert_eq!(bound(&input("month"), &ons), "185.0");
    let open = bound("{ unit: index, columns: [GDP] }", &ons);
    assert!(open.contains("`every` is `month`, `quarter`, `year`"), "{open}");
    // A day among periods is no kind of period.
    refused("a.csv", "date,x\n1999Q1,1\n1999-06-30,2\n", "F0804");
}

#[test]
fn units_in_columns_of_the_rows_are_held_against_the_input() {
    let ecb = [(
        "ecb.csv",
        "TIME_PERIOD,UNIT,UNIT_MULT,OBS_VALUE\n1999Q4,EUR,6,16000\n2000Q1,EUR,6,16010\n",
    )];
    assert_eq!(bound("{ unit: eur_bn, columns: [OBS_VALUE] }", &ecb), "16.01");
    assert!(bound("{ unit: usd_bn, columns: [OBS_VALUE] }", &ecb).contains("F0903"));
    let long = [(
        "long.csv",
        "date,series,value,unit\n1999Q4,debt,5000,usd_mn\n2000Q1,debt,6000,usd_mn\n",
    )];
    assert_eq!(bound("{ unit: usd_bn, columns: [debt] }", &long), "6.0");
    let two =
        [("long.csv", "date,series,value,unit\n1999Q4,debt,5000,usd_mn\n2000Q1,debt,6,usd_bn\n")];
    assert!(
        bound("{ unit: usd_bn, columns: [debt] }", &two).contains("it was a different one before")
    );
    let pounds = [("a.csv", "date,x\n1999Q4,£1.5\n2000Q1,£2.5\n")];
    assert!(bound("{ unit: usd }", &pounds).contains("F0903"));
    assert_eq!(bound("{ unit: gbp }", &pounds), "2.5");
    // A power of ten without a unit is told.
    check(
        "statcan.csv",
        "REF_DATE,UOM,SCALAR_FACTOR,VALUE\n1999Q4,Dollars,millions,5\n2000Q1,Dollars,millions,6\n",
        &[
            "UOM: 1999Q4 ., 2000Q1 .",
            "SCALAR_FACTOR: 1999Q4 ., 2000Q1 .",
            "VALUE: 1999Q4 5, 2000Q1 6",
            "  `VALUE`: `SCALAR_FACTOR` is `millions`: the unit of the input must say it",
        ],
    );
}

#[test]
fn a_series_of_one_row_is_told_apart_and_a_word_for_the_date_tells_nothing() {
    let file = "\"LOCATION\",\"TIME\",\"Value\"\nAUS,2023-01,1\nAUS,2023-02,2\nAUT,2023-01,3\n";
    check(
        "oecd.csv",
        file,
        &["Value{LOCATION=\"AUS\"}: 2023-01 1, 2023-02 2", "Value{LOCATION=\"AUT\"}: 2023-01 3"],
    );
    check(
        "wdi.csv",
        "Time,Time Code,Country,x\n2019,YR2019,DEU,1\n2019,YR2019,FRA,2\n2020,YR2020,DEU,3\n2020,YR2020,FRA,4\n",
        &["x{Country=\"DEU\"}: 2019 1, 2020 3", "x{Country=\"FRA\"}: 2019 2, 2020 4"],
    );
}

#[test]
fn years_from_autumn_to_autumn_are_not_taken_for_months() {
    refused("a.csv", "Year,x\n2009-10,1\n2010-11,2\n2011-12,3\n", "may be a month, or a year");
    check("a.csv", "date,x\n2009-10,1\n2009-11,2\n", &["x: 2009-10 1, 2009-11 2"]);
}

#[test]
fn signs_between_cells_are_those_that_all_lines_agree_on() {
    check(
        "a.csv",
        "Date;GDP, real, chained, SA;CPI\n1999Q4;1;2\n2000Q1;3;4\n",
        &["GDP, real, chained, SA: 1999Q4 1, 2000Q1 3", "CPI: 1999Q4 2, 2000Q1 4"],
    );
}

#[test]
fn stretches_of_rows_with_words_of_their_own_are_series_of_their_own() {
    let stacked = "LOCATION,TIME_PERIOD,OBS_VALUE\nUSA,2022Q1,1\nUSA,2022Q2,2\nDEU,2022Q3,50\n";
    check(
        "stacked.csv",
        stacked,
        &[
            "OBS_VALUE{LOCATION=\"USA\"}: 2022Q1 1, 2022Q2 2",
            "OBS_VALUE{LOCATION=\"DEU\"}: 2022Q3 50",
        ],
    );
    // Words that come and go, and days of the week, are of the rows.
    check(
        "signals.csv",
        "date,weekday,signal,x\n2025-01-02,Thu,buy,1\n2025-01-03,Fri,sell,2\n2025-01-06,Mon,buy,3\n",
        &[
            "weekday: 2025-01-02 ., 2025-01-03 ., 2025-01-06 .",
            "signal: 2025-01-02 ., 2025-01-03 ., 2025-01-06 .",
            "x: 2025-01-02 1, 2025-01-03 2, 2025-01-06 3",
        ],
    );
}

#[test]
fn remarks_on_single_figures_split_no_series_and_are_kept_as_marks() {
    let file = "GEO,TIME_PERIOD,OBS_VALUE,OBS_STATUS,Footnote\nUS,2021,1,A,\nUS,2022,2,A,\n\
                US,2023,3,P,see note\nDE,2021,4,A,\nDE,2022,5,A,\nDE,2023,6,A,\n";
    check(
        "coll.csv",
        file,
        &[
            "OBS_VALUE{GEO=\"US\"}: 2021 1, 2022 2, 2023 3 P",
            "OBS_VALUE{GEO=\"DE\"}: 2021 4, 2022 5, 2023 6",
        ],
    );
}

#[test]
fn the_first_column_of_eurostats_tables_is_taken_apart() {
    check(
        "es.tsv",
        "freq,unit,geo\\TIME_PERIOD\t2020-Q1 \t2020-Q2 \nQ,PC,DE\t1.5 p\t: c\nQ,PC,FR\t2.5 \t3.5 b\n",
        &[
            "value{geo=\"DE\"} [%]: 2020Q1 1.5 p, 2020Q2 .",
            "  `value`: read `: c` (1) as no figure; `p` (1) after a number as a mark",
            "value{geo=\"FR\"} [%]: 2020Q1 2.5, 2020Q2 3.5 b",
            "  `value`: read `b` (1) after a number as a mark",
            "  the columns are periods, 2020-Q1 to 2020-Q2: each row is read as a series called `value`",
        ],
    );
}

#[test]
fn remarks_below_the_rows_may_be_as_wide_as_these() {
    check(
        "padded.csv",
        "Date,GDP,CPI\n2020-01-31,1,2\n2020-02-29,2,3\n* provisional,,\n\"Note: see page 5\",,\n",
        &[
            "GDP: 2020-01-31 1, 2020-02-29 2",
            "CPI: 2020-01-31 2, 2020-02-29 3",
            "  2 lines below the rows are not read: `* provisional`",
        ],
    );
    // Figures of four digits are no years, and those of five are no days.
    check(
        "four.csv",
        "Country,Year,GDP\nUSA,2019,2100\nUSA,2020,2090\nDEU,2020,1800\n",
        &["GDP{Country=\"USA\"}: 2019 2100, 2020 2090", "GDP{Country=\"DEU\"}: 2020 1800"],
    );
    check(
        "wide.csv",
        "Country,Date,GDP\nUSA,2019-12-31,21000\nUSA,2020-12-31,20900\n",
        &["Country: 2019-12-31 ., 2020-12-31 .", "GDP: 2019-12-31 21000, 2020-12-31 20900"],
    );
}

#[test]
fn a_number_beside_periods_stands_once_a_row_and_is_no_series() {
    check(
        "beside.csv",
        "Country,2020,2021,Total,2022F\nUS,3,2,5,9\nDE,1,1,2,9\n",
        &[
            "value{Country=\"US\"}: 2020 3, 2021 2",
            "value{Country=\"DE\"}: 2020 1, 2021 1",
            "  the columns are periods, 2020 to 2021: each row is read as a series called `value`",
        ],
    );
    // A column without a name tells rows apart, too.
    check(
        "bea.csv",
        "Line,,2020,2021\n1,GDP,3,2\n2,Consumption,1,1\n",
        &[
            "value{Line=\"1\"}: 2020 3, 2021 2",
            "value{Line=\"2\"}: 2020 1, 2021 1",
            "  the columns are periods, 2020 to 2021: each row is read as a series called `value`",
        ],
    );
}

#[test]
fn a_second_column_of_dates_is_asked_about() {
    let side = "Date,A,Date.1,B\n2023-01-31,1,2023-02-28,5\n2023-02-28,2,2023-03-31,6\n";
    refused("side.csv", side, "`Date` and `Date.1` hold dates, and differ");
    refused("twice.csv", side.replace("Date.1", "Date"), "into its own file");
    let released = read("r.csv", "date,Release Date,x\n2023-01,2023-02-14,6.4\n").unwrap();
    let day = released.get("x").and_then(|series| series.released(0));
    assert_eq!(day.map(|day| day.to_string()).as_deref(), Some("2023-02-14"));
}

#[test]
fn a_table_above_another_one_is_no_prose() {
    let two = "Table 1\nDate,GDP\n2020-01,1\n2020-02,2\n\nAnnual,\n2020,5\n2021,6\n2022,7\n";
    let read_or_refused = match read("two.csv", two) {
        Err(error) => error.to_string(),
        Ok(panel) => shown(&panel),
    };
    assert!(!read_or_refused.contains("tell"), "{read_or_refused}");
    refused(
        "three.csv",
        "Date,GDP\n2020,1\n2021,2\n\nDate,CPI,X\n2020,5,1\n2021,6,2\n2022,7,3\n",
        "second table",
    );
}

#[test]
fn numbers_in_full_are_not_taken_for_thousands_or_billions() {
    let caps = [("caps.csv", "date,cap\n1999Q4,$5bn\n2000Q1,2.71T\n")];
    assert_eq!(bound("{ unit: usd, columns: [cap] }", &caps), "2710000000000.0");
    let wrong = bound("{ unit: usd_bn, columns: [cap] }", &caps);
    assert!(wrong.contains("F0903") && wrong.contains("in full"), "{wrong}");
}

#[test]
fn an_option_does_not_overrule_what_a_file_proves() {
    let mut options = ReadOptions::default();
    options.dates = Some(DateFormat::MonthFirst);
    options.decimal = Some(Decimal::Comma);
    let text = "date,x\n30/12/1999,1.5\n31/12/1999,2.5\n";
    let panel = Panel::read_with("a.csv", Format::Csv, text.as_bytes(), &options).unwrap();
    assert!(shown(&panel).starts_with("x: 1999-12-30 1.5, 1999-12-31 2.5"));
}

#[test]
fn multipliers_above_the_rows_count_or_are_told() {
    let with = |multiplier: &str| {
        format!(
            "x,Loans\nUnit:,EUR\nUnit multiplier:,{multiplier}\nTime Period,L\n1999-10,2\n\
             1999-11,3\n1999-12,4\n"
        )
    };
    let millions = with("millions");
    assert_eq!(bound("{ unit: eur_bn, columns: [L] }", &[("m.csv", &millions)]), "0.004");
    let odd = read("odd.csv", with("0.01")).unwrap();
    assert!(shown(&odd).contains("the multiplier is `0.01`"), "{}", shown(&odd));
}

// Whatever comes.

/// Files of all the shapes above, made small.
const SHAPES: [&str; 8] = [
    "Security,SPX Index,\nPeriod,D,\n,,\nDate,PX_LAST,PE\n2025-11-20,6538.76,27.1\n2025-11-21,6602.99,#N/A N/A\n",
    "Price,Close,Close\nTicker,AAPL,MSFT\nDate,,\n2025-01-02,1,4\n2025-01-03,2,5\n",
    "Country Name,Code,2021,2022\nGermany,DEU,4.2,4.1\nGreece,GRC,0.21,\n",
    "LOCATION,TIME,Value,Flags\nUSA,1999Q4,2.1,\nUSA,2000Q1,2.2,p\nDEU,1999Q4,1.1,\n",
    "date;x;y\n30.12.1999;999,5;1.234\n31.12.1999;1.234,5;(5,2)\n",
    "observation_date,G_20230126,G_20230427\n2022-10-01,1,2\n2023-01-01,,3\n",
    "Year,Month,x\n1999,Nov,38.13K\n1999,Dec,<1\n",
    "{\"units\":\"lin\",\"observations\":[{\"date\":\"1999-10-01\",\"value\":\"1.5\"}]}",
];

#[test]
fn no_change_of_a_few_bytes_makes_reading_fail_in_another_way_than_by_an_error() {
    const SIGNS: &[u8] = b"0123456789,;\t\n\r\".-/:%()<>KpQMT {}[]=#$'\xc3\xa9\xff\x00-";
    const SEED: u64 = 20_261_127;
    let mut state = SEED;
    let mut draw = |below: usize| {
        // The generator of Knuth's MMIX.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let (mut good, mut wrong) = (0, 0);
    for round in 0..8_000 {
        let shape = SHAPES[round % SHAPES.len()];
        let mut bytes = shape.as_bytes().to_vec();
        for _ in 0..=draw(4) {
            let at = draw(bytes.len());
            match draw(4) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, SIGNS[draw(SIGNS.len())]),
                2 => bytes[at] = SIGNS[draw(SIGNS.len())],
                _ => {
                    let part: Vec<u8> = bytes[at..bytes.len().min(at + draw(30))].to_vec();
                    let to = draw(bytes.len());
                    bytes.splice(to..to, part);
                }
            }
        }
        let name = if shape.starts_with('{') { "a.json" } else { "a.csv" };
        match Panel::read(name, Format::of_name(name).unwrap(), &bytes) {
            Ok(panel) => {
                good += 1;
                // Whatever is read can be asked about, and is told apart.
                let found = froth::study::inspect(&panel);
                let told = found.series.len() + found.without_figures.len();
                assert_eq!(told, panel.series().len());
                for series in panel.series() {
                    assert!(panel.get(series.name()).is_some());
                }
            }
            Err(error) => {
                wrong += 1;
                assert!(error.diagnostics().iter().all(|found| !found.message.is_empty()));
                assert!(!error.to_string().is_empty());
            }
        }
    }
    assert!(1_000 < good && 1_000 < wrong, "seed {SEED}: {good} read, {wrong} refused");
}
