//! Nodes that already have the images are better (`plugins/imagelocality`); an image counts for more the more nodes have it. Images that
//! are mounted as volumes count too.

use crate::control::scheduler::cycle::Cycle;
use crate::control::scheduler::place::Place;
use crate::control::scheduler::plugins::Rules;
use crate::control::scheduler::score::MAX;
use crate::object::Json;
use crate::object::node::Node;
use crate::object::pod::Pod;
use crate::object::read;

pub(super) const RULES: Rules = Rules { score: Some(scores), ..Rules::NONE };

/// Sizes below this score nothing.
const SIZE_MIN: i64 = 23 * 1024 * 1024;
/// Sizes above this, per container, score all.
const SIZE_MAX: i64 = 1000 * 1024 * 1024;

/// By the sizes of images that are there; `None` where no node reports any.
fn scores(cycle: &Cycle<'_>, places: &[Place<'_>]) -> Option<Vec<i64>> {
    let (view, pod) = (cycle.view, cycle.pod);
    if places.iter().all(|place| images_of(place.node).is_empty()) {
        return None;
    }
    let containers = pod.spec.containers.len() + pod.spec.init_containers.len();
    let wanted: Vec<(String, f64)> = images_wanted(pod)
        .map(|image| {
            let image = tagged(image);
            let having = view.nodes().filter(|node| size_on(node, &image).is_some()).count();
            (image, having as f64 / view.nodes().count().max(1) as f64)
        })
        .collect();
    let most = SIZE_MAX * i64::try_from(containers).unwrap_or(1);
    let score = |node: &Node| {
        let sum: i64 = wanted.iter().map(|(image, spread)| (size_on(node, image).unwrap_or(0) as f64 * spread) as i64).sum();
        MAX * (sum.clamp(SIZE_MIN, most.max(SIZE_MIN)) - SIZE_MIN) / (most - SIZE_MIN).max(1)
    };
    Some(places.iter().map(|place| score(place.node)).collect())
}

fn images_wanted(pod: &Pod) -> impl Iterator<Item = &str> {
    let containers = pod.spec.init_containers.iter().chain(&pod.spec.containers).map(|container| &*container.image);
    let volumes = read::list(&pod.spec.raw, "volumes").iter().filter_map(|volume| volume.get("image"));
    containers.chain(volumes.map(|image| read::text(image, "reference")))
}

fn images_of(node: &Node) -> &[Json] {
    read::list(&node.status_rest, "images")
}

fn size_on(node: &Node, image: &str) -> Option<i64> {
    let has = |entry: &&Json| read::list(entry, "names").iter().any(|name| name.as_str() == Some(image));
    images_of(node).iter().find(has).and_then(|entry| read::integer(entry, "sizeBytes"))
}

/// `normalizedImageName`: a name without a tag means `latest`.
fn tagged(image: &str) -> String {
    let last = image.rsplit('/').next().unwrap_or(image);
    if last.contains(':') { image.to_owned() } else { format!("{image}:latest") }
}
