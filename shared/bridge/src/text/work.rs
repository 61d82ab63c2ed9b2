//! How much work a text costs, so that tests can tell linear from worse without a clock.

/// Notes that `characters` more were looked at. Costs nothing outside tests.
#[cfg(not(test))]
pub(super) const fn looked_at(_characters: usize) {}

#[cfg(test)]
pub(super) use counting::looked_at;

#[cfg(test)]
pub(super) mod counting {
    use std::cell::Cell;

    thread_local! {
        static LOOKED_AT: Cell<usize> = const { Cell::new(0) };
    }

    /// Notes that `characters` more were looked at.
    pub(in crate::text) fn looked_at(characters: usize) {
        LOOKED_AT.set(LOOKED_AT.get() + characters);
    }

    /// How many characters `work` looks at.
    fn cost(work: impl FnOnce()) -> usize {
        let before = LOOKED_AT.get();
        work();
        LOOKED_AT.get() - before
    }

    /// Fails when `work` on a text of one pattern grows faster than the text.
    pub(in crate::text) fn assert_linear(work: impl Fn(&str)) {
        const SINGLES: &str = "*_~`[]()<>#\\&;. \n\u{301}👍a1";
        let pairs = SINGLES
            .chars()
            .flat_map(|one| SINGLES.chars().map(move |other| format!("{one}{other}")));
        let longer = [
            "**a",
            "a**",
            "*a ",
            "**a *b** ",
            "***a",
            "a***",
            "_a ",
            "~~a",
            "`a",
            "``a`",
            "[a](",
            "[a](b",
            "![a](b) ",
            "<a",
            "<https:",
            "<https://a",
            "http://",
            "&amp",
            "&#1",
            "> > # ",
            "```\n",
            "1. ",
            "(a",
            "a\u{301}",
            "🇧🇷",
            "*a**b***c",
            "***a*b",
            "[*a",
            "<a ",
            "</",
            ". ",
            "\\*",
            "\\\n",
            "a b. ",
            "<br",
            "&lt;",
        ];
        for pattern in pairs.chain(longer.map(str::to_owned)) {
            let of = |count: usize| {
                let text = pattern.repeat(count);
                cost(|| work(&text))
            };
            let (once, twice) = (of(150), of(300));
            assert!(once > 0, "{pattern:?} is not counted");
            assert!(
                10 * twice <= 22 * once + 500,
                "{pattern:?} costs {once}, and twice of it {twice}"
            );
        }
    }
}
