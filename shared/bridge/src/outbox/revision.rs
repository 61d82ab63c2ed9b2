//! Which write of a row this is, so that nobody writes over what they did not read.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Names one write of a reply's row: no other write of that row has the same name. Stored as
/// `<fence>.<step>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Revision {
    /// The [fence](crate::ports::Lease::fence) of the worker that wrote it.
    pub fence: u64,
    /// Counts the writes before it.
    pub step: u64,
}

impl Revision {
    /// The name of the next write, by the holder of the lease `fence`.
    pub fn after(before: Option<Self>, fence: u64) -> Self {
        let step = before.map_or(0, |before| before.step);
        Self {
            fence,
            step: step.saturating_add(1),
        }
    }
}

impl fmt::Display for Revision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.fence, self.step)
    }
}

impl From<Revision> for String {
    fn from(revision: Revision) -> Self {
        revision.to_string()
    }
}

impl TryFrom<String> for Revision {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let parts = text.split_once('.');
        let numbers =
            parts.and_then(|(fence, step)| Some((fence.parse().ok()?, step.parse().ok()?)));
        let (fence, step) = numbers.ok_or("a revision is two numbers with a dot between them")?;
        Ok(Self { fence, step })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_reads_back_as_itself() {
        let revision = Revision { fence: 12, step: 3 };

        assert_eq!(revision.to_string(), "12.3");
        assert_eq!(Revision::try_from("12.3".to_owned()), Ok(revision));
        for odd in ["", "12", "12.", "a.b", "1.2.3"] {
            assert!(Revision::try_from(odd.to_owned()).is_err(), "{odd}");
        }
    }

    #[test]
    fn two_workers_that_read_the_same_write_under_different_names() {
        let read = Revision::after(None, 4);

        let (one, other) = (
            Revision::after(Some(read), 5),
            Revision::after(Some(read), 6),
        );

        assert_ne!(one, other);
        assert_ne!(one, read);
        assert_ne!(Revision::after(Some(read), 4), read);
    }
}
