//! The laws, and what breaks them.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    SameSeedSameHistory,
    ReplayEqualsHistory,
    PlanningTwiceIsPlanningOnce,
    SettledPlansNoActs,
    EveryDecisionHasItsWhy,
    OneDecisionPerNode,
    OneDecisionPerOrdinal,
    OneDaemonPodPerNode,
    DaemonBudgetIsKept,
    SurgeNeverGoesBelow,
    OrdinalsComeInOrder,
    OrdinalsGoInOrder,
    NamesAreNeverShared,
    StatefulSetsConverge,
    ClaimsOutliveTheirPods,
    CountsAreTrue,
    NothingRunsAway,
    NothingPanics,
    RejectedLeavesUnchanged,
    AcceptedRequestsAreServed,
}

/// One law that was broken, and how.
#[derive(Clone, Debug)]
pub struct Fault {
    pub law: Law,
    pub what: String,
}

impl Fault {
    pub const fn new(law: Law, what: String) -> Self {
        Self { law, what }
    }
}
