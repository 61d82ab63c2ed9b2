//! The installation itself: address, table, clock, what was given up on.

use bridge::timing::age;

use store::Health;

use super::{Findings, facts::Facts, text};
use crate::network::is_public;

/// Chatwoot is read back each minute, and that is written down every few: so old it is at most, in minutes.
const SWEEP_MINUTES: u64 = 20;

pub(super) fn check(facts: &Facts, found: &mut Findings) {
    address(facts, found);
    table(facts, found);
    clock(facts, found);
    if let Some(Err(failure)) = &facts.scheduled {
        let why = failure.to_string();
        found.warn(
            "schedules",
            text!(
                "As agendas não puderam ser lidas ({why}).",
                "No se pudieron leer las programaciones ({why}).",
                "Schedules could not be read ({why})."
            ),
            text!(
                "Confira SCHEDULE_GROUP e as permissões da função setup.",
                "Revisa SCHEDULE_GROUP y los permisos de la función setup.",
                "Check SCHEDULE_GROUP and the rights of the function setup."
            ),
        );
    }
    let given_up = facts.given_up;
    if given_up > 0 {
        found.warn(
            "replies.given_up",
            text!("{given_up} mensagens da última semana não foram entregues em 24 horas: respostas estão em vermelho no Chatwoot, mensagens de compradores são citadas em um aviso.", "{given_up} mensajes de la última semana no se entregaron en 24 horas: las respuestas están en rojo en Chatwoot, los mensajes de compradores se nombran en un aviso.", "{given_up} messages of the last week were not delivered within 24 hours: replies are red in Chatwoot, messages of buyers are named in a notice."),
            text!("Abra-as no Chatwoot e use «Tentar de novo», ou responda pelo Mercado Livre.", "Ábrelas en Chatwoot y usa «Reintentar», o responde desde Mercado Libre.", "Open them in Chatwoot and use “Retry”, or answer on Mercado Libre."),
        );
    }
}

fn address(facts: &Facts, found: &mut Findings) {
    match &facts.own {
        None => found.fail(
            "address",
            text!("O endereço desta instalação não é conhecido.", "La dirección de esta instalación no se conoce.", "This installation's address is not known."),
            text!("Defina PUBLIC_URL com o endereço https público.", "Define PUBLIC_URL con la dirección https pública.", "Set PUBLIC_URL to the public https address."),
        ),
        Some(own) if own.scheme() != "https" || !is_public(own) => found.warn(
            "address",
            text!("{own} só é alcançado desta máquina ou rede.", "{own} solo se alcanza desde esta máquina o red.", "{own} is reached from this machine or network only."),
            text!("Para usar com o Mercado Livre de verdade, aponte um túnel para cá e ponha o endereço https dele em PUBLIC_URL.", "Para usarlo con el Mercado Libre real, apunta un túnel aquí y pon su dirección https en PUBLIC_URL.", "For the real Mercado Libre, point a tunnel here and put its https address into PUBLIC_URL."),
        ),
        Some(own) => found.ok("address", text!("Esta instalação é {own}.", "Esta instalación es {own}.", "This installation is {own}.")),
    }
}

fn table(facts: &Facts, found: &mut Findings) {
    let health = match (&facts.health, &facts.overview) {
        (Ok(Some(health)), Ok(_)) => Some(*health),
        (Ok(None), _) => None,
        (Err(failure), _) | (Ok(Some(_)), Err(failure)) => {
            let why = failure.to_string();
            found.fail(
                "table",
                text!(
                    "A tabela não pôde ser lida ({why}).",
                    "No se pudo leer la tabla ({why}).",
                    "The table could not be read ({why})."
                ),
                text!(
                    "Confira TABLE_NAME, a região e as permissões da função setup.",
                    "Revisa TABLE_NAME, la región y los permisos de la función setup.",
                    "Check TABLE_NAME, the region and the rights of the function setup."
                ),
            );
            return;
        }
    };
    let Some(health) = health else {
        found.fail(
            "table",
            text!(
                "A tabela de TABLE_NAME não existe.",
                "La tabla de TABLE_NAME no existe.",
                "The table of TABLE_NAME does not exist."
            ),
            deploy_again(),
        );
        return;
    };
    parts(health, found);
}

fn deploy_again() -> super::Text {
    text!(
        "Faça o deploy do template de novo: ele cria a tabela como deve ser.",
        "Vuelve a desplegar el template: crea la tabla como debe ser.",
        "Deploy the template again: it makes the table as it should be."
    )
}

fn parts(health: Health, found: &mut Findings) {
    let before = found.checks.len();
    if !health.has_index {
        found.fail(
            "table.index",
            text!(
                "Falta à tabela o índice «due»: nada é tentado de novo.",
                "A la tabla le falta el índice «due»: nada se reintenta.",
                "The table lacks the index “due”: nothing is tried again."
            ),
            deploy_again(),
        );
    }
    if !health.has_stream {
        found.fail(
            "table.stream",
            text!(
                "O stream da tabela está desligado: respostas demoram até um minuto.",
                "El stream de la tabla está apagado: las respuestas tardan hasta un minuto.",
                "The table's stream is off: replies take up to a minute."
            ),
            deploy_again(),
        );
    }
    if !health.expires {
        found.warn(
            "table.expiry",
            text!(
                "Linhas velhas não são apagadas (TTL desligado em expires_at).",
                "Las filas viejas no se borran (TTL apagado en expires_at).",
                "Old rows are not deleted (TTL is off on expires_at)."
            ),
            deploy_again(),
        );
    }
    if found.checks.len() == before {
        found.ok(
            "table",
            text!(
                "A tabela está como deve ser.",
                "La tabla está como debe ser.",
                "The table is as it should be."
            ),
        );
    }
}

fn clock(facts: &Facts, found: &mut Findings) {
    let Ok(overview) = &facts.overview else {
        return;
    };
    let Some(last) = overview.read_back_until else {
        found.warn(
            "poller",
            text!(
                "A função poller ainda não rodou.",
                "La función poller aún no se ejecutó.",
                "The function poller has not run yet."
            ),
            text!(
                "Espere dois minutos. Se continuar, confira a agenda «tick».",
                "Espera dos minutos. Si sigue, revisa la programación «tick».",
                "Wait two minutes. If it stays, check the schedule “tick”."
            ),
        );
        return;
    };
    let minutes = age(last, facts.now).as_secs() / 60;
    if minutes > SWEEP_MINUTES {
        found.fail(
            "poller",
            text!(
                "O Chatwoot não é lido de volta há {minutes} minutos: a função poller parou ou falha.",
                "Chatwoot no se relee desde hace {minutes} minutos: la función poller se detuvo o falla.",
                "Chatwoot was not read back for {minutes} minutes: the function poller stopped or fails."
            ),
            text!(
                "Confira a agenda «tick» e o log da função poller.",
                "Revisa la programación «tick» y el registro de la función poller.",
                "Check the schedule “tick” and the log of the function poller."
            ),
        );
    } else {
        found.ok(
            "poller",
            text!(
                "A função poller roda.",
                "La función poller se ejecuta.",
                "The function poller runs."
            ),
        );
    }
}
