//! Start and memory of each release binary, beside the floor and beside Python with boto3.

use std::collections::HashMap;

use bench::{
    report::{By::Clock, Wanted::AtMost},
    stats::median,
};

use crate::{
    clock::StageClock,
    events,
    lambda::Program,
    programs,
    stage::Stage,
    suite::{Suite, really},
};

/// Starts of each program; the first warms the file cache and is not counted.
const STARTS: usize = 61;
const FEW: usize = 7;

/// Medians of one program.
#[derive(Clone, Copy)]
struct Start {
    ready: f64,
    processor: f64,
    peak: f64,
    answered: f64,
}

/// A program, the event of its first answer, and the floor it stands on.
struct Subject {
    name: &'static str,
    command: Vec<String>,
    event: String,
    floor: &'static str,
}

pub(crate) fn run(suite: &mut Suite) {
    let folder = suite.binaries();
    let python = programs::python();
    let starts = if suite.quick { FEW } else { STARTS };
    if let Err(problem) = &python {
        suite.left_out("Python with boto3", problem);
    }
    let measured = really(async {
        let stage = Stage::at(StageClock::of_machine()).await;
        stage.tick().await;
        let mut measured = HashMap::new();
        let mut subjects = subjects(&folder.to_string_lossy());
        subjects.extend(python.ok().map(of_python));
        // In turns, so that a busy minute of the machine meets all of them.
        let mut taken: HashMap<&str, Vec<Start>> = HashMap::new();
        for round in 0..=starts {
            for subject in &subjects {
                let start = once(subject, &stage.settings_of_a_process()).await;
                if round > 0 {
                    taken.entry(subject.name).or_default().push(start);
                }
            }
        }
        for subject in subjects {
            measured.insert(subject.name, (middle(&taken[subject.name]), subject.floor));
        }
        measured
    });
    tell(suite, &measured);
}

fn subjects(folder: &str) -> Vec<Subject> {
    let subject = |name, floor, event: &serde_json::Value| Subject {
        name,
        command: vec![format!("{folder}/{name}")],
        event: event.to_string(),
        floor,
    };
    let (health, page) = (events::get("/healthz"), events::get("/setup"));
    let (stream, tick) = (
        events::stray_record(),
        serde_json::json!({ "task": "sweep" }),
    );
    vec![
        subject("floor_http", "", &health),
        subject("floor_events", "", &tick),
        subject("webhook", "floor_http", &health),
        subject("setup", "floor_http", &page),
        subject("dispatcher", "floor_events", &stream),
        subject("poller", "floor_events", &tick),
    ]
}

fn of_python(command: [String; 2]) -> Subject {
    Subject {
        name: "Python with boto3",
        command: command.into(),
        event: events::get("/healthz").to_string(),
        floor: "webhook",
    }
}

async fn once(subject: &Subject, settings: &HashMap<&'static str, String>) -> Start {
    let command: Vec<&str> = subject.command.iter().map(String::as_str).collect();
    let mut program = Program::start(&command, settings).await;
    let ready = program.ready().await;
    program.invoke(&subject.event).await;
    let answered = program.ready().await;
    let ms = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
    Start {
        ready: ms(ready.since_start),
        processor: ms(ready.processor),
        peak: ready.peak / 1024.0,
        answered: ms(answered.since_start),
    }
}

fn middle(starts: &[Start]) -> Start {
    let of = |part: fn(&Start) -> f64| median(&starts.iter().map(part).collect::<Vec<_>>());
    Start {
        ready: of(|start| start.ready),
        processor: of(|start| start.processor),
        peak: of(|start| start.peak),
        answered: of(|start| start.answered),
    }
}

fn tell(suite: &mut Suite, measured: &HashMap<&'static str, (Start, &'static str)>) {
    let order = [
        "floor_http",
        "floor_events",
        "webhook",
        "setup",
        "dispatcher",
        "poller",
        "Python with boto3",
    ];
    for name in order {
        let Some((start, floor)) = measured.get(name) else {
            continue;
        };
        suite.row(
            format!("{name}: exec to first next"),
            start.ready,
            "ms",
            Clock,
        );
        suite.row(format!("{name}: CPU of it"), start.processor, "ms", Clock);
        suite.row(format!("{name}: peak memory then"), start.peak, "MB", Clock);
        suite.row(
            format!("{name}: exec to first answer"),
            start.answered,
            "ms",
            Clock,
        );
        let Some((floor_start, _)) = measured.get(floor) else {
            continue;
        };
        let ratio = start.processor / floor_start.processor;
        let wanted = floor.starts_with("floor").then_some(AtMost(1.5));
        suite.perhaps(
            format!("{name}: CPU ÷ {floor}'s"),
            ratio,
            "×",
            Clock,
            wanted,
        );
    }
}
