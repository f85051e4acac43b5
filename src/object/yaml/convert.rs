//! Converts the tree of nodes to JSON, as sigs.k8s.io/yaml does (`yaml.go`, `convertToJSONableObject`; go-yaml `decode.go`): aliases are
//! expanded within limits, `<<` is merged where it stands, keys become text, a key written twice keeps its last value.

use super::Fault;
use super::build::{Content, Id, Tree};
use super::resolve::{Scalar, resolve};
use super::spans::{Inside, Place, Spans};
use crate::object::Json;
use crate::object::limits::{self, Allowance, Counted, DEPTH_MAX};
use base64::Engine;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Converts a tree; `None` if the document is empty.
pub(super) fn convert(tree: &Tree, offset: usize, allowance: &mut Allowance) -> Result<Option<(Json, Spans)>, Fault> {
    let Some(root) = tree.root else { return Ok(None) };
    let mut converter = Converter { tree, offset, depth: 0, aliases: 0, allowance };
    let (value, root) = converter.value(root)?;
    Ok(if value.is_null() { None } else { Some((value, Spans { root: Rc::new(root) })) })
}

struct Converter<'a> {
    tree: &'a Tree,
    offset: usize,
    depth: usize,
    /// How many aliases are being expanded around the current node.
    aliases: usize,
    allowance: &'a mut Allowance,
}

const BAD_MERGE: &str = "yaml: map merge requires map or sequence of maps as the value";

impl Converter<'_> {
    fn fault(&self, id: Id, message: impl Into<String>) -> Fault {
        Fault { range: self.tree.nodes[id].range.clone(), message: message.into() }
    }

    /// Counts a value with so much text against the limits.
    fn spend(&mut self, id: Id, bytes: usize) -> Result<(), Fault> {
        if self.depth > DEPTH_MAX {
            return Err(self.fault(id, format!("yaml: {}", limits::too_deep(DEPTH_MAX))));
        }
        if self.aliases > 0 {
            let counted = self.allowance.spend(Counted::AliasedValues, 1).and_then(|()| self.allowance.spend(Counted::AliasedBytes, bytes));
            counted.map_err(|exceeded| self.fault(id, format!("yaml: {exceeded}")))?;
        }
        Ok(())
    }

    fn value(&mut self, id: Id) -> Result<(Json, Place), Fault> {
        let tree = self.tree;
        let node = &tree.nodes[id];
        self.spend(id, if let Content::Scalar { text, .. } = &node.content { text.len() } else { 0 })?;
        let written = self.offset + node.range.start..self.offset + node.range.end;
        let place = |inside| Place { key: None, value: written, inside };
        match &node.content {
            Content::Scalar { text, plain, tag } => {
                let scalar = typed(text, *plain, tag.as_deref()).map_err(|message| self.fault(id, message))?;
                Ok((json(scalar).map_err(|message| self.fault(id, message))?, place(Inside::Nothing)))
            }
            Content::Alias(target) => {
                self.aliases += 1;
                let (value, inner) = self.value(*target)?;
                self.aliases -= 1;
                Ok((value, place(inner.inside)))
            }
            Content::Sequence(items) => {
                let (values, places) = self.items(items)?;
                Ok((Json::Array(values), place(Inside::Items(places))))
            }
            Content::Mapping(pairs) => {
                let mut built = Built::default();
                self.depth += 1;
                self.pairs(pairs, &mut built)?;
                self.depth -= 1;
                Ok((Json::Object(built.values), place(Inside::Keys(built.places))))
            }
        }
    }

    fn items(&mut self, items: &[Id]) -> Result<(Vec<Json>, Vec<Rc<Place>>), Fault> {
        self.depth += 1;
        let mut values = Vec::with_capacity(items.len());
        let mut places = Vec::with_capacity(items.len());
        for item in items {
            let (value, place) = self.value(*item)?;
            values.push(value);
            places.push(Rc::new(place));
        }
        self.depth -= 1;
        Ok((values, places))
    }

    fn pairs(&mut self, pairs: &[(Id, Id)], built: &mut Built) -> Result<(), Fault> {
        for (key, value) in pairs {
            if self.is_merge(*key) {
                self.merge(*value, built)?;
                continue;
            }
            let name = self.key(*key)?;
            let range = &self.tree.nodes[*key].range;
            let written = self.offset + range.start..self.offset + range.end;
            let (json, place) = self.value(*value)?;
            built.values.insert(name.clone(), json);
            built.places.insert(name, Rc::new(Place { key: Some(written), ..place }));
        }
        Ok(())
    }

    fn is_merge(&self, key: Id) -> bool {
        match &self.tree.nodes[key].content {
            Content::Scalar { text, plain, tag } => {
                text == "<<" && (*plain && tag.is_none() || tag.as_deref() == Some("tag:yaml.org,2002:merge"))
            }
            _ => false,
        }
    }

    fn merge(&mut self, value: Id, built: &mut Built) -> Result<(), Fault> {
        match &self.tree.nodes[value].content {
            Content::Sequence(items) => {
                // Merged from last to first, because earlier maps take precedence.
                for item in items.iter().rev() {
                    self.merge_map(*item, built)?;
                }
                Ok(())
            }
            _ => self.merge_map(value, built),
        }
    }

    fn merge_map(&mut self, value: Id, built: &mut Built) -> Result<(), Fault> {
        let (aliased, target) = match self.tree.nodes[value].content {
            Content::Alias(target) => (1, target),
            _ => (0, value),
        };
        let Content::Mapping(pairs) = &self.tree.nodes[target].content else { return Err(self.fault(value, BAD_MERGE)) };
        self.aliases += aliased;
        self.depth += 1;
        self.spend(value, 0)?;
        self.pairs(pairs, built)?;
        self.depth -= 1;
        self.aliases -= aliased;
        Ok(())
    }

    fn key(&mut self, id: Id) -> Result<String, Fault> {
        let tree = self.tree;
        let mut target = id;
        while let Content::Alias(next) = self.tree.nodes[target].content {
            target = next;
        }
        let Content::Scalar { text, plain, tag } = &tree.nodes[target].content else {
            let (value, _) = self.value(target)?;
            return Err(self.fault(id, format!("yaml: invalid map key: {}", go_syntax(&value))));
        };
        let is_alias = target != id;
        self.aliases += usize::from(is_alias);
        // A key is kept in the value and in the map of places.
        self.spend(id, 2 * text.len())?;
        self.aliases -= usize::from(is_alias);
        let scalar = typed(text, *plain, tag.as_deref()).map_err(|message| self.fault(id, message))?;
        Ok(match scalar {
            Scalar::Null => return Err(self.fault(id, "unsupported map key of type: %!s(<nil>), key: <nil>")),
            Scalar::Bool(value) => value.to_string(),
            Scalar::Integer(value) => value.to_string(),
            Scalar::Unsigned(value) => value.to_string(),
            #[allow(clippy::cast_possible_truncation, reason = "sigs.k8s.io/yaml prints such keys in 32 bits")]
            Scalar::Float(value) if value.is_finite() => (value as f32).to_string(),
            Scalar::Float(value) => if value.is_nan() {
                ".nan"
            } else if value > 0.0 {
                ".inf"
            } else {
                "-.inf"
            }
            .to_owned(),
            Scalar::Text(text) => text,
        })
    }
}

#[derive(Default)]
struct Built {
    values: serde_json::Map<String, Json>,
    places: BTreeMap<String, Rc<Place>>,
}

/// A scalar with its tag taken into account (`decode.go`, `scalar`; `resolve.go`).
fn typed(text: &str, plain: bool, tag: Option<&str>) -> Result<Scalar, String> {
    let short = match tag {
        None | Some("!") => return Ok(if plain || tag.is_some() { resolve(text) } else { Scalar::Text(text.to_owned()) }),
        Some(tag) => tag.strip_prefix("tag:yaml.org,2002:").unwrap_or(""),
    };
    let found = resolve(text);
    match (short, found) {
        ("binary", _) => {
            let packed: String = text.split_ascii_whitespace().collect();
            let bytes = base64::engine::general_purpose::STANDARD.decode(packed);
            let bytes = bytes.map_err(|_| "yaml: !!binary value contains invalid base64 data".to_owned())?;
            Ok(Scalar::Text(String::from_utf8_lossy(&bytes).into_owned()))
        }
        #[allow(clippy::cast_precision_loss, reason = "Go converts in the same way")]
        ("float", Scalar::Integer(value)) => Ok(Scalar::Float(value as f64)),
        ("null", Scalar::Null) => Ok(Scalar::Null),
        ("bool", found @ Scalar::Bool(_)) | ("float", found @ Scalar::Float(_)) => Ok(found),
        ("int", found @ (Scalar::Integer(_) | Scalar::Unsigned(_))) => Ok(found),
        ("null" | "bool" | "int" | "float", found) => Err(format!("yaml: cannot decode {} `{text}` as a !!{short}", type_name(&found))),
        _ => Ok(Scalar::Text(text.to_owned())),
    }
}

fn type_name(scalar: &Scalar) -> &'static str {
    match scalar {
        Scalar::Null => "!!null",
        Scalar::Bool(_) => "!!bool",
        Scalar::Integer(_) | Scalar::Unsigned(_) => "!!int",
        Scalar::Float(_) => "!!float",
        Scalar::Text(_) => "!!str",
    }
}

fn json(scalar: Scalar) -> Result<Json, String> {
    Ok(match scalar {
        Scalar::Null => Json::Null,
        Scalar::Bool(value) => Json::Bool(value),
        Scalar::Integer(value) => Json::from(value),
        Scalar::Unsigned(value) => Json::from(value),
        Scalar::Text(text) => Json::String(text),
        Scalar::Float(value) if value.is_nan() => return Err("json: unsupported value: NaN".to_owned()),
        Scalar::Float(value) if value.is_infinite() => {
            return Err(format!("json: unsupported value: {}Inf", if value > 0.0 { '+' } else { '-' }));
        }
        Scalar::Float(value) => whole(value).map_or_else(|| Json::from(value), Json::from),
    })
}

/// Go prints a float without a fraction like an integer, so that is what the API server sees.
fn whole(value: f64) -> Option<i64> {
    #[allow(clippy::cast_possible_truncation, reason = "guarded by the range")]
    (value.fract() == 0.0 && value.abs() < 9e18).then_some(value as i64)
}

/// A value as Go's `%#v` prints what go-yaml decoded.
fn go_syntax(value: &Json) -> String {
    match value {
        Json::Null => "interface {}(nil)".to_owned(),
        Json::String(text) => format!("{text:?}"),
        Json::Object(map) => {
            let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key:?}:{}", go_syntax(value))).collect();
            format!("map[interface {{}}]interface {{}}{{{}}}", pairs.join(", "))
        }
        Json::Array(items) => format!("[]interface {{}}{{{}}}", items.iter().map(go_syntax).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
