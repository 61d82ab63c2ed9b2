//! Taking over from the Python original: nothing is shown or sent twice.

use std::path::PathBuf;

use bridge::{accounts::Accounts, ids::AccountId};
use end_to_end::{BUYER, SELLER, Setup, Visitor, World};
use import::{Imported, Original, OriginalError, Processed, take_over};
use jiff::Timestamp;
use simulators::mercado_livre::Tokens;

/// A SQLite file made of these statements; gone with the test.
struct Made(PathBuf);

impl Made {
    fn of(name: &str, statements: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("original-{}-{name}.sqlite", std::process::id()));
        drop(std::fs::remove_file(&path));
        rusqlite::Connection::open(&path)
            .unwrap()
            .execute_batch(statements)
            .unwrap();
        Self(path)
    }

    fn read(&self) -> Result<Original, OriginalError> {
        Original::read(&self.0)
    }
}

impl Drop for Made {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.0));
    }
}

/// The file of an original that had dealt with one question and one message of a sale.
fn whole(tokens: &Tokens, question: u64, (message, pack): (&str, u64)) -> Made {
    Made::of(
        "whole",
        &format!(
            "CREATE TABLE tokens (user_id INTEGER, access_token TEXT, refresh_token TEXT, expires_at TEXT);
         INSERT INTO tokens VALUES ({SELLER}, '{}', '{}', '2026-01-01');
         CREATE TABLE processed_questions (question_id INTEGER PRIMARY KEY, created_at TEXT);
         INSERT INTO processed_questions VALUES ({question}, 'x');
         CREATE TABLE processed_messages (message_id TEXT, pack_id INTEGER);
         INSERT INTO processed_messages VALUES ('{message}', {pack});",
            tokens.access_token, tokens.refresh_token,
        ),
    )
}

#[tokio::test]
async fn what_the_original_had_shown_is_not_shown_again_and_its_tokens_go_on_working() {
    let world = World::with(Setup {
        fresh: true,
        ..Setup::default()
    })
    .await;
    Visitor::tool().post(&world, "/setup/provision", "").await;
    let old = world.meli.ask(&world.item, BUYER, "De antes");
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let seen = world.meli.buyer_writes(sale.thread, "De antes também");
    let tokens = world.meli.grant_again(SELLER);
    let file = whole(&tokens, old, (&seen, sale.thread));

    let original = file.read().unwrap();
    let taken = take_over(&world.table.table, &original, Timestamp::now())
        .await
        .unwrap();
    assert_eq!(
        taken,
        Imported {
            accounts: 1,
            known: 0,
            questions: 1,
            messages: 1,
            unplaced: 0
        }
    );
    let again = take_over(&world.table.table, &original, Timestamp::now())
        .await
        .unwrap();
    assert_eq!(
        (again.accounts, again.known),
        (0, 1),
        "twice changes nothing"
    );
    let new = world.meli.ask(&world.item, BUYER, "De agora");
    world.meli.buyer_writes(sale.thread, "De agora também");
    world.ticks(2).await;

    assert!(
        world
            .chatwoot
            .conversation_of(&format!("meli:{SELLER}:question:{old}"))
            .is_none()
    );
    assert_eq!(
        world.transcript(world.conversation(&format!("question:{new}"))),
        ["< De agora"]
    );
    assert_eq!(
        world.transcript(world.conversation(&format!("pack:{}", sale.thread))),
        ["< De agora também"]
    );
    let account = world
        .table
        .table
        .account(&AccountId::from_connector(format!("meli:{SELLER}")))
        .await
        .unwrap();
    assert_eq!(account.unwrap().name(), "LOJA_EXEMPLO");
}

#[test]
fn the_obvious_shapes_are_recognised() {
    let pairs = Made::of(
        "pairs",
        &format!(
            "CREATE TABLE kv (key TEXT, value TEXT);
         INSERT INTO kv VALUES ('ACCESS_TOKEN', 'APP_USR-1-x-{SELLER}'), ('refresh_token', 'TG-abc-{SELLER}');
         CREATE TABLE processed (type TEXT, resource_id TEXT);
         INSERT INTO processed VALUES ('question', '77'), ('message', 'abc'), ('question', '77'), ('order', '5');"
        ),
    );

    let original = pairs.read().unwrap();

    assert_eq!(
        (original.sellers.len(), original.sellers[0].user),
        (1, SELLER),
        "the token ends in the seller's number"
    );
    let message = Processed::Message {
        user: None,
        pack: None,
        id: "abc".to_owned(),
    };
    assert_eq!(
        original.processed,
        [Processed::Question { user: None, id: 77 }, message]
    );
    assert_eq!(original.tables, ["kv", "processed"]);
}

#[test]
fn anything_else_is_refused_in_one_line() {
    let other = Made::of(
        "other",
        "CREATE TABLE recipes (id INTEGER, cake TEXT); INSERT INTO recipes VALUES (1, 'x');",
    );
    let error = other.read().unwrap_err().to_string();
    assert!(
        error.contains("recipes") && !error.contains('\n'),
        "{error}"
    );

    let path = std::env::temp_dir().join(format!("original-{}-text", std::process::id()));
    std::fs::write(&path, "no database").unwrap();
    assert!(matches!(
        Original::read(&path),
        Err(OriginalError::Unreadable(_))
    ));
    std::fs::remove_file(&path).unwrap();
}
