//! Taints and tolerations (`k8s.io/api/core/v1/toleration.go`).

use crate::object::Json;
use crate::object::kind::Name;
use crate::object::read;
use crate::time::{Epoch, Time};
use serde_json::json;

/// Effect of a taint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the variants are Kubernetes' own names")]
#[cfg_attr(test, derive(Default))]
pub enum Effect {
    #[cfg_attr(test, default)]
    NoSchedule,
    PreferNoSchedule,
    NoExecute,
}

/// `v1.Taint`
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(test, derive(Default))]
pub struct Taint {
    /// The key, such as `node.kubernetes.io/not-ready`.
    pub key: Name,
    /// The value; may be empty.
    pub value: Name,
    /// What the taint does to Pods that do not tolerate it.
    pub effect: Effect,
    /// Set by the node lifecycle controller only.
    pub time_added: Option<Time>,
}

/// `v1.Toleration`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toleration {
    /// The key; an empty one matches every key.
    pub key: Name,
    /// Whether the operator is `Exists`, which ignores the value; otherwise it is `Equal`.
    pub exists: bool,
    /// The value compared by `Equal`.
    pub value: Name,
    /// The effect; `None` matches every effect.
    pub effect: Option<Effect>,
    /// How long a NoExecute taint is tolerated, in seconds; `None` means for ever.
    pub seconds: Option<i64>,
}

impl Effect {
    /// Reads an effect.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        match text {
            "NoSchedule" => Some(Self::NoSchedule),
            "PreferNoSchedule" => Some(Self::PreferNoSchedule),
            "NoExecute" => Some(Self::NoExecute),
            _ => None,
        }
    }

    /// The effect as the API writes it.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::NoSchedule => "NoSchedule",
            Self::PreferNoSchedule => "PreferNoSchedule",
            Self::NoExecute => "NoExecute",
        }
    }
}

impl Taint {
    /// A taint without value.
    #[must_use]
    pub fn new(key: &str, effect: Effect, time_added: Option<Time>) -> Self {
        Self { key: key.into(), value: "".into(), effect, time_added }
    }

    /// Reads a taint; `None` when the effect is none of the three.
    #[must_use]
    pub fn of_json(value: &Json, epoch: Epoch) -> Option<Self> {
        Some(Self {
            key: read::text(value, "key").into(),
            value: read::text(value, "value").into(),
            effect: Effect::of_text(read::text(value, "effect"))?,
            time_added: epoch.parse(read::text(value, "timeAdded")),
        })
    }

    /// The taint as the API returns it.
    #[must_use]
    pub fn to_json(&self, epoch: Epoch) -> Json {
        let mut value = json!({"key": *self.key, "effect": self.effect.text()});
        if !self.value.is_empty() {
            read::put(&mut value, "value", (*self.value).into());
        }
        if let Some(time) = self.time_added {
            read::put(&mut value, "timeAdded", epoch.rfc3339(time).into());
        }
        value
    }

    /// `key=value:Effect`, as kubectl writes it.
    #[must_use]
    pub fn text(&self) -> String {
        if self.value.is_empty() {
            format!("{}:{}", self.key, self.effect.text())
        } else {
            format!("{}={}:{}", self.key, self.value, self.effect.text())
        }
    }
}

impl Toleration {
    /// Reads a toleration.
    #[must_use]
    pub fn of_json(value: &Json) -> Self {
        Self {
            key: read::text(value, "key").into(),
            exists: read::text(value, "operator") == "Exists",
            value: read::text(value, "value").into(),
            effect: Effect::of_text(read::text(value, "effect")),
            seconds: read::integer(value, "tolerationSeconds"),
        }
    }

    /// `ToleratesTaint`: whether the taint is tolerated. An empty effect matches all effects, an empty key all keys.
    #[must_use]
    pub fn tolerates(&self, taint: &Taint) -> bool {
        self.effect.is_none_or(|effect| effect == taint.effect)
            && (self.key.is_empty() || self.key == taint.key)
            && (self.exists || self.value == taint.value)
    }
}

/// Taints that Kubernetes itself puts on nodes, and that have a way out of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantNames)]
#[strum(serialize_all = "kebab-case")]
pub enum KnownTaint {
    /// The kubelet reports that it is not ready.
    NotReady,
    /// The kubelet reports nothing.
    Unreachable,
    /// The node has no Pod network yet.
    NetworkUnavailable,
    /// The node is cordoned.
    Unschedulable,
    /// Memory, disk or process numbers are short.
    Pressure,
    /// Any other taint: somebody put it there.
    Own,
}

impl KnownTaint {
    /// Which taint it is.
    #[must_use]
    pub fn of(taint: &Taint) -> Self {
        match taint.key.strip_prefix("node.kubernetes.io/") {
            Some("not-ready") => Self::NotReady,
            Some("unreachable") => Self::Unreachable,
            Some("network-unavailable") => Self::NetworkUnavailable,
            Some("unschedulable") => Self::Unschedulable,
            Some("memory-pressure" | "disk-pressure" | "pid-pressure") => Self::Pressure,
            Some(_) | None => Self::Own,
        }
    }
}
