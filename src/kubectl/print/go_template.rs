//! As much of Go's `text/template` as people write after `-o go-template=`: fields, `range`, `if`, `else`, `index`, texts.

use crate::kubectl::failure::Failure;
use crate::object::Json;
use crate::object::patch::go_text;

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Text(String),
    Print(String),
    Range(String, Vec<Node>, Vec<Node>),
    If(String, Vec<Node>, Vec<Node>),
}

/// Prints `object` by `template`.
pub(crate) fn print(template: &str, object: &Json) -> Result<String, Failure> {
    let fail = |text: String| Failure::plain(format!("error parsing template {template}, template: output:1: {text}"));
    let mut tokens = tokens(template).map_err(fail)?.into_iter().peekable();
    let (nodes, end) = parse(&mut tokens).map_err(fail)?;
    if let Some(end) = end {
        return Err(fail(format!("unexpected {{{{{end}}}}}")));
    }
    let mut printed = String::new();
    run(&nodes, object, object, &mut printed).map_err(fail)?;
    Ok(printed)
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
fn parse(tokens: &mut Tokens) -> Result<(Vec<Node>, Option<String>), String> {
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
                let Some((word, pipeline)) = block else {
                    nodes.push(Node::Print(action));
                    continue;
                };
                let (body, end) = parse(tokens)?;
                let (otherwise, end) = if end.as_deref() == Some("else") { parse(tokens)? } else { (Vec::new(), end) };
                if end.as_deref() != Some("end") {
                    return Err("unexpected EOF".to_owned());
                }
                let pipeline = pipeline.trim().to_owned();
                nodes.push(if word == "range" { Node::Range(pipeline, body, otherwise) } else { Node::If(pipeline, body, otherwise) });
            }
        }
    }
    Ok((nodes, None))
}

fn run(nodes: &[Node], root: &Json, dot: &Json, printed: &mut String) -> Result<(), String> {
    for node in nodes {
        match node {
            Node::Text(text) => printed.push_str(text),
            Node::Print(pipeline) => match value(pipeline, root, dot)? {
                Json::Null => printed.push_str("<no value>"),
                value => printed.push_str(&go_text(&value)),
            },
            Node::Range(pipeline, body, otherwise) => {
                let items: Vec<Json> = match value(pipeline, root, dot)? {
                    Json::Array(items) => items,
                    Json::Object(map) => map.into_iter().map(|(_, value)| value).collect(),
                    _ => Vec::new(),
                };
                for item in &items {
                    run(body, root, item, printed)?;
                }
                if items.is_empty() {
                    run(otherwise, root, dot, printed)?;
                }
            }
            Node::If(pipeline, body, otherwise) => {
                let chosen = if is_true(&value(pipeline, root, dot)?) { body } else { otherwise };
                run(chosen, root, dot, printed)?;
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

fn value(pipeline: &str, root: &Json, dot: &Json) -> Result<Json, String> {
    let words = words(pipeline);
    let values = |words: &[String]| words.iter().map(|word| operand(word, root, dot)).collect::<Result<Vec<Json>, String>>();
    match words.first().map(String::as_str) {
        Some("index") => {
            let mut values = values(&words[1..])?.into_iter();
            let mut current = values.next().unwrap_or_default();
            for key in values {
                current = match &key {
                    Json::String(name) => current.get(name).cloned().unwrap_or_default(),
                    Json::Number(at) => at.as_u64().and_then(|at| current.get(usize::try_from(at).ok()?)).cloned().unwrap_or_default(),
                    _ => Json::Null,
                };
            }
            Ok(current)
        }
        Some("len") => Ok(match values(&words[1..])?.first() {
            Some(Json::Array(items)) => Json::from(items.len()),
            Some(Json::Object(map)) => Json::from(map.len()),
            Some(Json::String(text)) => Json::from(text.len()),
            _ => Json::from(0),
        }),
        Some("not") => Ok(Json::Bool(!values(&words[1..])?.first().is_some_and(is_true))),
        Some(comparison @ ("eq" | "ne")) => {
            let values = values(&words[1..])?;
            let equal = values.len() > 1 && values[1..].contains(&values[0]);
            Ok(Json::Bool(equal == (comparison == "eq")))
        }
        Some(word) if words.len() == 1 => operand(word, root, dot),
        _ => Err(format!("function {pipeline:?} not defined")),
    }
}

fn operand(word: &str, root: &Json, dot: &Json) -> Result<Json, String> {
    if word.starts_with('"') {
        return serde_json::from_str(word).map_err(|_| format!("unterminated quoted string {word}"));
    }
    if let Ok(number) = word.parse::<i64>() {
        return Ok(Json::from(number));
    }
    if word == "true" || word == "false" {
        return Ok(Json::Bool(word == "true"));
    }
    let (start, path) = match word.strip_prefix('$') {
        Some(path) => (root, path),
        None => (dot, word),
    };
    let Some(path) = path.strip_prefix('.').or((word == "$").then_some("")) else {
        return Err(format!("function {word:?} not defined"));
    };
    let mut current = start;
    for name in path.split('.').filter(|name| !name.is_empty()) {
        match current.get(name) {
            Some(value) => current = value,
            None => return Ok(Json::Null),
        }
    }
    Ok(current.clone())
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
}
