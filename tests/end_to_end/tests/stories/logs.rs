//! What the log tells, at its loudest: never a text, a name or a secret.

use std::{
    io,
    sync::{Arc, Mutex},
};

use end_to_end::{BUYER, SELLER, SETUP_TOKEN, Setup, Visitor, World};
use runtime::{LevelFilter, Lines, log_to};
use tracing::{
    Dispatch,
    subscriber::{DefaultGuard, set_default},
};
use tracing_subscriber::fmt::MakeWriter;

/// Everything that was logged.
#[derive(Clone, Default)]
pub(crate) struct Captured(Arc<Mutex<Vec<u8>>>);

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Captured {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Captured {
    /// The log until now.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// Captures what this thread logs at `level` and above, until the second value is dropped.
pub(crate) fn capture(level: LevelFilter) -> (Captured, impl Drop) {
    struct Quiet(Option<(DefaultGuard, Dispatch)>);
    impl Drop for Quiet {
        fn drop(&mut self) {
            self.0.take();
        }
    }
    let captured = Captured::default();
    let log = log_to(captured.clone(), level, Lines::Json, connectors::CRATES);
    // While there is but one, tracing asks each thread's own whether a line is wanted, and keeps the
    // answer for all: stories on other threads would silence this one.
    let second = log_to(
        io::sink,
        LevelFilter::ERROR,
        Lines::Plain,
        connectors::CRATES,
    );
    let second = Dispatch::new(second);
    (captured, Quiet(Some((set_default(log), second))))
}

#[tokio::test]
async fn not_even_the_loudest_log_tells_what_people_wrote_or_what_opens_doors() {
    let (captured, quiet) = capture(LevelFilter::TRACE);
    let settings = vec![("WEBHOOK_TOKEN", "path-word-of-the-door".to_owned())];
    let world = World::with(Setup {
        settings,
        ..Setup::default()
    })
    .await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Onde-fica-a-loja");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world
        .chatwoot
        .agent_replies(conversation, "Na-rua-das-flores");
    for delivery in world.chatwoot.take_deliveries() {
        let path = "/webhook/path-word-of-the-door";
        world.post(path, &delivery.headers, delivery.body).await;
    }
    world.meli.expire_access_tokens(SELLER);
    world.dispatch().await;
    world.ticks(2).await;
    Visitor::tool().get(&world, "/setup/doctor").await;
    Visitor::tool().post(&world, "/setup/provision", "").await;
    drop(quiet);

    let log = captured.text();
    assert_eq!(
        world.meli.received_by_buyer(sale.thread),
        ["Na-rua-das-flores"]
    );
    assert!(log.contains("reply queued"));
    for secret in [
        "Onde-fica-a-loja",
        "Na-rua-das-flores",
        "path-word-of-the-door",
        "COMPRADOR.EX",
        SETUP_TOKEN,
        "app-secret",
        "APP_USR-",
        "TG-",
        &world.chatwoot.agent_token(),
        &world.sales.secret,
    ] {
        let line = log.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "{secret}");
    }
}
