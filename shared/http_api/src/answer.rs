//! Reading an answer: whether it is a good one, and never more of it than anything sensible has.

use std::time::Duration;

use reqwest::{Response, header};

use crate::{
    error::{ErrorForm, Trouble},
    json,
};

/// Most bytes of an error's answer that are kept.
const MAX_ERROR: usize = 16 << 20;

/// The answer, if its status is 2xx.
pub(crate) async fn accepted(response: Response, errors: ErrorForm) -> Result<Response, Trouble> {
    let status = response.status();
    if status.is_success() {
        return Ok(response);
    }
    let retry_after = retry_after(&response);
    let body = json::text(&read_capped(response, MAX_ERROR).await?);
    Err(Trouble::Status {
        status: status.as_u16(),
        retry_after,
        is_verdict: errors.is_borne_by(&body),
        body,
    })
}

fn retry_after(response: &Response) -> Option<Duration> {
    let value = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}

/// The whole body, if it has at most `most` bytes.
pub(crate) async fn read_capped(mut response: Response, most: usize) -> Result<Vec<u8>, Trouble> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(Trouble::from)? {
        if body.len() + chunk.len() > most {
            return Err(Trouble::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}
