//! Label selectors and node selectors (`apimachinery/pkg/labels`, `component-helpers/scheduling/corev1/nodeaffinity`).

use crate::object::Json;
use crate::object::kind::Name;
use crate::object::meta::Labels;
use crate::object::read;

/// Operator of a selector requirement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the variants are Kubernetes' own names")]
pub enum Operator {
    In,
    NotIn,
    Exists,
    DoesNotExist,
    Gt,
    Lt,
}

/// One requirement on a label or field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// Label key, or field name in `matchFields`.
    pub key: Name,
    /// How values are compared.
    pub operator: Operator,
    /// The operands.
    pub values: Vec<Name>,
}

/// `metav1.LabelSelector`: all requirements must hold; an empty one matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LabelSelector {
    /// `matchLabels` (as `In` one value) and `matchExpressions`.
    pub requirements: Vec<Requirement>,
}

/// `v1.NodeSelectorTerm`: expressions and fields are ANDed; a term with neither matches no node.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeSelectorTerm {
    /// `matchExpressions`, on labels.
    pub expressions: Vec<Requirement>,
    /// `matchFields`; only `metadata.name` exists.
    pub fields: Vec<Requirement>,
}

impl Requirement {
    /// Reads one expression; an operator that validation would refuse matches nothing (`In` without values).
    #[must_use]
    pub fn of_json(value: &Json) -> Self {
        let operator = match read::text(value, "operator") {
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            "Gt" => Operator::Gt,
            "Lt" => Operator::Lt,
            _ => Operator::In,
        };
        let values = read::list(value, "values").iter().filter_map(Json::as_str).map(Name::from).collect();
        Self { key: read::text(value, "key").into(), operator, values }
    }

    /// Whether a value (or its absence) satisfies the requirement. `NotIn` and `DoesNotExist` hold where the key is missing.
    #[must_use]
    pub fn matches(&self, value: Option<&str>) -> bool {
        let among = |value: &str| self.values.iter().any(|one| &**one == value);
        match self.operator {
            Operator::In => value.is_some_and(among),
            Operator::NotIn => !value.is_some_and(among),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::Gt => self.compare(value, |label, operand| label > operand),
            Operator::Lt => self.compare(value, |label, operand| label < operand),
        }
    }

    /// Compares as `Gt` and `Lt` do: as integers, and a value that is not an integer does not match.
    fn compare(&self, value: Option<&str>, holds: fn(i64, i64) -> bool) -> bool {
        let (Some(value), [operand]) = (value, self.values.as_slice()) else { return false };
        let (Ok(label), Ok(operand)) = (value.parse(), operand.parse()) else { return false };
        holds(label, operand)
    }
}

impl LabelSelector {
    /// Reads a `LabelSelector`; `None` for a null one, which matches nothing.
    #[must_use]
    pub fn of_json(value: Option<&Json>) -> Option<Self> {
        let value = value.filter(|value| value.is_object())?;
        let mut requirements: Vec<Requirement> = value
            .get("matchLabels")
            .and_then(Json::as_object)
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| {
                Some(Requirement { key: key.as_str().into(), operator: Operator::In, values: vec![value.as_str()?.into()] })
            })
            .collect();
        requirements.extend(read::list(value, "matchExpressions").iter().map(Requirement::of_json));
        Some(Self { requirements })
    }

    /// Whether labels satisfy every requirement.
    #[must_use]
    pub fn matches(&self, labels: &Labels) -> bool {
        self.requirements.iter().all(|one| one.matches(labels.get(&one.key).map(|value| &**value)))
    }

    /// The same for labels as they stand in an object's JSON.
    pub(crate) fn matches_json(&self, labels: &Json) -> bool {
        self.requirements.iter().all(|one| one.matches(labels.get(&*one.key).and_then(Json::as_str)))
    }

    /// Whether the selector has no requirement, and so matches everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.requirements.is_empty()
    }
}

impl NodeSelectorTerm {
    /// Reads one term.
    #[must_use]
    pub fn of_json(value: &Json) -> Self {
        Self {
            expressions: read::list(value, "matchExpressions").iter().map(Requirement::of_json).collect(),
            fields: read::list(value, "matchFields").iter().map(Requirement::of_json).collect(),
        }
    }

    /// Whether a node with this name and these labels satisfies the term.
    #[must_use]
    pub fn matches(&self, node_name: &str, labels: &Labels) -> bool {
        if self.expressions.is_empty() && self.fields.is_empty() {
            return false;
        }
        self.expressions.iter().all(|one| one.matches(labels.get(&one.key).map(|value| &**value)))
            && self.fields.iter().all(|one| one.matches((&*one.key == "metadata.name").then_some(node_name)))
    }
}
