//! A storage that stops half way holds up its own files, and nothing else for long.
//!
//! A file whose next piece does not come is given up at once rather than at the end of its call, and
//! others of the same origin are not begun for a while: a run has few hands and little time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bridge::{failure::Failure, files::FileStream};
use futures::stream;
use reqwest::Response;
use tokio::time::{Instant, timeout};
use url::Url;

use crate::error::Trouble;

/// Longest wait for the next piece of a file.
const IDLE: Duration = Duration::from_secs(5);
/// No file of an origin is begun for this long after one of its files stopped.
const REST: Duration = Duration::from_secs(30);

/// Which origins stopped half way, and when. Only this process's memory.
#[derive(Clone, Debug)]
pub(crate) struct Stalls {
    at: Arc<Mutex<HashMap<String, Instant>>>,
    idle: Duration,
}

impl Default for Stalls {
    fn default() -> Self {
        Self::after(IDLE)
    }
}

impl Stalls {
    /// Pieces are waited for this long.
    pub(crate) fn after(idle: Duration) -> Self {
        Self {
            at: Arc::default(),
            idle,
        }
    }

    /// Whether files at `url` are not to be begun now.
    pub(crate) fn rests(&self, url: &Url) -> bool {
        let at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        at.get(&origin(url)).is_some_and(|at| at.elapsed() < REST)
    }

    /// Notes that a file at `url` stopped.
    pub(crate) fn note(&self, url: &Url) {
        let mut at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        at.retain(|_, at| at.elapsed() < REST);
        at.insert(origin(url), Instant::now());
    }

    /// The file in an answer to the call `name`; it breaks off when its next piece does not come.
    pub(crate) fn file(
        self,
        name: &'static str,
        content_type: Option<String>,
        response: Response,
    ) -> FileStream {
        let length = response.content_length();
        let start = (self, response);
        let pieces = stream::try_unfold(start, move |(stalls, mut response)| async move {
            let Ok(piece) = timeout(stalls.idle, response.chunk()).await else {
                stalls.note(response.url());
                return Err(Failure::retryable(name).caused_by(Trouble::Late));
            };
            let broke =
                |error: reqwest::Error| Failure::retryable(name).caused_by(error.without_url());
            let piece = piece.map_err(broke)?;
            Ok(piece.map(|piece| (piece, (stalls, response))))
        });
        FileStream::new(String::new(), content_type, length, pieces)
    }
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}
