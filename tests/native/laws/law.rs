//! The laws, and what breaks them.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    SameSeedSameHistory,
    ReplayEqualsHistory,
    HistoryCanBeVisited,
    LinkTellsTheSame,
    PlanningTwiceIsPlanningOnce,
    SettledPlansNoActs,
    EveryDecisionHasItsWhy,
    CausesAreRecorded,
    EveryWhyHasItsSentences,
    EveryLineHasItsAuthor,
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
    VersionsGrow,
    GenerationsFollowSpecs,
    OneControllerAtMost,
    LivesRunForward,
    RevisionsExist,
    BindingsAreAllowed,
    WhatFitsIsBound,
    PreemptionTakesLesserPods,
    BudgetsHold,
    EvictionsHaveTaints,
    GarbageIsGarbage,
    NothingRunsAway,
    NothingPanics,
    RejectedLeavesUnchanged,
    LookingChangesNothing,
    WrongChangesNothing,
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
