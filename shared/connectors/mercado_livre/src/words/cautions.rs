//! What agents should know of a listing before their answer is public.

use bridge::i18n::Localized;

pub(crate) const PAUSED: Localized = Localized {
    pt: "⚠️ O anúncio foi pausado. A resposta é enviada assim mesmo, se o Mercado Livre a aceitar.",
    es: "⚠️ La publicación está pausada. La respuesta se envía igual, si Mercado Libre la acepta.",
    en: "⚠️ The listing is paused. The answer is sent all the same, if Mercado Libre takes it.",
};
pub(crate) const ENDED: Localized = Localized {
    pt: "⚠️ O anúncio foi encerrado. A resposta é enviada assim mesmo, se o Mercado Livre a aceitar.",
    es: "⚠️ La publicación finalizó. La respuesta se envía igual, si Mercado Libre la acepta.",
    en: "⚠️ The listing has ended. The answer is sent all the same, if Mercado Libre takes it.",
};
pub(crate) const INACTIVE: Localized = Localized {
    pt: "⚠️ O anúncio não está ativo ({status}). A resposta é enviada assim mesmo, se o Mercado Livre a aceitar.",
    es: "⚠️ La publicación no está activa ({status}). La respuesta se envía igual, si Mercado Libre la acepta.",
    en: "⚠️ The listing is not active ({status}). The answer is sent all the same, if Mercado Libre takes it.",
};
pub(crate) const NO_STOCK: Localized = Localized {
    pt: "⚠️ O anúncio está sem estoque. A resposta é enviada assim mesmo.",
    es: "⚠️ La publicación no tiene stock. La respuesta se envía igual.",
    en: "⚠️ The listing is out of stock. The answer is sent all the same.",
};
