//! Notifications that came, or did not: what the public doors noted of each feed.

/// What notifications announce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Feed {
    Questions,
    Sales,
    Claims,
}

impl Feed {
    pub(crate) const ALL: [Self; 3] = [Self::Questions, Self::Sales, Self::Claims];

    /// As the connector names it, and the table.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Questions => "questions",
            Self::Sales => "sales",
            Self::Claims => "claims",
        }
    }
}

/// When notifications of a feed last came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Heard {
    pub(crate) feed: Feed,
    /// Day and minute in UTC; `None` = never.
    pub(crate) when: Option<String>,
    /// They stopped although there was something to say.
    pub(crate) stopped: bool,
}
