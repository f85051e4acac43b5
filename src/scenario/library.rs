//! The built-in scenarios: one file each, in the order in which they are best read.

/// A built-in scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name in links and on the command line; also `metadata.name` of its Scenario document.
    pub slug: &'static str,
    /// The scenario file.
    pub yaml: &'static str,
}

/// Every built-in scenario, in the order of the gallery.
#[must_use]
pub fn all() -> &'static [Entry] {
    &ENTRIES
}

/// The built-in scenario of that name.
#[must_use]
pub fn find(slug: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|entry| entry.slug == slug)
}

static ENTRIES: [Entry; 12] = [
    Entry { slug: "mysql-rolling-update", yaml: include_str!("library/01-mysql-rolling-update.yaml") },
    Entry { slug: "mysql-broken-image", yaml: include_str!("library/02-mysql-broken-image.yaml") },
    Entry { slug: "mysql-canary", yaml: include_str!("library/03-mysql-canary.yaml") },
    Entry { slug: "fluentd-every-node", yaml: include_str!("library/04-fluentd-every-node.yaml") },
    Entry { slug: "node-joins-and-leaves", yaml: include_str!("library/05-node-joins-and-leaves.yaml") },
    Entry { slug: "control-loop", yaml: include_str!("library/06-control-loop.yaml") },
    Entry { slug: "template-and-pod", yaml: include_str!("library/07-template-and-pod.yaml") },
    Entry { slug: "cordoned-node", yaml: include_str!("library/08-cordoned-node.yaml") },
    Entry { slug: "before-the-network", yaml: include_str!("library/09-before-the-network.yaml") },
    Entry { slug: "node-with-a-fault", yaml: include_str!("library/10-node-with-a-fault.yaml") },
    Entry { slug: "old-tutorial-affinity", yaml: include_str!("library/11-old-tutorial-affinity.yaml") },
    Entry { slug: "daemon-rolling-update", yaml: include_str!("library/12-daemon-rolling-update.yaml") },
];
