//! Repeatable chance: each use of chance draws from its own named stream of one seed, so that a new use never changes what an older one
//! draws.
//!
//! The generator is SplitMix64; a stream's state is the seed mixed with its name.

/// The characters of generated names (`k8s.io/apimachinery/pkg/util/rand`): no vowels, none that look alike.
pub const NAME_ALPHABET: &[u8; 27] = b"bcdfghjklmnpqrstvwxz2456789";

/// One named stream of random numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    state: u64,
}

impl Stream {
    /// Opens the stream called `name` of `seed`, at its beginning.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        let mut state = seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in name.bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Self { state }
    }

    /// Draws the next 64 bits.
    pub fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Draws a suffix of five characters, such as the API server appends to a `generateName`.
    pub fn name_suffix(&mut self) -> String {
        let mut bits = self.draw();
        let mut suffix = String::with_capacity(5);
        for _ in 0..5 {
            suffix.push(char::from(NAME_ALPHABET[(bits % 27) as usize]));
            bits /= 27;
        }
        suffix
    }
}
