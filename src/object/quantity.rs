//! Resource quantities: amounts such as `500m`, `1536Mi` or `1e3`.
//!
//! Follows `k8s.io/apimachinery/pkg/api/resource` (v1.36): the same grammar, the same errors, the same canonical text. A quantity is
//! kept as a whole number of nano units; one too large for 128 bits becomes the largest that fits.

use crate::object::Json;
use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Sub};

/// Nano units in one unit.
const NANO: i128 = 1_000_000_000;
/// Nano units in a thousandth.
const NANO_PER_MILLI: i128 = 1_000_000;
/// The most digits that upstream's fast path reads; more of them are rounded up to nano.
const FAST_DIGITS: usize = 18;
/// The largest exponent that matters: any larger one exceeds the range anyway.
const EXPONENT_EDGE: i32 = 60;

const DECIMAL_SUFFIXES: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
const BINARY_SUFFIXES: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/// How a quantity was written, which decides how it is printed (`resource.Format`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `12e6`
    DecimalExponent,
    /// `12Mi`
    BinarySi,
    /// `12M`
    DecimalSi,
}

/// An amount of a resource (`resource.Quantity`). Equality and order are those of the value: `1` equals `1000m`.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    nano: i128,
    format: Format,
}

/// Why a text is no quantity; its `Display` is the API server's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityError {
    /// Characters that no quantity has.
    Format,
    /// The right characters, but no known suffix.
    Suffix,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Format => "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            Self::Suffix => "unable to parse quantity's suffix",
        })
    }
}

impl std::error::Error for QuantityError {}

impl Quantity {
    /// The quantity zero.
    pub const ZERO: Self = Self { nano: 0, format: Format::DecimalSi };

    /// Reads a quantity (`resource.ParseQuantity`).
    ///
    /// # Errors
    /// The API server's reason for not reading it.
    pub fn parse(text: &str) -> Result<Self, QuantityError> {
        read(text).map(|(quantity, _)| quantity)
    }

    /// The quantity of a JSON value, which may be a string or a number; `None` if it is neither or unreadable.
    #[must_use]
    pub fn of_json(value: &Json) -> Option<Self> {
        Self::parse(&text_of(value)?).ok()
    }

    /// Thousandths, such as milli-CPU.
    #[must_use]
    pub const fn millis(millis: i64) -> Self {
        Self { nano: millis as i128 * NANO_PER_MILLI, format: Format::DecimalSi }
    }

    /// The canonical text: the suffix family of the input, no fraction, the largest suffix possible (`Quantity.CanonicalizeBytes`).
    #[must_use]
    pub fn canonical(&self) -> String {
        if self.nano == 0 {
            return "0".to_owned();
        }
        let small = self.nano.unsigned_abs() < 1024 * NANO.unsigned_abs();
        if self.format == Format::BinarySi && !small && self.nano % NANO == 0 {
            return binary_text(self.nano / NANO);
        }
        decimal_text(self.nano, self.format == Format::DecimalExponent)
    }

    /// Thousandths, rounded away from zero and held at the edges of the type (`Quantity.MilliValue`).
    #[must_use]
    pub fn milli(&self) -> i64 {
        saturate(divide_away(self.nano, NANO_PER_MILLI))
    }

    /// Whole units, rounded away from zero and held at the edges of the type (`Quantity.Value`).
    #[must_use]
    pub fn value(&self) -> i64 {
        saturate(divide_away(self.nano, NANO))
    }

    /// The same amount in whole thousandths, rounded away from zero, as resources in specs are kept.
    #[must_use]
    pub fn rounded_to_milli(&self) -> Self {
        Self { nano: divide_away(self.nano, NANO_PER_MILLI).saturating_mul(NANO_PER_MILLI), format: self.format }
    }

    /// Whether this is a whole number of units.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.nano % NANO == 0
    }

    /// Whether this is zero.
    #[must_use]
    pub const fn is_zero(&self) -> bool {
        self.nano == 0
    }

    /// The sign: `-1`, `0` or `1`.
    #[must_use]
    pub const fn sign(&self) -> i32 {
        self.nano.signum() as i32
    }
}

impl Add for Quantity {
    type Output = Self;

    /// The sum, written like this one, or like the other if this is zero (`Quantity.Add`).
    fn add(self, other: Self) -> Self {
        let format = if self.nano == 0 { other.format } else { self.format };
        Self { nano: self.nano.saturating_add(other.nano), format }
    }
}

impl Sub for Quantity {
    type Output = Self;

    /// The difference, written like this one, or like the other if this is zero (`Quantity.Sub`).
    fn sub(self, other: Self) -> Self {
        let format = if self.nano == 0 { other.format } else { self.format };
        Self { nano: self.nano.saturating_sub(other.nano), format }
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Self) -> bool {
        self.nano == other.nano
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nano.cmp(&other.nano)
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.canonical())
    }
}

/// The text under which the API server keeps a quantity that was written as `text`: nearly always the canonical one, but a few
/// spellings that upstream takes for canonical at a glance (`1.500`, `+1`) stay as they are.
///
/// # Errors
/// The API server's reason for not reading it.
pub fn stored_text(text: &str) -> Result<String, QuantityError> {
    let (quantity, kept) = read(text)?;
    Ok(if kept { text.trim().to_owned() } else { quantity.canonical() })
}

/// As [`stored_text`] for resources in specs and node capacities, which are rounded up to thousandths.
///
/// # Errors
/// The API server's reason for not reading it.
pub fn stored_resource_text(text: &str) -> Result<String, QuantityError> {
    let (quantity, kept) = read(text)?;
    let rounded = quantity.rounded_to_milli();
    Ok(if kept && rounded == quantity { text.trim().to_owned() } else { rounded.canonical() })
}

/// A quantity as `ParseQuantity` leaves it in memory: a number, its power of ten, and whether the text was taken for canonical.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// The digits as one number, times the binary suffix.
    pub value: i64,
    /// The power of ten behind it.
    pub scale: i32,
    /// Whether the text itself is kept beside the number.
    pub kept: bool,
    /// The family of its suffix.
    pub format: Format,
}

/// The amount that upstream keeps in memory for a stored text. A number too long for its fast
/// path counts as 0.
///
/// # Errors
/// The API server's reason for not reading it.
pub fn amount(text: &str) -> Result<Amount, QuantityError> {
    let (quantity, kept) = read(text)?;
    if text == "0" || text.is_empty() {
        return Ok(Amount { value: 0, scale: 0, kept, format: quantity.format });
    }
    let parts = split(text)?;
    let (base_two, exponent, _) = interpret(parts.suffix).ok_or(QuantityError::Suffix)?;
    if base_two {
        return Ok(Amount { value: quantity.value(), scale: 0, kept, format: quantity.format });
    }
    let whole = if parts.whole.is_empty() { "0" } else { parts.whole };
    let number: i64 = format!("{whole}{}", parts.fraction).parse().unwrap_or(0);
    let value = if parts.negative { -number } else { number };
    let scale = exponent.saturating_sub(i32::try_from(parts.fraction.len()).unwrap_or(i32::MAX));
    Ok(Amount { value, scale, kept, format: quantity.format })
}

/// The text of a JSON value that may hold a quantity.
#[must_use]
pub fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The parts of a written quantity (`parseQuantityString`).
struct Parts<'text> {
    negative: bool,
    whole: &'text str,
    fraction: &'text str,
    suffix: &'text str,
}

/// Reads a quantity and says whether upstream takes the text for canonical.
fn read(text: &str) -> Result<(Quantity, bool), QuantityError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(QuantityError::Format);
    }
    if text == "0" {
        return Ok((Quantity::ZERO, true));
    }
    let parts = split(text)?;
    let (base_two, exponent, format) = interpret(parts.suffix).ok_or(QuantityError::Suffix)?;
    let whole = if parts.whole.is_empty() { "0" } else { parts.whole };
    let digits = format!("{whole}{}", parts.fraction);
    if base_two {
        let nano = binary_nano(&digits, parts.fraction.len(), exponent);
        let limit = i128::from(i64::MAX) * NANO;
        let small = nano > 0 && nano < NANO;
        let kept = parts.fraction.is_empty() && is_kept_binary(whole, exponent);
        let format = if small { Format::DecimalSi } else { format };
        let nano = nano.min(limit);
        return Ok((Quantity { nano: if parts.negative { -nano } else { nano }, format }, kept));
    }
    let scale = exponent.saturating_sub(i32::try_from(parts.fraction.len()).unwrap_or(i32::MAX));
    let fast = digits.len() <= FAST_DIGITS && scale >= -9;
    let kept = fast && scale % 3 == 0 && !digits.ends_with("000") && !digits.starts_with('0');
    let nano = decimal_nano(&digits, scale);
    Ok((Quantity { nano: if parts.negative { -nano } else { nano }, format }, kept))
}

/// Cuts a text into sign, digits and suffix.
fn split(text: &str) -> Result<Parts<'_>, QuantityError> {
    let (negative, unsigned) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    let stripped = unsigned.trim_start_matches('0');
    let (whole, rest) = stripped.split_at(digits_at_start(stripped));
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(after) => after.split_at(digits_at_start(after)),
        None => ("", rest),
    };
    let letters = suffix.trim_start_matches(|letter: char| "eEinumkKMGTP".contains(letter));
    let exponent = letters.strip_prefix(['-', '+']).unwrap_or(letters);
    if exponent.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(Parts { negative, whole, fraction, suffix })
    } else {
        Err(QuantityError::Format)
    }
}

/// How many digits a text begins with.
fn digits_at_start(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// What a suffix means: whether the base is two, the exponent, and the family (`suffixHandler.interpret`).
fn interpret(suffix: &str) -> Option<(bool, i32, Format)> {
    if let Some((_, exponent)) = DECIMAL_SUFFIXES.iter().find(|(known, _)| *known == suffix) {
        return Some((false, *exponent, Format::DecimalSi));
    }
    if let Some(index) = BINARY_SUFFIXES.iter().position(|known| *known == suffix) {
        return Some((true, 10 * (i32::try_from(index).ok()? + 1), Format::BinarySi));
    }
    let written = suffix.strip_prefix(['e', 'E'])?;
    let exponent: i64 = written.parse().ok()?;
    let edge = i64::from(EXPONENT_EDGE);
    Some((false, i32::try_from(exponent.clamp(-edge, edge)).ok()?, Format::DecimalExponent))
}

/// Whether upstream keeps a binary text as written: a number that 8 does not divide cannot hide another 1024.
fn is_kept_binary(whole: &str, exponent: i32) -> bool {
    let length = i32::try_from(whole.len()).unwrap_or(i32::MAX);
    let fast = 15_i32.saturating_sub(length) - exponent * 3 / 10 > 0;
    fast && whole.parse::<i64>().is_ok_and(|number| number % 8 != 0)
}

/// `digits × 2^exponent`, the last `fraction` digits standing after the point, in nano units rounded up.
fn binary_nano(digits: &str, fraction: usize, exponent: i32) -> i128 {
    let factor = 1_i128 << exponent.clamp(0, 60);
    // Digits this far behind the point are less than a nano unit for any suffix. They only decide whether to round up.
    let places = fraction.min(FAST_DIGITS);
    let cut = digits.len() - (fraction - places);
    let lost = digits.as_bytes()[cut..].iter().any(|digit| *digit != b'0');
    let mantissa = digits[..cut].parse::<i128>().unwrap_or(i128::MAX);
    let divisor = power_of_ten(places);
    let (quotient, remainder) = (mantissa / divisor, mantissa % divisor);
    let whole = quotient.saturating_mul(factor).saturating_mul(NANO);
    let scaled = remainder.saturating_mul(factor);
    let part = (scaled / divisor).saturating_mul(NANO).saturating_add(divide_up((scaled % divisor).saturating_mul(NANO), divisor));
    whole.saturating_add(part).saturating_add(i128::from(lost))
}

/// `digits × 10^scale` in nano units, rounded up.
fn decimal_nano(digits: &str, scale: i32) -> i128 {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return 0;
    }
    let shift = scale.saturating_add(9);
    if shift >= 0 {
        let mantissa = digits.parse::<i128>().unwrap_or(i128::MAX);
        return (0..shift).fold(mantissa, |value, _| value.saturating_mul(10));
    }
    let dropped = usize::try_from(shift.unsigned_abs()).unwrap_or(usize::MAX);
    let keep = digits.len().saturating_sub(dropped);
    let lost = digits.as_bytes()[keep..].iter().any(|digit| *digit != b'0');
    let kept = if keep == 0 { 0 } else { digits[..keep].parse::<i128>().unwrap_or(i128::MAX) };
    kept.saturating_add(i128::from(lost))
}

/// `10^places` for at most [`FAST_DIGITS`] places.
fn power_of_ten(places: usize) -> i128 {
    (0..places).fold(1, |value, _| value * 10)
}

/// Divides a positive number, rounding up.
const fn divide_up(number: i128, divisor: i128) -> i128 {
    number / divisor + (number % divisor != 0) as i128
}

/// Divides, rounding away from zero.
const fn divide_away(number: i128, divisor: i128) -> i128 {
    number / divisor + if number % divisor != 0 { number.signum() } else { 0 }
}

/// The number as 64 bits; one that does not fit becomes the nearest that does.
fn saturate(number: i128) -> i64 {
    i64::try_from(number).unwrap_or(if number < 0 { i64::MIN } else { i64::MAX })
}

/// A whole number of units with the largest binary suffix.
fn binary_text(units: i128) -> String {
    let mut number = units;
    let mut steps = 0;
    while number % 1024 == 0 && steps < BINARY_SUFFIXES.len() {
        number /= 1024;
        steps += 1;
    }
    let suffix = if steps == 0 { "" } else { BINARY_SUFFIXES[steps - 1] };
    format!("{number}{suffix}")
}

/// Nano units with the largest decimal suffix, or as an exponent.
fn decimal_text(nano: i128, as_exponent: bool) -> String {
    let mut number = nano;
    let mut exponent = -9;
    while number % 1000 == 0 {
        number /= 1000;
        exponent += 3;
    }
    let suffix = DECIMAL_SUFFIXES.iter().find(|(_, known)| *known == exponent);
    match suffix {
        Some((suffix, _)) if !as_exponent => format!("{number}{suffix}"),
        _ if exponent == 0 => number.to_string(),
        _ => format!("{number}e{exponent}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        Quantity::parse(text).unwrap().canonical()
    }

    #[test]
    fn quantities_are_printed_with_the_largest_suffix_of_their_family() {
        for (written, printed) in [
            ("0.5", "500m"),
            ("1000m", "1"),
            ("1024Mi", "1Gi"),
            ("1024Ki", "1Mi"),
            ("1500Mi", "1500Mi"),
            ("1e3", "1e3"),
            ("1000e3", "1e6"),
            ("1.5", "1500m"),
            ("1.5Gi", "1536Mi"),
            ("0.1", "100m"),
            ("2000m", "2"),
            ("1000Mi", "1000Mi"),
            ("0", "0"),
            ("0Mi", "0"),
            ("0.5Gi", "512Mi"),
            ("0.5Ki", "512"),
            ("1100M", "1100M"),
            ("1000M", "1G"),
            ("-1", "-1"),
            ("-0.5", "-500m"),
            ("1.Gi", "1Gi"),
            (".5", "500m"),
            ("m", "0"),
            ("1E", "1E"),
            ("64Mi", "64Mi"),
            ("0.1Mi", "104857600m"),
        ] {
            assert_eq!(canonical(written), printed, "{written}");
        }
    }

    #[test]
    fn stored_text_keeps_what_upstream_takes_for_canonical() {
        for (written, stored) in [("1.500", "1.500"), ("+1", "+1"), ("1E3", "1E3"), ("0.100", "100m"), ("64Mi", "64Mi"), ("100Mi", "100Mi")]
        {
            assert_eq!(stored_text(written).unwrap(), stored, "{written}");
        }
        assert_eq!(stored_resource_text("1u").unwrap(), "1m");
        assert_eq!(stored_resource_text("0.0001").unwrap(), "1m");
    }

    #[test]
    fn errors_are_those_of_the_api() {
        let format = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
        for (text, error) in [
            ("lots", format),
            ("1Gb", format),
            ("", format),
            ("1.2.3", format),
            ("100mm", "unable to parse quantity's suffix"),
            ("1K", "unable to parse quantity's suffix"),
            ("1e", "unable to parse quantity's suffix"),
        ] {
            assert_eq!(Quantity::parse(text).unwrap_err().to_string(), error, "{text}");
        }
    }

    #[test]
    fn values_round_up_and_compare_across_notations() {
        let parse = |text| Quantity::parse(text).unwrap();
        assert_eq!(parse("1"), parse("1000m"));
        assert!(parse("1Gi") > parse("1G"));
        assert_eq!(parse("1n").milli(), 1);
        assert_eq!(parse("1500m").value(), 2);
        assert_eq!(parse("-1500m").value(), -2);
        assert_eq!(parse("1Gi").value(), 1 << 30);
        assert_eq!((parse("100m") + parse("900m")).canonical(), "1");
        assert_eq!((parse("1Gi") - parse("512Mi")).canonical(), "512Mi");
        assert_eq!(parse("-1").sign(), -1);
        assert!(parse("0e5").is_zero());
    }

    #[test]
    fn enormous_quantities_stay_at_the_edge() {
        for text in ["1e999999999999", "9e60", "99999999999999999999999999999999999999999999", "1e-99999", "99999999999Ei", "-9e99"] {
            if let Ok(quantity) = Quantity::parse(text) {
                let _ = (quantity.milli(), quantity.value(), quantity.canonical(), quantity + quantity);
            }
        }
        assert_eq!(Quantity::parse("9e60").unwrap().value(), i64::MAX);
        assert_eq!(Quantity::parse("99999999999Ei").unwrap().value(), i64::MAX);
        let long = format!("0.{}1Gi", "0".repeat(400));
        assert_eq!(Quantity::parse(&long).unwrap().milli(), 1);
    }

    #[test]
    fn json_numbers_are_quantities_too() {
        assert_eq!(Quantity::of_json(&serde_json::json!(2)).unwrap().canonical(), "2");
        assert_eq!(Quantity::of_json(&serde_json::json!(0.5)).unwrap().canonical(), "500m");
        assert!(Quantity::of_json(&serde_json::json!(null)).is_none());
    }
}
