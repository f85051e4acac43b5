//! What happened, in the few words of a mark on the timeline.

use super::language::Language;
use crate::playground::mark::{Happening, NodeTurn, PodTurn};

/// The words of a mark.
#[must_use]
pub fn words(language: Language, happening: &Happening) -> String {
    match happening {
        Happening::Input(command) => command.to_string(),
        Happening::Pod(key, turn) => format!("{} {}", key.name, pod_words(language, turn)),
        Happening::Node(name, turn) => format!("{name} {}", node_words(language, *turn)),
    }
}

fn pod_words(language: Language, turn: &PodTurn) -> String {
    match (language, turn) {
        (_, PodTurn::Ready) => "Ready".to_owned(),
        (_, PodTurn::Failed) => "Failed".to_owned(),
        (_, PodTurn::Waiting(reason)) => reason.to_string(),
        (Language::English, PodTurn::Created) => "created".to_owned(),
        (Language::English, PodTurn::Unready) => "no longer Ready".to_owned(),
        (Language::English, PodTurn::Deleted) => "deleted".to_owned(),
        (Language::Chinese, PodTurn::Created) => "已创建".to_owned(),
        (Language::Chinese, PodTurn::Unready) => "不再 Ready".to_owned(),
        (Language::Chinese, PodTurn::Deleted) => "已删除".to_owned(),
    }
}

const fn node_words(language: Language, turn: NodeTurn) -> &'static str {
    match (language, turn) {
        (_, NodeTurn::Ready) => "Ready",
        (_, NodeTurn::NotReady) => "NotReady",
        (Language::English, NodeTurn::Joined) => "joined",
        (Language::English, NodeTurn::Deleted) => "deleted",
        (Language::English, NodeTurn::Cordoned) => "cordoned",
        (Language::English, NodeTurn::Uncordoned) => "uncordoned",
        (Language::English, NodeTurn::Tainted) => "taints changed",
        (Language::Chinese, NodeTurn::Joined) => "加入",
        (Language::Chinese, NodeTurn::Deleted) => "已删除",
        (Language::Chinese, NodeTurn::Cordoned) => "已隔离",
        (Language::Chinese, NodeTurn::Uncordoned) => "解除隔离",
        (Language::Chinese, NodeTurn::Tainted) => "污点有变",
    }
}
