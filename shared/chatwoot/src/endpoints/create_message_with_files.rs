//! `POST /conversations/{id}/messages` as `multipart/form-data` — writes a message with files.
//!
//! Otherwise as [`CreateMessage`]. The real type of each file decides whether agents see an
//! image, a video, a sound or a mere file. Source: Chatwoot 4.15.1,
//! `app/builders/messages/message_builder.rb`, `app/helpers/file_type_helper.rb`.

use bridge::{files::FileStream, ids::ConversationId};
use http_api::{Effect, Endpoint, file_part};
use reqwest::{Method, multipart::Form};

use super::create_message::{CreateMessage, CreatedMessage};

/// Writes a message with the files of its [`form`].
#[derive(Clone, Copy, Debug)]
pub struct CreateMessageWithFiles {
    /// Where.
    pub conversation: ConversationId,
}

/// The message and its files, as a form.
pub fn form(message: &CreateMessage<'_>, files: Vec<FileStream>) -> Form {
    let form = Form::new()
        .text("message_type", message.message_type.as_str())
        .text("private", message.private.to_string())
        .text("source_id", message.source_id.to_owned());
    let form = match message.external_created_at {
        Some(at) => form.text("external_created_at", at.to_string()),
        None => form,
    };
    let form = if message.content.is_empty() {
        form
    } else {
        form.text("content", message.content.to_owned())
    };
    files.into_iter().fold(form, |form, file| {
        form.part("attachments[]", file_part(file))
    })
}

impl Endpoint for CreateMessageWithFiles {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /conversations/{id}/messages (files)";
    type Response = CreatedMessage;

    fn path(&self) -> String {
        format!("conversations/{}/messages", self.conversation)
    }
}
