//! What the reader has to know about the page itself, with the way out.

use super::language::Language;
use crate::playground::Notice;
use crate::playground::guard::{NODES_MAX, PODS_MAX, REPLICAS_MAX, TooMuch};

/// The words of a notice.
#[must_use]
pub fn words(language: Language, notice: Notice) -> String {
    match (language, notice) {
        (Language::English, Notice::LinkBroken) => {
            "This link cannot be read: it is cut off or damaged. The page shows what it showed before; ask for the link again.".to_owned()
        }
        (Language::Chinese, Notice::LinkBroken) => "无法读取此链接：它被截断或已损坏。页面内容保持不变；请重新获取链接。".to_owned(),
        (Language::English, Notice::Interrupted) => {
            "The page stopped while it worked on this. Your text is in the editor, and nothing was done with it yet.".to_owned()
        }
        (Language::Chinese, Notice::Interrupted) => "页面在处理这些内容时停止了。您的文本在编辑器中，尚未应用到集群。".to_owned(),
        (Language::English, Notice::StepsSpent { steps }) => {
            format!(
                "Stopped after {steps} steps: the cluster does not settle. Press play to go on, or change the object that keeps it busy."
            )
        }
        (Language::Chinese, Notice::StepsSpent { steps }) => {
            format!("执行 {steps} 步后停下：集群没有稳定下来。可以继续播放，或修改使它忙碌的对象。")
        }
        (Language::English, Notice::TooMuch(TooMuch::Replicas { replicas })) => {
            format!("A workload asks for {replicas} Pods; a browser tab simulates at most {REPLICAS_MAX} of each. Nothing was changed.")
        }
        (Language::Chinese, Notice::TooMuch(TooMuch::Replicas { replicas })) => {
            format!("一个工作负载要求 {replicas} 个 Pod；浏览器标签页里每个工作负载最多模拟 {REPLICAS_MAX} 个。什么都没有改变。")
        }
        (Language::English, Notice::TooMuch(TooMuch::Nodes { nodes })) => {
            format!("There would be {nodes} nodes; a browser tab simulates at most {NODES_MAX}. Nothing was changed.")
        }
        (Language::Chinese, Notice::TooMuch(TooMuch::Nodes { nodes })) => {
            format!("这样会有 {nodes} 个节点；浏览器标签页最多模拟 {NODES_MAX} 个。什么都没有改变。")
        }
        (Language::English, Notice::TooMuch(TooMuch::Pods { pods })) => {
            format!("All workloads together ask for up to {pods} Pods; a browser tab simulates at most {PODS_MAX}. Nothing was changed.")
        }
        (Language::Chinese, Notice::TooMuch(TooMuch::Pods { pods })) => {
            format!("所有工作负载合计最多要求 {pods} 个 Pod；浏览器标签页最多模拟 {PODS_MAX} 个。什么都没有改变。")
        }
        (Language::English, Notice::LinkTooLong(exceeded)) => {
            format!("This link asks for more than one may ({exceeded}). Its text is in the editor; nothing of it was done.")
        }
        (Language::Chinese, Notice::LinkTooLong(exceeded)) => {
            format!("此链接要求得太多（{exceeded}）。它的文本在编辑器中，尚未执行任何内容。")
        }
        (Language::English, Notice::Stopped) => "Stopped. The page shows the moment that was reached; you can go on from here.".to_owned(),
        (Language::Chinese, Notice::Stopped) => "已停止。页面显示已到达的时刻，可以从这里继续。".to_owned(),
    }
}
