//! Lengths of time as Go writes them (`time.ParseDuration`).

/// Milliseconds of a Go duration: `3s`, `1m30s`, `1.5h`, `-1s`, `0`.
pub(crate) fn parse_ms(text: &str) -> Option<i64> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(parse_ms("1m30s"), Some(90_000));
        assert_eq!(parse_ms("1.5s"), Some(1_500));
        assert_eq!(parse_ms("-1s"), Some(-1_000));
        assert_eq!(parse_ms("0"), Some(0));
        assert_eq!(parse_ms("3"), None);
    }
}
