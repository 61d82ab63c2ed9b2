//! A sale's invoice: the files of a note, handed over by one call, told by the list of what is there.

mod fit;

use std::time::Duration;

use bridge::{
    failure::{Failure, FailureKind},
    files::{Broken, FileStream, HelpdeskFile, Watch},
    i18n::Locale,
    ports::{CommandLook, CommandOutcome, CommandPlan},
};
use http_api::{Endpoint as _, file_part};
use reqwest::multipart::Form;

use self::fit::{MAX_BYTES, fit, listed, too_large};
use super::{
    deed::{Deed, InvoiceDeed, InvoiceFile},
    refused,
};
use crate::{
    calls::{Calls, Stopped},
    endpoints::{
        get_invoices::GetInvoices,
        upload_invoice::{PART, UploadInvoice, UploadedInvoice},
    },
    ids::PackId,
    places::ThreadAddress,
    words::invoice_commands as words,
};

/// What would come of it now. 1 call, or none where the files themselves will not do.
pub(super) async fn plan(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    pack: PackId,
    files: &[HelpdeskFile],
) -> Result<CommandPlan, Failure> {
    let files = match fit(locale, files) {
        Ok(files) => files,
        Err(why) => return Ok(CommandPlan::NotOffered(why)),
    };
    let before = there(calls, at, pack).await?;
    offered(locale, pack, files, before)
}

fn offered(
    locale: Locale,
    pack: PackId,
    files: Vec<InvoiceFile>,
    before: Vec<String>,
) -> Result<CommandPlan, Failure> {
    let will = told(locale, &files, before.len());
    let (pack, count) = (pack.0, files.len().to_string());
    let deed = Deed::Invoice(InvoiceDeed::AttachInvoice {
        pack,
        files,
        before,
    });
    Ok(CommandPlan::Offered {
        action: deed.action()?,
        will,
        done: words::DONE.fill(locale, &[("n", &count)]),
    })
}

/// What will happen, in words for agents: with the files, and with how many are there.
fn told(locale: Locale, files: &[InvoiceFile], there: usize) -> String {
    let (files, n) = (listed(locale, files), there.to_string());
    let words = match there {
        0 => words::WILL,
        _ => words::WILL_BESIDE,
    };
    words.fill(locale, &[("files", &files), ("n", &n)])
}

/// What is there, by its ids in order.
async fn there(calls: &Calls, at: &ThreadAddress, pack: PackId) -> Result<Vec<String>, Failure> {
    let list = match calls.make(&at.account, &GetInvoices(pack)).await {
        Ok(list) => list.fiscal_documents,
        Err(stopped) if stopped.is_missing() => return Ok(Vec::new()),
        Err(stopped) => return Err(stopped.into()),
    };
    if list.skipped > 0 {
        // What cannot be counted proves nothing later.
        return Err(Failure::retryable(GetInvoices::NAME));
    }
    let mut ids: Vec<String> = list.items.into_iter().map(|one| one.id).collect();
    ids.sort_unstable();
    Ok(ids)
}

/// Hands them over. 1 call.
pub(super) async fn act(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    deed: &InvoiceDeed,
    streams: Vec<FileStream>,
) -> Result<CommandOutcome, Failure> {
    let InvoiceDeed::AttachInvoice { pack, files, .. } = deed;
    if streams.len() != files.len() {
        return Err(Failure::new(FailureKind::Permanent, UploadInvoice::NAME));
    }
    if let Some(file) = first_too_large(&streams, files) {
        return Ok(CommandOutcome::Refused(too_large(locale, &file.name)));
    }
    let (form, watches) = form(streams, files);
    let call = UploadInvoice(PackId(*pack));
    match calls.make_with_form(&at.account, &call, form).await {
        Ok(taken) => attached(&taken, files.len()),
        Err(stopped) => not_attached(locale, stopped, files, &watches),
    }
}

/// Of those that say how long they are.
fn first_too_large<'a>(
    streams: &[FileStream],
    files: &'a [InvoiceFile],
) -> Option<&'a InvoiceFile> {
    let is_large = |stream: &FileStream| stream.length.is_some_and(|bytes| bytes > MAX_BYTES);
    let mut both = streams.iter().zip(files);
    both.find(|(stream, _)| is_large(stream))
        .map(|(_, file)| file)
}

/// The files as they go, within the time of the slowest, and what tells how each of them went.
fn form(streams: Vec<FileStream>, files: &[InvoiceFile]) -> ((Form, Duration), Vec<Watch>) {
    let (mut form, mut watches) = (Form::new(), Vec::new());
    let longest = streams.iter().map(FileStream::longest_call).max();
    for (mut stream, file) in streams.into_iter().zip(files) {
        stream.name.clone_from(&file.name);
        stream.content_type = Some(file.content_type.clone());
        let stream = stream.at_most(MAX_BYTES);
        watches.push(stream.watch());
        form = form.part(PART, file_part(stream));
    }
    ((form, longest.unwrap_or_default()), watches)
}

/// Any 2xx may have taken them; only one that names each of them says so.
fn attached(taken: &UploadedInvoice, files: usize) -> Result<CommandOutcome, Failure> {
    let named = taken.ids.as_ref().map_or(0, |ids| ids.items.len());
    if named == files {
        return Ok(CommandOutcome::Done);
    }
    Err(Failure::new(FailureKind::Unknown, UploadInvoice::NAME))
}

/// What went wrong; a file that turned out to be too large was never handed over whole.
fn not_attached(
    locale: Locale,
    stopped: Stopped,
    files: &[InvoiceFile],
    watches: &[Watch],
) -> Result<CommandOutcome, Failure> {
    let mut files = files.iter().zip(watches);
    match files.find(|(_, watch)| watch.broken() == Some(Broken::TooLarge)) {
        Some((file, _)) => Ok(CommandOutcome::Refused(too_large(locale, &file.name))),
        None => refused(locale, stopped),
    }
}

/// Whether they are there: the list holds so many more than before. 1 call.
pub(super) async fn look(
    calls: &Calls,
    at: &ThreadAddress,
    deed: &InvoiceDeed,
) -> Result<CommandLook, Failure> {
    let InvoiceDeed::AttachInvoice {
        pack,
        files,
        before,
    } = deed;
    let now = there(calls, at, PackId(*pack)).await?;
    Ok(told_by_list(before, &now, files.len()))
}

/// What the list, before and now, tells of so many files. Another number of new ones: some may be somebody else's, or
/// some did not arrive.
fn told_by_list(before: &[String], now: &[String], files: usize) -> CommandLook {
    match now.iter().filter(|id| !before.contains(id)).count() {
        0 => CommandLook::NotDone,
        new if new == files => CommandLook::Done,
        _ => CommandLook::CannotTell,
    }
}

#[cfg(test)]
mod tests;
