//! Selectors in text form: `-l` (`apimachinery/pkg/labels.Parse`) and `--field-selector` (`apimachinery/pkg/fields.ParseSelector`).

use crate::cluster::rejection::{Reason, Rejection};
use crate::object::Json;
use crate::object::kind::{Kind, Name};
use crate::object::limits::{Allowance, Counted};
use crate::object::selector::{LabelSelector, Operator, Requirement};

/// Reads `a=b,c!=d,e in (f,g),!h`; an error is in the words of upstream's parser.
pub(crate) fn parse(text: &str) -> Result<LabelSelector, String> {
    let tokens = tokens(text);
    // Each object that a list looks at is held against all of it.
    Allowance::default().spend(Counted::SelectorWords, tokens.len()).map_err(|exceeded| exceeded.to_string())?;
    Parser { tokens, at: 0 }.selector()
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Word(String),
    Sign(&'static str),
}

fn tokens(text: &str) -> Vec<Token> {
    const SIGNS: [&str; 9] = ["==", "!=", "=", "!", ",", "(", ")", ">", "<"];
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            rest = rest[sign.len()..].trim_start();
            continue;
        }
        let end = rest.find(|character: char| character.is_whitespace() || "=!,()<>".contains(character)).unwrap_or(rest.len());
        tokens.push(Token::Word(rest[..end].to_owned()));
        rest = rest[end..].trim_start();
    }
    tokens
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += 1;
        token
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn shown(token: Option<&Token>) -> String {
        match token {
            None => String::new(),
            Some(Token::Word(word)) => word.clone(),
            Some(Token::Sign(sign)) => (*sign).to_owned(),
        }
    }

    fn selector(mut self) -> Result<LabelSelector, String> {
        let mut requirements = Vec::new();
        if self.tokens.is_empty() {
            return Ok(LabelSelector { requirements });
        }
        loop {
            requirements.push(self.requirement()?);
            match self.next() {
                None => return Ok(LabelSelector { requirements }),
                Some(Token::Sign(",")) => match self.peek() {
                    Some(Token::Word(_) | Token::Sign("!")) => {}
                    other => return Err(format!("found '{}', expected: identifier after ','", Self::shown(other))),
                },
                other => return Err(format!("found '{}', expected: ',' or 'end of string'", Self::shown(other.as_ref()))),
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let absent = self.peek() == Some(&Token::Sign("!"));
        if absent {
            self.next();
        }
        let key = match self.next() {
            Some(Token::Word(word)) => Name::from(word.as_str()),
            other => return Err(format!("found '{}', expected: !, identifier, or 'end of string'", Self::shown(other.as_ref()))),
        };
        if absent {
            return Ok(Requirement { key, operator: Operator::DoesNotExist, values: Vec::new() });
        }
        let operator = match self.peek().cloned() {
            None | Some(Token::Sign(",")) => return Ok(Requirement { key, operator: Operator::Exists, values: Vec::new() }),
            Some(token) => {
                self.next();
                token
            }
        };
        let (operator, values) = match operator {
            Token::Sign("=" | "==") => (Operator::In, vec![self.value()]),
            Token::Sign("!=") => (Operator::NotIn, vec![self.value()]),
            Token::Sign(">") => (Operator::Gt, vec![self.number()?]),
            Token::Sign("<") => (Operator::Lt, vec![self.number()?]),
            Token::Word(word) if word == "in" => (Operator::In, self.values()?),
            Token::Word(word) if word == "notin" => (Operator::NotIn, self.values()?),
            other => return Err(format!("found '{}', expected: in, notin, =, ==, !=, gt, lt", Self::shown(Some(&other)))),
        };
        Ok(Requirement { key, operator, values })
    }

    fn value(&mut self) -> Name {
        match self.peek().cloned() {
            Some(Token::Word(word)) => {
                self.next();
                Name::from(word.as_str())
            }
            _ => Name::from(""),
        }
    }

    fn number(&mut self) -> Result<Name, String> {
        let value = self.value();
        let is_number = value.parse::<i64>().is_ok();
        if is_number { Ok(value) } else { Err(format!("for 'Gt', 'Lt' operators, the value must be an integer: {value}")) }
    }

    fn values(&mut self) -> Result<Vec<Name>, String> {
        match self.next() {
            Some(Token::Sign("(")) => {}
            other => return Err(format!("found '{}' expected: '('", Self::shown(other.as_ref()))),
        }
        let mut values = Vec::new();
        loop {
            values.push(self.value());
            match self.next() {
                Some(Token::Sign(",")) => {}
                Some(Token::Sign(")")) => return Ok(values),
                other => return Err(format!("found '{}', expected: ',', or ')'", Self::shown(other.as_ref()))),
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct FieldTerm {
    field: String,
    value: String,
    negated: bool,
}

/// What a list is narrowed to: labels and fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Selection {
    labels: LabelSelector,
    fields: Vec<FieldTerm>,
}

impl Selection {
    /// Reads both texts for a kind.
    pub(crate) fn parse(kind: Kind, labels: &str, fields: &str) -> Result<Self, Rejection> {
        let refuse = |text: String| {
            let info = kind.info();
            let resource = format!("{}/{}, Resource={}", info.group, info.version, info.plural);
            let message =
                format!("Unable to find \"{resource}\" that match label selector \"{labels}\", field selector \"{fields}\": {text}");
            Rejection::new(Reason::BadRequest, message)
        };
        let label_selector = self::parse(labels).map_err(refuse)?;
        let counted = Allowance::default().spend(Counted::SelectorWords, fields.split(',').count());
        counted.map_err(|exceeded| refuse(exceeded.to_string()))?;
        let mut terms = Vec::new();
        for term in fields.split(',').filter(|term| !term.is_empty()) {
            let term = field_term(term).ok_or_else(|| refuse(format!("invalid selector: '{fields}'; can't understand '{term}'")))?;
            if !supports(kind, &term.field) {
                return Err(refuse(format!("field label not supported: {}", term.field)));
            }
            terms.push(term);
        }
        Ok(Self { labels: label_selector, fields: terms })
    }

    /// Whether an object fits.
    pub(crate) fn matches(&self, kind: Kind, object: &Json) -> bool {
        self.labels.matches_json(&object["metadata"]["labels"])
            && self.fields.iter().all(|term| (field_value(kind, object, &term.field) == term.value) != term.negated)
    }
}

fn field_term(term: &str) -> Option<FieldTerm> {
    for (sign, negated) in [("!=", true), ("==", false), ("=", false)] {
        if let Some((field, value)) = term.split_once(sign) {
            return Some(FieldTerm { field: field.trim().to_owned(), value: value.trim().to_owned(), negated });
        }
    }
    None
}

const POD_FIELDS: [&str; 9] = [
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
    "status.phase",
    "status.podIP",
    "status.podIPs",
    "status.nominatedNodeName",
];
const EVENT_FIELDS: [&str; 11] = [
    "involvedObject.kind",
    "involvedObject.namespace",
    "involvedObject.name",
    "involvedObject.uid",
    "involvedObject.apiVersion",
    "involvedObject.resourceVersion",
    "involvedObject.fieldPath",
    "reason",
    "reportingComponent",
    "source",
    "type",
];

fn supports(kind: Kind, field: &str) -> bool {
    match (kind, field) {
        (_, "metadata.name") => true,
        (_, "metadata.namespace") => kind.info().namespaced,
        (Kind::Pod, _) => POD_FIELDS.contains(&field),
        (Kind::Node, "spec.unschedulable") | (Kind::Namespace, "status.phase") | (Kind::ReplicaSet, "status.replicas") => true,
        (Kind::Event, _) => EVENT_FIELDS.contains(&field),
        _ => false,
    }
}

fn field_value(kind: Kind, object: &Json, field: &str) -> String {
    let value = match (kind, field) {
        (Kind::Event, "source") => match object["source"]["component"].as_str() {
            Some(component) if !component.is_empty() => object["source"]["component"].clone(),
            _ => object["reportingComponent"].clone(),
        },
        (Kind::Pod, "spec.hostNetwork") | (Kind::Node, "spec.unschedulable") => {
            Json::Bool(field.split('.').fold(object, |value, part| &value[part]).as_bool().unwrap_or(false))
        }
        _ => field.split('.').fold(object, |value, part| &value[part]).clone(),
    };
    match value {
        Json::String(text) => text,
        Json::Null => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn label_selectors_match_as_upstream_says() {
        let labels = json!({"app": "db", "tier": "", "level": "3"});
        for (text, expected) in [
            ("app=db", true),
            ("app==db", true),
            ("app!=db", false),
            ("zone!=a", true),
            ("app in (db,agent),app!=agent", true),
            ("app notin (x)", true),
            ("app", true),
            ("!app", false),
            ("!zone", true),
            ("level>2", true),
            ("level<2", false),
            ("tier=", true),
            ("", true),
        ] {
            assert_eq!(parse(text).unwrap().matches_json(&labels), expected, "{text}");
        }
        assert_eq!(parse("a=b=c").unwrap_err(), "found '=', expected: ',' or 'end of string'");
    }

    #[test]
    fn field_selectors_know_the_fields_of_each_kind() {
        let pod = json!({"metadata": {"name": "a"}, "spec": {"nodeName": "n"}, "status": {"phase": "Running"}});
        let check = |text: &str| Selection::parse(Kind::Pod, "", text).map(|selection| selection.matches(Kind::Pod, &pod));
        assert_eq!(check("status.phase=Running,spec.nodeName=n"), Ok(true));
        assert_eq!(check("status.phase!=Running"), Ok(false));
        assert_eq!(
            check("x=y").unwrap_err().message,
            "Unable to find \"/v1, Resource=pods\" that match label selector \"\", field selector \"x=y\": field label not supported: x"
        );
    }
}
