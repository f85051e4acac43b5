//! The type and value of an unquoted scalar in YAML 1.1, as go-yaml v2 reads it (`resolve.go`).

/// A scalar with its type.
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs, reason = "the variants are JSON's types")]
pub enum Scalar {
    Null,
    Bool(bool),
    Integer(i64),
    /// An integer too large for `i64`.
    Unsigned(u64),
    Float(f64),
    Text(String),
}

/// Resolves a plain scalar without a tag. Timestamps stay text, as in sigs.k8s.io/yaml.
#[must_use]
pub fn resolve(text: &str) -> Scalar {
    if let Some(known) = word(text) {
        return known;
    }
    match text.as_bytes().first() {
        Some(b'.') => decimal(text).map_or_else(|| Scalar::Text(text.to_owned()), Scalar::Float),
        Some(b'+' | b'-' | b'0'..=b'9') => number(&text.replace('_', "")).unwrap_or_else(|| Scalar::Text(text.to_owned())),
        _ => Scalar::Text(text.to_owned()),
    }
}

/// Whether go-yaml would write this text with quotes because a reader could take it for something else (`encode.go`, `stringv`).
pub(crate) fn needs_quotes(text: &str) -> bool {
    text == "<<" || !matches!(resolve(text), Scalar::Text(_)) || is_timestamp(text) || is_base_60(text)
}

fn word(text: &str) -> Option<Scalar> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Scalar::Bool(true),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

fn number(plain: &str) -> Option<Scalar> {
    if let Some(value) = integer(plain) {
        if let Ok(small) = i64::try_from(value) {
            return Some(Scalar::Integer(small));
        }
        if let (Ok(large), false) = (u64::try_from(value), plain.starts_with('+')) {
            return Some(Scalar::Unsigned(large));
        }
    }
    if looks_like_float(plain) { decimal(plain).map(Scalar::Float) } else { None }
}

/// Go's `strconv.ParseInt` with base 0: `0x`, `0o`, `0b` and a leading `0` choose the base.
fn integer(plain: &str) -> Option<i128> {
    let (negative, digits) = match plain.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, plain.strip_prefix('+').unwrap_or(plain)),
    };
    let prefix: String = digits.chars().take(2).collect::<String>().to_ascii_lowercase();
    let (base, digits) = match prefix.as_str() {
        "0x" => (16, &digits[2..]),
        "0o" => (8, &digits[2..]),
        "0b" => (2, &digits[2..]),
        _ if digits.len() > 1 && digits.starts_with('0') => (8, &digits[1..]),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(base)) {
        return None;
    }
    let value = i128::from_str_radix(digits, base).ok()?;
    Some(if negative { -value } else { value })
}

/// `^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$`
fn looks_like_float(plain: &str) -> bool {
    let body = plain.strip_prefix(['-', '+']).unwrap_or(plain);
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let mantissa = match mantissa.split_once('.') {
        Some(("", fraction)) => !fraction.is_empty() && digits(fraction),
        Some((whole, fraction)) => digits(whole) && digits(fraction),
        None => !mantissa.is_empty() && digits(mantissa),
    };
    let exponent = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    mantissa && exponent
}

fn decimal(text: &str) -> Option<f64> {
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

/// `^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$`
fn is_base_60(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (body, fraction) = body.split_once('.').unwrap_or((body, ""));
    if !fraction.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return false;
    }
    let mut parts = body.split(':');
    let first = parts.next().unwrap_or("");
    if !first.starts_with(|digit: char| digit.is_ascii_digit()) || !first.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        return false;
    }
    let mut some = false;
    for part in parts {
        let sixty = matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
        if !sixty {
            return false;
        }
        some = true;
    }
    some
}

/// The forms go-yaml takes for a timestamp (`parseTimestamp`): `2006-1-2`, with `T`, `t` or a blank and a time.
fn is_timestamp(text: &str) -> bool {
    let Some((date, rest)) = split_date(text) else { return false };
    if !valid_date(date) {
        return false;
    }
    let mut characters = rest.chars();
    match characters.next() {
        None => true,
        Some(' ') => split_time(characters.as_str()) == Some(""),
        Some('T' | 't') => split_time(characters.as_str()).is_some_and(is_zone),
        Some(_) => false,
    }
}

fn split_date(text: &str) -> Option<((u32, u32, u32), &str)> {
    let (year, rest) = text.split_at_checked(4)?;
    let year = if year.bytes().all(|byte| byte.is_ascii_digit()) { year.parse().ok()? } else { return None };
    let (month, rest) = short_number(rest.strip_prefix('-')?)?;
    let (day, rest) = short_number(rest.strip_prefix('-')?)?;
    Some(((year, month, day), rest))
}

/// Reads one or two digits; returns the number and the rest of the text.
fn short_number(text: &str) -> Option<(u32, &str)> {
    let length = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    Some((text[..length].parse().ok()?, &text[length..]))
}

fn valid_date((year, month, day): (u32, u32, u32)) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => 0,
    };
    (1..=days).contains(&day)
}

fn split_time(text: &str) -> Option<&str> {
    let (hour, rest) = short_number(text)?;
    let (minute, rest) = short_number(rest.strip_prefix(':')?)?;
    let (second, rest) = short_number(rest.strip_prefix(':')?)?;
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    match rest.strip_prefix('.') {
        Some(fraction) => {
            let digits = fraction.bytes().take_while(u8::is_ascii_digit).count();
            (digits > 0).then(|| &fraction[digits..])
        }
        None => Some(rest),
    }
}

fn is_zone(text: &str) -> bool {
    let zone = |rest: &str| matches!(rest.as_bytes(), [a, b, b':', c, d] if [a, b, c, d].into_iter().all(u8::is_ascii_digit));
    text == "Z" || text.strip_prefix(['+', '-']).is_some_and(zone)
}
