//! The one list of kubectl's commands. A command is a file below: its row, its flags, its examples, what the completion offers, what it does.

pub(crate) mod api_resources;
pub(crate) mod api_versions;
pub(crate) mod apply;
pub(crate) mod auth;
pub(crate) mod autoscale;
pub(crate) mod cluster_info;
pub(crate) mod config;
pub(crate) mod cordon;
pub(crate) mod create;
pub(crate) mod delete;
pub(crate) mod describe;
pub(crate) mod diff;
pub(crate) mod drain;
pub(crate) mod edit;
pub(crate) mod elsewhere;
pub(crate) mod events;
pub(crate) mod explain;
pub(crate) mod get;
pub(crate) mod label;
pub(crate) mod logs;
pub(crate) mod options;
pub(crate) mod patch;
pub(crate) mod replace;
pub(crate) mod rollout;
pub(crate) mod run;
pub(crate) mod scale;
pub(crate) mod set;
pub(crate) mod taint;
pub(crate) mod version;
pub(crate) mod view_last_applied;
pub(crate) mod wait;
pub(crate) mod watch;

use super::command::{Command, Group};
use super::flags::Carries;
use super::flags::global::GLOBAL;

/// All commands that are carried out.
pub const COMMANDS: &[&Command] = &[
    &get::COMMAND,
    &describe::COMMAND,
    &apply::COMMAND,
    &view_last_applied::COMMAND,
    &create::file::COMMAND,
    &create::configmap::COMMAND,
    &create::deployment::COMMAND,
    &create::job::COMMAND,
    &create::namespace::COMMAND,
    &create::disruption_budget::COMMAND,
    &create::priority_class::COMMAND,
    &create::quota::COMMAND,
    &create::secret::COMMAND,
    &create::service::CREATE_CLUSTER_IP,
    &create::service::CREATE_EXTERNAL_NAME,
    &create::service::CREATE_LOAD_BALANCER,
    &create::service::CREATE_NODE_PORT,
    &create::service_account::COMMAND,
    &diff::COMMAND,
    &edit::COMMAND,
    &explain::COMMAND,
    &logs::COMMAND,
    &replace::COMMAND,
    &delete::COMMAND,
    &patch::COMMAND,
    &scale::COMMAND,
    &autoscale::COMMAND,
    &label::LABEL,
    &label::ANNOTATE,
    &taint::COMMAND,
    &cordon::CORDON,
    &cordon::UNCORDON,
    &drain::COMMAND,
    &set::env::COMMAND,
    &set::image::COMMAND,
    &set::resources::COMMAND,
    &set::selector::COMMAND,
    &set::service_account::COMMAND,
    &rollout::history::COMMAND,
    &rollout::pause::PAUSE,
    &rollout::restart::COMMAND,
    &rollout::pause::RESUME,
    &rollout::status::COMMAND,
    &rollout::undo::COMMAND,
    &wait::COMMAND,
    &events::COMMAND,
    &run::COMMAND,
    &api_resources::COMMAND,
    &api_versions::COMMAND,
    &auth::CAN_I,
    &auth::WHO_AM_I,
    &cluster_info::COMMAND,
    &config::CURRENT_CONTEXT,
    &config::GET_CLUSTERS,
    &config::GET_CONTEXTS,
    &config::GET_USERS,
    &config::SET_CONTEXT,
    &config::USE_CONTEXT,
    &config::VIEW,
    &options::COMMAND,
    &version::COMMAND,
];

/// The commands that only have subcommands.
pub(crate) const GROUPS: [&Group; 6] =
    [&auth::GROUP, &config::GROUP, &create::secret::GROUP, &create::service::GROUP, &rollout::GROUP, &set::GROUP];

/// The sections of the list that `kubectl` alone prints.
pub(crate) const SECTIONS: [(&str, &[&str]); 9] = [
    ("Basic Commands (Beginner):", &["create", "expose", "run", "set"]),
    ("Basic Commands (Intermediate):", &["explain", "get", "edit", "delete"]),
    ("Deploy Commands:", &["rollout", "scale", "autoscale"]),
    ("Cluster Management Commands:", &["certificate", "cluster-info", "top", "cordon", "uncordon", "drain", "taint"]),
    (
        "Troubleshooting and Debugging Commands:",
        &["describe", "logs", "attach", "exec", "port-forward", "proxy", "cp", "auth", "debug", "events"],
    ),
    ("Advanced Commands:", &["diff", "apply", "patch", "replace", "wait", "kustomize"]),
    ("Settings Commands:", &["label", "annotate", "completion"]),
    ("Subcommands provided by plugins:", &[]),
    ("Other Commands:", &["api-resources", "api-versions", "config", "kuberc", "plugin", "version"]),
];

/// The command that `words` begin with, and how many of them it takes.
pub(crate) fn find(words: &[String]) -> Option<(&'static Command, usize)> {
    for length in [3, 2, 1] {
        let Some(path) = words.get(..length) else { continue };
        let found = COMMANDS.iter().find(|command| {
            command.path.len() == length
                && command.path[..length - 1].iter().zip(path).all(|(known, word)| known == word)
                && command.is_called(&path[length - 1])
        });
        if let Some(command) = found {
            return Some((command, length));
        }
    }
    None
}

/// Flags before the command, and the rest. A flag that is not known here may be one of the command's; the word behind it is its value, unless it
/// is a command itself.
pub(crate) fn split_global(words: &[String]) -> (&[String], &[String]) {
    let mut at = 0;
    while let Some(word) = words.get(at).filter(|word| word.starts_with('-') && word.len() > 1) {
        let name = word.trim_start_matches('-');
        let known = GLOBAL.iter().find(|flag| flag.name == name || flag.short.is_some_and(|letter| word == &format!("-{letter}")));
        let carries_apart = match known {
            Some(flag) => flag.carries != Carries::Switch,
            None => !word.contains('=') && words.get(at + 1).is_some_and(|next| find(std::slice::from_ref(next)).is_none()),
        };
        at += if carries_apart { 2 } else { 1 };
    }
    words.split_at(at.min(words.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubectl::flags::arguments;
    use crate::kubectl::words;

    #[test]
    fn commands_are_found_by_one_word_or_two() {
        let words = |line: &str| words::split(line).unwrap();
        assert_eq!(
            find(&words("rollout status ds/x")).map(|(command, length)| (command.name(), length)),
            Some(("rollout status".to_owned(), 2))
        );
        assert_eq!(find(&words("create ns lab")).map(|(command, _)| command.name()), Some("create namespace".to_owned()));
        assert_eq!(find(&words("create -f x")).map(|(command, _)| command.name()), Some("create".to_owned()));
        assert!(find(&words("gte pods")).is_none());
    }

    #[test]
    fn no_command_has_two_meanings_for_a_flag() {
        for command in COMMANDS {
            let flags = command.all_flags();
            for flag in &flags {
                assert!(
                    flags.iter().all(|other| other.name != flag.name || other.carries == flag.carries),
                    "{} --{}",
                    command.name(),
                    flag.name
                );
                let clash = flags.iter().find(|other| flag.short.is_some() && other.short == flag.short && other.name != flag.name);
                assert!(clash.is_none(), "{} -{:?}", command.name(), flag.short);
            }
        }
    }

    #[test]
    fn every_example_is_a_line_that_its_command_understands() {
        let groups = GROUPS.iter().flat_map(|group| group.examples);
        for (_, line) in COMMANDS.iter().flat_map(|command| command.examples).chain(groups) {
            let line = line.split(" <<").next().unwrap_or_default();
            let words = words::split(line).unwrap_or_else(|text| panic!("{line}: {text}"));
            let (command, length) = find(&words).unwrap_or_else(|| panic!("{line}"));
            assert!(arguments::parse(&words[length..], &command.all_flags(), &command.name()).is_ok(), "{line}");
        }
    }
}
