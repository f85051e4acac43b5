//! What the recorders of Events remember: which messages are the same, which are similar, and how much a source has said
//! (client-go `tools/record/events_cache.go`).

use crate::cluster::map::Map;
use crate::object::any::Object;
use crate::object::event::EventType;
use crate::object::kind::{Key, Name, word};
use crate::time::{Span, Time};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many different messages are kept apart before they are combined.
const SIMILAR_MAX: usize = 10;
/// The window in which messages count as similar.
const SIMILAR_WINDOW: Span = Span::from_s(600);
/// How many Events of a type a source may record about an object in a burst (`defaultSpamBurst`).
const TOKENS_MAX: u64 = 25;
/// How long a source waits for each further Event after its burst (`defaultSpamQPS`).
const TOKEN_EVERY: Span = Span::from_s(300);

/// How many messages the recorders remember (`maxLruCacheEntries`).
const MESSAGES_MAX: usize = 4_096;

/// Messages about one object with the same component, type and reason are similar: they may be combined into one Event.
pub(super) type SimilarKey = (&'static str, EventType, &'static str);

/// The memory of the recorders. The entry of an object is shared between all moments until another Event about it is recorded.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// One entry for each object that Events are about, by its uid.
    pub(super) objects: Map<Name, Rc<Remembered>>,
    /// Counts the Events, so that two recorded at the same instant get different names.
    pub(super) sequence: u64,
    /// No Event expires before this time; it may be earlier than the first that does.
    pub(super) expires: Option<Time>,
    /// How many messages are remembered, of all objects.
    pub(super) messages: usize,
}

/// The recorders' memory of one object.
#[derive(Clone, Debug, Default)]
pub(super) struct Remembered {
    /// The different messages seen within [`SIMILAR_WINDOW`], and when the last of them came.
    pub(super) similar: BTreeMap<SimilarKey, (BTreeMap<Name, ()>, Time)>,
    /// The stored Event of each message, sorted: most objects have few.
    pub(super) stored: Vec<(Place, Stored)>,
    /// The spam filter of each source and type: the time at which its bucket will be full again.
    pub(super) full_at: Vec<((&'static str, EventType), Time)>,
}

/// The identity of an Event among those about one object: its similar key, its message, and for a series the object's version.
pub(super) type Place = (SimilarKey, Name, u64);

/// The recorders' memory of one stored Event.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    pub(super) key: Key,
    /// How often it was recorded. The stored count can be lower: a series is written rarely, and dropped repeats are counted here too.
    pub(super) count: i64,
    /// When it was first recorded.
    pub(super) first: Time,
    /// When it was last recorded.
    pub(super) last: Time,
}

impl Remembered {
    /// The index of an Event in `stored`, or the index at which to insert it.
    pub(super) fn place(&self, place: &Place) -> Result<usize, usize> {
        self.stored.binary_search_by(|(one, _)| one.cmp(place))
    }

    pub(super) fn stored_at(&mut self, place: Place, unused: impl FnOnce() -> Stored) -> &mut Stored {
        let at = self.place(&place).unwrap_or_else(|at| {
            self.stored.insert(at, (place, unused()));
            at
        });
        &mut self.stored[at].1
    }

    /// `EventAggregator`: from the tenth different message on, all share one Event, whose message is the latest of them.
    pub(super) fn combine<'a>(&mut self, key: SimilarKey, message: &'a str, now: Time) -> (Cow<'a, str>, &'a str) {
        let (messages, last) = self.similar.entry(key).or_default();
        if now.since(*last) > SIMILAR_WINDOW {
            messages.clear();
        }
        *last = now;
        messages.insert(message.into(), ());
        if messages.len() < SIMILAR_MAX {
            return (message.into(), message);
        }
        // Upstream forgets one message here, so that the set stays at its limit and the next new message is combined too.
        messages.pop_first();
        (format!("(combined from similar events): {message}").into(), "")
    }

    /// `EventSourceObjectSpamFilter`: takes a token from the bucket of the source, and says whether there was one. The bucket is kept as
    /// the time at which it will be full.
    pub(super) fn has_token(&mut self, component: &'static str, event_type: EventType, now: Time) -> bool {
        let bucket = (component, event_type);
        let at = self.full_at.iter().position(|(one, _)| *one == bucket).unwrap_or_else(|| {
            self.full_at.push((bucket, Time::default()));
            self.full_at.len() - 1
        });
        let full_at = &mut self.full_at[at].1;
        let full_after = (*full_at).max(now) + TOKEN_EVERY;
        if full_after.since(now) > Span(TOKEN_EVERY.0 * TOKENS_MAX) {
            return false;
        }
        *full_at = full_after;
        true
    }
}

impl Memory {
    /// Forgets the messages that have not come for the longest time, when there are more than [`MESSAGES_MAX`]. That looks at all of them,
    /// so it waits until a quarter as many have come.
    pub(super) fn forget(&mut self) {
        if self.messages <= MESSAGES_MAX + MESSAGES_MAX / 4 {
            return;
        }
        let mut last_times: Vec<Time> = self.objects.values().flat_map(|one| &one.stored).map(|(_, stored)| stored.last).collect();
        let surplus = last_times.len().saturating_sub(MESSAGES_MAX);
        if surplus == 0 {
            self.messages = last_times.len();
            return;
        }
        let (_, oldest_kept, _) = last_times.select_nth_unstable(surplus);
        let oldest_kept = *oldest_kept;
        let objects = self.objects.iter().filter_map(|(uid, one)| {
            if one.stored.iter().all(|(_, stored)| stored.last >= oldest_kept) {
                return Some((uid.clone(), one.clone()));
            }
            let mut kept = (**one).clone();
            kept.stored.retain(|(_, stored)| stored.last >= oldest_kept);
            kept.similar.retain(|_, (_, last)| *last >= oldest_kept);
            (!kept.stored.is_empty()).then(|| (uid.clone(), Rc::new(kept)))
        });
        self.objects = objects.collect();
        self.messages = self.objects.values().map(|one| one.stored.len()).sum();
    }

    /// The key of a new Event: the object's name, followed by a number that no other Event has.
    pub(super) fn new_key(&mut self, about: &Object, now: Time, unix_s: i64) -> Key {
        self.sequence += 1;
        let Key { namespace, name } = &about.meta().key;
        let namespace = if namespace.is_empty() { word("default") } else { namespace.clone() };
        let nanoseconds = i128::from(unix_s) * 1_000_000_000 + i128::from(now.0 % 1000) * 1_000_000 + i128::from(self.sequence % 1_000_000);
        Key { namespace, name: format!("{name}.{nanoseconds:x}").into() }
    }
}
