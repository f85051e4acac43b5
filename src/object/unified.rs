//! Two texts as a unified diff. The comparison's cost grows with the lines that differ on both sides, so texts that have little in common
//! are not compared line by line: all of one goes, all of the other comes.

use crate::object::limits::Counted;
use similar::TextDiff;

/// The lines that differ, with so many lines around them that do not; nothing where none differs.
#[must_use]
pub fn unified(old: &str, new: &str, context: usize, newline_hint: bool) -> String {
    let (old_lines, new_lines): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let start = old_lines.iter().zip(&new_lines).take_while(|(old, new)| old == new).count();
    let (old_rest, new_rest) = (&old_lines[start..], &new_lines[start..]);
    let end = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(old, new)| old == new).count();
    let pairs = (old_rest.len() - end).saturating_mul(new_rest.len() - end);
    if pairs <= Counted::ComparedLines.allowed() {
        let diff = TextDiff::from_lines(old, new);
        return diff.unified_diff().context_radius(context).missing_newline_hint(newline_hint).to_string();
    }
    let side = |sign: &str, lines: &[&str]| lines.iter().map(|line| format!("{sign}{line}\n")).collect::<String>();
    let (gone, come) = (side("-", &old_lines), side("+", &new_lines));
    format!("@@ -1,{} +1,{} @@\n{gone}{come}", old_lines.len(), new_lines.len())
}

#[cfg(test)]
mod tests {
    use super::unified;

    #[test]
    fn texts_with_little_in_common_are_not_compared_line_by_line() {
        let lines = |first: usize| (0..50_000).map(|number| format!("{}\n", (first + number * 7) % 50_021)).collect::<String>();
        let shown = unified(&lines(0), &lines(1), 3, true);
        assert!(shown.starts_with("@@ -1,50000 +1,50000 @@\n-0\n"), "{}", &shown[..60]);
        assert_eq!(unified("a\nb\n", "a\nc\n", 3, true), "@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
        let long = lines(0);
        assert_eq!(unified(&long, &(long.clone() + "x\n"), 0, true), "@@ -50000,0 +50001 @@\n+x\n");
    }
}
