//! What can be done to a node with the mouse. Each act is a kubectl command, so that the console shows the reader what was said;
//! the simulated kubelet is steered by the `sim/` annotations.

use std::rc::Rc;

/// Effect of a taint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// New Pods that do not tolerate it stay away.
    NoSchedule,
    /// New Pods avoid it where they can.
    PreferNoSchedule,
    /// Running Pods that do not tolerate it leave.
    NoExecute,
}

impl Effect {
    /// Every effect, in the order the page offers them.
    pub const ALL: [Self; 3] = [Self::NoSchedule, Self::PreferNoSchedule, Self::NoExecute];

    /// The API's word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::NoSchedule => "NoSchedule",
            Self::PreferNoSchedule => "PreferNoSchedule",
            Self::NoExecute => "NoExecute",
        }
    }

    /// The effect of that name.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.word() == word)
    }
}

/// A resource a node can run short of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressure {
    /// MemoryPressure
    Memory,
    /// DiskPressure
    Disk,
    /// PIDPressure
    Pid,
}

impl Pressure {
    /// Every pressure.
    pub const ALL: [Self; 3] = [Self::Memory, Self::Disk, Self::Pid];

    /// The Node condition.
    #[must_use]
    pub const fn condition(self) -> &'static str {
        match self {
            Self::Memory => "MemoryPressure",
            Self::Disk => "DiskPressure",
            Self::Pid => "PIDPressure",
        }
    }

    const fn annotation(self) -> &'static str {
        match self {
            Self::Memory => "sim/memory-pressure",
            Self::Disk => "sim/disk-pressure",
            Self::Pid => "sim/pid-pressure",
        }
    }
}

/// One act on a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NodeAct {
    /// No new Pods.
    Cordon,
    /// New Pods again.
    Uncordon,
    /// Cordon, and evict what may be evicted.
    Drain,
    /// Add a taint, or change the value of one.
    Taint {
        /// Its key.
        key: Rc<str>,
        /// Its value; may be empty.
        value: Rc<str>,
        /// Its effect.
        effect: Effect,
    },
    /// Take a taint away.
    Untaint {
        /// Its key.
        key: Rc<str>,
        /// Its effect.
        effect: Effect,
    },
    /// Set a label.
    Label {
        /// Its key.
        key: Rc<str>,
        /// Its value; may be empty.
        value: Rc<str>,
    },
    /// Take a label away.
    Unlabel {
        /// Its key.
        key: Rc<str>,
    },
    /// The kubelet reports Ready or not.
    Ready(bool),
    /// The network of the node is there or not.
    Network(bool),
    /// The kubelet reports pressure or not.
    Pressure(Pressure, bool),
    /// The kubelet renews its lease or not.
    Heartbeat(bool),
    /// The Node object is deleted.
    Delete,
}

impl NodeAct {
    /// The kubectl command that does this to `node`. What a real cluster has no command for is steered by an annotation of the simulated
    /// kubelet, with a comment that says what it means.
    #[must_use]
    pub fn command(&self, node: &str) -> String {
        let steer = |annotation: &str, set: Option<&str>, means: String| match set {
            Some(value) => format!("kubectl annotate node {node} {annotation}={value} --overwrite{COMMENT}{means}"),
            None => format!("kubectl annotate node {node} {annotation}-{COMMENT}{means}"),
        };
        match self {
            Self::Cordon => format!("kubectl cordon {node}"),
            Self::Uncordon => format!("kubectl uncordon {node}"),
            Self::Drain => format!("kubectl drain {node} --ignore-daemonsets"),
            Self::Taint { key, value, effect } if value.is_empty() => {
                format!("kubectl taint nodes {node} {key}:{} --overwrite", effect.word())
            }
            Self::Taint { key, value, effect } => format!("kubectl taint nodes {node} {key}={value}:{} --overwrite", effect.word()),
            Self::Untaint { key, effect } => format!("kubectl taint nodes {node} {key}:{}-", effect.word()),
            Self::Label { key, value } => format!("kubectl label node {node} {key}={value} --overwrite"),
            Self::Unlabel { key } => format!("kubectl label node {node} {key}-"),
            Self::Ready(true) => steer("sim/ready", None, format!("{node} reports Ready again")),
            Self::Ready(false) => steer("sim/ready", Some("false"), format!("{node} reports NotReady")),
            Self::Network(true) => steer("sim/network", None, format!("{node} has its network back")),
            Self::Network(false) => steer("sim/network", Some("unavailable"), format!("{node} loses its network")),
            Self::Pressure(pressure, true) => {
                steer(pressure.annotation(), Some("true"), format!("{node} reports {}", pressure.condition()))
            }
            Self::Pressure(pressure, false) => {
                steer(pressure.annotation(), None, format!("{node} has no {} any more", pressure.condition()))
            }
            Self::Heartbeat(true) => steer("sim/heartbeat", None, format!("{node} has power again")),
            Self::Heartbeat(false) => steer("sim/heartbeat", Some("stopped"), format!("{node} loses power, its kubelet falls silent")),
            Self::Delete => format!("kubectl delete node {node}"),
        }
    }
}

/// What stands between a command and what is said about it.
pub const COMMENT: &str = "  # ";

#[cfg(test)]
mod tests {
    use super::{Effect, NodeAct, Pressure};

    #[test]
    fn every_act_is_said_as_kubectl() {
        let taint = NodeAct::Taint { key: "dedicated".into(), value: "gpu".into(), effect: Effect::NoSchedule };
        assert_eq!(taint.command("node-1"), "kubectl taint nodes node-1 dedicated=gpu:NoSchedule --overwrite");
        assert_eq!(NodeAct::Ready(true).command("a"), "kubectl annotate node a sim/ready-  # a reports Ready again");
        let pressure = NodeAct::Pressure(Pressure::Disk, true);
        assert_eq!(pressure.command("a"), "kubectl annotate node a sim/disk-pressure=true --overwrite  # a reports DiskPressure");
    }
}
