//! The list of causes that one validation collects, in order.

use super::print::quoted;
use crate::cluster::rejection::{FieldError, FieldErrorType};

/// Text for numbers that must not be negative (`isNegativeErrorMsg`).
pub(super) const NEGATIVE: &str = "must be greater than or equal to 0";
/// Text for numbers that must be positive (`isNotPositiveErrorMsg`).
pub(super) const NOT_POSITIVE: &str = "must be greater than zero";
/// Text for fields that never change (`FieldImmutableErrorMsg`).
pub(super) const IMMUTABLE: &str = "field is immutable";

/// Causes found so far.
#[derive(Debug, Default)]
pub(super) struct Causes(pub(super) Vec<FieldError>);

impl Causes {
    fn push(&mut self, field: impl Into<String>, error_type: FieldErrorType, value: String, detail: impl Into<String>) {
        self.0.push(FieldError { field: field.into(), error_type, value, detail: detail.into() });
    }

    /// `FIELD: Required value[: detail]`
    pub(super) fn required(&mut self, field: impl Into<String>, detail: &str) {
        self.push(field, FieldErrorType::Required, String::new(), detail);
    }

    /// `FIELD: Forbidden: detail`
    pub(super) fn forbidden(&mut self, field: impl Into<String>, detail: impl Into<String>) {
        self.push(field, FieldErrorType::Forbidden, String::new(), detail);
    }

    /// `FIELD: Invalid value: PRINTED[: detail]` for a value that is printed already.
    pub(super) fn invalid(&mut self, field: impl Into<String>, printed: impl Into<String>, detail: impl Into<String>) {
        self.push(field, FieldErrorType::Invalid, printed.into(), detail);
    }

    /// `FIELD: Invalid value: "TEXT": detail`
    pub(super) fn invalid_text(&mut self, field: impl Into<String>, text: &str, detail: impl Into<String>) {
        self.push(field, FieldErrorType::Invalid, quoted(text), detail);
    }

    /// `FIELD: Invalid value: NUMBER: detail`
    pub(super) fn invalid_number(&mut self, field: impl Into<String>, number: i64, detail: impl Into<String>) {
        self.push(field, FieldErrorType::Invalid, number.to_string(), detail);
    }

    /// One cause for each fault of a text.
    pub(super) fn invalid_each(&mut self, field: &str, text: &str, faults: Vec<String>) {
        for fault in faults {
            self.invalid_text(field, text, fault);
        }
    }

    /// `FIELD: Unsupported value: "TEXT": supported values: …`
    pub(super) fn unsupported(&mut self, field: impl Into<String>, text: &str, supported: &[&str]) {
        self.unsupported_value(field, quoted(text), supported);
    }

    /// As [`Causes::unsupported`] for a value that is printed already.
    pub(super) fn unsupported_value(&mut self, field: impl Into<String>, printed: String, supported: &[&str]) {
        let list: Vec<String> = supported.iter().map(|one| quoted(one)).collect();
        self.push(field, FieldErrorType::Unsupported, printed, format!("supported values: {}", list.join(", ")));
    }

    /// `FIELD: Duplicate value: "TEXT"`
    pub(super) fn duplicate(&mut self, field: impl Into<String>, text: &str) {
        self.push(field, FieldErrorType::Duplicate, quoted(text), "");
    }

    /// `FIELD: Duplicate value: PRINTED: detail` for a value that is printed already.
    pub(super) fn duplicate_value(&mut self, field: impl Into<String>, printed: String, detail: &str) {
        self.push(field, FieldErrorType::Duplicate, printed, detail);
    }

    /// `FIELD: Not found: "TEXT"`
    pub(super) fn not_found(&mut self, field: impl Into<String>, text: &str) {
        self.push(field, FieldErrorType::NotFound, quoted(text), "");
    }

    /// `FIELD: Too long: may not be more than LIMIT bytes`
    pub(super) fn too_long(&mut self, field: impl Into<String>, limit: usize) {
        self.push(field, FieldErrorType::TooLong, String::new(), format!("may not be more than {limit} bytes"));
    }

    /// Complains about a negative number (`ValidateNonnegativeField`).
    pub(super) fn nonnegative(&mut self, field: impl Into<String>, number: Option<i64>) {
        if let Some(number) = number.filter(|number| *number < 0) {
            self.invalid_number(field, number, NEGATIVE);
        }
    }

    /// The causes, equal ones once, as kubectl shows them.
    pub(super) fn distinct(self) -> Vec<FieldError> {
        let mut distinct = Vec::with_capacity(self.0.len());
        for cause in self.0 {
            if !distinct.contains(&cause) {
                distinct.push(cause);
            }
        }
        distinct
    }
}
