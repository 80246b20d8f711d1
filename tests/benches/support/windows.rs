//! Real windows under the stopwatch: when a program was started, when its first screen could be used, and how much memory it takes.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use countersign_tests::desktop::{Theme, Window};
use countersign_tests::{Program, wait};

/// Notes its process id and the time, and becomes the program: so both are the program's own.
const STARTER: &str = "#!/bin/sh\necho $$ $(date +%s%N) > \"$STARTED\"\nexec \"$PROGRAM\" \"$@\"\n";

/// The program of the product, as it is shipped.
pub fn product() -> PathBuf {
    Program::Desktop.path()
}

/// The program with one static page.
pub fn bare_window() -> PathBuf {
    let path = product().with_file_name("countersign-bare-window");
    assert!(
        path.is_file(),
        "{} is not there; `cargo xtask bench startup` builds it",
        path.display()
    );
    path
}

/// A window whose start was timed.
pub struct Started {
    pub window: Window,
    pid: u32,
    /// Milliseconds since 1970.
    at: f64,
}

impl Started {
    /// Starts a program in an empty folder of its own, where it also keeps its state.
    pub async fn start(program: &Path, arguments: Vec<String>, home: &Path) -> Self {
        let starter = home.join("start");
        fs::write(&starter, STARTER).expect("a script can be written");
        fs::set_permissions(&starter, fs::Permissions::from_mode(0o700))
            .expect("it can be made a program");
        let noted = home.join("started");
        let environment = [
            ("PROGRAM", program.to_str().expect("a path is text")),
            ("STARTED", noted.to_str().expect("a path is text")),
        ];
        let window =
            Window::open_program(&starter, arguments, home, Theme::Light, &environment).await;
        let noted = fs::read_to_string(&noted).expect("the start was noted");
        let (pid, nanos) = noted.trim().split_once(' ').expect("two numbers");
        let nanos: f64 = nanos.parse().expect("a number");

        Self {
            window,
            pid: pid.parse().expect("a number"),
            at: nanos / 1e6,
        }
    }

    /// How long it took from the start of the process until the first screen could be used: both pages mark that in the same way.
    pub async fn time_to_first_screen(&self) -> Duration {
        let marked = wait::until("the first screen", || async {
            self.window
                .script_if_there(
                    "const [mark] = performance.getEntriesByName('first-screen');
                     return mark === undefined ? null : performance.timeOrigin + mark.startTime;",
                )
                .await
                .and_then(|marked| marked.as_f64())
        })
        .await;

        Duration::from_secs_f64((marked - self.at) / 1e3)
    }

    /// The memory of the program and of the web view's processes in MiB: what is shared is counted in parts (PSS).
    pub fn memory(&self) -> f64 {
        let kib: u64 = family(self.pid).into_iter().map(resident_kib).sum();
        kib as f64 / 1024.0
    }
}

/// A process and all that it has started.
fn family(eldest: u32) -> Vec<u32> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    let processes = fs::read_dir("/proc").expect("there is /proc");
    for process in processes.flatten() {
        let Some(pid) = process
            .file_name()
            .to_str()
            .and_then(|name| name.parse().ok())
        else {
            continue;
        };
        // It may have ended since.
        let Ok(stat) = fs::read_to_string(process.path().join("stat")) else {
            continue;
        };
        // The name stands in brackets and may hold anything; state and parent follow it.
        let parent = stat
            .rsplit_once(')')
            .and_then(|(_, rest)| rest.split_whitespace().nth(1)?.parse().ok());
        if let Some(parent) = parent {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut family = vec![eldest];
    let mut next = 0;
    while let Some(pid) = family.get(next) {
        let more = children.remove(pid).unwrap_or_default();
        family.extend(more);
        next += 1;
    }
    family
}

fn resident_kib(pid: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    rollup
        .lines()
        .find_map(|line| line.strip_prefix("Pss:"))
        .and_then(|rest| rest.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or_default()
}
