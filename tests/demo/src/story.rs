//! The story, and whether both sides tell it alike afterwards.

use std::time::Duration;

use bridge::i18n::{Locale, Localized};
use simulators::chatwoot::MessageView;
use tokio::time::{Instant, sleep};

use super::{
    captions,
    seen::{self, Said},
    stage::{BUYER, Stage},
    transcript::Transcript,
    verdict::{compare, leaked},
};

/// How often both sides are looked at.
const LOOK: Duration = Duration::from_millis(50);
/// How long one step may take before the story goes on without it.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long something doubled has to show itself.
const AFTERMATH: Duration = Duration::from_millis(700);

const LONG: &str = "Boa pergunta! A caneca é de cerâmica esmaltada e pode ir à lava-louças e ao micro-ondas sem problema. \
    Só pedimos um cuidado: evite choque térmico, como sair da geladeira direto para a água fervente.\n\n\
    Sobre a troca: se chegar com qualquer defeito, abra uma reclamação aqui mesmo em até 30 dias que enviamos outra sem custo. \
    Se for presente, podemos mandar com um cartão; basta responder esta mensagem com o texto que você quer até as 14h de hoje.";

/// The story while it is told: what should be on both sides so far.
pub struct Story<'a> {
    stage: &'a Stage,
    locale: Locale,
    transcript: Transcript,
    /// By thread, in the order they began.
    expected: Vec<(String, Vec<Said>)>,
    notes: Vec<String>,
}

impl<'a> Story<'a> {
    /// Opens the book. What is said around the story is in the language of `locale`.
    pub fn begin(stage: &'a Stage, locale: Locale) -> Self {
        Self {
            stage,
            locale,
            transcript: Transcript::begin(locale),
            expected: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Tells it all; what is wrong at the end, in words.
    pub async fn tell(&mut self) -> Result<Vec<String>, String> {
        self.a_question().await;
        self.a_sale().await;
        self.two_more_marketplaces().await?;
        self.caption(captions::AGAIN);
        self.stage.wake_again().await?;
        self.watch_for(AFTERMATH).await;
        Ok(self.verdict())
    }

    /// Prints what is new, for ever.
    pub async fn go_on(&mut self) {
        loop {
            self.transcript.show_new(self.stage);
            sleep(LOOK).await;
        }
    }

    /// Threads and messages of the story, for the summary.
    pub fn told(&self) -> impl Iterator<Item = (&str, usize)> {
        self.expected
            .iter()
            .map(|(thread, said)| (thread.as_str(), said.len()))
    }

    /// Private notes that agents wrote in it.
    pub fn notes(&self) -> usize {
        self.notes.len()
    }

    fn caption(&self, words: Localized) {
        self.transcript.caption(words.of(self.locale));
    }

    async fn a_question(&mut self) {
        let text = "Oi, tem na cor azul?";
        self.caption(captions::ASKS);
        let question = self.stage.meli.ask(&self.stage.item, BUYER, text);
        let thread = format!("question:{question}");
        self.said(&thread, false, text).await;

        self.caption(captions::CONFER);
        self.confers(
            &thread,
            "Estoque azul: 3 unidades, custo R$ 21. Não prometer mais que isso!",
        )
        .await;
        self.replies(
            &thread,
            "Oi! Temos sim, azul a pronta entrega. Posso ajudar em algo mais?",
        )
        .await;
    }

    async fn a_sale(&mut self) {
        let (stage, thread) = (self.stage, format!("pack:{}", self.stage.sale));
        self.caption(captions::BUYS);
        self.buyer_writes(&thread, "Comprei! Quando chega? É para presente.")
            .await;

        self.caption(captions::ANSWERS);
        self.replies(
            &thread,
            "Obrigada pela compra! Sai amanhã cedo e chega até sexta.",
        )
        .await;
        self.confers(
            &thread,
            "Cliente VIP, já é a quarta compra. Incluir brinde.",
        )
        .await;
        self.replies(&thread, LONG).await;
        self.buyer_writes(
            &thread,
            "Perfeito, muito obrigado! Pode escrever: Feliz aniversário, mãe",
        )
        .await;

        self.caption(captions::IN_APP);
        let text = "Combinado, o cartão vai junto. Abraço, Loja Exemplo";
        stage.meli.seller_writes_in_app(stage.sale, text);
        self.expect(&thread, true, text);
        self.buyer_writes(&thread, "Vocês são demais!").await;
    }

    async fn two_more_marketplaces(&mut self) -> Result<(), String> {
        let stage = self.stage;
        self.caption(captions::ELSEWHERE);
        let text = "Oi! A caneca cabe no porta-copos do carro?";
        let chat = stage.elsewhere.writes(text);
        self.said(&chat, false, text).await;
        let asked = "Vocês têm o pires avulso?";
        let question = stage.elsewhere.asks(asked);
        stage.tick().await?;
        self.said(&question, false, asked).await;

        self.caption(captions::BOTH);
        self.replies(&chat, "Cabe sim, a base tem 7 cm.").await;
        self.replies(&question, "Temos sim, em branco e azul.")
            .await;
        Ok(())
    }

    async fn buyer_writes(&mut self, thread: &str, text: &str) {
        self.stage.meli.buyer_writes(self.stage.sale, text);
        self.said(thread, false, text).await;
    }

    async fn replies(&mut self, thread: &str, text: &str) {
        if let Some(conversation) = self.conversation(thread) {
            self.stage.chatwoot.agent_replies(conversation, text);
        }
        self.said(thread, true, text).await;
    }

    async fn confers(&mut self, thread: &str, text: &str) {
        if let Some(conversation) = self.conversation(thread) {
            self.stage.chatwoot.agent_notes(conversation, text);
        }
        self.notes.push(text.to_owned());
        self.watch_for(LOOK).await;
    }

    fn conversation(&self, thread: &str) -> Option<u64> {
        seen::by_agents(&self.stage.chatwoot)
            .get(thread)
            .map(|(conversation, _)| conversation.id)
    }

    /// Something was said on one side: waits until the other has it.
    async fn said(&mut self, thread: &str, by_seller: bool, text: &str) {
        self.expect(thread, by_seller, text);
        let deadline = Instant::now() + PATIENCE;
        while !self.verdict().is_empty() && Instant::now() < deadline {
            self.watch_for(LOOK).await;
        }
        self.transcript.show_new(self.stage);
    }

    fn expect(&mut self, thread: &str, by_seller: bool, text: &str) {
        let said = Said {
            by_seller,
            text: text.to_owned(),
        };
        match self.expected.iter_mut().find(|(name, _)| name == thread) {
            Some((_, expected)) => expected.push(said),
            None => self.expected.push((thread.to_owned(), vec![said])),
        }
    }

    async fn watch_for(&mut self, time: Duration) {
        let end = Instant::now() + time;
        loop {
            self.transcript.show_new(self.stage);
            if Instant::now() >= end {
                return;
            }
            sleep(LOOK).await;
        }
    }

    /// Compares what both sides hold with what was said.
    fn verdict(&self) -> Vec<String> {
        let (buyers, agents) = (
            seen::by_buyers(self.stage),
            seen::by_agents(&self.stage.chatwoot),
        );
        let mut wrong = Vec::new();
        for (thread, expected) in &self.expected {
            let got = buyers.get(thread).map(Vec::as_slice).unwrap_or_default();
            let shown = agents
                .get(thread)
                .map(|(_, messages)| messages.as_slice())
                .unwrap_or_default();
            wrong.extend(
                compare(expected, got)
                    .iter()
                    .map(|what| format!("{thread}, at the buyer: {what}")),
            );
            let on_the_right = compare(expected, &seen::conversed(shown))
                .into_iter()
                .chain(unconfirmed(shown));
            wrong.extend(on_the_right.map(|what| format!("{thread}, in Chatwoot: {what}")));
        }
        wrong.extend(buyers.values().flat_map(|got| leaked(&self.notes, got)));
        wrong.extend(
            seen::lost(&self.stage.meli)
                .iter()
                .map(|text| format!("sent to nobody: {text}")),
        );
        wrong
    }
}

/// Replies of agents that do not say that they arrived.
fn unconfirmed(shown: &[MessageView]) -> impl Iterator<Item = String> {
    let replies = shown
        .iter()
        .filter(|one| one.source_id.is_none() && !one.private && one.kind == "outgoing");
    let waiting = replies.filter(|one| !matches!(one.status.as_str(), "delivered" | "read"));
    waiting.map(|one| format!("a reply reads `{}`", one.status))
}
