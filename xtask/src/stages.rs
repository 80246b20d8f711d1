//! A row of stages: each is run and timed, what follows from a failure is left out, and the end tells all.

use std::time::{Duration, Instant};

use crate::problem::{Outcome, Problem};
use crate::setup::Need;
use crate::terminal;
use crate::workspace::Workspace;

/// One stage of `check` or `test`.
#[derive(Debug, Clone, Copy)]
pub struct Stage {
    /// The name it is picked by.
    pub name: &'static str,
    /// What has to be installed for it.
    pub needs: &'static [Need],
    /// The stages whose results it works with; they stand before it.
    pub after: &'static [&'static str],
    /// What it does.
    pub work: fn(&Workspace) -> Outcome<()>,
}

/// How a stage ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Passed,
    Failed,
    LeftOut,
}

/// The stages that were picked, with those they work with; all of them when none was.
///
/// # Errors
///
/// Fails when there is no stage of a name.
pub fn pick(all: &[Stage], only: &[String]) -> Outcome<Vec<Stage>> {
    if let Some(unknown) = only
        .iter()
        .find(|name| all.iter().all(|stage| stage.name != **name))
    {
        let names: Vec<&str> = all.iter().map(|stage| stage.name).collect();
        return Err(Problem::Usage(format!(
            "There is no stage `{unknown}`. There are: {}.",
            names.join(", ")
        )));
    }

    let mut wanted: Vec<&str> = only.iter().map(String::as_str).collect();
    // Backwards, so that what a stage works with is known before it is looked at.
    for stage in all.iter().rev().filter(|_| !only.is_empty()) {
        if wanted.contains(&stage.name) {
            wanted.extend(stage.after);
        }
    }

    Ok(all
        .iter()
        .filter(|stage| only.is_empty() || wanted.contains(&stage.name))
        .copied()
        .collect())
}

/// Everything that the stages need installed, each once.
pub fn needs(stages: &[Stage]) -> Vec<Need> {
    let mut needs = Vec::new();
    for need in stages.iter().flat_map(|stage| stage.needs) {
        if !needs.contains(need) {
            needs.push(*need);
        }
    }
    needs
}

/// Runs the stages in their order, to the last one even after a failure, and tells how each ended.
///
/// # Errors
///
/// Fails when one of them did, after the summary.
pub fn run(workspace: &Workspace, stages: &[Stage]) -> Outcome<()> {
    let ends = carry_out(workspace, stages);
    terminal::note(&summary(&ends));

    verdict(&ends)
}

fn carry_out(workspace: &Workspace, stages: &[Stage]) -> Vec<(&'static str, End, Duration)> {
    let mut ends: Vec<(&str, End, Duration)> = Vec::new();
    for stage in stages {
        let cut_off = stage.after.iter().any(|name| {
            ends.iter()
                .any(|(other, end, _)| other == name && *end != End::Passed)
        });
        if cut_off {
            ends.push((stage.name, End::LeftOut, Duration::ZERO));
            continue;
        }

        terminal::note(&format!("\n== {} ==", stage.name));
        let started = Instant::now();
        let end = match (stage.work)(workspace) {
            Ok(()) => End::Passed,
            Err(problem) => {
                terminal::note(&format!("{}: {problem}", stage.name));
                End::Failed
            }
        };
        ends.push((stage.name, end, started.elapsed()));
    }
    ends
}

fn verdict(ends: &[(&str, End, Duration)]) -> Outcome<()> {
    let failed: Vec<&str> = ends
        .iter()
        .filter(|(_, end, _)| *end != End::Passed)
        .map(|(name, _, _)| *name)
        .collect();
    if !failed.is_empty() {
        return Err(Problem::Rule(format!("Not passed: {}.", failed.join(", "))));
    }

    Ok(())
}

fn summary(ends: &[(&str, End, Duration)]) -> String {
    let mut lines = vec!["\n== summary ==".to_owned()];
    for (name, end, time) in ends {
        let word = match end {
            End::Passed => "passed",
            End::Failed => "FAILED",
            End::LeftOut => "left out, because of a failure before it",
        };
        lines.push(format!("{:>8}  {name:<14} {word}", minutes(*time)));
    }
    let whole: Duration = ends.iter().map(|(_, _, time)| *time).sum();
    lines.push(format!("{:>8}  in all", minutes(whole)));
    lines.join("\n")
}

fn minutes(time: Duration) -> String {
    format!("{}:{:04.1}", time.as_secs() / 60, time.as_secs_f64() % 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: &[Stage] = &[
        stage("spelling", &[], |_| Ok(())),
        stage("build", &[], |_| Err(Problem::Rule("broken".to_owned()))),
        stage("window", &["build"], |_| Ok(())),
    ];

    #[test]
    fn picking_nothing_runs_everything() {
        assert_eq!(
            names(&pick(ALL, &[]).unwrap()),
            ["spelling", "build", "window"]
        );
    }

    #[test]
    fn a_picked_stage_brings_what_it_works_with() {
        assert_eq!(
            names(&pick(ALL, &["window".to_owned()]).unwrap()),
            ["build", "window"]
        );
    }

    #[test]
    fn an_unknown_stage_is_refused_with_the_known_ones() {
        let message = pick(ALL, &["windows".to_owned()]).unwrap_err().to_string();

        assert!(message.contains("spelling, build, window"), "{message}");
    }

    #[test]
    fn a_failure_leaves_out_what_works_with_it_and_nothing_else() {
        let workspace = Workspace {
            root: "root".into(),
            target: "target".into(),
            packages: Vec::new(),
        };

        let ends = carry_out(&workspace, ALL);

        let seen: Vec<_> = ends.iter().map(|(name, end, _)| (*name, *end)).collect();
        assert_eq!(
            seen,
            [
                ("spelling", End::Passed),
                ("build", End::Failed),
                ("window", End::LeftOut)
            ]
        );
        assert_eq!(
            verdict(&ends).unwrap_err().to_string(),
            "Not passed: build, window."
        );
    }

    #[test]
    fn times_are_shown_in_minutes_and_seconds() {
        assert_eq!(minutes(Duration::from_millis(125_340)), "2:05.3");
    }

    const fn stage(
        name: &'static str,
        after: &'static [&'static str],
        work: fn(&Workspace) -> Outcome<()>,
    ) -> Stage {
        Stage {
            name,
            needs: &[],
            after,
            work,
        }
    }

    fn names(stages: &[Stage]) -> Vec<&str> {
        stages.iter().map(|stage| stage.name).collect()
    }
}
