//! `POST /sellerchat/upload_image` — hands over an image for a message that is sent afterwards.
//!
//! Nobody sees it before, so doing this twice does no harm. Source: clients, 2026.

use http_api::Effect;
use reqwest::Method;

use super::{Call, ShopCall};
use crate::wire::message::Uploaded;

/// Hands over the image in the part `file` of its form.
#[derive(Debug)]
pub(crate) struct UploadImage;

impl Call for UploadImage {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "sellerchat/upload_image";
    const NAME: &'static str = "POST /sellerchat/upload_image";
    type Data = Uploaded;
}

impl ShopCall for UploadImage {}
