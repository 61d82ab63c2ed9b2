//! What stands behind a program's name on a terminal. Every program answers `--help` and wrong arguments alike.

use std::{env, process};

/// What stood behind the program's name; with `--help` or `-h`, the usage, and the program ends with exit status 0.
#[expect(clippy::print_stdout, reason = "somebody at a terminal asked for it")]
pub fn arguments(usage: &str) -> Vec<String> {
    let given: Vec<String> = env::args().skip(1).collect();
    if given.iter().any(|one| one == "--help" || one == "-h") {
        println!("{usage}");
        process::exit(0);
    }
    given
}

/// Ends the program because of its arguments: what is wrong, the usage, exit status 2.
#[expect(clippy::print_stderr, reason = "somebody at a terminal has to read it")]
pub fn misuse(why: &str, usage: &str) -> ! {
    eprintln!("{why}\n{usage}");
    process::exit(2)
}

/// What is wrong with an argument that a program does not know.
pub fn unknown(given: &str) -> String {
    format!("{given}: there is no such argument")
}
