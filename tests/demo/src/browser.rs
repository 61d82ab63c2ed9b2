//! Opening a browser, where there is one.

use std::process::{Command, Stdio};

/// Opens `url` as this system does. Where nothing can open it, nothing happens: the address was printed.
pub fn open(url: &str) {
    let (program, more): (_, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        // Without a display xdg-open may start a text browser in this very terminal.
        _ if !has_display() => return,
        _ => ("xdg-open", &[]),
    };
    let started = Command::new(program)
        .args(more)
        .arg(url)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    drop(started);
}

fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
