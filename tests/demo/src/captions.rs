//! What the terminal says around the story, in each language that people read.

use bridge::i18n::Localized;

pub(crate) const BUYERS: Localized = Localized {
    pt: "MARKETPLACES, para quem compra",
    es: "MARKETPLACES, para quien compra",
    en: "THE MARKETPLACES, as buyers see them",
};
pub(crate) const AGENTS: Localized = Localized {
    pt: "CHATWOOT, para quem atende",
    es: "CHATWOOT, para quien atiende",
    en: "CHATWOOT, as agents see it",
};
pub(crate) const CONVERSATION: Localized =
    Localized::new("conversa {}", "conversación {}", "conversation {}");
pub(crate) const SHOP: Localized = Localized::new("Loja", "Tienda", "Shop");
pub(crate) const SHOP_IN_APP: Localized = Localized {
    pt: "Loja, pelo app do Mercado Livre",
    es: "Tienda, desde la app de Mercado Libre",
    en: "Shop, in Mercado Libre's app",
};
pub(crate) const NOTE_OF_BRIDGE: Localized = Localized {
    pt: "Nota privada da ponte",
    es: "Nota privada del puente",
    en: "Private note by the bridge",
};
pub(crate) const NOTE_OF_AGENT: Localized = Localized {
    pt: "Nota privada de Ana",
    es: "Nota privada de Ana",
    en: "Private note by Ana",
};
pub(crate) const DELIVERED: Localized = Localized::new("entregue", "entregado", "delivered");
pub(crate) const READ: Localized = Localized::new("lida", "leído", "read");
pub(crate) const FAILED: Localized =
    Localized::new("não foi entregue", "no se entregó", "not delivered");

pub(crate) const ASKS: Localized = Localized {
    pt: "Um comprador faz uma pergunta em um anúncio",
    es: "Un comprador hace una pregunta en una publicación",
    en: "A buyer asks about a listing",
};
pub(crate) const CONFER: Localized = Localized {
    pt: "Os agentes conversam entre si, e um deles responde",
    es: "Los agentes conversan entre sí y uno responde",
    en: "The agents confer, then one answers",
};
pub(crate) const BUYS: Localized = Localized {
    pt: "Ele compra e escreve sobre a venda",
    es: "Compra y escribe sobre la venta",
    en: "He buys it, and writes about the sale",
};
pub(crate) const ANSWERS: Localized = Localized {
    pt: "A agente responde: primeiro em poucas palavras, depois além do limite de 350 caracteres",
    es: "La agente responde: primero en pocas palabras, después por encima del límite de 350 caracteres",
    en: "The agent answers: first briefly, then over the limit of 350 characters",
};
pub(crate) const IN_APP: Localized = Localized {
    pt: "O vendedor responde no app do próprio Mercado Livre, e o comprador escreve mais uma vez",
    es: "El vendedor responde en la propia app de Mercado Libre, y el comprador escribe una vez más",
    en: "The seller answers in Mercado Libre's own app, and the buyer writes once more",
};
pub(crate) const ELSEWHERE: Localized = Localized {
    pt: "Alguém escreve à mesma loja na Shopee, que avisa na hora, e alguém pergunta no Magalu, que é lido a cada minuto",
    es: "Alguien escribe a la misma tienda en Shopee, que avisa al instante, y alguien pregunta en Magalu, que se lee cada minuto",
    en: "Somebody writes to the same shop on Shopee, which pushes, and somebody asks on Magalu, which is polled",
};
pub(crate) const BOTH: Localized = Localized {
    pt: "Os dois recebem resposta do mesmo Chatwoot",
    es: "A los dos se les responde desde el mismo Chatwoot",
    en: "Both are answered from the same Chatwoot",
};
pub(crate) const AGAIN: Localized = Localized {
    pt: "Cada aviso é entregue uma segunda vez, e o relógio bate mais duas vezes",
    es: "Cada aviso se entrega por segunda vez, y el reloj marca dos veces más",
    en: "Every wake-up is delivered a second time, and the clock ticks twice more",
};

/// What a thread's story ended with; places for its name and its messages.
pub const ONCE_IN_ORDER: Localized = Localized {
    pt: "{thread}: {count} mensagens, cada uma dos dois lados exatamente uma vez e em ordem",
    es: "{thread}: {count} mensajes, cada uno en ambos lados exactamente una vez y en orden",
    en: "{thread}: {count} messages, each on both sides exactly once and in order",
};
/// What became of notes; a place for their number.
pub const NOTES_STAYED: Localized = Localized {
    pt: "{} notas privadas, nenhuma saiu do Chatwoot",
    es: "{} notas privadas, ninguna salió de Chatwoot",
    en: "{} private notes, none of them left Chatwoot",
};
/// Before what went wrong.
pub const WRONG: Localized = Localized::new("ERRO ", "ERROR", "WRONG");

/// What people may do after the story, with places for addresses and numbers.
pub const WHAT_TO_TRY: Localized = Localized {
    pt: r#"
Seja o comprador e o agente, e cause problemas, no navegador:
  {page}

Tudo fica no ar até Ctrl-C. O Mercado Livre é {meli},
o Chatwoot {chatwoot}, a ponte {front}.
Ou cole isto em outro terminal e veja a história crescer:

Faça uma pergunta como comprador:
  curl {meli}/_sim/ask -d '{"item":"{item}","buyer":{buyer},"text":"Tem verde?"}'
Escreva sobre a venda como comprador:
  curl {meli}/_sim/write -d '{"thread":{sale},"text":"Já saiu?"}'
Responda como agente (`conversation` como aparece à direita):
  curl {chatwoot}/_sim/reply -d '{"conversation":{conversation},"text":"Saiu hoje!"}'
Escreva uma nota privada, que o comprador nunca vê:
  curl {chatwoot}/_sim/reply -d '{"conversation":{conversation},"text":"Cliente antigo","private":true}'
Veja tudo o que cada lado guarda:
  curl {meli}/_sim/state ; curl {chatwoot}/_sim/state
Veja a página de configuração no navegador (o token dela: {token}):
  {front}/setup
"#,
    es: r#"
Sé el comprador y el agente, y causa problemas, en el navegador:
  {page}

Todo sigue en marcha hasta Ctrl-C. Mercado Libre es {meli},
Chatwoot {chatwoot}, el puente {front}.
O pega esto en otra terminal y mira cómo crece la historia:

Haz una pregunta como comprador:
  curl {meli}/_sim/ask -d '{"item":"{item}","buyer":{buyer},"text":"¿Hay en verde?"}'
Escribe sobre la venta como comprador:
  curl {meli}/_sim/write -d '{"thread":{sale},"text":"¿Ya salió?"}'
Responde como agente (`conversation` como aparece a la derecha):
  curl {chatwoot}/_sim/reply -d '{"conversation":{conversation},"text":"¡Salió hoy!"}'
Escribe una nota privada, que el comprador nunca ve:
  curl {chatwoot}/_sim/reply -d '{"conversation":{conversation},"text":"Cliente antiguo","private":true}'
Mira todo lo que guarda cada lado:
  curl {meli}/_sim/state ; curl {chatwoot}/_sim/state
Mira la página de configuración en el navegador (su token: {token}):
  {front}/setup
"#,
    en: r#"
Be the buyer and the agent, and cause trouble, in a browser:
  {page}

Everything stays up until Ctrl-C. Mercado Libre is {meli},
Chatwoot {chatwoot}, the bridge {front}.
Or paste these into another terminal and watch the transcripts grow:

Ask a question as a buyer:
  curl {meli}/_sim/ask -d '{"item":"{item}","buyer":{buyer},"text":"Tem verde?"}'
Write about the sale as its buyer:
  curl {meli}/_sim/write -d '{"thread":{sale},"text":"Já saiu?"}'
Answer as an agent (`conversation` as shown on the right):
  curl {chatwoot}/_sim/reply -d '{"conversation":{conversation},"text":"Saiu hoje!"}'
Write a private note, which the buyer never sees:
  curl {chatwoot}/_sim/reply -d '{"conversation":{conversation},"text":"Cliente antigo","private":true}'
See everything each side holds:
  curl {meli}/_sim/state ; curl {chatwoot}/_sim/state
See the setup page in a browser (its token: {token}):
  {front}/setup
"#,
};

#[cfg(test)]
mod tests {
    use bridge::i18n::Locale;

    use super::*;

    #[test]
    fn what_to_try_has_the_same_commands_in_every_language() {
        let commands = |locale: Locale| {
            let lines = WHAT_TO_TRY.of(locale).lines();
            let commands = lines.filter(|line| line.starts_with("  "));
            let until_text = |line: &str| line.split("\"text\"").next().map(str::to_owned);
            commands.filter_map(until_text).collect::<Vec<_>>()
        };
        for locale in Locale::ALL {
            assert_eq!(commands(locale), commands(Locale::En), "{locale:?}");
        }
    }
}
