//! Flags as `spf13/pflag` reads them: long and short, joined and apart, switches without a value, `--` as the end.

use super::duration;
use super::{Carries, Flag, Typed, Value};
use crate::kubectl::failure::Failure;
use std::collections::BTreeMap;

/// The words of a command, sorted into flags and arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// The command they were given to: `rollout status`.
    pub(crate) command: String,
    values: BTreeMap<&'static str, Vec<String>>,
    /// The names of the flags that the command has.
    declared: Vec<&'static str>,
    /// Every flag with its value, in the order in which they were given.
    pub(crate) given: Vec<(&'static str, String)>,
    /// What is not a flag, in order.
    pub(crate) words: Vec<String>,
    /// How many words stand before `--`, where there is one.
    pub(crate) dash: Option<usize>,
}

impl Arguments {
    /// The value of a flag.
    pub(crate) fn get<V: Value>(&self, flag: Typed<V>) -> V::Read<'_> {
        let Flag { name, .. } = flag.flag();
        debug_assert!(self.declared.contains(&name), "the command reads --{name} and does not declare it");
        self.get_where_declared(flag)
    }

    /// The value of a flag that not every command has whose arguments come here; its default where the command does not have it.
    pub(crate) fn get_where_declared<V: Value>(&self, flag: Typed<V>) -> V::Read<'_> {
        V::read(flag.flag().default, self.given_for(flag))
    }

    /// Whether a flag was given.
    pub(crate) fn is_given<V>(&self, flag: Typed<V>) -> bool {
        !self.given_for(flag).is_empty()
    }

    /// Arguments of another form than the command has.
    pub(crate) fn usage(&self, text: impl Into<String>) -> Failure {
        Failure::Usage { text: text.into(), command: self.command.clone() }
    }

    /// Refuses words that are no flags, in a command that takes none.
    pub(crate) fn no_words(&self, complaint: &str) -> Result<(), Failure> {
        if self.words.is_empty() { Ok(()) } else { Err(self.usage(format!("{complaint}: [{}]", self.words.join(" ")))) }
    }

    /// The last value of a flag as it was typed.
    pub(crate) fn as_typed<V>(&self, flag: Typed<V>) -> Option<&str> {
        self.given_for(flag).last().map(String::as_str)
    }

    fn given_for<V>(&self, flag: Typed<V>) -> &[String] {
        self.values.get(flag.name()).map_or(&[], Vec::as_slice)
    }
}

/// Sorts `words` into flags and arguments; `command` is named in errors (`get`, `rollout status`).
pub(crate) fn parse(words: &[String], flags: &[Flag], command: &str) -> Result<Arguments, Failure> {
    let mut arguments =
        Arguments { command: command.to_owned(), declared: flags.iter().map(|flag| flag.name).collect(), ..Arguments::default() };
    let mut rest = words.iter();
    while let Some(word) = rest.next() {
        if word == "--" {
            arguments.dash = Some(arguments.words.len());
            arguments.words.extend(rest.cloned());
            break;
        }
        let read = if let Some(long) = word.strip_prefix("--") {
            read_long(long, flags, &mut rest, &mut arguments)
        } else if word.len() > 1 && word.starts_with('-') {
            read_short(word, flags, &mut rest, &mut arguments)
        } else {
            arguments.words.push(word.clone());
            Ok(())
        };
        read.map_err(|text| Failure::Flags { text, command: command.to_owned() })?;
    }
    Ok(arguments)
}

fn read_long<'word>(
    long: &str,
    flags: &[Flag],
    rest: &mut impl Iterator<Item = &'word String>,
    arguments: &mut Arguments,
) -> Result<(), String> {
    let (name, joined) = match long.split_once('=') {
        Some((name, value)) => (name, Some(value.to_owned())),
        None => (long, None),
    };
    let flag = flags.iter().find(|flag| flag.name == name).ok_or_else(|| format!("unknown flag: --{name}"))?;
    let value = match (joined, flag.carries) {
        (Some(value), _) => value,
        (None, Carries::Switch) => "true".to_owned(),
        (None, Carries::Optional(value)) => value.to_owned(),
        (None, _) => rest.next().cloned().ok_or_else(|| format!("flag needs an argument: --{name}"))?,
    };
    store(flag, value, &format!("--{name}"), arguments)
}

fn read_short<'word>(
    word: &str,
    flags: &[Flag],
    rest: &mut impl Iterator<Item = &'word String>,
    arguments: &mut Arguments,
) -> Result<(), String> {
    let mut letters = word[1..].chars();
    while let Some(letter) = letters.next() {
        let flag =
            flags.iter().find(|flag| flag.short == Some(letter)).ok_or_else(|| format!("unknown shorthand flag: '{letter}' in {word}"))?;
        let tail = letters.as_str();
        let shown = format!("-{letter}, --{}", flag.name);
        if let Some(joined) = tail.strip_prefix('=') {
            return store(flag, joined.to_owned(), &shown, arguments);
        }
        match flag.carries {
            Carries::Switch => store(flag, "true".to_owned(), &shown, arguments)?,
            Carries::Optional(value) => store(flag, value.to_owned(), &shown, arguments)?,
            _ if !tail.is_empty() => return store(flag, tail.to_owned(), &shown, arguments),
            _ => {
                let value = rest.next().cloned().ok_or_else(|| format!("flag needs an argument: '{letter}' in {word}"))?;
                return store(flag, value, &shown, arguments);
            }
        }
    }
    Ok(())
}

fn store(flag: &Flag, value: String, shown: &str, arguments: &mut Arguments) -> Result<(), String> {
    let complaint = match flag.carries {
        Carries::Switch
            if !matches!(value.as_str(), "true" | "false" | "1" | "0" | "t" | "f" | "T" | "F" | "TRUE" | "FALSE" | "True" | "False") =>
        {
            Some(format!("strconv.ParseBool: parsing \"{value}\": invalid syntax"))
        }
        Carries::Integer if value.parse::<i64>().is_err() => Some(integer_complaint(&value)),
        Carries::Duration if duration::parse_ms(&value).is_none() => Some(duration_complaint(&value)),
        _ => None,
    };
    match complaint {
        Some(complaint) => Err(format!("invalid argument \"{value}\" for \"{shown}\" flag: {complaint}")),
        None => {
            arguments.given.push((flag.name, value.clone()));
            arguments.values.entry(flag.name).or_default().push(value);
            Ok(())
        }
    }
}

fn integer_complaint(value: &str) -> String {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    let is_number = !digits.is_empty() && digits.chars().all(|character| character.is_ascii_digit());
    let what = if is_number { "value out of range" } else { "invalid syntax" };
    format!("strconv.ParseInt: parsing {value:?}: {what}")
}

fn duration_complaint(value: &str) -> String {
    if !value.is_empty() && value.chars().all(|character| character.is_ascii_digit()) {
        format!("time: missing unit in duration \"{value}\"")
    } else {
        format!("time: invalid duration \"{value}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubectl::flags::flags;
    use crate::kubectl::words;

    flags! { FLAGS:
        NAMESPACE: Text("namespace", "").short('n');
        EVERYWHERE: Switch("all-namespaces", "").short('A');
        DRY_RUN: Text("dry-run", "").alone("unchanged").default("none");
        REPLICAS: Integer("replicas", "");
        IMAGES: List("image", "");
        LITERALS: Texts("from-literal", "");
        TIMEOUT: Duration("timeout", "").default("5s");
        WATCH: Switch("watch", "").default("true");
    }

    fn check(line: &str) -> Result<Arguments, Failure> {
        parse(&words::split(line).unwrap(), FLAGS, "get")
    }

    #[test]
    fn flags_are_read_in_every_spelling() {
        for line in ["pods -n x -A", "-Anx pods", "--namespace=x pods -A", "pods --namespace x --all-namespaces=true", "-n=x -A -- pods"] {
            let arguments = check(line).unwrap();
            assert_eq!((arguments.get(NAMESPACE), arguments.get(EVERYWHERE)), (Some("x"), true), "{line}");
            assert_eq!(arguments.words, ["pods"], "{line}");
        }
        assert_eq!(check("--dry-run x").unwrap().get(DRY_RUN), Some("unchanged"));
    }

    #[test]
    fn values_have_the_type_of_their_flag() {
        let given = check("--replicas=-2 --image=a,b --image c --from-literal=k=1,2 --timeout 1m --watch=false").unwrap();
        assert_eq!((given.get(REPLICAS), given.get(TIMEOUT), given.get(WATCH)), (-2, 60_000, false));
        assert_eq!((given.get(IMAGES), given.get(LITERALS)), (["a", "b", "c"].map(str::to_owned).to_vec(), &["k=1,2".to_owned()][..]));
        let nothing = check("").unwrap();
        assert_eq!((nothing.get(REPLICAS), nothing.get(TIMEOUT), nothing.get(WATCH)), (0, 5_000, true));
        assert_eq!((nothing.get(NAMESPACE), nothing.get(IMAGES).len(), nothing.get(LITERALS).len()), (None, 0, 0));
    }

    #[test]
    #[should_panic(expected = "reads --namespace")]
    fn a_flag_that_is_not_declared_is_not_read() {
        let _ = parse(&[], &[], "get").unwrap().get(NAMESPACE);
    }

    #[test]
    fn bad_flags_are_refused_in_the_words_of_pflag() {
        let text = |line: &str| match check(line) {
            Err(Failure::Flags { text, .. }) => text,
            other => panic!("{other:?}"),
        };
        assert_eq!(text("-n"), "flag needs an argument: 'n' in -n");
        assert_eq!(text("--namespace"), "flag needs an argument: --namespace");
        assert_eq!(text("--nope"), "unknown flag: --nope");
        assert_eq!(text("-z"), "unknown shorthand flag: 'z' in -z");
        assert_eq!(
            text("--replicas=two"),
            "invalid argument \"two\" for \"--replicas\" flag: strconv.ParseInt: parsing \"two\": invalid syntax"
        );
    }
}
