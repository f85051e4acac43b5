//! Starts many calls in growing batches (`controller_utils.go:slowStartBatch`): first one call, then twice as many each time, as long as
//! all succeed. If the API server would refuse all of them, only few are tried. A plan notes the batches, and the simulator starts none
//! after one in which a call was refused.

use std::ops::Range;

/// The first batch has one call (`SlowStartInitialBatchSize`), each further one twice as many as the last, but none more than `largest`.
pub(crate) fn batches(count: usize, largest: usize) -> impl Iterator<Item = Range<usize>> {
    let (mut from, mut size) = (0, 1);
    std::iter::from_fn(move || {
        let batch = from..(from + size).min(count);
        (from, size) = (batch.end, (size * 2).min(largest));
        (!batch.is_empty()).then_some(batch)
    })
}

/// The order in which calls that are started in parallel reach the API server, as most recordings show it: the Go runtime runs the newest
/// goroutine next and then the others in turn, so the last call comes first.
pub(crate) fn side_by_side(calls: Range<usize>) -> impl Iterator<Item = usize> {
    let last = calls.clone().last();
    last.into_iter().chain(calls.filter(move |call| Some(*call) != last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_double_up_to_the_largest() {
        let sizes = |count, largest| batches(count, largest).map(|batch| batch.len()).collect::<Vec<_>>();
        assert_eq!(sizes(300, 500), [1, 2, 4, 8, 16, 32, 64, 128, 45]);
        assert_eq!(sizes(10, 3), [1, 2, 3, 3, 1]);
        assert_eq!(sizes(0, 500), [0; 0]);
    }

    #[test]
    fn the_last_call_of_a_batch_comes_first() {
        assert_eq!(side_by_side(3..7).collect::<Vec<_>>(), [6, 3, 4, 5]);
        assert_eq!(side_by_side(3..3).count(), 0);
    }
}
