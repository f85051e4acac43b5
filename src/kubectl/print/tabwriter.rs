//! Columns as Go's `text/tabwriter` lays them out. A cell is text ended by a TAB; the text after the last TAB of a line is no cell; a
//! column is a run of consecutive lines that have a cell in that position, as wide as its widest cell plus padding.

/// The most blanks in one column.
const BLANKS_MAX: usize = 4 << 20;

/// Lays out `text` with blanks.
pub(crate) fn align(text: &str, width_min: usize, padding: usize) -> String {
    let lines: Vec<Vec<&str>> = text.split('\n').map(|line| line.split('\t').collect()).collect();
    let widths = widths(&lines, width_min, padding);
    let mut aligned = String::with_capacity(text.len() * 2);
    for (number, cells) in lines.iter().enumerate() {
        if number > 0 {
            aligned.push('\n');
        }
        for (column, cell) in cells.iter().enumerate() {
            aligned.push_str(cell);
            if column + 1 < cells.len() {
                let gap = widths[number][column].saturating_sub(cell.chars().count());
                aligned.extend(std::iter::repeat_n(' ', gap));
            }
        }
    }
    aligned
}

/// The width of each cell of each line.
fn widths(lines: &[Vec<&str>], width_min: usize, padding: usize) -> Vec<Vec<usize>> {
    let mut widths: Vec<Vec<usize>> = lines.iter().map(|cells| vec![0; cells.len().saturating_sub(1)]).collect();
    // A cell that is as wide as a page would be paid for in blanks by every line.
    let widest_max = (BLANKS_MAX / lines.len().max(1)).max(width_min);
    let mut with_cell: Vec<usize> = (0..lines.len()).collect();
    for column in 0.. {
        with_cell.retain(|line| column < widths[*line].len());
        if with_cell.is_empty() {
            return widths;
        }
        for run in with_cell.chunk_by(|line, next| line + 1 == *next) {
            let widest = run.iter().map(|line| lines[*line][column].chars().count()).max().unwrap_or(0);
            for line in run {
                widths[*line][column] = (widest + padding).max(width_min).min(widest_max);
            }
        }
    }
    widths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_without_a_cell_ends_the_column() {
        assert_eq!(align("A:\tx\nLonger:\ty\nTitle\n  B:\tz\n", 0, 2), "A:       x\nLonger:  y\nTitle\n  B:  z\n");
    }

    #[test]
    fn narrow_columns_have_a_minimum_width() {
        assert_eq!(align("a\t0\tx\n", 6, 3), "a     0     x\n");
    }

    #[test]
    fn one_wide_cell_does_not_widen_many_lines_without_bound() {
        let text = format!("{}\tx\n{}", "w".repeat(1_000_000), "a\tb\n".repeat(20_000));
        assert!(align(&text, 6, 3).len() < text.len() + 2 * BLANKS_MAX);
        let many = format!("{}\n{}", "\t".repeat(200_000), "a\tb\n".repeat(20_000));
        assert!(align(&many, 0, 0).len() < 2 * many.len());
    }
}
