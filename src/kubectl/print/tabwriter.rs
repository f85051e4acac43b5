//! Columns as Go's `text/tabwriter` lays them out. A cell is text ended by a TAB; the text after the last TAB of a line is no cell; a
//! column is a run of consecutive lines that have a cell in that position, as wide as its widest cell plus padding.

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
    let columns = widths.iter().map(Vec::len).max().unwrap_or(0);
    for column in 0..columns {
        let mut first = 0;
        while first < lines.len() {
            if widths[first].len() <= column {
                first += 1;
                continue;
            }
            let end = (first..lines.len()).find(|line| widths[*line].len() <= column).unwrap_or(lines.len());
            let widest = lines[first..end].iter().map(|cells| cells[column].chars().count()).max().unwrap_or(0);
            for line in &mut widths[first..end] {
                line[column] = (widest + padding).max(width_min);
            }
            first = end;
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
}
