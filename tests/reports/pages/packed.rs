//! What a page holds in columns, as it is in the report.

#![expect(clippy::indexing_slicing, reason = "a test fails by a panic")]

use serde_json::Value;

/// The report of a page with its decisions and charts as they are in the report, where the
/// page holds them in columns.
pub(crate) fn unpacked(mut page: Value) -> Value {
    let Some(past) = page.as_object_mut().and_then(|page| page.remove("past")) else { return page };
    let bars = past["bar"].as_array().unwrap();
    let home = if page.get("history").is_some() { &mut page["history"] } else { &mut page };
    let phases = home["phases"].clone();
    let phase = spread(&past["phase"]);
    let states: Vec<(String, Vec<Value>)> = past["signals"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(id, runs)| (id.clone(), spread(runs)))
        .collect();
    let decision = |bar: usize| {
        let own = phase[bar]
            .as_u64()
            .map_or(Value::Null, |place| phases[usize::try_from(place).unwrap()]["id"].clone());
        let possible = past["possible"].get(bar.to_string()).cloned();
        let signals: serde_json::Map<String, Value> =
            states.iter().map(|(id, states)| (id.clone(), states[bar].clone())).collect();
        serde_json::json!({
            "bar": bars[bar],
            "date": past["date"][bar],
            "is_provisional": past["provisional"].as_array().unwrap().contains(&bar.into()),
            "phase": own,
            "possible": possible.unwrap_or_else(|| serde_json::json!([own])),
            "signals": signals,
        })
    };
    home["bars"] = (0..bars.len()).map(decision).collect();
    let Some(mut charts) = past.get("charts").cloned() else { return page };
    charts["bars"] = past["bar"].clone();
    charts["dates"] = past["date"].clone();
    let all = |values: &mut Value| {
        if !values.is_array() {
            *values = vec![values.clone(); bars.len()].into();
        }
    };
    if let Some(price) = charts.get_mut("price") {
        all(&mut price["values"]);
    }
    if let Some(runs) = charts.get("recessions").cloned() {
        charts["recessions"] = spread(&runs).into();
    }
    for (id, chart) in charts["signals"].as_object_mut().unwrap() {
        let (_, own) = states.iter().find(|(other, _)| other == id).unwrap();
        chart["states"] = own.clone().into();
        for watched in chart["watched"].as_array_mut().unwrap() {
            all(&mut watched["values"]);
            for threshold in watched["thresholds"].as_array_mut().unwrap() {
                all(&mut threshold["values"]);
            }
        }
    }
    page["charts"] = charts;
    page
}

fn spread(runs: &Value) -> Vec<Value> {
    let runs = runs.as_array().unwrap().iter();
    let run = |run: &Value| {
        let length = usize::try_from(run[1].as_u64().unwrap()).unwrap();
        vec![run[0].clone(); length]
    };
    runs.flat_map(run).collect()
}

/// Where two of them differ first, by more than the digits that a page keeps.
pub(crate) fn other(place: &str, one: &Value, two: &Value) -> Option<String> {
    match (one, two) {
        (Value::Number(a), Value::Number(b)) => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            let is_same = (a - b).abs() <= 1e-8 * a.abs().max(b.abs());
            (!is_same).then(|| format!("{place}: {a} and {b}"))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            let pairs = a.iter().zip(b).enumerate();
            pairs.map(|(at, (a, b))| other(&format!("{place}/{at}"), a, b)).find_map(|it| it)
        }
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            let pairs = a.iter().zip(b.values());
            pairs.map(|((name, a), b)| other(&format!("{place}/{name}"), a, b)).find_map(|it| it)
        }
        _ if one == two => None,
        _ => Some(format!("{place}: {one} and {two}").chars().take(600).collect()),
    }
}
