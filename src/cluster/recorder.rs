//! Recording Events (client-go `tools/record` and `tools/events`). Repeats of a message raise the count of its Event, similar messages are
//! combined into one Event, and a source that records too many is no longer heard (docs/kubernetes/api.md §11).

use crate::cluster::correlator::{Remembered, SimilarKey, Stored};
use crate::cluster::store::Cluster;
use crate::object::any::Object;
use crate::object::event::{Event, EventType, Recorder};
use crate::object::kind::{Key, Kind, Name, word};
use crate::object::meta::Meta;
use crate::time::{Span, Time};
use std::rc::Rc;

/// How long an Event is kept after its last write (`--event-ttl`).
const LIFE: Span = Span::from_s(3600);
/// Events that are written within so long expire together (`lease_manager.go`, `defaultLeaseReuseDurationSeconds`).
const LEASE: Span = Span::from_s(60);
/// After this long without a repeat, a series of equal scheduler Events is over.
const SERIES_WINDOW: Span = Span::from_s(360);
/// How often the count of a series is written, after its first repeat.
const SERIES_REFRESH: Span = Span::from_s(1800);

/// The content of an Event that is about to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct EventText {
    /// `Normal` or `Warning`.
    pub event_type: EventType,
    /// The machine-readable reason, such as `SuccessfulCreate`.
    pub reason: &'static str,
    /// The message, in upstream's words.
    pub message: String,
    /// Who records it, such as `daemonset-controller`.
    pub component: &'static str,
}

impl Cluster {
    /// Records an Event about an object that is in the store, or was just removed from it.
    pub fn record(&mut self, about: &Object, text: &EventText, now: Time) {
        let uid = about.meta().uid.clone();
        // The entry is taken out and an empty one left in its place, because removing the key would rebuild the map.
        let mut remembered = self.recorder.objects.get_mut(&uid).map(std::mem::take).unwrap_or_default();
        let seen = Rc::make_mut(&mut remembered);
        let messages = seen.stored.len();
        if text.component == "default-scheduler" {
            self.record_series(about, text, seen, now);
        } else {
            self.record_legacy(about, text, seen, now);
        }
        self.recorder.messages += remembered.stored.len().saturating_sub(messages);
        self.recorder.objects.insert(uid, remembered);
        self.recorder.forget();
    }

    /// `EventCorrelator.EventCorrelate`, then `recordEvent`: raises the count of the stored Event. If that has expired, or the spam filter
    /// had dropped it, a new one is stored with the count reached so far.
    fn record_legacy(&mut self, about: &Object, text: &EventText, seen: &mut Remembered, now: Time) {
        let similar: SimilarKey = (text.component, text.event_type, text.reason);
        let (message, identity) = seen.combine(similar, &text.message, now);
        let unused = || Stored { key: self.recorder.new_key(about, now, self.epoch.unix_s(now)), count: 0, first: now, last: now };
        let stored = seen.stored_at((similar, Name::from(identity), 0), unused);
        stored.count += 1;
        stored.last = now;
        let stored = stored.clone();
        if !seen.has_token(text.component, text.event_type, now) {
            return;
        }
        let known = self.events.get(&stored.key).cloned();
        let event = match &known {
            Some(event) => Event { count: stored.count, last: now, message: message.into(), ..(**event).clone() },
            None => {
                let event = new_event(about, text, Recorder::Legacy, &message, stored.key, now);
                Event { count: stored.count, first: stored.first, ..event }
            }
        };
        self.write_event(event, known.is_some(), now);
    }

    /// `eventBroadcasterImpl.recordToSink`: starts a series, or counts a repeat and writes the count now and then.
    fn record_series(&mut self, about: &Object, text: &EventText, seen: &mut Remembered, now: Time) {
        let version = about.meta().resource_version;
        let place = ((text.component, text.event_type, text.reason), Name::from(text.message.as_str()), version);
        let known = seen.place(&place).ok().and_then(|at| seen.stored.get_mut(at)).map(|(_, stored)| stored);
        let repeated = known.filter(|stored| now.since(stored.last) <= SERIES_WINDOW);
        if let Some((event, stored)) = repeated.and_then(|stored| Some((self.events.get(&stored.key).cloned()?, stored))) {
            stored.count += 1;
            stored.last = now;
            if event.count == 1 || now.since(event.last) >= SERIES_REFRESH {
                self.write_event(Event { count: stored.count, last: now, ..(*event).clone() }, true, now);
            }
            return;
        }
        let key = self.recorder.new_key(about, now, self.epoch.unix_s(now));
        let stored = Stored { key: key.clone(), count: 1, first: now, last: now };
        *seen.stored_at(place, || stored.clone()) = stored.clone();
        let event = new_event(about, text, Recorder::Series, &text.message, key, now);
        self.write_event(Event { about_version: version, ..event }, false, now);
    }

    fn write_event(&mut self, event: Event, replaces: bool, now: Time) {
        let object = Object::Event(Rc::new(event));
        // The write fails when the namespace is gone or going; as upstream, the Event is then lost.
        let _ = if replaces { self.update(object) } else { self.create(object, now) };
        self.recorder.expires.get_or_insert(now + LIFE);
    }

    /// Removes the Events that were last written an hour ago or earlier (`--event-ttl`).
    pub fn expire_events(&mut self, now: Time) {
        if self.recorder.expires.is_none_or(|first| now < first) {
            return;
        }
        let old: Vec<Key> = self.events.values().filter(|event| event.last + LIFE <= now).map(|event| event.meta.key.clone()).collect();
        for key in old {
            self.remove(Kind::Event, &key);
        }
        let first = self.events.values().map(|event| event.last + LIFE).min();
        self.recorder.expires = first.map(|first| first.max(now + LEASE));
    }
}

fn new_event(about: &Object, text: &EventText, recorder: Recorder, message: &str, key: Key, now: Time) -> Event {
    let object = about.meta();
    Event {
        meta: Meta::at(key),
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
        about_version: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::EventText;
    use crate::cluster::store::Cluster;
    use crate::object::any::Object;
    use crate::object::kind::Kind;
    use crate::time::{Epoch, Time};
    use serde_json::json;

    /// Records messages about a ConfigMap, one a second from `from` on; the Events that are stored then, with their counts.
    fn record(cluster: &mut Cluster, from_s: u64, messages: &[String]) -> Vec<(String, i64)> {
        let about = Object::of_json(Kind::ConfigMap, &json!({"metadata": {"name": "it", "namespace": "default"}}), Epoch::DEFAULT);
        for (second, message) in messages.iter().enumerate() {
            let now = Time((from_s + second as u64) * 1000);
            cluster.expire_events(now);
            cluster.record(&about, &EventText::normal("somebody", "Something", message.as_str()), now);
        }
        cluster.events().map(|event| (event.message.to_string(), event.count)).collect()
    }

    fn repeated(message: &str, times: usize) -> Vec<String> {
        vec![message.to_owned(); times]
    }

    #[test]
    fn equal_messages_are_counted() {
        let mut cluster = Cluster::new(1, Epoch::DEFAULT);
        assert_eq!(record(&mut cluster, 0, &repeated("again", 3)), [("again".to_owned(), 3)]);
    }

    #[test]
    fn similar_messages_are_combined_from_the_tenth_on() {
        let mut cluster = Cluster::new(1, Epoch::DEFAULT);
        let messages: Vec<String> = (1..=15).map(|number| format!("number {number}")).collect();
        let stored = record(&mut cluster, 0, &messages);
        assert_eq!(stored.len(), 10);
        assert_eq!(stored[9], ("(combined from similar events): number 15".to_owned(), 6));
    }

    #[test]
    fn a_source_that_says_too_much_is_not_heard_until_it_has_rested() {
        let mut cluster = Cluster::new(1, Epoch::DEFAULT);
        assert_eq!(record(&mut cluster, 0, &repeated("again", 40)), [("again".to_owned(), 25)]);
        assert_eq!(record(&mut cluster, 200, &repeated("again", 1)), [("again".to_owned(), 25)]);
        assert_eq!(record(&mut cluster, 400, &repeated("again", 1)), [("again".to_owned(), 42)], "what was dropped is counted");
    }

    #[test]
    fn what_was_dropped_at_first_comes_later_with_its_count() {
        let mut cluster = Cluster::new(1, Epoch::DEFAULT);
        record(&mut cluster, 0, &repeated("again", 25));
        assert_eq!(record(&mut cluster, 30, &repeated("other", 2)).len(), 1);
        assert!(record(&mut cluster, 400, &repeated("other", 1)).contains(&("other".to_owned(), 3)));
    }

    #[test]
    fn events_are_kept_for_an_hour() {
        let mut cluster = Cluster::new(1, Epoch::DEFAULT);
        record(&mut cluster, 0, &repeated("early", 1));
        assert_eq!(record(&mut cluster, 3599, &repeated("late", 1)).len(), 2);
        cluster.expire_events(Time(3_600_000));
        assert_eq!(cluster.events().count(), 1);
    }
}
