//! Flags as `--help` lists them (`kubectl/pkg/util/templates`).

use super::global::GLOBAL;
use super::shared::FIELD_MANAGER;
use super::{Carries, Flag};

/// The flags, sorted by name; `manager` is the default of `--field-manager`.
pub(crate) fn of(mut flags: Vec<Flag>, manager: &str) -> String {
    flags.retain(|flag| !flag.is_hidden());
    flags.sort_by_key(|flag| flag.name);
    flags.dedup_by_key(|flag| flag.name);
    let mut text = String::new();
    for flag in flags {
        let short = flag.short.map(|letter| format!("-{letter}, ")).unwrap_or_default();
        let default = if flag.name == FIELD_MANAGER.name() { manager } else { flag.default };
        let is_bare = !matches!(flag.carries, Carries::Text | Carries::Optional(_)) || default == "[]";
        let default = if is_bare { default.to_owned() } else { format!("'{default}'") };
        text.push_str(&format!("    {short}--{}={default}:\n\t{}\n\n", flag.name, flag.help));
    }
    text
}

/// What `kubectl options` prints.
pub(crate) fn options() -> String {
    let flags: Vec<Flag> = GLOBAL.iter().copied().filter(|flag| flag.name != "help").collect();
    format!("The following options can be passed to any command:\n\n{}", of(flags, ""))
}
