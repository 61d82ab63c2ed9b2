//! What ten and a hundred times as much costs, as ratios within this run.

use std::time::Instant;

use bench::report::{
    By::{Clock, Virtual},
    Wanted::AtMost,
};
use bridge::{
    capabilities::Charset,
    text::{fit, plain, split},
};

use super::backlog::work_off;
use crate::suite::{Suite, figure, virtually};

const TIMES: [usize; 3] = [1, 10, 100];

pub(crate) fn run(suite: &mut Suite) {
    texts(suite);
    let sizes: &[usize] = if suite.quick { &[4, 40] } else { &[4, 40, 400] };
    let spans: Vec<f64> = sizes
        .iter()
        .map(|replies| virtually(work_off(*replies)).0.busy().as_secs_f64())
        .collect();
    for (size, span) in sizes.iter().zip(&spans).skip(1) {
        let more = size / sizes[0];
        let allowed = AtMost(1.2 * figure(more));
        suite.held(
            format!("due rows × {more}: time"),
            span / spans[0],
            "×",
            Virtual,
            allowed,
        );
    }
}

fn texts(suite: &mut Suite) {
    let kinds: [(&str, Work); 3] = [
        ("markdown to plain", |text| drop(plain(text))),
        ("splitter", |text| drop(split(text, 350))),
        ("character set", |text| {
            drop(fit(text, Charset::Latin1AndEmoji));
        }),
    ];
    for (kind, work) in kinds {
        for (of, piece) in [("prose", PROSE), ("markup", MARKUP)] {
            let times = TIMES.map(|times| fastest(work, &piece.repeat(20 * times)));
            for at in [1, 2] {
                let (more, ratio) = (TIMES[at], times[at] / times[0]);
                let allowed = AtMost(2.0 * figure(more));
                suite.held(
                    format!("{kind}, {of} × {more}: time"),
                    ratio,
                    "×",
                    Clock,
                    allowed,
                );
            }
        }
    }
}

type Work = fn(&str);

const PROSE: &str =
    "Olá, Ana! O seu pedido sai hoje à tarde. O prazo é de 3 dias úteis, e a nota vai junto.\n\n";
const MARKUP: &str = "**[a](https://x.example/?q=1)** _b_ `c` > ";

/// Seconds of the fastest of some tries: the one that nothing else on this machine came between.
fn fastest(work: Work, text: &str) -> f64 {
    let once = || {
        let begun = Instant::now();
        work(text);
        begun.elapsed().as_secs_f64()
    };
    (0..25).map(|_| once()).fold(f64::INFINITY, f64::min)
}
