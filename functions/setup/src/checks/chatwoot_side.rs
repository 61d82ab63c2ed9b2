//! Chatwoot: reachable, opened by the right token, with the right inboxes.

use bridge::{
    failure::{Failure, FailureKind},
    ids::InboxId,
};
use chatwoot::endpoints::{About, Inbox, Version};
use secrecy::ExposeSecret;

use super::{Findings, Text, facts::Facts, text, why, why::is_somebody_else};
use crate::{
    network::is_public,
    provision::{API, ATTRIBUTES, Hook, LABELS, Slot},
};

/// The first release whose API inboxes sign their webhooks.
const SIGNS: Version = Version(4, 13, 0);
/// The first release that shows what became of a message.
const SHOWS_STATES: Version = Version(4, 2, 0);
/// Releases that send no webhook to private addresses: from here on, and since when that can be switched off.
const FILTERS: Version = Version(4, 14, 0);
const CAN_ALLOW: Version = Version(4, 14, 1);
/// Webhooks whose time is further away than this are refused, in seconds.
const SKEW: u64 = 300;
/// From here on it is worth a word, in seconds.
const SOME_SKEW: u64 = 60;

pub(super) fn check(facts: &Facts, found: &mut Findings) {
    let version = reachable(facts, found);
    if version.is_none() && facts.profile.is_err() {
        return;
    }
    clock(facts, found);
    let administrator = token(facts, found);
    let Some(desk) = &facts.desk else { return };
    private_address(facts, version, found);
    if let Err(failure) = &desk.listed {
        let Text { pt, es, en } = why(failure);
        found.fail(
            "inbox.list",
            text!(
                "O Chatwoot não listou as caixas de entrada: {pt}.",
                "Chatwoot no listó los canales: {es}.",
                "Chatwoot did not list its inboxes: {en}."
            ),
            text!(
                "Dê ao usuário do token acesso às caixas de entrada.",
                "Da al usuario del token acceso a los canales.",
                "Give the token's user access to the inboxes."
            ),
        );
        return;
    }
    for slot in Slot::ALL {
        inbox(facts, slot, administrator, found);
    }
    same_inbox(facts, found);
    double_webhook(facts, found);
    attributes_and_labels(facts, found);
}

fn reachable(facts: &Facts, found: &mut Findings) -> Option<Version> {
    let name = "chatwoot.address";
    match &facts.about {
        Ok(About {
            version: Some(version),
            ..
        }) if *version < SHOWS_STATES => {
            found.warn(
                name,
                text!(
                    "Chatwoot {version}: não mostra o estado das respostas.",
                    "Chatwoot {version}: no muestra el estado de las respuestas.",
                    "Chatwoot {version}: it does not show what became of replies."
                ),
                text!(
                    "Atualize o Chatwoot para a versão 4.13 ou posterior.",
                    "Actualiza Chatwoot a la versión 4.13 o posterior.",
                    "Update Chatwoot to 4.13 or later."
                ),
            );
            Some(*version)
        }
        Ok(About {
            version: Some(version),
            ..
        }) => {
            found.ok(
                name,
                text!(
                    "Chatwoot {version} responde.",
                    "Chatwoot {version} responde.",
                    "Chatwoot {version} answers."
                ),
            );
            Some(*version)
        }
        Ok(About { version: None, .. }) => {
            somebody_else(found);
            None
        }
        Err(failure) if is_somebody_else(failure) => {
            somebody_else(found);
            None
        }
        Err(failure) => {
            out_of_reach(failure, found);
            None
        }
    }
}

fn out_of_reach(failure: &Failure, found: &mut Findings) {
    let Text { pt, es, en } = why(failure);
    found.fail(
        "chatwoot.address",
        text!(
            "Não consegui falar com o Chatwoot: {pt}.",
            "No pude hablar con Chatwoot: {es}.",
            "Chatwoot could not be reached: {en}."
        ),
        text!(
            "Confira CHATWOOT_URL e se o Chatwoot está no ar.",
            "Revisa CHATWOOT_URL y si Chatwoot está en línea.",
            "Check CHATWOOT_URL, and whether Chatwoot is up."
        ),
    );
}

fn somebody_else(found: &mut Findings) {
    found.fail(
        "chatwoot.address",
        text!(
            "O endereço responde, mas não é um Chatwoot.",
            "La dirección responde, pero no es un Chatwoot.",
            "That address responds, but it isn't Chatwoot."
        ),
        text!(
            "Corrija CHATWOOT_URL: só o endereço, sem /app.",
            "Corrige CHATWOOT_URL: solo la dirección, sin /app.",
            "Correct CHATWOOT_URL: the address alone, without /app."
        ),
    );
}

fn clock(facts: &Facts, found: &mut Findings) {
    let Ok(About { at: Some(at), .. }) = &facts.about else {
        return;
    };
    let seconds = at.duration_since(facts.now).unsigned_abs().as_secs();
    if seconds <= SOME_SKEW {
        return;
    }
    let message = text!(
        "O relógio do Chatwoot difere em {seconds} s do nosso.",
        "El reloj de Chatwoot difiere en {seconds} s del nuestro.",
        "Chatwoot's clock differs from ours by {seconds} s."
    );
    let fix = text!(
        "Acerte o relógio do servidor do Chatwoot (NTP): acima de 300 s os webhooks são recusados.",
        "Ajusta el reloj del servidor de Chatwoot (NTP): por encima de 300 s se rechazan los webhooks.",
        "Set the clock of Chatwoot's server (NTP): beyond 300 s its webhooks are refused."
    );
    if seconds > SKEW {
        found.fail("chatwoot.clock", message, fix);
    } else {
        found.warn("chatwoot.clock", message, fix);
    }
}

/// Whether the token is an administrator's.
fn token(facts: &Facts, found: &mut Findings) -> bool {
    let profile = match &facts.profile {
        Ok(profile) => profile,
        Err(failure) => {
            refused_token(failure, found);
            return false;
        }
    };
    let account = facts.account_id;
    let Some(membership) = profile.accounts.iter().find(|one| one.account == account) else {
        let known: Vec<String> = profile
            .accounts
            .iter()
            .map(|one| one.account.to_string())
            .collect();
        let known = known.join(", ");
        found.fail(
            "chatwoot.account",
            text!(
                "O usuário do token não está na conta {account} do Chatwoot (está em: {known}).",
                "El usuario del token no está en la cuenta {account} de Chatwoot (está en: {known}).",
                "The token's user is not in Chatwoot's account {account} (but in: {known})."
            ),
            text!(
                "Corrija CHATWOOT_ACCOUNT_ID: o número depois de /app/accounts/ no endereço.",
                "Corrige CHATWOOT_ACCOUNT_ID: el número después de /app/accounts/ en la dirección.",
                "Correct CHATWOOT_ACCOUNT_ID: the number after /app/accounts/ in the address bar."
            ),
        );
        return false;
    };
    if membership.role.as_deref() == Some("administrator") {
        found.ok(
            "chatwoot.token",
            text!(
                "O token é de um administrador da conta {account}.",
                "El token es de un administrador de la cuenta {account}.",
                "The token is an administrator's of account {account}."
            ),
        );
        return true;
    }
    found.warn(
        "chatwoot.role",
        text!(
            "O token é de um agente: serve para o dia a dia, não para preparar o Chatwoot.",
            "El token es de un agente: sirve para el día a día, no para preparar Chatwoot.",
            "The token is an agent's: good for every day, not for preparing Chatwoot."
        ),
        text!(
            "Use em CHATWOOT_API_TOKEN o token de acesso de um administrador.",
            "Usa en CHATWOOT_API_TOKEN el token de acceso de un administrador.",
            "Put an administrator's access token into CHATWOOT_API_TOKEN."
        ),
    );
    false
}

fn refused_token(failure: &Failure, found: &mut Findings) {
    let words = failure.reason.clone().unwrap_or_default();
    if words.contains("sign in or sign up") {
        found.fail(
            "chatwoot.header",
            text!(
                "O token não chega ao Chatwoot: um proxy no caminho descarta o cabeçalho Api-Access-Token.",
                "El token no llega a Chatwoot: un proxy en el camino descarta la cabecera Api-Access-Token.",
                "The token does not reach Chatwoot: a proxy on the way drops the header Api-Access-Token."
            ),
            text!(
                "Deixe o proxy (nginx: underscores_in_headers on) repassar esse cabeçalho.",
                "Haz que el proxy (nginx: underscores_in_headers on) deje pasar esa cabecera.",
                "Let the proxy (nginx: underscores_in_headers on) pass that header on."
            ),
        );
    } else if failure.kind == FailureKind::Auth {
        found.fail(
            "chatwoot.token",
            text!("O Chatwoot não aceita o token.", "Chatwoot no acepta el token.", "Chatwoot does not accept the token."),
            text!("Copie de novo o token de acesso (perfil de um administrador, no fim da página) para CHATWOOT_API_TOKEN.", "Copia de nuevo el token de acceso (perfil de un administrador, al pie de la página) a CHATWOOT_API_TOKEN.", "Copy the access token again (an administrator's profile, foot of the page) into CHATWOOT_API_TOKEN."),
        );
    } else {
        let Text { pt, es, en } = why(failure);
        found.fail(
            "chatwoot.token",
            text!(
                "O Chatwoot não disse de quem é o token: {pt}.",
                "Chatwoot no dijo de quién es el token: {es}.",
                "Chatwoot did not say whose token it is: {en}."
            ),
            text!(
                "Tente de novo; se continuar, veja o log do Chatwoot.",
                "Inténtalo de nuevo; si sigue, mira el registro de Chatwoot.",
                "Try again; if it stays, see Chatwoot's log."
            ),
        );
    }
}

fn private_address(facts: &Facts, version: Option<Version>, found: &mut Findings) {
    let (Some(own), Some(version)) = (&facts.own, version) else {
        return;
    };
    if version < FILTERS || is_public(own) {
        return;
    }
    let message = text!(
        "O Chatwoot {version} não envia webhooks a endereços privados, e o nosso é um deles: respostas levam até um minuto.",
        "Chatwoot {version} no envía webhooks a direcciones privadas, y la nuestra lo es: las respuestas tardan hasta un minuto.",
        "Chatwoot {version} sends no webhooks to private addresses, and ours is one: replies take up to a minute."
    );
    let fix = if version < CAN_ALLOW {
        text!(
            "Atualize o Chatwoot para 4.14.1 ou use um endereço https público em PUBLIC_URL.",
            "Actualiza Chatwoot a 4.14.1 o usa una dirección https pública en PUBLIC_URL.",
            "Update Chatwoot to 4.14.1, or use a public https address in PUBLIC_URL."
        )
    } else {
        text!(
            "Defina SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true no Chatwoot, ou use um endereço https público em PUBLIC_URL.",
            "Define SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true en Chatwoot, o usa una dirección https pública en PUBLIC_URL.",
            "Set SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true in Chatwoot, or use a public https address in PUBLIC_URL."
        )
    };
    // Each minute reads Chatwoot back: slower, not broken.
    found.warn("chatwoot.private", message, fix);
}

fn inbox(facts: &Facts, slot: Slot, administrator: bool, found: &mut Findings) {
    let Some(inbox) = usable(facts, slot, found) else {
        return;
    };
    let (name, id, called) = (
        format!("inbox.{}", slot.key()),
        inbox.id,
        inbox.name.clone(),
    );
    found.ok(
        &name,
        text!(
            "Caixa de entrada {id}, «{called}».",
            "Canal {id}, «{called}».",
            "Inbox {id}, “{called}”."
        ),
    );
    webhook(facts, &name, inbox, administrator, found);
    habits(facts, &name, inbox, found);
}

/// The inbox of a slot, if it can carry threads.
fn usable<'a>(facts: &'a Facts, slot: Slot, found: &mut Findings) -> Option<&'a Inbox> {
    let (name, title) = (format!("inbox.{}", slot.key()), slot.title());
    let Some(id) = slot.of(&facts.inboxes) else {
        found.fail(
            &name,
            text!(
                "Ainda não há caixa de entrada «{title}».",
                "Aún no hay canal «{title}».",
                "There is no inbox “{title}” yet."
            ),
            text!(
                "Aperte «Preparar o Chatwoot».",
                "Pulsa «Preparar Chatwoot».",
                "Press “Prepare Chatwoot”."
            ),
        );
        return None;
    };
    let Some(inbox) = facts.listed().iter().find(|inbox| inbox.id == id) else {
        found.fail(
            &name,
            text!(
                "A caixa de entrada {id} não existe, ou o usuário do token não participa dela.",
                "El canal {id} no existe, o el usuario del token no participa en él.",
                "Inbox {id} does not exist, or the token's user is no member of it."
            ),
            text!(
                "Aperte «Preparar o Chatwoot», ou inclua o usuário do token entre os agentes da caixa.",
                "Pulsa «Preparar Chatwoot», o incluye al usuario del token entre los agentes del canal.",
                "Press “Prepare Chatwoot”, or add the token's user to the inbox's agents."
            ),
        );
        return None;
    };
    if inbox.channel_type != API {
        let kind = inbox
            .channel_type
            .trim_start_matches("Channel::")
            .to_owned();
        found.fail(
            &name,
            text!(
                "A caixa de entrada {id} é do tipo {kind}, e só as do tipo API servem.",
                "El canal {id} es del tipo {kind}, y solo sirven los del tipo API.",
                "Inbox {id} is of the kind {kind}, and only those of the kind API will do."
            ),
            text!(
                "Tire esse número dos parâmetros e aperte «Preparar o Chatwoot».",
                "Quita ese número de los parámetros y pulsa «Preparar Chatwoot».",
                "Remove that number from the parameters and press “Prepare Chatwoot”."
            ),
        );
        return None;
    }
    Some(inbox)
}

fn webhook(facts: &Facts, name: &str, inbox: &Inbox, administrator: bool, found: &mut Findings) {
    let name = format!("{name}.webhook");
    let Some(own) = &facts.own else { return };
    let hook = Hook {
        own,
        token: facts.webhook_token.as_ref(),
    };
    let signs = signs(facts, inbox, administrator);
    let Some(wanted) = hook.wanted(signs) else {
        found.fail(
            &name,
            text!(
                "Este Chatwoot não assina webhooks, e não há WEBHOOK_TOKEN para protegê-los.",
                "Este Chatwoot no firma webhooks, y no hay WEBHOOK_TOKEN que los proteja.",
                "This Chatwoot signs no webhooks, and there is no WEBHOOK_TOKEN to protect them."
            ),
            text!(
                "Defina WEBHOOK_TOKEN (32 ou mais letras e dígitos ao acaso), ou atualize o Chatwoot para 4.13.",
                "Define WEBHOOK_TOKEN (32 o más letras y dígitos al azar), o actualiza Chatwoot a 4.13.",
                "Set WEBHOOK_TOKEN (32 or more letters and digits at random), or update Chatwoot to 4.13."
            ),
        );
        return;
    };
    match inbox.webhook_url.as_deref() {
        None => found.fail(
            &name,
            text!(
                "A caixa de entrada não avisa ninguém: o webhook está vazio.",
                "El canal no avisa a nadie: el webhook está vacío.",
                "The inbox tells nobody: its webhook is empty."
            ),
            text!("Aperte «Preparar o Chatwoot».", "Pulsa «Preparar Chatwoot».", "Press “Prepare Chatwoot”."),
        ),
        Some(url) if url == wanted || is_known_address(facts, &hook, url) => secret(facts, &name, inbox, signs, found),
        Some(url) if hook.is_ours(url) => found.fail(
            &name,
            text!(
                "O webhook termina em um token antigo ou errado.",
                "El webhook termina en un token antiguo o equivocado.",
                "The webhook ends in an old or wrong token."
            ),
            text!("Aperte «Preparar o Chatwoot».", "Pulsa «Preparar Chatwoot».", "Press “Prepare Chatwoot”."),
        ),
        Some(_) => found.fail(
            &name,
            text!(
                "O webhook da caixa aponta para outro lugar.",
                "El webhook del canal apunta a otro sitio.",
                "The inbox's webhook points elsewhere."
            ),
            text!(
                "Apague o endereço do webhook nas configurações da caixa e aperte «Preparar o Chatwoot».",
                "Borra la dirección del webhook en la configuración del canal y pulsa «Preparar Chatwoot».",
                "Clear the webhook's address in the inbox's settings and press “Prepare Chatwoot”."
            ),
        ),
    }
}

/// An administrator sees the secret; for others the release decides.
fn signs(facts: &Facts, inbox: &Inbox, administrator: bool) -> bool {
    let release = facts
        .about
        .as_ref()
        .is_ok_and(|about| about.version.is_some_and(|version| version >= SIGNS));
    inbox.secret.is_some() || (!administrator && release)
}

/// The form with a token is as good where one is set.
fn is_known_address(facts: &Facts, hook: &Hook<'_>, url: &str) -> bool {
    facts.webhook_token.is_some() && hook.wanted(false).as_deref() == Some(url)
}

fn secret(facts: &Facts, name: &str, inbox: &Inbox, signs: bool, found: &mut Findings) {
    let Some(secret) = &inbox.secret else {
        if signs && facts.secrets.is_empty() {
            found.fail(
                name,
                text!(
                    "Os webhooks são assinados, mas nenhum segredo é conhecido aqui.",
                    "Los webhooks van firmados, pero aquí no se conoce ningún secreto.",
                    "Webhooks are signed, but no secret is known here."
                ),
                text!(
                    "Use o token de um administrador e aperte «Preparar o Chatwoot».",
                    "Usa el token de un administrador y pulsa «Preparar Chatwoot».",
                    "Use an administrator's token and press “Prepare Chatwoot”."
                ),
            );
        } else {
            found.ok(
                name,
                text!(
                    "O webhook aponta para cá.",
                    "El webhook apunta aquí.",
                    "The webhook points here."
                ),
            );
        }
        return;
    };
    if facts
        .secrets
        .iter()
        .any(|known| known.expose_secret() == secret.expose_secret())
    {
        found.ok(
            name,
            text!(
                "O webhook aponta para cá e é assinado.",
                "El webhook apunta aquí y va firmado.",
                "The webhook points here and is signed."
            ),
        );
    } else {
        found.fail(
            name,
            text!(
                "O Chatwoot assina com um segredo que não é o conhecido aqui.",
                "Chatwoot firma con un secreto que no es el conocido aquí.",
                "Chatwoot signs with a secret other than the one known here."
            ),
            text!(
                "Aperte «Preparar o Chatwoot» para ler o segredo atual.",
                "Pulsa «Preparar Chatwoot» para leer el secreto actual.",
                "Press “Prepare Chatwoot” to read the present secret."
            ),
        );
    }
}

fn habits(facts: &Facts, name: &str, inbox: &Inbox, found: &mut Findings) {
    if inbox.speaks_by_itself {
        found.warn(
            &format!("{name}.greeting"),
            text!("A caixa escreve sozinha aos clientes (saudação, pesquisa ou horário). Essas mensagens não chegam ao Mercado Livre.", "El canal escribe solo a los clientes (saludo, encuesta u horario). Esos mensajes no llegan a Mercado Libre.", "The inbox writes to contacts by itself (greeting, survey or hours). Those messages do not reach Mercado Libre."),
            text!("Desligue-as nas configurações da caixa.", "Desactívalos en la configuración del canal.", "Switch them off in the inbox's settings."),
        );
    }
    if !inbox.lock_to_single_conversation {
        found.warn(
            &format!("{name}.conversations"),
            text!(
                "A caixa permite várias conversas por contato: uma venda pode acabar dividida.",
                "El canal permite varias conversaciones por contacto: una venta puede quedar dividida.",
                "The inbox allows several conversations per contact: a sale may end up in two."
            ),
            text!(
                "Ligue «conversa única» nas configurações da caixa.",
                "Activa «conversación única» en la configuración del canal.",
                "Switch “single conversation” on in the inbox's settings."
            ),
        );
    }
    let members = facts
        .desk
        .as_ref()
        .and_then(|desk| desk.members.get(&inbox.id));
    if members == Some(&0) {
        found.warn(
            &format!("{name}.members"),
            text!(
                "Nenhum agente participa da caixa: só administradores a veem.",
                "Ningún agente participa en el canal: solo lo ven los administradores.",
                "No agent is a member of the inbox: only administrators see it."
            ),
            text!(
                "Inclua os agentes em Configurações → Caixas de entrada → Colaboradores.",
                "Incluye a los agentes en Configuración → Canales → Colaboradores.",
                "Add the agents in Settings → Inboxes → Collaborators."
            ),
        );
    }
}

fn same_inbox(facts: &Facts, found: &mut Findings) {
    let same: Option<InboxId> = facts
        .inboxes
        .questions
        .filter(|id| facts.inboxes.messages == Some(*id));
    if let Some(id) = same {
        found.warn(
            "inbox.same",
            text!(
                "Perguntas e vendas estão na mesma caixa ({id}).",
                "Preguntas y ventas están en el mismo canal ({id}).",
                "Questions and sales are in the same inbox ({id})."
            ),
            text!(
                "Use uma caixa para cada uma, para que as respostas públicas se distingam.",
                "Usa un canal para cada una, para distinguir las respuestas públicas.",
                "Use one inbox for each, so that public answers stand out."
            ),
        );
    }
}

fn double_webhook(facts: &Facts, found: &mut Findings) {
    let (Some(own), Some(desk)) = (&facts.own, &facts.desk) else {
        return;
    };
    let hook = Hook { own, token: None };
    if desk.webhooks.iter().any(|url| hook.is_ours(url)) {
        found.warn(
            "chatwoot.webhooks",
            text!(
                "A conta do Chatwoot também envia seus eventos para cá: tudo chega duas vezes e é descartado uma.",
                "La cuenta de Chatwoot también envía sus eventos aquí: todo llega dos veces y una se descarta.",
                "Chatwoot's account sends its events here as well: all arrives twice, and is dropped once."
            ),
            text!(
                "Apague esse webhook em Configurações → Integrações → Webhooks.",
                "Borra ese webhook en Configuración → Integraciones → Webhooks.",
                "Delete that webhook in Settings → Integrations → Webhooks."
            ),
        );
    }
}

fn attributes_and_labels(facts: &Facts, found: &mut Findings) {
    let Some(desk) = &facts.desk else { return };
    if let Some(defined) = &desk.definitions {
        let missing = ATTRIBUTES
            .iter()
            .filter(|(key, ..)| !defined.iter().any(|one| one.key() == *key))
            .count();
        let (name, all) = ("inbox.attributes", ATTRIBUTES.len());
        if missing == 0 {
            found.ok(
                name,
                text!(
                    "Os {all} atributos das conversas estão definidos.",
                    "Los {all} atributos de las conversaciones están definidos.",
                    "All {all} attributes of conversations are defined."
                ),
            );
        } else {
            found.warn(
                name,
                text!(
                    "Faltam {missing} de {all} atributos: os agentes não veem os dados da venda ao lado.",
                    "Faltan {missing} de {all} atributos: los agentes no ven los datos de la venta al lado.",
                    "{missing} of {all} attributes are missing: agents do not see the sale's data beside it."
                ),
                text!("Aperte «Preparar o Chatwoot».", "Pulsa «Preparar Chatwoot».", "Press “Prepare Chatwoot”."),
            );
        }
    }
    if let Some(labels) = &desk.labels {
        let missing = LABELS
            .iter()
            .filter(|(title, ..)| !labels.iter().any(|label| label.title() == *title))
            .count();
        let (name, all) = ("inbox.labels", LABELS.len());
        if missing == 0 {
            found.ok(
                name,
                text!(
                    "Os {all} marcadores existem.",
                    "Las {all} etiquetas existen.",
                    "All {all} labels are there."
                ),
            );
        } else {
            found.warn(
                name,
                text!(
                    "Faltam {missing} de {all} marcadores.",
                    "Faltan {missing} de {all} etiquetas.",
                    "{missing} of {all} labels are missing."
                ),
                text!(
                    "Aperte «Preparar o Chatwoot».",
                    "Pulsa «Preparar Chatwoot».",
                    "Press “Prepare Chatwoot”."
                ),
            );
        }
    }
}
