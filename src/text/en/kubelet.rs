//! What a kubelet did, in English.

use crate::why::kubelet::Why;

/// The words of a reason.
#[must_use]
pub fn why(why: &Why) -> &'static str {
    match why {
        Why::RegistersSoon { .. } => "{node} is new; its kubelet reports for the first time at {until}.",
        Why::Registers { .. } => "{node} is new: its kubelet reports what the machine has, and how it is.",
        Why::ConditionsChanged { .. } => "The kubelet of {node} found something changed, and reports it in the conditions of the Node.",
        Why::NodeIsUpToDate { .. } => "Nothing has changed on {node}; its kubelet only renews its lease.",
        Why::HeartbeatStopped { .. } => "The kubelet of {node} has been silent since {since}. To let it speak again: {command}.",
        Why::NotBound { .. } => "{pod} has no node yet, so no kubelet cares for it.",
        Why::NoSuchMachine { .. } => "{pod} is bound to {node}, but no machine of that name ever joined: nobody starts it.",
        Why::KubeletSilent { .. } => {
            "{pod} is on {node}, whose kubelet has been silent since {since}: nothing starts and nothing ends there, as far as anybody knows."
        }
        Why::NodeObjectGone { .. } => "The Node object {node} is gone, but the machine does not know: {pod} runs on until it is collected.",
        Why::Starting { .. } => "{pod} is bound to {node}; its containers will run at {until}.",
        Why::Starts { .. } => "The kubelet of {node} saw that {pod} is bound to it, and starts its containers.",
        Why::Rejected { .. } => {
            "{node} has a fault, and its kubelet rejects {pod}. A rejected Pod is Failed for good; only a controller can make another. To repair the node: {command}."
        }
        Why::Runs { .. } => "{pod} runs as it should.",
        Why::Finished { .. } => "{pod} has ended; there is nothing left to run.",
        Why::RestartsSoon { .. } => "A container of {pod} has another image now and starts anew at {until}.",
        Why::ImageChanged { .. } => "A container of {pod} has another image now, so it starts anew, in the same Pod.",
        Why::BacksOff { .. } => "The container {container} of {pod} does not run. The kubelet tries again at {until}.",
        Why::ImageMissing { .. } => {
            "The image {image} of {container} in {pod} cannot be pulled. The kubelet goes on trying, at longer and longer intervals; correct the image."
        }
        Why::ContainerCrashed { .. } => {
            "The container {container} of {pod} ended with an error (restarts: {restarts}). The kubelet restarts it, after 10 s at first, then 20 s, 40 s and so on."
        }
        Why::PutsBackSoon { .. } => "Somebody else wrote a condition of {pod} that only its kubelet can know; it is corrected at {until}.",
        Why::PutsBack { .. } => "Somebody else wrote a condition of {pod} that only its kubelet can know, so it is corrected.",
        Why::Stopping { .. } => "{pod} is to be deleted; its containers are being stopped until {until}.",
        Why::Stopped { .. } => "The containers of {pod} have stopped, so the Pod object goes.",
        Why::WaitsForFinalizers { .. } => "The containers of {pod} have stopped, but its finalizers keep the object.",
    }
}
