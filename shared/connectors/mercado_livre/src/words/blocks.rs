//! Why a thread is blocked (§5.6), and what can be done.

use bridge::i18n::Localized;

use super::coded::{Coded, coded};

/// Why a thread is blocked.
pub(super) const BLOCKS: &[Coded] = &[
    coded(
        "blocked_by_time",
        Localized {
            pt: "já se passaram 30 dias desde a última mensagem. A conversa só reabre se o comprador escrever.",
            es: "pasaron 30 días desde el último mensaje. La conversación solo se reabre si el comprador escribe.",
            en: "30 days have passed since the last message. The conversation reopens only if the buyer writes.",
        },
    ),
    coded(
        "blocked_by_buyer",
        Localized {
            pt: "o comprador escolheu não receber mensagens desta venda. Só ele pode mudar isso.",
            es: "el comprador eligió no recibir mensajes de esta venta. Solo él puede cambiarlo.",
            en: "the buyer chose not to receive messages about this sale. Only they can change that.",
        },
    ),
    coded(
        "blocked_by_mediation",
        Localized {
            pt: "há uma mediação aberta. Responda na conversa da reclamação.",
            es: "hay una mediación abierta. Responde en la conversación del reclamo.",
            en: "a mediation is open. Reply in the claim's conversation.",
        },
    ),
    coded(
        "blocked_by_mediation_fbm",
        Localized {
            pt: "há uma mediação aberta sobre uma venda Full. Responda na conversa da reclamação.",
            es: "hay una mediación abierta sobre una venta Full. Responde en la conversación del reclamo.",
            en: "a mediation about a Full sale is open. Reply in the claim's conversation.",
        },
    ),
    coded(
        "blocked_by_fulfillment",
        Localized {
            pt: "a venda é Full e ainda não foi entregue. Será possível escrever depois da entrega.",
            es: "la venta es Full y aún no fue entregada. Podrás escribir después de la entrega.",
            en: "the sale is Full and not delivered yet. You can write once it is delivered.",
        },
    ),
    coded(
        "blocked_by_payment",
        Localized {
            pt: "o pagamento ainda não foi aprovado. Envie de novo quando a venda estiver paga.",
            es: "el pago aún no fue aprobado. Envíala de nuevo cuando la venta esté pagada.",
            en: "the payment is not approved yet. Send it again when the sale is paid.",
        },
    ),
    coded(
        "blocked_by_conversation_initiated_by_seller",
        Localized {
            pt: "nesta compra de supermercado só o comprador pode iniciar a conversa. Espere que ele escreva.",
            es: "en esta compra de supermercado solo el comprador puede iniciar la conversación. Espera a que escriba.",
            en: "in this supermarket purchase only the buyer can start the conversation. Wait until they write.",
        },
    ),
    coded(
        "blocked_by_conversation_initiated_by_seller_limited",
        Localized {
            pt: "o Mercado Livre exige escolher um motivo para iniciar a conversa. Inicie pelo site ou espere o comprador escrever.",
            es: "Mercado Libre exige elegir un motivo para iniciar la conversación. Iníciala en el sitio o espera a que el comprador escriba.",
            en: "Mercado Libre asks you to choose a reason to start the conversation. Start it on the site, or wait until the buyer writes.",
        },
    ),
    coded(
        "blocked_by_conversation_started_by_seller",
        Localized {
            pt: "o Mercado Livre exige escolher um motivo para iniciar a conversa. Inicie pelo site ou espere o comprador escrever.",
            es: "Mercado Libre exige elegir un motivo para iniciar la conversación. Iníciala en el sitio o espera a que el comprador escriba.",
            en: "Mercado Libre asks you to choose a reason to start the conversation. Start it on the site, or wait until the buyer writes.",
        },
    ),
    coded(
        "blocked_by_conversation_use_message_api",
        Localized {
            pt: "o comprador já escreveu: a conversa segue por mensagens. Envie de novo.",
            es: "el comprador ya escribió: la conversación sigue por mensajes. Envíala de nuevo.",
            en: "the buyer has written already: the conversation continues by messages. Send it again.",
        },
    ),
    coded(
        "blocked_by_cancelled_order",
        Localized {
            pt: "a venda foi cancelada. Não é mais possível escrever ao comprador.",
            es: "la venta fue cancelada. Ya no se puede escribir al comprador.",
            en: "the sale was cancelled. You can no longer write to the buyer.",
        },
    ),
    coded(
        "blocked_by_cancelled_order_by_fraud",
        Localized {
            pt: "a venda foi cancelada por segurança. Não envie o produto nem escreva ao comprador.",
            es: "la venta fue cancelada por seguridad. No envíes el producto ni escribas al comprador.",
            en: "the sale was cancelled for security. Do not ship, and do not write to the buyer.",
        },
    ),
    coded(
        "blocked_by_cancelled_order_hidden",
        Localized {
            pt: "a venda foi cancelada. Não é mais possível escrever ao comprador.",
            es: "la venta fue cancelada. Ya no se puede escribir al comprador.",
            en: "the sale was cancelled. You can no longer write to the buyer.",
        },
    ),
    coded(
        "blocked_by_conversation_expired",
        Localized {
            pt: "a conversa tem mais de 18 meses e foi encerrada pelo Mercado Livre. Não é mais possível escrever nesta venda.",
            es: "la conversación tiene más de 18 meses y fue cerrada por Mercado Libre. Ya no se puede escribir en esta venta.",
            en: "the conversation is older than 18 months and was closed by Mercado Libre. You can no longer write in this sale.",
        },
    ),
    coded(
        "blocked_by_refund",
        Localized {
            pt: "a compra foi reembolsada. A conversa só reabre se o comprador escrever.",
            es: "la compra fue reembolsada. La conversación solo se reabre si el comprador escribe.",
            en: "the purchase was refunded. The conversation reopens only if the buyer writes.",
        },
    ),
    coded(
        "blocked_by_claim_change_open",
        Localized {
            pt: "há uma troca de produto em andamento. Responda na conversa da reclamação.",
            es: "hay un cambio de producto en curso. Responde en la conversación del reclamo.",
            en: "an exchange is under way. Reply in the claim's conversation.",
        },
    ),
    coded(
        "blocked_by_claim_change_closed",
        Localized {
            pt: "a troca de produto foi concluída e a conversa, encerrada. Veja o resultado na reclamação.",
            es: "el cambio de producto terminó y la conversación se cerró. Mira el resultado en el reclamo.",
            en: "the exchange is complete and the conversation was closed. See the claim for the result.",
        },
    ),
    coded(
        "blocked_by_deactivated_account",
        Localized {
            pt: "a conta do comprador foi desativada. Não é mais possível escrever a ele.",
            es: "la cuenta del comprador fue desactivada. Ya no se le puede escribir.",
            en: "the buyer's account was deactivated. You can no longer write to them.",
        },
    ),
    coded(
        "blocked_by_restrictions",
        Localized {
            pt: "sua conta tem restrições no Mercado Livre. Verifique no site a situação dela.",
            es: "tu cuenta tiene restricciones en Mercado Libre. Revisa su estado en el sitio.",
            en: "your account is restricted on Mercado Libre. Check its status on the site.",
        },
    ),
    coded(
        "blocked_by_message_pending_review",
        Localized {
            pt: "há uma mensagem em análise pela moderação. Envie de novo mais tarde.",
            es: "la moderación está revisando un mensaje. Envíala de nuevo más tarde.",
            en: "a message is under review by moderation. Send it again later.",
        },
    ),
    coded(
        "blocked_by_return_to_buyer_fulfillment",
        Localized {
            pt: "a devolução Full está sendo enviada de volta ao comprador. Acompanhe a venda no site do Mercado Livre.",
            es: "la devolución Full está siendo enviada de vuelta al comprador. Sigue la venta en el sitio de Mercado Libre.",
            en: "the Full return is on its way back to the buyer. Follow the sale on Mercado Libre's site.",
        },
    ),
    coded(
        "blocked_by_ai_assistant",
        Localized {
            pt: "o assistente do Mercado Livre atende o comprador nesta venda Full. Você não precisa responder.",
            es: "el asistente de Mercado Libre atiende al comprador en esta venta Full. No hace falta que respondas.",
            en: "Mercado Libre's assistant is answering the buyer in this Full sale. No reply needed.",
        },
    ),
    coded(
        "blocked_by_ai_assistant_expired",
        Localized {
            pt: "o atendimento pelo assistente do Mercado Livre expirou. Acompanhe a venda no site.",
            es: "la atención del asistente de Mercado Libre expiró. Sigue la venta en el sitio.",
            en: "the conversation with Mercado Libre's assistant has expired. Follow the sale on the site.",
        },
    ),
    coded(
        "blocked_by_ai_assistant_contact_closed",
        Localized {
            pt: "o assistente do Mercado Livre encerrou a consulta do comprador. Você não precisa responder.",
            es: "el asistente de Mercado Libre cerró la consulta del comprador. No hace falta que respondas.",
            en: "Mercado Libre's assistant closed the buyer's query. No reply needed.",
        },
    ),
    coded(
        "block_by_ai_assistant_initiated_by_seller_expired",
        Localized {
            pt: "a conversa iniciada por você com o assistente do Mercado Livre expirou. Espere o comprador escrever.",
            es: "la conversación que iniciaste con el asistente de Mercado Libre expiró. Espera a que el comprador escriba.",
            en: "the conversation you started with Mercado Libre's assistant has expired. Wait until the buyer writes.",
        },
    ),
    coded(
        "blocked_by_resale",
        Localized {
            pt: "a compra é uma revenda e não aceita mensagens. Acompanhe a venda no site do Mercado Livre.",
            es: "la compra es una reventa y no admite mensajes. Sigue la venta en el sitio de Mercado Libre.",
            en: "the purchase is a resale and doesn't accept messages. Follow the sale on Mercado Libre's site.",
        },
    ),
    coded(
        "blocked_by_guest_shops",
        Localized {
            pt: "a compra foi feita sem conta no Mercado Livre e não aceita mensagens. Acompanhe a venda no site.",
            es: "la compra se hizo sin cuenta de Mercado Libre y no admite mensajes. Sigue la venta en el sitio.",
            en: "the purchase was made without a Mercado Libre account and doesn't accept messages. Follow the sale on the site.",
        },
    ),
    coded(
        "blocked_by_claim",
        Localized {
            pt: "há uma reclamação aberta sobre esta venda. Responda na conversa da reclamação.",
            es: "hay un reclamo abierto sobre esta venta. Responde en la conversación del reclamo.",
            en: "a claim about this sale is open. Reply in the claim's conversation.",
        },
    ),
    coded(
        "blocked_by_proximity_groceries",
        Localized {
            pt: "compras de supermercado com entrega local não aceitam mensagens. Acompanhe a venda no site do Mercado Livre.",
            es: "las compras de supermercado con entrega cercana no admiten mensajes. Sigue la venta en el sitio de Mercado Libre.",
            en: "nearby-grocery orders don't accept messages. Follow the sale on Mercado Libre's site.",
        },
    ),
];
