//! The public doors: who knocks, with what, and who has gone silent.

use std::time::Duration;

use bridge::{
    accounts::{Account, Connection},
    timing::age,
};
use secrecy::ExposeSecret;
use store::{Door, Fault, Note};

use super::{Findings, Text, facts::Facts, text};
use crate::provision::Slot;

/// A token that nobody guesses is as long as this at least.
pub(crate) const SHORT: usize = 16;
/// What was seen at a door longer ago than this is over.
const RECENT: Duration = Duration::from_hours(24);
/// A lane of which nothing was heard for so long, while polls found news, has gone silent.
const SILENT: Duration = Duration::from_hours(1);
/// So many polls must have found something by themselves: one may be quicker than a notification.
const MISSED: u64 = 5;
/// What notifications announce: a lane, and what it is called.
struct Lane {
    name: &'static str,
    pt: &'static str,
    es: &'static str,
    en: &'static str,
}

const LANES: [Lane; 3] = [
    Lane {
        name: "questions",
        pt: "perguntas",
        es: "preguntas",
        en: "questions",
    },
    Lane {
        name: "sales",
        pt: "mensagens de vendas",
        es: "mensajes de ventas",
        en: "messages of sales",
    },
    Lane {
        name: "claims",
        pt: "reclamações",
        es: "reclamos",
        en: "claims",
    },
];

/// When notifications of a lane last came.
struct Heard {
    lane: Lane,
    when: Option<String>,
    stopped: bool,
}

pub(super) fn check(facts: &Facts, found: &mut Findings) {
    for name in &facts.short_tokens {
        short(name, found);
    }
    for note in &facts.notes {
        match &note.door {
            Door::Unverified(inbox, fault) if is_recent(facts, note) => {
                let slot = Slot::ALL
                    .into_iter()
                    .find(|slot| slot.of(&facts.inboxes) == Some(*inbox));
                if let Some(slot) = slot {
                    unverified(facts, slot, *fault, found);
                }
            }
            Door::Flooded(account) if is_recent(facts, note) => flooded(account.as_str(), found),
            Door::Unverified(..) | Door::Flooded(_) | Door::Heard(..) => {}
        }
    }
    for account in facts.accounts() {
        if account.connection == Connection::Connected {
            heard(facts, account, found);
        }
    }
}

fn is_recent(facts: &Facts, note: &Note) -> bool {
    note.at.is_some_and(|at| age(at, facts.now) < RECENT)
}

fn short(name: &str, found: &mut Findings) {
    let check = match name {
        "NOTIFICATION_TOKEN" => "notifications.token",
        _ => "webhook.token",
    };
    found.warn(
        check,
        text!(
            "{name} tem menos de 16 caracteres: pode ser adivinhado.",
            "{name} tiene menos de 16 caracteres: se puede adivinar.",
            "{name} has fewer than 16 characters: it can be guessed."
        ),
        text!(
            "Use 32 ou mais letras e dígitos ao acaso e aperte «Preparar o Chatwoot».",
            "Usa 32 o más letras y dígitos al azar y pulsa «Preparar Chatwoot».",
            "Use 32 or more letters and digits at random, then press “Prepare Chatwoot”."
        ),
    );
}

/// What came by the address with a token and could not be verified. A Chatwoot that cannot sign
/// comes without a signature: that is as it should be.
fn unverified(facts: &Facts, slot: Slot, fault: Fault, found: &mut Findings) {
    let inbox = slot.of(&facts.inboxes);
    let listed = facts.listed().iter().find(|one| Some(one.id) == inbox);
    let signs = listed.is_some_and(|inbox| inbox.secret.is_some());
    if fault == Fault::Missing && !signs {
        return;
    }
    let (name, title) = (format!("inbox.{}.signature", slot.key()), slot.title());
    let (message, fix) = match fault {
        Fault::Wrong => (
            text!(
                "A assinatura dos webhooks de «{title}» não é de nenhum segredo conhecido. O token do endereço ainda os deixa entrar, mas só como aviso: o texto é lido do Chatwoot.",
                "La firma de los webhooks de «{title}» no es de ningún secreto conocido. El token de la dirección aún los deja entrar, pero solo como aviso: el texto se lee de Chatwoot.",
                "The webhooks of “{title}” are signed with a secret that is not known here. The address's token still lets them in, but only as a hint: the text is read from Chatwoot."
            ),
            text!(
                "Aperte «Preparar o Chatwoot». Se continuar, copie o segredo da caixa «{title}», nas configurações dela no Chatwoot, para CHATWOOT_WEBHOOK_SECRET.",
                "Pulsa «Preparar Chatwoot». Si sigue, copia el secreto del canal «{title}», en su configuración en Chatwoot, a CHATWOOT_WEBHOOK_SECRET.",
                "Press “Prepare Chatwoot”. If it stays, copy the secret of the inbox “{title}”, in its settings in Chatwoot, into CHATWOOT_WEBHOOK_SECRET."
            ),
        ),
        Fault::Missing => (
            text!(
                "Chegam webhooks de «{title}» sem assinatura, embora este Chatwoot assine: um proxy a retira, ou mais alguém conhece WEBHOOK_TOKEN. Só o que está no Chatwoot é enviado.",
                "Llegan webhooks de «{title}» sin firma, aunque este Chatwoot firma: un proxy la quita, o alguien más conoce WEBHOOK_TOKEN. Solo se envía lo que está en Chatwoot.",
                "Webhooks of “{title}” come without a signature although this Chatwoot signs: a proxy removes it, or somebody else knows WEBHOOK_TOKEN. Only what Chatwoot holds is sent."
            ),
            text!(
                "Confira o proxy entre o Chatwoot e esta instalação; se não for ele, troque WEBHOOK_TOKEN.",
                "Revisa el proxy entre Chatwoot y esta instalación; si no es eso, cambia WEBHOOK_TOKEN.",
                "Check the proxy between Chatwoot and this installation; if that is not it, change WEBHOOK_TOKEN."
            ),
        ),
        Fault::Stale => (
            text!(
                "Os webhooks de «{title}» chegam com mais de cinco minutos de diferença, e só valem como aviso.",
                "Los webhooks de «{title}» llegan con más de cinco minutos de diferencia, y solo valen como aviso.",
                "The webhooks of “{title}” are more than five minutes off when they come, and count as hints only."
            ),
            text!(
                "Acerte o relógio do servidor do Chatwoot e veja se a fila do Sidekiq está atrasada.",
                "Ajusta el reloj del servidor de Chatwoot y revisa si la cola de Sidekiq está atrasada.",
                "Set the clock of Chatwoot's server, and see whether Sidekiq's queue is late."
            ),
        ),
    };
    found.warn(&name, message, fix);
}

fn flooded(account: &str, found: &mut Findings) {
    found.warn(
        &format!("account.{account}.flood"),
        text!(
            "Chegaram notificações demais em um minuto; as excedentes foram deixadas para a próxima leitura.",
            "Llegaron demasiadas notificaciones en un minuto; las excedentes quedaron para la próxima lectura.",
            "Too many notifications came within a minute; the rest was left to the next poll."
        ),
        text!(
            "Se não foi um dia de muitas vendas, alguém conhece o endereço de notificações: troque o token dele.",
            "Si no fue un día de muchas ventas, alguien conoce la dirección de notificaciones: cambia su token.",
            "Unless it was a day of many sales, somebody knows the notification address: change its token."
        ),
    );
}

/// When notifications of an account last came, lane by lane, and whether they stopped.
fn heard(facts: &Facts, account: &Account, found: &mut Findings) {
    let heard: Vec<Heard> = LANES
        .into_iter()
        .filter_map(|lane| heard_of(facts, account, lane))
        .collect();
    if heard.is_empty() {
        return;
    }
    let (name, called) = (
        format!("account.{}.notifications", account.id),
        account.name(),
    );
    let last = |word: fn(&Lane) -> &'static str, never: &str| {
        let line = |one: &Heard| {
            let when = one.when.as_deref().unwrap_or(never);
            format!("{}: {when}", word(&one.lane))
        };
        heard.iter().map(line).collect::<Vec<_>>().join("; ")
    };
    let stopped = |word: fn(&Lane) -> &'static str| {
        let stopped = heard.iter().filter(|one| one.stopped);
        let words: Vec<_> = stopped.map(|one| word(&one.lane)).collect();
        words.join(", ")
    };
    let (portuguese, spanish, english) = (
        last(|lane| lane.pt, "nunca"),
        last(|lane| lane.es, "nunca"),
        last(|lane| lane.en, "never"),
    );
    if heard.iter().all(|one| !one.stopped) {
        let said = text!(
            "Últimas notificações da conta {called}: {portuguese}.",
            "Últimas notificaciones de la cuenta {called}: {spanish}.",
            "Last notifications of the account {called}: {english}."
        );
        return found.ok(&name, said);
    }
    let said = Text {
        pt: format!(
            "As notificações da conta {called} pararam ({}): o que chegou foi achado só na leitura de cada minuto. Últimas: {portuguese}.",
            stopped(|lane| lane.pt)
        ),
        es: format!(
            "Las notificaciones de la cuenta {called} se detuvieron ({}): lo que llegó se encontró solo en la lectura de cada minuto. Últimas: {spanish}.",
            stopped(|lane| lane.es)
        ),
        en: format!(
            "Notifications of the account {called} have stopped ({}): what came in was found only by the poll each minute. Last ones: {english}.",
            stopped(|lane| lane.en)
        ),
    };
    found.warn(
        &name,
        said,
        text!(
            "Confira o endereço e os tópicos na página do aplicativo, e ligue-os de novo: o Mercado Livre desliga tópicos que falharam.",
            "Revisa la dirección y los tópicos en la página de la aplicación, y actívalos de nuevo: Mercado Libre apaga los tópicos que fallaron.",
            "Check the address and the topics on the application's page, and switch them on again: Mercado Libre switches off topics that failed."
        ),
    );
}

fn heard_of(facts: &Facts, account: &Account, lane: Lane) -> Option<Heard> {
    let door = Door::Heard(account.id.clone(), lane.name.to_owned());
    let note = facts.notes.iter().find(|note| note.door == door)?;
    let is_old = note.at.is_none_or(|at| age(at, facts.now) > SILENT);
    Some(Heard {
        lane,
        when: note
            .at
            .map(|at| at.strftime("%Y-%m-%d %H:%M UTC").to_string()),
        stopped: note.missed >= MISSED && is_old,
    })
}

/// Which of these settings hold a token that is too short.
pub(crate) fn short_tokens(
    settings: &runtime::settings::SetupSettings,
) -> impl Iterator<Item = &'static str> {
    [
        ("WEBHOOK_TOKEN", &settings.webhook_tokens),
        ("NOTIFICATION_TOKEN", &settings.notification_tokens),
    ]
    .into_iter()
    .filter(|(_, tokens)| {
        tokens
            .iter()
            .any(|token| token.expose_secret().chars().count() < SHORT)
    })
    .map(|(name, _)| name)
}
