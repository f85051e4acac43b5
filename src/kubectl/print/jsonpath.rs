//! JSONPath in kubectl's dialect (`client-go/util/jsonpath`): templates of text and `{…}`, with ranges, filters and slices. How deep they
//! are nested, how many values they look at and how much they print is bounded.

use super::printer::{Fault, Printer};
use crate::kubectl::failure::Failure;
use crate::object::Json;
use crate::object::emit;
use crate::object::limits::{self, Allowance, Counted, TEMPLATE_DEPTH_MAX};

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// `.name`, `['name']`
    Field(String),
    /// `[1]`
    Index(i64),
    /// `[from:to:step]`
    Slice(Option<i64>, Option<i64>, Option<i64>),
    /// `[0,2]`, `['a','b']`
    Union(Vec<Step>),
    /// `*`
    Wildcard,
    /// `..`
    Recursive,
    /// `[?(left op right)]`
    Filter(Operand, Comparison, Operand),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Exists,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Clone, Debug, PartialEq)]
enum Operand {
    Path(Vec<Step>),
    Value(Json),
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Text(String),
    Path(Vec<Step>),
    Range(Vec<Step>, Vec<Part>),
}

/// A template that was understood.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Template(Vec<Part>);

/// Prints `object` by `template`, as `-o jsonpath=` does.
pub(crate) fn print(template: &str, object: &Json) -> Result<String, Failure> {
    let parsed = Template::parse(template).map_err(|text| Failure::plain(format!("error parsing jsonpath {template}, {text}")))?;
    let mut printer = Printer::default();
    match run(&parsed.0, object, object, &mut printer) {
        Ok(()) => Ok(printer.text),
        Err(Fault::TooMuch(exceeded)) => Err(Failure::plain(format!("error executing jsonpath {template:?}: {exceeded}"))),
        Err(Fault::Words(text)) => Err(Failure::plain(format!(
            "error executing jsonpath {template:?}: Error executing template: {text}. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{template}\n\tobject given to jsonpath engine was:\n\t\t{}\n\n",
            go_syntax(object)
        ))),
    }
}

/// Prints the values that a bare path finds, as `-o jsonpath-as-json=` does.
pub(crate) fn print_values(path: &str, object: &Json) -> Result<String, Failure> {
    let mut printer = Printer::default();
    let found = Template::of_path(path).and_then(|path| path.values(object, &mut printer.allowance));
    let found = found.map_err(|fault| Failure::plain(fault.to_string()))?;
    // The same value may be found often, so it is measured before it is copied.
    let bytes = found.iter().fold(0_usize, |bytes, value| bytes.saturating_add(limits::json_bytes(value, printer.left())));
    printer.allowance.spend(Counted::PrintedBytes, bytes).map_err(|exceeded| Failure::plain(exceeded.to_string()))?;
    Ok(emit::json(&Json::Array(found.into_iter().cloned().collect())))
}

/// `metadata.name`, `.metadata.name` and `{.metadata.name}` are the same (`get.RelaxedJSONPathExpression`).
pub(crate) fn braced(path: &str) -> Result<String, String> {
    let inner = path.strip_prefix('{').and_then(|path| path.strip_suffix('}')).unwrap_or(path);
    let inner = inner.strip_prefix('.').unwrap_or(inner);
    if inner.is_empty() || inner.contains(['{', '}']) {
        return Err("unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'".to_owned());
    }
    Ok(format!("{{.{inner}}}"))
}

fn run(parts: &[Part], root: &Json, current: &Json, printer: &mut Printer) -> Result<(), Fault> {
    for part in parts {
        printer.allowance.spend(Counted::TemplateValues, 1)?;
        match part {
            Part::Text(text) => printer.push(text)?,
            Part::Path(steps) => {
                let found = Walk { root, allowance: &mut printer.allowance }.steps(steps, current)?;
                for (at, value) in found.into_iter().enumerate() {
                    printer.push(if at == 0 { "" } else { " " })?;
                    match value {
                        Json::String(text) => printer.push(text)?,
                        Json::Object(_) | Json::Array(_) => printer.push_json(value)?,
                        Json::Null | Json::Bool(_) | Json::Number(_) => printer.push_go(value)?,
                    }
                }
            }
            Part::Range(steps, body) => {
                for item in (Walk { root, allowance: &mut printer.allowance }).steps(steps, current)? {
                    run(body, root, item, printer)?;
                }
            }
        }
    }
    Ok(())
}

/// The step that goes back to the top of the object, written `$`.
const ROOT: &str = "$";

/// A walk through one object; every value on its way is counted.
struct Walk<'json, 'run> {
    root: &'json Json,
    allowance: &'run mut Allowance,
}

impl<'json> Walk<'json, '_> {
    fn steps(&mut self, steps: &[Step], start: &'json Json) -> Result<Vec<&'json Json>, Fault> {
        let mut current = vec![start];
        for step in steps {
            let mut next = Vec::new();
            for value in current {
                self.take(step, value, &mut next)?;
            }
            current = next;
        }
        Ok(current)
    }

    fn count(&mut self, values: usize) -> Result<(), Fault> {
        Ok(self.allowance.spend(Counted::TemplateValues, values)?)
    }

    fn take(&mut self, step: &Step, value: &'json Json, next: &mut Vec<&'json Json>) -> Result<(), Fault> {
        self.count(1)?;
        match step {
            Step::Field(name) if name == ROOT => next.push(self.root),
            Step::Field(name) => next.extend(value.get(name)),
            Step::Index(index) => {
                if let Json::Array(items) = value {
                    let length = items.len() as i64;
                    let at = if *index < 0 { index.saturating_add(length) } else { *index };
                    match usize::try_from(at).ok().and_then(|at| items.get(at)) {
                        Some(item) => next.push(item),
                        None => return Err(Fault::Words(format!("array index out of bounds: index {at}, length {length}"))),
                    }
                }
            }
            Step::Slice(from, to, by) => {
                if let Json::Array(items) = value {
                    self.count(items.len())?;
                    next.extend(slice(items, (*from, *to, *by)));
                }
            }
            Step::Union(steps) => {
                for step in steps {
                    self.take(step, value, next)?;
                }
            }
            Step::Wildcard => match value {
                Json::Array(items) => {
                    self.count(items.len())?;
                    next.extend(items);
                }
                Json::Object(map) => {
                    self.count(map.len())?;
                    next.extend(map.values());
                }
                Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
            },
            Step::Recursive => self.descend(value, next)?,
            Step::Filter(left, comparison, right) => {
                if let Json::Array(items) = value {
                    for item in items {
                        if self.passes(left, *comparison, right, item)? {
                            next.push(item);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    fn descend(&mut self, value: &'json Json, found: &mut Vec<&'json Json>) -> Result<(), Fault> {
        self.count(1)?;
        match value {
            Json::Array(items) => {
                found.push(value);
                items.iter().try_for_each(|item| self.descend(item, found))
            }
            Json::Object(map) => {
                found.push(value);
                map.values().try_for_each(|item| self.descend(item, found))
            }
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Ok(()),
        }
    }

    fn passes(&mut self, left: &Operand, comparison: Comparison, right: &Operand, item: &'json Json) -> Result<bool, Fault> {
        self.count(1)?;
        let left = self.operand(left, item)?;
        if comparison == Comparison::Exists {
            return Ok(left.is_some());
        }
        let Some(left) = left else { return Ok(false) };
        let Some(right) = self.operand(right, item)? else { return Ok(false) };
        let order = match (left, right) {
            (Json::Number(left), Json::Number(right)) => left.as_f64().partial_cmp(&right.as_f64()),
            (Json::String(left), Json::String(right)) => Some(left.cmp(right)),
            (left, right) => {
                // Whole maps are compared value by value.
                self.count(values_in(left))?;
                (left == right).then_some(std::cmp::Ordering::Equal)
            }
        };
        Ok(match comparison {
            Comparison::Exists => true,
            Comparison::Equal => order.is_some_and(std::cmp::Ordering::is_eq),
            Comparison::NotEqual => !order.is_some_and(std::cmp::Ordering::is_eq),
            Comparison::Less => order.is_some_and(std::cmp::Ordering::is_lt),
            Comparison::LessOrEqual => order.is_some_and(std::cmp::Ordering::is_le),
            Comparison::Greater => order.is_some_and(std::cmp::Ordering::is_gt),
            Comparison::GreaterOrEqual => order.is_some_and(std::cmp::Ordering::is_ge),
        })
    }

    fn operand<'found>(&mut self, operand: &'found Operand, item: &'json Json) -> Result<Option<&'found Json>, Fault>
    where
        'json: 'found,
    {
        match operand {
            Operand::Value(value) => Ok(Some(value)),
            Operand::Path(steps) => Ok(self.steps(steps, item)?.first().copied()),
        }
    }
}

/// How many values a value is made of.
pub(super) fn values_in(value: &Json) -> usize {
    1 + match value {
        Json::Array(items) => items.iter().map(values_in).sum(),
        Json::Object(map) => map.values().map(values_in).sum::<usize>(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => 0,
    }
}

/// The items of `[from:to:step]`.
fn slice(items: &[Json], (from, to, by): (Option<i64>, Option<i64>, Option<i64>)) -> impl Iterator<Item = &Json> {
    let length = items.len() as i64;
    let place = |at: Option<i64>, other: i64| at.map_or(other, |at| if at < 0 { at.saturating_add(length) } else { at }.clamp(0, length));
    let by = usize::try_from(by.unwrap_or(1).max(1)).unwrap_or(1);
    (place(from, 0)..place(to, length)).step_by(by).filter_map(|at| usize::try_from(at).ok().and_then(|at| items.get(at)))
}

impl Template {
    /// Reads a bare path such as `.metadata.name`; without braces or with.
    pub(crate) fn of_path(path: &str) -> Result<Self, Fault> {
        Ok(Self::parse(&braced(path)?)?)
    }

    /// The values that its paths find.
    pub(crate) fn values<'json>(&self, object: &'json Json, allowance: &mut Allowance) -> Result<Vec<&'json Json>, Fault> {
        let mut found = Vec::new();
        for part in &self.0 {
            if let Part::Path(steps) = part {
                found.extend(Walk { root: object, allowance }.steps(steps, object)?);
            }
        }
        Ok(found)
    }

    /// Reads a template.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut stack: Vec<(Vec<Step>, Vec<Part>)> = Vec::new();
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some(open) = rest.find('{') {
            if open > 0 {
                parts.push(Part::Text(rest[..open].to_owned()));
            }
            let mut scanner = Scanner { rest: &rest[open + 1..], depth: 0 };
            match scanner.action()? {
                Action::Text(text) => parts.push(Part::Text(text)),
                Action::Path(steps) => parts.push(Part::Path(steps)),
                Action::Range(_) if stack.len() >= TEMPLATE_DEPTH_MAX => return Err(limits::too_deep(TEMPLATE_DEPTH_MAX)),
                Action::Range(steps) => stack.push((steps, std::mem::take(&mut parts))),
                Action::End => {
                    let (steps, before) = stack.pop().ok_or_else(|| "not in range, nothing to end".to_owned())?;
                    let body = std::mem::replace(&mut parts, before);
                    parts.push(Part::Range(steps, body));
                }
            }
            rest = scanner.rest;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        if stack.is_empty() { Ok(Self(parts)) } else { Err("unterminated range".to_owned()) }
    }
}

enum Action {
    Text(String),
    Path(Vec<Step>),
    Range(Vec<Step>),
    End,
}

struct Scanner<'text> {
    rest: &'text str,
    /// How many filters are being read around this one.
    depth: usize,
}

impl<'text> Scanner<'text> {
    fn eat(&mut self, sign: &str) -> bool {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn blanks(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// What stands between braces, the closing one included.
    fn action(&mut self) -> Result<Action, String> {
        self.blanks();
        if let Some(after) = self.rest.strip_prefix("end")
            && after.trim_start().starts_with('}')
        {
            self.rest = after;
            self.close()?;
            return Ok(Action::End);
        }
        if let Some(after) = self.rest.strip_prefix("range")
            && after.starts_with(char::is_whitespace)
        {
            self.rest = after;
            self.blanks();
            let steps = self.path(&['}'])?;
            self.close()?;
            return Ok(Action::Range(steps));
        }
        if self.rest.starts_with(['"', '\'']) {
            let text = self.quoted()?;
            self.close()?;
            return Ok(Action::Text(text));
        }
        let steps = self.path(&['}'])?;
        self.close()?;
        Ok(Action::Path(steps))
    }

    fn close(&mut self) -> Result<(), String> {
        self.blanks();
        if self.eat("}") { Ok(()) } else { Err("unclosed action".to_owned()) }
    }

    fn quoted(&mut self) -> Result<String, String> {
        let mut characters = self.rest.char_indices();
        let Some((_, quote)) = characters.next() else { return Err("unterminated quoted string".to_owned()) };
        let mut text = String::new();
        while let Some((at, character)) = characters.next() {
            match character {
                _ if character == quote => {
                    self.rest = &self.rest[at + character.len_utf8()..];
                    return Ok(text);
                }
                '\\' => match characters.next() {
                    Some((_, 'n')) => text.push('\n'),
                    Some((_, 't')) => text.push('\t'),
                    Some((_, 'r')) => text.push('\r'),
                    Some((_, other)) => text.push(other),
                    None => break,
                },
                other => text.push(other),
            }
        }
        Err("unterminated quoted string".to_owned())
    }

    /// Steps up to one of `ends`, which stays.
    fn path(&mut self, ends: &[char]) -> Result<Vec<Step>, String> {
        let mut steps = Vec::new();
        loop {
            self.blanks();
            match self.rest.chars().next() {
                None => return Err("unclosed action".to_owned()),
                Some(character) if ends.contains(&character) => return Ok(steps),
                Some('@') => {
                    self.eat("@");
                }
                Some('$') => {
                    self.eat("$");
                    steps.push(Step::Field(ROOT.to_owned()));
                }
                Some('.') if self.eat("..") => {
                    steps.push(Step::Recursive);
                    if self.rest.starts_with(|character: char| character.is_alphanumeric() || character == '*') {
                        steps.push(self.field()?);
                    }
                }
                Some('.') => {
                    self.eat(".");
                    if !self.rest.starts_with(['[', '}']) {
                        steps.push(self.field()?);
                    }
                }
                Some('[') => {
                    self.eat("[");
                    steps.push(self.bracket()?);
                }
                Some('*') => {
                    self.eat("*");
                    steps.push(Step::Wildcard);
                }
                Some(character) if character.is_alphanumeric() || character == '_' => steps.push(self.field()?),
                Some(other) => return Err(format!("unrecognized character in action: U+{:04X} '{other}'", other as u32)),
            }
        }
    }

    fn field(&mut self) -> Result<Step, String> {
        if self.eat("*") {
            return Ok(Step::Wildcard);
        }
        let mut name = String::new();
        let mut characters = self.rest.char_indices();
        let mut end = self.rest.len();
        while let Some((at, character)) = characters.next() {
            match character {
                '\\' => name.extend(characters.next().map(|(_, escaped)| escaped)),
                '.' | '[' | ']' | '}' | ')' | '=' | '!' | '<' | '>' | '@' | '$' | ',' => {
                    end = at;
                    break;
                }
                character if character.is_whitespace() => {
                    end = at;
                    break;
                }
                other => name.push(other),
            }
        }
        self.rest = &self.rest[end..];
        Ok(Step::Field(name))
    }

    fn bracket(&mut self) -> Result<Step, String> {
        self.blanks();
        if self.eat("?(") {
            if self.depth >= TEMPLATE_DEPTH_MAX {
                return Err(limits::too_deep(TEMPLATE_DEPTH_MAX));
            }
            self.depth += 1;
            let filter = self.filter();
            self.depth -= 1;
            return filter;
        }
        let mut steps = Vec::new();
        loop {
            self.blanks();
            steps.push(if self.rest.starts_with(['"', '\'']) {
                Step::Field(self.quoted().map_err(|_| "unterminated array".to_owned())?)
            } else {
                self.index()?
            });
            self.blanks();
            if self.eat("]") {
                return Ok(if steps.len() == 1 { steps.remove(0) } else { Step::Union(steps) });
            }
            if !self.eat(",") {
                return Err("unterminated array".to_owned());
            }
        }
    }

    fn index(&mut self) -> Result<Step, String> {
        let end = self.rest.find([',', ']']).ok_or_else(|| "unterminated array".to_owned())?;
        let text = self.rest[..end].trim();
        self.rest = &self.rest[end..];
        if text == "*" {
            return Ok(Step::Wildcard);
        }
        let invalid = || format!("invalid array index {text}");
        let numbers: Vec<Option<i64>> = text
            .split(':')
            .map(|number| if number.is_empty() { Ok(None) } else { number.trim().parse().map(Some).map_err(|_| invalid()) })
            .collect::<Result<_, _>>()?;
        match numbers[..] {
            [Some(index)] => Ok(Step::Index(index)),
            [from, to] => Ok(Step::Slice(from, to, None)),
            [from, to, by] => Ok(Step::Slice(from, to, by)),
            _ => Err(invalid()),
        }
    }

    fn filter(&mut self) -> Result<Step, String> {
        const SIGNS: [(&str, Comparison); 6] = [
            ("==", Comparison::Equal),
            ("!=", Comparison::NotEqual),
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let left = self.operand()?;
        self.blanks();
        let mut comparison = Comparison::Exists;
        for (sign, meaning) in SIGNS {
            if self.eat(sign) {
                comparison = meaning;
                break;
            }
        }
        let right = if comparison == Comparison::Exists { Operand::Value(Json::Null) } else { self.operand()? };
        self.blanks();
        if self.eat(")]") { Ok(Step::Filter(left, comparison, right)) } else { Err("unterminated filter".to_owned()) }
    }

    fn operand(&mut self) -> Result<Operand, String> {
        self.blanks();
        if self.rest.starts_with(['"', '\'']) {
            return self.quoted().map(|text| Operand::Value(Json::String(text)));
        }
        for (word, value) in [("true", true), ("false", false)] {
            if self.eat(word) {
                return Ok(Operand::Value(Json::Bool(value)));
            }
        }
        if self.rest.starts_with(|character: char| character.is_ascii_digit() || character == '-') {
            let end =
                self.rest.find(|character: char| !(character.is_ascii_digit() || "-.".contains(character))).unwrap_or(self.rest.len());
            let (number, rest) = self.rest.split_at(end);
            self.rest = rest;
            return serde_json::from_str(number).map(Operand::Value).map_err(|_| format!("unrecognized number {number}"));
        }
        self.path(&[')', '=', '!', '<', '>']).map(Operand::Path)
    }
}

/// A value as Go's `%#v` prints it.
fn go_syntax(value: &Json) -> String {
    match value {
        Json::Null => "interface {}(nil)".to_owned(),
        Json::String(text) => format!("{text:?}"),
        Json::Array(items) => format!("[]interface {{}}{{{}}}", items.iter().map(go_syntax).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let entries: Vec<String> = map.iter().map(|(key, value)| format!("{key:?}:{}", go_syntax(value))).collect();
            format!("map[string]interface {{}}{{{}}}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object() -> Json {
        json!({"items": [
            {"metadata": {"name": "a", "labels": {"app.io/name": "x"}}, "spec": {"nodeName": "n1"}, "count": 1},
            {"metadata": {"name": "b"}, "spec": {"nodeName": "n2", "list": [1, {"k": "v"}]}, "count": 2, "ready": true}]})
    }

    fn check(template: &str, expected: &str) {
        assert_eq!(print(template, &object()).unwrap(), expected, "{template}");
    }

    #[test]
    fn templates_print_what_upstream_prints() {
        check("{.items[*].metadata.name}", "a b");
        check("{range .items[*]}{.metadata.name}{\"\\t\"}{.spec.nodeName}{\"\\n\"}{end}", "a\tn1\nb\tn2\n");
        check("{.items[?(@.spec.nodeName==\"n2\")].metadata.name}", "b");
        check("{.items[?(@.count>1)].metadata.name}", "b");
        check("{.items[?(@.ready)].metadata.name}", "b");
        check("{.items[0].metadata.nme}", "");
        check("{.items[1].spec.list}", "[1,{\"k\":\"v\"}]");
        check("{.items[-1:].metadata.name}", "b");
        check("{.items[0].metadata.labels.app\\.io/name}", "x");
        check("{.items[0].metadata.labels['app\\.io/name']} and {$.items[1].count}", "x and 2");
        check("{..nodeName}", "n1 n2");
        check("plain", "plain");
    }

    #[test]
    fn faults_are_told_in_the_words_of_upstream() {
        assert_eq!(print("{.items[", &object()).unwrap_err().print(), "error: error parsing jsonpath {.items[, unterminated array\n");
        let text = print("{.items[9]}", &json!({"items": []})).unwrap_err().print();
        assert_eq!(
            text,
            "error: error executing jsonpath \"{.items[9]}\": Error executing template: array index out of bounds: index 9, length 0. Printing more information for debugging the template:\n\ttemplate was:\n\t\t{.items[9]}\n\tobject given to jsonpath engine was:\n\t\tmap[string]interface {}{\"items\":[]interface {}{}}\n\n\n"
        );
    }

    #[test]
    fn bare_paths_need_no_braces() {
        let found = |path: &str| -> Vec<Json> {
            let object = object();
            let template = Template::of_path(path).unwrap();
            template.values(&object, &mut Allowance::default()).unwrap().into_iter().cloned().collect()
        };
        assert_eq!(found(".items[0].count"), [json!(1)]);
        assert_eq!(found("items[*].metadata.name"), [json!("a"), json!("b")]);
    }

    fn refused(template: &str, expected: &str) {
        let told = print(template, &object()).unwrap_err().print();
        assert!(told.contains(expected), "{}: {told}", &template[..template.len().min(60)]);
    }

    #[test]
    fn what_a_template_looks_at_is_counted() {
        for template in [
            format!("{{{}}}", "..".repeat(200)),
            format!("{}x{}", "{range $..*}".repeat(9), "{end}".repeat(9)),
            format!("{{.items[?(@{}==1)]}}", "..".repeat(400)),
            format!("{}{{..}}{}", "{range $..*}{range $..}".repeat(4), "{end}{end}".repeat(4)),
            format!("{{.items[{}0]{}}}", "0,".repeat(3000), "..".repeat(100)),
        ] {
            refused(&template, "too many ");
        }
        refused(&"{$}".repeat(20_000), "too many bytes printed by a template: 2000");
    }

    #[test]
    fn templates_are_nested_so_deep_and_no_deeper() {
        let filters = |depth: usize| format!("{{.items{}{}}}", "[?(@.a".repeat(depth), ")]".repeat(depth));
        let ranges = |depth: usize| format!("{}x{}", "{range .a}".repeat(depth), "{end}".repeat(depth));
        for template in [filters(64), ranges(64)] {
            assert_eq!(print(&template, &object()), Ok(String::new()));
        }
        for template in [filters(65), ranges(65), "[?(@.a".repeat(100_000), format!("{{{}", "[?(@.a".repeat(100_000))] {
            if template.starts_with('{') {
                refused(&template, "exceeded max depth of 64");
            } else {
                assert_eq!(print(&template, &object()).unwrap(), template);
            }
        }
    }
}
