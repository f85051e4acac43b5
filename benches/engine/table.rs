//! What was measured, as a table of at most a hundred columns, and against the goals.

use std::collections::BTreeMap;

/// One row: what was done to how many objects, and what it took.
#[derive(Clone, Debug)]
pub struct Row {
    pub what: String,
    pub size: usize,
    pub steps: usize,
    pub moments: usize,
    pub milliseconds: f64,
    /// What is kept of it, with every moment and its reasons; 0 where nobody counted.
    pub bytes: usize,
}

/// The rows of one run, by what was done and to how many.
pub type Rows = BTreeMap<(String, usize), Row>;

/// So many milliseconds natively: what, size, goal.
const NATIVE_MS_MAX: [(&str, usize, f64); 2] = [("DaemonSet created", 1_000, 20.0), ("DaemonSet created", 5_000, 150.0)];
/// So many milliseconds in wasm.
const WASM_MS_MAX: [(&str, usize, f64); 1] = [("Pods created, 50 a node", 500, 50.0)];
/// Wasm takes at most so many times as long.
const RATIO_MAX: f64 = 2.0;
/// Milliseconds grow with at most this power of the size.
const EXPONENT_MAX: f64 = 1.15;
/// Bytes kept per object and step.
const BYTES_MAX: f64 = 1_000.0;
/// What others need, in seconds: the control plane of Kubernetes v1.36.2 itself on two cores, and the best simulator in a browser.
const OTHERS_S: [(&str, &str, usize, f64); 4] = [
    ("the real control plane", "DaemonSet created", 100, 0.78),
    ("the real control plane", "DaemonSet created", 1_000, 18.1),
    ("the real control plane", "StatefulSet created, ordered", 50, 1.25),
    ("the best other simulator", "Pods created, 50 a node", 500, 26.5),
];

/// The heading of the table.
pub fn heading() -> String {
    let line = |what, cells: [&str; 8]| {
        let [size, steps, native, wasm, ratio, exponent, kept, bytes] = cells;
        format!("{what:<29} {size:>6} {steps:>7} {native:>8} {wasm:>8} {ratio:>7} {exponent:>7} {kept:>8} {bytes:>8}")
    };
    let above = line("", ["", "", "native", "wasm", "wasm /", "growth", "kB kept", "B kept /"]);
    let below = line("what", ["size", "steps", "ms", "ms", "native", "exp.", "/ object", "obj,step"]);
    format!("{above}\n{below}")
}

/// One line of the table; `before` is the row of the next smaller size.
pub fn line(native: Option<&Row>, wasm: Option<&Row>, before: Option<&Row>) -> String {
    let Some(row) = native.or(wasm) else { return String::new() };
    let cell = |number: Option<f64>, digits: usize| number.map_or_else(String::new, |number| format!("{number:.digits$}"));
    let milliseconds = |row: Option<&Row>| cell(row.map(|row| row.milliseconds), 1);
    format!(
        "{:<29} {:>6} {:>7} {:>8} {:>8} {:>7} {:>7} {:>8} {:>8}",
        row.what,
        row.size,
        row.steps,
        milliseconds(native),
        milliseconds(wasm),
        cell(native.zip(wasm).map(|(native, wasm)| ratio(native, wasm)), 2),
        cell(before.map(|before| exponent(before, row)), 2),
        cell(native.map(|native| native.bytes as f64 / 1e3 / native.size as f64), 1),
        cell(native.map(bytes_per_step), 1),
    )
}

/// How the time grows between two sizes: 1 is in proportion, 2 with the square.
fn exponent(smaller: &Row, larger: &Row) -> f64 {
    (larger.milliseconds / smaller.milliseconds).ln() / (larger.size as f64 / smaller.size as f64).ln()
}

fn ratio(native: &Row, wasm: &Row) -> f64 {
    wasm.milliseconds / native.milliseconds
}

fn bytes_per_step(row: &Row) -> f64 {
    row.bytes as f64 / row.size as f64 / row.moments.max(1) as f64
}

/// The row before, where it is the same thing at a smaller size.
pub fn before<'a>(rows: &'a Rows, row: &Row) -> Option<&'a Row> {
    rows.range(..(row.what.clone(), row.size)).next_back().map(|(_, before)| before).filter(|before| before.what == row.what)
}

/// The goals with what was reached, and what others need.
pub fn verdicts(native: &Rows, wasm: &Rows) -> Vec<String> {
    let head = ["figure", "where it is worst", "goal", "reached", "", "rows"];
    let mut lines = vec![String::new(), goal_line(head.map(str::to_owned))];
    for (rows, figure, goals) in [(native, "native ms", NATIVE_MS_MAX.as_slice()), (wasm, "wasm ms", WASM_MS_MAX.as_slice())] {
        for (what, size, max) in goals {
            let found = rows.get(&((*what).to_owned(), *size)).map(|row| (row.milliseconds, row));
            lines.extend(verdict(figure, found.into_iter().collect(), *max));
        }
    }
    let ratios = wasm.iter().filter_map(|(key, wasm)| Some((ratio(native.get(key)?, wasm), wasm)));
    lines.extend(verdict("wasm / native", ratios.collect(), RATIO_MAX));
    for (rows, figure) in [(native, "growth exponent, native"), (wasm, "growth exponent, wasm")] {
        let growth = rows.values().filter_map(|row| Some((exponent(before(rows, row)?, row), row)));
        lines.extend(verdict(figure, growth.collect(), EXPONENT_MAX));
    }
    let kept = native.values().map(|row| (bytes_per_step(row), row));
    lines.extend(verdict("B kept / object,step", kept.collect(), BYTES_MAX));
    lines.push(String::new());
    for (who, what, size, seconds) in OTHERS_S {
        let rows = if wasm.is_empty() { native } else { wasm };
        let Some(row) = rows.get(&(what.to_owned(), size)) else { continue };
        let times = seconds * 1e3 / row.milliseconds;
        lines.push(format!("{what}, {size}: {who} takes {seconds} s, {times:.0} times as long"));
    }
    lines
}

/// The largest of the figures against the goal, and how many keep to it.
fn verdict(figure: &str, figures: Vec<(f64, &Row)>, max: f64) -> Option<String> {
    let kept = figures.iter().filter(|(found, _)| *found <= max).count();
    let (worst, row) = figures.iter().max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    let outcome = if kept == figures.len() { "met" } else { "MISSED" };
    let at = format!("{}, {}", row.what, row.size);
    let cells = [figure.to_owned(), at, max.to_string(), format!("{worst:.2}"), outcome.to_owned(), format!("{kept}/{}", figures.len())];
    Some(goal_line(cells))
}

fn goal_line([figure, at, goal, reached, outcome, rows]: [String; 6]) -> String {
    format!("{figure:<24} {at:<36} {goal:>6} {reached:>9}  {outcome:<6} {rows:>6}")
}

#[cfg(not(target_arch = "wasm32"))]
/// Rows as lines of fields with tabs between, for the run in wasm.
pub fn to_text(rows: &Rows) -> String {
    let line = |row: &Row| format!("{}\t{}\t{}\t{}\t{}\t{}\n", row.what, row.size, row.steps, row.moments, row.milliseconds, row.bytes);
    rows.values().map(line).collect()
}

#[cfg(target_arch = "wasm32")]
/// What a native run wrote down; lines of another form are left out.
pub fn of_text(text: &str) -> Rows {
    let row = |line: &str| {
        let mut fields = line.split('\t');
        let what = fields.next()?.to_owned();
        let mut number = || fields.next()?.parse::<f64>().ok();
        let (size, steps, moments, milliseconds, bytes) = (number()?, number()?, number()?, number()?, number()?);
        let [size, steps, moments, bytes] = [size, steps, moments, bytes].map(|number| number as usize);
        Some(((what.clone(), size), Row { what, size, steps, moments, milliseconds, bytes }))
    };
    text.lines().filter_map(row).collect()
}
