//! As much of Go's `text/template` as people write after `-o go-template=`: fields, `range`, `if`, `else`, `index`, texts. How deep blocks
//! are nested, how many values are looked at and how much is printed is bounded.

use super::jsonpath::values_in;
use super::printer::{Fault, Printer};
use crate::kubectl::failure::Failure;
use crate::object::Json;
use crate::object::limits::{self, Allowance, Counted, TEMPLATE_DEPTH_MAX};
use std::borrow::Cow;

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Text(String),
    Print(Pipeline),
    Range(Pipeline, Vec<Node>, Vec<Node>),
    If(Pipeline, Vec<Node>, Vec<Node>),
}

/// What stands in an action. One that cannot be carried out is told of when its turn comes.
#[derive(Clone, Debug, PartialEq)]
enum Pipeline {
    Operand(Operand),
    Index(Vec<Operand>),
    Len(Vec<Operand>),
    Not(Vec<Operand>),
    Equal { operands: Vec<Operand>, wanted: bool },
    Unknown(String),
}

#[derive(Clone, Debug, PartialEq)]
enum Operand {
    Value(Json),
    Path { from_root: bool, names: Vec<String> },
    Unknown(String),
}

/// Prints `object` by `template`.
pub(crate) fn print(template: &str, object: &Json) -> Result<String, Failure> {
    let fail = |text: String| Failure::plain(format!("error parsing template {template}, template: output:1: {text}"));
    let mut tokens = tokens(template).map_err(fail)?.into_iter().peekable();
    let (nodes, end) = parse(&mut tokens, 0).map_err(fail)?;
    if let Some(end) = end {
        return Err(fail(format!("unexpected {{{{{end}}}}}")));
    }
    let mut printer = Printer::default();
    run(&nodes, object, object, &mut printer).map_err(|fault| match fault {
        Fault::Words(text) => fail(text),
        Fault::TooMuch(exceeded) => Failure::plain(format!("error executing template {template:?}: {exceeded}")),
    })?;
    Ok(printer.text)
}

enum Token {
    Text(String),
    Action(String),
}

fn tokens(template: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find("{{") {
        let mut text = rest[..open].to_owned();
        let close = rest[open..].find("}}").ok_or_else(|| "unclosed action".to_owned())? + open;
        let mut action = rest[open + 2..close].to_owned();
        if let Some(trimmed) = action.strip_prefix("- ") {
            text = text.trim_end().to_owned();
            action = trimmed.to_owned();
        }
        rest = &rest[close + 2..];
        if let Some(trimmed) = action.strip_suffix(" -") {
            action = trimmed.to_owned();
            rest = rest.trim_start();
        }
        tokens.push(Token::Text(text));
        tokens.push(Token::Action(action.trim().to_owned()));
    }
    tokens.push(Token::Text(rest.to_owned()));
    Ok(tokens)
}

type Tokens = std::iter::Peekable<std::vec::IntoIter<Token>>;

/// Nodes up to `end` or `else`, which is handed back.
fn parse(tokens: &mut Tokens, depth: usize) -> Result<(Vec<Node>, Option<String>), String> {
    if depth > TEMPLATE_DEPTH_MAX {
        return Err(limits::too_deep(TEMPLATE_DEPTH_MAX));
    }
    let mut nodes = Vec::new();
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) if text.is_empty() => {}
            Token::Text(text) => nodes.push(Node::Text(text)),
            Token::Action(action) if action == "end" || action == "else" => return Ok((nodes, Some(action))),
            Token::Action(action) => {
                // A keyword ends before a dot as well: `{{range.items}}`.
                let end = action.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(action.len());
                let block = Some(action.split_at(end)).filter(|(word, rest)| matches!(*word, "range" | "if") && !rest.is_empty());
                let Some((word, rest)) = block else {
                    nodes.push(Node::Print(pipeline(&action)));
                    continue;
                };
                let (body, end) = parse(tokens, depth + 1)?;
                let (otherwise, end) = if end.as_deref() == Some("else") { parse(tokens, depth + 1)? } else { (Vec::new(), end) };
                if end.as_deref() != Some("end") {
                    return Err("unexpected EOF".to_owned());
                }
                let pipeline = pipeline(rest.trim());
                nodes.push(if word == "range" { Node::Range(pipeline, body, otherwise) } else { Node::If(pipeline, body, otherwise) });
            }
        }
    }
    Ok((nodes, None))
}

fn pipeline(text: &str) -> Pipeline {
    let words = words(text);
    let operands = || words[1..].iter().map(|word| operand(word)).collect();
    match words.first().map(String::as_str) {
        Some("index") => Pipeline::Index(operands()),
        Some("len") => Pipeline::Len(operands()),
        Some("not") => Pipeline::Not(operands()),
        Some(comparison @ ("eq" | "ne")) => Pipeline::Equal { operands: operands(), wanted: comparison == "eq" },
        Some(word) if words.len() == 1 => Pipeline::Operand(operand(word)),
        _ => Pipeline::Unknown(format!("function {text:?} not defined")),
    }
}

fn words(pipeline: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for character in pipeline.chars() {
        match character {
            '"' => {
                quoted = !quoted;
                word.push(character);
            }
            character if character.is_whitespace() && !quoted => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            other => word.push(other),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn operand(word: &str) -> Operand {
    if word.starts_with('"') {
        return serde_json::from_str(word).map_or_else(|_| Operand::Unknown(format!("unterminated quoted string {word}")), Operand::Value);
    }
    if let Ok(number) = word.parse::<i64>() {
        return Operand::Value(Json::from(number));
    }
    if word == "true" || word == "false" {
        return Operand::Value(Json::Bool(word == "true"));
    }
    let (from_root, path) = match word.strip_prefix('$') {
        Some(path) => (true, path),
        None => (false, word),
    };
    let Some(path) = path.strip_prefix('.').or((word == "$").then_some("")) else {
        return Operand::Unknown(format!("function {word:?} not defined"));
    };
    Operand::Path { from_root, names: path.split('.').filter(|name| !name.is_empty()).map(str::to_owned).collect() }
}

fn run(nodes: &[Node], root: &Json, dot: &Json, printer: &mut Printer) -> Result<(), Fault> {
    for node in nodes {
        match node {
            Node::Text(text) => {
                printer.allowance.spend(Counted::TemplateValues, 1)?;
                printer.push(text)?;
            }
            Node::Print(pipeline) => match &*pipeline.value(root, dot, &mut printer.allowance)? {
                Json::Null => printer.push("<no value>")?,
                value => printer.push_go(value)?,
            },
            Node::Range(pipeline, body, otherwise) => {
                let value = pipeline.value(root, dot, &mut printer.allowance)?;
                let items: Vec<&Json> = match &*value {
                    Json::Array(items) => items.iter().collect(),
                    Json::Object(map) => map.values().collect(),
                    Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Vec::new(),
                };
                printer.allowance.spend(Counted::TemplateValues, items.len())?;
                for item in &items {
                    run(body, root, item, printer)?;
                }
                if items.is_empty() {
                    run(otherwise, root, dot, printer)?;
                }
            }
            Node::If(pipeline, body, otherwise) => {
                let chosen = if is_true(&*pipeline.value(root, dot, &mut printer.allowance)?) { body } else { otherwise };
                run(chosen, root, dot, printer)?;
            }
        }
    }
    Ok(())
}

fn is_true(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(flag) => *flag,
        Json::Number(number) => number.as_f64() != Some(0.0),
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(map) => !map.is_empty(),
    }
}

static NULL: Json = Json::Null;

impl Pipeline {
    fn value<'run>(&'run self, root: &'run Json, dot: &'run Json, allowance: &mut Allowance) -> Result<Cow<'run, Json>, Fault> {
        let mut values = |operands: &'run [Operand]| {
            allowance.spend(Counted::TemplateValues, 1 + operands.len())?;
            operands.iter().map(|operand| operand.value(root, dot)).collect::<Result<Vec<&Json>, Fault>>()
        };
        match self {
            Self::Operand(operand) => Ok(Cow::Borrowed(values(std::slice::from_ref(operand))?[0])),
            Self::Index(operands) => {
                let mut values = values(operands)?.into_iter();
                let first = values.next().unwrap_or(&NULL);
                let inside = |value: &'run Json, key: &Json| match key {
                    Json::String(name) => value.get(name),
                    Json::Number(at) => at.as_u64().and_then(|at| value.get(usize::try_from(at).ok()?)),
                    Json::Null | Json::Bool(_) | Json::Array(_) | Json::Object(_) => None,
                };
                Ok(Cow::Borrowed(values.fold(first, |value, key| inside(value, key).unwrap_or(&NULL))))
            }
            Self::Len(operands) => Ok(Cow::Owned(match values(operands)?.first() {
                Some(Json::Array(items)) => Json::from(items.len()),
                Some(Json::Object(map)) => Json::from(map.len()),
                Some(Json::String(text)) => Json::from(text.len()),
                _ => Json::from(0),
            })),
            Self::Not(operands) => Ok(Cow::Owned(Json::Bool(!values(operands)?.first().is_some_and(|value| is_true(value))))),
            Self::Equal { operands, wanted } => {
                let values = values(operands)?;
                let Some((first, others)) = values.split_first() else { return Ok(Cow::Owned(Json::Bool(!wanted))) };
                // Each comparison may look at all that is in the first value.
                allowance.spend(Counted::TemplateValues, values_in(first).saturating_mul(others.len()))?;
                Ok(Cow::Owned(Json::Bool(others.contains(first) == *wanted)))
            }
            Self::Unknown(words) => Err(Fault::Words(words.clone())),
        }
    }
}

impl Operand {
    fn value<'run>(&'run self, root: &'run Json, dot: &'run Json) -> Result<&'run Json, Fault> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Path { from_root, names } => {
                let start = if *from_root { root } else { dot };
                Ok(names.iter().try_fold(start, |value, name| value.get(name)).unwrap_or(&NULL))
            }
            Self::Unknown(words) => Err(Fault::Words(words.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn templates_people_write() {
        let object = json!({"items": [{"metadata": {"name": "a"}, "ok": true}, {"metadata": {"name": "b"}, "n": 3}]});
        for (template, expected) in [
            ("{{range .items}}{{.metadata.name}}{{\"\\n\"}}{{end}}", "a\nb\n"),
            ("{{range .items}}{{if .ok}}yes{{else}}{{.n}}{{end}} {{end}}", "yes 3 "),
            ("{{(index)}}", ""),
            ("{{index .items 1 \"n\"}} {{len .items}} {{.nope}}", "3 2 <no value>"),
        ] {
            match print(template, &object) {
                Ok(text) => assert_eq!(text, expected, "{template}"),
                Err(_) => assert_eq!(expected, "", "{template}"),
            }
        }
    }

    #[test]
    fn what_a_template_prints_and_looks_at_is_counted() {
        let items: Vec<Json> = (0..300).map(|number| json!({"name": number.to_string(), "labels": {"a": "b"}})).collect();
        let object = json!({"items": items});
        for template in [
            "{{$}}".repeat(20_000),
            format!("{}{{{{$}}}}{}", "{{range $.items}}".repeat(4), "{{end}}".repeat(4)),
            format!("{}{}", "{{range $.items}}".repeat(8), "{{end}}".repeat(8)),
            format!("{}{{{{if eq $ $ $ $}}}}{{{{end}}}}{}", "{{range $.items}}".repeat(2), "{{end}}".repeat(2)),
            format!("{}{{{{.x}}}}{}", "{{range $.items}}".repeat(3), "{{end}}".repeat(3)),
            format!("{{{{range .items}}}}{{{{index $ {}}}}}{{{{end}}}}", "\"items\" 1 ".repeat(20_000)),
        ] {
            let told = print(&template, &object).unwrap_err().print();
            assert!(told.contains(": too many "), "{}: {}", &template[..40], &told[told.len().saturating_sub(80)..]);
        }
    }

    #[test]
    fn blocks_are_nested_so_deep_and_no_deeper() {
        let nested = |open: &str, depth: usize| format!("{}x{}", open.repeat(depth), "{{end}}".repeat(depth));
        assert_eq!(print(&nested("{{if $}}", 64), &json!({"a": 1})), Ok("x".to_owned()));
        for template in
            [nested("{{if .x}}", 65), nested("{{range .x}}", 65), "{{if .x}}".repeat(100_000), "{{if .x}}a{{else}}".repeat(100_000)]
        {
            let told = print(&template, &json!({})).unwrap_err().print();
            assert!(told.ends_with("exceeded max depth of 64\n"), "{}", &told[told.len().saturating_sub(80)..]);
        }
    }
}
