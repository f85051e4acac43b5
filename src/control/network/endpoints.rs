//! The endpoints controller: the old form of what EndpointSlices say, one object by the name of the Service
//! (`pkg/controller/endpoint/endpoints_controller.go`). What the controller that mirrors hand-made Endpoints into slices does is left out,
//! as is the limit of a thousand addresses.
//!
//! Wakes: [`plan`] is due when the EndpointSlices of the Service are.

use crate::cluster::request::Propagation;
use crate::cluster::view::View;
use crate::control::network::endpoint_slices::{TRIGGER, endpoint, is_ours, may_have_endpoint, ports_of};
use crate::control::network::reason::Reason;
use crate::control::plan::{Act, Plan};
use crate::object::Json;
use crate::object::any::Object;
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::meta::Meta;
use crate::object::other::Other;
use crate::object::pod::Pod;
use crate::object::read;
use crate::time::Time;
use crate::why::scope::Subject;
use serde_json::json;
use std::rc::Rc;

/// Addresses that have the same ports.
#[derive(Default)]
struct Subset {
    ports: Vec<Json>,
    ready: Vec<Json>,
    not_ready: Vec<Json>,
}

/// `syncService`
pub fn plan(view: View<'_>, key: &Key, now: Time) -> Plan {
    let mut plan = Plan::of(Kind::Service, key);
    let about = Subject::Object(ObjectRef { kind: Kind::Endpoints, key: key.clone() });
    let stored = match view.get(Kind::Endpoints, key) {
        Some(Object::Other(stored)) => Some(stored),
        _ => None,
    };
    let Some(Object::Other(service)) = view.get(Kind::Service, key) else {
        if stored.is_some() {
            let (kind, key, propagation) = (Kind::Endpoints, key.clone(), Propagation::Background);
            let reason = Reason::ServiceGone;
            plan.act(about, Act::Delete { kind, key, grace_s: None, propagation, records: None }, reason);
        }
        return plan;
    };
    if !is_ours(&service) {
        return plan;
    }
    let subsets = subsets(view, &service);
    let ready = subsets.iter().map(|subset| subset.ready.len()).sum();
    let reason = Reason::EndpointsSay { ready };
    let rest = json!({"subsets": if subsets.is_empty() { Json::Null } else { subsets.into_iter().map(Subset::into_json).collect() }});
    let mut object = stored.as_deref().cloned().unwrap_or_else(|| {
        let meta = Meta::new(&key.namespace, &key.name);
        Other { kind: Kind::Endpoints, meta, rest: Rc::new(Json::Null) }
    });
    object.rest = Rc::new(rest);
    object.meta.labels = service.meta.labels.clone();
    object.meta.set_label("endpoints.kubernetes.io/managed-by", "endpoint-controller");
    if read::at(&service.rest, &["spec", "clusterIP"]).is_some_and(|address| address == "None") {
        object.meta.set_label("service.kubernetes.io/headless", "");
    }
    if stored.as_deref() == Some(&object) {
        plan.leave(about, reason);
        return plan;
    }
    object.meta.set_annotation(TRIGGER, &view.epoch.rfc3339(now));
    let object = Object::Other(Rc::new(object));
    let act = if stored.is_some() { Act::Update { object, records: None } } else { Act::Create { object, records: None } };
    plan.act(about, act, reason);
    plan
}

/// `addEndpointSubset`, `RepackSubsets`
fn subsets(view: View<'_>, service: &Other) -> Vec<Subset> {
    let early = read::at(&service.rest, &["spec", "publishNotReadyAddresses"]).is_some_and(|flag| flag == true);
    let mut subsets: Vec<Subset> = Vec::new();
    let all = view.pods().filter(|pod| pod.meta.key.namespace == service.meta.key.namespace && may_have_endpoint(service, pod));
    for pod in all.filter(|pod| early || !pod.is_terminating()) {
        let ports = ports_of(service, Some(pod));
        let headless = read::list(&service.rest["spec"], "ports").is_empty();
        if ports.is_empty() && !headless {
            continue;
        }
        let place = subsets.iter().position(|subset| subset.ports == ports).unwrap_or_else(|| {
            subsets.push(Subset { ports, ..Subset::default() });
            subsets.len() - 1
        });
        let subset = &mut subsets[place];
        let list = if early || pod.is_ready() { &mut subset.ready } else { &mut subset.not_ready };
        list.push(address(view, service, pod));
    }
    for subset in &mut subsets {
        let by_ip = |address: &Json| read::text(address, "ip").to_owned();
        subset.ready.sort_by_key(by_ip);
        subset.not_ready.sort_by_key(by_ip);
    }
    subsets
}

/// `podToEndpointAddressForService`
fn address(view: View<'_>, service: &Other, pod: &Pod) -> Json {
    let endpoint = endpoint(view, service, pod);
    let mut address = json!({"ip": endpoint["addresses"][0], "targetRef": endpoint["targetRef"]});
    for field in ["hostname", "nodeName"] {
        read::put(&mut address, field, endpoint.get(field).cloned().unwrap_or_default());
    }
    address
}

impl Subset {
    fn into_json(self) -> Json {
        let nameless = |mut port: Json| {
            if read::text(&port, "name").is_empty() {
                read::put(&mut port, "name", Json::Null);
            }
            port
        };
        let mut json = json!({});
        let lists =
            [("addresses", self.ready), ("notReadyAddresses", self.not_ready), ("ports", self.ports.into_iter().map(nameless).collect())];
        for (field, list) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            read::put(&mut json, field, list.into());
        }
        json
    }
}

#[cfg(test)]
mod tests {
    use super::plan;
    use crate::control::plan::Act;
    use crate::control::tests::fixture::Fixture;
    use crate::object::Json;
    use crate::object::kind::{Key, Kind};
    use crate::time::Span;
    use serde_json::json;

    fn look(fixture: &mut Fixture) -> Json {
        let plan = plan(&fixture.cluster, &Key::new("default", "db"), fixture.now);
        fixture.apply(&plan);
        fixture.cluster.get_json(Kind::Endpoints, &Key::new("default", "db")).unwrap_or_default()
    }

    #[test]
    fn endpoints_follow_pods_and_go_with_their_service() {
        let mut fixture = Fixture::with_nodes(&["node-1"]);
        let spec = json!({"selector": {"app": "db"}, "ports": [{"port": 80, "targetPort": 8080}]});
        fixture.create(json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "db"}, "spec": spec}));
        assert_eq!(look(&mut fixture)["subsets"], Json::Null);
        for (name, image) in [("a", "db:1.0"), ("b", "db:unready")] {
            let spec = json!({"nodeName": "node-1", "containers": [{"name": "main", "image": image}]});
            let meta = json!({"name": name, "labels": {"app": "db"}});
            fixture.create(json!({"apiVersion": "v1", "kind": "Pod", "metadata": meta, "spec": spec}));
        }
        fixture.run(Span::from_s(1));
        let found = look(&mut fixture);
        let subset = &found["subsets"][0];
        assert_eq!(subset["addresses"][0]["targetRef"]["name"], "a");
        assert_eq!(subset["notReadyAddresses"][0]["targetRef"]["name"], "b");
        assert_eq!(subset["ports"], json!([{"port": 8080, "protocol": "TCP"}]));
        let again = plan(&fixture.cluster, &Key::new("default", "db"), fixture.now);
        assert!(again.decisions.iter().all(|decision| !matches!(decision.act.as_deref(), Some(Act::Update { .. }))));
        fixture.delete(Kind::Service, "db", crate::cluster::request::Propagation::Background);
        assert_eq!(look(&mut fixture), Json::Null);
    }
}
