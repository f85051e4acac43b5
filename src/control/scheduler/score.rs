//! Comparing feasible nodes (`RunScorePlugins`): what the plugins share that give 0 to 100, and how the sums decide.

/// The best score (`MaxNodeScore`).
pub const MAX: i64 = 100;

/// `DefaultNormalizeScore`: the largest becomes 100; `reversed` where less is better.
#[must_use]
pub fn normalised(raw: Vec<i64>, reversed: bool) -> Vec<i64> {
    let largest = raw.iter().copied().max().unwrap_or(0);
    let share = |points: i64| if largest == 0 { 0 } else { MAX * points / largest };
    raw.into_iter().map(|points| if reversed { MAX - share(points) } else { share(points) }).collect()
}

/// The winner (`newSortedNodeScores`): the root of a binary heap built over the nodes in search order by sifting down from the last
/// parent, the left child going first among equals. Ties are decided by that alone.
#[must_use]
pub fn winner(totals: &[i64]) -> Option<usize> {
    let mut heap: Vec<usize> = (0..totals.len()).collect();
    for parent in (0..totals.len() / 2).rev() {
        sift_down(&mut heap, totals, parent);
    }
    heap.first().copied()
}

fn sift_down(heap: &mut [usize], totals: &[i64], mut parent: usize) {
    let better = |heap: &[usize], one: usize, other: usize| totals[heap[one]] > totals[heap[other]];
    while parent * 2 + 1 < heap.len() {
        let left = parent * 2 + 1;
        let right = left + 1;
        let child = if right < heap.len() && better(heap, right, left) { right } else { left };
        if !better(heap, child, parent) {
            return;
        }
        heap.swap(parent, child);
        parent = child;
    }
}

#[cfg(test)]
mod tests {
    use super::{normalised, winner};

    fn check(totals: &[i64], expected: usize) {
        assert_eq!(winner(totals), Some(expected));
    }

    #[test]
    fn the_first_of_equal_nodes_wins() {
        check(&[7], 0);
        check(&[5, 5, 5, 5], 0);
    }

    #[test]
    fn ties_are_decided_by_the_heap() {
        check(&[0, 1, 5, 5, 0], 3);
        check(&[1, 3, 3], 1);
    }

    #[test]
    fn nothing_wins_among_no_nodes() {
        assert_eq!(winner(&[]), None);
    }

    #[test]
    fn the_largest_score_becomes_a_hundred() {
        assert_eq!(normalised(vec![0, 1, 3], false), [0, 33, 100]);
        assert_eq!(normalised(vec![0, 1, 3], true), [100, 67, 0]);
        assert_eq!(normalised(vec![0, 0], true), [100, 100]);
        assert_eq!(normalised(vec![0, 0], false), [0, 0]);
    }
}
