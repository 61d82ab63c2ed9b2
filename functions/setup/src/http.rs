//! What comes in and goes out: fields and headers of requests, answers as pages or JSON.

pub(crate) mod answer;
pub(crate) mod fields;
pub(crate) mod headers;
