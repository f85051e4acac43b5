//! Amounts of resources, in the integers the scheduler counts with (`framework.Resource`).

use crate::object::Json;
use crate::object::kind::Name;
use crate::object::quantity::Quantity;
use std::collections::BTreeMap;

/// Amounts: cpu in milli-CPU, everything else in whole units (bytes for memory).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// CPU in thousandths of a core.
    pub cpu_milli: i64,
    /// Memory in bytes.
    pub memory: i64,
    /// Local storage in bytes.
    pub ephemeral_storage: i64,
    /// How many Pods a node takes; 0 in the requests of a Pod.
    pub pods: i64,
    /// Everything else: hugepages and extended resources.
    pub others: BTreeMap<Name, i64>,
}

impl Resources {
    /// Reads a `ResourceList`; a quantity that cannot be parsed counts as absent.
    #[must_use]
    pub fn of_json(list: Option<&Json>) -> Self {
        let mut resources = Self::default();
        for (name, amount) in list.and_then(Json::as_object).into_iter().flatten() {
            let Some(quantity) = Quantity::of_json(amount) else { continue };
            match name.as_str() {
                "cpu" => resources.cpu_milli = quantity.milli(),
                "memory" => resources.memory = quantity.value(),
                "ephemeral-storage" => resources.ephemeral_storage = quantity.value(),
                "pods" => resources.pods = quantity.value(),
                other => {
                    resources.others.insert(other.into(), quantity.value());
                }
            }
        }
        resources
    }

    /// Adds the amounts of another, resource by resource.
    pub fn add(&mut self, other: &Self) {
        self.cpu_milli = self.cpu_milli.saturating_add(other.cpu_milli);
        self.memory = self.memory.saturating_add(other.memory);
        self.ephemeral_storage = self.ephemeral_storage.saturating_add(other.ephemeral_storage);
        for (name, amount) in &other.others {
            let sum = self.others.entry(name.clone()).or_default();
            *sum = sum.saturating_add(*amount);
        }
    }

    /// Subtracts the amounts of another, resource by resource.
    pub fn subtract(&mut self, other: &Self) {
        self.cpu_milli = self.cpu_milli.saturating_sub(other.cpu_milli);
        self.memory = self.memory.saturating_sub(other.memory);
        self.ephemeral_storage = self.ephemeral_storage.saturating_sub(other.ephemeral_storage);
        for (name, amount) in &other.others {
            let rest = self.others.entry(name.clone()).or_default();
            *rest = rest.saturating_sub(*amount);
        }
    }

    /// Raises each resource to the amount of another, if that is larger.
    pub fn raise_to(&mut self, other: &Self) {
        self.cpu_milli = self.cpu_milli.max(other.cpu_milli);
        self.memory = self.memory.max(other.memory);
        self.ephemeral_storage = self.ephemeral_storage.max(other.ephemeral_storage);
        for (name, amount) in &other.others {
            let largest = self.others.entry(name.clone()).or_default();
            *largest = (*largest).max(*amount);
        }
    }

    /// Whether all amounts are zero.
    #[must_use]
    pub fn is_zero(&self) -> bool {
        self.cpu_milli == 0 && self.memory == 0 && self.ephemeral_storage == 0 && self.others.values().all(|amount| *amount == 0)
    }
}
