//! Whoever watches a line: each call with its answer and how long it took.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::http::StatusCode;

use super::{Call, Fault, Wire};

/// A call that came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What was asked.
    pub call: Call,
    /// The answer's status; nobody was answered without one.
    pub status: Option<u16>,
    /// From the request to its answer, or to silence.
    pub took: Duration,
    /// The fault that broke it, in words such as `dropped after`.
    pub fault: Option<&'static str>,
}

/// Who is told of every call.
pub(super) type Observer = dyn Fn(Seen) + Send + Sync;

impl Wire {
    /// Tells `observer` of every call that comes to its end from now on.
    pub fn observe(&self, observer: impl Fn(Seen) + Send + Sync + 'static) {
        self.lock().observer = Some(Arc::new(observer));
    }
}

/// A call while it lasts.
pub(super) struct Watch {
    observer: Option<Arc<Observer>>,
    call: Call,
    fault: Option<&'static str>,
    began: Instant,
}

impl Watch {
    pub(super) fn begin(wire: &Wire, call: Call, fault: Option<&Fault>) -> Self {
        Self {
            observer: wire.lock().observer.clone(),
            call,
            fault: fault.map(Fault::name),
            began: Instant::now(),
        }
    }

    pub(super) fn end(self, status: Option<StatusCode>) {
        if let Some(observer) = self.observer {
            observer(Seen {
                call: self.call,
                status: status.map(|status| status.as_u16()),
                took: self.began.elapsed(),
                fault: self.fault,
            });
        }
    }
}

impl Fault {
    fn name(&self) -> &'static str {
        match self {
            Self::Answer { .. } => "refused",
            Self::AnswerAfter { .. } => "refused after",
            Self::DropBefore => "dropped before",
            Self::DropAfter => "dropped after",
            Self::HangBefore => "hung before",
            Self::HangAfter => "hung after",
            Self::Trickle(_) => "trickled",
        }
    }
}
