//! Flags as `spf13/pflag` reads them: long and short, joined and apart, switches without a value, `--` as the end.

use super::failure::Failure;
use std::collections::BTreeMap;

/// What a flag carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Carries {
    /// Nothing, or `=true` / `=false`.
    Switch,
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A length of time such as `3s`.
    Duration,
    /// A text, or nothing, which means this.
    Optional(&'static str),
}

/// One flag of a verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The long name, without dashes.
    pub name: &'static str,
    /// The letter, if it has one.
    pub short: Option<char>,
    /// What it carries.
    pub carries: Carries,
    /// The value when it is not given.
    pub default: &'static str,
    /// What it does, for `--help`.
    pub help: &'static str,
}

/// The words of a command, sorted into flags and arguments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    values: BTreeMap<&'static str, Vec<String>>,
    /// Every flag with its value, in the order in which they were given.
    pub given: Vec<(&'static str, String)>,
    /// What is not a flag, in order.
    pub words: Vec<String>,
    /// How many words stand before `--`, where there is one.
    pub dash: Option<usize>,
}

impl Arguments {
    /// The last value given for a flag.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.values.get(name).and_then(|values| values.last()).map(String::as_str)
    }

    /// All values given for a flag, commas not yet cut.
    #[must_use]
    pub fn texts(&self, name: &str) -> &[String] {
        self.values.get(name).map_or(&[], Vec::as_slice)
    }

    /// All values of a flag that is a list: given several times or with commas.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        self.texts(name).iter().flat_map(|value| value.split(',')).filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }

    /// Whether a switch is on.
    #[must_use]
    pub fn is_on(&self, name: &str) -> bool {
        matches!(self.text(name), Some("true" | "1" | "t" | "T" | "TRUE" | "True"))
    }

    /// Whether a switch that is on by default is off.
    #[must_use]
    pub fn is_off(&self, name: &str) -> bool {
        self.text(name).is_some() && !self.is_on(name)
    }

    /// Whether a flag was given.
    #[must_use]
    pub fn is_given(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// A whole number.
    #[must_use]
    pub fn integer(&self, name: &str) -> Option<i64> {
        self.text(name).and_then(|value| value.parse().ok())
    }

    /// A length of time in milliseconds.
    #[must_use]
    pub fn duration_ms(&self, name: &str) -> Option<i64> {
        self.text(name).and_then(parse_duration_ms)
    }
}

/// Milliseconds of a Go duration: `3s`, `1m30s`, `1.5h`, `-1s`, `0`.
#[must_use]
pub fn parse_duration_ms(text: &str) -> Option<i64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total_us: i64 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|character: char| !character.is_ascii_digit() && character != '.')?;
        let (number, after) = rest.split_at(digits);
        let letters = after.find(|character: char| character.is_ascii_digit() || character == '.').unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        let unit_us: i64 = match unit {
            "us" | "µs" => 1,
            "ms" => 1_000,
            "s" => 1_000_000,
            "m" => 60_000_000,
            "h" => 3_600_000_000,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let whole: i64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
        total_us = total_us.checked_add(whole.checked_mul(unit_us)?)?;
        let mut place_us = unit_us;
        for digit in fraction.chars() {
            place_us /= 10;
            total_us = total_us.checked_add(i64::from(digit.to_digit(10)?).checked_mul(place_us)?)?;
        }
        rest = after;
    }
    (!text.is_empty()).then_some(sign * (total_us / 1000))
}

/// Sorts `words` into flags and arguments; `command` is named in errors (`get`, `rollout status`).
///
/// # Errors
/// A flag nobody knows, or one without its value.
pub fn parse(words: &[String], flags: &[Flag], command: &str) -> Result<Arguments, Failure> {
    let mut arguments = Arguments::default();
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
        Carries::Duration if parse_duration_ms(&value).is_none() => Some(duration_complaint(&value)),
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

    const FLAGS: [Flag; 4] = [
        Flag { name: "namespace", short: Some('n'), carries: Carries::Text, default: "", help: "" },
        Flag { name: "all-namespaces", short: Some('A'), carries: Carries::Switch, default: "false", help: "" },
        Flag { name: "dry-run", short: None, carries: Carries::Optional("unchanged"), default: "none", help: "" },
        Flag { name: "replicas", short: None, carries: Carries::Integer, default: "0", help: "" },
    ];

    fn check(line: &str) -> Result<Arguments, Failure> {
        parse(&super::super::words::split(line).unwrap(), &FLAGS, "get")
    }

    #[test]
    fn flags_are_read_in_every_spelling() {
        for line in ["pods -n x -A", "-Anx pods", "--namespace=x pods -A", "pods --namespace x --all-namespaces=true", "-n=x -A -- pods"] {
            let arguments = check(line).unwrap();
            assert_eq!((arguments.text("namespace"), arguments.is_on("all-namespaces")), (Some("x"), true), "{line}");
            assert_eq!(arguments.words, ["pods"], "{line}");
        }
        assert_eq!(check("--dry-run x").unwrap().text("dry-run"), Some("unchanged"));
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

    #[test]
    fn durations() {
        assert_eq!(parse_duration_ms("1m30s"), Some(90_000));
        assert_eq!(parse_duration_ms("1.5s"), Some(1_500));
        assert_eq!(parse_duration_ms("-1s"), Some(-1_000));
        assert_eq!(parse_duration_ms("0"), Some(0));
        assert_eq!(parse_duration_ms("3"), None);
    }
}
