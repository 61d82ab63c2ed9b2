//! What Mercado Livre answers, read as [`http_api::lenient`] does.

pub(crate) mod claim;
pub(crate) mod message;
pub(crate) mod order;
pub(crate) mod question;

pub(crate) use http_api::lenient::{LenientList, filled, is, maybe, text};
