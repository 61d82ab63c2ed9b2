//! What the action guide does not allow, and what can be done. Follows a colon.

use bridge::i18n::Localized;

/// The one message before the buyer writes was sent.
pub(crate) const USED_UP: Localized = Localized {
    pt: "antes de o comprador escrever, o Mercado Livre só aceita uma mensagem sua, e ela já foi enviada. Espere a resposta dele.",
    es: "antes de que el comprador escriba, Mercado Libre solo acepta un mensaje tuyo, y ya fue enviado. Espera su respuesta.",
    en: "before the buyer writes, Mercado Libre accepts only one message from you, and it was already sent. Wait for the buyer's answer.",
};

/// Only ready-made messages may begin.
pub(crate) const NO_FREE_TEXT: Localized = Localized {
    pt: "nesta venda o Mercado Livre só permite iniciar a conversa com mensagens prontas. Inicie pelo site ou espere o comprador escrever.",
    es: "en esta venta Mercado Libre solo permite iniciar la conversación con mensajes predefinidos. Iníciala en el sitio o espera a que el comprador escriba.",
    en: "in this sale Mercado Libre lets you start the conversation only with ready-made messages. Start it on the site, or wait until the buyer writes.",
};
