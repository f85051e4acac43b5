//! The map as a picture: one SVG without style sheets, so that it looks the same wherever it is saved. It uses the page's signs: hue and
//! initial for the workload, a dashed outline for Pending, a word for every state that is not Ready.

use super::node_map::{Hue, NodeCard, NodeCondition, NodeMap, PodState, PodTile, RevisionAge};
use std::fmt::Write;

const COLUMNS: usize = 3;
const CARD_WIDTH: usize = 300;
const GAP: usize = 16;
const LINE: usize = 26;
const HEAD: usize = 40;
/// The hues of the page, each with the colour of the text on it and of its outline.
const HUES: [(&str, &str, &str); 7] = [
    ("#e69f00", "#1d1400", "#9a6a00"),
    ("#56b4e9", "#04202f", "#20709f"),
    ("#009e73", "#ffffff", "#00795a"),
    ("#f0e442", "#262300", "#7d7400"),
    ("#0072b2", "#ffffff", "#0072b2"),
    ("#d55e00", "#1c0b00", "#b04d00"),
    ("#cc79a7", "#2b0d1e", "#9d4a78"),
];
const NOBODY: (&str, &str, &str) = ("#b4b4ac", "#151513", "#66665f");

/// A picture of the map, with a title above it.
#[must_use]
pub fn svg(map: &NodeMap, title: &str) -> String {
    let columns = map.nodes.len().clamp(1, COLUMNS);
    let width = GAP + columns * (CARD_WIDTH + GAP);
    let mut body = String::new();
    let mut top = HEAD + GAP;
    for row in map.nodes.chunks(columns) {
        let height = row.iter().map(|node| card_height(node)).max().unwrap_or_default();
        for (column, node) in row.iter().enumerate() {
            card(&mut body, node, GAP + column * (CARD_WIDTH + GAP), top, height);
        }
        top += height + GAP;
    }
    if !map.unplaced.is_empty() {
        text(&mut body, GAP, top + 14, "13", "600", "#1b1b18", "Without a node");
        top += LINE;
        for unplaced in map.unplaced.iter() {
            tile(&mut body, &unplaced.pod, GAP, top);
            top += LINE;
        }
        top += GAP;
    }
    let mut picture = format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{top}" viewBox="0 0 {width} {top}" font-family="system-ui, sans-serif" role="img" aria-label="{0}"><title>{0}</title><rect width="100%" height="100%" fill="#f6f6f4"/>"##,
        escaped(title)
    );
    text(&mut picture, GAP, 32, "18", "650", "#1b1b18", title);
    picture.push_str(&body);
    picture.push_str("</svg>\n");
    picture
}

fn card_height(node: &NodeCard) -> usize {
    HEAD + (node.taints.len() + node.pods.len().max(1)) * LINE + 8
}

fn card(out: &mut String, node: &NodeCard, left: usize, top: usize, height: usize) {
    let _ = write!(out, r##"<rect x="{left}" y="{top}" width="{CARD_WIDTH}" height="{height}" rx="8" fill="#ffffff" stroke="#e2e2dd"/>"##);
    text(out, left + 12, top + 24, "13", "600", "#1b1b18", &node.name);
    let mut notes: Vec<String> = node.roles.iter().map(ToString::to_string).collect();
    notes.extend(node.conditions.iter().map(|condition| condition_word(*condition).to_owned()));
    if node.cordoned {
        notes.push("SchedulingDisabled".to_owned());
    }
    right(out, left + CARD_WIDTH - 12, top + 24, &notes.join(" · "));
    let mut line = top + HEAD;
    for taint in node.taints.iter() {
        let _ = write!(
            out,
            r##"<path d="M{} {}v14M{0} {1}h9l-2 3 2 3h-9" fill="none" stroke="#8a5a00" stroke-width="1.5"/>"##,
            left + 16,
            line + 3
        );
        text(out, left + 34, line + 15, "12", "400", "#5b5b55", &taint.text());
        line += LINE;
    }
    if node.pods.is_empty() {
        text(out, left + 12, line + 15, "12", "400", "#8b8b84", "no Pods");
    }
    for pod in node.pods.iter() {
        tile(out, pod, left + 12, line);
        line += LINE;
    }
}

const fn condition_word(condition: NodeCondition) -> &'static str {
    match condition {
        NodeCondition::NotReady => "NotReady",
        NodeCondition::Unknown => "Unknown",
        NodeCondition::NetworkUnavailable => "NetworkUnavailable",
        NodeCondition::MemoryPressure => "MemoryPressure",
        NodeCondition::DiskPressure => "DiskPressure",
        NodeCondition::PidPressure => "PIDPressure",
        NodeCondition::HeartbeatStopped => "no heartbeat",
    }
}

fn tile(out: &mut String, pod: &PodTile, left: usize, top: usize) {
    let Hue { index, initial } = pod.hue;
    let (fill, ink, line) = index.map_or(NOBODY, |index| HUES[usize::from(index) % HUES.len()]);
    let (fill, ink, dashes) = match pod.state {
        PodState::Pending => ("#ffffff", "#1b1b18", r#" stroke-dasharray="3 2""#),
        PodState::Starting | PodState::NotReady | PodState::Terminating => ("#ffffff", "#1b1b18", ""),
        PodState::Ready | PodState::Failing | PodState::Succeeded => (fill, ink, ""),
    };
    let opacity = if pod.age == RevisionAge::Old { r#" fill-opacity="0.45""# } else { "" };
    let _ = write!(
        out,
        r#"<rect x="{left}" y="{top}" width="20" height="20" rx="5" fill="{fill}"{opacity} stroke="{line}" stroke-width="1.5"{dashes}/><text x="{}" y="{}" font-size="12" font-weight="700" text-anchor="middle" fill="{ink}">{}</text>"#,
        left + 10,
        top + 14,
        escaped(&initial.to_uppercase().to_string())
    );
    let mut words = pod.name.to_string();
    if pod.state != PodState::Ready {
        let _ = write!(words, "  {}", pod.status);
    }
    if pod.age == RevisionAge::Old {
        words.push_str("  old revision");
    }
    text(out, left + 28, top + 15, "12", "400", "#1b1b18", &words);
}

fn text(out: &mut String, left: usize, base: usize, size: &str, weight: &str, fill: &str, words: &str) {
    let _ = write!(
        out,
        r#"<text x="{left}" y="{base}" font-size="{size}" font-weight="{weight}" fill="{fill}" xml:space="preserve">{}</text>"#,
        escaped(words)
    );
}

fn right(out: &mut String, left: usize, base: usize, words: &str) {
    let _ = write!(out, r##"<text x="{left}" y="{base}" font-size="12" text-anchor="end" fill="#5b5b55">{}</text>"##, escaped(words));
}

fn escaped(words: &str) -> String {
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::svg;
    use crate::view::node_map::NodeMap;

    #[test]
    fn untrusted_words_stay_words() {
        let picture = svg(&NodeMap::default(), "<script>\"&");
        assert!(picture.contains("&lt;script&gt;&quot;&amp;"));
        assert!(!picture.contains("<script>"));
    }
}
