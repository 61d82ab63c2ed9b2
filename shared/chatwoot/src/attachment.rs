//! Files of messages, as Chatwoot describes them, and where they are read.

use bridge::files::HelpdeskFile;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use crate::lenient::{Id, Text, maybe};

/// Names the reading of an agent's file.
pub(crate) const CALL: &str = "GET attachment";
/// Where Chatwoot serves files, by itself or by a redirect to its storage.
const OWN: &str = "/rails/active_storage/";

/// Where to begin to read a file.
///
/// A file's address begins with Chatwoot's `FRONTEND_URL`, which may name a host that only
/// Chatwoot itself knows, or nobody. So what has Chatwoot's own path is read from `base`,
/// unless its origin is trusted by itself.
pub(crate) fn address(
    reference: &str,
    base: &Url,
    is_trusted: impl Fn(&Url) -> bool,
) -> Option<Url> {
    let mut url = Url::parse(reference).ok()?;
    if !is_trusted(&url) && matches!(url.scheme(), "http" | "https") && url.path().starts_with(OWN)
    {
        let (path, query) = (url.path().to_owned(), url.query().map(str::to_owned));
        url = base.clone();
        url.set_path(&path);
        url.set_query(query.as_deref());
    }
    Some(url)
}

/// An entry of `attachments`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireAttachment {
    #[serde(deserialize_with = "maybe")]
    file_type: Option<Text>,
    #[serde(deserialize_with = "maybe")]
    data_url: Option<Text>,
    #[serde(deserialize_with = "maybe")]
    content_type: Option<Text>,
    #[serde(deserialize_with = "maybe")]
    file_size: Option<Id>,
}

/// Kinds of attachment that are bytes; the others are places, contacts and links.
const BYTES: &[&str] = &["image", "audio", "video", "file"];

/// The files in `attachments`. What cannot be read counts as a file that cannot be opened,
/// so that an agent is told about it rather than a buyer getting less than was meant.
pub(crate) fn files(attachments: Vec<Value>) -> Vec<HelpdeskFile> {
    attachments
        .into_iter()
        .filter(|attachment| !attachment.is_null())
        .map(file)
        .collect()
}

fn file(attachment: Value) -> HelpdeskFile {
    let wire: WireAttachment = serde_json::from_value(attachment).unwrap_or_default();
    let address = wire.data_url.map_or_else(String::new, |url| url.0);
    let is_bytes = wire
        .file_type
        .as_ref()
        .is_none_or(|kind| BYTES.contains(&kind.0.as_str()));
    HelpdeskFile {
        name: name(&address)
            .unwrap_or_else(|| wire.file_type.map_or_else(String::new, |kind| kind.0)),
        reference: if is_bytes { address } else { String::new() },
        content_type: wire.content_type.map(|kind| kind.0),
        size: wire.file_size.map(|size| size.0),
    }
}

/// The last segment of the address: Chatwoot says a file's name nowhere else.
fn name(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let last = url
        .path_segments()?
        .next_back()
        .filter(|segment| !segment.is_empty())?;
    Some(percent_decode_str(last).decode_utf8_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_file_is_named_by_the_end_of_its_address() {
        for (address, expected) in [
            (
                "https://chat.example/rails/active_storage/blobs/redirect/eyJ/nota%20fiscal%20n%C2%BA1.pdf",
                "nota fiscal nº1.pdf",
            ),
            ("https://chat.example/x/a.png?disposition=inline", "a.png"),
            ("https://chat.example/x/%FF.png", "\u{fffd}.png"),
        ] {
            let [file] =
                <[HelpdeskFile; 1]>::try_from(files(vec![json!({"data_url": address})])).unwrap();

            assert_eq!(
                (file.name.as_str(), file.reference.as_str()),
                (expected, address)
            );
        }
    }

    #[test]
    fn a_file_that_chatwoot_serves_is_read_from_the_chatwoot_we_know() {
        let base = Url::parse("https://chat.example").unwrap();
        let trusts = |url: &Url| url.host_str() == Some("trusted.example");
        for (reference, expected) in [
            (
                "http://0.0.0.0:3000/rails/active_storage/blobs/x/a.png?disposition=inline",
                Some("https://chat.example/rails/active_storage/blobs/x/a.png?disposition=inline"),
            ),
            (
                "http://user@169.254.169.254/rails/active_storage/x",
                Some("https://chat.example/rails/active_storage/x"),
            ),
            (
                "http://trusted.example/rails/active_storage/x",
                Some("http://trusted.example/rails/active_storage/x"),
            ),
            (
                "https://files.example/a.png",
                Some("https://files.example/a.png"),
            ),
            (
                "http://10.0.0.1/rails/active_storage/../../latest",
                Some("http://10.0.0.1/latest"),
            ),
            (
                "file:///rails/active_storage/x",
                Some("file:///rails/active_storage/x"),
            ),
            ("/rails/active_storage/x", None),
            ("", None),
        ] {
            assert_eq!(
                address(reference, &base, trusts).as_ref().map(Url::as_str),
                expected,
                "{reference}"
            );
        }
    }

    #[test]
    fn places_and_links_have_nothing_to_open() {
        let shared = files(vec![
            json!({"file_type": "location", "data_url": "https://chat.example/x/y"}),
            json!("odd"),
            json!(null),
        ]);

        assert_eq!(
            shared
                .iter()
                .map(|file| file.reference.as_str())
                .collect::<Vec<_>>(),
            ["", ""]
        );
    }

    #[test]
    fn size_and_type_are_read_when_they_are_there() {
        let read = files(vec![
            json!({"file_type": "image", "data_url": "https://c.example/a.png", "content_type": "image/png", "file_size": "48213"}),
            json!({"data_url": "https://c.example/a.png", "content_type": 7, "file_size": "x"}),
        ]);

        assert_eq!(read[0].size, Some(48213));
        assert_eq!(read[0].content_type.as_deref(), Some("image/png"));
        assert_eq!(read[1].size, None);
    }
}
