use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    slice::from_ref,
    sync::{Arc, Mutex},
};

use bridge::failure::FailureKind;
use futures::StreamExt;
use reqwest::dns::{Addrs, Name, Resolving};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, path},
};

use super::*;
use crate::web_client;

/// Counts every connection to a port of this machine, by IPv4 or IPv6.
struct Trap {
    port: u16,
    listeners: Vec<TcpListener>,
}

impl Trap {
    async fn set() -> Self {
        let v4 = TcpListener::bind("0.0.0.0:0").await.unwrap();
        let port = v4.local_addr().unwrap().port();
        // Where there is no IPv6, nothing can come that way either.
        let v6 = TcpListener::bind(("::1", port)).await.ok();
        Self {
            port,
            listeners: [Some(v4), v6].into_iter().flatten().collect(),
        }
    }

    /// Connections since the last time: all that come before one of our own.
    async fn caught(&self) -> usize {
        let mut caught = 0;
        for listener in &self.listeners {
            let mut own = listener.local_addr().unwrap();
            if own.ip().is_unspecified() {
                own.set_ip([127, 0, 0, 1].into());
            }
            let probe = TcpStream::connect(own).await.unwrap().local_addr().unwrap();
            while listener.accept().await.unwrap().1 != probe {
                caught += 1;
            }
        }
        caught
    }
}

/// A resolver whose answers are written down; each name's last one is given for ever. Any other
/// name is this machine.
#[derive(Clone, Default)]
struct Answers {
    by_name: Arc<Mutex<HashMap<String, Vec<Vec<IpAddr>>>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Answers {
    fn of(answers: &[(&str, &[&[&str]])]) -> Self {
        let parse = |ips: &&[&str]| ips.iter().map(|ip| ip.parse().unwrap()).collect();
        let by_name = answers
            .iter()
            .map(|(name, rounds)| ((*name).to_owned(), rounds.iter().map(parse).collect()));
        Self {
            by_name: Arc::new(Mutex::new(by_name.collect())),
            asked: Arc::default(),
        }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Resolve for Answers {
    fn resolve(&self, name: Name) -> Resolving {
        self.asked.lock().unwrap().push(name.as_str().to_owned());
        let mut by_name = self.by_name.lock().unwrap();
        let ips = match by_name.get_mut(name.as_str()) {
            Some(rounds) if rounds.len() > 1 => rounds.remove(0),
            Some(rounds) => rounds[0].clone(),
            None => vec!["127.0.0.1".parse().unwrap()],
        };
        let addresses: Vec<_> = ips.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect();
        Box::pin(async move { Ok(Box::new(addresses.into_iter()) as Addrs) })
    }
}

fn hostile_answers() -> Answers {
    Answers::of(&[
        ("private.example", &[&["10.0.0.1"]]),
        ("metadata.example", &[&["169.254.169.254"]]),
        ("v6.private.example", &[&["fd00::1"]]),
        ("mapped.example", &[&["::ffff:127.0.0.1"]]),
        ("mixed.example", &[&["8.8.8.8", "127.0.0.1"]]),
        ("rebound.example", &[&["127.0.0.1"], &["8.8.8.8"]]),
    ])
}

fn downloads(trusted: &[Url], guard: Guard<Answers>) -> Downloads {
    Downloads::resolving_with(trusted, web_client().unwrap(), guard).unwrap()
}

fn guarded(answers: &Answers) -> Guard<Answers> {
    Guard {
        inner: answers.clone(),
        passes: is_public,
    }
}

/// The table, filled in. What is no address at all is left out: it cannot be contacted.
fn hostile(trap: &Trap, trusted: &Url) -> Vec<String> {
    let fill = |line: &str| {
        line.replace("{port}", &trap.port.to_string())
            .replace("{trusted_host}", trusted.host_str().unwrap())
            .replace("{trusted_port}", &trusted.port().unwrap().to_string())
    };
    let lines = include_str!("hostile.txt").lines().map(str::trim);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(fill)
        .collect()
}

#[tokio::test]
async fn no_hostile_address_is_contacted() {
    let trap = Trap::set().await;
    let server = MockServer::start().await;
    let trusted = Url::parse(&server.uri()).unwrap();
    let (mut refused, mut illegible) = (0, 0);

    for address in hostile(&trap, &trusted) {
        let files = downloads(from_ref(&trusted), guarded(&hostile_answers()));
        let Ok(url) = Url::parse(&address) else {
            illegible += 1;
            continue;
        };
        let error = files.open("test", &url).await.unwrap_err();

        assert!(
            matches!(error.trouble, Trouble::Refused(_)),
            "{address}: {error:?}"
        );
        assert_eq!(error.failure().kind, FailureKind::Permanent, "{address}");
        refused += 1;
    }

    assert!(
        refused >= 60 && illegible <= 3,
        "{refused} refused, {illegible} illegible"
    );
    assert_eq!(trap.caught().await, 0);
    assert!(server.received_requests().await.unwrap().is_empty());
}

#[tokio::test]
async fn no_redirect_leads_to_a_hostile_address() {
    let trap = Trap::set().await;
    let server = MockServer::start().await;
    let trusted = Url::parse(&server.uri()).unwrap();

    for address in hostile(&trap, &trusted) {
        server.reset().await;
        // In a header an address is ASCII, as Url writes it.
        let Ok(target) = Url::parse(&address) else {
            continue;
        };
        let redirect = ResponseTemplate::new(302).insert_header("Location", target.as_str());
        Mock::given(any())
            .respond_with(redirect)
            .mount(&server)
            .await;
        let files = downloads(from_ref(&trusted), guarded(&hostile_answers()));

        let error = files
            .open("test", &trusted.join("a.png").unwrap())
            .await
            .unwrap_err();

        assert!(
            matches!(error.trouble, Trouble::Refused(_)),
            "{address}: {error:?}"
        );
        assert_eq!(
            server.received_requests().await.unwrap().len(),
            1,
            "{address}"
        );
    }

    assert_eq!(trap.caught().await, 0);
}

/// The name is asked for once, and what was checked is what is contacted: here the second
/// address of this machine stands for a private one.
#[tokio::test]
async fn a_name_that_resolves_to_something_else_the_next_time_gains_nothing() {
    let trap = Trap::set().await;
    let url = Url::parse(&format!("https://rebound.example:{}/", trap.port)).unwrap();
    for (first, next, connections) in [("127.0.0.1", "127.0.0.2", 1), ("127.0.0.2", "127.0.0.1", 0)]
    {
        let answers = Answers::of(&[("rebound.example", &[&[first], &[next]])]);
        let passes = |ip: IpAddr| ip == IpAddr::from([127, 0, 0, 1]);
        let files = downloads(
            &[],
            Guard {
                inner: answers.clone(),
                passes,
            },
        );

        // Whoever is reached does not speak TLS.
        let opening = timeout(
            std::time::Duration::from_millis(300),
            files.open("test", &url),
        );
        let opened = opening.await;

        assert!(!matches!(opened, Ok(Ok(_))));
        assert_eq!(trap.caught().await, connections, "{first}");
        assert_eq!(answers.asked(), ["rebound.example"]);
    }
}

async fn served(server: &MockServer, at: &str, answer: ResponseTemplate) -> Url {
    Mock::given(path(at))
        .respond_with(answer)
        .mount(server)
        .await;
    Url::parse(&format!("{}{at}", server.uri())).unwrap()
}

fn trusting(servers: &[&MockServer]) -> Downloads {
    let origins: Vec<Url> = servers
        .iter()
        .map(|server| server.uri().parse().unwrap())
        .collect();
    downloads(&origins, guarded(&Answers::default()))
}

async fn read(file: FileStream) -> Vec<u8> {
    file.into_bytes()
        .map(Result::unwrap)
        .collect::<Vec<_>>()
        .await
        .concat()
}

#[tokio::test]
async fn redirects_are_followed_without_credentials_and_with_relative_ones() {
    let (front, storage) = (MockServer::start().await, MockServer::start().await);
    let file = ResponseTemplate::new(200).set_body_raw("bytes", "image/png");
    let last = served(&storage, "/bucket/key", file).await;
    served(
        &front,
        "/second",
        ResponseTemplate::new(307).insert_header("Location", last.as_str()),
    )
    .await;
    let first = served(
        &front,
        "/first",
        ResponseTemplate::new(302).insert_header("Location", "second"),
    )
    .await;

    let file = trusting(&[&front, &storage])
        .open("test", &first)
        .await
        .unwrap();

    assert_eq!(
        (file.content_type.as_deref(), file.length),
        (Some("image/png"), Some(5))
    );
    assert_eq!(read(file).await, b"bytes");
    for server in [&front, &storage] {
        for request in server.received_requests().await.unwrap() {
            for header in ["authorization", "api-access-token", "cookie", "referer"] {
                assert!(request.headers.get(header).is_none(), "{header}");
            }
        }
    }
}

#[tokio::test]
async fn redirects_end_somewhere() {
    let server = MockServer::start().await;
    let round = served(
        &server,
        "/round",
        ResponseTemplate::new(302).insert_header("Location", "/round"),
    )
    .await;
    let nowhere = served(&server, "/nowhere", ResponseTemplate::new(302)).await;
    let downloads = trusting(&[&server]);

    let error = downloads.open("test", &round).await.unwrap_err();
    assert!(matches!(
        error.trouble,
        Trouble::Refused(AddressRefused::TooManyHops)
    ));
    assert_eq!(
        server.received_requests().await.unwrap().len(),
        MAX_HOPS + 1
    );
    let error = downloads.open("test", &nowhere).await.unwrap_err();
    assert!(matches!(
        error.trouble,
        Trouble::Refused(AddressRefused::NoTarget)
    ));
}

#[tokio::test]
async fn what_is_not_there_may_come_later() {
    for (status, kind) in [
        (404, FailureKind::Missing),
        (410, FailureKind::Missing),
        (403, FailureKind::Forbidden),
        (500, FailureKind::Retryable { after: None }),
        (503, FailureKind::Retryable { after: None }),
    ] {
        let server = MockServer::start().await;
        let url = served(
            &server,
            "/a",
            ResponseTemplate::new(status).set_body_string("NoSuchKey"),
        )
        .await;

        let failure = trusting(&[&server])
            .open("test", &url)
            .await
            .unwrap_err()
            .failure();

        assert_eq!(failure.kind, kind, "{status}");
        assert!(
            !format!("{failure} {failure:?}").contains(&server.uri()),
            "an address may be a secret"
        );
    }
}

#[tokio::test]
async fn a_server_that_is_down_may_come_back() {
    let downloads = Downloads::new(
        &["http://127.0.0.1:9".parse().unwrap()],
        web_client().unwrap(),
    )
    .unwrap();

    let failure = downloads
        .open("test", &"http://127.0.0.1:9/a".parse().unwrap())
        .await
        .unwrap_err()
        .failure();

    assert_eq!(failure.kind, FailureKind::Retryable { after: None });
}

/// A storage that answers each call with the beginning of a file and then nothing more; how many calls.
async fn stalled(head: &'static str) -> (Url, Arc<Mutex<usize>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let calls = Arc::new(Mutex::new(0));
    let seen = Arc::clone(&calls);
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut connection, _)) = listener.accept().await {
            *seen.lock().unwrap() += 1;
            assert!(connection.read(&mut [0; 1024]).await.unwrap() > 0);
            connection.write_all(head.as_bytes()).await.unwrap();
            open.push(connection);
        }
    });
    (format!("http://{address}/a").parse().unwrap(), calls)
}

#[tokio::test]
async fn a_file_that_stops_half_way_is_given_up_and_its_storage_left_alone_for_a_while() {
    let (url, calls) = stalled("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf").await;
    let mut downloads = downloads(from_ref(&url), guarded(&Answers::default()));
    downloads.stalls = Stalls::after(std::time::Duration::from_millis(50));

    let file = downloads.open("GET file", &url).await.unwrap();
    let watch = file.watch();
    let pieces: Vec<_> = file.into_bytes().collect().await;

    assert_eq!(pieces[0].as_ref().unwrap(), &b"half"[..]);
    let failure = pieces[1].as_ref().unwrap_err();
    assert_eq!(failure.kind, FailureKind::Retryable { after: None });
    assert!(watch.broken().is_some());

    let next = downloads.open("GET file", &url).await.unwrap_err();
    assert_eq!(next.kind(), FailureKind::Retryable { after: None });
    assert_eq!(*calls.lock().unwrap(), 1, "the next one is not begun");

    let server = MockServer::start().await;
    Mock::given(any())
        .respond_with(ResponseTemplate::new(200).set_body_string("whole"))
        .mount(&server)
        .await;
    let other: Url = format!("{}/b", server.uri()).parse().unwrap();
    downloads.trusted = [url.origin(), other.origin()].into();
    downloads.open("GET file", &other).await.unwrap();
}
