//! Flags as typed constants. A command declares its own with [`flags!`], the ones that several commands have stand in [`shared`] and
//! [`global`]; a value is read with [`arguments::Arguments::get`], so that neither a misspelt flag nor a value of another type compiles.
//! A flag that is declared under the name `_` is accepted and has no effect; any other that no command reads is dead code to the compiler.

pub(crate) mod arguments;
mod duration;
pub(crate) mod global;
pub(crate) mod shared;
pub(crate) mod usage;

use std::marker::PhantomData;

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

/// What the completion offers as the value of a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Values {
    /// Nothing that could be guessed.
    Unknown,
    /// One of these words.
    Words(&'static [&'static str]),
    /// The namespaces of the cluster.
    Namespaces,
    /// A label selector over the labels of the objects that the line is about.
    Selector,
    /// The keys of those labels.
    LabelKeys,
    /// A field selector over the fields that their kind supports.
    Fields,
    /// A path to a field of their kind.
    SortKeys,
    /// The containers of the object that the line names.
    Containers,
    /// The files of the working directory.
    Files,
    /// An object of any kind, as `TYPE/NAME`.
    Objects,
    /// What `kubectl wait` waits for.
    Conditions,
    /// The revisions of the workload that the line names.
    Revisions,
    /// The version of the object that the line names.
    ResourceVersion,
}

/// One flag of a command, whatever type its value has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The long name, without dashes.
    pub name: &'static str,
    /// The letter, if it has one.
    pub short: Option<char>,
    /// What it carries.
    pub carries: Carries,
    /// The value when it is not given, as `--help` shows it.
    pub default: &'static str,
    /// What it does, for `--help`; empty for a flag that is not shown.
    pub help: &'static str,
    pub(crate) values: Values,
}

impl Flag {
    /// Whether neither `--help` nor the completion shows it.
    pub(crate) const fn is_hidden(&self) -> bool {
        self.help.is_empty()
    }
}

/// The type of a flag's value: how it is read from what was given, the last given last.
pub(crate) trait Value {
    const CARRIES: Carries;
    const DEFAULT: &'static str;
    type Read<'given>;

    fn read<'given>(default: &'static str, given: &'given [String]) -> Self::Read<'given>;
}

/// A flag and the type of its value.
#[derive(Debug)]
pub(crate) struct Typed<V> {
    flag: Flag,
    value: PhantomData<fn() -> V>,
}

impl<V> Clone for Typed<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Typed<V> {}

impl<V: Value> Typed<V> {
    pub(crate) const fn new(name: &'static str, help: &'static str) -> Self {
        let flag = Flag { name, short: None, carries: V::CARRIES, default: V::DEFAULT, help, values: Values::Unknown };
        Self { flag, value: PhantomData }
    }
}

impl<V> Typed<V> {
    pub(crate) const fn short(mut self, letter: char) -> Self {
        self.flag.short = Some(letter);
        self
    }

    pub(crate) const fn default(mut self, value: &'static str) -> Self {
        self.flag.default = value;
        self
    }

    /// What the flag means when it is given without a value.
    pub(crate) const fn alone(mut self, value: &'static str) -> Self {
        self.flag.carries = Carries::Optional(value);
        self
    }

    pub(crate) const fn values(mut self, values: Values) -> Self {
        self.flag.values = values;
        self
    }

    pub(crate) const fn flag(self) -> Flag {
        self.flag
    }

    pub(crate) const fn name(self) -> &'static str {
        self.flag.name
    }
}

/// The value of a [`Switch`].
#[derive(Debug)]
pub(crate) struct OnOff;
/// The value of a [`Text`].
#[derive(Debug)]
pub(crate) struct Word;
/// The value of a [`List`].
#[derive(Debug)]
pub(crate) struct Cut;
/// The value of [`Texts`].
#[derive(Debug)]
pub(crate) struct Whole;
/// The value of an [`Integer`].
#[derive(Debug)]
pub(crate) struct Number;
/// The value of a [`Duration`].
#[derive(Debug)]
pub(crate) struct Milliseconds;

/// On or off.
pub(crate) type Switch = Typed<OnOff>;
/// A text; nothing where it is not given.
pub(crate) type Text = Typed<Word>;
/// Texts that are given several times or with commas between them.
pub(crate) type List = Typed<Cut>;
/// Texts that are given several times; a comma belongs to the text.
pub(crate) type Texts = Typed<Whole>;
/// A whole number.
pub(crate) type Integer = Typed<Number>;
/// A length of time in milliseconds; it may be negative.
pub(crate) type Duration = Typed<Milliseconds>;

impl Value for OnOff {
    const CARRIES: Carries = Carries::Switch;
    const DEFAULT: &'static str = "false";
    type Read<'given> = bool;

    fn read(default: &'static str, given: &[String]) -> bool {
        matches!(given.last().map_or(default, String::as_str), "true" | "1" | "t" | "T" | "TRUE" | "True")
    }
}

impl Value for Word {
    const CARRIES: Carries = Carries::Text;
    const DEFAULT: &'static str = "";
    type Read<'given> = Option<&'given str>;

    fn read<'given>(_default: &'static str, given: &'given [String]) -> Option<&'given str> {
        given.last().map(String::as_str)
    }
}

impl Value for Cut {
    const CARRIES: Carries = Carries::Text;
    const DEFAULT: &'static str = "[]";
    type Read<'given> = Vec<String>;

    fn read(_default: &'static str, given: &[String]) -> Vec<String> {
        given.iter().flat_map(|value| value.split(',')).filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }
}

impl Value for Whole {
    const CARRIES: Carries = Carries::Text;
    const DEFAULT: &'static str = "[]";
    type Read<'given> = &'given [String];

    fn read<'given>(_default: &'static str, given: &'given [String]) -> &'given [String] {
        given
    }
}

impl Value for Number {
    const CARRIES: Carries = Carries::Integer;
    const DEFAULT: &'static str = "0";
    type Read<'given> = i64;

    fn read(default: &'static str, given: &[String]) -> i64 {
        given.last().map_or(default, String::as_str).parse().unwrap_or(0)
    }
}

impl Value for Milliseconds {
    const CARRIES: Carries = Carries::Duration;
    const DEFAULT: &'static str = "0s";
    type Read<'given> = i64;

    fn read(default: &'static str, given: &[String]) -> i64 {
        duration::parse_ms(given.last().map_or(default, String::as_str)).unwrap_or(0)
    }
}

/// Declares the flags of a group: a typed constant for each that is read, `_` for each that is only accepted, and the group itself.
macro_rules! flags {
    ($(#[$doc:meta])* $visible:vis $group:ident: $($name:tt: $type:ident($long:literal, $help:literal)$(.$method:ident($($value:tt)*))*;)*) => {
        $(#[allow(unused_visibilities, reason = "a flag without a name is not seen at all")]
        $visible const $name: $crate::kubectl::flags::$type = $crate::kubectl::flags::$type::new($long, $help)$(.$method($($value)*))*;)*
        $(#[$doc])*
        $visible const $group: &[$crate::kubectl::flags::Flag] =
            &[$($crate::kubectl::flags::$type::new($long, $help)$(.$method($($value)*))*.flag()),*];
    };
}
pub(crate) use flags;
