//! What is said about a thread and its conversation.

use super::Voice;
use crate::{
    i18n::{Locale, Localized},
    message::Ending,
};

/// A thread that ended.
pub fn ended(voice: Voice, ending: Ending) -> String {
    let text = match ending {
        Ending::Closed => Localized::new(
            "A pergunta foi encerrada sem resposta e não pode mais ser respondida.",
            "La pregunta fue cerrada sin respuesta y ya no se puede responder.",
            "The question was closed unanswered and can no longer be answered.",
        ),
        Ending::Deleted => Localized::new(
            "A pergunta foi excluída e não pode mais ser respondida.",
            "La pregunta fue eliminada y ya no se puede responder.",
            "The question was deleted and can no longer be answered.",
        ),
        Ending::Banned => Localized::new(
            "A pergunta foi bloqueada pela moderação e não pode ser respondida.",
            "La pregunta fue bloqueada por la moderación y no se puede responder.",
            "The question was banned by moderation and cannot be answered.",
        ),
        Ending::Disabled => Localized::new(
            "A pergunta foi desativada e não pode mais ser respondida.",
            "La pregunta fue desactivada y ya no se puede responder.",
            "The question was disabled and can no longer be answered.",
        ),
        Ending::Settled => Localized::new(
            "O caso foi encerrado {no} e não aceita mais mensagens.",
            "El caso fue cerrado {no} y ya no admite mensajes.",
            "The case was closed on {o} and accepts no more messages.",
        ),
    };
    voice.say(text, &[])
}

/// A conversation that was made again after somebody deleted it in Chatwoot.
pub fn made_again(locale: Locale) -> &'static str {
    Localized::new(
        "A conversa anterior desta venda foi excluída no Chatwoot. O atendimento continua aqui.",
        "La conversación anterior de esta venta fue eliminada en Chatwoot. La atención continúa aquí.",
        "The earlier conversation of this sale was deleted in Chatwoot. It continues here.",
    )
    .of(locale)
}

/// A conversation that goes on in another inbox than the one `left` lies in.
pub fn moved(locale: Locale, left: &str) -> String {
    Localized::new("A conversa continua aqui: a caixa de entrada anterior não está mais em uso. As mensagens anteriores estão na conversa #{}.","La conversación continúa aquí: la bandeja de entrada anterior ya no se usa. Los mensajes anteriores están en la conversación #{}.","The conversation continues here: its previous inbox is no longer in use. Earlier messages are in conversation #{}.").fill(locale,&[("",left)])
}
