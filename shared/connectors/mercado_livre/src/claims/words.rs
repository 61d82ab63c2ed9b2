//! What agents read of a claim. A language that lacks a text does not compile.

use bridge::texts::Locale;

use super::convert::About;
use crate::{
    sites,
    texts::{escaped, pick},
    wire::{
        claim::{Action, Claim, Player},
        filled,
    },
};

/// Who speaks when it is neither buyer nor seller.
pub(crate) fn speaker(locale: Locale, role: &str) -> String {
    if role.trim().eq_ignore_ascii_case("mediator") {
        let names = [
            "Mediação do Mercado Livre",
            "Mediación de Mercado Libre",
            "Mercado Libre's mediator",
        ];
        return pick(locale, names).to_owned();
    }
    format!("Mercado Livre ({})", role.trim())
}

/// Why nothing can be written in a claim now, and what can be done.
pub(crate) fn refusal(about: &About<'_>) -> String {
    let locale = about.locale;
    let why = if about.claim.is_closed() {
        pick(
            locale,
            [
                "a reclamação está encerrada e não aceita mais mensagens.",
                "el reclamo está cerrado y ya no admite mensajes.",
                "the claim is closed and takes no more messages.",
            ],
        )
    } else if about.claim.is_return() {
        pick(
            locale,
            [
                "devoluções não têm mensagens. Acompanhe a devolução no Mercado Livre.",
                "las devoluciones no tienen mensajes. Sigue la devolución en Mercado Libre.",
                "returns have no messages. Follow the return on Mercado Libre.",
            ],
        )
    } else if about.claim.is_dispute() {
        pick(
            locale,
            [
                "a reclamação está em mediação e o Mercado Livre não aceita mensagens suas agora. Espere o mediador.",
                "el reclamo está en mediación y Mercado Libre no admite mensajes tuyos ahora. Espera al mediador.",
                "the claim is in mediation and Mercado Libre takes no message of yours now. Wait for the mediator.",
            ],
        )
    } else {
        not_now(locale)
    };
    let others = actions(about).filter(|action| !action.name.contains("send_message"));
    let others: Vec<String> = others
        .map(|action| action_words(locale, &action.name))
        .collect();
    if others.is_empty() || about.claim.is_closed() {
        return why.to_owned();
    }
    let can = pick(
        locale,
        [
            "No Mercado Livre você ainda pode:",
            "En Mercado Libre todavía puedes:",
            "On Mercado Libre you can still:",
        ],
    );
    format!("{why} {can} {}.", others.join(", "))
}

/// The marketplace takes no message in this claim at this stage.
pub(crate) fn not_now(locale: Locale) -> &'static str {
    pick(
        locale,
        [
            "nesta etapa o Mercado Livre não permite mensagens na reclamação. Veja no site o que pode ser feito.",
            "en esta etapa Mercado Libre no permite mensajes en el reclamo. Mira en el sitio qué se puede hacer.",
            "at this stage Mercado Libre allows no messages in the claim. See on the site what can be done.",
        ],
    )
}

/// The note that says how a claim stands: stage, problem, who must act until when, what can be done.
pub(crate) fn state(about: &About<'_>) -> String {
    let (locale, claim, detail) = (about.locale, about.claim, about.detail);
    let label = |words| format!("**{}:**", pick(locale, words));
    let mut lines = vec![format!(
        "**{} {}**",
        pick(locale, ["Reclamação", "Reclamo", "Claim"]),
        claim.id
    )];
    lines.push(format!(
        "{} {}",
        label(["Etapa", "Etapa", "Stage"]),
        escaped(&stage(locale, claim))
    ));
    if claim.is_closed() {
        lines.extend(ending(locale, claim));
        return lines.join("\n");
    }
    let problem = [&detail.problem, &detail.title]
        .into_iter()
        .find_map(|text| filled(text.as_deref()));
    lines.extend(problem.map(|text| {
        format!(
            "{} {}",
            label(["Problema", "Problema", "Problem"]),
            escaped(text)
        )
    }));
    lines.extend(filled(detail.description.as_deref()).map(escaped));
    if let Some(who) = filled(detail.action_responsible.as_deref()) {
        let who = escaped(&responsible(locale, who));
        lines.push(format!(
            "{} {who}",
            label(["Quem deve agir", "Quién debe actuar", "Who must act"])
        ));
    }
    if let Some(due) = detail.due_date {
        let due = sites::local(locale, about.site, due.0);
        lines.push(format!("{} {due}", label(["Prazo", "Plazo", "Deadline"])));
    }
    let can: Vec<String> = actions(about)
        .map(|action| action_line(about, action))
        .collect();
    if !can.is_empty() {
        lines.push(label(["Você pode", "Puedes", "You can"]));
        lines.extend(can);
    }
    lines.join("\n")
}

fn actions<'a>(about: &About<'a>) -> impl Iterator<Item = &'a Action> + use<'a> {
    about
        .claim
        .player(about.seller)
        .map_or(&[][..], Player::actions)
        .iter()
}

fn action_line(about: &About<'_>, action: &Action) -> String {
    let locale = about.locale;
    let until = action.due_date.map(|due| {
        let word = pick(locale, ["até", "hasta", "until"]);
        format!(" ({word} {})", sites::local(locale, about.site, due.0))
    });
    let must = action
        .is_mandatory()
        .then(|| pick(locale, [" – obrigatório", " – obligatorio", " – mandatory"]));
    let what = escaped(&action_words(locale, &action.name));
    format!(
        "- {what}{}{}",
        until.unwrap_or_default(),
        must.unwrap_or_default()
    )
}

fn stage(locale: Locale, claim: &Claim) -> String {
    if claim.is_closed() {
        return pick(locale, ["encerrada", "cerrado", "closed"]).to_owned();
    }
    let words = match claim.stage().unwrap_or_default() {
        "claim" => [
            "conversa com o comprador",
            "conversación con el comprador",
            "talk with the buyer",
        ],
        "dispute" => [
            "mediação: suas mensagens vão ao mediador",
            "mediación: tus mensajes van al mediador",
            "mediation: your messages go to the mediator",
        ],
        "recontact" => [
            "novo contato do comprador",
            "nuevo contacto del comprador",
            "the buyer came back",
        ],
        "" | "none" => ["aberta", "abierto", "open"],
        other => return other.to_owned(),
    };
    pick(locale, words).to_owned()
}

fn responsible(locale: Locale, who: &str) -> String {
    let words = match who.to_ascii_lowercase().as_str() {
        "seller" => ["você", "tú", "you"],
        "buyer" => ["o comprador", "el comprador", "the buyer"],
        "mediator" => ["o Mercado Livre", "Mercado Libre", "Mercado Libre"],
        _ => return who.to_owned(),
    };
    pick(locale, words).to_owned()
}

/// What a seller may do, in words; Mercado Livre's own word for what is new.
fn action_words(locale: Locale, action: &str) -> String {
    let words = match action {
        "send_message_to_complainant" => [
            "responder ao comprador",
            "responder al comprador",
            "answer the buyer",
        ],
        "send_message_to_mediator" => [
            "escrever ao mediador",
            "escribir al mediador",
            "write to the mediator",
        ],
        "refund" => ["devolver o dinheiro", "devolver el dinero", "refund"],
        "allow_partial_refund" => [
            "devolver parte do dinheiro",
            "devolver parte del dinero",
            "refund in part",
        ],
        "allow_return" => [
            "aceitar a devolução",
            "aceptar la devolución",
            "accept the return",
        ],
        "allow_return_label" => [
            "aceitar a devolução com etiqueta",
            "aceptar la devolución con etiqueta",
            "accept the return with a label",
        ],
        "open_dispute" => ["pedir mediação", "pedir mediación", "ask for mediation"],
        "send_potential_shipping" => [
            "informar a data de envio",
            "informar la fecha de envío",
            "say when you will ship",
        ],
        "add_shipping_evidence" => [
            "comprovar o envio",
            "comprobar el envío",
            "prove the shipment",
        ],
        "send_attachments" => ["enviar arquivos", "enviar archivos", "send files"],
        "send_tracking_number" => [
            "informar o rastreio",
            "informar el seguimiento",
            "give the tracking number",
        ],
        "return_review" => [
            "revisar a devolução",
            "revisar la devolución",
            "review the return",
        ],
        "recontact" => [
            "voltar a falar com o comprador",
            "volver a contactar al comprador",
            "contact the buyer again",
        ],
        other => return other.to_owned(),
    };
    pick(locale, words).to_owned()
}

/// How a claim ended and in whose favour.
fn ending(locale: Locale, claim: &Claim) -> Vec<String> {
    let Some(resolution) = &claim.resolution else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    if let Some(reason) = filled(resolution.reason.as_deref()) {
        let words = match reason {
            "payment_refunded" => pick(
                locale,
                [
                    "o dinheiro foi devolvido",
                    "se devolvió el dinero",
                    "the money was refunded",
                ],
            ),
            other => other,
        };
        lines.push(format!(
            "**{}:** {}",
            pick(locale, ["Resultado", "Resultado", "Result"]),
            escaped(words)
        ));
    }
    let favoured: Vec<&str> = resolution
        .benefited
        .iter()
        .flatten()
        .map(|role| party(locale, role))
        .collect();
    if !favoured.is_empty() {
        let label = pick(locale, ["A favor de", "A favor de", "In favour of"]);
        lines.push(format!("**{label}:** {}", escaped(&favoured.join(", "))));
    }
    lines
}

fn party(locale: Locale, role: &str) -> &str {
    match role {
        "complainant" => pick(locale, ["comprador", "comprador", "the buyer"]),
        "respondent" => pick(locale, ["vendedor", "vendedor", "the seller"]),
        other => other,
    }
}
