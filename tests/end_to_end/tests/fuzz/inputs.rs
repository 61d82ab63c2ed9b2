//! Inputs as somebody might send them: samples with odd things in them, and plain nonsense.

use core_kit::dice::Dice;
use serde_json::{Map, Value, json};

/// Inputs of each kind in a default run.
const USUAL: u64 = 400;

fn number(name: &str) -> Option<u64> {
    let mut variables = std::env::vars();
    let found = variables.find(|(known, _)| known == name);
    found.map(|(_, number)| number.parse().unwrap())
}

/// The numbers of the inputs that are to be made.
pub(crate) fn wanted() -> std::ops::Range<u64> {
    let first = number("FUZZ_FIRST").unwrap_or(0);
    first..first + number("FUZZ").unwrap_or(USUAL)
}

/// Says, when a test fails over it, which input it was.
pub(crate) struct Named<'a>(pub(crate) &'a str, pub(crate) u64);

impl Drop for Named<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}: again by FUZZ_FIRST={} FUZZ=1", self.0, self.1);
        }
    }
}

/// Makes the inputs of one number.
pub(crate) struct Inputs(pub(crate) Dice);

const TEXTS: [&str; 24] = [
    "",
    "0",
    "-1",
    "99999999999999999999",
    "null",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "é\u{301}\u{301}",
    "👨‍👩‍👧‍👦",
    "🇧🇷🇧",
    "2026-13-40T99:99:99Z",
    "9999-12-31T23:59:59.999-23:59",
    "../../",
    "https://[::1]/",
    "**_[a](b)`<",
    "&#x110000;",
    "{{ contact.name }}",
    "sha256=",
    "meli:1:pack:2",
    "#",
    "a:b",
    "\\ud800",
    "<br><br>",
];

impl Inputs {
    pub(crate) fn of(number: u64) -> Self {
        Self(Dice::new(number))
    }

    /// A text of odd pieces, up to some hundred characters.
    pub(crate) fn text(&mut self) -> String {
        let pieces = self.0.below(12);
        let text: String = (0..pieces)
            .map(|_| (*self.0.pick(&TEXTS)).to_owned() + &self.letters())
            .collect();
        if self.0.chance(10) {
            return text.repeat(200);
        }
        text
    }

    fn letters(&mut self) -> String {
        let count = self.0.below(10);
        (0..count)
            .filter_map(|_| char::from_u32(u32::try_from(self.0.below(0x3000)).unwrap_or(0)))
            .collect()
    }

    /// A value of any kind.
    fn value(&mut self) -> Value {
        match self.0.below(11) {
            0 => Value::Null,
            1 => json!(self.0.chance(500)),
            2 => json!(i64::MIN),
            3 => json!(u64::MAX),
            4 => json!(-1.5e300),
            5 => json!([]),
            6 => json!({}),
            7 => json!([self.text(), [null_deep(self.0.below(60))]]),
            8 => json!({ self.text(): self.text() }),
            9 => json!(self.0.below(3)),
            _ => json!(self.text()),
        }
    }

    /// A sample in which some values are others, gone, doubled or moved.
    pub(crate) fn json(&mut self, sample: &Value) -> Value {
        let mut made = sample.clone();
        for _ in 0..=self.0.below(4) {
            self.change(&mut made);
        }
        made
    }

    fn change(&mut self, value: &mut Value) {
        match value {
            Value::Object(map) if !map.is_empty() && self.0.chance(850) => self.change_in(map),
            Value::Array(list) if !list.is_empty() && self.0.chance(850) => {
                let at = self.0.below(list.len());
                match self.0.below(5) {
                    0 => drop(list.remove(at)),
                    1 => list.push(list[at].clone()),
                    2 => list.swap(0, at),
                    _ => self.change(&mut list[at]),
                }
            }
            _ => *value = self.value(),
        }
    }

    fn change_in(&mut self, map: &mut Map<String, Value>) {
        let names: Vec<String> = map.keys().cloned().collect();
        let name = self.0.pick(&names).clone();
        match self.0.below(6) {
            0 => drop(map.remove(&name)),
            1 => {
                let other = self.0.pick(&names).clone();
                let moved = map[&other].clone();
                map.insert(name, moved);
            }
            _ => self.change(&mut map[&name]),
        }
    }

    /// The bytes of such a value; of one in four something is cut off, put in or turned.
    pub(crate) fn bytes(&mut self, sample: &Value) -> Vec<u8> {
        let mut bytes = self.json(sample).to_string().into_bytes();
        if bytes.is_empty() || !self.0.chance(250) {
            return bytes;
        }
        let at = self.0.below(bytes.len());
        match self.0.below(4) {
            0 => bytes.truncate(at),
            1 => bytes[at] ^= 1 << self.0.below(8),
            2 => bytes.insert(at, *self.0.pick(b"\0\"\\{[\xff\xed,:0 ")),
            _ => drop(bytes.splice(at..at, self.text().into_bytes())),
        }
        bytes
    }
}

/// Lists within lists.
fn null_deep(depth: usize) -> Value {
    (0..depth).fold(Value::Null, |inner, _| json!([inner]))
}

/// A fixture of one side.
pub(crate) fn fixture(side: &str, name: &str) -> Value {
    let path = format!("{}/../fixtures/{side}/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// All fixtures of one side whose names begin so, which are JSON.
pub(crate) fn fixtures(side: &str, begin: &str) -> Vec<Value> {
    let folder = format!("{}/../fixtures/{side}", env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.starts_with(begin) && name.contains(".json"))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "no fixture {side}/{begin}*");
    names.iter().map(|name| fixture(side, name)).collect()
}
