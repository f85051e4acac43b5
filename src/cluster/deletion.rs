//! Deleting objects: grace periods, finalizers and propagation (`apiserver/pkg/registry/rest/delete.go`, `registry/core/pod/strategy.go`).

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

/// The finalizer that holds an object until its dependents are deleted (foreground deletion).
pub const FOREGROUND: &str = "foregroundDeletion";
/// The finalizer that holds an object until its dependents have lost their owner reference (orphaning deletion).
pub const ORPHAN: &str = "orphan";

/// The namespaces that the API server refuses to delete.
const IMMORTAL: [&str; 3] = ["default", "kube-public", "kube-system"];

/// `CheckGracefulDelete`: the grace period that a Pod gets, in seconds. Unscheduled and finished Pods get none; a negative request counts
/// as 1.
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

/// The new deletion of a Pod that is being deleted already; `None` unless the request shortens its grace period (`BeforeDelete`).
fn shortened(earlier: Deletion, wish_s: Option<i64>) -> Option<Deletion> {
    let grace_s = wish_s.map(|wish| if wish < 0 { 1 } else { wish }).filter(|wish| *wish < earlier.grace_s)?;
    let sooner = u64::try_from(earlier.grace_s - grace_s).unwrap_or(0);
    Some(Deletion { at: earlier.at - Span::from_s(sooner), grace_s })
}

/// `deletionFinalizersForGarbageCollection`: the finalizers after a delete with this propagation. The last request counts, so that a
/// background delete ends the waiting of an earlier foreground delete.
fn finalizers(meta: &Meta, propagation: Propagation) -> Vec<Name> {
    let asked = match propagation {
        Propagation::Background => None,
        Propagation::Foreground => Some(Name::from(FOREGROUND)),
        Propagation::Orphan => Some(Name::from(ORPHAN)),
    };
    let others = meta.finalizers.iter().filter(|one| ![FOREGROUND, ORPHAN].contains(&&***one));
    others.cloned().chain(asked).collect()
}

/// Begins the deletion of a namespace: it is Terminating until it is empty (`registry/core/namespace`). `NamespaceLifecycle` refuses to
/// delete three of them.
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
    /// Handles one DELETE. The object is removed at once, or gets a deletion timestamp and is removed when its grace period is over and its
    /// finalizers are gone. A second delete can only shorten the grace period.
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
                // The Pod is being deleted already, and this request does not shorten its grace period.
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
