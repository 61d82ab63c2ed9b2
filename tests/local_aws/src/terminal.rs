//! What the three programs share towards the person who runs them.

use std::process;

use tokio::net::TcpListener;

/// Ends the program because it cannot go on: one line, exit status 1.
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

/// Why a port of 127.0.0.1 cannot be had.
pub fn unusable(port: u16, error: &std::io::Error) -> String {
    format!("port {port} of 127.0.0.1 cannot be used: {error}")
}

/// Waits for Ctrl-C.
pub async fn interrupted() {
    // Where signals cannot be had, the program is ended from outside.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
