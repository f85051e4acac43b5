//! Recording Events (client-go `tools/record` and `tools/events`): counting repeats and combining similar ones (api.md §11).

use crate::cluster::store::{Cluster, Map};
use crate::object::any::Object;
use crate::object::event::{Event, EventType, Recorder};
use crate::object::kind::{Key, Name, word};
use crate::object::meta::Meta;
use crate::time::{Span, Time};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How many different messages are kept apart before they are combined.
const SIMILAR_MAX: usize = 10;
/// The window in which messages count as similar.
const SIMILAR_WINDOW: Span = Span::from_s(600);
/// How long a series of equal scheduler events goes on without a repeat.
const SERIES_WINDOW: Span = Span::from_s(360);
/// How often the count of a series is written, after its first repeat.
const SERIES_REFRESH: Span = Span::from_s(1800);

/// What an Event says, before it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct EventText {
    /// `Normal` or `Warning`.
    pub event_type: EventType,
    /// `SuccessfulCreate`
    pub reason: &'static str,
    /// The message, in upstream's words.
    pub message: String,
    /// `daemonset-controller`
    pub component: &'static str,
}

/// What all messages about an object that may be combined have in common: component, type and reason.
type SimilarKey = (&'static str, EventType, &'static str);

/// What the recorders remember; moments share what is remembered of objects that nothing new was said about.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// By the uid of the object that the Events are about.
    objects: Map<Name, Rc<Remembered>>,
    /// Distinguishes Events recorded in one instant.
    sequence: u64,
}

/// What is remembered about one object.
#[derive(Clone, Debug, Default)]
struct Remembered {
    /// Different messages seen lately, with the time of the last.
    similar: BTreeMap<SimilarKey, (BTreeMap<Name, ()>, Time)>,
    /// The stored Event of each message, sorted: most objects have few.
    stored: Vec<(Place, Stored)>,
}

/// What tells the Events about an object apart.
type Place = (SimilarKey, Name, u64);

/// What is known of a stored Event.
#[derive(Clone, Debug)]
struct Stored {
    key: Key,
    /// How often it was seen; a series is not written each time.
    count: i64,
    /// When it was seen last.
    last: Time,
}

impl Cluster {
    /// Records an Event about an object that is stored, or was until now.
    pub fn record(&mut self, about: &Object, text: &EventText, now: Time) {
        let recorder = if text.component == "default-scheduler" { Recorder::Series } else { Recorder::Legacy };
        let meta = about.meta();
        let similar: SimilarKey = (text.component, text.event_type, text.reason);
        // An empty place is left meanwhile: taking it away would rebuild the map.
        let mut remembered = self.recorder.objects.get_mut(&meta.uid).map(std::mem::take).unwrap_or_default();
        let seen = Rc::make_mut(&mut remembered);
        let (message, identity) = match recorder {
            Recorder::Legacy => seen.combine(similar, &text.message, now),
            Recorder::Series => (text.message.clone(), text.message.clone()),
        };
        let version = if recorder == Recorder::Series { meta.resource_version } else { 0 };
        let place = (similar, Name::from(identity.as_str()), version);
        let goes_on = |stored: &&mut Stored| recorder == Recorder::Legacy || now.since(stored.last) <= SERIES_WINDOW;
        let at = seen.stored.binary_search_by(|(one, _)| one.cmp(&place));
        let repeated = at.ok().and_then(|at| seen.stored.get_mut(at)).map(|(_, stored)| stored).filter(goes_on);
        match repeated.and_then(|stored| Some((self.events.get(&stored.key).cloned()?, stored))) {
            Some((event, stored)) => {
                stored.count += 1;
                stored.last = now;
                if recorder == Recorder::Legacy || event.count == 1 || now.since(event.last) >= SERIES_REFRESH {
                    let event = Event { count: stored.count, last: now, message: message.into(), ..(*event).clone() };
                    let _ = self.update(Object::Event(Rc::new(event)));
                }
            }
            None => {
                let event = self.recorder.new_event(about, text, recorder, &message, version, now, self.epoch.unix_s(now));
                let stored = Stored { key: event.meta.key.clone(), count: 1, last: now };
                match at {
                    Ok(at) => seen.stored[at].1 = stored,
                    Err(at) => seen.stored.insert(at, (place, stored)),
                }
                let _ = self.create(Object::Event(Rc::new(event)), now);
            }
        }
        self.recorder.objects.insert(meta.uid.clone(), remembered);
    }
}

impl Remembered {
    /// `EventAggregator`: from the tenth different message on, one Event stands for all.
    fn combine(&mut self, key: SimilarKey, message: &str, now: Time) -> (String, String) {
        let (messages, last) = self.similar.entry(key).or_default();
        if now.since(*last) > SIMILAR_WINDOW {
            messages.clear();
        }
        *last = now;
        messages.insert(message.into(), ());
        if messages.len() < SIMILAR_MAX {
            return (message.to_owned(), message.to_owned());
        }
        // One of the messages stands for the place that is free again, so that the next new one is combined too.
        messages.pop_first();
        (format!("(combined from similar events): {message}"), String::new())
    }
}

impl Memory {
    #[allow(clippy::too_many_arguments, reason = "the fields of one new object")]
    fn new_event(
        &mut self,
        about: &Object,
        text: &EventText,
        recorder: Recorder,
        message: &str,
        version: u64,
        now: Time,
        unix_s: i64,
    ) -> Event {
        self.sequence += 1;
        let object = about.meta();
        let namespace = if object.key.namespace.is_empty() { word("default") } else { object.key.namespace.clone() };
        let nanoseconds = i128::from(unix_s) * 1_000_000_000 + i128::from(now.0 % 1000) * 1_000_000 + i128::from(self.sequence % 1_000_000);
        Event {
            meta: Meta::at(Key { namespace, name: format!("{}.{nanoseconds:x}", object.key.name).into() }),
            event_type: text.event_type,
            reason: word(text.reason),
            message: message.into(),
            count: 1,
            first: now,
            last: now,
            component: word(text.component),
            action: word(match text.reason {
                "Scheduled" => "Binding",
                "Preempted" => "Preempting",
                _ => "Scheduling",
            }),
            recorder,
            about_kind: word(about.kind().info().name),
            about_namespace: object.key.namespace.clone(),
            about_name: object.key.name.clone(),
            about_uid: object.uid.clone(),
            about_version: version,
        }
    }
}
