//! Why what a bot wrote waits for people.

use crate::{bots::hold::BotHold, i18n::Localized};

/// What people do with it.
pub(super) const COPY_DRAFT: Localized = Localized::new(
    "Copie o rascunho da nota e envie, ou clique em ↻ para que esta mensagem vá como está.",
    "Copia el borrador de la nota y envíalo, o haz clic en ↻ para que este mensaje salga tal cual.",
    "Copy the draft in the note and send it, or click ↻ to let this message go as it is.",
);

/// Why it did not go.
pub(super) const fn held(why: BotHold) -> Localized {
    match why {
        BotHold::Draft => Localized::new(
            "robôs só escrevem rascunhos.",
            "los bots solo escriben borradores.",
            "bots write drafts only.",
        ),
        BotHold::Hours => Localized::new(
            "neste horário respondem pessoas, não robôs.",
            "a esta hora responden personas, no bots.",
            "at this hour people answer, not bots.",
        ),
        BotHold::Person => Localized::new(
            "uma pessoa respondeu aqui há menos de um dia.",
            "una persona respondió aquí hace menos de un día.",
            "a person answered here less than a day ago.",
        ),
        BotHold::Late => Localized::new(
            "robôs não respondem ao que o comprador escreveu há mais de uma hora.",
            "los bots no responden a lo que el comprador escribió hace más de una hora.",
            "bots do not answer what the buyer wrote more than an hour ago.",
        ),
    }
}
