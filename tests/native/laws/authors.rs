//! Who wrote what, worked out from what changed: every line has exactly one author, and it is the one that wrote it last.
//!
//! The record is kept while things are written; here the objects before and after each write are compared instead, line by line.

use super::law::{Fault, Law};
use podloom::cluster::store::Delta;
use podloom::object::Json;
use podloom::object::any::Object;
use podloom::object::authors::record::is_stamp;
use podloom::object::authors::{Controller, Who, place};
use podloom::object::kind::Kind;
use podloom::object::path::{FieldPath, Segment};
use podloom::sim::agenda::Wake;
use podloom::sim::step::Step;
use podloom::time::Epoch;

/// Looks at every write of a step.
pub fn look(step: &Step, faults: &mut Vec<Fault>) {
    for delta in &step.deltas {
        let Some(after) = &delta.after else { continue };
        if let Some(what) = fault(step.wake.as_ref(), delta, after) {
            let what = format!("{} at {:?} by {:?}: {what}", after.reference().key.name, step.at, step.wake);
            faults.push(Fault::new(Law::EveryLineHasItsAuthor, what));
        }
    }
}

fn fault(wake: Option<&Wake>, delta: &Delta, after: &Object) -> Option<String> {
    let (authors, new) = (after.authors(), after.to_json(Epoch::DEFAULT));
    let before = delta.before.as_ref().map(|before| (before.authors(), before.to_json(Epoch::DEFAULT)));
    let mut lines = Vec::new();
    collect(&new, &FieldPath::root(), &mut lines);
    lines.into_iter().find_map(|path| {
        let author = authors.of(&place::of_path(&path, &new));
        let told = |expected: &str| Some(format!("{path} is by {author:?}, but {expected}"));
        if let [Segment::Key(metadata), Segment::Key(field)] = path.segments.as_slice()
            && metadata == "metadata"
            && is_stamp(field)
        {
            return if author.who == Who::ApiServer { None } else { told("the API server stamps it") };
        }
        let known = before.as_ref().and_then(|(authors, old)| Some((authors, old, counterpart(&path, &new, old)?)));
        let Some((old_authors, old, old_path)) = known else {
            return if is_by(author.who, wake, before.is_none()) { None } else { told("it is new") };
        };
        let units = unit(&path, after.kind()).zip(unit(&old_path, after.kind()));
        let is_unit_changed = units.map(|(unit, old_unit)| unit.of(&new) != old_unit.of(old));
        let is_line_changed = differs(path.of(&new), old_path.of(old));
        // The reader's patch writes lines, his eviction a whole condition.
        if wake.is_none() && !is_line_changed && is_unit_changed == Some(true) && is_by(author.who, wake, false) {
            return None;
        }
        let is_changed = is_unit_changed.filter(|_| wake.is_some()).unwrap_or(is_line_changed);
        if is_changed {
            if is_by(author.who, wake, false) { None } else { told("it changed") }
        } else {
            let old_author = old_authors.of(&place::of_path(&old_path, old));
            // A toleration that the reader's manifest takes away, DefaultTolerationSeconds may put back within the same request.
            let is_toleration = path.segments.get(1) == Some(&Segment::Key("tolerations".into()));
            if wake.is_none() && is_toleration && old_author.who == Who::You && matches!(author.who, Who::Admission(_)) {
                return None;
            }
            if old_author == author { None } else { told(&format!("it was by {old_author:?} and did not change")) }
        }
    })
}

/// Every line of an object: each field and each item.
fn collect(value: &Json, path: &FieldPath, lines: &mut Vec<FieldPath>) {
    lines.push(path.clone());
    match value {
        Json::Object(map) => map.iter().for_each(|(key, value)| collect(value, &path.key(key), lines)),
        Json::Array(items) => items.iter().enumerate().for_each(|(index, item)| collect(item, &path.index(index), lines)),
        _ => {}
    }
}

/// Whether a line is different: the head of what contains other lines only by being there.
fn differs(new: Option<&Json>, old: Option<&Json>) -> bool {
    match (new, old) {
        (Some(Json::Object(_)), Some(Json::Object(_))) | (Some(Json::Array(_)), Some(Json::Array(_))) => false,
        (new, old) => new != old,
    }
}

/// The part of an object around a line that is written as one value by those who replace whole objects: statuses of workloads,
/// conditions, container statuses.
fn unit(path: &FieldPath, kind: Kind) -> Option<FieldPath> {
    let whole = matches!(kind, Kind::DaemonSet | Kind::StatefulSet | Kind::PersistentVolumeClaim);
    let names: Vec<&str> = path.segments.iter().map(|segment| if let Segment::Key(key) = segment { key } else { "[]" }).collect();
    let length = match names.as_slice() {
        ["status", ..] if whole => 1,
        ["status", "conditions", "[]", ..] => 3,
        ["status", "containerStatuses" | "initContainerStatuses", ..] => 2,
        _ => return None,
    };
    Some(FieldPath { segments: path.segments[..length].to_vec() })
}

/// The path of the same line in another state of the object: items of lists go by what names them.
fn counterpart(path: &FieldPath, new: &Json, old: &Json) -> Option<FieldPath> {
    let (mut here, mut there, mut found) = (new, old, FieldPath::root());
    for segment in &path.segments {
        match segment {
            Segment::Key(key) => {
                (here, there) = (here.get(key)?, there.get(key)?);
                found = found.key(key.clone());
            }
            Segment::Index(index) => {
                let (list, others) = (here.as_array()?, there.as_array()?);
                let item = list.get(*index)?;
                let turn = list[..*index].iter().filter(|other| named(other) == named(item)).count();
                let place = others.iter().enumerate().filter(|(_, other)| named(other) == named(item)).nth(turn)?.0;
                (here, there) = (item, &others[place]);
                found = found.index(place);
            }
        }
    }
    Some(found)
}

fn named(item: &Json) -> Vec<String> {
    let fields = ["name", "key", "effect", "containerPort", "port", "mountPath", "type"];
    if item.is_object() { fields.iter().map(|field| item[*field].to_string()).collect() } else { vec![item.to_string()] }
}

/// Whether somebody may be the author of what a step wrote. What a controller creates from a template keeps the template's authors.
fn is_by(who: Who, wake: Option<&Wake>, is_new: bool) -> bool {
    let by_server = matches!(who, Who::ApiServer | Who::Default | Who::Admission(_));
    match wake {
        None => by_server || who == Who::You,
        Some(wake) => who == writer(wake) || (is_new && (by_server || who == Who::You)),
    }
}

fn writer(wake: &Wake) -> Who {
    Who::Controller(match wake {
        Wake::Schedule => return Who::Scheduler,
        Wake::KubeletNode(_) | Wake::KubeletPod(_) => return Who::Kubelet,
        Wake::DaemonSet(_) => Controller::DaemonSet,
        Wake::StatefulSet(_) => Controller::StatefulSet,
        Wake::NodeTaints(_) | Wake::NodeMonitor => Controller::NodeLifecycle,
        Wake::TaintEviction => Controller::TaintEviction,
        Wake::PodGc => Controller::PodGarbageCollector,
        Wake::Ownership(..) => Controller::GarbageCollector,
        Wake::Namespace(_) => Controller::Namespace,
        Wake::Claim(_) => Controller::PersistentVolume,
        Wake::EndpointSlices(_) => Controller::EndpointSlice,
        Wake::Budget(_) => Controller::Disruption,
    })
}
