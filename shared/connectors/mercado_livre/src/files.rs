//! Files of messages of sales (§6) and claims (§8.3), in and out.
//!
//! Each place has its own rules and routes; a question takes no files.

use bridge::{
    capabilities::{FileRules, FileType, NameCharset},
    failure::{Failure, FailureKind},
    files::{Absent, FileStream, Staged},
    i18n::Locale,
    ports::Fetched,
    timing::later,
};
use http_api::{Endpoint, file_part};
use reqwest::multipart::Form;
use serde_json::Value;

use crate::{
    calls::Calls,
    endpoints::{
        get_attachment::GetAttachment,
        get_claim_attachment::GetClaimAttachment,
        upload_attachment::{UploadAttachment, Uploaded},
        upload_claim_attachment::{UploadClaimAttachment, UploadedToClaim},
    },
    error::ErrorBody,
    explain::explain,
    places::{Place, ThreadAddress},
};

/// An upload lives this long without a message.
const UPLOAD_LIFE: std::time::Duration = std::time::Duration::from_hours(48);

const JPG: FileType = FileType {
    content_type: "image/jpeg",
    extensions: &["jpg", "jpeg"],
};
const PNG: FileType = FileType {
    content_type: "image/png",
    extensions: &["png"],
};
pub(crate) const PDF: FileType = FileType {
    content_type: "application/pdf",
    extensions: &["pdf"],
};
const TXT: FileType = FileType {
    content_type: "text/plain",
    extensions: &["txt"],
};

/// What a sale's message takes. Sources differ on types (invoices in XML, HEIC), so any is tried.
pub(crate) const OF_SALES: FileRules = FileRules {
    types: &[JPG, PNG, PDF, TXT],
    max_bytes: 25 << 20,
    max_files: 25,
    max_name: 200,
    name_charset: NameCharset::NoSeparators,
    own_message: false,
};

/// What a claim's message takes; how many files is not documented.
pub(crate) const OF_CLAIMS: FileRules = FileRules {
    types: &[JPG, PNG, PDF],
    max_bytes: 5 << 20,
    max_files: 10,
    max_name: 125,
    name_charset: NameCharset::Plain,
    own_message: false,
};

/// Begins to read a buyer's file.
pub(crate) async fn fetch(
    calls: &Calls,
    at: &ThreadAddress,
    filename: &str,
) -> Result<Fetched, Failure> {
    let opened = match at.place {
        Place::Pack(_) if !filename.is_empty() => {
            let site = site(calls, at, GetAttachment::NAME).await?;
            let call = GetAttachment {
                filename,
                site: &site,
            };
            calls.open(&at.account, &call).await
        }
        Place::Claim(claim) if !filename.is_empty() => {
            let call = GetClaimAttachment { claim, filename };
            calls.open(&at.account, &call).await
        }
        Place::Question(_) | Place::Pack(_) | Place::Claim(_) => {
            return Err(Failure::new(FailureKind::Permanent, GetAttachment::NAME));
        }
    };
    let stopped = match opened {
        Ok(file) => return Ok(Fetched::File(file)),
        Err(stopped) => stopped,
    };
    match stopped
        .answer()
        .and_then(|(status, body)| never(status, &body))
    {
        Some(why) => Ok(Fetched::Never(why)),
        None => Err(stopped.into()),
    }
}

/// Why a file will never be had, where the answer tells; one that is merely not there may still come.
fn never(status: u16, body: &ErrorBody) -> Option<Absent> {
    let says = |words: &[&str]| words.iter().any(|word| body.says(word));
    match status {
        451 => Some(Absent::Moderated),
        400 | 403 | 404 | 410 | 422 if says(&["moderat", "blocked_file", "inappropriate"]) => {
            Some(Absent::Moderated)
        }
        410 => Some(Absent::Expired),
        400 | 403 | 404 | 422 if says(&["expired", "no longer available", "retention"]) => {
            Some(Absent::Expired)
        }
        _ => None,
    }
}

/// Hands a seller's file over. What is refused says why in words for agents, as far as it is known.
pub(crate) async fn stage(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    file: FileStream,
) -> Result<Staged, Failure> {
    let expires = later(calls.now(), UPLOAD_LIFE);
    let handle = upload(calls, at, file)
        .await
        .map_err(|failure| explained(locale, at.place, failure))?;
    let handle = handle.filter(|handle| !handle.is_empty());
    handle
        .map(|handle| Staged { handle, expires })
        .ok_or_else(|| Failure::retryable(UploadAttachment::NAME))
}

async fn upload(
    calls: &Calls,
    at: &ThreadAddress,
    file: FileStream,
) -> Result<Option<String>, Failure> {
    let longest = file.longest_call();
    let form = (Form::new().part("file", file_part(file)), longest);
    match at.place {
        Place::Question(_) => Err(Failure::new(FailureKind::Permanent, UploadAttachment::NAME)),
        Place::Claim(claim) => {
            let call = UploadClaimAttachment(claim);
            let uploaded = calls.make_with_form(&at.account, &call, form).await?;
            Ok(uploaded.and_then(|UploadedToClaim { filename }| filename))
        }
        Place::Pack(_) => {
            let site = site(calls, at, UploadAttachment::NAME).await?;
            let call = UploadAttachment { site: &site };
            let uploaded = calls.make_with_form(&at.account, &call, form).await?;
            Ok(uploaded.and_then(|Uploaded { id }| id))
        }
    }
}

/// Mercado Livre's words about a refused file as agents understand them; its own where they are new.
fn explained(locale: Locale, place: Place, failure: Failure) -> Failure {
    if failure.kind != FailureKind::Permanent {
        return failure;
    }
    let said = failure.reason.clone().unwrap_or_default().to_lowercase();
    let words = code_of(&said, place).and_then(|code| explain(locale, code));
    match words {
        Some(words) => failure.because(words),
        None => failure,
    }
}

/// What Mercado Livre has against a file, by words that it uses.
fn code_of(said: &str, place: Place) -> Option<&'static str> {
    const KIND: [&str; 5] = [
        "extension",
        "file type",
        "type of file",
        "file format",
        "mime",
    ];
    let says = |words: &[&str]| words.iter().any(|word| said.contains(word));
    if says(&KIND) {
        Some(match place {
            Place::Claim(_) => "file:invalid_extension_in_claim",
            Place::Pack(_) | Place::Question(_) => "file:invalid_extension",
        })
    } else if says(&["bigger", "too large", "size"]) {
        Some("file:invalid_size")
    } else {
        says(&["name"]).then_some("file:name")
    }
}

/// Why the files of a message that was taken are not there: from the lists, by reason, of those that
/// did not pass (§5.2). `None` = they passed, or the answer says nothing of them.
pub(crate) fn not_taken(locale: Locale, answer: &Value) -> Option<String> {
    let reasons = answer.get("attachments_validations")?.as_object()?;
    let failed = |list: &&Value| match list {
        Value::Array(list) => !list.is_empty(),
        Value::Object(list) => !list.is_empty(),
        Value::String(word) => !word.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    };
    let (reason, _) = reasons.iter().find(|(_, list)| failed(list))?;
    Some(explain(locale, &format!("file:{reason}")).unwrap_or_else(|| format!("{reason}.")))
}

/// The account's site, without which no file goes either way.
async fn site(calls: &Calls, at: &ThreadAddress, call: &'static str) -> Result<String, Failure> {
    calls
        .site(&at.account)
        .await?
        .ok_or_else(|| Failure::retryable(call))
}

#[cfg(test)]
mod tests;
