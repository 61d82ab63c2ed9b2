//! What was just done, in words: by an action, and by provisioning.

use bridge::i18n::Localized;

/// A thing that is counted; the number stands at `{}`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    pub(crate) one: Localized,
    pub(crate) several: Localized,
}

/// What an action has done, by the name in its route; provisioning has more to say.
pub(crate) fn done(action: &str) -> Option<Localized> {
    Some(match action {
        "invite" => INVITE,
        "disconnect" => DISCONNECT,
        "poll" => POLL,
        "test" => TEST,
        "backfill" => BACKFILL,
        _ => return None,
    })
}

const INVITE: Localized = Localized {
    pt: "O convite está pronto, abaixo.",
    es: "La invitación está lista, abajo.",
    en: "The invite is ready, below.",
};
const DISCONNECT: Localized = Localized {
    pt: "A conta foi desconectada.",
    es: "La cuenta se desconectó.",
    en: "The account was disconnected.",
};
const POLL: Localized = Localized {
    pt: "A conta foi lida.",
    es: "La cuenta se leyó.",
    en: "The account was read.",
};
const TEST: Localized = Localized {
    pt: "A mensagem de teste está no Chatwoot.",
    es: "El mensaje de prueba está en Chatwoot.",
    en: "The test message is in Chatwoot.",
};
const BACKFILL: Localized = Localized {
    pt: "Os últimos dias estão a caminho do Chatwoot.",
    es: "Los últimos días están en camino a Chatwoot.",
    en: "The last days are on their way to Chatwoot.",
};

pub(crate) const PREPARED: Localized = Localized {
    pt: "O Chatwoot está preparado.",
    es: "Chatwoot está preparado.",
    en: "Chatwoot is prepared.",
};
pub(crate) const LEFT_ONE: Localized = Localized {
    pt: "Uma caixa de entrada ficou como estava, porque o webhook dela aponta para outro lugar ou não pode ser protegido; veja abaixo.",
    es: "Una bandeja de entrada quedó como estaba, porque su webhook apunta a otro sitio o no se puede proteger; míralo abajo.",
    en: "One inbox was left as it is, because its webhook points elsewhere or could not be protected; see below.",
};
pub(crate) const LEFT_SOME: Localized = Localized {
    pt: "{} caixas de entrada ficaram como estavam, porque o webhook delas aponta para outro lugar ou não pode ser protegido; veja abaixo.",
    es: "{} bandejas de entrada quedaron como estaban, porque su webhook apunta a otro sitio o no se puede proteger; míralo abajo.",
    en: "{} inboxes were left as they are, because their webhooks point elsewhere or could not be protected; see below.",
};
pub(crate) const MADE: Localized = Localized {
    pt: "Criado agora: {}.",
    es: "Creado ahora: {}.",
    en: "Made just now: {}.",
};
pub(crate) const MADE_NOTHING: Localized = Localized {
    pt: "Não foi preciso criar nada.",
    es: "No hizo falta crear nada.",
    en: "Nothing had to be made.",
};
pub(crate) const INBOXES: Counted = Counted {
    one: Localized {
        pt: "1 caixa de entrada",
        es: "1 bandeja de entrada",
        en: "1 inbox",
    },
    several: Localized {
        pt: "{} caixas de entrada",
        es: "{} bandejas de entrada",
        en: "{} inboxes",
    },
};
pub(crate) const WEBHOOKS: Counted = Counted {
    one: Localized {
        pt: "1 webhook corrigido",
        es: "1 webhook corregido",
        en: "1 webhook corrected",
    },
    several: Localized {
        pt: "{} webhooks corrigidos",
        es: "{} webhooks corregidos",
        en: "{} webhooks corrected",
    },
};
pub(crate) const ATTRIBUTES: Counted = Counted {
    one: Localized::new("1 atributo", "1 atributo", "1 attribute"),
    several: Localized::new("{} atributos", "{} atributos", "{} attributes"),
};
pub(crate) const LABELS: Counted = Counted {
    one: Localized::new("1 etiqueta", "1 etiqueta", "1 label"),
    several: Localized::new("{} etiquetas", "{} etiquetas", "{} labels"),
};
