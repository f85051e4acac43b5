//! What the garbage collector decided, in Simplified Chinese.

use crate::why::ownership::Why;

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::OwnersGone { .. } => "{dependent} 的属主 {owner} 已不存在，所以删除 {dependent}。",
        Why::OwnerGoesAfter { .. } => "{owner} 以前台方式删除：先删 {dependent}，再删属主。",
        Why::AnotherOwnerStays { .. } => "{owner} 没了，但 {dependent} 还有别的属主：只去掉这条引用。",
        Why::OwnerStays { .. } => "{owner} 还在，所以 {dependent} 留下。",
        Why::Orphaned { .. } => "{owner} 以 `--cascade=orphan` 删除：{dependent} 去掉对它的引用，自己留下。",
        Why::DependentsOrphaned { .. } => "不再有对象引用 {owner}，所以删除它。",
        Why::WaitsForDependents { .. } => "{owner} 要等它拥有的一切都消失；还剩 {count} 个。",
        Why::DependentsGone { .. } => "{owner} 拥有的一切都没了，所以它也删除。",
        Why::OwnerElsewhere { .. } => "{dependent} 把 {owner} 写作属主，但后者在另一个命名空间，视为不存在。",
        Why::AlreadyTerminating { .. } => "{dependent} 已经在删除。",
        Why::NamespaceGoes { .. } => "{owner} 正在删除，里面的一切也随之删除：{dependent} 离开。",
        Why::NamespaceWaits { .. } => "{owner} 要等里面的一切都消失；还剩 {count} 个。",
        Why::NamespaceEmpty { .. } => "{owner} 里什么都不剩了，所以它也删除。",
    }
}
