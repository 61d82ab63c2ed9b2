//! How the programs for a terminal end, listen and wait.

use std::process;

use tokio::net::TcpListener;

/// Ends the program because it cannot go on: one line on stderr, exit status 1.
#[expect(clippy::print_stderr, reason = "the one line that says why")]
pub fn give_up(why: &str) -> ! {
    eprintln!("{why}");
    process::exit(1)
}

/// Listens on `port` of 127.0.0.1; port 0 takes a free one.
///
/// # Errors
///
/// One line: the port is taken.
pub async fn listen(port: u16) -> Result<TcpListener, String> {
    TcpListener::bind(("127.0.0.1", port))
        .await
        .map_err(|error| unusable(port, &error))
}

/// The one line that says why `port` of 127.0.0.1 cannot be had.
pub fn unusable(port: u16, error: &std::io::Error) -> String {
    format!("port {port} of 127.0.0.1 cannot be used: {error}")
}

/// Waits for Ctrl-C. Where signals cannot be had it waits for ever: the program is ended from outside.
pub async fn interrupted() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
