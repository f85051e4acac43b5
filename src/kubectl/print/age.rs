//! Lengths of time as kubectl prints them (`apimachinery/pkg/util/duration.HumanDuration`).

use crate::object::Json;
use crate::time::{Epoch, Time};

/// The age of an RFC 3339 timestamp; `<unknown>` without one.
pub(crate) fn since(timestamp: Option<&Json>, epoch: Epoch, now: Time) -> String {
    let Some(then) = timestamp.and_then(Json::as_str).and_then(|text| epoch.parse(text)) else {
        return "<unknown>".to_owned();
    };
    human(now.0 as i64 - then.0 as i64)
}

/// Milliseconds in at most two units, truncated.
pub(crate) fn human(ms: i64) -> String {
    let seconds = ms.div_euclid(1000);
    if seconds < -1 {
        return "<invalid>".to_owned();
    }
    if seconds < 0 {
        return "0s".to_owned();
    }
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86400);
    let pair = |whole: i64, unit: &str, rest: i64, rest_unit: &str| {
        if rest == 0 { format!("{whole}{unit}") } else { format!("{whole}{unit}{rest}{rest_unit}") }
    };
    match seconds {
        0..120 => format!("{seconds}s"),
        120..600 => pair(minutes, "m", seconds % 60, "s"),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => pair(hours, "h", minutes % 60, "m"),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => pair(days, "d", hours % 24, "h"),
        691_200..63_072_000 => format!("{days}d"),
        63_072_000..252_288_000 => pair(days / 365, "y", days % 365, "d"),
        _ => format!("{}y", days / 365),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_truncated_to_two_units() {
        for (seconds, text) in [
            (0, "0s"),
            (119, "119s"),
            (120, "2m"),
            (125, "2m5s"),
            (600, "10m"),
            (10_799, "179m"),
            (10_800, "3h"),
            (27_000, "7h30m"),
            (28_800, "8h"),
            (172_800, "2d"),
            (176_400, "2d1h"),
            (691_200, "8d"),
            (63_072_000, "2y"),
        ] {
            assert_eq!(human(seconds * 1000), text);
        }
        assert_eq!(human(-500), "0s");
        assert_eq!(human(-5000), "<invalid>");
    }
}
