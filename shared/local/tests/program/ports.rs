//! Which ports are open while the bridge runs on this machine.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

use std::{
    env, fs,
    io::{BufRead, BufReader, ErrorKind},
    process::{Child, Command, Stdio},
};

/// Ports of 127.0.0.1 and elsewhere on which a process listens.
fn listening(process: u32) -> Vec<String> {
    let sockets: Vec<String> = fs::read_dir(format!("/proc/{process}/fd"))
        .unwrap()
        .filter_map(|file| fs::read_link(file.ok()?.path()).ok())
        .filter_map(|link| {
            let link = link.to_string_lossy().into_owned();
            let inode = link.strip_prefix("socket:[")?.strip_suffix(']')?;
            Some(inode.to_owned())
        })
        .collect();
    let mut found = Vec::new();
    for table in ["tcp", "tcp6"] {
        // A machine without IPv6 has no table of it.
        let path = format!("/proc/{process}/net/{table}");
        let text = match fs::read_to_string(path) {
            Err(error) if table == "tcp6" && error.kind() == ErrorKind::NotFound => continue,
            text => text.unwrap(),
        };
        found.extend(text.lines().skip(1).filter_map(|line| {
            let parts: Vec<&str> = line.split_whitespace().collect();
            let ours = parts[3] == "0A" && sockets.iter().any(|inode| inode == parts[9]);
            ours.then(|| parts[1].to_owned())
        }));
    }
    found
}

fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    let out = child.stdout.take().unwrap();
    BufReader::new(out).read_line(&mut line).unwrap();
    line
}

#[test]
fn the_bridge_on_this_machine_opens_its_front_and_nothing_else() {
    let folder = env::temp_dir().join(format!("local-ports-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let nowhere = "http://127.0.0.1:1";
    let mut child = Command::new(env!("CARGO_BIN_EXE_local"))
        .args(["--port", "0"])
        .env_clear()
        .envs([
            ("CHATWOOT_URL", nowhere),
            ("CHATWOOT_ACCOUNT_ID", "3"),
            ("CHATWOOT_API_TOKEN", "token"),
            ("MELI_APP_ID", "1"),
            ("MELI_SECRET_KEY", "secret"),
            ("MELI_API_URL", nowhere),
        ])
        .current_dir(&folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let said = first_line(&mut child);

    let ports = listening(child.id());

    child.kill().unwrap();
    child.wait().unwrap();
    fs::remove_dir_all(folder).unwrap();
    assert!(said.starts_with("The bridge listens on"), "{said}");
    assert_eq!(ports.len(), 1, "{ports:?}");
    let (_, port) = ports[0].split_once(':').unwrap();
    let port = u16::from_str_radix(port, 16).unwrap();
    assert!(
        said.contains(&format!("http://127.0.0.1:{port} ")),
        "{said}"
    );
}
