//! The core, attacked. `tests/README.md` says what each bench proves and with which figures.

mod alive;
mod bots;
mod commands;
mod due;
mod flows;
mod flows_of_bots;
mod flows_of_commands;
mod flows_of_limits;
mod flows_of_turns;
mod forgotten;
mod found;
mod hints;
mod markets;
mod matrix;
mod pace;
mod people;
mod races;
mod recalled;
mod restored;
mod schedules;
mod seeds;
mod unheard;
