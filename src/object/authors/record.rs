//! The record: for every field of one object its author. Immutable and shared: Pods that were written in the same way share one record.

use super::place::{is_within, of_keys, parent};
use super::{Author, Who};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Bound;
use std::rc::{Rc, Weak};

/// How many ways on from one record are remembered; the oldest is forgotten first.
const WAYS_MAX: usize = 32;

/// The record of an object, kept in its metadata. Who wrote an object is no part of what it is: all are equal.
#[derive(Clone, Default)]
pub struct Authorship(Option<Rc<Authors>>);

impl PartialEq for Authorship {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Authorship {}

impl fmt::Debug for Authorship {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Authorship")
    }
}

/// Who wrote the fields of one object. A field without an entry has the author of what contains it.
pub struct Authors {
    whole: Author,
    fields: BTreeMap<Box<str>, Author>,
    /// Records that followed this one. Objects hold their record; this only finds it again.
    next: RefCell<Vec<(Changes, Weak<Self>)>>,
}

impl fmt::Debug for Authors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Authors")
    }
}

/// What one write changed, in the order in which it was said: each place with its author, or that it is gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Entries of the number of the author (0 for what is gone) and the place, each ended by `\0`: one text is compared faster than a list.
    text: String,
    /// The author of the first entry that has one: most writes have no other.
    first: Option<Author>,
    others: Vec<Author>,
}

impl Changes {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self { text: String::with_capacity(160), first: None, others: Vec::new() }
    }

    /// Whether nothing was said.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The field at `place`, and all that is in it, is the author's.
    pub fn set(&mut self, place: &str, author: &Author) {
        let number = self.number(author);
        self.push(number, place);
    }

    /// The field at `place` is gone.
    pub fn gone(&mut self, place: &str) {
        self.push(0, place);
    }

    /// The same as [`Changes::set`] for a place that is given in parts.
    pub fn set_parts(&mut self, place: &[&str], author: &Author) {
        let number = self.number(author);
        self.push_parts(number, place);
    }

    /// The same as [`Changes::gone`] for a place that is given in parts.
    pub fn gone_parts(&mut self, place: &[&str]) {
        self.push_parts(0, place);
    }

    /// The number of an author, from 1 on.
    fn number(&mut self, author: &Author) -> usize {
        if self.first.get_or_insert_with(|| author.clone()) == author {
            return 1;
        }
        let number = self.others.iter().position(|one| one == author).unwrap_or_else(|| {
            self.others.push(author.clone());
            self.others.len() - 1
        });
        number + 2
    }

    /// The author of a number.
    fn author(&self, number: usize) -> Option<&Author> {
        if number == 1 { self.first.as_ref() } else { self.others.get(number.checked_sub(2)?) }
    }

    fn push(&mut self, number: usize, place: &str) {
        self.push_parts(number, &[place]);
    }

    fn push_parts(&mut self, number: usize, place: &[&str]) {
        self.text.push(u8::try_from(number).map_or('~', |number| char::from(b'0' + number.min(70))));
        place.iter().for_each(|part| self.text.push_str(part));
        self.text.push('\0');
    }

    /// The entries: a place, and its author if it is not gone.
    fn entries(&self) -> impl Iterator<Item = (&str, Option<&Author>)> {
        self.text.split_terminator('\0').filter_map(|entry| {
            let (number, place) = entry.split_at_checked(1)?;
            let number = usize::from(number.bytes().next()?.saturating_sub(b'0'));
            Some((place, self.author(number)))
        })
    }
}

impl Authorship {
    /// Keeps a record.
    #[must_use]
    pub fn new(authors: Rc<Authors>) -> Self {
        Self(Some(authors))
    }

    /// The record, if there is one.
    #[must_use]
    pub const fn get(&self) -> Option<&Rc<Authors>> {
        self.0.as_ref()
    }
}

/// What the API server alone writes in metadata.
const STAMPS: [&str; 6] = ["uid", "resourceVersion", "creationTimestamp", "generation", "deletionTimestamp", "deletionGracePeriodSeconds"];

/// Whether a field of metadata is stamped by the API server alone.
#[must_use]
pub fn is_stamp(field: &str) -> bool {
    STAMPS.contains(&field)
}

thread_local! {
    /// Records of new objects, one for each kind of author: whatever is created in the same way goes on from the same record.
    static NEW: RefCell<Vec<Rc<Authors>>> = const { RefCell::new(Vec::new()) };
}

impl Authors {
    /// Everything is one author's.
    #[must_use]
    pub const fn whole(author: Author) -> Self {
        Self { whole: author, fields: BTreeMap::new(), next: RefCell::new(Vec::new()) }
    }

    /// A new object: the stamps are the API server's.
    #[must_use]
    pub fn of_new(author: &Author) -> Rc<Self> {
        NEW.with_borrow_mut(|known| {
            if let Some(found) = known.iter().find(|one| one.whole == *author) {
                return found.clone();
            }
            let mut authors = Self::whole(author.clone());
            authors.stamp();
            let authors = Rc::new(authors);
            known.push(authors.clone());
            if known.len() > WAYS_MAX {
                known.remove(0);
            }
            authors
        })
    }

    /// The stamps are the API server's, those to come included.
    pub fn stamp(&mut self) {
        for field in STAMPS {
            self.set(&of_keys(&["metadata", field]), Author::role(Who::ApiServer));
        }
    }

    /// The author of the field at a place.
    #[must_use]
    pub fn of(&self, place: &str) -> &Author {
        let mut here = place;
        loop {
            if let Some(author) = self.fields.get(here) {
                return author;
            }
            match parent(here) {
                Some(outer) => here = outer,
                None => return &self.whole,
            }
        }
    }

    /// The field at `place`, and all that is in it, is the author's.
    pub fn set(&mut self, place: &str, author: Author) {
        self.clear(place);
        if *self.of(place) != author {
            self.fields.insert(place.into(), author);
        }
    }

    /// The field at `place` is gone.
    fn clear(&mut self, place: &str) {
        let within: Vec<Box<str>> = self
            .fields
            .range::<str, _>((Bound::Included(place), Bound::Unbounded))
            .take_while(|(one, _)| is_within(one, place))
            .map(|(one, _)| one.clone())
            .collect();
        for one in within {
            self.fields.remove(&one);
        }
    }

    /// The record of what stands at `place`, as that of an object of its own.
    #[must_use]
    pub fn below(&self, place: &str) -> Self {
        let mut part = Self::whole(self.of(place).clone());
        let within = self.fields.range::<str, _>((Bound::Included(place), Bound::Unbounded)).take_while(|(one, _)| is_within(one, place));
        part.fields =
            within.filter(|(one, _)| one.len() > place.len()).map(|(one, author)| (one[place.len()..].into(), author.clone())).collect();
        part
    }

    /// What stands at `place` was taken over from something that has a record of its own.
    pub fn graft(&mut self, place: &str, part: &Self) {
        self.set(place, part.whole.clone());
        self.fields.extend(part.fields.iter().map(|(one, author)| (format!("{place}{one}").into(), author.clone())));
    }

    /// Follows what a write said.
    pub fn follow(&mut self, changes: &Changes) {
        for (place, author) in changes.entries() {
            match author {
                Some(author) => self.set(place, author.clone()),
                None => self.clear(place),
            }
        }
    }

    /// The record after a write. The same write on the same record gives the same record.
    #[must_use]
    pub fn after(self: &Rc<Self>, changes: Changes) -> Rc<Self> {
        if changes.is_empty() {
            return self.clone();
        }
        let mut next = self.next.borrow_mut();
        if let Some(known) = next.iter().find(|(one, _)| *one == changes).and_then(|(_, then)| then.upgrade()) {
            return known;
        }
        let mut after = Self { whole: self.whole.clone(), fields: self.fields.clone(), next: RefCell::new(Vec::new()) };
        after.follow(&changes);
        let after = if after.fields == self.fields { self.clone() } else { Rc::new(after) };
        next.retain(|(_, then)| then.strong_count() > 0);
        if next.len() >= WAYS_MAX {
            next.remove(0);
        }
        next.push((changes, Rc::downgrade(&after)));
        after
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::authors::{Controller, Reason};

    const KUBELET: Author = Author::role(Who::Kubelet);

    fn changed(keys: &[&str], author: &Author) -> Changes {
        let mut changes = Changes::new();
        changes.set(&of_keys(keys), author);
        changes
    }

    #[test]
    fn the_newest_writer_wins_and_what_is_gone_is_forgotten() {
        let new = Authors::of_new(&Author::manifest());
        let one = new.after(changed(&["status", "phase"], &KUBELET));
        assert_eq!(*one.of(&of_keys(&["status", "phase"])), KUBELET);
        assert_eq!(*one.of(&of_keys(&["status"])), Author::manifest());
        assert_eq!(*one.of(&of_keys(&["metadata", "uid"])), Author::role(Who::ApiServer));
        let controller = Author::controller(Controller::DaemonSet, Reason::Role);
        let two = one.after(changed(&["status"], &controller));
        assert_eq!(*two.of(&of_keys(&["status", "phase"])), controller);
        let mut gone = Changes::new();
        gone.gone(&of_keys(&["status"]));
        assert_eq!(two.after(gone).fields, new.fields);
    }

    #[test]
    fn equal_writes_share_one_record() {
        let new = Authors::of_new(&Author::manifest());
        let one = new.after(changed(&["status"], &KUBELET));
        assert!(Rc::ptr_eq(&one, &new.after(changed(&["status"], &KUBELET))));
        assert!(Rc::ptr_eq(&one, &one.after(changed(&["status"], &KUBELET))));
    }

    #[test]
    fn parts_are_taken_over() {
        let mut set = Authors::whole(Author::manifest());
        set.set(&of_keys(&["spec", "template", "spec", "dnsPolicy"]), Author::role(Who::Default));
        let mut pod = Authors::whole(Author::maker(Who::Controller(Controller::DaemonSet)));
        pod.graft(&of_keys(&["spec"]), &set.below(&of_keys(&["spec", "template", "spec"])));
        assert_eq!(*pod.of(&of_keys(&["spec", "dnsPolicy"])), Author::role(Who::Default));
        assert_eq!(*pod.of(&of_keys(&["spec", "containers"])), Author::manifest());
    }
}
