//! Virtual time: milliseconds since the start of a world. No clock is read here; whoever drives the simulator passes the time in.

use std::ops::{Add, Sub};

/// A moment of virtual time, in milliseconds since the world began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(pub u64);

/// A length of virtual time, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub u64);

impl Span {
    /// Makes a span of whole milliseconds.
    #[must_use]
    pub const fn from_ms(ms: u64) -> Self {
        Self(ms)
    }

    /// Makes a span of whole seconds; more than can be counted in milliseconds is as many of them as can be.
    #[must_use]
    pub const fn from_s(s: u64) -> Self {
        Self(s.saturating_mul(1000))
    }

    /// The span in whole seconds, truncated.
    #[must_use]
    pub const fn s(self) -> u64 {
        self.0 / 1000
    }
}

impl Time {
    /// The beginning of a world.
    pub const START: Self = Self(0);

    /// The time as the timeline shows it: `mm:ss.t`, with hours in front from the first hour on.
    #[must_use]
    pub fn clock(self) -> String {
        let (minutes, seconds, tenths) = (self.0 / 60_000, self.0 / 1_000 % 60, self.0 / 100 % 10);
        match minutes / 60 {
            0 => format!("{minutes:02}:{seconds:02}.{tenths}"),
            hours => format!("{hours}:{:02}:{seconds:02}.{tenths}", minutes % 60),
        }
    }

    /// The first multiple of `period` at this time or after it, which is when something regular comes next.
    #[must_use]
    pub const fn next_multiple(self, period: Span) -> Self {
        let period = if period.0 == 0 { 1 } else { period.0 };
        Self(self.0.div_ceil(period).saturating_mul(period))
    }

    /// The span since `earlier`; zero when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Add<Span> for Time {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub<Span> for Time {
    type Output = Self;
    fn sub(self, span: Span) -> Self {
        Self(self.0.saturating_sub(span.0))
    }
}

/// Where virtual time stands in the calendar: seconds since 1970-01-01T00:00:00Z at [`Time::START`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Epoch(pub i64);

impl Epoch {
    /// The epoch of scenarios that name none: 2026-01-01T00:00:00Z.
    pub const DEFAULT: Self = Self(1_767_225_600);

    /// Seconds since 1970 at `time`, truncated as `metav1.Time` is.
    #[must_use]
    pub const fn unix_s(self, time: Time) -> i64 {
        self.0 + (time.0 / 1000) as i64
    }

    /// The time as RFC 3339 with whole seconds, as `metav1.Time` is serialised: `2026-01-02T03:04:05Z`.
    #[must_use]
    pub fn rfc3339(self, time: Time) -> String {
        let date = Self::date(self.unix_s(time));
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            date.year(),
            u8::from(date.month()),
            date.day(),
            date.hour(),
            date.minute(),
            date.second()
        )
    }

    /// The time as RFC 3339 with microseconds, as `metav1.MicroTime` is serialised.
    #[must_use]
    pub fn rfc3339_micro(self, time: Time) -> String {
        let whole = self.rfc3339(time);
        format!("{}.{:06}Z", &whole[..whole.len() - 1], time.0 % 1000 * 1000)
    }

    /// The time as RFC 1123 with a numeric zone, as `kubectl describe` prints times: `Mon, 02 Jan 2026 15:04:05 +0000`.
    #[must_use]
    pub fn rfc1123(self, time: Time) -> String {
        let date = Self::date(self.unix_s(time));
        let weekday = &date.weekday().to_string()[..3];
        let month = &date.month().to_string()[..3];
        format!(
            "{weekday}, {:02} {month} {:04} {:02}:{:02}:{:02} +0000",
            date.day(),
            date.year(),
            date.hour(),
            date.minute(),
            date.second()
        )
    }

    /// The virtual time that an RFC 3339 text with zone `Z` names; `None` for any other text. Times before the epoch are [`Time::START`].
    #[must_use]
    pub fn parse(self, text: &str) -> Option<Time> {
        let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
        let mut days = date.splitn(3, '-');
        let year = days.next()?.parse().ok()?;
        let month = time_rs::Month::try_from(days.next()?.parse::<u8>().ok()?).ok()?;
        let date = time_rs::Date::from_calendar_date(year, month, days.next()?.parse().ok()?).ok()?;
        let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
        let mut parts = clock.splitn(3, ':');
        let clock = time_rs::Time::from_hms(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?).ok()?;
        let ms: u64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
        let unix_s = time_rs::PrimitiveDateTime::new(date, clock).assume_utc().unix_timestamp();
        Some(Time((u64::try_from(unix_s - self.0).unwrap_or(0) * 1000).saturating_add(ms)))
    }

    fn date(unix_s: i64) -> time_rs::OffsetDateTime {
        time_rs::OffsetDateTime::from_unix_timestamp(unix_s).unwrap_or(time_rs::OffsetDateTime::UNIX_EPOCH)
    }
}

#[cfg(test)]
mod tests {
    use super::{Span, Time};

    #[test]
    fn the_end_of_time_is_not_passed() {
        let next = |time, period| Time(time).next_multiple(Span(period)).0;
        assert_eq!([next(0, 5), next(1, 5), next(5, 5), next(6, 0)], [0, 5, 5, 6]);
        assert_eq!((next(u64::MAX, 5000), Span::from_s(u64::MAX)), (u64::MAX, Span(u64::MAX)));
    }
}
