//! Shapes that clients met and no page shows, switched on one by one.

use super::{MercadoLivre, state::Quirk};

/// How an upload is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadAnswer {
    /// `{"id": …}`.
    Id,
    /// `{"attachment_id": …}`.
    AttachmentId,
    /// A bare JSON string.
    Bare,
}

impl MercadoLivre {
    /// Uploads are answered in this shape.
    pub fn uploads_answer(&self, shape: UploadAnswer) {
        self.switch(
            Quirk::UploadsAnswerAttachmentId,
            shape == UploadAnswer::AttachmentId,
        );
        self.switch(Quirk::UploadsAnswerBare, shape == UploadAnswer::Bare);
    }

    /// Uploads that do not say how long they are, are refused.
    pub fn uploads_need_a_length(&self, on: bool) {
        self.switch(Quirk::UploadsNeedALength, on);
    }

    /// Files of any type are taken.
    pub fn takes_any_file(&self, on: bool) {
        self.switch(Quirk::AnyFileType, on);
    }

    /// Messages are taken without the files that go along, and the answer says so.
    pub fn drops_files(&self, on: bool) {
        self.switch(Quirk::FilesDropped, on);
    }

    /// Files are downloaded from another address, which wants no token and takes none.
    pub fn files_elsewhere(&self, on: bool) {
        self.switch(Quirk::FilesElsewhere, on);
    }

    /// Notifications of messages name the thread, not the message.
    pub fn notify_threads(&self, on: bool) {
        self.switch(Quirk::ThreadsNotified, on);
    }

    /// The seller may not read a message by its id.
    pub fn hide_messages_by_id(&self, on: bool) {
        self.switch(Quirk::MessagesUnreadable, on);
    }
}
