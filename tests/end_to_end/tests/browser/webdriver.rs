//! A browser, driven as W3C WebDriver says: JSON over HTTP to chromedriver, as much as the test needs.
//!
//! Source: <https://www.w3.org/TR/webdriver2/> (read 2026-11).

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

/// WebDriver's codes for keys without a character.
pub(crate) const TAB: &str = "\u{E004}";
pub(crate) const ENTER: &str = "\u{E007}";

/// A browser is another program, whose time is not ours to move.
#[expect(
    clippy::disallowed_methods,
    reason = "there is nothing else to wait for"
)]
pub(crate) async fn a_moment() {
    tokio::time::sleep(Duration::from_millis(100)).await;
}

/// A headless Chromium; it ends when this is dropped.
pub(crate) struct Browser {
    driver: Child,
    http: reqwest::Client,
    session: String,
    profile: PathBuf,
    pictures: PathBuf,
}

impl Browser {
    /// Starts chromedriver and one window in it. Pictures go to `pictures`.
    pub(crate) async fn start(pictures: &Path) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let profile = std::env::temp_dir().join(format!("browser-{}-{port}", std::process::id()));
        fs::create_dir_all(pictures).unwrap();
        let driver = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed");
        let http = simulators::local_client()
            .timeout(Duration::from_mins(1))
            .build()
            .unwrap();
        let base = format!("http://127.0.0.1:{port}");
        let mut browser = Self {
            driver,
            http,
            session: base,
            profile,
            pictures: pictures.to_owned(),
        };
        browser.open_window().await;
        browser
    }

    async fn open_window(&mut self) {
        for _ in 0..100 {
            if self
                .http
                .get(format!("{}/status", self.session))
                .send()
                .await
                .is_ok()
            {
                break;
            }
            a_moment().await;
        }
        let arguments = [
            "--headless",
            "--accept-lang=pt-BR", // the people of the stories read Portuguese
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ];
        let mut arguments: Vec<String> = arguments.map(str::to_owned).to_vec();
        arguments.push(format!("--user-data-dir={}", self.profile.display()));
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let made = self.call("POST", "/session", &wanted).await;
        self.session = format!(
            "{}/session/{}",
            self.session,
            made["sessionId"].as_str().unwrap()
        );
    }

    async fn call(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}{path}", self.session);
        let request = if method == "GET" {
            self.http.get(url)
        } else {
            self.http.post(url).json(body)
        };
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        assert!(
            answer["value"]["error"].is_null(),
            "{path}: {}",
            answer["value"]
        );
        answer["value"].clone()
    }

    /// Opens an address.
    pub(crate) async fn open(&self, url: &str) {
        self.call("POST", "/url", &json!({ "url": url })).await;
    }

    /// Presses keys, wherever the focus is.
    pub(crate) async fn press(&self, keys: &str) {
        let actions: Vec<Value> = keys
            .chars()
            .flat_map(|key| {
                [
                    json!({"type": "keyDown", "value": key}),
                    json!({"type": "keyUp", "value": key}),
                ]
            })
            .collect();
        let body = json!({"actions": [{"type": "key", "id": "keyboard", "actions": actions}]});
        self.call("POST", "/actions", &body).await;
    }

    /// Goes on with Tab until the focus is on something whose text or name contains `label`; how many it took.
    pub(crate) async fn tab_to(&self, label: &str) -> usize {
        for presses in 1..=60 {
            self.press(TAB).await;
            let focus = self
                .run(
                    "const one = document.activeElement;\
                    if (one === document.body) return '';\
                    return one.innerText || one.labels?.[0]?.innerText || one.name || ''",
                )
                .await;
            if focus.as_str().is_some_and(|focus| focus.contains(label)) {
                return presses;
            }
        }
        panic!("no way to {label} by keyboard in: {}", self.text().await)
    }

    /// Chooses a file in the field of this selector, as the system's dialogue would.
    pub(crate) async fn choose_file(&self, selector: &str, path: &Path) {
        let asked = json!({"using": "css selector", "value": selector});
        let found = self.call("POST", "/element", &asked).await;
        let field = found
            .as_object()
            .and_then(|field| field.values().next()?.as_str())
            .unwrap();
        let path = path.to_str().unwrap();
        self.call(
            "POST",
            &format!("/element/{field}/value"),
            &json!({ "text": path }),
        )
        .await;
    }

    /// Prefers the dark colours, or the light ones.
    pub(crate) async fn prefer(&self, scheme: &str) {
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        let command =
            json!({"cmd": "Emulation.setEmulatedMedia", "params": {"features": features}});
        self.call("POST", "/goog/cdp/execute", &command).await;
    }

    /// Lets the page have the focus, as it does on a person's screen; a headless window has none after a redirect.
    pub(crate) async fn is_in_front(&self) {
        let command =
            json!({"cmd": "Emulation.setFocusEmulationEnabled", "params": {"enabled": true}});
        self.call("POST", "/goog/cdp/execute", &command).await;
    }

    /// Gives the page a moment.
    pub(crate) async fn pause(&self) {
        a_moment().await;
    }

    /// Waits until a script of the page says something true.
    pub(crate) async fn comes_true(&self, script: &str) {
        for _ in 0..150 {
            if self.run(&format!("return Boolean({script})")).await == true {
                return;
            }
            a_moment().await;
        }
        panic!("never came true: {script}: {}", self.text().await)
    }

    /// Runs a script in the page; its value.
    pub(crate) async fn run(&self, script: &str) -> Value {
        self.call(
            "POST",
            "/execute/sync",
            &json!({"script": script, "args": []}),
        )
        .await
    }

    /// Everything that can be read on the page.
    pub(crate) async fn text(&self) -> String {
        self.run("return document.body.innerText")
            .await
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Enters the page's first frame; everything else that is asked is about what stands in it.
    pub(crate) async fn enter_frame(&self) {
        self.call("POST", "/frame", &json!({ "id": 0 })).await;
    }

    /// Leaves it again.
    pub(crate) async fn leave_frame(&self) {
        self.call("POST", "/frame", &json!({ "id": null })).await;
    }

    /// Waits until the page shows `words`.
    pub(crate) async fn shows(&self, words: &str) {
        for _ in 0..100 {
            if self.text().await.contains(words) {
                return;
            }
            a_moment().await;
        }
        panic!("the page never showed {words}: {}", self.text().await)
    }

    /// Makes the window as large as a screen.
    pub(crate) async fn resize(&self, width: u32, height: u32) {
        self.call(
            "POST",
            "/window/rect",
            &json!({ "width": width, "height": height }),
        )
        .await;
    }

    /// Keeps a picture of the window.
    pub(crate) async fn picture(&self, name: &str) {
        self.picture_at(&self.pictures.join(format!("{name}.png")))
            .await;
    }

    /// Keeps a picture of the window in this file.
    pub(crate) async fn picture_at(&self, path: &Path) {
        let picture = self.call("GET", "/screenshot", &Value::Null).await;
        let picture = STANDARD.decode(picture.as_str().unwrap()).unwrap();
        fs::write(path, picture).unwrap();
    }

    /// What the browser complained about: scripts, styles and addresses that the page's policy forbids, and the like.
    pub(crate) async fn complaints(&self) -> Vec<String> {
        let log = self
            .call("POST", "/se/log", &json!({"type": "browser"}))
            .await;
        let severe = log
            .as_array()
            .unwrap()
            .iter()
            .filter(|entry| entry["level"] == "SEVERE");
        severe
            .map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
            .collect()
    }
}

/// Where the documents' pictures go: `PICTURES=1` makes them anew, otherwise nowhere.
pub(crate) fn wanted_pictures() -> Option<PathBuf> {
    std::env::var_os("PICTURES")?;
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/pictures");
    fs::create_dir_all(&place).unwrap();
    Some(place)
}

impl Drop for Browser {
    /// Asks for the end first, so that Chromium ends with its driver; whoever does not listen is stopped.
    fn drop(&mut self) {
        let ended = self.ask_for_the_end();
        drop(ended);
        drop(self.driver.kill());
        drop(self.driver.wait());
        drop(fs::remove_dir_all(&self.profile));
    }
}

impl Browser {
    fn ask_for_the_end(&self) -> std::io::Result<()> {
        let (host, path) = self
            .session
            .trim_start_matches("http://")
            .split_once('/')
            .unwrap_or_default();
        let mut line = TcpStream::connect(host)?;
        line.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(
            line,
            "DELETE /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )?;
        line.read(&mut [0; 64]).map(drop)
    }
}
