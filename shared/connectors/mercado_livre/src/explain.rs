//! Mercado Livre's codes in agents' words: why a thread is blocked (§5.6), why a message
//! was moderated (§5.4), and what can be done.

use bridge::{message::Snapshot, texts::Locale};

use crate::convert::{BLOCK, BLOCK_REASON};

/// One code, and its words in each language.
struct Words {
    code: &'static str,
    pt: &'static str,
    es: &'static str,
    en: &'static str,
}

/// The words for `code`; `None` for one that is new, which agents then read as it is.
pub(crate) fn explain(locale: Locale, code: &str) -> Option<String> {
    let code = code.trim().to_ascii_lowercase();
    let words = BLOCKS
        .iter()
        .chain(MODERATION)
        .chain(LANES)
        .chain(FILES)
        .find(|words| words.code == code)?;
    Some(match locale {
        Locale::PtBr => words.pt.to_owned(),
        Locale::Es => words.es.to_owned(),
        Locale::En => words.en.to_owned(),
    })
}

/// Adds to a thread's attributes, beside the code, in words why it is blocked.
pub(crate) fn with_words(locale: Locale, mut snapshot: Snapshot) -> Snapshot {
    let code = snapshot.attributes.iter().find(|(name, _)| *name == BLOCK);
    let words = code.map(|(_, code)| match code.as_str() {
        "" => String::new(),
        code => explain(locale, code).map_or_else(|| code.to_owned(), |words| capitalised(&words)),
    });
    let words = words.map(|words| (BLOCK_REASON, words));
    snapshot.attributes.extend(words);
    snapshot
}

fn capitalised(words: &str) -> String {
    let mut chars = words.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars.as_str().chars()).collect()
}

#[rustfmt::skip]
const BLOCKS: &[Words] = &[
    Words { code: "blocked_by_time",
        pt: "passaram 30 dias desde a última mensagem. A conversa só reabre se o comprador escrever.",
        es: "pasaron 30 días desde el último mensaje. La conversación solo se reabre si el comprador escribe.",
        en: "30 days have passed since the last message. The conversation reopens only if the buyer writes." },
    Words { code: "blocked_by_buyer",
        pt: "o comprador escolheu não receber mensagens desta venda. Só ele pode mudar isso.",
        es: "el comprador eligió no recibir mensajes de esta venta. Solo él puede cambiarlo.",
        en: "the buyer chose not to receive messages about this sale. Only they can change that." },
    Words { code: "blocked_by_mediation",
        pt: "há uma mediação aberta. Responda pela conversa da reclamação.",
        es: "hay una mediación abierta. Responde en la conversación del reclamo.",
        en: "a mediation is open. Reply in the claim's conversation." },
    Words { code: "blocked_by_mediation_fbm",
        pt: "há uma mediação aberta sobre uma venda Full. Responda pela conversa da reclamação.",
        es: "hay una mediación abierta sobre una venta Full. Responde en la conversación del reclamo.",
        en: "a mediation about a Full sale is open. Reply in the claim's conversation." },
    Words { code: "blocked_by_fulfillment",
        pt: "a venda é Full e ainda não foi entregue. Será possível escrever depois da entrega.",
        es: "la venta es Full y aún no fue entregada. Podrás escribir después de la entrega.",
        en: "the sale is Full and not delivered yet. You can write once it is delivered." },
    Words { code: "blocked_by_payment",
        pt: "o pagamento ainda não foi aprovado. Tente de novo quando a venda estiver paga.",
        es: "el pago aún no fue aprobado. Inténtalo de nuevo cuando la venta esté pagada.",
        en: "the payment is not approved yet. Try again when the sale is paid." },
    Words { code: "blocked_by_conversation_initiated_by_seller",
        pt: "nesta compra de supermercado só o comprador pode iniciar a conversa. Espere que ele escreva.",
        es: "en esta compra de supermercado solo el comprador puede iniciar la conversación. Espera a que escriba.",
        en: "in this supermarket purchase only the buyer may begin. Wait until they write." },
    Words { code: "blocked_by_conversation_initiated_by_seller_limited",
        pt: "o Mercado Livre exige escolher um motivo para iniciar a conversa. Inicie pelo site ou espere o comprador escrever.",
        es: "Mercado Libre exige elegir un motivo para iniciar la conversación. Iníciala en el sitio o espera a que el comprador escriba.",
        en: "Mercado Libre demands a reason to begin the conversation. Begin on the site, or wait until the buyer writes." },
    Words { code: "blocked_by_conversation_started_by_seller",
        pt: "o Mercado Livre exige escolher um motivo para iniciar a conversa. Inicie pelo site ou espere o comprador escrever.",
        es: "Mercado Libre exige elegir un motivo para iniciar la conversación. Iníciala en el sitio o espera a que el comprador escriba.",
        en: "Mercado Libre demands a reason to begin the conversation. Begin on the site, or wait until the buyer writes." },
    Words { code: "blocked_by_conversation_use_message_api",
        pt: "o comprador já escreveu: a conversa segue por mensagens. Tente de novo.",
        es: "el comprador ya escribió: la conversación sigue por mensajes. Inténtalo de nuevo.",
        en: "the buyer has written already: the conversation goes on by messages. Try again." },
    Words { code: "blocked_by_cancelled_order",
        pt: "a venda foi cancelada. Não é mais possível escrever ao comprador.",
        es: "la venta fue cancelada. Ya no se puede escribir al comprador.",
        en: "the sale was cancelled. The buyer can no longer be written to." },
    Words { code: "blocked_by_cancelled_order_by_fraud",
        pt: "a venda foi cancelada por segurança. Não envie o produto nem escreva ao comprador.",
        es: "la venta fue cancelada por seguridad. No envíes el producto ni escribas al comprador.",
        en: "the sale was cancelled for security. Do not ship, and do not write to the buyer." },
    Words { code: "blocked_by_cancelled_order_hidden",
        pt: "a venda foi cancelada. Não é mais possível escrever ao comprador.",
        es: "la venta fue cancelada. Ya no se puede escribir al comprador.",
        en: "the sale was cancelled. The buyer can no longer be written to." },
    Words { code: "blocked_by_conversation_expired",
        pt: "a conversa tem mais de 18 meses e foi encerrada pelo Mercado Livre. Não é mais possível escrever nesta venda.",
        es: "la conversación tiene más de 18 meses y fue cerrada por Mercado Libre. Ya no se puede escribir en esta venta.",
        en: "the conversation is older than 18 months and was closed by Mercado Libre. Nothing can be written in this sale any more." },
    Words { code: "blocked_by_refund",
        pt: "a compra foi reembolsada. A conversa só reabre se o comprador escrever.",
        es: "la compra fue reembolsada. La conversación solo se reabre si el comprador escribe.",
        en: "the purchase was refunded. The conversation reopens only if the buyer writes." },
    Words { code: "blocked_by_claim_change_open",
        pt: "há uma troca de produto em andamento. Responda pela reclamação.",
        es: "hay un cambio de producto en curso. Responde en el reclamo.",
        en: "a product change is under way. Reply in the claim." },
    Words { code: "blocked_by_claim_change_closed",
        pt: "a troca de produto foi concluída e a conversa, encerrada. Veja o resultado na reclamação.",
        es: "el cambio de producto terminó y la conversación se cerró. Mira el resultado en el reclamo.",
        en: "the product change is done and the conversation closed. See the claim for its result." },
    Words { code: "blocked_by_deactivated_account",
        pt: "a conta do comprador foi desativada. Não é mais possível escrever a ele.",
        es: "la cuenta del comprador fue desactivada. Ya no se le puede escribir.",
        en: "the buyer's account was deactivated. They can no longer be written to." },
    Words { code: "blocked_by_restrictions",
        pt: "a conta tem restrições no Mercado Livre. Verifique a situação da conta no site.",
        es: "la cuenta tiene restricciones en Mercado Libre. Revisa su situación en el sitio.",
        en: "the account is restricted on Mercado Libre. Check its state on the site." },
    Words { code: "blocked_by_message_pending_review",
        pt: "há uma mensagem em análise pela moderação. Tente de novo mais tarde.",
        es: "hay un mensaje en revisión por la moderación. Inténtalo de nuevo más tarde.",
        en: "a message is under review by moderation. Try again later." },
    Words { code: "blocked_by_return_to_buyer_fulfillment",
        pt: "a devolução Full está sendo enviada de volta ao comprador. Acompanhe a venda no site do Mercado Livre.",
        es: "la devolución Full está siendo enviada de vuelta al comprador. Sigue la venta en el sitio de Mercado Libre.",
        en: "the Full return is on its way back to the buyer. Follow the sale on Mercado Libre's site." },
    Words { code: "blocked_by_ai_assistant",
        pt: "o assistente do Mercado Livre atende o comprador nesta venda Full. Você não precisa responder.",
        es: "el asistente de Mercado Libre atiende al comprador en esta venta Full. No hace falta que respondas.",
        en: "Mercado Libre's assistant serves the buyer in this Full sale. You need not answer." },
    Words { code: "blocked_by_ai_assistant_expired",
        pt: "o atendimento pelo assistente do Mercado Livre expirou. Acompanhe a venda no site.",
        es: "la atención del asistente de Mercado Libre expiró. Sigue la venta en el sitio.",
        en: "the conversation with Mercado Libre's assistant has expired. Follow the sale on the site." },
    Words { code: "blocked_by_ai_assistant_contact_closed",
        pt: "o assistente do Mercado Livre encerrou a consulta do comprador. Você não precisa responder.",
        es: "el asistente de Mercado Libre cerró la consulta del comprador. No hace falta que respondas.",
        en: "Mercado Libre's assistant closed the buyer's query. You need not answer." },
    Words { code: "block_by_ai_assistant_initiated_by_seller_expired",
        pt: "a conversa iniciada por você com o assistente do Mercado Livre expirou. Espere o comprador escrever.",
        es: "la conversación que iniciaste con el asistente de Mercado Libre expiró. Espera a que el comprador escriba.",
        en: "the conversation that you began with Mercado Libre's assistant has expired. Wait until the buyer writes." },
    Words { code: "blocked_by_resale",
        pt: "a compra é uma revenda e não aceita mensagens. Acompanhe a venda no site do Mercado Livre.",
        es: "la compra es una reventa y no admite mensajes. Sigue la venta en el sitio de Mercado Libre.",
        en: "the purchase is a resale and takes no messages. Follow the sale on Mercado Libre's site." },
    Words { code: "blocked_by_guest_shops",
        pt: "a compra foi feita sem conta no Mercado Livre e não aceita mensagens. Acompanhe a venda no site.",
        es: "la compra se hizo sin cuenta de Mercado Libre y no admite mensajes. Sigue la venta en el sitio.",
        en: "the purchase was made without a Mercado Libre account and takes no messages. Follow the sale on the site." },
    Words { code: "blocked_by_claim",
        pt: "há uma reclamação aberta sobre esta venda. Responda pela conversa da reclamação.",
        es: "hay un reclamo abierto sobre esta venta. Responde en la conversación del reclamo.",
        en: "a claim about this sale is open. Reply in the claim's conversation." },
    Words { code: "blocked_by_proximity_groceries",
        pt: "compras de mercado por proximidade não aceitam mensagens. Acompanhe a venda no site do Mercado Livre.",
        es: "las compras de supermercado por proximidad no admiten mensajes. Sigue la venta en el sitio de Mercado Libre.",
        en: "groceries by proximity take no messages. Follow the sale on Mercado Libre's site." },
];

/// The lanes that are polled, with the permission of the application that each needs (§1.5).
#[rustfmt::skip]
const LANES: &[Words] = &[
    Words { code: "lane:questions",
        pt: "perguntas (permissão funcional «Comunicação pré e pós-venda»)",
        es: "preguntas (permiso funcional «Comunicación pre y post venta»)",
        en: "questions (functional permission «Pre and post sale communication»)" },
    Words { code: "lane:sales",
        pt: "mensagens de vendas (permissões funcionais «Comunicação pré e pós-venda» e «Vendas e envios»)",
        es: "mensajes de ventas (permisos funcionales «Comunicación pre y post venta» y «Ventas y envíos»)",
        en: "messages about sales (functional permissions «Pre and post sale communication» and «Sales and shipments»)" },
    Words { code: "lane:claims",
        pt: "reclamações (permissão funcional «Comunicação pré e pós-venda»)",
        es: "reclamos (permiso funcional «Comunicación pre y post venta»)",
        en: "claims (functional permission «Pre and post sale communication»)" },
    Words { code: "lane:sales:orders",
        pt: "lista de vendas, por isso mensagens que alguém já leu no Mercado Livre podem não aparecer (permissão funcional «Vendas e envios»)",
        es: "lista de ventas, por eso los mensajes que alguien ya leyó en Mercado Libre pueden no aparecer (permiso funcional «Ventas y envíos»)",
        en: "the list of sales, so messages that somebody has read on Mercado Libre may not appear (functional permission «Sales and shipments»)" },
    Words { code: "lane:sales:threads",
        pt: "conversas de vendas (permissão funcional «Comunicação pré e pós-venda»)",
        es: "conversaciones de ventas (permiso funcional «Comunicación pre y post venta»)",
        en: "conversations about sales (functional permission «Pre and post sale communication»)" },
    Words { code: "lane:sales:unread",
        pt: "mensagens não lidas de vendas (permissão funcional «Comunicação pré e pós-venda»)",
        es: "mensajes no leídos de ventas (permiso funcional «Comunicación pre y post venta»)",
        en: "unread messages about sales (functional permission «Pre and post sale communication»)" },
    Words { code: "lane:sales:places",
        pt: "dados das vendas com mensagens não lidas (permissão funcional «Vendas e envios»)",
        es: "datos de las ventas con mensajes no leídos (permiso funcional «Ventas y envíos»)",
        en: "the sales that unread messages belong to (functional permission «Sales and shipments»)" },
    Words { code: "lane:questions:latest",
        pt: "perguntas já respondidas (permissão funcional «Comunicação pré e pós-venda»)",
        es: "preguntas ya respondidas (permiso funcional «Comunicación pre y post venta»)",
        en: "questions that were answered (functional permission «Pre and post sale communication»)" },
    Words { code: "lane:questions:single",
        pt: "perguntas uma a uma (permissão funcional «Comunicação pré e pós-venda»)",
        es: "preguntas una por una (permiso funcional «Comunicación pre y post venta»)",
        en: "questions one by one (functional permission «Pre and post sale communication»)" },
    Words { code: "lane:questions:further",
        pt: "perguntas além da primeira página (permissão funcional «Comunicação pré e pós-venda»)",
        es: "preguntas más allá de la primera página (permiso funcional «Comunicación pre y post venta»)",
        en: "questions beyond the first page (functional permission «Pre and post sale communication»)" },
    Words { code: "lane:claims:further",
        pt: "reclamações além da primeira página (permissão funcional «Comunicação pré e pós-venda»)",
        es: "reclamos más allá de la primera página (permiso funcional «Comunicación pre y post venta»)",
        en: "claims beyond the first page (functional permission «Pre and post sale communication»)" },
];

/// Why a file was not taken (§5.2, §6). Follows a colon.
#[rustfmt::skip]
const FILES: &[Words] = &[
    Words { code: "file:invalid_extension",
        pt: "o tipo do arquivo não é aceito. Tipos aceitos: JPG, PNG, PDF, TXT.",
        es: "el tipo del archivo no es aceptado. Tipos aceptados: JPG, PNG, PDF, TXT.",
        en: "this type of file is not taken. Types taken: JPG, PNG, PDF, TXT." },
    Words { code: "file:invalid_extension_in_claim",
        pt: "o tipo do arquivo não é aceito. Tipos aceitos: JPG, PNG, PDF.",
        es: "el tipo del archivo no es aceptado. Tipos aceptados: JPG, PNG, PDF.",
        en: "this type of file is not taken. Types taken: JPG, PNG, PDF." },
    Words { code: "file:invalid_size",
        pt: "o arquivo é grande demais. Reduza o arquivo.",
        es: "el archivo es demasiado grande. Reduce el archivo.",
        en: "the file is too large. Make it smaller." },
    Words { code: "file:forbidden",
        pt: "o Mercado Livre não permite o conteúdo do arquivo. Envie outro arquivo.",
        es: "Mercado Libre no permite el contenido del archivo. Envía otro archivo.",
        en: "Mercado Libre does not allow what is in the file. Send another one." },
    Words { code: "file:internal_error",
        pt: "o Mercado Livre não conseguiu guardar o arquivo. Tente de novo mais tarde.",
        es: "Mercado Libre no pudo guardar el archivo. Inténtalo de nuevo más tarde.",
        en: "Mercado Libre could not keep the file. Try again later." },
    Words { code: "file:name",
        pt: "o nome do arquivo não é aceito. Mude o nome e envie de novo.",
        es: "el nombre del archivo no es aceptado. Cambia el nombre y envía de nuevo.",
        en: "the file's name is not taken. Change it and send it again." },
];

#[rustfmt::skip]
const MODERATION: &[Words] = &[
    Words { code: "out_of_place_language",
        pt: "a moderação recusou a linguagem da mensagem. Reescreva em tom cordial e envie de novo.",
        es: "la moderación rechazó el lenguaje del mensaje. Reescríbelo en tono cordial y envíalo de nuevo.",
        en: "moderation rejected the language. Rewrite it in a friendly tone and send it again." },
    Words { code: "social_network_link",
        pt: "a moderação não permite redes sociais. Retire o link ou o perfil e envie de novo.",
        es: "la moderación no permite redes sociales. Quita el enlace o el perfil y envía de nuevo.",
        en: "moderation allows no social networks. Remove the link or the profile and send again." },
    Words { code: "link_short_url",
        pt: "a moderação não permite links encurtados. Use o endereço completo e envie de novo.",
        es: "la moderación no permite enlaces acortados. Usa la dirección completa y envía de nuevo.",
        en: "moderation allows no shortened links. Use the full address and send again." },
    Words { code: "automatic_message",
        pt: "a moderação tomou a mensagem por automática. Escreva algo próprio para este comprador.",
        es: "la moderación tomó el mensaje por automático. Escribe algo propio para este comprador.",
        en: "moderation took the message for an automatic one. Write something of your own to this buyer." },
    Words { code: "personal_data",
        pt: "a moderação não permite dados pessoais ou de contato. Retire-os e envie de novo.",
        es: "la moderación no permite datos personales o de contacto. Quítalos y envía de nuevo.",
        en: "moderation allows no personal or contact data. Remove them and send again." },
    Words { code: "link_mercadopago",
        pt: "a moderação não permite links de pagamento. Retire o link e envie de novo.",
        es: "la moderación no permite enlaces de pago. Quita el enlace y envía de nuevo.",
        en: "moderation allows no payment links. Remove the link and send again." },
    Words { code: "ml_links_paypal",
        pt: "a moderação não permite links de pagamento. Retire o link e envie de novo.",
        es: "la moderación no permite enlaces de pago. Quita el enlace y envía de nuevo.",
        en: "moderation allows no payment links. Remove the link and send again." },
    Words { code: "evasion_claim_seller",
        pt: "a moderação entende que a mensagem desvia o comprador da reclamação. Reescreva-a.",
        es: "la moderación entiende que el mensaje desvía al comprador del reclamo. Reescríbelo.",
        en: "moderation reads the message as leading the buyer away from a claim. Rewrite it." },
    Words { code: "out_of_platform",
        pt: "a moderação não permite levar a conversa para fora do Mercado Livre. Reescreva e envie de novo.",
        es: "la moderación no permite llevar la conversación fuera de Mercado Libre. Reescribe y envía de nuevo.",
        en: "moderation does not allow taking the conversation elsewhere. Rewrite it and send it again." },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The codes of a list that restates Mercado Livre's pages.
    fn listed(name: &str) -> Vec<String> {
        let path = format!(
            "{}/../../../tests/fixtures/mercado_livre/{name}.txt",
            env!("CARGO_MANIFEST_DIR")
        );
        std::fs::read_to_string(path)
            .unwrap()
            .lines()
            .map(str::to_owned)
            .collect()
    }

    #[test]
    fn every_documented_code_is_explained_and_no_other() {
        for (list, words) in [("blocks", BLOCKS), ("moderation_reasons", MODERATION)] {
            let listed: HashSet<String> = listed(list)
                .iter()
                .map(|code| code.to_ascii_lowercase())
                .collect();
            let known: HashSet<String> = words.iter().map(|words| words.code.to_owned()).collect();

            assert_eq!(known, listed, "{list}");
            assert_eq!(
                words.len(),
                listed.len(),
                "{list}: one of them is there twice"
            );
        }
    }

    #[test]
    fn each_says_why_and_what_can_be_done_in_every_language() {
        for words in BLOCKS.iter().chain(MODERATION).chain(FILES) {
            let texts = [words.pt, words.es, words.en];
            for text in texts {
                assert!(
                    text.ends_with('.') && text.contains(". "),
                    "{}: {text}",
                    words.code
                );
                let begins_small =
                    !text.starts_with(char::is_uppercase) || text.starts_with("Mercado");
                assert!(begins_small, "it follows a colon: {text}");
                assert!(!text.contains(words.code) && !text.contains('_'), "{text}");
            }
            assert_eq!(
                HashSet::from(texts).len(),
                texts.len(),
                "{}: a language repeats another",
                words.code
            );
            assert!(
                !words.pt.contains("Mercado Libre") && !words.es.contains("Mercado Livre"),
                "{}",
                words.code
            );
        }
    }

    #[test]
    fn every_lane_that_is_polled_has_words() {
        for lane in crate::poll::LANES.iter().chain(crate::poll::SOURCES) {
            for locale in [Locale::PtBr, Locale::Es, Locale::En] {
                assert!(explain(locale, &format!("lane:{lane}")).is_some(), "{lane}");
            }
        }
    }

    #[test]
    fn case_does_not_matter_and_a_new_code_has_no_words() {
        assert!(
            explain(Locale::En, "PERSONAL_DATA")
                .unwrap()
                .contains("contact data")
        );
        assert_eq!(explain(Locale::PtBr, "blocked_by_something_new"), None);
    }
}
