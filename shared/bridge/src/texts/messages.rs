//! What is said about a message, or in its place.

use crate::{
    files::Absent,
    i18n::{Locale, Localized},
    text::escape_markdown,
};

/// A file that is not in the message it came with.
pub fn absent(locale: Locale, name: &str, why: Absent) -> String {
    let text = match why {
        Absent::Follows => Localized::new(
            "📎 “{}” ainda está sendo baixado e chega em seguida.",
            "📎 “{}” todavía se está descargando y llega a continuación.",
            "📎 “{}” is still being downloaded and will follow.",
        ),
        Absent::Suspect => Localized::new(
            "⚠️ “{}” não foi baixado: o marketplace o marcou como possível ameaça. Abra com cuidado, só no marketplace.",
            "⚠️ “{}” no se descargó: el marketplace lo marcó como posible amenaza. Ábrelo con cuidado, solo en el marketplace.",
            "⚠️ “{}” was not downloaded: the marketplace marked it as a potential threat. Open it with care, on the marketplace only.",
        ),
        Absent::TooLarge => Localized::new(
            "📎 “{}” é grande demais para o Chatwoot. Veja no marketplace.",
            "📎 “{}” es demasiado grande para Chatwoot. Míralo en el marketplace.",
            "📎 “{}” is too large for Chatwoot. See it on the marketplace.",
        ),
        Absent::Unreachable => Localized::new(
            "📎 “{}” não pôde ser baixado. Veja no marketplace.",
            "📎 “{}” no se pudo descargar. Míralo en el marketplace.",
            "📎 “{}” could not be downloaded. See it on the marketplace.",
        ),
        Absent::Moderated => Localized::new(
            "📎 “{}” foi retido pela moderação do marketplace. Peça ao comprador que explique por texto.",
            "📎 “{}” fue retenido por la moderación del marketplace. Pide al comprador que lo explique por texto.",
            "📎 “{}” was kept back by the marketplace's moderation. Ask the buyer to explain in words.",
        ),
        Absent::Expired => Localized::new(
            "📎 “{}” não está mais guardado no marketplace. Peça ao comprador que envie de novo.",
            "📎 “{}” ya no está guardado en el marketplace. Pide al comprador que lo envíe de nuevo.",
            "📎 “{}” is no longer kept on the marketplace. Ask the buyer to send it again.",
        ),
        Absent::NotTaken => Localized::new(
            "📎 “{}” não foi aceito pelo Chatwoot. Veja no marketplace.",
            "📎 “{}” no fue aceptado por Chatwoot. Míralo en el marketplace.",
            "📎 “{}” was not accepted by Chatwoot. See it on the marketplace.",
        ),
    };
    text.fill(locale, &[("", name)])
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
    /// When it was written at the marketplace; `None` for a note of ours.
    pub at: Option<jiff::Timestamp>,
    /// The number by which people know the question or sale.
    pub number: &'a str,
    /// What people call the marketplace.
    pub marketplace: &'a str,
    /// The page on which it can be read.
    pub page: Option<&'a str>,
}

/// Where people read what Chatwoot did not take.
pub fn not_shown(locale: Locale, what: &NotShown<'_>) -> String {
    let NotShown {
        at,
        number,
        marketplace,
        page,
    } = what;
    let said = match (at.map(|at| at.strftime("%Y-%m-%d %H:%M UTC")), locale) {
        (Some(at), Locale::PtBr) => format!(
            "Uma mensagem de {at} (nº {number}) não aparece aqui: o Chatwoot a recusou durante 24 horas. Leia-a no {marketplace}."
        ),
        (Some(at), Locale::Es) => format!(
            "Un mensaje del {at} (n.º {number}) no aparece aquí: Chatwoot lo rechazó durante 24 horas. Léelo en {marketplace}."
        ),
        (Some(at), Locale::En) => format!(
            "A message of {at} (no. {number}) is not shown here: Chatwoot refused it for 24 hours. Read it on {marketplace}."
        ),
        (None, Locale::PtBr) => format!(
            "Uma nota sobre o nº {number} não pôde ser mostrada: o Chatwoot a recusou durante 24 horas. Veja a situação no {marketplace}."
        ),
        (None, Locale::Es) => format!(
            "Una nota sobre el n.º {number} no se pudo mostrar: Chatwoot la rechazó durante 24 horas. Mira la situación en {marketplace}."
        ),
        (None, Locale::En) => format!(
            "A note about no. {number} could not be shown: Chatwoot refused it for 24 hours. See how things stand on {marketplace}."
        ),
    };
    match page {
        Some(page) => format!("⚠️ {said} {page}"),
        None => format!("⚠️ {said}"),
    }
}

/// A message of the buyer without anything readable in it.
pub fn nothing_readable(locale: Locale) -> &'static str {
    Localized::new(
        "(mensagem sem texto)",
        "(mensaje sin texto)",
        "(message without text)",
    )
    .of(locale)
}
