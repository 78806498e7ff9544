//! Where every choice of a generator comes from: a seed, or bytes that a fuzzer or a shrinker
//! chose. The same seed, or the same bytes, make the same input.

/// A source of choices. What was drawn is remembered, so that it can be replayed and shrunk.
pub struct Draw<'a> {
    source: Source<'a>,
    drawn: Vec<u8>,
}

enum Source<'a> {
    Seed(u64),
    Bytes(&'a [u8]),
}

impl<'a> Draw<'a> {
    /// Choices that follow from `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self { source: Source::Seed(seed), drawn: Vec::new() }
    }

    /// The choices that `bytes` state; where they end, the plainest choice is made.
    pub fn replay(bytes: &'a [u8]) -> Self {
        Self { source: Source::Bytes(bytes), drawn: Vec::new() }
    }

    /// Every byte drawn so far: [`Draw::replay`] of them makes the same choices.
    pub fn into_drawn(self) -> Vec<u8> {
        self.drawn
    }

    /// One of 0 to `count` - 1; 0 is the plainest.
    pub fn below(&mut self, count: usize) -> usize {
        match count {
            0 | 1 => 0,
            2..=0x100 => usize::from(self.byte()) % count,
            0x101..=0x1_0000 => usize::from(u16::from_be_bytes(self.bytes())) % count,
            _ => usize::try_from(self.number()).unwrap_or(usize::MAX) % count,
        }
    }

    /// Yes once in `times` times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) + 1 == times
    }

    /// One of these; the first is the plainest.
    pub fn pick<'b, T>(&mut self, from: &'b [T]) -> &'b T {
        &from[self.below(from.len())]
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        u64::from_be_bytes(self.bytes())
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.byte())
    }

    fn byte(&mut self) -> u8 {
        let byte = match &mut self.source {
            Source::Seed(state) => splitmix(state).to_be_bytes()[0],
            Source::Bytes(bytes) => bytes.split_off_first().copied().unwrap_or_default(),
        };
        self.drawn.push(byte);
        byte
    }
}

/// SplitMix64: any seed will do, neighbouring ones included.
fn splitmix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
