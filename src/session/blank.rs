//! Blanks in a scenario's commands: the names of Pods end in letters that nobody can know before the cluster has drawn them.

use crate::cluster::store::Cluster;
use crate::kubectl::selector;
use crate::object::limits::Counted;
use std::collections::BTreeMap;

/// `{pod:SELECTOR@NODE}` stands for the oldest matching Pod of namespace default; where there is none, for `no-such-pod`.
#[must_use]
pub fn fill_in(line: &str, cluster: &Cluster) -> String {
    let mut known: BTreeMap<&str, String> = BTreeMap::new();
    let mut filled = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("{pod:") {
        let Some((inside, behind)) = after.split_once('}') else { break };
        filled.push_str(before);
        if !known.contains_key(inside) && known.len() >= Counted::Blanks.allowed() {
            // Each blank is a look at every Pod. What is left stays as it is written, and kubectl says that there is no such Pod.
            return filled + &rest[before.len()..];
        }
        filled.push_str(known.entry(inside).or_insert_with(|| {
            let (selector, node) = inside.split_once('@').map_or((inside, None), |(selector, node)| (selector, Some(node)));
            oldest_pod(selector, node, cluster).unwrap_or_else(|| "no-such-pod".to_owned())
        }));
        rest = behind;
    }
    filled + rest
}

fn oldest_pod(selector: &str, node: Option<&str>, cluster: &Cluster) -> Option<String> {
    let selector = selector::parse(selector).ok()?;
    cluster
        .pods()
        .filter(|pod| &*pod.meta.key.namespace == "default" && node.is_none_or(|node| pod.node.as_deref() == Some(node)))
        .filter(|pod| selector.matches(&pod.meta.labels))
        .min_by_key(|pod| (pod.meta.created.0 / 1000, pod.meta.key.name.clone()))
        .map(|pod| pod.meta.key.name.to_string())
}
