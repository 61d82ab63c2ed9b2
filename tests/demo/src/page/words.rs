//! The words of the page, in each language that people read.

use bridge::i18n::{Locale, Localized};
use serde_json::{Map, Value};

/// A word of the page by its name.
///
/// # Panics
///
/// There is none: a mistake of the page.
pub(super) fn word(locale: Locale, name: &str) -> &'static str {
    let of = WORDS.iter().find(|(known, _)| *known == name);
    of.unwrap_or_else(|| panic!("no word {name}")).1.of(locale)
}

/// All of them, for the script.
pub(super) fn all(locale: Locale) -> Value {
    let words = WORDS
        .iter()
        .map(|(name, words)| ((*name).to_owned(), Value::from(words.of(locale))));
    Value::Object(words.collect::<Map<_, _>>())
}

const fn each(pt: &'static str, es: &'static str, en: &'static str) -> Localized {
    Localized::new(pt, es, en)
}

#[rustfmt::skip]
const WORDS: &[(&str, Localized)] = &[
    ("title", each("Do anúncio ao atendimento, ao vivo", "De la publicación a la atención, en vivo", "From the listing to the help desk, live")),
    ("lead", each("À esquerda você é quem compra; à direita, quem atende. No meio, o que a ponte faz com cada mensagem.", "A la izquierda compras; a la derecha atiendes. En el medio, lo que el puente hace con cada mensaje.", "On the left you buy, on the right you answer. In between: what the bridge does with each message.")),
    ("simulated", each("Tudo aqui é simulado neste computador. Nada sai pela internet.", "Aquí todo se simula en esta computadora. Nada sale a internet.", "All of this is simulated on this machine. Nothing goes out to the internet.")),
    ("language", each("Idioma", "Idioma", "Language")),
    ("marketplace", each("Marketplace", "Marketplace", "Marketplace")),
    ("all", each("Todos", "Todos", "All")),
    ("no-script", each("Esta página precisa de JavaScript. A história no terminal funciona sem ela.", "Esta página necesita JavaScript. La historia en la terminal funciona sin ella.", "This page needs JavaScript. The story in the terminal works without it.")),
    ("lost-line", each("Sem conexão com a demonstração. Ela ainda está rodando no terminal?", "Sin conexión con la demostración. ¿Sigue en marcha en la terminal?", "No connection to the demo. Is it still running in the terminal?")),
    ("not-done", each("Não deu certo: {}", "No se pudo: {}", "That did not work: {}")),
    // The counter.
    ("counter", each("Mensagens, contadas dos dois lados", "Mensajes, contados en ambos lados", "Messages, counted on both sides")),
    ("sent", each("enviadas", "enviados", "sent")),
    ("delivered", each("entregues", "entregados", "delivered")),
    ("doubled", each("repetidas", "repetidos", "doubled")),
    ("lost", each("perdidas", "perdidos", "lost")),
    ("waiting", each("a caminho: {}", "en camino: {}", "on their way: {}")),
    ("refused", each("recusadas, com o motivo: {}", "rechazados, con el motivo: {}", "refused, and told why: {}")),
    ("notes-kept", each("notas privadas: {}, nenhuma vazou", "notas privadas: {}, ninguna se filtró", "private notes: {}, none leaked")),
    ("notes-leaked", each("notas privadas que vazaram: {}", "notas privadas que se filtraron: {}", "private notes that leaked: {}")),
    // The buyer's half.
    ("shop", each("Quem compra", "Quien compra", "The buyer")),
    ("item", each("Caneca de cerâmica 300 ml", "Taza de cerámica 300 ml", "Ceramic mug, 300 ml")),
    ("item-else", each("Luminária de mesa", "Lámpara de mesa", "Desk lamp")),
    ("stock", each("Novo · 12 disponíveis", "Nuevo · 12 disponibles", "New · 12 available")),
    ("ask", each("Pergunte ao vendedor", "Pregúntale al vendedor", "Ask the seller")),
    ("ask-do", each("Perguntar", "Preguntar", "Ask")),
    ("buy", each("Comprar", "Comprar", "Buy")),
    ("claim", each("Abrir reclamação", "Abrir reclamo", "Open a claim")),
    ("claim-text", each("A caneca chegou trincada.", "La taza llegó rajada.", "The mug arrived cracked.")),
    ("chat-start", each("Fale com a loja", "Habla con la tienda", "Chat with the shop")),
    ("ticket-start", each("Abrir atendimento sobre o pedido", "Abrir un caso sobre el pedido", "Open a ticket about the order")),
    ("open-do", each("Abrir", "Abrir", "Open")),
    ("polled", each("O Magalu é lido a cada minuto; aqui, logo em seguida.", "Magalu se lee cada minuto; aquí, enseguida.", "Magalu is read each minute; here, right away.")),
    ("question", each("Pergunta", "Pregunta", "Question")),
    ("pack", each("Compra", "Compra", "Purchase")),
    ("chat", each("Conversa", "Chat", "Chat")),
    ("ticket", each("Atendimento", "Caso", "Ticket")),
    ("claim-name", each("Reclamação", "Reclamo", "Claim")),
    ("you", each("Você", "Tú", "You")),
    ("seller", each("Loja Exemplo", "Loja Exemplo", "Loja Exemplo")),
    ("mediator", each("Marketplace", "Marketplace", "Marketplace")),
    ("write", each("Escreva uma mensagem", "Escribe un mensaje", "Write a message")),
    ("send", each("Enviar", "Enviar", "Send")),
    ("attach", each("Anexar", "Adjuntar", "Attach")),
    ("block", each("Bloquear", "Bloquear", "Block")),
    ("blocked", each("bloqueada para a loja", "bloqueado para la tienda", "blocked for the shop")),
    ("unanswered", each("Ainda sem resposta", "Sin respuesta todavía", "No answer yet")),
    ("no-talks", each("Nada ainda.", "Nada todavía.", "Nothing yet.")),
    // The strip.
    ("bridge", each("A ponte", "El puente", "The bridge")),
    ("troubles", each("Cause problemas", "Causa problemas", "Cause trouble")),
    ("kill-worker", each("Matar o worker", "Matar el worker", "Kill the worker")),
    ("drop-answer", each("Perder a resposta da API", "Perder la respuesta de la API", "Drop the API’s answer")),
    ("duplicate", each("Repetir webhooks", "Duplicar webhooks", "Duplicate webhooks")),
    ("lose", each("Perder webhooks", "Perder webhooks", "Lose webhooks")),
    ("marketplace-down", each("Marketplace fora do ar", "Marketplace caído", "Marketplace down")),
    ("chatwoot-down", each("Chatwoot fora do ar", "Chatwoot caído", "Chatwoot down")),
    ("throttle", each("Limitar chamadas (429)", "Limitar llamadas (429)", "Throttle calls (429)")),
    ("moderate", each("Moderar respostas", "Moderar respuestas", "Moderate replies")),
    ("once", each("na próxima mensagem", "en el próximo mensaje", "at the next message")),
    ("expire", each("Expirar o token", "Hacer vencer el token", "Expire the token")),
    ("clock", each("Avançar o relógio 1 minuto", "Adelantar el reloj 1 minuto", "Move the clock 1 minute")),
    ("clock-more", each("Avançar o relógio 5 minutos", "Adelantar el reloj 5 minutos", "Move the clock 5 minutes")),
    ("runs", each("O que a ponte fez", "Lo que hizo el puente", "What the bridge did")),
    ("runs-none", each("Escreva de um dos lados e acompanhe aqui.", "Escribe de cualquier lado y míralo aquí.", "Write on either side and follow it here.")),
    ("run-reply", each("Resposta", "Respuesta", "Reply")),
    ("run-hint", each("Notificação", "Notificación", "Notification")),
    ("run-tick", each("Relógio", "Reloj", "Clock")),
    ("run-lost", each("Webhook", "Webhook", "Webhook")),
    ("end-done", each("feito", "hecho", "done")),
    ("end-later", each("de novo mais tarde", "de nuevo más tarde", "again later")),
    ("end-killed", each("worker morto", "worker muerto", "worker killed")),
    ("end-lost", each("perdido no caminho", "perdido en el camino", "lost on its way")),
    ("end-running", each("rodando", "en curso", "running")),
    ("received", each("recebido", "recibido", "received")),
    ("row", each("linha", "fila", "row")),
    ("stream", each("stream", "stream", "stream")),
    ("refused-call", each("recusada", "rechazada", "refused")),
    ("dropped after", each("teve efeito, resposta perdida", "tuvo efecto, respuesta perdida", "took effect, answer lost")),
    ("hung after", each("teve efeito, worker morto", "tuvo efecto, worker muerto", "took effect, worker killed")),
    ("no-answer", each("sem resposta", "sin respuesta", "no answer")),
    // The agents' half.
    ("desk", each("Quem atende", "Quien atiende", "The agent")),
    ("conversations", each("Conversas", "Conversaciones", "Conversations")),
    ("none-yet", each("Nenhuma conversa ainda. Pergunte algo do outro lado.", "Ninguna conversación todavía. Pregunta algo del otro lado.", "No conversation yet. Ask something on the other side.")),
    ("open", each("aberta", "abierta", "open")),
    ("resolved", each("resolvida", "resuelta", "resolved")),
    ("pending", each("pendente", "pendiente", "pending")),
    ("snoozed", each("adiada", "pospuesta", "snoozed")),
    ("resolve", each("Resolver", "Resolver", "Resolve")),
    ("reopen", each("Reabrir", "Reabrir", "Reopen")),
    ("details", each("Atributos e etiquetas", "Atributos y etiquetas", "Attributes and labels")),
    ("labels", each("Etiquetas", "Etiquetas", "Labels")),
    ("agent", each("Ana", "Ana", "Ana")),
    ("by-bridge", each("Ponte", "Puente", "Bridge")),
    ("by-app", each("Loja, pelo app", "Tienda, desde la app", "Shop, in the app")),
    ("note", each("nota privada", "nota privada", "private note")),
    ("status-sent", each("enviando", "enviando", "sending")),
    ("status-delivered", each("entregue", "entregado", "delivered")),
    ("status-read", each("lida", "leído", "read")),
    ("status-failed", each("não foi entregue", "no se entregó", "not delivered")),
    ("retry", each("↻ Tentar novamente", "↻ Reintentar", "↻ Retry")),
    ("reply", each("Responda ao comprador", "Responde al comprador", "Reply to the buyer")),
    ("reply-note", each("Nota: só a equipe vê", "Nota: solo la ve el equipo", "Note: only the team sees it")),
    ("private", each("Nota privada", "Nota privada", "Private note")),
    ("format", each("**negrito**, _itálico_, - lista", "**negrita**, _cursiva_, - lista", "**bold**, _italics_, - list")),
    ("keys", each("Enter envia", "Enter envía", "Enter sends")),
    ("more", each("ver tudo", "ver todo", "show all")),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_word_has_one_name() {
        let names: BTreeSet<_> = WORDS.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), WORDS.len());
    }

    #[test]
    fn the_script_finds_every_word_it_asks_for() {
        let script = include_str!("script.js");
        let words = all(Locale::PtBr);
        for part in script.split("word('").skip(1) {
            let name = part.split('\'').next().unwrap_or_default();
            let is_there =
                |known: &String| known == name || (name.ends_with('-') && known.starts_with(name));
            assert!(words.as_object().unwrap().keys().any(is_there), "{name}");
        }
    }
}
