//! Bounds that a real cluster does not have: a browser tab cannot hold two thousand million Pods. They are looked at before a Pod is made.

use super::manifest::{Buffer, What};
use crate::cluster::store::Cluster;
use crate::object::kind::{Kind, ObjectRef};
use crate::object::path::FieldPath;
use crate::object::yaml::Problem;

/// The most replicas that one workload may ask for.
pub const REPLICAS_MAX: i64 = 5_000;
/// The most Nodes.
pub const NODES_MAX: usize = 5_000;
/// The most Pods that all workloads may ask for together: one of each DaemonSet on every Node, and all replicas.
pub const PODS_MAX: usize = 50_000;

/// What is asked for beyond a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuch {
    /// One workload asks for too many Pods.
    Replicas {
        /// How many.
        replicas: i64,
    },
    /// There would be too many Nodes.
    Nodes {
        /// How many.
        nodes: usize,
    },
    /// All workloads together ask for too many Pods.
    Pods {
        /// How many, if every DaemonSet ran everywhere.
        pods: usize,
    },
}

/// A bound that a cluster would go beyond, and the workload that does, where it is one alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What there would be too much of.
    pub too_much: TooMuch,
    object: Option<ObjectRef>,
}

/// The first bound that a cluster would go beyond. Nothing that it holds is counted one by one but its workloads.
#[must_use]
pub fn refusal(cluster: &Cluster) -> Option<Refusal> {
    if let Some(set) = cluster.stateful_sets().find(|set| set.spec.replicas > REPLICAS_MAX) {
        let object = ObjectRef { kind: Kind::StatefulSet, key: set.meta.key.clone() };
        return Some(Refusal { too_much: TooMuch::Replicas { replicas: set.spec.replicas }, object: Some(object) });
    }
    let nodes = cluster.nodes().count();
    if nodes > NODES_MAX {
        return Some(Refusal { too_much: TooMuch::Nodes { nodes }, object: None });
    }
    let daemons = cluster.daemon_sets().count().saturating_mul(nodes);
    let replicas = cluster.stateful_sets().map(|set| usize::try_from(set.spec.replicas).unwrap_or(0)).sum::<usize>();
    let pods = daemons.saturating_add(replicas);
    (pods > PODS_MAX).then_some(Refusal { too_much: TooMuch::Pods { pods }, object: None })
}

impl Refusal {
    /// What the console says about it.
    #[must_use]
    pub fn message(&self) -> String {
        let (asked, bound) = match self.too_much {
            TooMuch::Replicas { replicas } => {
                (format!("spec.replicas: {replicas}"), format!("at most {REPLICAS_MAX} Pods of one workload are simulated"))
            }
            TooMuch::Nodes { nodes } => (format!("{nodes} nodes"), format!("at most {NODES_MAX} are simulated")),
            TooMuch::Pods { pods } => (format!("{pods} Pods of all workloads together"), format!("at most {PODS_MAX} are simulated")),
        };
        format!("podloom: {asked}: {bound} (a real cluster would accept this)")
    }

    /// The refusal at its place in the text: the replicas of the workload, or the beginning of the last document.
    #[must_use]
    pub fn problem(&self, text: &str, buffer: &Buffer) -> Problem {
        let named = self.object.as_ref().and_then(|object| buffer.pieces.iter().find(|piece| piece.what == What::Object(object.clone())));
        let path = FieldPath::parse("spec.replicas");
        match (named, buffer.pieces.last()) {
            (Some(piece), _) => Problem::at(text, piece.spans.nearest(&path).underline(text), Some(path), self.message()),
            (None, Some(last)) => Problem::at(text, last.spans.nearest(&FieldPath::parse("kind")).underline(text), None, self.message()),
            (None, None) => Problem::at(text, 0..0, None, self.message()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{NODES_MAX, PODS_MAX, REPLICAS_MAX};
    use crate::playground::Playground;
    use crate::playground::intent::Intent;

    fn set(name: &str, replicas: i64) -> String {
        format!(
            "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {{name: {name}}}\nspec:\n  serviceName: s\n  replicas: {replicas}\n  \
             selector: {{matchLabels: {{app: s}}}}\n  template:\n    metadata: {{labels: {{app: s}}}}\n    spec: {{containers: [{{name: c, image: i}}]}}\n---\n"
        )
    }

    fn problem(text: &str) -> String {
        let opened = Playground::default().reduce(Intent::Import(text.into())).unwrap();
        assert_eq!(opened.timeline.world().cluster.pods().count(), 0);
        opened.editor.problems.first().map(|problem| problem.message.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_is_too_much_is_refused_before_a_pod_is_made() {
        assert!(problem(&set("a", REPLICAS_MAX + 1)).contains("spec.replicas: 5001: at most 5000 Pods of one workload"));
        let many: String = (0..11).map(|number| set(&format!("a{number}"), REPLICAS_MAX)).collect();
        assert!(problem(&many).contains(&format!("55000 Pods of all workloads together: at most {PODS_MAX}")));
        let pool = |name: &str, replicas: usize| {
            format!("apiVersion: podloom.dev/v1alpha1\nkind: NodePool\nmetadata: {{name: {name}}}\nspec: {{replicas: {replicas}}}\n---\n")
        };
        let pools: String = ["a", "b", "c"].map(|name| pool(name, NODES_MAX / 2)).concat();
        assert_eq!(problem(&pools), "too many nodes: 7500, at most 5000");
        let long = format!(
            "{}      note: {}\n",
            pool("a", NODES_MAX).replace("replicas:", "template: {metadata: {annotations: {x: y}}}, replicas:"),
            ""
        );
        assert_eq!(
            problem(&long.replace("x: y", &format!("x: {}", "y".repeat(10_000)))).split(':').next(),
            Some("too many bytes of nodes")
        );
    }
}
