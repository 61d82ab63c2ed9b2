//! Files on their way from one side to the other: a piece at a time, never whole in memory.

use std::{
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use bytes::Bytes;
use futures::{Stream, StreamExt, stream::BoxStream};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub(crate) use fit::too_large;
pub use fit::{Fitted, check_files, fit_file, plain_name};

use crate::{
    failure::{Failure, FailureKind},
    ports::Clock,
    timing::{FILE_ANSWER, FILE_BYTES, later},
};

mod fit;

/// A file of a message at Chatwoot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HelpdeskFile {
    /// What Chatwoot needs to open it; empty when there is nothing to open. Opaque.
    pub reference: String,
    /// The name that people gave it.
    pub name: String,
    /// Its type, if Chatwoot says it.
    pub content_type: Option<String>,
    /// Its size in bytes, if Chatwoot says it.
    pub size: Option<u64>,
}

/// A file that was handed to a marketplace and waits for its message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staged {
    /// What the marketplace calls it. Opaque.
    pub handle: String,
    /// From then on it is forgotten.
    pub expires: Timestamp,
}

/// Why a file is not in the message it came with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Absent {
    /// It cannot be had yet, or would be too much at once: it follows as a message of its own.
    Follows,
    /// The marketplace takes it for a threat.
    Suspect,
    /// It is larger than Chatwoot takes.
    TooLarge,
    /// The marketplace does not give it.
    Unreachable,
    /// The marketplace's moderation keeps it back.
    Moderated,
    /// The marketplace kept it only for a while.
    Expired,
    /// Chatwoot does not take it.
    NotTaken,
}

/// Why the bytes of a file did not come to their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// Wherever they came from broke off.
    Source,
    /// They were more than allowed.
    TooLarge,
    /// They did not all come in the time that there was for them.
    Late,
}

/// Tells afterwards whether a [`FileStream`] broke.
///
/// A request that carried a stream that broke was never whole: whoever was to get it did not.
#[derive(Clone, Debug, Default)]
pub struct Watch(Arc<OnceLock<Broken>>);

impl Watch {
    /// How it broke, if it did.
    pub fn broken(&self) -> Option<Broken> {
        self.0.get().copied()
    }
}

/// The bytes of a file, as they come.
pub struct FileStream {
    /// The name that people gave it.
    pub name: String,
    /// Its type, if anybody says it.
    pub content_type: Option<String>,
    /// How many bytes will come, if the source says it.
    pub length: Option<u64>,
    time: Duration,
    bytes: BoxStream<'static, Result<Bytes, Failure>>,
    watch: Watch,
}

impl fmt::Debug for FileStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileStream")
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}

impl FileStream {
    /// A file called `name` that consists of `bytes`.
    pub fn new(
        name: impl Into<String>,
        content_type: Option<String>,
        length: Option<u64>,
        bytes: impl Stream<Item = Result<Bytes, Failure>> + Send + 'static,
    ) -> Self {
        let watch = Watch::default();
        let noted = watch.clone();
        let bytes = bytes.inspect(move |chunk| {
            if chunk.is_err() {
                noted.0.get_or_init(|| Broken::Source);
            }
        });
        Self {
            name: name.into(),
            content_type,
            length,
            time: FILE_BYTES,
            bytes: bytes.boxed(),
            watch,
        }
    }

    /// The same file, breaking off as soon as it turns out to be longer than `max` bytes.
    #[must_use]
    pub fn at_most(mut self, max: u64) -> Self {
        let noted = self.watch.clone();
        let mut left = max;
        let bytes = self.bytes.map(move |chunk| {
            let chunk = chunk?;
            let length = u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            if let Some(rest) = left.checked_sub(length) {
                left = rest;
                return Ok(chunk);
            }
            noted.0.get_or_init(|| Broken::TooLarge);
            Err(Failure::new(FailureKind::Permanent, "reading a file"))
        });
        self.bytes = bytes.boxed();
        self
    }

    /// The same file, breaking off at the first piece that comes later than `time` from now. Without a
    /// clock it has the usual time.
    #[must_use]
    pub fn within(mut self, time: Duration, clock: Option<Arc<dyn Clock>>) -> Self {
        let Some(clock) = clock else {
            return self;
        };
        self.time = self.time.min(time);
        let (noted, ends) = (self.watch.clone(), later(clock.now(), time));
        let bytes = self.bytes.map(move |chunk| {
            let chunk = chunk?;
            if clock.now() <= ends {
                return Ok(chunk);
            }
            noted.0.get_or_init(|| Broken::Late);
            Err(Failure::retryable("reading a file in its time"))
        });
        self.bytes = bytes.boxed();
        self
    }

    /// Longest time that a call which carries the file may take.
    pub fn longest_call(&self) -> Duration {
        self.time + FILE_ANSWER
    }

    /// Tells afterwards whether the bytes came to their end.
    pub fn watch(&self) -> Watch {
        self.watch.clone()
    }

    /// The bytes. Nothing comes after the first error.
    pub fn into_bytes(self) -> impl Stream<Item = Result<Bytes, Failure>> + Send + 'static {
        self.bytes.scan(false, |ended, chunk| {
            let last = std::mem::replace(ended, chunk.is_err());
            std::future::ready((!last).then_some(chunk))
        })
    }
}

#[cfg(test)]
mod tests {
    use futures::stream;

    use super::*;

    fn chunks(count: usize) -> impl Stream<Item = Result<Bytes, Failure>> + Send + 'static {
        stream::iter((0..count).map(|_| Ok(Bytes::from_static(b"1234"))))
    }

    async fn read(file: FileStream) -> (usize, Option<Broken>) {
        let watch = file.watch();
        let read: Vec<_> = file.into_bytes().collect().await;
        (read.iter().flatten().map(Bytes::len).sum(), watch.broken())
    }

    #[tokio::test]
    async fn a_file_within_its_limit_comes_whole() {
        assert_eq!(
            read(FileStream::new("a", None, None, chunks(5)).at_most(20)).await,
            (20, None)
        );
    }

    #[tokio::test]
    async fn a_file_over_its_limit_breaks_off() {
        let (length, broken) =
            read(FileStream::new("a", None, Some(4), chunks(9)).at_most(19)).await;

        assert_eq!((length, broken), (16, Some(Broken::TooLarge)));
    }

    #[tokio::test]
    async fn a_source_that_breaks_off_is_noticed() {
        let broken = stream::iter([Err(Failure::retryable("test"))]);

        let (length, broken) = read(FileStream::new(
            "a",
            None,
            None,
            chunks(2).chain(broken).chain(chunks(2)),
        ))
        .await;

        assert_eq!((length, broken), (8, Some(Broken::Source)));
    }
}
