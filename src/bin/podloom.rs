//! The native command: plays a scenario without a browser.

fn main() {}
