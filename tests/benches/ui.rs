//! How quick the list of requests is in the real window with 100,000 requests, beside the same list with 100, in turns in the same run:
//! its first rows, a filter, another order, and the longest frame while it is scrolled.
//!
//! What is measured is in `ui.js`: the page does what a person does, and looks at its own clock.

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
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;
    use std::process::ExitCode;

    use countersign_tests::desktop::By;

    use super::support::many::{Copies, multiply};
    use super::support::windows::{Started, product};
    use super::support::{House, Spread, folder};

    const FEW: usize = 100;
    const MANY: usize = 100_000;
    /// How often each step is measured on both sides; the median is told.
    const ROUNDS: usize = 9;
    /// How many times as long a step may take with many.
    const LIMIT: f64 = 1.5;
    /// So many targets, about, have the name that is filtered by.
    const FOUND: usize = 25;
    const STEPS: &str = include_str!("ui.js");

    /// A step of `ui.js`.
    #[derive(Clone, Copy)]
    enum Step {
        FirstRows,
        LongestFrame,
        Sort,
        Filter,
    }

    impl Step {
        /// In the order in which they are done: each begins where the one before it ends.
        const ALL: [Self; 4] = [
            Self::FirstRows,
            Self::LongestFrame,
            Self::Sort,
            Self::Filter,
        ];

        fn function(self) -> &'static str {
            match self {
                Self::FirstRows => "firstRows",
                Self::LongestFrame => "longestFrame",
                Self::Sort => "sort",
                Self::Filter => "filter",
            }
        }

        fn name(self) -> &'static str {
            match self {
                Self::FirstRows => "First rows of **All Requests**",
                Self::LongestFrame => "Longest frame while scrolling",
                Self::Sort => "Sort by target",
                Self::Filter => "Filter by a part of the target's name",
            }
        }
    }

    /// A window on so many requests, and how long each step took.
    struct Measured {
        requests: usize,
        started: Started,
        times: [Spread; 4],
    }

    pub async fn measure() -> ExitCode {
        let house = House::open().await;
        let first = house.ask_for("first").await;
        house.engine.shutdown().await;
        let furnished = house.directory.path();
        fs::write(
            furnished.join("cloud.json"),
            house.sandbox.profile().to_string(),
        )
        .expect("the profile can be written");

        let (few, many) = (folder(), folder());
        let mut both = [
            open(furnished, few.path(), &first, FEW).await,
            open(furnished, many.path(), &first, MANY).await,
        ];
        // The first round is not counted: each window draws everything for the first time then.
        for round in 0..=ROUNDS {
            for one in &mut both {
                go_through(one, round > 0).await;
            }
            both.reverse();
        }
        both.sort_by_key(|one| one.requests);
        let [few, many] = both;
        let ok = tell(&few, &many);
        few.started.window.close().await;
        many.started.window.close().await;
        if ok {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    /// Opens a window on a copy of the furnished data directory with so many requests.
    async fn open(furnished: &Path, home: &Path, first: &str, requests: usize) -> Measured {
        let data = home.join("data");
        fs::create_dir(&data).expect("a folder can be made");
        fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).expect("its mode can be set");
        for file in fs::read_dir(furnished.join("data"))
            .expect("it can be read")
            .flatten()
        {
            if file.file_type().is_ok_and(|kind| kind.is_file()) {
                fs::copy(file.path(), data.join(file.file_name())).expect("it can be copied");
            }
        }
        let step = requests / FOUND;
        let target = format!(
            "CASE WHEN copy.number % {step} = 0 THEN printf('Zoe %06d', copy.number)
             ELSE printf('User %06d', copy.number * 7919 % 1000003) END"
        );
        let copies = Copies {
            first,
            requests,
            different: &[
                ("target_name", &target),
                // Asked for before the workflow was linked: nobody looks for answers to them in the background.
                ("trigger_state", "'not_linked'"),
                ("trigger_code", "NULL"),
                ("trigger_at", "NULL"),
                ("trigger_run", "NULL"),
            ],
        };
        multiply(&data.join("countersign.db"), &copies);

        let arguments = [
            ("--data-dir", data),
            ("--cloud", furnished.join("cloud.json")),
            ("--key-file", furnished.join("key")),
        ];
        let arguments = arguments
            .into_iter()
            .flat_map(|(word, path)| [word.to_owned(), path.display().to_string()])
            .collect();

        Measured {
            requests,
            started: Started::start(&product(), arguments, home).await,
            times: Default::default(),
        }
    }

    /// Goes through all steps once, from the stores on, with nothing remembered.
    async fn go_through(measured: &mut Measured, counted: bool) {
        let window = &measured.started.window;
        window
            .script("document.querySelector(\"nav a[href='/stores']\").click()")
            .await;
        window.find(By::Role("heading", "Identity Stores")).await;
        window.reload().await;
        window.shows("contoso.example").await;
        window.settled().await;
        for (step, times) in Step::ALL.into_iter().zip(&mut measured.times) {
            let script = format!("{STEPS}\nreturn await steps.{}();", step.function());
            let took = window.script_to_its_end(&script).await;
            let took = took.as_f64().unwrap_or_else(|| {
                panic!("{} told no time: {took}", step.function());
            });
            if counted {
                times.add(took);
            }
        }
    }

    fn tell(few: &Measured, many: &Measured) -> bool {
        println!("Minimum / median / maximum of {ROUNDS} rounds, in turns:\n");
        println!("| Step | {FEW} requests | {MANY} requests | Ratio |");
        println!("| --- | ---: | ---: | ---: |");
        let mut ok = true;
        for ((step, few), many) in Step::ALL.into_iter().zip(&few.times).zip(&many.times) {
            let ratio = many.median() / few.median();
            println!(
                "| {} | {} ms | {} ms | {ratio:.2} |",
                step.name(),
                few.tell(0),
                many.tell(0)
            );
            ok &= ratio <= LIMIT;
        }
        if !ok {
            println!("\nAbove {LIMIT} times.");
        }
        ok
    }
}
