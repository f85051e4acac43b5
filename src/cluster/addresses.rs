//! The addresses and ports that the API server gives Services (`pkg/registry/core/service/ipallocator`, `portallocator`): drawn at random
//! from the upper part of their range, because the lower part is kept for addresses that people choose. Here the draw is seeded by the
//! Service's name.

use crate::cluster::store::Cluster;
use crate::object::Json;
use crate::object::kind::Kind;
use crate::object::read;
use crate::seed::Stream;
use serde_json::json;

/// `--service-cluster-ip-range` 10.96.0.0/12: its first address, and how many it has.
const RANGE: (u32, u64) = (0x0a60_0000, 1 << 20);
/// How many addresses at its beginning are kept for people's choices (`calculateRangeOffset`).
const RANGE_KEPT: u64 = 256;
/// `--service-node-port-range` 30000-32767.
const PORTS: (u64, u64) = (30_000, 2_768);
/// How many ports at its beginning are kept for people's choices.
const PORTS_KEPT: u64 = 86;

/// Gives a Service the address and ports that it needs and lacks; those of `old`, the stored one, are kept (`patchAllocatedValues`).
pub(super) fn allocate(cluster: &Cluster, service: &mut Json, old: Option<&Json>) {
    let name = format!("{}/{}", read::text(&service["metadata"], "namespace"), read::text(&service["metadata"], "name"));
    let mut stream = Stream::new(0, &name);
    let kind = read::text(&service["spec"], "type").to_owned();
    let Some(spec) = service.get_mut("spec").filter(|spec| spec.is_object()) else { return };
    if kind != "ExternalName" && read::text(spec, "clusterIP").is_empty() {
        let kept = old.map(|old| read::text(&old["spec"], "clusterIP")).filter(|address| !address.is_empty());
        let address = kept.map_or_else(|| free_address(cluster, &mut stream), str::to_owned);
        read::put(spec, "clusterIP", address.into());
    }
    if kind != "ExternalName" && read::list(spec, "clusterIPs").is_empty() {
        let addresses = json!([spec["clusterIP"]]);
        read::put(spec, "clusterIPs", addresses);
    }
    let wants = kind == "NodePort" || (kind == "LoadBalancer" && spec["allocateLoadBalancerNodePorts"] != false);
    let stored = old.map(|old| read::list(&old["spec"], "ports")).unwrap_or_default();
    for port in spec.get_mut("ports").and_then(Json::as_array_mut).into_iter().flatten() {
        if wants && read::integer(port, "nodePort").unwrap_or_default() == 0 {
            let same = stored.iter().find(|one| one["port"] == port["port"] && one["protocol"] == port["protocol"]);
            let kept = same.and_then(|one| read::integer(one, "nodePort"));
            let number = kept.unwrap_or_else(|| free_port(cluster, &mut stream));
            read::put(port, "nodePort", number.into());
        } else if !wants && kind != "LoadBalancer" {
            read::put(port, "nodePort", Json::Null);
        }
    }
}

fn free_address(cluster: &Cluster, stream: &mut Stream) -> String {
    let services = cluster.list_json(Kind::Service, None);
    loop {
        // The last address of a range is not used.
        let place = RANGE_KEPT + stream.draw() % (RANGE.1 - RANGE_KEPT - 1);
        let address = std::net::Ipv4Addr::from(RANGE.0 + u32::try_from(place).unwrap_or_default()).to_string();
        if services.iter().all(|service| service["spec"]["clusterIP"] != address) {
            return address;
        }
    }
}

fn free_port(cluster: &Cluster, stream: &mut Stream) -> i64 {
    let services = cluster.list_json(Kind::Service, None);
    let ports: Vec<&Json> = services.iter().flat_map(|service| read::list(&service["spec"], "ports")).collect();
    loop {
        let number = PORTS.0 + PORTS_KEPT + stream.draw() % (PORTS.1 - PORTS_KEPT);
        // If all ports are taken, one is given out twice.
        if ports.len() as u64 >= PORTS.1 - PORTS_KEPT || ports.iter().all(|port| port["nodePort"] != number) {
            return i64::try_from(number).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::cluster::request::{FieldValidation, PatchType, Request, Subresource};
    use crate::cluster::server;
    use crate::cluster::store::Cluster;
    use crate::object::Json;
    use crate::object::kind::{Key, Kind};
    use crate::time::{Epoch, Time};
    use serde_json::json;

    fn create(cluster: &mut Cluster, name: &str, mut spec: Json) -> Json {
        spec["ports"] = json!([{"port": 80}]);
        let object = json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": name}, "spec": spec});
        let request = Request::Create { kind: Kind::Service, object, validation: FieldValidation::Strict };
        server::serve(cluster, &request, Time(0)).unwrap().object["spec"].clone()
    }

    fn patch(cluster: &mut Cluster, body: Json) -> Json {
        let request = Request::Patch {
            kind: Kind::Service,
            key: Key::new("default", "web"),
            patch_type: PatchType::Merge,
            body,
            subresource: Subresource::None,
            validation: FieldValidation::Warn,
        };
        server::serve(cluster, &request, Time(0)).unwrap().object["spec"].clone()
    }

    #[test]
    fn a_service_gets_an_address_and_keeps_it() {
        let mut cluster = Cluster::new(1, Epoch::DEFAULT);
        let spec = create(&mut cluster, "web", json!({}));
        let address = spec["clusterIP"].as_str().unwrap().to_owned();
        assert!(address.starts_with("10."), "{address}");
        assert_eq!(spec["clusterIPs"], json!([address]));
        assert_ne!(create(&mut cluster, "other", json!({}))["clusterIP"], address);
        let spec = patch(&mut cluster, json!({"spec": {"clusterIP": null, "clusterIPs": null, "sessionAffinity": "ClientIP"}}));
        assert_eq!(spec["clusterIP"], address);
    }

    #[test]
    fn headless_and_external_services_get_none() {
        let mut cluster = Cluster::new(1, Epoch::DEFAULT);
        assert_eq!(create(&mut cluster, "web", json!({"clusterIP": "None"}))["clusterIPs"], json!(["None"]));
        let external = create(&mut cluster, "far", json!({"type": "ExternalName", "externalName": "example.com"}));
        assert_eq!(external["clusterIP"], Json::Null);
    }

    #[test]
    fn ports_on_nodes_come_and_go_with_the_type() {
        let mut cluster = Cluster::new(1, Epoch::DEFAULT);
        let spec = create(&mut cluster, "web", json!({"type": "NodePort"}));
        let number = spec["ports"][0]["nodePort"].as_i64().unwrap();
        assert!((30_086..32_768).contains(&number), "{number}");
        let spec = patch(&mut cluster, json!({"spec": {"type": "LoadBalancer"}}));
        assert_eq!(spec["ports"][0]["nodePort"], number);
        assert_eq!(patch(&mut cluster, json!({"spec": {"type": "ClusterIP"}}))["ports"][0]["nodePort"], Json::Null);
    }
}
