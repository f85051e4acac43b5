//! Chance is the same on every machine.

use podloom::seed::Stream;

#[test]
fn draws_are_the_same_everywhere() {
    // tests/web.rs expects the same numbers of a browser.
    let mut stream = Stream::new(36, "pod-names");
    let drawn: Vec<u64> = (0..3).map(|_| stream.draw()).collect();
    assert_eq!(drawn, [0x4d44_c51b_6a54_2bc0, 0x6e97_b3ed_9ab6_9ec7, 0x687f_c21e_b617_d699]);
}
