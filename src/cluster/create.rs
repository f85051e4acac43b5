//! Storing a new object, as far as it concerns whoever creates it, controllers included: its namespace, its name, the quota.

use crate::cluster::quota;
use crate::cluster::rejection::{Reason, Rejection};
use crate::cluster::store::Cluster;
use crate::object::any::Object;
use crate::object::authors::record::{Authorship, Changes};
use crate::object::authors::{Author, Reason as Written, Who};
use crate::object::kind::{Key, Kind, empty};
use crate::time::Time;

impl Cluster {
    /// Stores a new object: names it where only a prefix is given, and stamps uid, resourceVersion and creation time.
    ///
    /// # Errors
    /// AlreadyExists; NotFound for a missing namespace; Forbidden for a quota that is used up.
    pub fn create(&mut self, mut object: Object, now: Time) -> Result<Object, Rejection> {
        let kind = object.kind();
        if kind.info().namespaced {
            self.check_namespace(&object)?;
        }
        let is_named = !object.meta().key.name.is_empty();
        if !is_named {
            let prefix: String = object.meta().generate_name.chars().take(58).collect();
            let name = format!("{prefix}{}", self.draw_name_suffix());
            object.meta_mut().key.name = name.into();
        }
        let key = object.meta().key.clone();
        if self.get(kind, &key).is_some() {
            return Err(Rejection::already_exists(kind, &key));
        }
        if let Object::Pod(pod) = &object {
            quota::check(self, pod)?;
        }
        if !is_named && kind != Kind::Event {
            let mut named = Changes::new();
            named.set("\u{1}metadata\u{1}name", &Author { who: Who::ApiServer, reason: Written::GeneratedName });
            let authors = self.authors_of_new(&object).after(named);
            object.meta_mut().authors = Authorship::new(authors);
        }
        Ok(self.insert_new(object, now))
    }

    /// Refuses objects in namespaces that are missing or going (`NamespaceLifecycle`). Its message names an object that has no name yet
    /// by its `generateName`.
    fn check_namespace(&self, object: &Object) -> Result<(), Rejection> {
        let meta = object.meta();
        let name = if meta.key.name.is_empty() { &meta.generate_name } else { &meta.key.name };
        let namespace = Key { namespace: empty(), name: meta.key.namespace.clone() };
        match self.get(Kind::Namespace, &namespace) {
            None => Err(Rejection::not_found(Kind::Namespace, &namespace)),
            Some(found) if found.meta().is_terminating() => Err(Rejection::new(
                Reason::Forbidden,
                format!(
                    "{} {name:?} is forbidden: unable to create new content in namespace {} because it is being terminated",
                    object.kind().info().resource(),
                    namespace.name
                ),
            )),
            Some(_) => Ok(()),
        }
    }
}
