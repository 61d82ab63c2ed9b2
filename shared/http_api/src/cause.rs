//! Why a call did not come to a good answer, as far as people can do something about it.

use std::{
    error::Error,
    io::{self, ErrorKind},
};

use crate::error::{CallError, Trouble};

/// What stood in a call's way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The host's name has no address.
    Name,
    /// Nobody listens there.
    Refused,
    /// There is no way there.
    Unreachable,
    /// The host's certificate is not good for its name, expired, or nobody we trust vouches for it.
    Certificate,
    /// No secure connection, for another reason: the other side may not speak https at all.
    Insecure,
    /// Nothing came in time.
    Late,
    /// The connection broke before the answer was whole.
    Cut,
    /// It was answered with this status, which is no good one.
    Status(u16),
    /// It was answered well, with something else than such a side answers.
    Foreign,
}

impl Cause {
    /// The cause of `error`, if a call is at the bottom of it.
    pub fn of(error: &(dyn Error + 'static)) -> Option<Self> {
        let call = chain(error).find_map(|cause| cause.downcast_ref::<CallError>())?;
        Some(match &call.trouble {
            Trouble::Status { status, .. } => Self::Status(*status),
            Trouble::Unreadable(_) | Trouble::TooLarge => Self::Foreign,
            Trouble::Refused(_) => Self::Unreachable,
            Trouble::Late => Self::Late,
            Trouble::NotSent(source) => of_connection(source.as_ref()).unwrap_or(Self::Unreachable),
            Trouble::NoAnswer(source) => of_connection(source).unwrap_or(Self::Cut),
        })
    }
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

/// The first in the chain that names a cause.
fn of_connection(error: &(dyn Error + 'static)) -> Option<Cause> {
    chain(error).find_map(of_one)
}

fn of_one(error: &(dyn Error + 'static)) -> Option<Cause> {
    if let Some(error) = error.downcast_ref::<io::Error>() {
        return of_io(error);
    }
    if let Some(error) = error.downcast_ref::<rustls::Error>() {
        return Some(of_tls(error));
    }
    if let Some(error) = error.downcast_ref::<reqwest::Error>() {
        return error.is_timeout().then_some(Cause::Late);
    }
    // The resolver's own error has no public type.
    (error.to_string() == "dns error").then_some(Cause::Name)
}

fn of_io(error: &io::Error) -> Option<Cause> {
    // What an I/O error wraps is not its source, but what its source comes from.
    if let Some(inner) = error.get_ref() {
        let inner: &(dyn Error + 'static) = inner;
        if let Some(cause) = of_one(inner) {
            return Some(cause);
        }
    }
    match error.kind() {
        ErrorKind::ConnectionRefused => Some(Cause::Refused),
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => Some(Cause::Unreachable),
        ErrorKind::TimedOut => Some(Cause::Late),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::UnexpectedEof => {
            Some(Cause::Cut)
        }
        _ => None,
    }
}

fn of_tls(error: &rustls::Error) -> Cause {
    match error {
        rustls::Error::InvalidCertificate(_) => Cause::Certificate,
        _ => Cause::Insecure,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::Method;
    use serde_json::Value;
    use tokio::net::{TcpListener, TcpStream};
    use url::Url;

    use super::*;
    use crate::{Api, Credential, Effect, Endpoint, ErrorForm, connection::builder};

    struct Look;

    impl Endpoint for Look {
        const METHOD: Method = Method::GET;
        const EFFECT: Effect = Effect::Idempotent;
        const NAME: &'static str = "GET /look";
        type Response = Value;

        fn path(&self) -> String {
            "look".to_owned()
        }
    }

    /// Fails as the machine's resolver does, without asking any network.
    struct Nowhere;

    impl reqwest::dns::Resolve for Nowhere {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            Box::pin(async { Err(io::Error::other("failed to lookup address information").into()) })
        }
    }

    async fn cause_at(address: &str) -> Option<Cause> {
        let http = builder()
            .unwrap()
            .dns_resolver(std::sync::Arc::new(Nowhere))
            .timeout(Duration::from_millis(300))
            .build()
            .unwrap();
        let api = Api::new(&Url::parse(address).unwrap(), http, ErrorForm::Any);
        let failed = api.send(&Look, Credential::None).await.unwrap_err();
        // As it arrives at whoever reads it: as the source of a failure.
        Cause::of(&failed.failure())
    }

    /// Only an answer to something is one.
    async fn reply(stream: &TcpStream, answer: &str) {
        while stream.try_read(&mut [0; 4096]).is_err() {
            stream.readable().await.unwrap();
        }
        stream.writable().await.unwrap();
        stream.try_write(answer.as_bytes()).unwrap();
    }

    /// A server that says `answer` to whoever connects, or nothing for ever.
    async fn says(answer: Option<&'static str>) -> (u16, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                if let Some(answer) = answer {
                    reply(&stream, answer).await;
                }
                // Only half an answer ends the connection.
                if answer.is_none_or(|answer| !answer.ends_with('{')) {
                    held.push(stream);
                }
            }
        });
        (port, task)
    }

    #[tokio::test]
    async fn what_stands_in_the_way_is_told_apart() {
        const NOT_FOUND: &str = "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n";
        const PAGE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n<html>";
        const HALF: &str = "HTTP/1.1 200 OK\r\ncontent-length: 60\r\n\r\n{";

        assert_eq!(
            cause_at("https://chat.example").await,
            Some(Cause::Name),
            "a name that nobody knows"
        );
        let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let refused = cause_at(&format!("http://127.0.0.1:{port}")).await;
        assert_eq!(refused, Some(Cause::Refused));
        for (scheme, answer, expected) in [
            ("http", None, Cause::Late),
            ("https", Some(NOT_FOUND), Cause::Insecure),
            ("http", Some(NOT_FOUND), Cause::Status(404)),
            ("http", Some(PAGE), Cause::Foreign),
            ("http", Some(HALF), Cause::Cut),
        ] {
            let (port, server) = says(answer).await;
            let cause = cause_at(&format!("{scheme}://127.0.0.1:{port}")).await;
            assert_eq!(cause, Some(expected), "{scheme} {answer:?}");
            server.abort();
        }
    }

    #[test]
    fn a_bad_certificate_is_told_from_no_certificate() {
        let bad = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let wrapped = io::Error::new(ErrorKind::InvalidData, bad);

        assert_eq!(of_connection(&wrapped), Some(Cause::Certificate));
        let other = io::Error::new(ErrorKind::InvalidData, rustls::Error::DecryptError);
        assert_eq!(of_connection(&other), Some(Cause::Insecure));
    }

    #[test]
    fn what_no_call_brought_has_no_cause() {
        let failure = bridge::failure::Failure::retryable("PUT /thing");

        assert_eq!(Cause::of(&failure), None);
    }
}
