//! What was just done, in words: by an action, and by provisioning.

use bridge::i18n::{Locale, Localized};

use crate::handlers::backfill::ImportProgress;

/// A thing that is counted; the number stands at `{}`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counted {
    pub(crate) one: Localized,
    pub(crate) several: Localized,
}

/// What an action has done, by the name in its route, where there is nothing to count.
pub(crate) fn done(action: &str) -> Option<Localized> {
    Some(match action {
        "invite" => INVITE,
        "test" => TEST,
        "backfill" => BACKFILL,
        _ => return None,
    })
}

/// A number of things in words: of none, of one, of several, whose number stands at `{}`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tally {
    none: Localized,
    counted: Counted,
}

impl Tally {
    /// The words for so many.
    pub(crate) fn told(&self, locale: Locale, count: u64) -> String {
        match count {
            0 => self.none.of(locale).to_owned(),
            1 => self.counted.one.of(locale).to_owned(),
            several => self
                .counted
                .several
                .fill(locale, &[("", &several.to_string())]),
        }
    }
}

/// How far an import is.
pub(crate) fn imported(locale: Locale, progress: &ImportProgress) -> String {
    let words = match (progress.under_way, progress.of) {
        (true, 0) => IMPORT_BEGUN,
        (true, _) => IMPORTING,
        (false, _) => IMPORTED,
    };
    let (done, of) = (progress.done.to_string(), progress.of.to_string());
    words.fill(locale, &[("done", &done), ("of", &of)])
}

/// What a label is for that the rules for new conversations name.
pub(crate) const ROUTE_LABEL: Localized = Localized {
    pt: "Das regras para conversas novas",
    es: "De las reglas para conversaciones nuevas",
    en: "From the rules for new conversations",
};
const INVITE: Localized = Localized {
    pt: "O convite está pronto, abaixo.",
    es: "La invitación está lista, abajo.",
    en: "The invite is ready, below.",
};
const TEST: Localized = Localized {
    pt: "A mensagem de teste está no Chatwoot.",
    es: "El mensaje de prueba está en Chatwoot.",
    en: "The test message is in Chatwoot.",
};
const BACKFILL: Localized = Localized {
    pt: "Importação iniciada: as conversas aparecem aos poucos no Chatwoot.",
    es: "Importación iniciada: las conversaciones irán apareciendo en Chatwoot.",
    en: "Import started: conversations will appear in Chatwoot bit by bit.",
};
/// Before an import that opens many conversations.
pub(crate) const BACKFILL_ASK: Localized = Localized {
    pt: "Esta importação abre até {} conversas novas no Chatwoot. Os agentes dessas caixas de entrada podem ser avisados de cada uma.",
    es: "Esta importación abre hasta {} conversaciones nuevas en Chatwoot. Los agentes de esas bandejas pueden recibir un aviso por cada una.",
    en: "This import opens up to {} new conversations in Chatwoot. The agents of those inboxes may be notified of each.",
};
pub(crate) const BACKFILL_YES: Localized = Localized {
    pt: "Sim, importar",
    es: "Sí, importar",
    en: "Yes, import them",
};
const IMPORT_BEGUN: Localized = Localized {
    pt: "Importação em andamento…",
    es: "Importación en curso…",
    en: "Importing…",
};
const IMPORTING: Localized = Localized {
    pt: "Importação: {done} de {of} conversas.",
    es: "Importación: {done} de {of} conversaciones.",
    en: "Importing: {done} of {of} conversations.",
};
const IMPORTED: Localized = Localized {
    pt: "Importação concluída: {done} de {of} conversas.",
    es: "Importación terminada: {done} de {of} conversaciones.",
    en: "Import finished: {done} of {of} conversations.",
};
/// New messages that checking an account brought.
pub(crate) const POLLED: Tally = Tally {
    none: Localized {
        pt: "Mensagens verificadas: nenhuma nova.",
        es: "Mensajes revisados: ninguno nuevo.",
        en: "Messages checked: nothing new.",
    },
    counted: Counted {
        one: Localized {
            pt: "Mensagens verificadas: 1 nova.",
            es: "Mensajes revisados: 1 nuevo.",
            en: "Messages checked: 1 new.",
        },
        several: Localized {
            pt: "Mensagens verificadas: {} novas.",
            es: "Mensajes revisados: {} nuevos.",
            en: "Messages checked: {} new.",
        },
    },
};
pub(crate) const NOT_ALL_READ: Localized = Localized {
    pt: "Nem tudo pôde ser lido agora; a próxima verificação tenta de novo.",
    es: "No todo se pudo leer ahora; la próxima revisión lo intenta de nuevo.",
    en: "Not everything could be read just now; the next check tries again.",
};
/// Replies that begin again.
pub(crate) const REPLAYED: Tally = Tally {
    none: Localized {
        pt: "Nada precisou ser reenviado.",
        es: "No hubo nada que reenviar.",
        en: "There was nothing to send again.",
    },
    counted: Counted {
        one: Localized {
            pt: "1 mensagem voltou para a fila.",
            es: "1 mensaje volvió a la cola.",
            en: "1 message is queued again.",
        },
        several: Localized {
            pt: "{} mensagens voltaram para a fila.",
            es: "{} mensajes volvieron a la cola.",
            en: "{} messages are queued again.",
        },
    },
};
/// Replies that failed as their account was disconnected.
pub(crate) const DISCONNECTED: Tally = Tally {
    none: Localized {
        pt: "A conta foi desconectada.",
        es: "La cuenta se desconectó.",
        en: "The account was disconnected.",
    },
    counted: Counted {
        one: Localized {
            pt: "A conta foi desconectada. 1 resposta pendente foi marcada como falha.",
            es: "La cuenta se desconectó. 1 respuesta pendiente se marcó como fallida.",
            en: "The account was disconnected. 1 pending reply was marked failed.",
        },
        several: Localized {
            pt: "A conta foi desconectada. {} respostas pendentes foram marcadas como falhas.",
            es: "La cuenta se desconectó. {} respuestas pendientes se marcaron como fallidas.",
            en: "The account was disconnected. {} pending replies were marked failed.",
        },
    },
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
