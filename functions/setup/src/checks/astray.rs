//! Notifications that lead nowhere: what they speak of cannot be read.

use std::{collections::BTreeMap, time::Duration};

use bridge::{
    accounts::{Account, Connection},
    timing::age,
};
use jiff::Timestamp;
use mercado_livre::astray::{Count, counts};

use super::{Findings, Text, facts::Facts, text};

/// Counts that did not grow for so long are history.
const RECENT: Duration = Duration::from_hours(24);
/// Fewer are no trouble: a buyer deletes a question, a message is withheld.
const MANY: u64 = 5;

pub(super) fn check(facts: &Facts, found: &mut Findings) {
    for account in facts.accounts() {
        if account.connection == Connection::Connected {
            of_account(account, facts.now, found);
        }
    }
}

fn of_account(account: &Account, now: Timestamp, found: &mut Findings) {
    let mut astray = counts(&account.facts);
    astray.retain(|_, count| age(count.last, now) < RECENT);
    if astray.is_empty() {
        return;
    }
    let (name, called) = (format!("account.{}.astray", account.id), account.name());
    let (pt, es, en) = (
        listed(&astray, "desde", |topic| words(topic).0),
        listed(&astray, "desde", |topic| words(topic).1),
        listed(&astray, "since", |topic| words(topic).2),
    );
    if astray.values().all(|count| count.count < MANY) {
        let said = text!(
            "Algumas notificações da conta {called} falavam do que já não existe: {pt}.",
            "Algunas notificaciones de la cuenta {called} hablaban de lo que ya no existe: {es}.",
            "Some notifications of the account {called} spoke of what is not there any more: {en}."
        );
        return found.ok(&name, said);
    }
    let said = text!(
        "O Mercado Livre avisa a conta {called} do que depois não deixa ler: {pt}. Nada se perde: a leitura de cada minuto busca o que há de novo.",
        "Mercado Libre avisa a la cuenta {called} de lo que luego no deja leer: {es}. Nada se pierde: la lectura de cada minuto busca lo nuevo.",
        "Mercado Libre notifies the account {called} of what it then does not let us read: {en}. Nothing is lost: the poll each minute finds what is new."
    );
    found.warn(&name, said, what_to_do());
}

fn what_to_do() -> Text {
    text!(
        "Confira no aplicativo se a permissão «Comunicação pré e pós-venda» está marcada e reconecte a conta. Se continuar, informe ao suporte do Mercado Livre para desenvolvedores o tópico e o número do aplicativo.",
        "Revisa en la aplicación si el permiso «Comunicación pre y post venta» está marcado y reconecta la cuenta. Si sigue, informa al soporte de Mercado Libre para desarrolladores el tópico y el número de la aplicación.",
        "See whether the application's permission “Pre and post sale communication” is ticked, then reconnect the account. If it stays, tell Mercado Libre's developer support the topic and the application's number."
    )
}

/// Each topic, how often, and since when.
fn listed(astray: &BTreeMap<String, Count>, from: &str, word: impl Fn(&str) -> &str) -> String {
    let line = |(topic, count): (&String, &Count)| {
        let since = count.since.strftime("%Y-%m-%d %H:%M UTC");
        format!("{}: {} ({from} {since})", word(topic), count.count)
    };
    astray.iter().map(line).collect::<Vec<_>>().join(", ")
}

/// A topic in Portuguese, Spanish and English.
fn words(topic: &str) -> (&str, &str, &str) {
    match topic {
        "messages" => ("mensagens", "mensajes", "messages"),
        "questions" => ("perguntas", "preguntas", "questions"),
        "claims" => ("reclamações", "reclamos", "claims"),
        other => (other, other, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_says_what_how_often_and_since_when() {
        let facts = [
            (
                "astray.claims",
                "2 2026-03-04T12:00:00Z 2026-03-04T13:00:00Z",
            ),
            (
                "astray.messages",
                "7 2026-03-01T08:30:00Z 2026-03-04T13:00:00Z",
            ),
        ];
        let facts = facts.map(|(name, fact)| (name.to_owned(), fact.to_owned()));

        let said = listed(&counts(&facts.into()), "desde", |topic| words(topic).0);

        assert_eq!(
            said,
            "reclamações: 2 (desde 2026-03-04 12:00 UTC), mensagens: 7 (desde 2026-03-01 08:30 UTC)"
        );
    }
}
