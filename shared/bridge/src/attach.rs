//! An agent's files on their way to the marketplace, before the message they go with.

use std::time::Duration;

use tracing::warn;

use crate::{
    bridge::Table,
    capabilities::{FileRules, Refusal},
    failure::{Failure, FailureKind},
    files::{Broken, DeskFile, Staged, fit_file, too_large},
    ids::Thread,
    message::Snapshot,
    outbox::ReplyRow,
    ports::{Clock, Connector, Desk},
    shift::{Halt, Shift},
    timing::{FILE_BYTES, FILE_GRACE, STAGED_MARGIN, age, later},
};

impl<C: Connector, D: Desk, S: Table, K: Clock> Shift<'_, C, D, S, K> {
    /// Hands over, one after the other, the files that the marketplace does not have yet.
    ///
    /// Each is written down as soon as it is there, so that a crash repeats one at most;
    /// nobody sees a file before its message. `Ok(Err(_))` = one of them was refused.
    pub(crate) async fn stage_files(
        &mut self,
        thread: &Thread,
        snapshot: &Snapshot,
        row: &mut ReplyRow,
        files: &[DeskFile],
    ) -> Result<Result<(), Refusal>, Halt> {
        let Some(rules) = snapshot.capabilities.files.filter(|_| !files.is_empty()) else {
            return Ok(Ok(()));
        };
        let spent = later(self.now(), STAGED_MARGIN);
        if row.staged.iter().any(|staged| staged.expires <= spent) {
            row.staged.clear();
        }
        for file in files.iter().skip(row.staged.len()) {
            let time = self.bridge.deadline.for_file(FILE_BYTES);
            let time =
                time.ok_or_else(|| Failure::retryable("handing a file over before the run ends"))?;
            self.keep_lease_for_files().await?;
            match self.stage_file(thread, row, (file, time), &rules).await? {
                Ok(staged) => {
                    row.staged.push(staged);
                    row.unreadable_since = None;
                }
                Err(refusal) => return Ok(Err(refusal)),
            }
            self.bridge.table.save(&self.lease, row).await?;
            self.replace(row);
        }
        Ok(Ok(()))
    }

    async fn stage_file(
        &self,
        thread: &Thread,
        row: &mut ReplyRow,
        (file, time): (&DeskFile, Duration),
        rules: &FileRules,
    ) -> Result<Result<Staged, Refusal>, Halt> {
        let name = &file.name;
        let mut stream = match self.bridge.desk.open_file(file).await {
            Ok(stream) => stream,
            Err(failure) => return self.not_opened(row, name, failure),
        };
        // What carries it may not say how long it is; the desk mostly does.
        stream.length = stream.length.or(file.size);
        match stream.length {
            Some(0) => return Ok(Err(Refusal::FileEmpty(name.clone()))),
            Some(length) if length > rules.max_bytes => return Ok(Err(too_large(name, rules))),
            _ => {}
        }
        let content_type = file.content_type.clone().or(stream.content_type);
        match fit_file(
            &DeskFile {
                content_type,
                ..file.clone()
            },
            rules,
        ) {
            Ok(fitted) => {
                (stream.name, stream.content_type) = (fitted.name, Some(fitted.content_type));
            }
            Err(refusal) => return Ok(Err(refusal)),
        }
        let stream = self
            .bridge
            .deadline
            .limit(stream.at_most(rules.max_bytes), time);
        let watch = stream.watch();
        let failure = match self.bridge.connector.stage(thread, stream).await {
            Ok(staged) => return Ok(Ok(staged)),
            Err(failure) => failure,
        };
        match (watch.broken(), failure.kind) {
            (Some(Broken::TooLarge), _) => Ok(Err(too_large(name, rules))),
            // It was not the file's fault that its time was short.
            (Some(Broken::Late), _) if time < FILE_BYTES => {
                Err(Failure::retryable("handing a file over before the run ends").into())
            }
            (Some(Broken::Source | Broken::Late), _) => self.not_opened(
                row,
                name,
                Failure::retryable("reading a file").caused_by(failure),
            ),
            (None, FailureKind::Permanent) => {
                let words = failure
                    .reason
                    .clone()
                    .unwrap_or_else(|| failure.call.to_owned());
                Ok(Err(Refusal::FileRefused {
                    name: name.clone(),
                    words,
                }))
            }
            (None, FailureKind::Forbidden) => Ok(Err(Refusal::Forbidden)),
            // Nobody has seen a file that was handed over without its message: no need to look.
            (None, FailureKind::Unknown | FailureKind::Missing) => {
                Err(Failure::retryable(failure.call).caused_by(failure).into())
            }
            (None, FailureKind::Retryable { .. } | FailureKind::Auth) => Err(failure.into()),
        }
    }

    /// A file that cannot be read: often it is not in its place yet, so for some minutes that
    /// means nothing. After that the agent is told, rather than later replies held back.
    fn not_opened(
        &self,
        row: &mut ReplyRow,
        name: &str,
        failure: Failure,
    ) -> Result<Result<Staged, Refusal>, Halt> {
        let now = self.now();
        let since = *row.unreadable_since.get_or_insert(now);
        if failure.kind == FailureKind::Permanent || age(since, now) >= FILE_GRACE {
            warn!(message.id = %row.message, error = &failure as &dyn std::error::Error, "a file cannot be read");
            return Ok(Err(Refusal::FileUnreadable(name.to_owned())));
        }
        Err(Failure::retryable(failure.call).caused_by(failure).into())
    }
}
