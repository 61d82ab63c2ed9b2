//! Why a message was moderated (§5.4), and what can be done.

use bridge::i18n::Localized;

use super::coded::{Coded, coded};

/// Why a message was moderated.
pub(super) const MODERATION: &[Coded] = &[
    coded(
        "out_of_place_language",
        Localized {
            pt: "a moderação recusou a linguagem da mensagem. Reescreva em tom cordial e envie de novo.",
            es: "la moderación rechazó el lenguaje del mensaje. Reescríbelo en tono cordial y envíalo de nuevo.",
            en: "moderation rejected the wording. Rewrite it in a friendly tone and send it again.",
        },
    ),
    coded(
        "social_network_link",
        Localized {
            pt: "a moderação não permite redes sociais. Retire o link ou o perfil e envie de novo.",
            es: "la moderación no permite redes sociales. Quita el enlace o el perfil y envía de nuevo.",
            en: "moderation does not allow social networks. Remove the link or the profile and send again.",
        },
    ),
    coded(
        "link_short_url",
        Localized {
            pt: "a moderação não permite links encurtados. Use o endereço completo e envie de novo.",
            es: "la moderación no permite enlaces acortados. Usa la dirección completa y envía de nuevo.",
            en: "moderation does not allow shortened links. Use the full address and send again.",
        },
    ),
    coded(
        "automatic_message",
        Localized {
            pt: "a moderação considerou a mensagem automática. Escreva um texto específico para este comprador.",
            es: "la moderación consideró que el mensaje es automático. Escribe un texto específico para este comprador.",
            en: "moderation took this for an automated message. Write something specific to this buyer.",
        },
    ),
    coded(
        "personal_data",
        Localized {
            pt: "a moderação não permite dados pessoais ou de contato. Retire-os e envie de novo.",
            es: "la moderación no permite datos personales o de contacto. Quítalos y envía de nuevo.",
            en: "moderation does not allow personal or contact details. Remove them and send again.",
        },
    ),
    coded(
        "link_mercadopago",
        Localized {
            pt: "a moderação não permite links de pagamento. Retire o link e envie de novo.",
            es: "la moderación no permite enlaces de pago. Quita el enlace y envía de nuevo.",
            en: "moderation does not allow payment links. Remove the link and send again.",
        },
    ),
    coded(
        "ml_links_paypal",
        Localized {
            pt: "a moderação não permite links de pagamento. Retire o link e envie de novo.",
            es: "la moderación no permite enlaces de pago. Quita el enlace y envía de nuevo.",
            en: "moderation does not allow payment links. Remove the link and send again.",
        },
    ),
    coded(
        "evasion_claim_seller",
        Localized {
            pt: "a moderação entendeu que a mensagem tenta afastar o comprador da reclamação. Reescreva e envie de novo.",
            es: "la moderación entendió que el mensaje intenta apartar al comprador del reclamo. Reescríbelo y envíalo de nuevo.",
            en: "moderation took the message for an attempt to lead the buyer away from the claim. Rewrite it and send it again.",
        },
    ),
    coded(
        "out_of_platform",
        Localized {
            pt: "a moderação não permite levar a conversa para fora do Mercado Livre. Reescreva e envie de novo.",
            es: "la moderación no permite llevar la conversación fuera de Mercado Libre. Reescríbelo y envíalo de nuevo.",
            en: "moderation does not allow taking the conversation elsewhere. Rewrite it and send it again.",
        },
    ),
];
