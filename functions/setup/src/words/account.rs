//! The words of one account on the setup page.

use bridge::i18n::Localized;

pub(crate) const SITE: Localized = Localized::new("País", "País", "Country");
pub(crate) const NUMBER: Localized = Localized::new("Número", "Número", "Number");
pub(crate) const ACCESS: Localized = Localized::new("Acesso", "Acceso", "Access");
pub(crate) const RENEWED: Localized = Localized {
    pt: "renovado automaticamente",
    es: "se renueva automáticamente",
    en: "renewed automatically",
};
pub(crate) const LAST_POLL: Localized =
    Localized::new("Última verificação", "Última revisión", "Last check");
pub(crate) const LAST_MESSAGE: Localized =
    Localized::new("Última mensagem", "Último mensaje", "Last message");
pub(crate) const SCHEDULE: Localized = Localized::new("Verificação", "Revisión", "Checks");
pub(crate) const SCHEDULE_OWN: Localized = Localized {
    pt: "agendamento próprio",
    es: "programación propia",
    en: "on its own schedule",
};
pub(crate) const SCHEDULE_PAUSED: Localized = Localized::new("pausada", "en pausa", "paused");
pub(crate) const SCHEDULE_TICK: Localized =
    Localized::new("a cada minuto", "cada minuto", "every minute");
pub(crate) const NEVER: Localized = Localized::new("ainda não", "todavía no", "not yet");
pub(crate) const AGO: Localized = Localized::new("há {}", "hace {}", "{} ago");

/// `2 h`, `35 min`: long enough for people, and the same in all three languages.
pub(crate) fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}
