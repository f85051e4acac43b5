//! The endpoint slice controller: behind which addresses a Service with a selector is found
//! (`pkg/controller/endpointslice/endpointslice_controller.go`, `endpointslice/reconciler.go`).
//!
//! Wakes: [`plan`] is due for a Service when it changes, and [`LAG`] after a Pod that it selects came, went, or became different in its
//! address, readiness or labels. Slices of a Service that is deleted are the garbage collector's. Left out: topology hints, IPv6, and
//! Pods of one Service that give one port name different numbers.

use crate::cluster::request::Propagation;
use crate::cluster::store::Delta;
use crate::cluster::view::View;
use crate::control::network::reason::Reason;
use crate::control::plan::{Act, Plan};
use crate::control::shared::informer;
use crate::object::Json;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, Name, ObjectRef};
use crate::object::meta::{Labels, Meta, OwnerRef};
use crate::object::other::Other;
use crate::object::pod::{Overlay, Pod};
use crate::object::read;
use crate::time::{Span, Time};
use crate::why::scope::Subject;
use serde_json::json;
use std::rc::Rc;

/// From a change of Pods to the look at their Service; what happens meanwhile is seen by the same look.
pub const LAG: Span = Span::from_ms(100);
/// How many endpoints a slice has room for (`--max-endpoints-per-slice`).
const ENDPOINTS_MAX: usize = 100;
/// Who writes the slices (`endpointslice.kubernetes.io/managed-by`).
const MANAGER: &str = "endpointslice-controller.k8s.io";

/// Whether a Service selects Pods with these labels; one without a selector leaves its endpoints to others.
#[must_use]
pub fn selects(service: &Other, labels: &Labels) -> bool {
    let selector = selector(service);
    !selector.is_empty() && selector.iter().all(|(key, value)| labels.get(*key).is_some_and(|label| **label == **value))
}

/// Whether the endpoints of a Service are found by its selector.
pub(super) fn is_ours(service: &Other) -> bool {
    let external = read::at(&service.rest, &["spec", "type"]).is_some_and(|word| word == "ExternalName");
    !selector(service).is_empty() && !external
}

fn selector(service: &Other) -> Vec<(&str, &str)> {
    let map = read::at(&service.rest, &["spec", "selector"]).and_then(Json::as_object);
    map.into_iter().flatten().filter_map(|(key, value)| Some((key.as_str(), value.as_str()?))).collect()
}

/// `syncService`, `Reconcile`
pub fn plan(view: View<'_>, key: &Key, now: Time) -> Plan {
    let mut plan = Plan::of(Kind::Service, key);
    let Some(Object::Other(service)) = view.get(Kind::Service, key) else { return plan };
    let about = Subject::Object(ObjectRef { kind: Kind::Service, key: key.clone() });
    if !is_ours(&service) || service.meta.is_terminating() {
        plan.leave(about, Reason::SelectsNothing);
        return plan;
    }
    let pods: Vec<&Rc<Pod>> =
        view.pods().filter(|pod| pod.meta.key.namespace == key.namespace && may_have_endpoint(&service, pod)).collect();
    let ready = pods.iter().filter(|pod| pod.is_ready() && !pod.is_terminating()).count();
    let ports = ports_of(&service, pods.first().map(|pod| &***pod));
    let endpoints: Vec<Json> = pods.iter().map(|pod| endpoint(view, &service, pod)).collect();
    let mut wanted: Vec<Json> = endpoints.chunks(ENDPOINTS_MAX).map(|chunk| slice(chunk, &ports)).collect();
    if wanted.is_empty() {
        // The placeholder.
        wanted.push(slice(&[], &[]));
    }
    let stored = slices(view, &service);
    let before = plan.decisions.len();
    for (place, rest) in wanted.iter().enumerate() {
        let act = match stored.get(place) {
            Some(slice) if *slice.rest == *rest => continue,
            Some(slice) => update(slice, rest, view, now),
            None => create(&service, rest, view, now),
        };
        let reason = Reason::EndpointsFollowPods { ready, count: pods.len() };
        plan.act(about.clone(), act, reason);
    }
    for surplus in stored.iter().skip(wanted.len()) {
        let (kind, slice) = (Kind::EndpointSlice, surplus.meta.key.clone());
        let reason = Reason::SliceIsEmpty { slice: slice.name.clone() };
        let act = Act::Delete { kind, key: slice, grace_s: None, propagation: Propagation::Background, records: None };
        plan.act(about.clone(), act, reason);
    }
    if plan.decisions.len() == before {
        plan.leave(about, Reason::SlicesMatch { ready });
    }
    plan
}

/// The slices of a Service, oldest first.
fn slices(view: View<'_>, service: &Other) -> Vec<Rc<Other>> {
    let owned = view.dependents_of(&service.meta.uid).filter(|one| one.kind == Kind::EndpointSlice);
    let mut slices: Vec<Rc<Other>> = owned
        .filter_map(|one| match view.get(one.kind, &one.key) {
            Some(Object::Other(slice)) => Some(slice),
            _ => None,
        })
        .collect();
    slices.sort_by_key(|slice| (slice.meta.created, slice.meta.key.clone()));
    slices
}

/// `ShouldPodBeInEndpoints`: it has an address and is not finished; one that is terminating counts until it is gone.
pub(super) fn may_have_endpoint(service: &Other, pod: &Pod) -> bool {
    pod.status.pod_ip.is_some() && !pod.status.phase.is_terminal() && selects(service, &pod.meta.labels)
}

/// `podToEndpoint`
pub(super) fn endpoint(view: View<'_>, service: &Other, pod: &Pod) -> Json {
    let early = read::at(&service.rest, &["spec", "publishNotReadyAddresses"]).is_some_and(|flag| flag == true);
    let (serving, terminating) = (pod.is_ready(), pod.is_terminating());
    let mut endpoint = json!({
        "addresses": [pod.status.pod_ip.as_deref().unwrap_or_default()],
        "conditions": {"ready": early || (serving && !terminating), "serving": serving, "terminating": terminating},
        "targetRef": {"kind": "Pod", "name": *pod.meta.key.name, "namespace": *pod.meta.key.namespace, "uid": *pod.meta.uid},
    });
    let (hostname, subdomain) = match &pod.overlay {
        Overlay::Identity { hostname, subdomain, .. } => (&**hostname, &**subdomain),
        Overlay::None | Overlay::DaemonNode(_) => (read::text(&pod.spec.raw, "hostname"), read::text(&pod.spec.raw, "subdomain")),
    };
    if subdomain == &*service.meta.key.name && !hostname.is_empty() {
        read::put(&mut endpoint, "hostname", hostname.into());
    }
    if let Some(node) = &pod.node {
        read::put(&mut endpoint, "nodeName", (&**node).into());
        let zone = view.node(node).and_then(|node| node.meta.label("topology.kubernetes.io/zone").cloned());
        read::put(&mut endpoint, "zone", zone.as_deref().into());
    }
    endpoint
}

/// `getEndpointPorts`: a port by name is looked up in a Pod's containers.
pub(super) fn ports_of(service: &Other, pod: Option<&Pod>) -> Vec<Json> {
    let all = read::at(&service.rest, &["spec", "ports"]).and_then(Json::as_array).into_iter().flatten();
    let number = |port: &Json| -> Option<i64> {
        let target = port.get("targetPort").unwrap_or(&Json::Null);
        match target.as_str() {
            Some(name) => pod.and_then(|pod| container_port(pod, name)),
            None => target.as_i64().filter(|number| *number != 0).or_else(|| read::integer(port, "port")),
        }
    };
    let named = |port: &Json| {
        let protocol = read::name(port, "protocol").unwrap_or_else(|| "TCP".into());
        Some(json!({"name": read::text(port, "name"), "port": number(port)?, "protocol": *protocol}))
    };
    all.filter_map(named).collect()
}

fn container_port(pod: &Pod, name: &str) -> Option<i64> {
    let containers = read::list(&pod.spec.raw, "containers").iter();
    let mut ports = containers.flat_map(|container| read::list(container, "ports"));
    ports.find(|port| read::text(port, "name") == name).and_then(|port| read::integer(port, "containerPort"))
}

/// A slice but for its metadata.
fn slice(endpoints: &[Json], ports: &[Json]) -> Json {
    let list = |list: &[Json]| if list.is_empty() { Json::Null } else { list.to_vec().into() };
    json!({"addressType": "IPv4", "endpoints": list(endpoints), "ports": list(ports)})
}

fn create(service: &Other, rest: &Json, view: View<'_>, now: Time) -> Act {
    let mut meta = Meta::new(&service.meta.key.namespace, "");
    meta.generate_name = Name::from(format!("{}-", service.meta.key.name));
    meta.labels = service.meta.labels.clone();
    meta.set_label("endpointslice.kubernetes.io/managed-by", MANAGER);
    meta.set_label("kubernetes.io/service-name", &service.meta.key.name);
    if read::at(&service.rest, &["spec", "clusterIP"]).is_some_and(|address| address == "None") {
        meta.set_label("service.kubernetes.io/headless", "");
    }
    meta.set_annotation(TRIGGER, &view.epoch.rfc3339(now));
    meta.owners = Rc::from([OwnerRef::controller_of(Kind::Service, &service.meta)]);
    let slice = Other { kind: Kind::EndpointSlice, meta, rest: Rc::new(rest.clone()) };
    Act::Create { object: Object::Other(Rc::new(slice)), records: None }
}

/// When the change happened that the slice follows.
pub(super) const TRIGGER: &str = "endpoints.kubernetes.io/last-change-trigger-time";

fn update(slice: &Rc<Other>, rest: &Json, view: View<'_>, now: Time) -> Act {
    let mut slice = Other::clone(slice);
    slice.rest = Rc::new(rest.clone());
    slice.meta.set_annotation(TRIGGER, &view.epoch.rfc3339(now));
    Act::Update { object: Object::Other(Rc::new(slice)), records: None }
}

/// The Services that are looked at after a write, and after which time: one that changed, and those that select a Pod which came, went or
/// became different in its address, readiness, labels or end.
pub(crate) fn woken_by(view: View<'_>, delta: &Delta) -> Vec<(Key, Span)> {
    match (&delta.before, &delta.after) {
        (before, Some(Object::Pod(after))) => {
            let old = match before {
                Some(Object::Pod(old)) => Some(old),
                Some(_) | None => None,
            };
            let found =
                |pod: &Pod| (pod.status.pod_ip.clone(), pod.is_ready(), pod.is_terminating(), pod.meta.labels.clone(), pod.status.phase);
            if after.status.pod_ip.is_none() || old.is_some_and(|old| found(old) == found(after)) {
                return Vec::new();
            }
            let had = old.filter(|old| old.meta.labels != after.meta.labels);
            selecting(view, &after.meta).into_iter().chain(had.iter().flat_map(|old| selecting(view, &old.meta))).collect()
        }
        (Some(Object::Pod(before)), None) => selecting(view, &before.meta),
        (_, Some(Object::Other(other))) | (Some(Object::Other(other)), None) if other.kind == Kind::Service => {
            vec![(other.meta.key.clone(), informer::DELAY)]
        }
        (Some(_) | None, Some(_) | None) => Vec::new(),
    }
}

/// The Services that select a Pod with these labels.
fn selecting(view: View<'_>, pod: &Meta) -> Vec<(Key, Span)> {
    let services = view.services_in(&pod.key.namespace).filter(|service| selects(service, &pod.labels));
    services.map(|service| (service.meta.key.clone(), LAG)).collect()
}

#[cfg(test)]
mod tests {
    use super::plan;
    use crate::control::plan::Act;
    use crate::control::tests::fixture::Fixture;
    use crate::object::kind::{Key, Kind};
    use crate::time::Span;
    use serde_json::{Value, json};

    /// A headless Service `db` over two Pods, one of them never ready.
    fn check() -> Fixture {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        let spec = json!({"clusterIP": "None", "selector": {"app": "db"}, "ports": [{"name": "main", "port": 80, "targetPort": "web"}]});
        fixture.create(json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "db"}, "spec": spec}));
        for (name, image) in [("db-0", "db:1.0"), ("db-1", "db:unready")] {
            let containers = json!([{"name": "main", "image": image, "ports": [{"name": "web", "containerPort": 8080}]}]);
            let spec = json!({"nodeName": "node-1", "hostname": name, "subdomain": "db", "containers": containers});
            let meta = json!({"name": name, "labels": {"app": "db"}});
            fixture.create(json!({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec}));
        }
        look(&mut fixture);
        fixture
    }

    fn look(fixture: &mut Fixture) {
        for decision in plan(&fixture.cluster, &Key::new("default", "db"), fixture.now).decisions {
            match decision.act.as_deref().cloned() {
                Some(Act::Create { object, .. }) => drop(fixture.cluster.create(object, fixture.now).unwrap()),
                Some(Act::Update { object, .. }) => fixture.write(object),
                other => assert!(other.is_none(), "{other:?}"),
            }
        }
    }

    fn slice(fixture: &Fixture) -> Value {
        let slices = fixture.cluster.list_json(Kind::EndpointSlice, Some("default"));
        assert_eq!(slices.len(), 1);
        slices[0].clone()
    }

    #[test]
    fn a_service_without_pods_has_an_empty_slice() {
        let slice = slice(&check());
        assert!(slice["metadata"]["name"].as_str().unwrap().starts_with("db-"));
        assert_eq!(slice["endpoints"], Value::Null);
        assert_eq!(slice["metadata"]["ownerReferences"][0]["kind"], "Service");
    }

    #[test]
    fn endpoints_follow_pods_and_their_readiness() {
        let mut fixture = check();
        fixture.run(Span::from_s(1));
        look(&mut fixture);
        let slice = slice(&fixture);
        let ready: Vec<&Value> = slice["endpoints"].as_array().unwrap().iter().map(|one| &one["conditions"]["ready"]).collect();
        assert_eq!(ready, [true, false]);
        assert_eq!(slice["endpoints"][0]["hostname"], "db-0");
        assert_eq!(slice["ports"], json!([{"name": "main", "port": 8080, "protocol": "TCP"}]));
        assert_eq!(slice["metadata"]["labels"]["service.kubernetes.io/headless"], "");
    }
}
