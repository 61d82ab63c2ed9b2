//! `cargo measure`: what the product costs and how fast it is, in one table. See `tests/bench/README.md`.

mod args;
mod calls;
mod clock;
mod cloud;
mod events;
mod lambda;
mod line;
mod machine;
mod process;
mod programs;
mod scenarios;
mod stage;
mod suite;

use std::{fs, process::ExitCode, time::Instant};

use bench::{
    compare::Before,
    prices,
    report::{Row, table},
};

use crate::{args::Args, machine::Machine, suite::Suite};

fn main() -> ExitCode {
    if let Some(code) = scenarios::files::worker() {
        return code;
    }
    let args = match Args::read(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(problem) => {
            eprintln!("{problem}\n\n{}", args::usage());
            return ExitCode::from(2);
        }
    };
    let mut suite = Suite::new(args.quick);
    suite.binaries = args.binaries.clone().map(Into::into);
    for scenario in scenarios::ALL.iter().filter(|one| args.wants(one)) {
        let begun = Instant::now();
        suite.survive(scenario.name, scenario.run);
        eprintln!("{}: {:.1} s", scenario.name, begun.elapsed().as_secs_f64());
    }
    if args.calls {
        for list in &suite.calls {
            println!("{list}\n");
        }
    }
    match tell(&args, &suite.rows) {
        Ok(()) if !suite.has_failed() => ExitCode::SUCCESS,
        Ok(()) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn tell(args: &Args, rows: &[Row]) -> Result<(), String> {
    let machine = Machine::here();
    println!("{}", machine.shown());
    if args.quick {
        println!("\nSmall sizes: whether a wanted figure is met says nothing about the real one.");
    }
    println!("\n{}", table(rows));
    println!("\nPrices ({}):", prices::REGION_AND_DATE);
    for price in prices::ALL {
        println!("- {}: {} USD ({})", price.what, price.usd, price.source);
    }
    if let Some(path) = &args.compare {
        let lines = fs::read_to_string(path);
        let lines = lines.map_err(|error| format!("{path} cannot be read: {error}"))?;
        println!("\nBeside {path}:\n\n{}", Before::read(&lines).table(rows));
    }
    if let Some(path) = &args.json {
        let lines: Vec<String> = std::iter::once(machine.json())
            .chain(rows.iter().map(Row::json))
            .map(|line| line.to_string())
            .collect();
        fs::write(path, lines.join("\n") + "\n")
            .map_err(|error| format!("{path} cannot be written: {error}"))?;
    }
    Ok(())
}
