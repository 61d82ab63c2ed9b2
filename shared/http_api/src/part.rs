//! Files in forms.

use bridge::files::FileStream;
use reqwest::{
    Body,
    header::{CONTENT_TYPE, HeaderMap, HeaderValue},
    multipart::Part,
};

/// A file as a part of a form, read while it is sent. A type that is none is left out.
pub fn file_part(file: FileStream) -> Part {
    let kind = file
        .content_type
        .as_deref()
        .filter(|kind| Part::text("").mime_str(kind).is_ok());
    let kind = kind.and_then(|kind| HeaderValue::from_str(kind).ok());
    let headers: HeaderMap = kind.map(|kind| (CONTENT_TYPE, kind)).into_iter().collect();
    let (name, length) = (file.name.clone(), file.length);
    let body = Body::wrap_stream(file.into_bytes());
    let part = match length {
        Some(length) => Part::stream_with_length(body, length),
        None => Part::stream(body),
    };
    part.file_name(name).headers(headers)
}
