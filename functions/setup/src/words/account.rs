//! The words of one account on the setup page.

use bridge::i18n::Localized;

pub(crate) const SITE: Localized = Localized::new("Site", "Sitio", "Site");
pub(crate) const NUMBER: Localized = Localized::new("Número", "Número", "Number");
pub(crate) const TOKEN_AGE: Localized = Localized {
    pt: "Acesso válido por",
    es: "Acceso válido por",
    en: "Access good for",
};
pub(crate) const LAST_POLL: Localized =
    Localized::new("Última leitura", "Última lectura", "Last read");
pub(crate) const LAST_MESSAGE: Localized =
    Localized::new("Última mensagem", "Último mensaje", "Last message");
pub(crate) const SCHEDULE: Localized = Localized::new("Agenda", "Programación", "Schedule");
pub(crate) const SCHEDULE_OWN: Localized = Localized::new("própria", "propia", "its own");
pub(crate) const SCHEDULE_PAUSED: Localized = Localized::new("pausada", "en pausa", "paused");
pub(crate) const SCHEDULE_TICK: Localized =
    Localized::new("geral (tick)", "general (tick)", "the common tick");
pub(crate) const NEVER: Localized = Localized::new("ainda não", "todavía no", "not yet");
pub(crate) const AGO: Localized = Localized::new("há {}", "hace {}", "{} ago");
pub(crate) const LEFT: Localized = Localized::new("mais {}", "{} más", "{} more");

/// `2 h`, `35 min`: long enough for people, and the same in all three languages.
pub(crate) fn span(seconds: u64) -> String {
    match seconds {
        0..60 => format!("{seconds} s"),
        60..7200 => format!("{} min", seconds / 60),
        7200..172_800 => format!("{} h", seconds / 3600),
        _ => format!("{} d", seconds / 86_400),
    }
}
