//! Which release of Chatwoot is imitated.

/// A release, by what changed with it (§0 and §12b of the reference).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// 3.16.0: no `PATCH` of messages, nothing signed.
    V3_16,
    /// 4.1.0: the same, in the fourth series.
    V4_1,
    /// 4.9.0: statuses can be patched; rich editor, `\`+newline in webhooks.
    V4_9,
    /// 4.12.1: account webhooks signed, inbox webhooks only with a delivery id.
    V4_12,
    /// 4.14.1: both signed, clean newlines.
    V4_14,
    /// 4.15.1: `account` in conversation events.
    #[default]
    V4_15,
}

impl Profile {
    /// The version as `GET /api` tells it.
    pub fn version(self) -> String {
        let (major, minor, patch) = self.parts();
        format!("{major}.{minor}.{patch}")
    }

    pub(super) fn since(self, major: u16, minor: u16, patch: u16) -> bool {
        self.parts() >= (major, minor, patch)
    }

    fn parts(self) -> (u16, u16, u16) {
        match self {
            Self::V3_16 => (3, 16, 0),
            Self::V4_1 => (4, 1, 0),
            Self::V4_9 => (4, 9, 0),
            Self::V4_12 => (4, 12, 1),
            Self::V4_14 => (4, 14, 1),
            Self::V4_15 => (4, 15, 1),
        }
    }
}
