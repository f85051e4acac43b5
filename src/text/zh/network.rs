//! What the endpoint slice controller decided, in Simplified Chinese.

use crate::why::network::Why;

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::SelectsNothing { .. } => "{service} 没有 selector，它的端点由别人维护。",
        Why::EndpointsFollowPods { .. } => {
            "{service} 选中的 Pod 里有地址的有 {count} 个，其中就绪 {ready} 个；它的 EndpointSlice 随之更新。"
        }
        Why::SliceIsEmpty { .. } => "{service} 的端点变少了：不再需要 {slice}。",
        Why::EndpointsSay { .. } => "{service} 的 Endpoints 是 EndpointSlice 的旧形式，其中就绪的 Pod 有 {ready} 个。",
        Why::ServiceGone { .. } => "{service} 已经没有了，它的 Endpoints 也删除。",
        Why::SlicesMatch { .. } => "{service} 的 EndpointSlice 与实际一致；就绪的 Pod 有 {ready} 个。",
    }
}
