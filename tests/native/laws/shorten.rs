//! Shortening a case that breaks a law: commands go first, many at a time, then objects and parts of their specs, as long as the law
//! stays broken.

use super::breach;
use super::case::Case;
use super::law::Law;
use podloom::object::Json;

/// So often a case is played to find a shorter one.
const PLAYS_MAX: usize = 150;
/// What a spec can do without, innermost first.
const SPARE: [&[&str]; 24] = [
    &["spec", "template", "spec", "affinity"],
    &["spec", "template", "spec", "topologySpreadConstraints"],
    &["spec", "template", "spec", "tolerations"],
    &["spec", "template", "spec", "nodeSelector"],
    &["spec", "template", "spec", "priorityClassName"],
    &["spec", "template", "spec", "hostNetwork"],
    &["spec", "template", "spec", "volumes"],
    &["spec", "template", "spec", "terminationGracePeriodSeconds"],
    &["spec", "affinity"],
    &["spec", "topologySpreadConstraints"],
    &["spec", "tolerations"],
    &["spec", "priorityClassName"],
    &["spec", "terminationGracePeriodSeconds"],
    &["spec", "volumeClaimTemplates"],
    &["spec", "persistentVolumeClaimRetentionPolicy"],
    &["spec", "minReadySeconds"],
    &["spec", "revisionHistoryLimit"],
    &["spec", "ordinals"],
    &["spec", "podManagementPolicy"],
    &["spec", "updateStrategy"],
    &["spec", "taints"],
    &["spec", "unschedulable"],
    &["metadata", "annotations"],
    &["metadata", "labels"],
];

struct Shortener {
    law: Law,
    plays: usize,
}

/// The shortest case found that breaks the law.
pub fn shortened(case: Case, law: Law) -> Case {
    let mut shortener = Shortener { law, plays: 0 };
    let case = shortener.without_commands(case);
    let case = shortener.without_documents(case);
    shortener.without_fields(case)
}

impl Shortener {
    fn still_breaks(&mut self, case: &Case) -> bool {
        self.plays += 1;
        self.plays <= PLAYS_MAX && breach(case, self.law).is_some()
    }

    /// Drops halves, quarters and so on, down to single commands and probes.
    fn without_commands(&mut self, mut case: Case) -> Case {
        let mut size = case.commands.len().div_ceil(2).max(1);
        loop {
            let mut at = case.commands.len();
            while at > 0 {
                at = at.saturating_sub(size);
                let mut shorter = case.clone();
                shorter.commands.drain(at..(at + size).min(case.commands.len()));
                if self.still_breaks(&shorter) {
                    case = shorter;
                }
                at = at.min(case.commands.len());
            }
            if size == 1 {
                return case;
            }
            size = size.div_ceil(2);
        }
    }

    /// Drops objects that are applied together with others, and probes.
    fn without_documents(&mut self, mut case: Case) -> Case {
        for at in 0..case.commands.len() {
            if case.commands[at].probe.is_some() {
                let mut shorter = case.clone();
                shorter.commands[at].probe = None;
                if self.still_breaks(&shorter) {
                    case = shorter;
                }
            }
            let mut document = documents(&case, at).len();
            while document > 0 && documents(&case, at).len() > 1 {
                document -= 1;
                let mut left = documents(&case, at);
                left.remove(document);
                case = self.try_documents(case, at, &left);
            }
        }
        case
    }

    fn without_fields(&mut self, mut case: Case) -> Case {
        for at in 0..case.commands.len() {
            for document in 0..documents(&case, at).len() {
                for path in SPARE {
                    let mut left = documents(&case, at);
                    let Ok(mut object) = serde_json::from_str::<Json>(&left[document]) else { break };
                    if take(&mut object, path) {
                        left[document] = object.to_string();
                        case = self.try_documents(case, at, &left);
                    }
                }
            }
        }
        case
    }

    fn try_documents(&mut self, case: Case, at: usize, documents: &[String]) -> Case {
        let mut shorter = case.clone();
        shorter.commands[at].stdin = Some(documents.join("\n---\n"));
        if self.still_breaks(&shorter) { shorter } else { case }
    }
}

fn documents(case: &Case, at: usize) -> Vec<String> {
    case.commands[at].stdin.iter().flat_map(|stdin| stdin.split("\n---\n")).map(str::to_owned).collect()
}

/// Removes a field; whether it was there.
fn take(object: &mut Json, path: &[&str]) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    let parent = parents.iter().try_fold(object, |value, field| value.get_mut(*field));
    parent.and_then(Json::as_object_mut).is_some_and(|fields| fields.remove(*last).is_some())
}
