//! What a command is: a row of data and the function that carries it out. The parser, `--help` and the completion read the rows.

use super::failure::Failure;
use super::flags::Flag;
use super::flags::arguments::Arguments;
use super::flags::global::GLOBAL;
use super::shell::Shell;
use crate::object::kind::Kind;

/// What a command's arguments name, for the completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Types and names.
    Objects,
    /// One type and one name.
    OneObject,
    /// Types and names of kinds with rollouts.
    Workloads,
    /// The same, beginning with the kinds that have replicas.
    Scalable,
    /// A workload, then `CONTAINER=IMAGE`.
    Images,
    /// An object, then what is set in this map of its metadata or taken from it.
    Entries(&'static str),
    /// A type with a path of fields behind it.
    Fields,
    /// A Pod, then one of its containers.
    Pods,
    /// Names of nodes.
    Nodes,
    /// `nodes`, names of nodes, then taints.
    Taints,
    /// Nothing that can be guessed.
    Nothing,
}

/// One command.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// `["rollout", "status"]`
    pub path: &'static [&'static str],
    /// Other last words for the same command.
    pub aliases: &'static [&'static str],
    /// The usage line, without `kubectl`.
    pub usage: &'static str,
    /// What it does, in upstream's words.
    pub help: &'static str,
    /// What `--help` shows: what each line is for, and the line.
    pub examples: &'static [(&'static str, &'static str)],
    /// Its flags, in groups.
    pub flags: &'static [&'static [Flag]],
    /// Groups that all commands of a family have.
    pub shared: &'static [&'static [Flag]],
    /// The names of the flags that must be given.
    pub required: &'static [&'static str],
    /// Who the server says wrote what this command wrote, unless `--field-manager` says otherwise.
    pub manager: &'static str,
    /// What its arguments name.
    pub takes: Takes,
    /// The kinds that its selectors are about, where no argument says it.
    pub about: &'static [Kind],
    /// What it does, in ours.
    pub(crate) run: fn(&mut Shell<'_>, &Arguments) -> Result<(), Failure>,
}

impl Command {
    /// What a row leaves out.
    pub(crate) const EMPTY: Self = Self {
        path: &[],
        aliases: &[],
        usage: "",
        help: "",
        examples: &[],
        flags: &[],
        shared: &[],
        required: &[],
        manager: "",
        takes: Takes::Nothing,
        about: &[],
        run: |_, _| Ok(()),
    };

    /// Its words, joined: `rollout status`.
    #[must_use]
    pub fn name(&self) -> String {
        self.path.join(" ")
    }

    /// Whether a word is its last word or an alias of it.
    pub(crate) fn is_called(&self, word: &str) -> bool {
        self.path.last() == Some(&word) || self.aliases.contains(&word)
    }

    /// Its flags without those that every command has.
    pub(crate) fn own_flags(&self) -> Vec<Flag> {
        self.flags.iter().chain(self.shared).flat_map(|group| group.iter().copied()).collect()
    }

    /// All its flags, the global ones included.
    #[must_use]
    pub fn all_flags(&self) -> Vec<Flag> {
        let mut flags = self.own_flags();
        flags.extend_from_slice(GLOBAL);
        flags
    }
}

/// A command that only has subcommands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group {
    pub(crate) path: &'static [&'static str],
    pub(crate) aliases: &'static [&'static str],
    /// What the list of its parent says of it.
    pub(crate) short: &'static str,
    pub(crate) long: &'static str,
    pub(crate) usage: &'static str,
    pub(crate) examples: &'static [(&'static str, &'static str)],
    /// Whether its help goes to standard output; most groups print it among the errors.
    pub(crate) to_stdout: bool,
}

impl Group {
    /// What a row leaves out.
    pub(crate) const EMPTY: Self = Self { path: &[], aliases: &[], short: "", long: "", usage: "", examples: &[], to_stdout: false };

    /// Its words, joined: `create service`.
    pub(crate) fn name(&self) -> String {
        self.path.join(" ")
    }

    /// Whether `words` begin with it.
    pub(crate) fn is_called(&self, words: &[String]) -> bool {
        let is_last = |at: usize| at + 1 == self.path.len();
        words.len() >= self.path.len()
            && self
                .path
                .iter()
                .zip(words)
                .enumerate()
                .all(|(at, (known, word))| known == word || (is_last(at) && self.aliases.contains(&word.as_str())))
    }
}
