//! What people read of how fast an account answers.

use bridge::i18n::Localized;

pub(crate) const THEIRS: Localized = Localized {
    pt: "Tempo de resposta segundo o Mercado Livre (14 dias)",
    es: "Tiempo de respuesta según Mercado Libre (14 días)",
    en: "Response time by Mercado Libre's count (14 days)",
};
pub(crate) const WORKING_HOURS: Localized = Localized {
    pt: "no horário comercial {n}",
    es: "en horario laboral {n}",
    en: "in working hours {n}",
};
pub(crate) const EXTRA_HOURS: Localized = Localized {
    pt: "fora dele {n}",
    es: "fuera de él {n}",
    en: "outside them {n}",
};
pub(crate) const WEEKEND: Localized = Localized {
    pt: "no fim de semana {n}",
    es: "el fin de semana {n}",
    en: "on weekends {n}",
};
pub(crate) const OURS: Localized = Localized {
    pt: "Da pergunta à resposta (14 dias)",
    es: "De la pregunta a la respuesta (14 días)",
    en: "From question to answer (14 days)",
};
pub(crate) const PERCENTILES: Localized = Localized {
    pt: "metade em até {half}, 9 de 10 em até {most} (últimas respondidas: {n})",
    es: "la mitad en hasta {half}, 9 de 10 en hasta {most} (últimas respondidas: {n})",
    en: "half within {half}, 9 of 10 within {most} (latest answered: {n})",
};
