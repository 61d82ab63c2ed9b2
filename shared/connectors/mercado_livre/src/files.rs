//! Files of messages of sales (§6) and claims (§8.3), in and out.
//!
//! Each place has its own rules and routes; a question takes no files.

use bridge::{
    accounts::Accounts,
    capabilities::{FileRules, FileType, NameCharset},
    failure::{Failure, FailureKind},
    files::{FileStream, Staged},
    ports::Clock,
    timing::later,
};
use http_api::{Endpoint, file_part};
use reqwest::multipart::Form;

use crate::{
    calls::Calls,
    endpoints::{
        get_attachment::GetAttachment,
        get_claim_attachment::GetClaimAttachment,
        upload_attachment::{UploadAttachment, Uploaded},
        upload_claim_attachment::{UploadClaimAttachment, UploadedToClaim},
    },
    places::{Located, Place},
};

/// An upload lives this long without a message.
const UPLOAD_LIFE: std::time::Duration = std::time::Duration::from_hours(48);

const JPG: FileType = FileType {
    label: "JPG",
    content_type: "image/jpeg",
    extensions: &["jpg", "jpeg"],
};
const PNG: FileType = FileType {
    label: "PNG",
    content_type: "image/png",
    extensions: &["png"],
};
const PDF: FileType = FileType {
    label: "PDF",
    content_type: "application/pdf",
    extensions: &["pdf"],
};
const TXT: FileType = FileType {
    label: "TXT",
    content_type: "text/plain",
    extensions: &["txt"],
};

/// What a sale's message takes.
pub(crate) const OF_SALES: FileRules = FileRules {
    types: &[JPG, PNG, PDF, TXT],
    max_bytes: 25 << 20,
    max_files: 25,
    max_name: 200,
    name_charset: NameCharset::NoSeparators,
};

/// What a claim's message takes; how many files is not documented.
pub(crate) const OF_CLAIMS: FileRules = FileRules {
    types: &[JPG, PNG, PDF],
    max_bytes: 5 << 20,
    max_files: 10,
    max_name: 125,
    name_charset: NameCharset::Plain,
};

/// Begins to read a buyer's file.
pub(crate) async fn fetch<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    at: &Located,
    filename: &str,
) -> Result<FileStream, Failure> {
    match at.place {
        Place::Pack(_) if !filename.is_empty() => {
            let site = site(calls, at, GetAttachment::NAME).await?;
            Ok(calls
                .open(
                    &at.account,
                    &GetAttachment {
                        filename,
                        site: &site,
                    },
                )
                .await?)
        }
        Place::Claim(claim) if !filename.is_empty() => Ok(calls
            .open(&at.account, &GetClaimAttachment { claim, filename })
            .await?),
        Place::Question(_) | Place::Pack(_) | Place::Claim(_) => {
            Err(Failure::new(FailureKind::Permanent, GetAttachment::NAME))
        }
    }
}

/// Hands a seller's file over.
pub(crate) async fn stage<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    at: &Located,
    file: FileStream,
) -> Result<Staged, Failure> {
    let expires = later(calls.now(), UPLOAD_LIFE);
    let form = Form::new().part("file", file_part(file));
    let handle = match at.place {
        Place::Question(_) => {
            return Err(Failure::new(FailureKind::Permanent, UploadAttachment::NAME));
        }
        Place::Claim(claim) => {
            let uploaded = calls
                .make_with_form(&at.account, &UploadClaimAttachment(claim), form)
                .await?;
            uploaded.and_then(|UploadedToClaim { filename }| filename)
        }
        Place::Pack(_) => {
            let site = site(calls, at, UploadAttachment::NAME).await?;
            let uploaded = calls
                .make_with_form(&at.account, &UploadAttachment { site: &site }, form)
                .await?;
            uploaded.and_then(|Uploaded { id }| id)
        }
    };
    let handle = handle.filter(|handle| !handle.is_empty());
    handle
        .map(|handle| Staged { handle, expires })
        .ok_or_else(|| Failure::retryable(UploadAttachment::NAME))
}

/// The account's site, without which no file goes either way.
async fn site<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    at: &Located,
    call: &'static str,
) -> Result<String, Failure> {
    calls
        .site(&at.account)
        .await?
        .ok_or_else(|| Failure::retryable(call))
}

#[cfg(test)]
mod tests;
