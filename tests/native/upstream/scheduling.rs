//! The scheduler's filters and scores (`plugins/*_test.go`), asked for their table of verdicts.

use podloom::cluster::admit::default;
use podloom::cluster::store::Cluster;
use podloom::control::scheduler::plugins::node_resources_fit::Refusal as Lacks;
use podloom::control::scheduler::plugins::{PLUGINS, Plugin, Refusal, node_unschedulable, topology_spread};
use podloom::control::scheduler::{self, score};
use podloom::object::Json;
use podloom::object::any::Object;
use podloom::object::kind::{Key, Kind};
use podloom::object::patch;
use podloom::object::pod::Pod;
use podloom::time::{Epoch, Time};
use serde_json::json;

/// A cluster that the scheduler looks at.
struct Field {
    cluster: Cluster,
}

impl Field {
    /// Nodes with labels and whatever else.
    fn new(nodes: &[(&str, Json)]) -> Self {
        let mut field = Self { cluster: Cluster::new(1, Epoch::DEFAULT) };
        for (name, change) in nodes {
            let amounts = json!({"cpu": "4", "memory": "8Gi", "pods": "110", "ephemeral-storage": "100Gi"});
            let base = json!({"metadata": {"name": name, "labels": {"kubernetes.io/hostname": name}}, "status": {"allocatable": amounts}});
            field.create(Kind::Node, &patch::merge(&base, change));
        }
        field
    }

    fn create(&mut self, kind: Kind, value: &Json) {
        self.cluster.create(Object::of_json(kind, value, Epoch::DEFAULT), Time(0)).unwrap();
    }

    /// A Pod on a node.
    fn pod(mut self, name: &str, node: &str, change: &Json) -> Self {
        let bound = patch::merge(&json!({"spec": {"nodeName": node}}), change);
        self.create(Kind::Pod, &pod(name, &bound));
        self
    }

    /// The nodes that would do.
    fn fits(&self, asked: &Json) -> String {
        let verdicts = scheduler::verdicts(&self.cluster, &Pod::of_json(&pod("asked", asked), Epoch::DEFAULT));
        let feasible: Vec<&str> = verdicts.nodes.iter().filter(|one| one.is_feasible()).map(|one| &*one.node).collect();
        feasible.join(" ")
    }

    /// What is said against a node.
    fn against(&self, node: &str, asked: &Json) -> Vec<Refusal> {
        let verdicts = scheduler::verdicts(&self.cluster, &Pod::of_json(&pod("asked", asked), Epoch::DEFAULT));
        verdicts.of_node(node).unwrap().into_owned().refusals
    }

    /// What a scorer gives each node, before weights.
    fn scores(&self, scorer: Plugin, asked: &Json) -> Vec<i64> {
        let verdicts = scheduler::verdicts(&self.cluster, &Pod::of_json(&pod("asked", asked), Epoch::DEFAULT));
        let of = |score: &podloom::control::scheduler::plugins::Score| {
            score.parts.iter().find(|(one, _)| *one == scorer).map(|(_, points)| *points)
        };
        let weight = PLUGINS.iter().find(|row| row.plugin == scorer).unwrap().weight;
        verdicts.nodes.iter().filter_map(|one| of(one.score.as_ref()?)).map(|points| points / weight).collect()
    }
}

fn pod(name: &str, change: &Json) -> Json {
    let base = json!({"metadata": {"name": name, "namespace": "default"}, "spec": {"containers": [{"name": "main", "image": "a:1"}]}});
    let mut pod = patch::merge(&base, change);
    default::apply(Kind::Pod, &mut pod);
    pod
}

fn spec(spec: Json) -> Json {
    json!({"spec": spec})
}

fn taints(taints: &[(&str, &str, &str)]) -> Json {
    let all: Vec<Json> = taints.iter().map(|(key, value, effect)| json!({"key": key, "value": value, "effect": effect})).collect();
    spec(json!({"taints": all}))
}

fn labels(labels: Json) -> Json {
    json!({"metadata": {"labels": labels}})
}

fn asks(requests: Json) -> Json {
    spec(json!({"containers": [{"name": "main", "image": "a:1", "resources": {"requests": requests}}]}))
}

fn required(terms: Json) -> Json {
    spec(json!({"affinity": {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}}))
}

#[test]
fn cordons_keep_pods_off_unless_they_are_tolerated() {
    let field = Field::new(&[("open", json!({})), ("cordoned", spec(json!({"unschedulable": true})))]);
    assert_eq!(field.fits(&json!({})), "open");
    let toleration = json!({"key": "node.kubernetes.io/unschedulable", "operator": "Exists", "effect": "NoSchedule"});
    assert_eq!(field.fits(&spec(json!({"tolerations": [toleration]}))), "cordoned open");
    assert_eq!(field.against("cordoned", &json!({})), [node_unschedulable::Refusal::Unschedulable.into()]);
}

#[test]
fn a_named_node_is_the_only_one() {
    let field = Field::new(&[("a", json!({})), ("b", json!({}))]);
    assert_eq!(
        (field.fits(&json!({})), field.fits(&spec(json!({"nodeName": "b"}))), field.fits(&spec(json!({"nodeName": "c"})))),
        ("a b".to_owned(), "b".to_owned(), String::new())
    );
}

#[test]
fn taints_are_tolerated_by_key_value_and_effect() {
    let toleration = |operator: &str, value: &str, effect: &str| {
        let mut toleration = json!({"key": "dedicated", "operator": operator});
        if !value.is_empty() {
            toleration["value"] = value.into();
        }
        if !effect.is_empty() {
            toleration["effect"] = effect.into();
        }
        toleration
    };
    let one = taints(&[("dedicated", "user1", "NoSchedule")]);
    let many = taints(&[("dedicated", "user2", "NoSchedule"), ("foo", "bar", "NoSchedule")]);
    let soft = taints(&[("dedicated", "user1", "PreferNoSchedule")]);
    let both = json!([toleration("Equal", "user2", "NoSchedule"), {"key": "foo", "operator": "Exists", "effect": "NoSchedule"}]);
    let cases = [
        ("none", &one, json!([]), false),
        ("Equal", &one, json!([toleration("Equal", "user1", "NoSchedule")]), true),
        ("Equal to another", &one, json!([toleration("Equal", "user2", "NoSchedule")]), false),
        ("Exists", &one, json!([toleration("Exists", "", "NoSchedule")]), true),
        ("many taints", &many, both, true),
        ("one of many", &many, json!([toleration("Exists", "", "NoSchedule")]), false),
        ("another effect", &one, json!([toleration("Equal", "user1", "PreferNoSchedule")]), false),
        ("any effect", &one, json!([toleration("Equal", "user1", "")]), true),
        ("every key", &one, json!([{"operator": "Exists"}]), true),
        ("PreferNoSchedule", &soft, json!([]), true),
        ("NoExecute", &taints(&[("dedicated", "user1", "NoExecute")]), json!([]), false),
    ];
    for (name, node, tolerations, expected) in cases {
        let fits = !Field::new(&[("n", node.clone())]).fits(&spec(json!({"tolerations": tolerations}))).is_empty();
        assert_eq!(fits, expected, "{name}");
    }
}

#[test]
fn soft_taints_that_are_not_tolerated_cost_points() {
    let soft = |count: usize| {
        let all: Vec<_> = ["a", "b", "c"][..count].iter().map(|key| (*key, "", "PreferNoSchedule")).collect();
        taints(&all)
    };
    let field = Field::new(&[("n0", soft(0)), ("n1", soft(1)), ("n3", soft(3))]);
    assert_eq!(field.scores(Plugin::TaintToleration, &json!({})), [100, 67, 0]);
    let every = spec(json!({"tolerations": [{"operator": "Exists", "effect": "PreferNoSchedule"}]}));
    assert_eq!(field.scores(Plugin::TaintToleration, &every), [100, 100, 100], "how many are tolerated does not matter");
    let hard = Field::new(&[("n0", json!({})), ("n1", taints(&[("a", "", "NoSchedule"), ("b", "", "NoExecute")])), ("n2", soft(1))]);
    let tolerates =
        spec(json!({"tolerations": [{"operator": "Exists", "effect": "NoSchedule"}, {"operator": "Exists", "effect": "NoExecute"}]}));
    assert_eq!(hard.scores(Plugin::TaintToleration, &tolerates), [100, 100, 0], "only PreferNoSchedule counts");
}

#[test]
fn node_selectors_need_every_label() {
    let field = Field::new(&[("n", labels(json!({"foo": "bar", "baz": "blah"})))]);
    for (selector, expected) in [
        (json!({}), true),
        (json!({"foo": "bar"}), true),
        (json!({"foo": "bar", "baz": "blah"}), true),
        (json!({"foo": "bar", "no": "no"}), false),
        (json!({"foo": "other"}), false),
    ] {
        assert_eq!(!field.fits(&spec(json!({"nodeSelector": selector}))).is_empty(), expected, "{selector}");
    }
}

#[test]
fn node_affinity_is_an_or_of_ands() {
    let field = Field::new(&[("n", labels(json!({"foo": "bar", "gpu": "3"})))]);
    let expression = |key: &str, operator: &str, values: &[&str]| json!({"key": key, "operator": operator, "values": values});
    let field_is = |name: &str| json!({"key": "metadata.name", "operator": "In", "values": [name]});
    let all = |expressions: Json| json!({"matchExpressions": expressions});
    let bar = || expression("foo", "In", &["bar", "x"]);
    let wrong = || expression("foo", "In", &["x"]);
    let cases = [
        ("In", json!([all(json!([bar()]))]), true),
        ("Gt", json!([all(json!([expression("gpu", "Gt", &["2"])]))]), true),
        ("Gt, not greater", json!([all(json!([expression("gpu", "Gt", &["3"])]))]), false),
        ("Lt", json!([all(json!([expression("gpu", "Lt", &["4"])]))]), true),
        ("Gt of no number", json!([all(json!([expression("gpu", "Gt", &["x"])]))]), false),
        ("NotIn", json!([all(json!([expression("mem", "NotIn", &["a", "b"])]))]), true),
        ("Exists", json!([all(json!([expression("gpu", "Exists", &[])]))]), true),
        ("DoesNotExist", json!([all(json!([expression("gpu", "DoesNotExist", &[])]))]), false),
        ("no match", json!([all(json!([wrong()]))]), false),
        ("no terms", json!([]), false),
        ("an empty term", json!([{}]), false),
        ("no expressions", json!([all(json!([]))]), false),
        ("and", json!([all(json!([bar(), expression("gpu", "Exists", &[])]))]), true),
        ("and, one wrong", json!([all(json!([bar(), wrong()]))]), false),
        ("or", json!([all(json!([wrong()])), all(json!([bar()]))]), true),
        ("field", json!([{"matchFields": [field_is("n")]}]), true),
        ("other field", json!([{"matchFields": [field_is("m")]}]), false),
        ("two names", json!([{"matchFields": [field_is("m")]}, {"matchFields": [field_is("n")]}]), true),
        ("field or expression", json!([{"matchFields": [field_is("m")]}, all(json!([bar()]))]), true),
        ("field and expression", json!([{"matchFields": [field_is("n")], "matchExpressions": [bar()]}]), true),
        ("field and wrong expression", json!([{"matchFields": [field_is("n")], "matchExpressions": [wrong()]}]), false),
        ("wrong field and expression", json!([{"matchFields": [field_is("m")], "matchExpressions": [bar()]}]), false),
    ];
    for (name, terms, expected) in cases {
        assert_eq!(!field.fits(&required(terms)).is_empty(), expected, "{name}");
    }
    for (affinity, expected) in [(json!({}), true), (json!({"nodeAffinity": {}}), true)] {
        assert_eq!(!field.fits(&spec(json!({"affinity": affinity}))).is_empty(), expected);
    }
    let with = |selector: &str| patch::merge(&required(json!([all(json!([bar()]))])), &spec(json!({"nodeSelector": {"foo": selector}})));
    assert_eq!((field.fits(&with("bar")), field.fits(&with("x"))), ("n".to_owned(), String::new()), "selector and affinity");
}

#[test]
fn preferred_node_affinity_is_a_weighted_sum() {
    let nodes =
        [("n0", json!({"foo": "bar"})), ("n1", json!({"key": "value"})), ("n2", json!({"foo": "bar", "key": "value"})), ("n3", json!({}))];
    let field = Field::new(&nodes.map(|(name, all)| (name, labels(all))));
    let prefers = |list: &[(i64, &str)]| {
        let term = |(weight, key): &(i64, &str)| json!({"weight": weight, "preference": {"matchExpressions": [{"key": key, "operator": "Exists"}]}});
        let terms: Vec<Json> = list.iter().map(term).collect();
        spec(json!({"affinity": {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": terms}}}))
    };
    assert_eq!(field.scores(Plugin::NodeAffinity, &json!({})), [0; 0], "nothing preferred, nothing said");
    assert_eq!(field.scores(Plugin::NodeAffinity, &prefers(&[(2, "foo")])), [100, 0, 100, 0]);
    assert_eq!(field.scores(Plugin::NodeAffinity, &prefers(&[(2, "foo"), (6, "key")])), [25, 75, 100, 0]);
    assert_eq!(field.scores(Plugin::NodeAffinity, &prefers(&[(2, "nobody")])), [0, 0, 0, 0]);
}

#[test]
fn host_ports_clash_by_protocol_port_and_address() {
    let ports = |list: &[(&str, i64, &str)]| {
        let port = |(protocol, port, ip): &(&str, i64, &str)| {
            let mut value = json!({"containerPort": 80, "hostPort": port, "protocol": protocol});
            if !ip.is_empty() {
                value["hostIP"] = (*ip).into();
            }
            value
        };
        let all: Vec<Json> = list.iter().map(port).collect();
        json!({"name": "main", "image": "a:1", "ports": all})
    };
    let main = |list: &[(&str, i64, &str)]| spec(json!({"containers": [ports(list)]}));
    let cases = [
        ("no ports", main(&[("TCP", 8080, "")]), json!({}), true),
        ("other port", main(&[("UDP", 9090, "127.0.0.1")]), main(&[("UDP", 8080, "127.0.0.1")]), true),
        ("same udp port", main(&[("UDP", 8080, "127.0.0.1")]), main(&[("UDP", 8080, "127.0.0.1")]), false),
        ("same tcp port", main(&[("TCP", 8080, "127.0.0.1")]), main(&[("TCP", 8080, "127.0.0.1")]), false),
        ("other address", main(&[("TCP", 8080, "127.0.0.2")]), main(&[("TCP", 8080, "127.0.0.1")]), true),
        ("other protocol", main(&[("TCP", 8080, "127.0.0.1")]), main(&[("UDP", 8080, "127.0.0.1")]), true),
        ("one of two", main(&[("UDP", 8080, "127.0.0.1")]), main(&[("UDP", 8080, "127.0.0.1"), ("UDP", 8081, "127.0.0.1")]), false),
        ("every address asked", main(&[("TCP", 8001, "127.0.0.1")]), main(&[("TCP", 8001, "0.0.0.0")]), false),
        ("every address there", main(&[("TCP", 8001, "0.0.0.0")]), main(&[("TCP", 8001, "127.0.0.1")]), false),
        ("every address, other port", main(&[("TCP", 8001, "0.0.0.0")]), main(&[("TCP", 8002, "127.0.0.1")]), true),
        ("every address, other protocol", main(&[("UDP", 8001, "0.0.0.0")]), main(&[("TCP", 8001, "127.0.0.1")]), true),
    ];
    for (name, there, asked, expected) in cases {
        let field = Field::new(&[("n", json!({}))]).pod("there", "n", &there);
        assert_eq!(!field.fits(&asked).is_empty(), expected, "{name}");
    }
    let init = |policy: &str| {
        let mut container = ports(&[("TCP", 8080, "")]);
        container["name"] = "init".into();
        if !policy.is_empty() {
            container["restartPolicy"] = policy.into();
        }
        spec(json!({"initContainers": [container]}))
    };
    let field = Field::new(&[("n", json!({}))]).pod("there", "n", &main(&[("TCP", 8080, "")]));
    assert_eq!((field.fits(&init("")).as_str(), field.fits(&init("Always")).as_str()), ("n", ""), "only sidecars keep their ports");
}

/// The resources that are lacking on a node with 10m of cpu and 20 bytes, some of them used.
fn lacking(used: &Json, asked: &Json) -> Vec<String> {
    let amounts = json!({"status": {"allocatable": {"cpu": "10m", "memory": "20", "pods": "32", "ephemeral-storage": "20",
        "example.com/a": "5", "hugepages-2Mi": "5", "kubernetes.io/b": "5"}}});
    let field = Field::new(&[("n", amounts)]).pod("there", "n", used);
    let name = |refusal: &Refusal| match refusal {
        Refusal::NodeResourcesFit(Lacks::Insufficient { resource, .. }) => resource.to_string(),
        other => format!("{other:?}"),
    };
    field.against("n", asked).iter().map(name).collect()
}

#[test]
fn what_is_left_must_be_enough() {
    let cm = |cpu: &str, memory: &str| asks(json!({"cpu": cpu, "memory": memory}));
    let init = |list: &[(&str, &str, bool)], main: (&str, &str)| {
        let container = |(number, (cpu, memory, sidecar)): (usize, &(&str, &str, bool))| {
            let mut value =
                json!({"name": format!("i{number}"), "image": "a:1", "resources": {"requests": {"cpu": cpu, "memory": memory}}});
            if *sidecar {
                value["restartPolicy"] = "Always".into();
            }
            value
        };
        let all: Vec<Json> = list.iter().enumerate().map(container).collect();
        let main = json!({"name": "main", "image": "a:1", "resources": {"requests": {"cpu": main.0, "memory": main.1}}});
        spec(json!({"initContainers": all, "containers": [main]}))
    };
    let other = |name: &str, amount: &str| asks(json!({name: amount}));
    let cases: [(&str, Json, Json, &[&str]); 26] = [
        ("nothing asked", cm("10m", "20"), json!({}), &[]),
        ("too much of both", cm("10m", "20"), cm("1m", "1"), &["cpu", "memory"]),
        ("init container, cpu", cm("8m", "19"), init(&[("3m", "1", false)], ("1m", "1")), &["cpu"]),
        ("the largest init container, cpu", cm("8m", "19"), init(&[("3m", "1", false), ("2m", "1", false)], ("1m", "1")), &["cpu"]),
        ("init container, memory", cm("9m", "19"), init(&[("1m", "3", false)], ("1m", "1")), &["memory"]),
        ("the largest, not the sum", cm("9m", "19"), init(&[("1m", "1", false), ("1m", "1", false), ("1m", "1", false)], ("1m", "1")), &[]),
        ("both fit", cm("5m", "5"), cm("1m", "1"), &[]),
        ("memory alone lacks", cm("9m", "5"), cm("1m", "16"), &["memory"]),
        ("cpu alone lacks", cm("5m", "5"), cm("6m", "1"), &["cpu"]),
        ("equal", cm("5m", "19"), cm("5m", "1"), &[]),
        ("equal, init container", cm("5m", "19"), init(&[("5m", "1", false)], ("4m", "1")), &[]),
        ("extended", other("example.com/a", "0"), other("example.com/a", "5"), &[]),
        ("extended, too much", other("example.com/a", "0"), other("example.com/a", "10"), &["example.com/a"]),
        ("extended, used", other("example.com/a", "3"), other("example.com/a", "3"), &["example.com/a"]),
        ("extended, unknown", json!({}), other("example.com/other", "1"), &["example.com/other"]),
        ("extended, none asked", json!({}), other("example.com/other", "0"), &[]),
        ("of Kubernetes", json!({}), other("kubernetes.io/something", "10"), &["kubernetes.io/something"]),
        ("huge pages", other("hugepages-2Mi", "2"), other("hugepages-2Mi", "4"), &["hugepages-2Mi"]),
        ("overhead", cm("1m", "1"), patch::merge(&cm("3m", "3"), &spec(json!({"overhead": {"cpu": "5m", "memory": "13"}}))), &[]),
        (
            "too much overhead",
            cm("1m", "1"),
            patch::merge(&cm("1m", "3"), &spec(json!({"overhead": {"cpu": "9m", "memory": "15"}}))),
            &["cpu"],
        ),
        ("storage", asks(json!({"ephemeral-storage": "10"})), asks(json!({"ephemeral-storage": "10"})), &[]),
        ("too much storage", asks(json!({"ephemeral-storage": "10"})), asks(json!({"ephemeral-storage": "11"})), &["ephemeral-storage"]),
        ("a sidecar adds to the main container", json!({}), init(&[("5m", "1", true)], ("6m", "1")), &["cpu"]),
        ("a sidecar adds to later init containers", json!({}), init(&[("5m", "1", true), ("6m", "1", false)], ("1m", "1")), &["cpu"]),
        ("but not to earlier ones", json!({}), init(&[("6m", "1", false), ("5m", "1", true)], ("5m", "1")), &[]),
        ("sidecars there count", init(&[("5m", "1", true)], ("4m", "1")), cm("2m", "1"), &["cpu"]),
    ];
    for (name, used, asked, expected) in cases {
        assert_eq!(lacking(&used, &asked), expected, "{name}");
    }
}

#[test]
fn resources_of_the_whole_pod_outweigh_those_of_its_containers() {
    let whole = |cpu: &str, container: &str| {
        spec(json!({"resources": {"requests": {"cpu": cpu}},
            "containers": [{"name": "main", "image": "a:1", "resources": {"requests": {"cpu": container}}}]}))
    };
    assert_eq!(lacking(&json!({}), &whole("10m", "1m")), [""; 0]);
    assert_eq!(lacking(&json!({}), &whole("11m", "1m")), ["cpu"]);
    assert_eq!(lacking(&whole("8m", "1m"), &asks(json!({"cpu": "3m"}))), ["cpu"]);
}

#[test]
fn a_node_takes_so_many_pods() {
    let one = json!({"status": {"allocatable": {"cpu": "1m", "pods": "1"}}});
    let field = Field::new(&[("n", one)]).pod("there", "n", &json!({}));
    assert_eq!(field.against("n", &json!({})), [Lacks::TooManyPods { used: 1, max: 1 }.into()]);
    let both = field.against("n", &asks(json!({"cpu": "2m"})));
    assert!(
        matches!(
            both.as_slice(),
            [Refusal::NodeResourcesFit(Lacks::TooManyPods { .. }), Refusal::NodeResourcesFit(Lacks::Insufficient { .. })]
        ),
        "{both:?}"
    );
}

#[test]
fn emptier_nodes_score_higher() {
    let size = |cpu: &str, memory: &str| json!({"status": {"allocatable": {"cpu": cpu, "memory": memory}}});
    let scores = |nodes: &[(&str, Json)], used: &[(&str, Json)], asked: &Json| {
        let mut field = Field::new(nodes);
        for (number, (node, requests)) in used.iter().enumerate() {
            field = field.pod(&format!("p{number}"), node, &asks(requests.clone()));
        }
        field.scores(Plugin::NodeResourcesFit, asked)
    };
    let same = [("a", size("4000m", "10000")), ("b", size("4000m", "10000"))];
    // ((4000-3000)*100/4000 + (10000-5000)*100/10000) / 2 and ((6000-3000)*100/6000 + …) / 2
    let asked = asks(json!({"cpu": "3000m", "memory": "5000"}));
    assert_eq!(scores(&[("a", size("4000m", "10000")), ("b", size("6000m", "10000"))], &[], &asked), [37, 50]);
    let used = [("a", json!({"cpu": "3000m", "memory": "0"})), ("b", json!({"cpu": "3000m", "memory": "5000"}))];
    let none = asks(json!({"cpu": "0", "memory": "0"}));
    assert_eq!(scores(&same, &used, &none), [62, 37]);
    let unasked = scores(&[("a", size("1000m", "1Gi"))], &[("a", json!({"cpu": "900m"}))], &json!({}));
    assert_eq!(unasked, [30], "a container that asks for nothing counts as 100m and 200Mi: (0 + 60) / 2");
    let less = asks(json!({"cpu": "0", "memory": "1"}));
    assert_eq!(scores(&[("a", size("0", "10000"))], &[], &less), [99], "what a node does not have is left out");
}

#[test]
fn evenly_used_nodes_score_higher() {
    let size = |cpu: &str, memory: &str| json!({"status": {"allocatable": {"cpu": cpu, "memory": memory}}});
    let field = Field::new(&[("a", size("4000m", "10000")), ("b", size("6000m", "10000"))]);
    let asked = asks(json!({"cpu": "3000m", "memory": "5000"}));
    // a: |0.75-0.5|/2 = 0.125 → 87; b: 0 → 100; with 100 for the empty node: 50+(50+87-100)/2, 50+(50+100-100)/2
    assert_eq!(field.scores(Plugin::NodeResourcesBalancedAllocation, &asked), [68, 75]);
    assert_eq!(field.scores(Plugin::NodeResourcesBalancedAllocation, &json!({})), [0; 0], "a Pod that asks for nothing");
}

fn spread(max_skew: i64, key: &str, change: &Json) -> Json {
    let base = json!({"maxSkew": max_skew, "topologyKey": key, "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"foo": "a"}}});
    json!({"metadata": {"labels": {"foo": "a"}}, "spec": {"topologySpreadConstraints": [patch::merge(&base, change)]}})
}

const HOST: &str = "kubernetes.io/hostname";

/// Nodes a, b in zone1, x, y in zone2 with so many matching Pods each.
fn zoned(counts: [usize; 4]) -> Field {
    let zone = |zone: &str| labels(json!({"zone": zone}));
    let mut field = Field::new(&[("a", zone("zone1")), ("b", zone("zone1")), ("x", zone("zone2")), ("y", zone("zone2"))]);
    for (node, count) in ["a", "b", "x", "y"].into_iter().zip(counts) {
        for number in 0..count {
            field = field.pod(&format!("{node}{number}"), node, &labels(json!({"foo": "a"})));
        }
    }
    field
}

#[test]
fn hard_spread_constraints_bound_the_skew() {
    let none = json!({});
    let zone = |skew: i64| spread(skew, "zone", &none);
    let host = |skew: i64| spread(skew, HOST, &none);
    let stranger = |asked: Json| patch::merge(&asked, &labels(json!({"foo": "b"})));
    let cases = [
        ("no Pods", [0, 0, 0, 0], zone(1), "a b x y"),
        ("zones 3/3", [2, 1, 0, 3], zone(1), "a b x y"),
        ("zones 1/2", [1, 0, 2, 0], zone(1), "a b"),
        ("nodes 2/1/0/3", [2, 1, 0, 3], host(1), "x"),
        ("nodes 2/1/0/3, skew 2", [2, 1, 0, 3], host(2), "b x"),
        ("does not count itself", [2, 1, 0, 3], stranger(host(1)), "b x"),
        ("no selector", [2, 1, 0, 3], spread(1, HOST, &json!({"labelSelector": null})), "a b x y"),
    ];
    for (name, counts, asked, expected) in cases {
        assert_eq!(zoned(counts).fits(&asked), expected, "{name}");
    }
    let other = json!({"metadata": {"namespace": "kube-system", "labels": {"foo": "a"}}});
    assert_eq!(zoned([0; 4]).pod("far", "a", &other).fits(&host(1)), "a b x y", "another namespace");
    let going = json!({"metadata": {"labels": {"foo": "a"}, "deletionTimestamp": "2026-01-01T00:00:00Z", "finalizers": ["x/y"]}});
    assert_eq!(zoned([0; 4]).pod("going", "a", &going).fits(&host(1)), "a b x y", "terminating");
    let mut bare = zoned([1, 0, 0, 0]);
    bare.create(Kind::Node, &json!({"metadata": {"name": "c"}, "status": {"allocatable": {"cpu": "4", "pods": "9"}}}));
    assert_eq!(bare.against("c", &zone(1)), [topology_spread::Refusal::SpreadLabelMissing { label: "zone".into() }.into()]);
}

#[test]
fn spread_counts_the_nodes_that_its_policies_include() {
    let only_zone1 = json!({"spec": {"nodeSelector": {"zone": "zone1"}}});
    let select = |asked: &Json| patch::merge(asked, &only_zone1);
    // zone1 holds 3/1; x and y, which are empty, are no domains for a Pod that may not go there.
    assert_eq!(zoned([3, 1, 0, 0]).fits(&select(&spread(1, HOST, &json!({})))), "b");
    assert_eq!(zoned([3, 1, 0, 0]).fits(&select(&spread(1, HOST, &json!({"nodeAffinityPolicy": "Ignore"})))), "");
    let mut tainted = zoned([1, 1, 1, 0]);
    let taint = |field: &mut Field| {
        let mut node = field.cluster.get_json(Kind::Node, &Key::new("", "y")).unwrap();
        node["spec"] = json!({"taints": [{"key": "gpu", "effect": "NoSchedule"}]});
        let mut changed = Object::of_json(Kind::Node, &node, Epoch::DEFAULT);
        changed.meta_mut().uid = field.cluster.node("y").unwrap().meta.uid.clone();
        field.cluster.update(changed).unwrap();
    };
    taint(&mut tainted);
    assert_eq!(tainted.fits(&spread(1, HOST, &json!({}))), "", "a tainted node is a domain");
    assert_eq!(tainted.fits(&spread(1, HOST, &json!({"nodeTaintsPolicy": "Honor"}))), "a b x");
}

#[test]
fn too_few_domains_count_as_an_empty_one() {
    let least = |domains: i64| spread(1, "zone", &json!({"minDomains": domains}));
    let cases = [([1, 0, 1, 0], 2, "a b x y"), ([1, 0, 1, 0], 3, ""), ([0, 0, 1, 0], 2, "a b"), ([0, 0, 0, 0], 3, "a b x y")];
    for (counts, domains, expected) in cases {
        assert_eq!(zoned(counts).fits(&least(domains)), expected, "{counts:?} minDomains {domains}");
    }
}

#[test]
fn match_label_keys_narrow_what_is_counted() {
    let field = Field::new(&[("a", json!({})), ("b", json!({}))]).pod("old", "a", &labels(json!({"foo": "a", "version": "1"}))).pod(
        "older",
        "a",
        &labels(json!({"foo": "a", "version": "1"})),
    );
    let asked = |keys: Json| patch::merge(&spread(1, HOST, &json!({"matchLabelKeys": keys})), &labels(json!({"version": "2"})));
    assert_eq!((field.fits(&asked(json!([]))).as_str(), field.fits(&asked(json!(["version"]))).as_str()), ("b", "a b"));
}

#[test]
fn all_spread_constraints_must_hold() {
    let both = |field: &Field, zone_skew: i64, host_skew: i64| {
        let constraint = |key: &str, skew: i64| spread(skew, key, &json!({}))["spec"]["topologySpreadConstraints"][0].clone();
        let all = json!([constraint("zone", zone_skew), constraint(HOST, host_skew)]);
        field.fits(&json!({"metadata": {"labels": {"foo": "a"}}, "spec": {"topologySpreadConstraints": all}}))
    };
    assert_eq!(both(&zoned([2, 1, 0, 3]), 1, 1), "x");
    assert_eq!(both(&zoned([1, 0, 2, 0]), 1, 1), "b");
    assert_eq!(both(&zoned([1, 1, 2, 1]), 1, 1), "a b");
    assert_eq!(both(&zoned([1, 1, 3, 0]), 1, 1), "", "the zone allows a and b, the host y");
}

#[test]
fn soft_spread_prefers_emptier_domains() {
    let soft = |key: &str| spread(1, key, &json!({"whenUnsatisfiable": "ScheduleAnyway"}));
    let scores = zoned([2, 1, 0, 3]).scores(Plugin::PodTopologySpread, &soft(HOST));
    assert!(scores[2] > scores[1] && scores[1] > scores[0] && scores[0] > scores[3], "{scores:?}");
    assert_eq!((scores[2], scores[3]), (100, 0));
    let zones = zoned([1, 0, 3, 0]).scores(Plugin::PodTopologySpread, &soft("zone"));
    assert!(zones[0] == zones[1] && zones[2] == zones[3] && zones[0] > zones[2], "{zones:?}");
    assert_eq!(zoned([0; 4]).scores(Plugin::PodTopologySpread, &soft("zone")), [100; 4]);
}

fn near(kind: &str, terms: &[Json]) -> Json {
    spec(json!({"affinity": {kind: {"requiredDuringSchedulingIgnoredDuringExecution": terms}}}))
}

fn term(expressions: Json, change: &Json) -> Json {
    patch::merge(&json!({"topologyKey": "zone", "labelSelector": {"matchExpressions": expressions}}), change)
}

fn service(operator: &str, values: &[&str]) -> Json {
    json!([{"key": "service", "operator": operator, "values": values}])
}

#[test]
fn pod_affinity_looks_at_the_pods_of_a_domain() {
    let field =
        || Field::new(&[("n", labels(json!({"zone": "z1"})))]).pod("there", "n", &labels(json!({"service": "securityscan", "level": "1"})));
    let is = || service("In", &["securityscan", "value2"]);
    let other = json!([{"key": "level", "operator": "In", "values": ["1"]}]);
    let wrong = json!([{"key": "level", "operator": "In", "values": ["2"]}]);
    let none = json!({});
    let cases = [
        ("no terms", json!({}), true),
        ("In", near("podAffinity", &[term(is(), &none)]), true),
        ("NotIn", near("podAffinity", &[term(service("NotIn", &["x"]), &none)]), true),
        ("Exists", near("podAffinity", &[term(json!([{"key": "service", "operator": "Exists"}]), &none)]), true),
        ("DoesNotExist", near("podAffinity", &[term(json!([{"key": "service", "operator": "DoesNotExist"}]), &none)]), false),
        ("no match", near("podAffinity", &[term(service("In", &["x"]), &none)]), false),
        ("other namespace", near("podAffinity", &[term(is(), &json!({"namespaces": ["kube-system"]}))]), false),
        ("named namespace", near("podAffinity", &[term(is(), &json!({"namespaces": ["default"]}))]), true),
        ("every namespace", near("podAffinity", &[term(is(), &json!({"namespaceSelector": {}}))]), true),
        ("no selector", near("podAffinity", &[json!({"topologyKey": "zone"})]), false),
        ("two terms", near("podAffinity", &[term(is(), &none), term(other.clone(), &none)]), true),
        ("two terms, one wrong", near("podAffinity", &[term(is(), &none), term(wrong.clone(), &none)]), false),
        ("no such label on the node", near("podAffinity", &[term(is(), &json!({"topologyKey": "rack"}))]), false),
        ("avoids", near("podAntiAffinity", &[term(is(), &none)]), false),
        ("avoids others", near("podAntiAffinity", &[term(wrong, &none)]), true),
        ("avoids one of two", near("podAntiAffinity", &[term(service("In", &["x"]), &none), term(other, &none)]), false),
        ("avoids in another namespace", near("podAntiAffinity", &[term(is(), &json!({"namespaces": ["kube-system"]}))]), true),
    ];
    for (name, asked, expected) in cases {
        let asked = patch::merge(&asked, &labels(json!({"service": "asked"})));
        assert_eq!(!field().fits(&asked).is_empty(), expected, "{name}");
    }
    let both = patch::merge(&near("podAffinity", &[term(is(), &none)]), &near("podAntiAffinity", &[term(service("In", &["x"]), &none)]));
    assert_eq!(field().fits(&both), "n");
    let avoiding = patch::merge(&near("podAntiAffinity", &[term(service("In", &["mine"]), &none)]), &labels(json!({"service": "loner"})));
    let field = Field::new(&[("n", labels(json!({"zone": "z1"})))]).pod("loner", "n", &avoiding);
    assert_eq!(field.fits(&labels(json!({"service": "mine"}))), "", "one that is there avoids it");
    assert_eq!(field.fits(&labels(json!({"service": "other"}))), "n");
}

#[test]
fn pod_affinity_reaches_as_far_as_its_topology() {
    let nodes = [("a", "z1"), ("b", "z1"), ("c", "z2")].map(|(name, zone)| (name, labels(json!({"zone": zone}))));
    let field = || Field::new(&nodes).pod("there", "a", &labels(json!({"service": "s"})));
    let s = || service("In", &["s"]);
    let host = json!({"topologyKey": HOST});
    assert_eq!(field().fits(&near("podAffinity", &[term(s(), &json!({}))])), "a b");
    assert_eq!(field().fits(&near("podAffinity", &[term(s(), &host)])), "a");
    assert_eq!(field().fits(&near("podAntiAffinity", &[term(s(), &json!({}))])), "c");
    assert_eq!(field().fits(&near("podAntiAffinity", &[term(s(), &host)])), "b c");
    let first = patch::merge(&near("podAffinity", &[term(service("In", &["new"]), &json!({}))]), &labels(json!({"service": "new"})));
    assert_eq!(field().fits(&first), "a b c", "the first of its group");
    let part = near("podAffinity", &[term(s(), &json!({})), term(service("In", &["t"]), &json!({}))]);
    assert_eq!(field().pod("other", "b", &labels(json!({"service": "t"}))).fits(&part), "", "one Pod must match all terms");
}

#[test]
fn a_node_is_chosen_by_its_total() {
    for (totals, expected) in [(vec![1, 3, 2], Some(1)), (vec![2, 2, 2], Some(0)), (vec![3, 1, 2, 3], Some(0)), (vec![], None)] {
        assert_eq!(score::winner(&totals), expected, "{totals:?}");
    }
}

#[test]
fn a_selector_of_names_narrows_the_search() {
    let field = Field::new(&[("a", json!({})), ("b", json!({})), ("c", json!({}))]);
    let name = |name: &str| json!({"matchFields": [{"key": "metadata.name", "operator": "In", "values": [name]}]});
    let asked = Pod::of_json(&pod("asked", &required(json!([name("a"), name("c")]))), Epoch::DEFAULT);
    let verdicts = scheduler::verdicts(&field.cluster, &asked);
    assert_eq!(verdicts.named.as_deref().unwrap().iter().map(|name| &**name).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!(verdicts.nodes.len(), 2, "b is not looked at");
    let two = json!({"matchFields": [name("a")["matchFields"][0], name("b")["matchFields"][0]]});
    let asked = Pod::of_json(&pod("asked", &required(json!([two]))), Epoch::DEFAULT);
    assert!(scheduler::verdicts(&field.cluster, &asked).refused.is_some(), "fields that conflict");
}
