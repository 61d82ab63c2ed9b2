//! Webhooks that Chatwoot did not sign, by the thousand: none is taken. `FORGERIES=100000 cargo stories forgeries`.

use bridge::ports::Clock;
use chatwoot::signature::sign;
use end_to_end::{BUYER, SELLER, World};
use store::keys::RowKey;

const USUAL: usize = 2_000;
/// Ways to forge a webhook.
const WAYS: usize = 12;

/// What Chatwoot sent: a reply, rightly signed, that nobody has handed over yet.
struct Genuine {
    body: Vec<u8>,
    at: i64,
    secret: String,
}

/// A webhook as a forger makes it.
struct Forged {
    body: Vec<u8>,
    timestamp: Option<String>,
    signature: Option<String>,
}

/// Numbers that look random and are the same at each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }

    fn seconds(&mut self, bound: usize) -> i64 {
        i64::try_from(self.below(bound)).unwrap()
    }
}

fn signature(secret: &str, timestamp: &str, body: &[u8]) -> String {
    sign(&secret.to_owned().into(), timestamp, body)
}

impl Genuine {
    /// The same as a forger might change it, who does not know the secret; or as it was, too late.
    fn forged(&self, way: usize, numbers: &mut Numbers) -> Forged {
        match way {
            0..=5 => self.changed(way, numbers),
            _ => self.signed_otherwise(way, numbers),
        }
    }

    /// What was signed is not what comes.
    fn changed(&self, way: usize, numbers: &mut Numbers) -> Forged {
        let (mut at, mut body) = (self.at, self.body.clone());
        let mut right = signature(&self.secret, &at.to_string(), &body);
        let place = numbers.below(body.len());
        let digit = "sha256=".len() + numbers.below(64);
        match way {
            0 => body[place] ^= 1 << numbers.below(7),
            1 => body.truncate(place),
            2 => body.insert(place, b' '),
            3 => at -= 1 + numbers.seconds(290),
            4 => {
                let other = if &right[digit..=digit] == "0" {
                    "1"
                } else {
                    "0"
                };
                right.replace_range(digit..=digit, other);
            }
            _ => right.truncate(digit),
        }
        Forged {
            body,
            timestamp: Some(at.to_string()),
            signature: Some(right),
        }
    }

    /// It is signed with something else, at another time, or not at all.
    fn signed_otherwise(&self, way: usize, numbers: &mut Numbers) -> Forged {
        let far = 301 + numbers.seconds(1 << 20);
        let (at, secret) = match way {
            6 => (self.at, &self.secret[..numbers.below(self.secret.len())]),
            7 => (self.at - far, self.secret.as_str()),
            8 => (self.at + far, self.secret.as_str()),
            _ => (self.at, self.secret.as_str()),
        };
        let at = at.to_string();
        let of_time = if way == 9 { "" } else { at.as_str() };
        let signature = signature(secret, of_time, &self.body);
        Forged {
            body: self.body.clone(),
            timestamp: Some(at).filter(|_| way != 10),
            signature: Some(signature).filter(|_| way != 11),
        }
    }
}

impl Forged {
    async fn send(self, world: &World) -> u16 {
        let header = |name: &str, value: Option<String>| Some((name.to_owned(), value?));
        let headers: Vec<(String, String)> = [
            header("x-chatwoot-timestamp", self.timestamp),
            header("x-chatwoot-signature", self.signature),
        ]
        .into_iter()
        .flatten()
        .collect();
        world.post("/webhook", &headers, self.body).await
    }
}

/// How many rows of replies there are.
async fn replies(world: &World) -> usize {
    let rows = world.table.table.every_row().await.unwrap();
    let is_reply = |key: &Option<RowKey>| matches!(key, Some(RowKey::Reply(..)));
    rows.iter().filter(|row| is_reply(&row.key)).count()
}

fn wanted() -> usize {
    let mut variables = std::env::vars();
    let number = variables.find(|(name, _)| name == "FORGERIES");
    number.map_or(USUAL, |(_, number)| number.parse().unwrap())
}

#[tokio::test]
async fn forgeries_and_late_replays_are_never_taken_and_early_replays_change_nothing() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    world.chatwoot.take_deliveries();
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world.chatwoot.agent_replies(conversation, "Sai hoje");
    let deliveries = world.chatwoot.take_deliveries();
    let delivery = deliveries.iter().find(|one| one.message_id.is_some());
    let genuine = Genuine {
        body: delivery.unwrap().body.clone().into_bytes(),
        at: world.clock.now().as_second(),
        secret: world.sales.secret.clone(),
    };
    let mut numbers = Numbers(0x2545_F491_4F6C_DD1D);

    for number in 0..wanted() {
        let way = number % WAYS;
        let status = genuine.forged(way, &mut numbers).send(&world).await;
        assert_eq!(status, 401, "number {number}, way {way}");
    }

    assert_eq!(replies(&world).await, 0, "nothing was taken");
    for _ in 0..3 {
        let timestamp = genuine.at.to_string();
        let right = Forged {
            signature: Some(signature(&genuine.secret, &timestamp, &genuine.body)),
            timestamp: Some(timestamp),
            body: genuine.body.clone(),
        };
        assert_eq!(right.send(&world).await, 200, "the genuine one, and again");
    }
    assert_eq!(replies(&world).await, 1);
    world.settle().await;
    assert_eq!(world.meli.received_by_buyer(sale.thread), ["Sai hoje"]);
}
