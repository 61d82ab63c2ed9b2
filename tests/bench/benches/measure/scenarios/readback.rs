//! 4 500 conversations changed since Chatwoot was last read back, and the webhook of one reply was lost.

use std::time::Duration;

use bench::report::{
    By::{Count, Virtual},
    Wanted::AtMost,
};

use crate::{
    cloud::{Wakes, live},
    stage::{Stage, Waits},
    suite::{Suite, figure, virtually},
};

const CONVERSATIONS: usize = 4_500;
/// As people ask. With a few letters each, all conversations fit into one answer of Chatwoot's, which is not the case here.
const QUESTION: &str = "Boa tarde! Gostaria de saber se este produto ainda está disponível em azul, se vem com a tampa e com a garantia do \
    fabricante, e se o frete para Belo Horizonte pode chegar até sexta-feira, porque é um presente de aniversário. Também queria saber se vocês \
    embrulham para presente e se é possível mandar a nota fiscal em nome de outra pessoa. Desde já agradeço a atenção!";
const MOST: Duration = Duration::from_mins(45);

pub(crate) fn run(suite: &mut Suite) {
    let conversations = suite.size(CONVERSATIONS);
    virtually(async {
        let stage = Stage::new().await;
        let pack = stage.known_sales(1).await[0];
        for number in 0..conversations {
            let question = format!("{number}: {QUESTION}");
            stage.meli.ask(&stage.item, stage.new_buyer(), &question);
        }
        let shown = || stage.chatwoot.conversations().len();
        let lived = live(&stage, Wakes::NO_NOTIFICATIONS, MOST, |_| {
            shown() > conversations
        })
        .await;
        assert!(shown() > conversations, "{} in {:?}", shown(), lived.span);
        stage.forget_the_past();
        stage.takes(Waits::of(20));
        let conversation = stage.conversation(pack).unwrap();
        stage.chatwoot.agent_replies(conversation, "Sai hoje");
        stage.chatwoot.take_deliveries();
        let sent = || !stage.meli.received_by_buyer(pack).is_empty();
        let lived = live(&stage, Wakes::ALL, MOST, |_| sent()).await;
        let wait = sent().then(|| lived.span.as_secs_f64() / 60.0);
        suite.held("the reply is sent", wait, "min", Virtual, AtMost(5.0));
        let ticks = figure(lived.ticks.len().max(1));
        let read = figure(stage.chatwoot_line.take().bytes) / ticks / 1024.0;
        suite.row("read from Chatwoot in a tick", read, "kB", Count);
        let failed = lived
            .ticks
            .iter()
            .filter_map(|run| run.answer.as_ref()?["failed"].as_u64());
        suite.row("ticks", ticks, "", Count);
        suite.held(
            "failures in them",
            figure(failed.sum::<u64>()),
            "",
            Count,
            AtMost(0.0),
        );
    });
}
