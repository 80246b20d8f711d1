//! How long it takes from the start of the process until the first screen can be used, and how much memory the program takes then: the
//! product beside a bare window of the same framework with one static page, in turns in the same run.
//!
//! The product is measured as it is opened every day, with somebody signed in and an identity store; and the first time of all, when it
//! makes its data directory and welcomes somebody.

#![allow(
    missing_docs,
    dead_code,
    clippy::print_stdout,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench prints, and ends where it fails; it uses a part of what the benches share"
)]

#[cfg(target_os = "linux")]
mod support;

use std::process::ExitCode;

#[cfg(target_os = "linux")]
#[tokio::main]
async fn main() -> ExitCode {
    linux::measure().await
}

#[cfg(not(target_os = "linux"))]
fn main() -> ExitCode {
    println!("The real window is driven on Linux only; nothing was measured.");
    ExitCode::SUCCESS
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::path::Path;
    use std::process::ExitCode;
    use std::time::Duration;

    use countersign_tests::desktop::By;

    use super::support::windows::{Started, bare_window, product};
    use super::support::{House, Spread, folder};

    /// How often each is started in turns; the median is told.
    const ROUNDS: usize = 11;
    /// How many times as long the product may take until its first screen can be used.
    const TIME_LIMIT: f64 = 1.35;
    /// How many times as much memory it may take.
    const MEMORY_LIMIT: f64 = 1.5;
    /// What a page fetches and forgets in its first moments is not counted as memory.
    const SETTLING: Duration = Duration::from_secs(3);

    /// What is started.
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum Start {
        /// The bare window.
        Bare,
        /// The product with somebody signed in and an identity store.
        Everyday,
        /// The product without a data directory.
        First,
    }

    impl Start {
        const ALL: [Self; 3] = [Self::Bare, Self::Everyday, Self::First];

        fn name(self) -> &'static str {
            match self {
                Self::Bare => "a bare window",
                Self::Everyday => "the product, every day: the identity stores",
                Self::First => "the product, the first time: the welcome",
            }
        }

        /// The heading of the first screen.
        fn heading(self) -> &'static str {
            match self {
                Self::Bare => "Bare window",
                Self::Everyday => "Identity Stores",
                Self::First => "Welcome to Countersign",
            }
        }

        fn arguments(self, house: &Path, home: &Path) -> Vec<String> {
            let at = |folder: &Path| {
                [
                    ("--data-dir", folder.join("data")),
                    ("--cloud", house.join("cloud.json")),
                    ("--key-file", folder.join("key")),
                ]
                .into_iter()
                .flat_map(|(word, path)| [word.to_owned(), path.display().to_string()])
                .collect()
            };
            match self {
                Self::Bare => Vec::new(),
                Self::Everyday => at(house),
                Self::First => at(home),
            }
        }
    }

    #[derive(Default)]
    struct Figures {
        seconds: Spread,
        mebibytes: Spread,
    }

    pub async fn measure() -> ExitCode {
        let house = House::open().await;
        // The sandbox stays for the product to talk to; the data directory is the product's from here on.
        house.engine.shutdown().await;
        let furnished = house.directory.path();
        fs::write(
            furnished.join("cloud.json"),
            house.sandbox.profile().to_string(),
        )
        .expect("the profile can be written");

        // The first start of each reads its program from the disk; it is not counted.
        for start in Start::ALL {
            open(start, furnished, &mut Figures::default()).await;
        }
        let mut figures = Start::ALL.map(|start| (start, Figures::default()));
        for round in 0..ROUNDS {
            // None is always the first, or always follows the same one.
            figures.rotate_left(round % Start::ALL.len());
            for (start, figures) in &mut figures {
                open(*start, furnished, figures).await;
            }
        }
        tell(figures)
    }

    async fn open(start: Start, furnished: &Path, figures: &mut Figures) {
        let home = folder();
        let program = if start == Start::Bare {
            bare_window()
        } else {
            product()
        };
        let started = Started::start(
            &program,
            start.arguments(furnished, home.path()),
            home.path(),
        )
        .await;
        let time = started.time_to_first_screen().await;
        started
            .window
            .find(By::Role("heading", start.heading()))
            .await;
        tokio::time::sleep(SETTLING).await;
        figures.seconds.add(time.as_secs_f64());
        figures.mebibytes.add(started.memory());
        started.window.close().await;
    }

    fn tell(mut figures: [(Start, Figures); 3]) -> ExitCode {
        figures.sort_by_key(|(start, _)| *start as u8);
        let [(_, bare), products @ ..] = figures;
        let row = |start: Start, figures: &Figures| {
            let ratios = [
                figures.seconds.median() / bare.seconds.median(),
                figures.mebibytes.median() / bare.mebibytes.median(),
            ];
            println!(
                "| {} | {} s | {:.2} | {} MiB | {:.2} |",
                start.name(),
                figures.seconds.tell(2),
                ratios[0],
                figures.mebibytes.tell(0),
                ratios[1]
            );
            ratios
        };
        println!("Minimum / median / maximum of {ROUNDS} starts each, in turns:\n");
        println!("| Started | First screen after | Ratio | Memory | Ratio |");
        println!("| --- | ---: | ---: | ---: | ---: |");
        row(Start::Bare, &bare);
        let mut above = false;
        for (start, figures) in &products {
            let [time, memory] = row(*start, figures);
            above |= time > TIME_LIMIT || memory > MEMORY_LIMIT;
        }
        if !above {
            return ExitCode::SUCCESS;
        }
        println!("\nAbove {TIME_LIMIT} times the time, or {MEMORY_LIMIT} times the memory.");
        ExitCode::FAILURE
    }
}
