//! HTTP on Lambda: requests as API Gateway hands them over, whatever strangers wrote into them.
//!
//! `lambda_http` puts the raw path, query and host into an address and panics where they make
//! none, which API Gateway answers with 500. They are made tidy first.

use std::future::Future;

use lambda_http::{
    Adapter, Body, Error, LambdaEvent, Request, Response, Service,
    aws_lambda_events::apigw::ApiGatewayV2httpRequest,
    http::{HeaderMap, header::HOST},
    lambda_runtime::run,
    request::LambdaRequest,
    service_fn,
};
use url::Url;

const SCHEME: &str = "x-forwarded-proto";
/// Longest path and longest query that are kept, in bytes, once they are escaped: an address of more
/// than 64 KB makes none. API Gateway takes about 10 KB in all.
const MOST: usize = 30 << 10;
/// Characters that stand for themselves in a query, beside letters and digits.
const QUERY: &str = "-._~!$&'()*+,;=:@/?%";
/// The same in a path.
const PATH: &str = "-._~!$&'()*+,;=:@/%";

/// Answers requests until the process ends.
///
/// # Errors
///
/// Lambda's own interface cannot be reached.
pub async fn serve<'a, H, F>(handle: H) -> Result<(), Error>
where
    H: Fn(Request) -> F,
    F: Future<Output = Response<Body>> + Send + 'a,
{
    let mut front = Adapter::from(service_fn(move |request| {
        let answer = handle(request);
        async move { Ok::<_, Error>(answer.await) }
    }));
    run(service_fn(move |mut event: LambdaEvent<LambdaRequest>| {
        tidy(&mut event.payload);
        front.call(event)
    }))
    .await
}

/// Makes sure that an address can be made of what `request` names.
fn tidy(request: &mut LambdaRequest) {
    if let LambdaRequest::ApiGatewayV2(request) = request {
        tidy_address(request);
        tidy_origin(&mut request.headers);
    }
}

fn tidy_address(request: &mut ApiGatewayV2httpRequest) {
    let path = request.raw_path.as_deref().unwrap_or_default();
    let path = escaped(path, PATH);
    // One that is too long is nobody's: it is answered as such.
    let path = Some(path.trim_start_matches('/')).filter(|path| path.len() <= MOST);
    request.raw_path = Some(format!("/{}", path.unwrap_or("-")));
    let query = request.raw_query_string.as_deref().unwrap_or_default();
    request.raw_query_string = Some(escaped(query, QUERY)).filter(|query| query.len() <= MOST);
}

/// Leaves out a host and a scheme that are none; ours are known from elsewhere.
fn tidy_origin(headers: &mut HeaderMap) {
    let is = |name: &str, good: fn(&str) -> bool, headers: &HeaderMap| {
        headers
            .get(name)
            .is_none_or(|value| value.to_str().is_ok_and(good))
    };
    if !is(SCHEME, |scheme| matches!(scheme, "http" | "https"), headers) {
        headers.remove(SCHEME);
    }
    if !is(HOST.as_str(), is_host, headers) {
        headers.remove(HOST);
    }
}

fn is_host(host: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
    host.len() <= 255 && host.chars().all(plain) && Url::parse(&format!("https://{host}/")).is_ok()
}

/// `text` with everything but letters, digits and `plain` percent-encoded.
fn escaped(text: &str, plain: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || (c.is_ascii() && plain.contains(c)) {
            escaped.push(c);
        } else {
            escaped.push('%');
            let digits = [byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16));
            escaped.extend(digits.iter().flatten().map(char::to_ascii_uppercase));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use lambda_http::RequestExt;

    use super::*;

    fn event(path: &str, query: &str, host: &str, scheme: &str) -> LambdaRequest {
        let event = serde_json::json!({
            "version": "2.0", "routeKey": "GET /setup", "rawPath": path, "rawQueryString": query,
            "headers": {"host": host, "x-forwarded-proto": scheme}, "isBase64Encoded": false,
            "requestContext": {"stage": "$default",
                "http": {"method": "GET", "path": "/", "sourceIp": "203.0.113.9"}}
        });
        serde_json::from_str(&event.to_string()).unwrap()
    }

    fn through(mut event: LambdaRequest) -> Request {
        tidy(&mut event);
        event.into()
    }

    #[test]
    fn a_query_with_raw_quotes_or_brackets_is_read_and_not_a_panic() {
        let query = "code=\"a\"<b>&lang=es& ç{|}^`\\#";

        let request = through(event("/setup", query, "bridge.example", "https"));

        assert_eq!(request.uri().path(), "/setup");
        assert_eq!(
            request.uri().query(),
            Some("code=%22a%22%3Cb%3E&lang=es&%20%C3%A7%7B%7C%7D%5E%60%5C%23")
        );
        let parameters = request.query_string_parameters();
        assert_eq!(parameters.first("code"), Some("\"a\"<b>"));
    }

    #[test]
    fn what_was_well_stays_as_it_is() {
        let request = through(event(
            "/webhook/a%20b~c",
            "code=TG-1&state=a.b_c-d%3D",
            "bridge.example:8443",
            "http",
        ));

        assert_eq!(
            request.uri().to_string(),
            "http://bridge.example:8443/webhook/a%20b~c?code=TG-1&state=a.b_c-d%3D"
        );
    }

    #[test]
    fn nothing_that_a_stranger_writes_makes_it_panic() {
        let odd = [
            "",
            "/",
            "//",
            "\"",
            "<script>",
            "a b",
            "[",
            "]:x",
            "x:99999999",
            "%",
            "%zz",
            "\u{1}",
            "ação",
            "🙂",
            "?#?#",
            "@",
            "a@b:c",
            "../..",
            "*",
            "https://x",
        ];
        let long = "\"".repeat(40_000);
        for one in odd.into_iter().chain([long.as_str()]) {
            for event in [
                event(one, "", "bridge.example", "https"),
                event("/setup", one, "bridge.example", "https"),
                event("/setup", "a=b", one.trim_matches('\u{1}'), "https"),
                event("/setup", "a=b", "bridge.example", one.trim_matches('\u{1}')),
                event(one, one, "x<y", "javascript"),
            ] {
                assert!(through(event).uri().path().starts_with('/'));
            }
        }
    }
}
