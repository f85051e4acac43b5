//! One command at work: a copy of the cluster that it reads and writes, and what it has printed and asked for so far.

use super::failure::Failure;
use super::flags::arguments::Arguments;
use super::flags::shared::{OUTPUT, SHOW_MANAGED_FIELDS};
use super::print::output;
use super::print::table::Table;
use super::waiting::Waiting;
use crate::cluster::rejection::Rejection;
use crate::cluster::request::{FieldValidation, PatchType, Request, Response, Subresource};
use crate::cluster::server;
use crate::cluster::store::Cluster;
use crate::object::Json;
use crate::object::kind::{Key, Kind, ObjectRef};
use crate::object::patch;
use crate::object::read::{key_of, name_of};
use crate::time::{Span, Time};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// `--dry-run`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DryRun {
    /// The real thing.
    None,
    /// kubectl sends nothing.
    Client,
    /// The server answers, but stores nothing.
    Server,
}

impl DryRun {
    /// What stands behind a printed line.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::None => "",
            Self::Client => " (dry run)",
            Self::Server => " (server dry run)",
        }
    }
}

/// A command at work.
pub(crate) struct Shell<'run> {
    /// The cluster as this command has left it.
    pub(crate) cluster: Cluster,
    /// The time of the command; it takes none.
    pub(crate) now: Time,
    /// The namespace asked for, or `default`.
    pub(crate) namespace: String,
    /// Whether `-n` was given.
    pub(crate) namespace_given: bool,
    /// `--dry-run`
    pub(crate) dry_run: DryRun,
    /// Standard output so far.
    pub(crate) stdout: String,
    /// Standard error so far.
    pub(crate) stderr: String,
    /// The requests that were accepted, in order.
    pub(crate) requests: Vec<Request>,
    /// What the command still waits for.
    pub(crate) waiting: Option<Waiting>,
    /// The tables printed, for whoever can link cells.
    pub(crate) tables: Vec<Table>,
    /// Standard input, if there is any.
    pub(crate) stdin: Option<&'run str>,
    /// Its documents, where they have been read already.
    pub(crate) documents: Option<&'run [Json]>,
    /// The files of the working directory.
    pub(crate) files: &'run BTreeMap<String, String>,
    /// The object that is to be shown in the editor.
    pub(crate) opens: Option<ObjectRef>,
    /// Who the server says wrote what this command writes; empty for commands that only look.
    pub(crate) manager: String,
    /// What `--record` writes beside every change.
    pub(crate) change_cause: Option<String>,
    /// The warnings so far.
    warned: BTreeSet<String>,
}

impl<'run> Shell<'run> {
    /// A command that begins.
    pub(crate) fn new(cluster: Cluster, now: Time, stdin: Option<&'run str>, files: &'run BTreeMap<String, String>) -> Self {
        Self {
            cluster,
            now,
            namespace: "default".to_owned(),
            namespace_given: false,
            dry_run: DryRun::None,
            stdout: String::new(),
            stderr: String::new(),
            requests: Vec::new(),
            waiting: None,
            tables: Vec::new(),
            stdin,
            documents: None,
            files,
            opens: None,
            manager: String::new(),
            change_cause: None,
            warned: BTreeSet::new(),
        }
    }

    /// One that only reads, for a command that looks again later.
    pub(crate) fn reader(cluster: Cluster, now: Time, namespace: &str, files: &'run BTreeMap<String, String>) -> Self {
        Self { namespace: namespace.to_owned(), namespace_given: true, ..Self::new(cluster, now, None, files) }
    }
}

impl Shell<'_> {
    /// One line on standard output.
    pub(crate) fn say(&mut self, line: &str) {
        self.stdout.push_str(line);
        self.stdout.push('\n');
    }

    /// One warning on standard error, each text once.
    pub(crate) fn warn(&mut self, text: &str) {
        if self.warned.insert(text.to_owned()) {
            self.complain(&format!("Warning: {text}"));
        }
    }

    /// Sends a write and remembers it when it is accepted. In a server dry run nothing is stored.
    pub(crate) fn send(&mut self, request: Request) -> Result<Response, Rejection> {
        let request = self.recorded(request);
        let answer = match self.dry_run {
            DryRun::None => {
                let answer = server::serve(&mut self.cluster, &request, self.now)?;
                self.requests.push(request);
                answer
            }
            DryRun::Server | DryRun::Client => server::serve(&mut self.cluster.clone(), &request, self.now)?,
        };
        for warning in &answer.warnings {
            self.warn(warning);
        }
        Ok(answer)
    }

    /// Sends a patch of an object, of which nothing is validated strictly; the object as it is then.
    pub(crate) fn patch(&mut self, kind: Kind, object: &Json, patch_type: PatchType, body: Json) -> Result<Json, Rejection> {
        let key = key_of(object);
        let request = Request::Patch { kind, key, patch_type, body, subresource: Subresource::None, validation: FieldValidation::Ignore };
        Ok(self.send(request)?.object)
    }

    /// The request with what `--record` adds, and with the name of who makes it.
    fn recorded(&self, mut request: Request) -> Request {
        const CHANGE_CAUSE: &str = "kubernetes.io/change-cause";
        if let Some(cause) = &self.change_cause {
            match &mut request {
                Request::Create { object, .. } | Request::Update { object, .. } => {
                    object["metadata"]["annotations"][CHANGE_CAUSE] = json!(cause)
                }
                Request::Patch { patch_type: PatchType::Strategic | PatchType::Merge, body, subresource: Subresource::None, .. } => {
                    body["metadata"]["annotations"][CHANGE_CAUSE] = json!(cause);
                }
                _ => {}
            }
        }
        let has_manager = matches!(request, Request::Create { .. } | Request::Update { .. } | Request::Patch { .. });
        if self.manager.is_empty() || !has_manager {
            request
        } else {
            Request::Managed { manager: self.manager.clone(), request: Box::new(request) }
        }
    }

    /// The object as a patch would leave it, worked out here as `--dry-run=client` and `--local` do: without defaults, and unchecked.
    pub(crate) fn preview(&self, kind: Kind, object: &Json, patch_type: PatchType, body: &Json) -> Result<Json, Failure> {
        match patch_type {
            PatchType::Strategic => patch::strategic(object, body, kind).map_err(|error| Failure::plain(error.to_string())),
            PatchType::Merge => Ok(patch::merge(object, body)),
            PatchType::Json => patch::json(object, body).map_err(|error| Failure::plain(error.to_string())),
        }
    }

    /// One object as the API returns it.
    pub(crate) fn get(&self, kind: Kind, name: &str) -> Result<Json, Rejection> {
        let key = self.key(kind, name);
        self.cluster.get_json(kind, &key).ok_or_else(|| Rejection::not_found(kind, &key))
    }

    /// The key of a name in the namespace of this command.
    pub(crate) fn key(&self, kind: Kind, name: &str) -> Key {
        if kind.info().namespaced { Key::new(&self.namespace, name) } else { Key::new("", name) }
    }

    /// `daemonset.apps/x OPERATION`, or what `-o` asks for instead.
    pub(crate) fn report(&mut self, arguments: &Arguments, kind: Kind, object: &Json, operation: &str) -> Result<(), Failure> {
        let name = name_of(object);
        match arguments.get_where_declared(OUTPUT) {
            None | Some("") => {
                let line = format!("{}/{name} {operation}{}", kind.info().printed(), self.dry_run.suffix());
                self.say(&line);
                Ok(())
            }
            Some("name") => {
                let line = format!("{}/{name}", kind.info().printed());
                self.say(&line);
                Ok(())
            }
            Some(format) => {
                let format = output::filled_in(format, arguments, self.files)?;
                let shown = if arguments.get_where_declared(SHOW_MANAGED_FIELDS) {
                    self.with_managers(object)
                } else {
                    output::without_managed_fields(object)
                };
                let text = output::print_object(&format, &shown)?;
                self.stdout.push_str(&text);
                Ok(())
            }
        }
    }

    /// The object with `metadata.managedFields`, which is kept beside the objects and only shown where it is asked for.
    pub(crate) fn with_managers(&self, object: &Json) -> Json {
        let version = object["apiVersion"].as_str().unwrap_or_default();
        let kind = Kind::of_manifest(version, object["kind"].as_str().unwrap_or_default());
        let mut object = object.clone();
        if let Some(entries) = kind.and_then(|kind| self.cluster.managed_fields(kind, &key_of(&object))) {
            object["metadata"]["managedFields"] = entries;
        }
        object
    }

    /// When a command gives up that waits so long; never where that is no time at all.
    pub(crate) fn deadline(&self, timeout_ms: i64) -> Option<Time> {
        (timeout_ms > 0).then(|| self.now + Span::from_ms(timeout_ms.unsigned_abs()))
    }

    /// Several lines on standard error, as they are.
    pub(crate) fn complain(&mut self, text: &str) {
        let _ = writeln!(self.stderr, "{text}");
    }
}
