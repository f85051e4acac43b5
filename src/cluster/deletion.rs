//! Deleting objects: graces, finalizers and propagation (`apiserver/pkg/registry/rest/delete.go`, `registry/core/pod/strategy.go`).

use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::request::Propagation;
use crate::cluster::store::Cluster;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, Name};
use crate::object::meta::{Deletion, Meta};
use crate::object::other::Other;
use crate::object::pod::Pod;
use crate::object::read;
use crate::time::{Span, Time};
use std::rc::Rc;

/// Finalizer of a foreground deletion.
pub const FOREGROUND: &str = "foregroundDeletion";
/// Finalizer of a deletion that orphans its dependents.
pub const ORPHAN: &str = "orphan";

/// Namespaces that nobody can delete.
const IMMORTAL: [&str; 3] = ["default", "kube-public", "kube-system"];

/// Whether an object that is being deleted has nothing left to wait for.
#[must_use]
pub fn is_over(object: &Object) -> bool {
    let meta = object.meta();
    if let Object::Other(namespace) = object
        && namespace.kind == Kind::Namespace
        && read::at(&namespace.rest, &["spec", "finalizers"]).is_some()
    {
        return false;
    }
    meta.deletion.is_some_and(|deletion| meta.finalizers.is_empty() && deletion.grace_s == 0)
}

/// `CheckGracefulDelete`: the grace a Pod gets, in seconds. Unscheduled and finished Pods get none; a negative wish is 1.
#[must_use]
pub fn grace_of(pod: &Pod, wish_s: Option<i64>) -> i64 {
    if pod.node.is_none() || pod.status.phase.is_terminal() {
        return 0;
    }
    match wish_s.unwrap_or(pod.spec.grace_s) {
        negative if negative < 0 => 1,
        grace => grace,
    }
}

/// A Pod that is being deleted already: only a shorter grace changes anything (`BeforeDelete`).
fn shortened(earlier: Deletion, wish_s: Option<i64>) -> Option<Deletion> {
    let grace_s = wish_s.map(|wish| if wish < 0 { 1 } else { wish }).filter(|wish| *wish < earlier.grace_s)?;
    let sooner = u64::try_from(earlier.grace_s - grace_s).unwrap_or(0);
    Some(Deletion { at: earlier.at - Span::from_s(sooner), grace_s })
}

/// `deletionFinalizersForGarbageCollection`: the last wish counts, so a deletion that waits for dependents can be let go.
fn finalizers(meta: &Meta, propagation: Propagation) -> Vec<Name> {
    let asked = match propagation {
        Propagation::Background => None,
        Propagation::Foreground => Some(Name::from(FOREGROUND)),
        Propagation::Orphan => Some(Name::from(ORPHAN)),
    };
    let others = meta.finalizers.iter().filter(|one| ![FOREGROUND, ORPHAN].contains(&&***one));
    others.cloned().chain(asked).collect()
}

/// `NamespaceLifecycle` keeps three namespaces for ever; any other is Terminating until it is empty (`registry/core/namespace`).
fn end(namespace: &mut Rc<Other>, first: bool) -> Result<(), Rejection> {
    let name = &namespace.meta.key.name;
    if IMMORTAL.contains(&&**name) {
        let message = format!("namespaces \"{name}\" is forbidden: this namespace may not be deleted");
        return Err(Rejection::new(Reason::Forbidden, message));
    }
    if first {
        let mut rest = (*namespace.rest).clone();
        let mut status = rest.get("status").cloned().unwrap_or_default();
        read::put(&mut status, "phase", "Terminating".into());
        read::put(&mut rest, "status", status);
        Rc::make_mut(namespace).rest = Rc::new(rest);
    }
    Ok(())
}

impl Cluster {
    /// Handles one DELETE. The object goes at once, or keeps a deletion timestamp until its grace is over and its finalizers are gone.
    /// A second delete can only shorten the grace.
    ///
    /// # Errors
    /// NotFound.
    pub fn delete(
        &mut self,
        kind: Kind,
        key: &Key,
        grace_s: Option<i64>,
        propagation: Propagation,
        now: Time,
    ) -> Result<Object, Rejection> {
        let Some(mut object) = self.get(kind, key) else { return Err(Rejection::not_found(kind, key)) };
        let first = object.meta().deletion.is_none();
        let deletion = match (&object, object.meta().deletion) {
            (Object::Pod(_), Some(earlier)) => match shortened(earlier, grace_s) {
                Some(sooner) => sooner,
                // The deletion is under way already.
                None => return Ok(object),
            },
            (Object::Pod(pod), None) => {
                let grace_s = grace_of(pod, grace_s);
                Deletion { at: now + Span::from_s(u64::try_from(grace_s).unwrap_or(0)), grace_s }
            }
            (_, earlier) => earlier.unwrap_or(Deletion { at: now, grace_s: 0 }),
        };
        let finalizers = finalizers(object.meta(), propagation);
        if let Object::Other(namespace) = &mut object
            && kind == Kind::Namespace
        {
            end(namespace, first)?;
        }
        let bumps_generation = first && object.meta().generation > 0 && (kind == Kind::Pod || !finalizers.is_empty());
        let meta = object.meta_mut();
        meta.finalizers = finalizers.into();
        meta.deletion = Some(deletion);
        if bumps_generation {
            meta.generation += 1;
        }
        self.update(object)
    }
}
