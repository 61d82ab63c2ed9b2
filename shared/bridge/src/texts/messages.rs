//! What is said about a message, or in its place.

use super::{Voice, replies::hours};
use crate::{
    files::Absent,
    i18n::{Locale, Localized},
    text::escape_markdown,
    timing::GIVE_UP,
};

/// A file that is not in the message it came with.
pub fn absent(voice: Voice, name: &str, why: Absent) -> String {
    let text = match why {
        Absent::Follows => Localized::new(
            "📎 “{}” ainda está sendo baixado e chega em seguida.",
            "📎 “{}” todavía se está descargando y llega enseguida.",
            "📎 “{}” is still being downloaded and will follow.",
        ),
        Absent::Suspect => Localized::new(
            "⚠️ “{}” não foi baixado: {o} o marcou como possível ameaça. Abra com cuidado, só {no}.",
            "⚠️ “{}” no se descargó: {o} lo marcó como posible amenaza. Ábrelo con cuidado, solo {no}.",
            "⚠️ “{}” was not downloaded: {o} marked it as a potential threat. Open it with care, and only on {o}.",
        ),
        Absent::TooLarge => Localized::new(
            "📎 “{}” é grande demais para o Chatwoot. Veja {no}.",
            "📎 “{}” es demasiado grande para Chatwoot. Míralo {no}.",
            "📎 “{}” is too large for Chatwoot. See it on {o}.",
        ),
        Absent::Unreachable => Localized::new(
            "📎 “{}” não pôde ser baixado. Veja {no}.",
            "📎 “{}” no se pudo descargar. Míralo {no}.",
            "📎 “{}” could not be downloaded. See it on {o}.",
        ),
        Absent::Moderated => Localized::new(
            "📎 “{}” foi retido pela moderação {do}. Peça ao comprador que explique por escrito.",
            "📎 “{}” fue retenido por la moderación {do}. Pide al comprador que lo explique por escrito.",
            "📎 “{}” was held back by {o}'s moderation. Ask the buyer to describe it in words.",
        ),
        Absent::Expired => Localized::new(
            "📎 “{}” não está mais disponível {no}. Peça ao comprador que envie de novo.",
            "📎 “{}” ya no está disponible {no}. Pide al comprador que lo envíe de nuevo.",
            "📎 “{}” is no longer available on {o}. Ask the buyer to send it again.",
        ),
        Absent::NotTaken => Localized::new(
            "📎 “{}” não foi aceito pelo Chatwoot. Veja {no}.",
            "📎 “{}” no fue aceptado por Chatwoot. Míralo {no}.",
            "📎 “{}” was not accepted by Chatwoot. See it on {o}.",
        ),
    };
    voice.say(text, &[("", name)])
}

/// What somebody who is neither buyer nor seller said, as markdown that names them.
pub fn says(speaker: &str, text: &str) -> String {
    format!(
        "**{}:** {}",
        escape_markdown(speaker),
        escape_markdown(text)
    )
}

/// Something that Chatwoot refused to show for a day.
#[derive(Clone, Copy, Debug)]
pub struct NotShown<'a> {
    /// When it was written, by the clocks of the shop's country; `None` for a note of ours.
    pub at: Option<&'a str>,
    /// The number by which people know the question or sale.
    pub number: &'a str,
    /// The page on which it can be read.
    pub page: Option<&'a str>,
}

/// Where people read what Chatwoot did not take.
pub fn not_shown(voice: Voice, what: &NotShown<'_>) -> String {
    let text = if what.at.is_some() {
        MESSAGE_NOT_SHOWN
    } else {
        NOTE_NOT_SHOWN
    };
    let hours = hours(GIVE_UP);
    let values = [
        ("at", what.at.unwrap_or_default()),
        ("number", what.number),
        ("hours", &hours),
    ];
    let said = voice.say(text, &values);
    match what.page {
        Some(page) => format!("⚠️ {said} {page}"),
        None => format!("⚠️ {said}"),
    }
}

const MESSAGE_NOT_SHOWN: Localized = Localized {
    pt: "Uma mensagem de {at}, nº {number}, não aparece aqui: o Chatwoot a recusou por {hours} horas. Leia {no}.",
    es: "Un mensaje del {at}, n.º {number}, no aparece aquí: Chatwoot lo rechazó durante {hours} horas. Léelo {no}.",
    en: "A message from {at}, no. {number}, is not shown here: Chatwoot refused it for {hours} hours. Read it {no}.",
};
const NOTE_NOT_SHOWN: Localized = Localized {
    pt: "Uma nota sobre o nº {number} não pôde ser mostrada: o Chatwoot a recusou por {hours} horas. Veja a situação {no}.",
    es: "Una nota sobre el n.º {number} no se pudo mostrar: Chatwoot la rechazó durante {hours} horas. Consulta el estado {no}.",
    en: "A note about no. {number} could not be shown: Chatwoot refused it for {hours} hours. See how things stand {no}.",
};

/// A message of the buyer without anything readable in it.
pub fn nothing_readable(locale: Locale) -> &'static str {
    Localized::new(
        "(mensagem sem texto)",
        "(mensaje sin texto)",
        "(message without text)",
    )
    .of(locale)
}
