//! The sandbox tenant as a program.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use countersign_sandbox::{Endpoints, Ports, Sandbox, SandboxError, SandboxOptions, Service, seed};

/// A pretend Microsoft tenant on this computer: sign-in, directory, Dataverse and Power Automate on loopback.
#[derive(Debug, Parser)]
#[command(name = "countersign-sandbox", version)]
struct Arguments {
    /// First of eight consecutive ports on 127.0.0.1; 0 takes any that are free.
    #[arg(long, default_value_t = 47110, value_name = "PORT")]
    port: u16,
    /// Write the cloud profile to this file as well.
    #[arg(long, value_name = "FILE")]
    profile_out: Option<PathBuf>,
    /// Seconds between polls that a device code asks for.
    #[arg(long, default_value_t = 5, value_name = "SECONDS")]
    device_interval: u32,
}

/// Why the program ended early.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Start(#[from] SandboxError),
    #[error("the cloud profile cannot be written to {}: {source}", path.display())]
    Profile {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("standard output cannot be written: {0}")]
    Output(std::io::Error),
    #[error("the stop signals cannot be watched: {0}")]
    Signals(std::io::Error),
}

#[tokio::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // With standard error gone too there is nobody left to tell.
            let _ = writeln!(std::io::stderr(), "countersign-sandbox: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Failure> {
    let options = SandboxOptions {
        ports: if arguments.port == 0 {
            Ports::Ephemeral
        } else {
            Ports::From(arguments.port)
        },
        device_interval: Some(arguments.device_interval),
        ..SandboxOptions::default()
    };
    // Before the banner: whoever reads it may stop us at once.
    let stopped = stop_signal().map_err(Failure::Signals)?;
    let sandbox = Sandbox::start(options).await?;
    let profile = format!("{:#}\n", sandbox.profile());
    if let Some(path) = arguments.profile_out {
        std::fs::write(&path, &profile).map_err(|source| Failure::Profile { path, source })?;
    }
    let mut out = std::io::stdout().lock();
    out.write_all(banner(sandbox.endpoints()).as_bytes())
        .and_then(|()| out.write_all(profile.as_bytes()))
        .and_then(|()| out.flush())
        .map_err(Failure::Output)?;
    drop(out);
    stopped.await;
    sandbox.shutdown().await;
    Ok(())
}

fn banner(endpoints: &Endpoints) -> String {
    format!(
        "Contoso (sandbox) is running on this computer. Stop it with Ctrl-C; it forgets everything then.\n\n\
         Start page        {pages}/\n\
         Device sign-in    {authority}/device\n\
         Tenant ID         {tenant}\n\
         Client ID         {console}\n\
         App client ID     {app}   secret {secret}\n\
         Organization code {organization}   region {region}\n\
         People            admin@, riley@, megan@, alex@, olga@{domain}; nobody needs a password\n\n\
         Cloud profile:\n",
        pages = endpoints.origin(Service::Pages),
        authority = endpoints.origin(Service::Authority),
        tenant = seed::TENANT_ID,
        console = seed::CONSOLE,
        app = seed::DATA_SERVICE,
        secret = seed::DATA_SERVICE_SECRET,
        organization = seed::ORGANIZATION,
        region = seed::REGION,
        domain = seed::DOMAIN,
    )
}

/// Ends with Ctrl-C, and with SIGTERM where there is one.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Ends with Ctrl-C.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
